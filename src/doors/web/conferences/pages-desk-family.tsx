/** One family at the desk: its teachers are ticked already and Enter books; the words to say, and what came of the call (P-2.1, P-4.2). */
import { languageOf } from '../../../platform/text-languages.ts';
import type { Text } from '../../../platform/text.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import { outcomes, type Outcome } from '../../../rooms/conferences/model-desk.ts';
import type { Pair } from '../../../rooms/conferences/model.ts';
import type { DeskGuardian } from '../../../rooms/conferences/reads-desk.ts';
import { partOf } from '../../../rooms/conferences/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { deskWays, type DeskWay } from './pages-desk.tsx';
import { clockOf } from './parts.tsx';

export interface DeskFamilyShown {
  readonly scene: Scene;
  readonly names: Names;
  readonly title: string;
  readonly people: readonly DeskGuardian[];
  /** Whom it can still meet, and which of these are ticked. */
  readonly open: readonly Pair[];
  readonly ticked: readonly string[];
  /** What to say: the guardian's words, and the reader's. */
  readonly scripts: readonly { readonly text: Text; readonly lines: readonly string[] }[];
  readonly way: DeskWay;
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  readonly refused: string | undefined;
  readonly here: string;
}

interface Props { visit: MemberVisit; shown: DeskFamilyShown }

export function DeskFamilyPage({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { scene, title, people, refused, errors, here, way } = shown;
  const home = `/o/${organisation.slug}/conferences/${scene.round.id}`;
  return (
    <OfficePage visit={visit} title={title} current="conferences" refused={errors.length > 0}>
      <PageHead title={<bdi>{title}</bdi>} acts={<ButtonLink href={`${home}/families/${scene.family.id}`}>{t('desk.toFamily')}</ButtonLink>}>
        <a href={`${home}/desk?way=${way}`}>{t('desk.nav')}</a>{' · '}{people.map((one, at) => <>{at > 0 ? ' · ' : ''}<Person text={text} one={one} /></>)}
      </PageHead>
      <Body narrow>
        {refused ? <Notice kind="conflict" spoken lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <ErrorSummary text={text} errors={errors} />
        {scene.booked.length > 0 ? <Booked text={text} shown={shown} /> : null}
        {shown.open.length > 0 ? <Booking visit={visit} shown={shown} /> : <p>{t(scene.booked.length > 0 ? 'desk.allOfIt' : 'conferencepage.family.nobody')}</p>}
        {way === 'phone' && people.length > 0 ? <><Script shown={shown} text={text} /><Outcomes visit={visit} shown={shown} here={here} /></> : null}
      </Body>
    </OfficePage>
  );
}

function Person({ text, one: { name, phone, language, interpreterLanguage } }: { text: Text; one: DeskGuardian }) {
  return (
    <>
      <bdi>{name}</bdi>{' '}{phone ? <a class="nowrap" href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">{phone}</a> : text.t('desk.noNumber')}{' '}({text.languageName(language)}
      {interpreterLanguage ? <>{', '}{text.t('desk.interpreter', { language: text.languageName(interpreterLanguage) })}</> : null})
    </>
  );
}

/** What it has already. */
function Booked({ text, shown: { scene: { booked, round }, names } }: { text: Text; shown: DeskFamilyShown }) {
  return <ul class="part">{booked.map((one) => <li><b>{text.dateRange(one.start, one.end, round.zone)}</b>{' · '}<bdi>{names.teachers.get(one.teacher) ?? ''}</bdi>{' · '}<bdi>{names.children.get(one.student) ?? ''}</bdi></li>)}</ul>;
}

/** The first box has the focus: Enter books what is ticked, Space changes it, Tab goes on. */
function Booking({ visit: { text, csrf }, shown }: Props) {
  const { t } = text;
  const { scene, open, names, ticked, way, values, here } = shown;
  const hours = hoursOf(scene.round);
  const at = (name: 'after' | 'before') => values.get(name) ?? '';
  const choices = [{ value: '', label: t('conferencepage.family.anyTime') }, ...hours.map((hour) => ({ value: hour, label: hour }))];
  return (
    <Form action={here} csrf={csrf} label={t('desk.bookForm')}>
      <fieldset class="field">
        <legend>{t('conferencepage.family.choose')}</legend>
        <ul class="choices">
          {open.map((pair, index) => (
            <li><label>
              <input type="checkbox" name="pair" value={partOf(pair)} checked={ticked.includes(partOf(pair))} autofocus={index === 0} id={index === 0 ? 'f-pair' : undefined} />
              <span><bdi>{names.teachers.get(pair.teacher) ?? ''}</bdi><small class="second">{subjectsOf(text, scene, pair)}{scene.family.students.length > 1 ? <>{' · '}<bdi>{names.children.get(pair.student) ?? ''}</bdi></> : null}</small></span>
            </label></li>
          ))}
        </ul>
      </fieldset>
      <div class="line part">
        {(['after', 'before'] as const).map((name) => <Field text={text} name={name} kind="select" label={t(`conferencepage.family.${name}`)} value={at(name)} options={choices} />)}
        {scene.round.format === 'choice' ? <Field text={text} name="place" kind="select" label={t('conferencepage.family.place')} value={values.get('place') ?? 'in-person'} options={(['in-person', 'online'] as const).map((place) => ({ value: place, label: t(`conference.format.${place}`) }))} /> : null}
        <Field text={text} name="way" kind="select" label={t('conferencepage.way')} value={way} options={deskWays.map((one) => ({ value: one, label: t(`conferencepage.way.${one}`) }))} />
      </div>
      <Acts><button class="btn primary" type="submit" name="do" value="book" accesskey="b">{t('desk.book')}</button></Acts>
    </Form>
  );
}

const subjectsOf = (text: Text, { family }: Scene, { student, teacher }: Pair): string => text.list(new Set((family.teachings.get(student) ?? [])
  .filter((one) => one.teacher === teacher).map(({ subject }) => subject || text.t('conferencepage.family.classTeacher'))));

/** Every half hour of the round's days. */
function hoursOf({ days }: Scene['round']): string[] {
  const [from, to] = [Math.min(...days.map((day) => day.from)), Math.max(...days.map((day) => day.to))];
  const first = Math.ceil(from / 30) * 30;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / 30) + 1) }, (_, at) => clockOf(first + at * 30));
}

