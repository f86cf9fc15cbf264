/**
 * The recurrence set (RFC 5545, section 3.8.5): a master with its rule, further and left-out dates, and changed occurrences.
 * What a rule makes, and the decisions about wall times that do not exist, are in `expansion.ts`.
 */
import type { CalendarEvent } from './event.ts';
import { addDuration } from './event.ts';
import { expandRule } from './expansion.ts';
import type { Interval } from './interval.ts';
import { compareIntervals, contains, isEmpty, overlaps } from './interval.ts';
import { wallInTable } from './offsets.ts';
import type { CalendarTime, Period } from './time.ts';
import { timeInstant, timeWall, withWall } from './time.ts';

type Instant = Temporal.Instant;

/** All components of one UID. Without a master (invited to single occurrences only) the changed occurrences are all there is. */
export interface Series {
  readonly master: CalendarEvent | null;
  readonly overrides: readonly CalendarEvent[];
}

/** One time that an event takes place. */
export interface Occurrence {
  /** The start that the series gives it: its name for ever, also when it was moved. Null for an event that does not repeat. */
  readonly recurrenceId: CalendarTime | null;
  readonly start: CalendarTime;
  readonly interval: Interval;
  /** Whose properties hold: the master, or a change. A cancelled one is in the list, with STATUS:CANCELLED. */
  readonly event: CalendarEvent;
}

export interface ExpandOptions {
  /** Where days and floating times begin: the reader's zone. */
  readonly zone: string;
  /** How many occurrences are given at most; 2000 if not said. */
  readonly limit?: number;
}

/** The events of an object by UID. Of two components for the same occurrence the later version holds (RFC 5546, section 2.1.5). */
export function seriesByUid(events: readonly CalendarEvent[]): Map<string, Series> {
  return new Map([...Map.groupBy(events, ({ uid }) => uid)].map(([uid, all]) => [uid, seriesOf(all)]));
}

/** The components of one UID as a series. */
export function seriesOf(events: readonly CalendarEvent[]): Series {
  const newest = (a: CalendarEvent, b: CalendarEvent) => (compareVersions(a, b) > 0 ? a : b);
  const masters = events.filter((one) => one.recurrenceId === null);
  return { master: masters.length ? masters.reduce(newest) : null, overrides: events.filter((one) => one.recurrenceId !== null) };
}

/** Which version is later: by SEQUENCE, then by DTSTAMP (RFC 5546, section 2.1.5). Negative: `a` is older. */
export function compareVersions(a: CalendarEvent, b: CalendarEvent): number {
  if (a.sequence !== b.sequence) return a.sequence - b.sequence;
  return Temporal.Instant.compare(a.stamp ?? epoch, b.stamp ?? epoch);
}

const epoch = Temporal.Instant.fromEpochMilliseconds(0);
const maxLimit = 20_000;
/** The last of a longer COUNT is not looked for: 5000 take a fifth of a second. */
const farthestCount = 5000;

/**
 * The occurrences that take any time within the window, in order of time. Never works without bound: `truncated` says that
 * there are or may be more. An override for a start that the rule does not make is shown (nothing is lost); one whose start
 * is left out by EXDATE is not.
 */
export function expandSeries(series: Series, window: Interval, options: ExpandOptions): { occurrences: Occurrence[]; truncated: boolean } {
  const limit = Math.min(options.limit ?? 2000, maxLimit);
  const { master, overrides } = series;
  const found: Occurrence[] = [];
  const keep = (one: Occurrence | null) => {
    if (one && (overlaps(one.interval, window) || (isEmpty(one.interval) && contains(window, one.interval.start)))) found.push(one);
  };
  if (!master?.start) {
    for (const one of overrides) keep(changed(one, options.zone));
    return finish(found, limit, false);
  }
  const set = changesOf(master, master.start, overrides);
  const candidates = startsIn(master, master.start, set, window, options.zone, limit);
  for (const { time, end } of candidates.times) {
    if (!set.single.has(set.key(time))) keep(made(master, time, end, set, options.zone));
  }
  for (const one of set.single.values()) if (!set.excluded(one.recurrenceId!)) keep(changed(one, options.zone));
  return finish(found, limit, candidates.truncated);
}

