import type { Interval } from '../../calendar/interval.ts';
import { type Exception, type Hours, type Unavailable, type Week, type Why } from './model.ts';
import { hoursOn, wallClock, type WallClock } from './rules-clock.ts';

/** What says when somebody works: everything of him, and of the organisation its holidays as they are in its zone. */
export interface Keeping {
  readonly zone: string;
  readonly week: Week;
  readonly exceptions: readonly Exception[];
  readonly timeOff: readonly { readonly from: Temporal.PlainDateTime; readonly to: Temporal.PlainDateTime; readonly zone: string }[];
  readonly holidays: readonly Interval[];
}

/** Gives the clock of a zone; all who are asked for together share one. */
export type Clocks = (zone: string) => WallClock;

/** The clocks over a window, each made once. */
export function clocks(window: Interval): Clocks {
  const made = new Map<string, WallClock>();
  return (zone) => {
    const known = made.get(zone) ?? wallClock(zone, window);
    made.set(zone, known);
    return known;
  };
}

/** A stretch of time in milliseconds since the epoch. */
type Span = readonly [number, number];

/**
 * When somebody works within a window, and when not and why (G-4.1.3): exact to the minute of his wall clock, also on the day
 * on which it is put forward or back. On one date other hours take the place of the week's, and stand against a holiday;
 * who is away is away. `working` and `unavailable` together are the window, each sorted, nothing in both.
 */
export function workingIntervals(
  keeping: Keeping, window: Interval, given: Clocks = clocks(window),
): { working: Interval[]; unavailable: Unavailable[] } {
  const { open, hours, unavailable } = worked(keeping, window, given);
  return { working: without(open, without(open, hours)).map(intervalIn(window)), unavailable };
}

/** Of the same only when he is not to be had: where many are asked for. */
export function unavailableIntervals(keeping: Keeping, window: Interval, given: Clocks): Unavailable[] {
  return worked(keeping, window, given).unavailable;
}

function worked(keeping: Keeping, window: Interval, given: Clocks): { open: Span[]; hours: Span[]; unavailable: Unavailable[] } {
  const whole: Span[] = [[window.start.epochMilliseconds, window.end.epochMilliseconds]];
  const { hours, agreed } = workedHours(keeping, given(keeping.zone));
  const away = merged(keeping.timeOff.map((one) => awaySpan(one, given)));
  const closed = without(merged(keeping.holidays.map(({ start, end }) => [start.epochMilliseconds, end.epochMilliseconds])), agreed);
  const present = without(whole, away);
  const open = without(present, closed);
  const spans = [...without(whole, present).map(because('time-off')), ...without(present, open).map(because('holiday')),
    ...without(open, hours).map(because('outside-hours'))].sort((a, b) => a.span[0] - b.span[0]);
  const exact = intervalIn(window);
  return { open, hours, unavailable: spans.map(({ span, why }) => ({ interval: exact(span), why })) };
}

const because = (why: Why) => (span: Span) => ({ span, why });

/** The hours of every date around the window, and of those the ones that were said for that very date. */
function workedHours({ week, exceptions }: Keeping, clock: WallClock): { hours: Span[]; agreed: Span[] } {
  const other = new Map(exceptions.map(({ date, hours }) => [date.toString(), hours]));
  const hours: Span[] = [];
  const agreed: Span[] = [];
  for (const day of clock.days) {
    const exception = other.get(day.key);
    const spans = hoursOn(clock, day, exception ?? week[day.weekday - 1] ?? []);
    hours.push(...spans);
    if (exception) agreed.push(...spans);
  }
  return { hours: merged(hours), agreed: merged(agreed) };
}

function awaySpan({ from, to, zone }: Keeping['timeOff'][number], given: Clocks): Span {
  const clock = given(zone);
  return [clock.at(from.toPlainDate(), minuteOf(from)), clock.at(to.toPlainDate(), minuteOf(to))];
}

const minuteOf = ({ hour, minute }: Temporal.PlainDateTime) => hour * 60 + minute;

/** A span as exact instants: where it is cut by the window, the window's own, which may be finer than a millisecond. */
function intervalIn({ start, end }: Interval): (span: Span) => Interval {
  const [first, last] = [start.epochMilliseconds, end.epochMilliseconds];
  return ([from, to]) => ({
    start: from === first ? start : Temporal.Instant.fromEpochMilliseconds(from),
    end: to === last ? end : Temporal.Instant.fromEpochMilliseconds(to),
  });
}

function merged(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0]);
  const all: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** What is in `spans` and not in `taken`; both sorted and merged. */
function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let next = 0;
  for (const [start, end] of spans) {
    let from = start;
    while (next < taken.length && taken[next]![1] <= from) next++;
    for (let at = next; at < taken.length && taken[at]![0] < end; at++) {
      if (from < taken[at]![0]) rest.push([from, taken[at]![0]]);
      from = Math.max(from, taken[at]![1]);
    }
    if (from < end) rest.push([from, end]);
  }
  return rest;
}

/** The days of the organisation as intervals: from the first midnight to the last, in its zone. */
export function daysInZone(days: readonly { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }[], zone: string): Interval[] {
  return days.map(({ first, last }) => ({
    start: first.toZonedDateTime(zone).toInstant(), end: last.add({ days: 1 }).toZonedDateTime(zone).toInstant(),
  }));
}

/** Hours in order, those that touch joined into one. */
export function inOrder(hours: readonly Hours[]): Hours[] {
  return merged(hours.map(({ from, to }) => [from, to] as const)).map(([from, to]) => ({ from, to }));
}

/** The first two hours that share time, by their places in the list; undefined where none do. */
export function overlapping(hours: readonly Hours[]): readonly [number, number] | undefined {
  const sorted = hours.map((one, place) => ({ ...one, place })).sort((a, b) => a.from - b.from || a.place - b.place);
  const at = sorted.findIndex((one, index) => index > 0 && one.from < sorted[index - 1]!.to);
  return at < 0 ? undefined : [sorted[at - 1]!.place, sorted[at]!.place];
}
