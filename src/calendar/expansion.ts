/**
 * Which wall times a recurrence rule makes. The only file that uses `rrule-temporal`; nothing of it leaves.
 *
 * Decisions, with RFC 5545, section 3.3.10:
 * - DTSTART is always the first occurrence and counts for COUNT, also where the rule alone would not make it.
 * - A wall time that the rule makes and that does not exist (a gap) is left out and does not count. DTSTART itself in a gap
 *   is kept (section 3.3.5 says which instant it is), and the series goes on at the wall time as written.
 * - A wall time that exists twice is one occurrence, the first of the two.
 * - Series of days and floating series have no gaps.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { instantsInTable } from './offsets.ts';
import type { RecurrenceRule, Weekday } from './rule.ts';
import type { CalendarTime } from './time.ts';
import { timeInstant, timeWall, withWall } from './time.ts';
import { resolveWallTime } from './zone.ts';

type Wall = Temporal.PlainDateTime;

/** Wall times in order. `truncated`: there are, or may be, more within the window than were worked out. */
export interface Expansion {
  readonly starts: readonly Wall[];
  readonly truncated: boolean;
}

const compare = (a: Wall, b: Wall) => Temporal.PlainDateTime.compare(a, b);
const secondsOf = { YEARLY: 31_622_400, MONTHLY: 2_678_400, WEEKLY: 604_800, DAILY: 86_400, HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 };
/** Intervals that lead past the year 9999 from anywhere, and no farther than Temporal can count; longer ones mean the same. */
const beyondCalendars = { YEARLY: 10_000, MONTHLY: 120_000, WEEKLY: 530_000, DAILY: 3_660_000, HOURLY: Infinity, MINUTELY: Infinity, SECONDLY: Infinity };
/** Pieces into which one question is cut at most, and what the library may step through in each. */
const maxPieces = 400;
const maxSteps = 6000;

/**
 * The occurrences of a rule from `from` to `to`, both included, on the clock of `start`, at most `limit` of them. With COUNT
 * everything from the start on is worked out, so the limit holds for that too.
 */
export function expandRule(written: RecurrenceRule, start: CalendarTime, from: Wall, to: Wall, limit: number): Expansion {
  const timed = start.kind === 'date' ? { ...written, byHour: [], byMinute: [], bySecond: [] } : written;
  const rule = { ...timed, interval: Math.min(timed.interval, beyondCalendars[timed.frequency]) };
  const clock = clockOf(start);
  const first = timeWall(start).round({ smallestUnit: 'second', roundingMode: 'trunc' });
  const end = earlier(to, untilWall(rule, start)?.add({ days: 1 }) ?? to);
  const starts: Wall[] = [];
  let left = (rule.count ?? Infinity) - 1;
  const inWindow = (wall: Wall) => compare(wall, from) >= 0 && compare(wall, to) <= 0;
  if (inWindow(first)) starts.push(first);
  const begin = rule.count === null && compare(from, first) > 0 ? from : first;
  let last: Wall | null = null;
  let seen = 0;
  const made = generate(rule, first, clock, begin, end);
  for (;;) {
    if (left <= 0) return { starts, truncated: false };
    const next = made.next();
    if (next.done) return { starts, truncated: next.value };
    const wall = next.value;
    if (compare(wall, first) <= 0 || (last && compare(wall, last) <= 0) || !isReal(start, clock, wall)) continue;
    if (isAfterUntil(rule, start, wall)) return { starts, truncated: false };
    if (starts.length >= limit || ++seen > Math.max(limit, maxCounted)) return { starts, truncated: true };
    last = wall;
    left--;
    if (inWindow(wall)) starts.push(wall);
  }
}

/** How many occurrences of a series with COUNT are counted through to reach a window. */
const maxCounted = 5000;

