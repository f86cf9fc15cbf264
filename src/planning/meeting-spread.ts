/** Which of many ranked times are named: none that overlaps another, and not all of one day. */
import { cellAt, type Span } from './grid.ts';

/** So many of one day at most among the first, where other days have any. */
export const spread = { aDay: 2, among: 10 } as const;

interface Choosing<One> {
  /** How long each takes. */
  readonly cells: number;
  readonly limit: number;
  readonly cellOf: (one: One) => number;
  readonly holds?: (one: One) => boolean;
  /** The day of a cell; without it days do not count. */
  readonly dayOf?: (cell: number) => number;
}

/**
 * The first `limit` of a ranked list that hold, in this order: those that overlap none before them, two of a day at most until
 * there are ten; where these are too few those that overlap none, on any day; then the best of the rest.
 */
export function distinct<One>(ranked: readonly One[], { cells, limit, cellOf, holds = () => true, dayOf }: Choosing<One>): One[] {
  const chosen: One[] = [];
  const looked = new Map<One, boolean>();
  const days = new Map<number, number>();
  const isApart = (one: One) => chosen.every((other) => Math.abs(cellOf(other) - cellOf(one)) >= cells);
  const isRoomy = (one: One) => dayOf === undefined || (days.get(dayOf(cellOf(one))) ?? 0) < spread.aDay;
  const take = (most: number, fits: (one: One) => boolean) => {
    for (const one of ranked) {
      if (chosen.length >= most) return;
      if (looked.has(one) || !fits(one)) continue;
      const does = holds(one);
      looked.set(one, does);
      if (!does) continue;
      chosen.push(one);
      if (dayOf) days.set(dayOf(cellOf(one)), (days.get(dayOf(cellOf(one))) ?? 0) + 1);
    }
  };
  if (dayOf) take(Math.min(limit, spread.among), (one) => isApart(one) && isRoomy(one));
  take(limit, isApart);
  take(limit, () => true);
  return chosen;
}

/** The days of the span on the clock of a zone, counted from its first: days of 23 and 25 hours too. */
export function daysOf({ span, zone }: { readonly span: Span; readonly zone: string }): (cell: number) => number {
  const begins: number[] = [];
  return (cell) => {
    if (begins.length === 0) begins.push(...midnights(span, zone));
    let [low, high] = [0, begins.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins[middle]! <= cell) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** The cells at which a day begins. */
function midnights(span: Span, zone: string): number[] {
  const first = Temporal.Instant.fromEpochMilliseconds(span.day * 86_400_000).toZonedDateTimeISO(zone).toPlainDate();
  return Array.from({ length: span.days + 1 }, (_, day) => cellAt(span, first.add({ days: day + 1 }).toZonedDateTime(zone).toInstant()));
}
