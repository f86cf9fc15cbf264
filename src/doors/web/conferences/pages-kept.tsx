/** Places kept for families that the school must see: the coordinator's page, and what the family sees of it. */
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import type { KeptPlace } from '../../../rooms/conferences/model-wishes.ts';
import type { KeptView } from '../../../rooms/conferences/reads-kept.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { FilterLine } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { AskForm, ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark, type State } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

export const keptDone = ['kept', 'released'] as const;

export interface KeptShown {
  readonly round: Round;
  readonly view: KeptView;
  readonly words: string;
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  readonly refused: string | undefined;
  readonly done: (typeof keptDone)[number] | undefined;
}

interface Part { visit: MemberVisit; shown: KeptShown }

const marks = { kept: 'held', taken: 'done', released: 'cancelled' } as const satisfies Record<KeptPlace['state'], State>;

/** All kept places of a round, and the form that keeps one more. */
export function KeptPage({ visit, shown }: Part) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, view, words, errors, refused, done } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('plan.kept.title', { round: round.name });
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`plan.kept.done.${done}`)}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={title} current="conferences" banner={banner} refused={errors.length > 0} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead
        title={title}
        tools={<AskForm action={`${home}/kept`} label={t('conferencepage.familySearch')}><FilterLine name="words" kind="search" label={t('conferencepage.childName')} value={words} /><Button>{t('conferencepage.searchAct')}</Button></AskForm>}
      ><a href={home}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p class="field"><span>{t('plan.kept.text')}</span></p>
        {words === '' ? null : view.found.length === 0 ? <Empty>{t('plan.kept.nobody')}</Empty> : (
          <ul class="field">{view.found.map(({ family, students, guardians }) => (
            <li><a href={`${home}/kept?${new URLSearchParams({ family: family.id })}`}><bdi>{text.list(students.map(({ name, className }) => `${name} ${className ?? ''}`.trim()))}</bdi></a>{' '}<span class="second"><bdi>{text.list(guardians)}</bdi></span></li>
          ))}</ul>
        )}
        {view.family ? <div class="field"><KeepForm visit={visit} shown={shown} home={home} /></div> : null}
        <div data-live-part="kept"><KeptTable visit={visit} shown={shown} home={home} /></div>
      </Body>
    </OfficePage>
  );
}

function KeepForm({ visit: { text, csrf }, shown: { round, view, values, errors }, home }: Part & { home: string }) {
  const { t } = text;
  if (view.keepable.length === 0) return <Empty>{t('plan.kept.nothingFree')}</Empty>;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  const label = (student: PersonId, teacher: PersonId) => `${view.students.get(student)?.name ?? ''}, ${view.teachers.get(teacher) ?? ''}`;
  return (
    <Form action={`${home}/kept`} csrf={csrf} label={t('plan.kept.keep')}>
      <ErrorSummary text={text} errors={errors} />
      <input type="hidden" name="family" value={view.family} />
      <Field {...field('choice')} kind="select" label={t('plan.kept.choice')} options={view.keepable.map(({ student, slot }) => ({ value: `${student} ${slot.teacher} ${slot.id}`, label: `${label(student, slot.teacher)}: ${text.dateRange(slot.start, slot.end, round.zone)}` }))} />
      <div class="field"><div class="line">
        <Field {...field('untilDate')} kind="date" label={t('plan.kept.untilDate')} />
        <Field {...field('untilTime')} kind="time" label={t('plan.kept.untilTime')} />
      </div></div>
      <Field text={text} name="books" kind="checkbox" label={t('plan.kept.books')} hint={t('plan.kept.booksHint')} checked={values.get('books') === 'yes'} />
      <Field {...field('reason')} kind="text" maxlength={500} label={t('plan.kept.reason')} />
      <Acts><Button primary name="do" value="keep">{t('plan.kept.keep')}</Button></Acts>
    </Form>
  );
}

function KeptTable({ visit: { text, csrf, now }, shown: { round, view }, home }: Part & { home: string }) {
  const { t } = text;
  if (view.kept.length === 0) return <Empty>{t('plan.kept.none')}</Empty>;
  const columns = [{ label: t('conference.child') }, { label: t('conferencepage.teacher') }, { label: t('conferencepage.time') }, { label: t('conferencepage.list.state') }, { label: t('plan.kept.reason') }, { label: t('plan.kept.release'), hidden: true }];
  const stands = (one: KeptPlace) => (one.state === 'kept' && Temporal.Instant.compare(one.until, now) <= 0 ? 'released' : one.state);
  const rows = view.kept.map((one) => {
    const name = [view.students.get(one.student)?.name ?? '', view.students.get(one.student)?.className ?? ''].join(' ').trim();
    return [
      <bdi>{name}</bdi>, <bdi>{view.teachers.get(one.teacher)}</bdi>, text.dateRange(one.start, one.end, round.zone),
      <StateMark text={text} state={marks[stands(one)]}>{stands(one) === 'kept' ? t(one.books && round.state !== 'open' ? 'plan.kept.state.books' : 'plan.kept.state.kept', { when: text.dateTime(one.until, round.zone) }) : t(`plan.kept.state.${stands(one) === 'taken' ? 'taken' : 'released'}`)}</StateMark>,
      <bdi>{one.reason ?? ''}</bdi>,
      stands(one) === 'kept' ? <Form action={`${home}/kept`} csrf={csrf} label={name}><input type="hidden" name="kept" value={one.id} /><Button name="do" value="release">{t('plan.kept.release')}</Button></Form> : '',
    ];
  });
  return <Table id="kept" caption={t('plan.kept.count', { count: rows.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

/** On a family's page: the times that the school keeps for it. */
export function KeptForFamily({ visit: { text, csrf }, scene: { round }, names, here, kept }: { visit: Visit; scene: Scene; names: Names; here: string; kept: readonly KeptPlace[] }) {
  const { t } = text;
  return kept.map((one) => (
    <section>
      <Notice kind="held" lead={<StateMark text={text} state="held">{t('wishes.kept', { when: text.dateTime(one.until, round.zone) })}</StateMark>}>
        <p><b>{text.dateRange(one.start, one.end, round.zone)}</b>{' '}{t('wishes.mail.pair', { teacher: names.teachers.get(one.teacher) ?? '', child: names.children.get(one.student) ?? '' })}</p>
      </Notice>
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="kept" value={one.id} />
        <Acts><Button primary name="do" value="keep-take">{t('wishes.mail.kept.act')}</Button><Button plain name="do" value="keep-leave">{t('wishes.keptLeave')}</Button></Acts>
      </Form>
    </section>
  ));
}
