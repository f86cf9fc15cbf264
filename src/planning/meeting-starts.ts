/** When a meeting may be at all: windows of dates and hours in a zone, and the clock times at which it may begin. */
import type { Interval } from '../calendar/interval.ts';
import { merge } from '../calendar/interval.ts';
import { instantOf } from '../calendar/zone.ts';
import { cellAt, cellMinutes, emptyBits, setCells, type Bits, type Span } from './grid.ts';

/** Days and hours on the clock of a zone. */
export interface Window {
  readonly zone: string;
  /** The first and the last day, both included. */
  readonly first: Temporal.PlainDate;
  readonly last: Temporal.PlainDate;
  /** The hours of each day; an end at or before the beginning, such as midnight, is that time of the next day. */
  readonly from: Temporal.PlainTime;
  readonly to: Temporal.PlainTime;
  /** Days of the week, 1 is Monday; none given is each. */
  readonly weekdays: readonly number[];
}

/**
 * The intervals of a window, merged. Across a transition they are as long as the clock says: a day on which it is put
 * forward has an hour less. An hour that begins in a gap is read as RFC 5545, section 3.3.5 does.
 */
export function windowIntervals({ zone, first, last, from, to, weekdays }: Window): Interval[] {
  const found: Interval[] = [];
  for (let day = first; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    if (weekdays.length > 0 && !weekdays.includes(day.dayOfWeek)) continue;
    const lastDay = Temporal.PlainTime.compare(to, from) <= 0 ? day.add({ days: 1 }) : day;
    const [start, end] = [instantOf(day.toPlainDateTime(from), zone), instantOf(lastDay.toPlainDateTime(to), zone)];
    if (Temporal.Instant.compare(start, end) < 0) found.push({ start, end });
  }
  return merge(found);
}

/**
 * The cells at which a meeting of so many minutes may start so that it lies whole in one of the windows, not before
 * `earliest`, at clock times of the zone that `step` minutes divide (15: quarter hours). A zone that is half an hour off
 * has its own; after a transition those of the new offset count.
 */
export function startsWithin(span: Span, windows: readonly Interval[], minutes: number, options: {
  readonly zone: string; readonly step: number; readonly earliest: Temporal.Instant;
}): Bits {
  const bits = emptyBits(span);
  for (const window of windows) {
    const last = window.end.subtract({ minutes });
    const start = Temporal.Instant.compare(window.start, options.earliest) < 0 ? options.earliest : window.start;
    for (const { from, to, minutesOff } of offsets(start, last, options.zone)) markSteps(bits, span, from, to, minutesOff, options.step);
  }
  return bits;
}

/** The stretches of an interval, both ends included, in which a zone has the same offset. */
function* offsets(start: Temporal.Instant, last: Temporal.Instant, zone: string): Generator<{ from: Temporal.Instant; to: Temporal.Instant; minutesOff: number }> {
  for (let at = start; Temporal.Instant.compare(at, last) <= 0;) {
    const there = at.toZonedDateTimeISO(zone);
    const next = there.getTimeZoneTransition('next')?.toInstant();
    const inside = next !== undefined && Temporal.Instant.compare(next, last) <= 0;
    yield { from: at, to: inside ? next.subtract({ milliseconds: 1 }) : last, minutesOff: there.offsetNanoseconds / 60e9 };
    if (!inside) return;
    at = next;
  }
}

function markSteps(bits: Bits, span: Span, from: Temporal.Instant, to: Temporal.Instant, minutesOff: number, step: number): void {
  const shift = minutesOff / cellMinutes;
  const every = step / cellMinutes;
  const [least, most] = [cellAt(span, from), cellAt(span, to)];
  for (let wall = Math.ceil((least + shift) / every) * every; wall - shift <= most; wall += every) {
    if (Number.isInteger(wall - shift)) setCells(bits, wall - shift, wall - shift + 1);
  }
}
