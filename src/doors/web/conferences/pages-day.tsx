/** A teacher's day (P-7.1): whom he meets next, to tick off with one tap, on a phone, a tablet or paper. */
import type { Text } from '../../../platform/text.ts';
import { placeTold, type Names } from '../../../rooms/conferences/actions-say.ts';
import type { Appointment, AppointmentId, Round } from '../../../rooms/conferences/model.ts';
import type { Cell } from '../../../rooms/conferences/reads-matrix.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Student } from '../../../rooms/people/model-students.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { TimeRange } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { isToday, minutesTo, TimeLeft } from './parts-evening.tsx';
import { daysOf } from './parts.tsx';

export interface DayShown {
  readonly round: Round;
  readonly cells: readonly Cell[];
  readonly students: ReadonlyMap<PersonId, Student>;
  readonly name: string;
  readonly here: string;
  readonly refused: string | undefined;
  /** Minutes by which he runs late today. */
  readonly late: number;
  readonly notes: ReadonlyMap<AppointmentId, string>;
  readonly names: Names;
  /** The interpreter of each meeting that needs one; null where there is none. */
  readonly helpers: ReadonlyMap<AppointmentId, string | null>;
}

type Part = { visit: MemberVisit; shown: DayShown };
type Met = Cell & { readonly appointment: Appointment };

const isAfter = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0;
const childOf = ({ students }: DayShown, { student }: Appointment) => [students.get(student)?.name ?? '', students.get(student)?.className ?? ''].join(' ').trim();

/** His meetings, each day as a list of its own that fits on a sheet of paper. */
export function DayPage({ visit, shown }: Part) {
  const { text, organisation, now } = visit;
  const { t } = text;
  const { round, name, refused } = shown;
  const met = shown.cells.filter((cell): cell is Met => cell.appointment !== null);
  const days = [...Map.groupBy(met, ({ slot }) => slot.wall.toPlainDate().toString())];
  return (
    <OfficePage visit={visit} title={t('conferencepage.day.title', { round: round.name })} current="conferences" live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('conferencepage.day.title', { round: round.name })} acts={<ButtonLink href={`/o/${organisation.slug}/conferences/${round.id}/hours`}>{t('conferencepage.day.hours')}</ButtonLink>}>
        <bdi>{name}</bdi>{' · '}{daysOf(text, round)}{' · '}{text.zoneName(round.zone, round.deadline)}
      </PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <div class="noprint" data-live-part="now">
          <NowPart visit={visit} shown={shown} met={met} />
          {isToday(round, now) ? <div class="field"><Late visit={visit} shown={shown} /></div> : null}
        </div>
        <div data-live-part="day">
          {days.length === 0 ? <Empty>{t('conferencepage.day.none')}</Empty> : days.map(([day, all]) => <OneDay visit={visit} shown={shown} day={day} all={all} />)}
        </div>
      </Body>
    </OfficePage>
  );
}

/** Who is here now, who has not been ticked off yet, and who comes next. */
function NowPart({ visit, shown, met }: Part & { met: readonly Met[] }) {
  const { text, now } = visit;
  const { t } = text;
  const open = met.map(({ appointment }) => appointment).filter(({ state }) => state === 'booked');
  const here = open.find(({ start, end }) => !isAfter(start, now) && isAfter(end, now));
  const last = here ?? open.findLast(({ end }) => !isAfter(end, now));
  const next = open.find(({ start }) => isAfter(start, now));
  return (
    <>
      {last ? (
        <Notice kind={here ? 'held' : 'late'} lead={<StateMark text={text} state={here ? 'held' : 'late'}>{t(here ? 'eveningpage.now' : 'eveningpage.notTicked', { time: text.range(last.start, last.end, shown.round.zone), child: childOf(shown, last) })}</StateMark>}>
          {here ? <p>{t('evening.left', { minutes: minutesTo(now, here.end) })}</p> : null}
          <Ticks text={text} visit={visit} shown={shown} one={last} />
        </Notice>
      ) : null}
      {here ? <TimeLeft text={text} one={here} now={now} /> : null}
      {next ? <p class="field"><b>{t('eveningpage.next', { time: text.time(next.start, shown.round.zone), child: childOf(shown, next), when: text.relative(next.start, now, shown.round.zone) })}</b></p> : null}
    </>
  );
}

