import { expandRule } from '../../calendar/expansion.ts';
import type { RecurrenceRule, RuleProblem } from '../../calendar/rule.ts';
import { checkRule, formatRule, parseRule } from '../../calendar/rule.ts';
import type { CalendarTime } from '../../calendar/time.ts';
import { atInstant, formatInstant, inZone, parseDateTime } from '../../calendar/time.ts';
import { booked, instantOf, resolveWallTime } from '../../calendar/zone.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { Booked } from './model.ts';
import type { Start } from './schema.ts';

/** Why a session cannot be at the time that was given. */
export type TimeRefusal =
  /** A clock that is put forward leaves this time out, one that is put back shows it twice: which is meant? In order of time. */
  | { readonly reason: 'wall-time'; readonly kind: 'gap' | 'fold'; readonly candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime] }
  /** iCalendar cannot say "the second 01:30" of a series: a wall time that exists twice is its first (RFC 5545, section 3.3.5). */
  | { readonly reason: 'second-of-series' }
  | { readonly reason: 'out-of-range'; readonly first: number; readonly last: number }
  | { readonly reason: 'bad-rule'; readonly problem: RuleProblem }
  | { readonly reason: 'series-too-long'; readonly most: number; readonly years: number }
  /** It would begin again before it has ended. */
  | { readonly reason: 'series-overlaps' };

/** How long a series may be, so that all of it can always be shown, checked and planned. */
export const bounds = { occurrences: 400, years: 5, firstYear: 1970, lastYear: 2200 } as const;
/** How far ahead the dates of a series without end are there, and how long it may have gone on. */
const ahead = { years: 2 } as const;
const goneOn = { occurrences: 20_000, years: 60 } as const;

/** Books a time. Nothing about a wall time is decided silently: what does not exist or exists twice is asked back. */
export function book(start: Start, minutes: number, rule: string | null): Result<Booked, TimeRefusal> {
  const { wall, zone, which } = start;
  if (wall.year < bounds.firstYear || wall.year > bounds.lastYear) return refuse({ reason: 'out-of-range', first: bounds.firstYear, last: bounds.lastYear });
  const meant = resolveWallTime(wall, zone);
  if (meant.kind !== 'exact' && which === undefined) return refuse({ reason: 'wall-time', kind: meant.kind, candidates: meant.candidates });
  if (meant.kind === 'fold' && which === 'second' && rule !== null) return refuse({ reason: 'second-of-series' });
  const { instant, zoneData, wall: read } = booked(wall, zone, which);
  return ok({ wall: read, zone, start: instant, end: instant.add({ minutes }), minutes, zoneData });
}

/** A rule as it is kept: one without end ends two years after the start, and is `prolonged`. */
export interface Series { readonly rule: string; readonly endless: boolean }

/** Whether a rule makes a series that can be held, none of which begins before the one before has ended. */
export function checkSeries(time: Booked, text: string): Result<Series, TimeRefusal> {
  const read = parseRule(text);
  if (!read.ok) return refuse({ reason: 'bad-rule', problem: { reason: read.reason, part: read.part, detail: read.detail } });
  const rule = read.value;
  if (['HOURLY', 'MINUTELY', 'SECONDLY'].includes(rule.frequency)) {
    return refuse({ reason: 'bad-rule', problem: { reason: 'unsupported', part: 'FREQ', detail: `not supported: a session every ${rule.frequency}` } });
  }
  const problem = checkRule(rule, startTime(time));
  if (problem) return refuse({ reason: 'bad-rule', problem });
  const endless = rule.count === null && rule.until === null;
  const kept = endless ? { ...rule, until: lastAhead(time.wall.toPlainDate(), time.zone) } : rule;
  const starts = startsOf(time, kept, endless ? goneOn : { ...bounds, occurrences: bounds.occurrences + 1 });
  if (starts === null || (!endless && starts.length > bounds.occurrences)) return refuse({ reason: 'series-too-long', most: bounds.occurrences, years: bounds.years });
  const overlaps = starts.some((one, index) => index > 0 && Temporal.Instant.compare(starts[index - 1]!.add({ minutes: time.minutes }), one) > 0);
  return overlaps ? refuse({ reason: 'series-overlaps' }) : ok({ rule: formatRule(kept), endless });
}

/** The end of the day two years after this one, as an UNTIL. */
function lastAhead(day: Temporal.PlainDate, zone: string): NonNullable<RecurrenceRule['until']> {
  return { kind: 'utc', instant: instantOf(day.add(ahead).toPlainDateTime('23:59:59'), zone) };
}

/** The rule of a series without end with its dates up to two years from now; never fewer than it had. */
export function prolonged(rule: string, zone: string, now: Temporal.Instant): string {
  return furthest(rule, formatRule({ ...ruleOf(rule), until: lastAhead(now.toZonedDateTimeISO(zone).toPlainDate(), zone) }));
}