function Script({ shown: { scripts }, text }: { shown: DeskFamilyShown; text: Text }) {
  return (
    <section class="part" aria-labelledby="script">
      <h2 id="script">{text.t('desk.script')}</h2>
      {scripts.map(({ text: own, lines }) => (
        <Notice>
          <p class="second">{text.languageName(own.locale)}</p>
          <div lang={own.locale} dir={languageOf(own.locale).direction}>{lines.map((line) => <p>{line}</p>)}</div>
        </Notice>
      ))}
    </section>
  );
}

/** What came of the call. */
function Outcomes({ visit: { text, csrf }, shown: { people, values, errors }, here }: Props & { here: string }) {
  const { t } = text;
  const [first] = people;
  return (
    <section class="part" aria-labelledby="outcome">
      <h2 id="outcome">{t('desk.outcome')}</h2>
      <Form action={here} csrf={csrf} label={t('desk.outcome')}>
        {people.length === 1 ? <input type="hidden" name="guardian" value={first!.person} />
          : <Field text={text} name="guardian" kind="radios" label={t('desk.who')} value={values.get('guardian') ?? first!.person} options={people.map(({ person, name }) => ({ value: person as string, label: name }))} />}
        <Field text={text} name="outcome" kind="radios" label={t('desk.what')} value={values.get('outcome') ?? undefined} error={errorOf(errors, 'outcome')} options={outcomes.map((one: Outcome) => ({ value: one as string, label: t(`desk.outcome.${one}`) }))} />
        <div class="line part">
          <Field text={text} name="backDate" kind="date" optional="unsaid" label={t('desk.backDate')} value={values.get('backDate') ?? ''} error={errorOf(errors, 'backDate')} />
          <Field text={text} name="backTime" kind="time" optional="unsaid" label={t('desk.backTime')} value={values.get('backTime') ?? ''} />
        </div>
        <Acts><Button name="do" value="call">{t('desk.note')}</Button></Acts>
      </Form>
    </section>
  );
}