/** The one occurrence that a recurrence identifier names, or null when the series has none. */
export function occurrenceAt(series: Series, recurrenceId: CalendarTime, zone: string): Occurrence | null {
  const { master, overrides } = series;
  if (!master?.start) {
    const only = overrides.find((one) => timeInstant(one.recurrenceId!, zone).equals(timeInstant(recurrenceId, zone)));
    return only ? changed(only, zone) : null;
  }
  const set = changesOf(master, master.start, overrides);
  const key = set.key(recurrenceId);
  const single = set.single.get(key);
  if (single) return set.excluded(recurrenceId) ? null : changed(single, zone);
  const at = timeInstant(recurrenceId, zone);
  const window = { start: at.subtract({ hours: 24 }), end: at.add({ hours: 24 }) };
  const found = startsIn(master, master.start, set, window, zone, maxLimit).times.find(({ time }) => set.key(time) === key);
  return found ? made(master, found.time, found.end, set, zone) : null;
}

/** For the store: when the first begins and the last ends, in any zone of a reader; `lastEnd` null: without end, or too far to count. */
export function seriesBounds(series: Series): { firstStart: Instant | null; lastEnd: Instant | null } {
  const { master, overrides } = series;
  const events = [...(master ? [master] : []), ...overrides];
  const starts = events.flatMap((event) => [event.start, ...event.extraDates.map((one) => ('kind' in one ? one : one.start))])
    .filter((time) => time !== null).map((time) => timeInstant(time, eastmost));
  const firstStart = starts.length ? starts.reduce(earlier) : null;
  const ranged = overrides.some(({ thisAndFuture }) => thisAndFuture);
  const last = master?.start && master.rule ? lastStart(master, master.start) : undefined;
  if (last === null || firstStart === null) return { firstStart, lastEnd: null };
  const ends = events.flatMap((event) => [
    ...(event.start ? [endAfter(event, event.start, westmost)] : []),
    ...event.extraDates.map((one) => ('kind' in one ? endAfter(event, one, westmost) : timeInstant(one.end, westmost))),
  ]);
  if (master && last) {
    ends.push(endAfter(master, last, westmost));
    // All later ones moved with a change: the last one too, by as much as that one was moved or made longer.
    if (ranged) ends.push(...overrides.filter((one) => one.start).map((one) => endAfter(one, shifted(last, one), westmost)));
  }
  return { firstStart, lastEnd: ends.reduce((a, b) => (Temporal.Instant.compare(a, b) > 0 ? a : b)) };
}

/** The zones where a day begins first and ends last. */
const eastmost = '+14:00';
const westmost = '-12:00';

/** The start of the last occurrence of the rule; null when there is none, or it is too far to be counted. */
function lastStart(master: CalendarEvent, start: CalendarTime): CalendarTime | null {
  const rule = master.rule!;
  const far = Temporal.PlainDateTime.from('9999-12-31T23:59:59');
  if (rule.count !== null) {
    const all = expandRule(rule, start, timeWall(start), far, farthestCount);
    return all.truncated ? null : withWall(start, all.starts.at(-1) ?? timeWall(start));
  }
  if (rule.until === null) return null;
  const until = wallOn(start, timeInstant(rule.until, wallZone(start)), wallZone(start)).add({ days: rule.until.kind === 'date' ? 1 : 0 });
  const late = expandRule(rule, start, until.subtract({ days: 400 }), until, maxLimit);
  const last = late.truncated ? undefined : late.starts.at(-1);
  return withWall(start, last ?? (Temporal.PlainDateTime.compare(until, timeWall(start)) > 0 ? until : timeWall(start)));
}

interface Candidate { readonly time: CalendarTime; readonly end: Instant | null }

