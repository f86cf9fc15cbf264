/** The form of a round, and the one in which a teacher says when he can. */
import { officeLanguages } from '../../../platform/text-languages.ts';
import type { Text } from '../../../platform/text.ts';
import { formats, roundModes, type Round, type RoundTeacher } from '../../../rooms/conferences/model.ts';
import type { SchoolClass } from '../../../rooms/people/model-students.ts';
import type { Offered } from '../../../rooms/resources/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { zoneOptions } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import { dayRows, type Values } from './forms.ts';
import { Openings } from './parts-openings.tsx';
import { TextFields } from './pages-texts.tsx';

export interface FormShown {
  readonly round: Round | undefined;
  readonly classes: readonly SchoolClass[];
  readonly platforms: readonly Offered[];
  readonly values: Values;
  readonly errors: readonly FieldError[];
  readonly refused?: string | undefined;
  /** How many guardians read each language, and in which the school writes. */
  readonly readers: ReadonlyMap<string, number>;
  readonly own: string;
}

/** A round is made or changed. */
export function RoundFormPage({ visit, shown }: { visit: MemberVisit; shown: FormShown }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const { round, values, errors, refused } = shown;
  const title = t(round ? 'conferencepage.form.changeTitle' : 'conferencepage.form.newTitle');
  const list = `/o/${organisation.slug}/conferences`;
  const here = round ? `${list}/${round.id}` : list;
  return (
    <OfficePage visit={visit} title={title} current="conferences" refused={errors.length > 0}>
      <PageHead title={title} />
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        {shown.classes.length === 0 ? <Notice><p>{t('conferencepage.form.noClasses')}</p></Notice> : null}
        <Form action={round ? `${here}/change` : `${list}/new`} csrf={csrf}>
          {round ? <input type="hidden" name="version" value={String(round.version)} /> : null}
          <What text={text} shown={shown} />
          <Days text={text} values={values} errors={errors} />
          <When text={text} values={values} errors={errors} />
          <Openings text={text} values={values} errors={errors} classes={shown.classes} />
          <Acts>
            <Button primary name="do" value="save">{t(round ? 'conferencepage.form.change' : 'conferencepage.form.make')}</Button>
            <ButtonLink plain href={here}>{t('conferencepage.family.back')}</ButtonLink>
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

interface PartProps { text: Text; values: Values; errors: readonly FieldError[] }

function What({ text, shown: { values, errors, classes, platforms, readers, own } }: { text: Text; shown: FormShown }) {
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  const usable = platforms.filter(({ needsTypedLink, missing }) => !needsTypedLink && missing !== 'base');
  return (
    <>
      <Field {...field('name')} kind="text" maxlength={120} label={t('conferencepage.form.name')} hint={t('conferencepage.form.nameHint')} />
      <TextFields text={text} values={values} errors={errors} readers={readers} own={own} />
      <Field text={text} name="class" kind="checkboxes" label={t('conferencepage.form.classes')} values={values.getAll('class')} error={errorOf(errors, 'class')} options={classes.map(({ id, name }) => ({ value: id, label: name }))} />
      <Field {...field('mode')} kind="radios" label={t('plan.mode')} options={roundModes.map((mode) => ({ value: mode, label: t(`plan.mode.${mode}`), hint: t(`plan.mode.${mode}.hint`) }))} />
      <Field {...field('format')} kind="radios" label={t('conference.format')} options={formats.map((format) => ({ value: format, label: t(`conference.format.${format}`) }))} />
      <Field {...field('platform')} kind="select" label={t('conferencepage.form.platform')} options={[{ value: '', label: t('conferencepage.form.noPlatform') }, ...usable.map(({ name, label }) => ({ value: name, label }))]} />
      <div class="field"><div class="line">
        <Field {...field('minutes')} kind="number" min="3" max="120" label={t('conferencepage.form.minutes')} />
        <Field {...field('changeover')} kind="number" min="0" max="60" label={t('conferencepage.form.changeover')} />
        <Field {...field('walking')} kind="number" min="0" max="60" label={t('conferencepage.form.walking')} />
      </div></div>
    </>
  );
}

function Days({ text, values, errors }: PartProps) {
  const { t } = text;
  const rows = dayRows(values);
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  return (
    <>
      <h2>{t('conferencepage.form.days')}</h2>
      <input type="hidden" name="rows" value={String(rows)} />
      {Array.from({ length: rows }, (_, at) => at + 1).map((at) => (
        <div class="field"><div class="line">
          <Field {...field(`date${at}`)} kind="date" label={t('conferencepage.form.date', { number: at })} />
          <Field {...field(`from${at}`)} kind="time" label={t('conferencepage.form.from', { number: at })} />
          <Field {...field(`to${at}`)} kind="time" label={t('conferencepage.form.to', { number: at })} />
          <Field {...field(`breaks${at}`)} kind="text" optional label={t('conferencepage.form.breaks', { number: at })} />
        </div></div>
      ))}
      <div class="field"><Acts><Button name="do" value="more">{t('conferencepage.form.moreDays')}</Button></Acts></div>
    </>
  );
}

function When({ text, values, errors }: PartProps) {
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  return (
    <>
      <h2>{t('conferencepage.form.booking')}</h2>
      <Field {...field('zone')} kind="select" label={t('conferencepage.form.zone')} options={zoneOptions(values.get('zone') ?? undefined)} />
      {(['opens', 'deadline', 'changes'] as const).map((name) => (
        <div class="field"><div class="line">
          <Field {...field(`${name}Date`)} kind="date" label={t(`conferencepage.form.${name}`)} />
          <Field {...field(`${name}Time`)} kind="time" label={t(`conferencepage.form.${name}Time`)} />
        </div></div>
      ))}
    </>
  );
}

export interface HoursShown {
  readonly round: Round;
  readonly own: RoundTeacher;
  readonly name: string;
  readonly here: string;
  readonly values: Values;
  readonly errors: readonly FieldError[];
  readonly done: boolean;
  readonly refused?: string | undefined;
}

/** When a teacher can (P-3.1): his own page, the office's for him, or behind his link. */
export function HoursPage({ visit, member, shown }: { visit: Visit; member: MemberVisit | undefined; shown: HoursShown }) {
  const { text, organisation } = visit;
  const title = text.t('conferencepage.hours.title', { round: shown.round.name });
  const refused = shown.errors.length > 0;
  if (member) return <OfficePage visit={member} title={title} current="conferences" refused={refused}><PageHead title={title}><bdi>{shown.name}</bdi></PageHead><Body narrow><Hours visit={visit} shown={shown} /></Body></OfficePage>;
  return (
    <PublicPage
      text={text} spoken={visit.spoken} title={title} organisation={organisation.name} refused={refused} languages={officeLanguages.map(({ locale }) => ({ locale, href: `${shown.here}?lang=${locale}` }))}
      footer={<p>{text.t('conferencepage.hours.privacy')}{' '}<a href={`mailto:${organisation.sender}`} dir="ltr">{organisation.sender}</a></p>}
    >
      <h1>{title}</h1>
      <p><bdi>{shown.name}</bdi></p>
      <Hours visit={visit} shown={shown} />
    </PublicPage>
  );
}

function Hours({ visit: { text, csrf }, shown: { round, own, here, values, errors, done, refused } }: { visit: Visit; shown: HoursShown }) {
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  return (
    <>
      {done ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('conferencepage.hours.done')}</StateMark>} /> : null}
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
      <ErrorSummary text={text} errors={errors} />
      <p>{t('conferencepage.hours.text', { minutes: own.minutes ?? round.minutes, zone: text.zoneName(round.zone) })}</p>
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        {round.days.map(({ date }) => (
          <>
            <h2>{text.weekdayDate(date)}</h2>
            <Field text={text} name={`can-${date}`} kind="checkbox" label={t('conferencepage.hours.can', { day: text.weekdayDate(date) })} checked={values.get(`can-${date}`) !== null} />
            <div class="field"><div class="line">
              <Field {...field(`from-${date}`)} kind="time" label={t('conferencepage.hours.from')} optional="unsaid" />
              <Field {...field(`to-${date}`)} kind="time" label={t('conferencepage.hours.to')} optional="unsaid" />
            </div></div>
          </>
        ))}
        <Field {...field('longestRun')} kind="number" min="10" max="600" step="5" optional label={t('conferencepage.hours.longestRun')} hint={t('conferencepage.hours.longestRunHint')} />
        <Field {...field('wishes')} kind="textarea" rows={3} maxlength={1000} optional label={t('conferencepage.hours.wishes')} />
        <Acts><Button primary name="do" value="hours">{t('conferencepage.hours.save')}</Button></Acts>
      </Form>
    </>
  );
}
