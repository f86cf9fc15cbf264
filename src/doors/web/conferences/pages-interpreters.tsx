/** Interpreters of a round: who there is, which meetings have none, and the run sheet of one of them. */
import { placeTold, type Names } from '../../../rooms/conferences/actions-say.ts';
import type { Appointment, Round } from '../../../rooms/conferences/model.ts';
import type { Interpreted, Interpreter } from '../../../rooms/conferences/reads-interpreters.ts';
import { instantAt } from '../../../rooms/conferences/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { FilterLine } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { AskForm, ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { TimeRange } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { namesLine } from './parts-interpreters.ts';

export interface InterpretersShown {
  readonly round: Round;
  readonly interpreters: readonly Interpreter[];
  readonly meetings: readonly Interpreted[];
  readonly needed: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, string>;
  readonly names: Names;
  readonly words: string;
  readonly found: readonly { readonly id: PersonId; readonly name: string }[];
  /** Whose languages and hours are being said. */
  readonly person: { readonly id: PersonId; readonly name: string } | undefined;
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  readonly refused: string | undefined;
  readonly done: boolean;
  readonly here: string;
}
interface Part { visit: MemberVisit; shown: InterpretersShown }

/** Everything about interpreters of a round that the office has to see to. */
export function InterpretersPage({ visit, shown }: Part) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, errors, refused, done, person } = shown;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('eveningpage.interpreters.done')}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={t('eveningpage.interpreters')} current="conferences" banner={banner} refused={errors.length > 0} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('eveningpage.interpreters')}><a href={`/o/${organisation.slug}/conferences/${round.id}`}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        <ErrorSummary text={text} errors={errors} />
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        {shown.needed.size > 0 ? <p class="field">{t('eveningpage.interpreters.needed', { languages: text.list([...shown.needed].map(([tag, count]) => t('eveningpage.interpreters.neededOne', { language: text.languageName(tag), tag, count }))) })}</p> : null}
        {person ? <div class="field"><div class="narrow"><PersonForm visit={visit} shown={shown} person={person} /></div></div> : null}
        <div class="field" data-live-part="open"><OpenMeetings visit={visit} shown={shown} /></div>
        <div class="field" data-live-part="interpreters"><List visit={visit} shown={shown} /></div>
        <Adding visit={visit} shown={shown} />
      </Body>
    </OfficePage>
  );
}

function PersonForm({ visit: { text, csrf }, shown: { round, here, values, errors, interpreters }, person }: Part & { person: { id: PersonId; name: string } }) {
  const { t } = text;
  return (
    <Form action={here} csrf={csrf}>
      <h2><bdi>{person.name}</bdi></h2>
      <input type="hidden" name="person" value={person.id} />
      <Field text={text} name="languages" kind="text" maxlength={200} label={t('eveningpage.interpreters.languages')} hint={t('eveningpage.interpreters.languagesHint')} value={values.get('languages') ?? ''} error={errorOf(errors, 'languages')} />
      {round.days.map(({ date }) => (
        <>
          <h3>{text.weekdayDate(date)}</h3>
          <Field text={text} name={`can-${date}`} kind="checkbox" label={t('eveningpage.interpreters.there', { day: text.weekdayDate(date) })} checked={values.get(`can-${date}`) !== null} />
          <div class="field"><div class="line">
            <Field text={text} name={`from-${date}`} kind="time" label={t('conferencepage.hours.from')} optional="unsaid" value={values.get(`from-${date}`) ?? ''} error={errorOf(errors, `from-${date}`)} />
            <Field text={text} name={`to-${date}`} kind="time" label={t('conferencepage.hours.to')} optional="unsaid" value={values.get(`to-${date}`) ?? ''} />
          </div></div>
        </>
      ))}
      <Acts>
        <Button primary name="do" value="set">{t('eveningpage.interpreters.save')}</Button>
        {interpreters.some((one) => one.person === person.id) ? <Button plain name="do" value="remove">{t('eveningpage.interpreters.remove')}</Button> : null}
        <ButtonLink plain href={here}>{t('conferencepage.family.back')}</ButtonLink>
      </Acts>
    </Form>
  );
}