/** A zone whose walls the library resolves itself, or UTC standing for a clock whose gaps are looked at here. */
function clockOf(start: CalendarTime): { zone: string; check: boolean } {
  if (start.kind !== 'zoned') return { zone: 'UTC', check: false };
  const ours = start.offsets !== null || resolveWallTime(start.wall, start.zone).kind === 'gap';
  return { zone: ours ? 'UTC' : start.zone, check: ours };
}

function isReal(start: CalendarTime, clock: { check: boolean }, wall: Wall): boolean {
  if (!clock.check || start.kind !== 'zoned') return true;
  return start.offsets ? instantsInTable(wall, start.offsets).length > 0 : resolveWallTime(wall, start.zone).kind !== 'gap';
}

/** The last wall time that UNTIL may allow. A day as UNTIL of a series with times means all of that day. */
function untilWall(rule: RecurrenceRule, start: CalendarTime): Wall | null {
  const until = rule.until;
  if (until === null) return null;
  if (until.kind === 'utc' && start.kind === 'zoned' && !start.offsets) return until.instant.toZonedDateTimeISO(start.zone).toPlainDateTime();
  return until.kind === 'date' && start.kind !== 'date' ? until.date.toPlainDateTime('23:59:59') : timeWall(until);
}

function isAfterUntil(rule: RecurrenceRule, start: CalendarTime, wall: Wall): boolean {
  const until = rule.until;
  if (until === null) return false;
  if (until.kind === 'utc' && start.kind === 'zoned') {
    return Temporal.Instant.compare(timeInstant(withWall(start, wall), 'UTC'), until.instant) > 0;
  }
  return compare(wall, untilWall(rule, start)!) > 0;
}

/**
 * The walls between two, in order, worked out piece by piece; a piece is made smaller when it holds more than the library may
 * step through, larger when it holds little. Returns whether it had to stop before the end.
 */
function* generate(rule: RecurrenceRule, first: Wall, clock: { zone: string }, from: Wall, to: Wall): Generator<Wall, boolean> {
  const asked = askable(rule, first).map((part) => ({ part, library: libraryRule(part, first, clock.zone) }));
  const period = secondsOf[rule.frequency] * rule.interval;
  const least = 60;
  let piece = Math.min(Math.max(least, Math.floor((1000 * period) / density(rule))), 3_000_000_000);
  let at = from;
  for (let pieces = 0; compare(at, to) <= 0; pieces++) {
    if (pieces >= maxPieces) return true;
    const end = earlier(to, later(at, at.add({ seconds: piece })));
    const found = asked.map(({ part, library }) => between(library, clock.zone, at, end)?.filter((wall) => hasPlace(part, first, wall)));
    const walls = found.length === 1 ? found[0] : found.every((one) => one !== undefined) ? found.flat().sort(compare) : undefined;
    if (walls === undefined) {
      if (piece <= least) return true;
      piece = Math.max(least, Math.floor(piece / 8));
      continue;
    }
    yield* walls;
    if (walls.length < 200) piece = Math.min(piece * 2, 3_000_000_000);
    at = end.add({ seconds: 1 });
  }
  return false;
}

/** What the library finds from one wall time to another, sorted, or null when it gave up at its own bound. */
function between(library: RRuleTemporal<Temporal.ZonedDateTime>, zone: string, from: Wall, to: Wall): Wall[] | null {
  try {
    const found = library.between(from.toZonedDateTime(zone, { disambiguation: 'earlier' }), to.toZonedDateTime(zone, { disambiguation: 'later' }), true);
    return found.map((one) => Temporal.Instant.fromEpochMilliseconds(one.epochMilliseconds).toZonedDateTimeISO(zone).toPlainDateTime()).sort(compare);
  } catch (error) {
    if (error instanceof Error && /exceeded/.test(error.message)) return null;
    throw error;
  }
}