/** He runs late, or is on time again: families that have still to come see it. */
function Late({ visit: { text, csrf }, shown: { here, late } }: Part) {
  const { t } = text;
  return (
    <Form action={here} csrf={csrf} label={t('eveningpage.late')}>
      <p>{late > 0 ? <StateMark text={text} state="late">{t('eveningpage.lateNow', { minutes: late })}</StateMark> : t('eveningpage.onTimeNow')}</p>
      <Acts>
        <Button name="late" value={String(Math.min(90, late + 5))}>{t('eveningpage.later')}</Button>
        {late > 0 ? <Button name="late" value="0">{t('eveningpage.onTime')}</Button> : null}
      </Acts>
    </Form>
  );
}

function Ticks({ text, visit, shown: { here, students }, one, named }: Part & { text: Text; one: Appointment; named?: true }) {
  return (
    <Form action={here} csrf={visit.csrf} {...(named ? { label: students.get(one.student)?.name ?? '' } : {})}>
      <input type="hidden" name="appointment" value={one.id} />
      <Acts>{(['completed', 'no-show', 'booked'] as const).filter((state) => state !== one.state).map((state) => <Button name="state" value={state}>{text.t(`conferencepage.tick.${state}`)}</Button>)}</Acts>
    </Form>
  );
}

function OneDay({ visit, shown, day, all }: Part & { day: string; all: readonly Met[] }) {
  const { text, now } = visit;
  const { t } = text;
  const columns = [{ label: t('conferencepage.time'), kind: 'time' as const }, { label: t('conference.child') }, { label: t('conferencepage.list.state') }, { label: t('conferencepage.tick') }];
  const places = [...new Set(all.map(({ appointment }) => placeTold(appointment, shown.names, text)))];
  const rows = all.map(({ appointment: one, slot }) => [
    <TimeRange text={text} from={one.start} to={one.end} zone={shown.round.zone} />,
    <><bdi>{childOf(shown, one)}</bdi>{places.length > 1 ? <><br /><span class="second"><bdi>{placeTold(one, shown.names, text)}</bdi></span></> : null}<Interpreter text={text} shown={shown} one={one} /></>,
    <>{t(`conferencepage.appointment.${one.state}`)}{slot.amiss ? <>{' '}<StateMark text={text} state="conflict">{t(`conferencepage.amiss.${slot.amiss}`)}</StateMark></> : null}{one.address ? <>{' '}<a href={one.address}>{t('conferencepage.family.join')}</a></> : null}</>,
    <>
      {isAfter(one.start, now) ? null : <Ticks text={text} visit={visit} shown={shown} one={one} named />}
      <span class="onpaper" aria-hidden="true">☐ {t('conferencepage.tick.completed')}{' '} ☐ {t('conferencepage.tick.no-show')}</span>
      <Note visit={visit} shown={shown} one={one} />
    </>,
  ]);
  return (
    <section class="sheetday">
      <Table id={`day-${day}`} caption={<>{t('eveningpage.dayCount', { day: text.weekdayDate(Temporal.PlainDate.from(day)), count: rows.length })}{places.length === 1 ? <>{' · '}<bdi>{places[0]}</bdi></> : null}</>} columns={columns} rows={rows} rowHead={0} stacked />
    </section>
  );
}

function Interpreter({ text, shown: { helpers }, one }: { text: Text; shown: DayShown; one: Appointment }) {
  const helper = helpers.get(one.id);
  if (one.interpreterLanguage === null || helper === undefined) return null;
  const language = text.languageName(one.interpreterLanguage);
  if (helper === null) return <><br /><StateMark text={text} state="conflict">{text.t('evening.interpreter.none', { language })}</StateMark></>;
  return <><br /><bdi>{text.t('eveningpage.interpreterIs', { language, name: helper })}</bdi></>;
}

/** What he notes for himself of a meeting; on no paper and for nobody else. */
function Note({ visit: { text, csrf }, shown: { here, notes, students }, one }: Part & { one: Appointment }) {
  const { t } = text;
  const name = students.get(one.student)?.name ?? '';
  const written = notes.get(one.id) ?? '';
  return (
    <details class="noprint" id={`note-${one.id}`}>
      <summary>{t(written === '' ? 'eveningpage.noteNone' : 'eveningpage.note')}<span class="vh"> {name}</span></summary>
      <Form action={here} csrf={csrf}>
        <input type="hidden" name="note" value={one.id} />
        <textarea name="text" rows={3} maxlength={4000} dir="auto" aria-label={t('eveningpage.noteOf', { name })}>{written}</textarea>
        <p class="second small">{t('eveningpage.noteHint')}</p>
        <Acts><Button>{t('eveningpage.noteSave')}</Button></Acts>
      </Form>
    </details>
  );
}
