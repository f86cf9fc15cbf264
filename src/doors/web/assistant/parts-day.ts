/** A day in cells of five minutes: what takes each one's time, how many are free to begin then. Pure; nothing says with what. */
import type { Interval } from '../../../calendar/interval.ts';
import { instantOf } from '../../../calendar/zone.ts';

/** What a cell of somebody's day is, the strongest last. */
export const kinds = ['free', 'out', 'maybe', 'off', 'holiday', 'busy'] as const;
export type Kind = (typeof kinds)[number];

/** As fine as the search looks, so that the grid and the proposals say the same. */
export const cellMinutes = 5;
/** Beginnings are offered by the quarter of an hour: so many cells. */
export const stepCells = 3;

/** A day between two times on a clock: the cells of real time between them. */
export interface Day {
  readonly date: Temporal.PlainDate;
  readonly zone: string;
  readonly start: Temporal.Instant;
  readonly cells: number;
}

/** What takes somebody's time. */
export interface Taking { readonly from: number; readonly to: number; readonly kind: Kind }

/** Cells of one kind in a row; `to` is not included. */
export interface Run { readonly from: number; readonly to: number; readonly kind: Kind }

export function dayOf(date: Temporal.PlainDate, { early, late, zone }: { readonly early: string; readonly late: string; readonly zone: string }): Day {
  const start = instantOf(date.toPlainDateTime(Temporal.PlainTime.from(early)), zone);
  const end = instantOf(date.toPlainDateTime(Temporal.PlainTime.from(late)), zone);
  return { date, zone, start, cells: Math.max(1, Math.ceil(start.until(end).total('minutes') / cellMinutes)) };
}

/** When a cell begins. */
export function cellAt({ start }: Day, cell: number): Temporal.Instant {
  return start.add({ minutes: cell * cellMinutes });
}

export function dayInterval(day: Day): Interval {
  return { start: day.start, end: cellAt(day, day.cells) };
}

/** The time on the clock at which a cell begins, `08:15`. */
export function clockAt(day: Day, cell: number): string {
  return cellAt(day, cell).toZonedDateTimeISO(day.zone).toPlainTime().toString().slice(0, 5);
}

/** Somebody's day: each cell that is touched is taken; milliseconds in, the strongest kind wins. */
export function paint({ start, cells }: Day, taking: Iterable<Taking>): Uint8Array {
  const painted = new Uint8Array(cells);
  const first = start.epochMilliseconds;
  for (const { from, to, kind } of taking) {
    const strength = kinds.indexOf(kind);
    const last = Math.min(cells, Math.ceil((to - first) / (cellMinutes * 60_000)));
    for (let cell = Math.max(0, Math.floor((from - first) / (cellMinutes * 60_000))); cell < last; cell++) {
      if (painted[cell]! < strength) painted[cell] = strength;
    }
  }
  return painted;
}

export function runs(painted: Uint8Array): Run[] {
  const found: Run[] = [];
  for (let from = 0, to = 1; from < painted.length; from = to, to = from + 1) {
    while (to < painted.length && painted[to] === painted[from]) to++;
    found.push({ from, to, kind: kinds[painted[from]!]! });
  }
  return found;
}

/** What stands in somebody's way in these cells, the strongest last; nothing where he is free. */
export function inTheWay(painted: Uint8Array, from: number, to: number, tentative: 'free' | 'busy'): Kind[] {
  const found = new Set(Array.from(painted.slice(from, to), (one) => kinds[one]!));
  return kinds.filter((kind) => found.has(kind) && kind !== 'free' && (kind !== 'maybe' || tentative === 'busy'));
}

/** How many of these are free for so long, by the cell at which it would begin; null where the day is too short for it. */
export function freeFrom(days: readonly Uint8Array[], { cells }: Day, minutes: number, tentative: 'free' | 'busy'): (number | null)[] {
  const length = Math.ceil(minutes / cellMinutes);
  const blocks = (kind: number) => kind !== 0 && (kinds[kind] !== 'maybe' || tentative === 'busy');
  const counts = Array.from({ length: cells }, () => 0);
  for (const painted of days) {
    let free = 0;
    for (let cell = cells - 1; cell >= 0; cell--) {
      free = blocks(painted[cell]!) ? 0 : free + 1;
      if (free >= length) counts[cell]!++;
    }
  }
  return counts.map((count, cell) => (cell + length <= cells ? count : null));
}
