/**
 * A stretch of time from `start` up to, not including, `end`: a meeting until ten and one from ten do not overlap.
 * `end` is never before `start`; an interval of no length takes no time and overlaps nothing.
 */
export interface Interval {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
}

const before = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) < 0;
const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (before(b, a) ? b : a);
const later = (a: Temporal.Instant, b: Temporal.Instant) => (before(a, b) ? b : a);

/** The interval between two instants; throws a RangeError when `end` lies before `start`, since no caller can mean that. */
export function interval(start: Temporal.Instant, end: Temporal.Instant): Interval {
  if (before(end, start)) throw new RangeError(`an interval ends before it starts: ${start} to ${end}`);
  return { start, end };
}

/** Whether it takes no time at all. */
export function isEmpty(one: Interval): boolean {
  return !before(one.start, one.end);
}

/** Whether the two share any time. Touching ends share none; an empty interval shares none. */
export function overlaps(a: Interval, b: Interval): boolean {
  return before(later(a.start, b.start), earlier(a.end, b.end));
}

/** Whether the instant lies in the interval: its start does, its end does not. */
export function contains(one: Interval, at: Temporal.Instant): boolean {
  return !before(at, one.start) && before(at, one.end);
}

/** Whether all of `inner` lies in `outer`; the ends may touch. */
export function covers(outer: Interval, inner: Interval): boolean {
  return !before(inner.start, outer.start) && !before(outer.end, inner.end);
}

/** By start, then by end. */
export function compareIntervals(a: Interval, b: Interval): number {
  return Temporal.Instant.compare(a.start, b.start) || Temporal.Instant.compare(a.end, b.end);
}

/** The same time as the fewest intervals: sorted, none empty, none overlapping or touching another. */
export function merge(several: Iterable<Interval>): Interval[] {
  const sorted = [...several].filter((one) => !isEmpty(one)).sort(compareIntervals);
  const merged: Interval[] = [];
  for (const one of sorted) {
    const last = merged.at(-1);
    if (last && !before(last.end, one.start)) merged[merged.length - 1] = { start: last.start, end: later(last.end, one.end) };
    else merged.push({ start: one.start, end: one.end });
  }
  return merged;
}

/** The time that is in `a` and in `b`, merged. */
export function intersect(a: Iterable<Interval>, b: Iterable<Interval>): Interval[] {
  const left = merge(a);
  const right = merge(b);
  const common: Interval[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const one = left[i]!;
    const other = right[j]!;
    const start = later(one.start, other.start);
    const end = earlier(one.end, other.end);
    if (before(start, end)) common.push({ start, end });
    if (before(one.end, other.end)) i++;
    else j++;
  }
  return common;
}

/** The time that is in `a` and not in `b`, merged: what is free of `a` when `b` is busy. */
export function subtract(a: Iterable<Interval>, b: Iterable<Interval>): Interval[] {
  const taken = merge(b);
  const rest: Interval[] = [];
  let next = 0;
  for (const one of merge(a)) {
    let start = one.start;
    while (next < taken.length && !before(start, taken[next]!.end)) next++;
    for (let at = next; at < taken.length && before(taken[at]!.start, one.end); at++) {
      if (before(start, taken[at]!.start)) rest.push({ start, end: taken[at]!.start });
      start = later(start, taken[at]!.end);
    }
    if (before(start, one.end)) rest.push({ start, end: one.end });
  }
  return rest;
}

/** The part of `one` within `window`, or null when they share no time. */
export function clip(one: Interval, window: Interval): Interval | null {
  const start = later(one.start, window.start);
  const end = earlier(one.end, window.end);
  return before(start, end) ? { start, end } : null;
}