/** What needs an interpreter and has none: the family has been told so. */
function OpenMeetings({ visit: { text, organisation }, shown: { round, meetings, names } }: Part) {
  const { t } = text;
  const open = meetings.filter(({ person }) => person === null);
  if (open.length === 0) return <p><StateMark text={text} state="done">{t('eveningpage.interpreters.allHave', { count: meetings.length })}</StateMark></p>;
  const columns = [{ label: t('conferencepage.time') }, { label: t('conferencepage.teacher') }, { label: t('conference.child') }, { label: t('evening.interpreter') }];
  const rows = open.map(({ one }) => [
    <TimeRange text={text} from={one.start} to={one.end} zone={round.zone} dated />, <bdi>{names.teachers.get(one.teacher)}</bdi>,
    <a href={`/o/${organisation.slug}/conferences/${round.id}/families/${one.family}`}><bdi>{names.children.get(one.student)}</bdi></a>,
    <StateMark text={text} state="conflict">{text.languageName(one.interpreterLanguage ?? '')}</StateMark>,
  ]);
  return <Table id="open" caption={t('eveningpage.interpreters.open', { count: open.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

function List({ visit: { text }, shown: { round, interpreters, meetings, people, here } }: Part) {
  const { t } = text;
  const at = (date: Temporal.PlainDate, minute: number) => instantAt(round.zone, date, minute);
  if (interpreters.length === 0) return <Empty>{t('eveningpage.interpreters.none')}</Empty>;
  const columns = [{ label: t('eveningpage.interpreters.name') }, { label: t('eveningpage.interpreters.languages') }, { label: t('eveningpage.interpreters.hours') }, { label: t('eveningpage.interpreters.meetings'), kind: 'number' as const }, { label: t('eveningpage.interpreters.acts'), hidden: true }];
  const rows = interpreters.map((one) => {
    const name = people.get(one.person) ?? '';
    return [
      <bdi>{name}</bdi>, namesLine(text, one.languages),
      <bdi>{one.hours.length === 0 ? t('eveningpage.interpreters.never') : text.list(one.hours.map(({ date, from, to }) => text.dateRange(at(date, from), at(date, to), round.zone)))}</bdi>,
      text.number(meetings.filter(({ person }) => person === one.person).length),
      <Acts>
        <ButtonLink href={`${here}/${one.person}`}>{t('eveningpage.interpreters.sheet')}<span class="vh"> {name}</span></ButtonLink>
        <ButtonLink plain href={`${here}?person=${one.person}`}>{t('eveningpage.interpreters.change')}<span class="vh"> {name}</span></ButtonLink>
      </Acts>,
    ];
  });
  return <Table id="interpreters" caption={t('eveningpage.interpreters.count', { count: interpreters.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

function Adding({ visit: { text }, shown: { here, words, found } }: Part) {
  const { t } = text;
  return (
    <section class="field">
      <h2>{t('eveningpage.interpreters.add')}</h2>
      <AskForm action={here} label={t('eveningpage.interpreters.add')}>
        <FilterLine name="words" kind="search" label={t('eveningpage.interpreters.search')} value={words} />
        <Button>{t('conferencepage.searchAct')}</Button>
      </AskForm>
      {words === '' ? null : found.length === 0 ? <Empty>{t('eveningpage.interpreters.nobody')}</Empty>
        : <ul>{found.map(({ id, name }) => <li><a href={`${here}?person=${id}`}><bdi>{name}</bdi></a></li>)}</ul>}
    </section>
  );
}

export interface RunShown { readonly round: Round; readonly name: string; readonly languages: readonly string[]; readonly meetings: readonly Appointment[]; readonly names: Names }

/** Where an interpreter is when, each day on a sheet of paper. */
export function RunPage({ visit, shown: { round, name, languages, meetings, names } }: { visit: MemberVisit; shown: RunShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const title = t('eveningpage.run', { name });
  const columns = [{ label: t('conferencepage.time'), kind: 'time' as const }, { label: t('conferencepage.teacher') }, { label: t('conference.child') }, { label: t('eveningpage.room') }, { label: t('eveningpage.interpreters.languages') }];
  const days = [...Map.groupBy(meetings, ({ start }) => start.toZonedDateTimeISO(round.zone).toPlainDate().toString())];
  return (
    <OfficePage visit={visit} title={title} current="conferences" live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={title}><bdi>{round.name}</bdi>{' · '}{namesLine(text, languages)}{' · '}{text.zoneName(round.zone, round.deadline)}</PageHead>
      <Body><div data-live-part="run">
        {days.length === 0 ? <Empty>{t('eveningpage.runNone')}</Empty> : days.map(([day, all]) => (
          <section class="sheetday">
            <Table
              id={`run-${day}`} caption={t('eveningpage.dayCount', { day: text.weekdayDate(Temporal.PlainDate.from(day)), count: all.length })} columns={columns} rowHead={0} stacked
              rows={all.map((one) => [
                <TimeRange text={text} from={one.start} to={one.end} zone={round.zone} />, <bdi>{names.teachers.get(one.teacher)}</bdi>, <bdi>{names.children.get(one.student)}</bdi>,
                <><bdi>{placeTold(one, names, text)}</bdi>{one.address ? <>{' '}<a href={one.address}>{t('conferencepage.family.join')}</a></> : null}</>, text.languageName(one.interpreterLanguage ?? ''),
              ])}
            />
          </section>
        ))}
      </div></Body>
    </OfficePage>
  );
}