/** Of two rules that differ in their end alone the one that goes on longer. */
export function furthest(one: string, other: string): string {
  const [a, b] = [ruleOf(one).until, ruleOf(other).until].map((until) => (until?.kind === 'utc' ? until.instant.epochMilliseconds : 0));
  return a! >= b! ? one : other;
}

/** A rule without the end up to which its dates are known. */
export function withoutEnd(rule: string): string {
  return formatRule({ ...ruleOf(rule), until: null });
}

function ruleOf(text: string): RecurrenceRule {
  const read = parseRule(text);
  if (!read.ok) throw new Error(`the rule ${text} was never checked`);
  return read.value;
}

/** When the occurrences of a series begin, in order; without a rule the one start. @throws for a rule that was not checked. */
export function seriesStarts(time: Booked, rule: string | null): readonly Temporal.Instant[] {
  if (rule === null) return [time.start];
  const key = `${time.wall.toString()} ${time.zone} ${time.start.toString()} ${rule}`;
  const starts = worked.get(key) ?? workedOut(time, rule);
  worked.delete(key);
  worked.set(key, starts);
  if (worked.size > mostWorked) worked.delete(worked.keys().next().value!);
  return starts;
}

/** One verb asks for the starts of its series a dozen times: those of the series asked for last are kept. */
const worked = new Map<string, readonly Temporal.Instant[]>();
const mostWorked = 100;

function workedOut(time: Booked, rule: string): readonly Temporal.Instant[] {
  const starts = startsOf(time, ruleOf(rule), goneOn);
  if (!starts) throw new Error(`the rule ${rule} was never checked`);
  return starts;
}

/** Null when there are more or later ones than may be. */
function startsOf(time: Booked, rule: RecurrenceRule, { occurrences: most, years }: { occurrences: number; years: number }): Temporal.Instant[] | null {
  const lastDay = time.wall.add({ years });
  const { starts, truncated } = expandRule(rule, startTime(time), time.wall, lastDay.add({ days: 1 }), most);
  if (truncated || starts.some((wall) => Temporal.PlainDateTime.compare(wall, lastDay) > 0)) return null;
  if (rule.count !== null && starts.length < Math.min(rule.count, most)) return null;
  const until = rule.until && untilWall(rule.until, time.zone);
  if (until && Temporal.PlainDate.compare(until, lastDay.add({ days: 1 })) > 0) return null;
  return starts.map((wall, index) => (index === 0 ? time.start : instantOf(wall, time.zone)));
}

function untilWall(until: NonNullable<RecurrenceRule['until']>, zone: string): Temporal.PlainDateTime {
  if (until.kind === 'utc') return until.instant.toZonedDateTimeISO(zone).toPlainDateTime();
  return until.kind === 'date' ? until.date.toPlainDateTime() : until.wall;
}

/** The rule as it is when a series ends before one of its occurrences: with an UNTIL just before it. */
export function endedBefore(rule: string, start: Temporal.Instant): string {
  return formatRule({ ...ruleOf(rule), count: null, until: { kind: 'utc', instant: start.subtract({ seconds: 1 }) } });
}

/** The rule as it is for what goes on from the occurrence at `index`: with as many as are left. */
export function goingOn(rule: string, index: number): string {
  const read = ruleOf(rule);
  return formatRule(read.count === null ? read : { ...read, count: read.count - index });
}

/** A booked start as iCalendar says it: by its wall time and zone; the second of two equal wall times as an instant. */
export function startTime({ wall, zone, start }: Booked): CalendarTime {
  return instantOf(wall, zone).equals(start) ? inZone(wall, zone) : atInstant(start);
}

/** An instant as iCalendar says it in a zone. */
export function timeAt(instant: Temporal.Instant, zone: string): CalendarTime {
  const wall = instant.toZonedDateTimeISO(zone).toPlainDateTime();
  return instantOf(wall, zone).equals(instant) ? inZone(wall, zone) : atInstant(instant);
}

/** The name of an occurrence: the start that the series gives it, in UTC basic form (RFC 5545, section 3.8.4.4). */
export function partOf(start: Temporal.Instant): string {
  return formatInstant(start);
}

/** The start that a part names, or null for a text that names none. */
export function startOfPart(part: string): Temporal.Instant | null {
  const read = parseDateTime(part);
  return read?.utc ? read.wall.toZonedDateTime('UTC').toInstant() : null;
}

/** The time of an occurrence as the series gives it. */
export function occurrenceTime(time: Booked, start: Temporal.Instant): Booked {
  const wall = start.toZonedDateTimeISO(time.zone).toPlainDateTime();
  return { ...time, wall, start, end: start.add({ minutes: time.minutes }) };
}