/** The starts whose occurrence may touch the window, before overrides, without those left out. */
function startsIn(
  master: CalendarEvent, start: CalendarTime, set: Changes, window: Interval, zone: string, limit: number,
): { times: Candidate[]; truncated: boolean } {
  // More than needed: walls do not always grow with time where clocks go back, and a start in a gap is written before the
  // clock that it is read on, by up to the day that some islands left out (Pacific/Apia, 2011-12-30).
  const pad = { hours: Math.ceil(set.reach(zone) / 3600) + 27 };
  const from = wallOn(start, window.start.subtract(pad), zone);
  const to = wallOn(start, window.end.add(pad), zone);
  // Room also for those that are then left out, or lie beside the window.
  const room = Math.min(limit * 2 + 1000 + master.exceptDates.length + set.single.size, maxLimit);
  const ruled = master.rule ? expandRule(master.rule, start, from, to, room) : { starts: [timeWall(start)], truncated: false };
  const times = new Map<string, Candidate>();
  const put = (time: CalendarTime, end: Instant | null) => {
    if (!set.excluded(time)) times.set(set.key(time), { time, end });
  };
  for (const wall of ruled.starts) put(withWall(start, wall), null);
  for (const one of master.extraDates) {
    if ('kind' in one) put(one, null);
    else put(one.start, timeInstant(one.end, zone));
  }
  for (const one of set.ranged) put(one.recurrenceId!, null);
  return { times: [...times.values()], truncated: ruled.truncated };
}

/** What is known of a series beside its rule. Keys are equal for times that name the same occurrence. */
interface Changes {
  readonly key: (time: CalendarTime) => string;
  readonly excluded: (time: CalendarTime) => boolean;
  readonly single: ReadonlyMap<string, CalendarEvent>;
  readonly ranged: readonly CalendarEvent[];
  /** The longest time, in seconds, between a start that the rule makes and the end of its occurrence, or how far it was moved. */
  readonly reach: (zone: string) => number;
}

function changesOf(master: CalendarEvent, start: CalendarTime, overrides: readonly CalendarEvent[]): Changes {
  const key = (time: CalendarTime) => keyOf(start, time);
  const out = new Set(master.exceptDates.map(key));
  // Some programs leave out a day of a series that has times.
  const days = new Set(start.kind === 'date' ? [] : master.exceptDates.filter(({ kind }) => kind === 'date').map((one) => timeWall(one).toPlainDate().toString()));
  const single = new Map<string, CalendarEvent>();
  const ranged = new Map<string, CalendarEvent>();
  for (const one of overrides) {
    const list = one.thisAndFuture ? ranged : single;
    const there = list.get(key(one.recurrenceId!));
    if (!there || compareVersions(one, there) >= 0) list.set(key(one.recurrenceId!), one);
  }
  return {
    key, single,
    excluded: (time) => out.has(key(time)) || (days.size > 0 && days.has(wallOn(start, timeInstant(time, wallZone(start)), wallZone(start)).toPlainDate().toString())),
    ranged: [...ranged.values()].sort((a, b) => compareTimes(a.recurrenceId!, b.recurrenceId!, start)),
    reach: (zone) => [master, ...ranged.values()].reduce((most, one) => Math.max(most, reachOf(one, zone)), 0),
  };
}

function reachOf(event: CalendarEvent, zone: string): number {
  if (!event.start) return 0;
  const begin = timeInstant(event.start, zone);
  const length = endAfter(event, event.start, zone).epochMilliseconds - begin.epochMilliseconds;
  const moved = event.recurrenceId ? Math.abs(timeInstant(event.recurrenceId, zone).epochMilliseconds - begin.epochMilliseconds) : 0;
  return (length + moved) / 1000;
}

function keyOf(start: CalendarTime, time: CalendarTime): string {
  if (start.kind === 'date') return timeWall(time).toPlainDate().toString();
  if (start.kind === 'floating') return timeWall(time).toString();
  return String(timeInstant(time, wallZone(start)).epochMilliseconds);
}

