/** "Your day" beside the work of today: what is on one after the other, where, and what is free between. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { PlaceTold, Reply } from '../../../rooms/invitations/model.ts';
import type { StepState } from '../../../rooms/procedures/reads.ts';
import type { SessionState } from '../../../rooms/sessions/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { DayList, type DayItem } from '../frame/day.tsx';
import { LedgerPart, SideSection } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { StepStrip } from '../procedures/parts.tsx';
import { ReplyMark, SessionMark, whereWords } from '../sessions/parts.tsx';

/** Something that takes the time of who looks. */
export interface Appointment {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** Whether it takes whole days. */
  readonly days: boolean;
  readonly title: string;
  readonly href: string | undefined;
  readonly cancelled: boolean;
  readonly tentative: boolean;
  /** Of a session; undefined for an entry of the own calendar. */
  readonly state: SessionState | undefined;
  /** The own answer, where one is asked. */
  readonly reply: Reply | null;
  readonly place: PlaceTold | string | undefined;
  /** The address at which one joins. */
  readonly join: string | undefined;
  /** How its procedure stands, for who leads it. */
  readonly steps: readonly StepState[];
}

/** Today, and where nothing more comes today, what comes next. */
export interface DayShown {
  readonly today: readonly Appointment[];
  readonly next: { readonly day: Temporal.PlainDate; readonly first: Appointment } | undefined;
}

/** Stretches shorter than this between two appointments are not worth a line. */
const worthALine = { minutes: 45 };

/** Beside the ledger of who works here; for everybody else the first of its sections, since it is what one came for. */
export function YourDay({ visit, day: { today, next }, inLedger }: { visit: MemberVisit; day: DayShown; inLedger?: boolean }) {
  const { text, now, organisation, person: { zone } } = visit;
  const { t } = text;
  const Section = inLedger ? LedgerPart : SideSection;
  return (
    <Section id="day" heading={t('today.day')} note={text.zoneName(zone, now)} live="day">
      {today.length === 0
        ? <Empty link={{ href: `/o/${organisation.slug}/me/time`, label: t('me.time') }}>{t('today.dayEmpty')}</Empty>
        : <DayList text={text} zone={zone} items={withGaps(visit, today)} now={now} />}
      {next === undefined ? null : (
        <>
          <h3 class="next">{t('today.dayNext', { day: text.weekdayDate(next.day) })}</h3>
          <DayList text={text} zone={zone} items={[itemOf(visit, next.first)]} />
        </>
      )}
    </Section>
  );
}

/** The appointments with what will be free between them. */
function withGaps(visit: MemberVisit, all: readonly Appointment[]): DayItem[] {
  const items: DayItem[] = [];
  let free: Temporal.Instant | undefined;
  for (const one of all) {
    const isTaken = !one.cancelled && !one.days;
    if (isTaken && free && isAfter(free, visit.now) && isAfter(one.start, free.add(worthALine))) {
      const length = visit.text.duration(free.until(one.start, { largestUnit: 'hours' }));
      items.push({ at: free, state: 'free', what: visit.text.t('today.freeFor', { length }) });
    }
    items.push(itemOf(visit, one));
    if (isTaken && (!free || isAfter(one.end, free))) free = one.end;
  }
  return items;
}

const isAfter = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) > 0;

function itemOf(visit: MemberVisit, one: Appointment): DayItem {
  const { text } = visit;
  const over = !isAfter(one.end, visit.now) || one.state === 'held';
  const state = one.cancelled ? 'cancelled' : over ? 'done' : one.tentative ? 'tentative' : undefined;
  const title = <bdi>{one.title || text.t('me.untitled')}</bdi>;
  const named = one.cancelled ? <s>{title}</s> : title;
  return {
    at: one.start, ...(one.days ? { time: text.t('people.allDay') } : {}), ...(state ? { state } : {}),
    what: one.href === undefined ? named : <a href={one.href}>{named}</a>, under: <Under visit={visit} one={one} over={over} />,
  };
}

function Under({ visit: { text, person }, one, over }: { visit: MemberVisit; one: Appointment; over: boolean }) {
  const { t } = text;
  const facts: Child[] = [
    markOf(text, one, over),
    one.days || over || one.cancelled ? null : text.t('today.until', { time: text.time(one.end, person.zone) }),
    one.place === undefined || over || one.cancelled ? null : <bdi>{typeof one.place === 'string' ? one.place : whereWords(text, one.place)}</bdi>,
    one.join === undefined || over ? null : <a href={one.join} rel="noreferrer">{t('today.join')}</a>,
  ].filter((fact) => fact !== null);
  return (
    <>
      {facts.map((fact, at) => <>{at ? ' · ' : ''}{fact}</>)}
      {one.steps.length === 0 || one.cancelled ? null : <div><StepStrip text={text} steps={one.steps} /></div>}
    </>
  );
}

/** Only what is not as it should be is marked, and what is over. */
function markOf(text: Text, { state, cancelled, tentative, reply }: Appointment, over: boolean): Child | null {
  if (cancelled) return <StateMark text={text} state="cancelled" />;
  if (state === 'in-progress' || state === 'held') return <SessionMark text={text} state={state} />;
  if (over || !tentative) return null;
  return reply === null ? <StateMark text={text} state="tentative" /> : <ReplyMark text={text} reply={reply} own />;
}
