import type { Interval } from '../../calendar/interval.ts';
import type { Hours } from './model.ts';

/** A date of a zone's clock, worked out once: its name, its weekday from 1, and its midnight as if the clock were UTC's. */
export interface WallDay { readonly key: string; readonly weekday: number; readonly midnight: number }

/** The wall clock of one zone over a window: when each wall minute is, worked out once for all who live by it. */
export interface WallClock {
  readonly zone: string;
  /** The dates that the window touches there, and one more at both ends: the clock may leave out or repeat a midnight. */
  readonly days: readonly WallDay[];
  /**
   * The instant at which the clock first shows this minute of the date or a later one, in milliseconds since the epoch. A
   * minute that is left out begins when the clock has been put forward, one that is shown twice when it is shown first, so
   * that stretches that touch on the clock touch in time, and none grows over another.
   */
  at(date: Temporal.PlainDate, minute: number): number;
  /** The same of a wall time in milliseconds, as if the clock were UTC's. */
  shown(wall: number): number;
}

interface Stretch { readonly from: number; readonly offset: number }

const minuteMs = 60_000;
const midnightOf = (date: Temporal.PlainDate) => Date.UTC(date.year, date.month - 1, date.day);

/** The clock of an IANA zone for all dates that touch the window. */
export function wallClock(zone: string, { start, end }: Interval): WallClock {
  const stretches = stretchesOf(zone, start.subtract({ hours: 48 }), end.add({ hours: 48 }));
  return {
    zone,
    days: daysOf(start.toZonedDateTimeISO(zone).toPlainDate(), end.toZonedDateTimeISO(zone).toPlainDate()),
    at: (date, minute) => firstShown(stretches, midnightOf(date) + minute * minuteMs),
    shown: (wall) => firstShown(stretches, wall),
  };
}

function daysOf(first: Temporal.PlainDate, last: Temporal.PlainDate): WallDay[] {
  return Array.from({ length: first.until(last).days + 3 }, (_, index) => {
    const date = first.add({ days: index - 1 });
    return { key: date.toString(), weekday: date.dayOfWeek, midnight: midnightOf(date) };
  });
}

/** The offsets that hold one after another, in milliseconds. */
function stretchesOf(zone: string, from: Temporal.Instant, to: Temporal.Instant): Stretch[] {
  let at = from.toZonedDateTimeISO(zone);
  const found = [{ from: -Infinity, offset: at.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || Temporal.Instant.compare(next.toInstant(), to) > 0) return found;
    found.push({ from: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 });
    at = next;
  }
}

function firstShown(stretches: readonly Stretch[], wall: number): number {
  const last = stretches.length - 1;
  for (let at = 0; at < last; at++) {
    const { from, offset } = stretches[at]!;
    if (wall - offset < stretches[at + 1]!.from) return Math.max(from, wall - offset);
  }
  const { from, offset } = stretches[last]!;
  return Math.max(from, wall - offset);
}

/** When these hours of a day are, in milliseconds; what the clock leaves out altogether is not there. */
export function hoursOn(clock: WallClock, { midnight }: WallDay, hours: readonly Hours[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const { from, to } of hours) {
    const [start, end] = [clock.shown(midnight + from * minuteMs), clock.shown(midnight + to * minuteMs)];
    if (start < end) spans.push([start, end]);
  }
  return spans;
}