function libraryRule(rule: RecurrenceRule, first: Wall, zone: string): RRuleTemporal<Temporal.ZonedDateTime> {
  const list = (values: readonly number[]) => (values.length ? [...values] : undefined);
  const options = {
    freq: rule.frequency, interval: rule.interval, wkst: rule.weekStart,
    byHour: list(rule.byHour), byMinute: list(rule.byMinute),
    bySecond: list([...new Set(rule.bySecond.map((second) => Math.min(second, 59)))]),
    byDay: rule.byDay.length ? rule.byDay.map(({ ordinal, day }) => `${ordinal ?? ''}${day}`) : undefined,
    byMonthDay: list(rule.byMonthDay), byYearDay: list(rule.byYearDay), byWeekNo: list(rule.byWeekNo),
    byMonth: list(rule.byMonth), bySetPos: list(rule.bySetPos),
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { freq: RecurrenceRule['frequency'] };
  return new RRuleTemporal({
    ...given, dtstart: first.toZonedDateTime(zone), tzid: zone, cache: false,
    maxIterations: maxSteps, maxCandidateEvaluations: maxSteps * 4,
  });
}

/**
 * Where the library was found to go wrong (each shown by a test), and what is done: without BYDAY it takes the weekday for
 * BYWEEKNO from where it begins to look, so it is told; it forgets the days without a place where others in a year have one,
 * so such a rule is asked as two; it lets the 53rd of a weekday run over into the next year, so that is left out after.
 */
function askable(rule: RecurrenceRule, first: Wall): RecurrenceRule[] {
  if (rule.byWeekNo.length && rule.byDay.length === 0) {
    return [{ ...rule, byDay: [{ ordinal: null, day: weekdayOf(first) }] }];
  }
  if (!countsInYear(rule)) return [rule];
  const plain = rule.byDay.filter(({ ordinal }) => ordinal === null);
  const placed = rule.byDay.filter(({ ordinal, day }) => ordinal !== null && plain.every((one) => one.day !== day));
  return [plain, placed].filter((days) => days.length > 0).map((byDay) => ({ ...rule, byDay }));
}

function weekdayOf(wall: Wall): Weekday {
  return (['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const)[wall.dayOfWeek - 1]!;
}

/** Whether places of weekdays are counted in the year. */
function countsInYear({ frequency, byMonth, byDay }: RecurrenceRule): boolean {
  return frequency === 'YEARLY' && byMonth.length === 0 && byDay.some(({ ordinal }) => ordinal !== null);
}

/** Whether a day has one of the places in the year that a part of a rule asks for. */
function hasPlace(rule: RecurrenceRule, first: Wall, wall: Wall): boolean {
  if (!countsInYear(rule)) return true;
  if ((wall.year - first.year) % rule.interval !== 0) return false;
  const [fromStart, fromEnd] = [Math.ceil(wall.dayOfYear / 7), -Math.ceil((wall.daysInYear - wall.dayOfYear + 1) / 7)];
  return rule.byDay.some(({ ordinal, day }) => day === weekdayOf(wall) && (ordinal === fromStart || ordinal === fromEnd));
}

/** About how many occurrences one period of the rule may hold, at most. */
function density(rule: RecurrenceRule): number {
  const level = Object.keys(secondsOf).indexOf(rule.frequency);
  const times = (level < 4 ? rule.byHour.length || 1 : 1) * (level < 5 ? rule.byMinute.length || 1 : 1) * (level < 6 ? rule.bySecond.length || 1 : 1);
  const chosen = rule.byDay.length + rule.byMonthDay.length + rule.byYearDay.length + rule.byWeekNo.length;
  const days = [chosen ? 366 : rule.byMonth.length || 1, chosen ? 31 : 1, rule.byDay.length || 1][level] ?? 1;
  return times * days;
}

function earlier(a: Wall, b: Wall): Wall {
  return compare(a, b) <= 0 ? a : b;
}

function later(a: Wall, b: Wall): Wall {
  return compare(a, b) >= 0 ? a : b;
}
