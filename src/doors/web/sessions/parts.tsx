/** What several pages show of sessions: state, time, place, agenda, a rule in words. */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Interval } from '../../../calendar/interval.ts';
import { formatRule, parseRule, type RecurrenceRule } from '../../../calendar/rule.ts';
import { renderMarkdown } from '../../../platform/markdown.ts';
import type { Text } from '../../../platform/text.ts';
import type { PlaceTold, Reply } from '../../../rooms/invitations/model.ts';
import type { SessionState } from '../../../rooms/sessions/model.ts';
import { Shape, StateMark, type State } from '../frame/shapes.tsx';
import { TimeRange } from '../frame/times.tsx';

const shapes: Readonly<Record<SessionState, State>> = {
  proposed: 'tentative', scheduled: 'scheduled', 'in-progress': 'held', held: 'done', cancelled: 'cancelled',
};

/** How a session stands, as shape and word. */
export function SessionMark({ text, state }: { text: Text; state: SessionState }) {
  return <StateMark text={text} state={shapes[state]}>{text.t(`sessionpage.state.${state}`)}</StateMark>;
}

const answers: Readonly<Record<Reply, State>> = { 'NEEDS-ACTION': 'missing', ACCEPTED: 'done', TENTATIVE: 'tentative', DECLINED: 'cancelled' };

/** An answer as shape and word; `own`: that of who reads it. */
export function ReplyMark({ text, reply, own }: { text: Text; reply: Reply; own?: boolean }) {
  return <StateMark text={text} state={answers[reply]}>{text.t(own ? `sessionpage.own.${reply}` : `sessionpage.reply.${reply}`)}</StateMark>;
}

/** Whether clocks in two zones show different times then. */
export function differsThen(one: string, other: string, at: Temporal.Instant): boolean {
  return at.toZonedDateTimeISO(one).offsetNanoseconds !== at.toZonedDateTimeISO(other).offsetNanoseconds;
}

/**
 * When something is, in the zone in which it was booked, which is the clock on the wall there; and for a reader in another
 * zone by his own clock too.
 */
export function When({ text, time, zone, own }: { text: Text; time: Interval; zone: string; own: string }) {
  const named = (of: string) => text.parts<Child>('sessionpage.when', { range: <TimeRange text={text} from={time.start} to={time.end} zone={of} dated />, zone: text.zoneName(of, time.start) });
  return (
    <>
      {yearOf(text, time, zone)}{named(zone)}
      {differsThen(zone, own, time.start) ? <><br /><span class="second">{text.t('sessionpage.ownZone')}{' '}{named(own)}</span></> : null}
    </>
  );
}

function yearOf(text: Text, { start }: Interval, zone: string): Child {
  return <span class="vh">{text.date(start, zone)}{': '}</span>;
}

/** The same in plain words, for sentences and choices. */
export function whenWords(text: Text, time: Interval, zone: string): string {
  return text.t('sessionpage.when', { range: text.dateRange(time.start, time.end, zone), zone: text.zoneName(zone, time.start) });
}

/** How long, in words. */
export function minutesWords(text: Text, minutes: number): string {
  return text.duration(Temporal.Duration.from({ minutes }));
}

/** Where, in one line; a link joins. */
export function Where({ text, place }: { text: Text; place: PlaceTold }) {
  if (place.kind !== 'virtual') return place.label === '' ? <span class="quiet">{text.t('sessionpage.whereOpen')}</span> : <bdi>{place.label}</bdi>;
  return (
    <>
      {text.t('sessionpage.online')}{place.href ? <>{': '}<a href={place.href} rel="noreferrer"><bdi dir="ltr">{place.href}</bdi></a></> : null}
      {place.instructions ? place.instructions.split('\n').map((line) => <><br /><span class="second">{line}</span></>) : null}
    </>
  );
}

/** Where, in a few words, for lists. */
export function whereWords({ t }: Text, place: PlaceTold): string {
  return place.kind === 'virtual' ? t('sessionpage.online') : place.label === '' ? t('sessionpage.whereOpen') : place.label;
}

/** An agenda as people wrote it, rendered without anything that could harm. */
export function Agenda({ source }: { source: string }) {
  return <div class="rendered thread narrow" dir="auto">{raw(renderMarkdown(source))}</div>;
}

/** A rule in words: "every 2 weeks on Monday and Wednesday, 10 times"; one beyond words as it is written. */
export function ruleWords(text: Text, { rule: source, endless, zone }: { rule: string; endless: boolean; zone: string }): Child {
  const read = parseRule(source);
  const rhythm = read.ok ? rhythmOf(text, read.value) : undefined;
  const shown = read.ok && endless ? formatRule({ ...read.value, until: null }) : source;
  if (!read.ok || rhythm === undefined) return <code dir="ltr">{shown}</code>;
  const { count, until } = read.value;
  if (endless) return text.t('sessionpage.rule.endless', { rhythm });
  if (count !== null) return text.t('sessionpage.rule.count', { rhythm, count });
  return until?.kind === 'utc' ? text.t('sessionpage.rule.until', { rhythm, day: text.date(until.instant, zone) }) : rhythm;
}

function rhythmOf(text: Text, rule: RecurrenceRule): string | undefined {
  const { frequency, interval, byDay } = rule;
  const more = [rule.byMonthDay, rule.bySetPos, rule.byMonth, rule.byHour, rule.byMinute, rule.bySecond, rule.byYearDay, rule.byWeekNo];
  if (more.some((list) => list.length > 0)) return undefined;
  const days = text.list(byDay.map(({ day }) => text.t(`sessionpage.day.${day}`)));
  const plain = byDay.every(({ ordinal }) => ordinal === null);
  if (frequency === 'DAILY' && byDay.length === 0) return text.t('sessionpage.rule.daily', { interval });
  if (frequency === 'WEEKLY' && plain) return text.t(byDay.length > 0 ? 'sessionpage.rule.weeklyOn' : 'sessionpage.rule.weekly', { interval, days });
  if (frequency === 'MONTHLY' && byDay.length === 0) return text.t('sessionpage.rule.monthly', { interval });
  const [only] = byDay;
  if (frequency !== 'MONTHLY' || byDay.length !== 1 || !only || only.ordinal === null || only.ordinal === 0 || only.ordinal < -1 || only.ordinal > 4) return undefined;
  return text.t('sessionpage.rule.monthlyOn', { interval, nth: text.t(`sessionpage.nth.${only.ordinal as 1 | 2 | 3 | 4 | -1}`), day: days });
}

/** A reason in the words of who gave it. */
export function Reason({ text, reason }: { text: Text; reason: string | null }) {
  return reason === null || reason === '' ? null : <p><span class="second">{text.t('sessionpage.reasonGiven')}</span>{' '}<bdi>{reason}</bdi></p>;
}

/** Something an act asks to be kept in mind, with the diamond. */
export function Warning({ children }: { children: Child }) {
  return <p class="err"><Shape of="conflict" /><span>{children}</span></p>;
}