function compareTimes(a: CalendarTime, b: CalendarTime, start: CalendarTime): number {
  return Temporal.Instant.compare(timeInstant(a, wallZone(start)), timeInstant(b, wallZone(start)));
}

/** The zone on whose clock the series runs, for times that state none. */
function wallZone(start: CalendarTime): string {
  return start.kind === 'zoned' ? start.zone : 'UTC';
}

/** What the clock of `start` shows at an instant; `zone` is the reader's, for days and floating times. */
function wallOn(start: CalendarTime, at: Instant, zone: string): Temporal.PlainDateTime {
  if (start.kind === 'zoned' && start.offsets) return wallInTable(at, start.offsets);
  return at.toZonedDateTimeISO(start.kind === 'zoned' ? start.zone : start.kind === 'utc' ? 'UTC' : zone).toPlainDateTime();
}

/** An occurrence that the series makes: of its master, or of the latest change that holds for this and all later ones. */
function made(master: CalendarEvent, time: CalendarTime, end: Instant | null, set: Changes, zone: string): Occurrence {
  const repeats = master.rule !== null || master.extraDates.length > 0;
  const range = set.ranged.findLast((one) => one.start && compareTimes(one.recurrenceId!, time, master.start!) <= 0);
  const event = range ?? master;
  const start = range ? shifted(time, range) : time;
  const interval = { start: timeInstant(start, zone), end: range || end === null ? endAfter(event, start, zone) : end };
  return { recurrenceId: repeats ? time : null, start, interval, event };
}

function changed(event: CalendarEvent, zone: string): Occurrence | null {
  if (!event.start) return null;
  return {
    recurrenceId: event.recurrenceId, start: event.start, event,
    interval: { start: timeInstant(event.start, zone), end: endAfter(event, event.start, zone) },
  };
}

/** A later start, moved on the clock by as much as a change moved the one that it names, and in the change's zone. */
function shifted(time: CalendarTime, range: CalendarEvent): CalendarTime {
  const start = range.start!;
  const before = sameClock(range.recurrenceId!, start);
  return withWall(start, sameClock(time, start).add(before.until(timeWall(start), { largestUnit: 'days' })));
}

/** What the clock of `like` shows at a time. */
function sameClock(time: CalendarTime, like: CalendarTime): Temporal.PlainDateTime {
  const loose = time.kind === 'date' || time.kind === 'floating' || like.kind === 'date' || like.kind === 'floating';
  return loose ? timeWall(time) : wallOn(like, timeInstant(time, 'UTC'), 'UTC');
}

/**
 * When an occurrence that starts at `start` ends. A length stated by DTEND is exact and the same for all (section 3.8.5.3); one
 * stated by DURATION counts its days on the calendar; days and floating times are counted on the clock.
 */
function endAfter(event: CalendarEvent, start: CalendarTime, zone: string): Instant {
  const { end, duration } = event;
  if (duration) return addDuration(start, duration, zone);
  if (!end || !event.start) return addDuration(start, Temporal.Duration.from(start.kind === 'date' ? { days: 1 } : { seconds: 0 }), zone);
  if (start.kind === 'date' || start.kind === 'floating') {
    const length = timeWall(event.start).until(timeWall(end), { largestUnit: 'days' });
    return timeInstant(withWall(start, timeWall(start).add(length)), zone);
  }
  const length = timeInstant(event.start, zone).until(timeInstant(end, zone));
  return timeInstant(start, zone).add(length);
}

function finish(found: Occurrence[], limit: number, truncated: boolean): { occurrences: Occurrence[]; truncated: boolean } {
  const sorted = found.sort((a, b) => compareIntervals(a.interval, b.interval));
  return { occurrences: sorted.slice(0, limit), truncated: truncated || sorted.length > limit };
}

function earlier(a: Instant, b: Instant): Instant {
  return Temporal.Instant.compare(a, b) < 0 ? a : b;
}

/** Whether a value of RDATE is a period. */
export function isPeriod(one: CalendarTime | Period): one is Period {
  return !('kind' in one);
}
