/**
 * Time as bits: a grid of five-minute cells over whole days of UTC. A day is 288 cells, which are nine words of 32 bits,
 * so days, months and windows begin at the border of a word and are put together without shifting. Only instants are
 * turned into cells: what a clock shows in a zone, and its transitions, never reach the grid.
 */
import type { Interval } from '../calendar/interval.ts';

export const cellMinutes = 5;
export const cellsADay = 288;
export const wordsADay = 9;
const cellMs = cellMinutes * 60_000;
const dayMs = 86_400_000;

/** One bit a cell, the first cell in the lowest bit of the first word. */
export type Bits = Uint32Array;

/** Whole days of UTC: the first as its number since 1970-01-01, and how many. */
export interface Span {
  readonly day: number;
  readonly days: number;
}

/** The days of UTC that an interval touches. @throws RangeError on an interval of no length. */
export function spanOf({ start, end }: Interval): Span {
  const [first, last] = [start.epochMilliseconds, ceilMs(end).epochMilliseconds];
  if (last <= first) throw new RangeError(`no day lies between ${start} and ${end}`);
  const day = Math.floor(first / dayMs);
  return { day, days: Math.ceil(last / dayMs) - day };
}

/** The span as an interval. */
export function spanInterval({ day, days }: Span): Interval {
  return { start: Temporal.Instant.fromEpochMilliseconds(day * dayMs), end: Temporal.Instant.fromEpochMilliseconds((day + days) * dayMs) };
}

/** Months of UTC counted from January of year 0, such as `2026 * 12 + 3` for April 2026, that a span touches. */
export function monthsOf({ day, days }: Span): number[] {
  const [first, last] = [monthOfDay(day), monthOfDay(day + days - 1)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function monthOfDay(day: number): number {
  const date = Temporal.Instant.fromEpochMilliseconds(day * dayMs).toZonedDateTimeISO('UTC');
  return date.year * 12 + date.month - 1;
}

const spans = new Map<number, Span>();

/** The days of a month. */
export function monthSpan(month: number): Span {
  const known = spans.get(month);
  if (known) return known;
  const span = daysOf(month);
  if (spans.size < 5000) spans.set(month, span);
  return span;
}

function daysOf(month: number): Span {
  const first = new Temporal.PlainDate(Math.floor(month / 12), (month % 12) + 1, 1);
  const day = Math.round(first.toZonedDateTime('UTC').epochMilliseconds / dayMs);
  return { day, days: first.daysInMonth };
}

/** The cell of a span in which an instant lies, as a number with the part of the cell that has passed; it may lie outside. */
export function cellAt(span: Span, instant: Temporal.Instant): number {
  return (instant.epochMilliseconds - span.day * dayMs) / cellMs;
}

/** When a cell begins. */
export function cellStart(span: Span, cell: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(span.day * dayMs + cell * cellMs);
}

export function cellsIn({ days }: Span): number {
  return days * cellsADay;
}

export function emptyBits({ days }: Span): Bits {
  return new Uint32Array(days * wordsADay);
}

/** Empty sets out of one piece of memory after another: a question needs thousands, and one by one they cost more than the search. */
export class Sheets {
  readonly #words: number;
  #piece = new Uint32Array(0);
  #at = 0;

  constructor(span: Span) {
    this.#words = span.days * wordsADay;
  }

  next(): Bits {
    if (this.#at >= this.#piece.length) [this.#piece, this.#at] = [new Uint32Array(this.#words * 64), 0];
    this.#at += this.#words;
    return this.#piece.subarray(this.#at - this.#words, this.#at);
  }
}

/** Sets the cells from `from` up to, not including, `to`; what lies outside is left out. */
export function setCells(bits: Bits, from: number, to: number): void {
  const [start, end] = [Math.max(0, from), Math.min(to, bits.length * 32)];
  if (start >= end) return;
  const [first, last] = [start >>> 5, (end - 1) >>> 5];
  const [head, tail] = [0xffff_ffff << (start & 31), 0xffff_ffff >>> (31 - ((end - 1) & 31))];
  if (first === last) bits[first]! |= head & tail;
  else {
    bits[first]! |= head;
    bits.fill(0xffff_ffff, first + 1, last);
    bits[last]! |= tail;
  }
}

export function hasCell(bits: Bits, cell: number): boolean {
  return cell >= 0 && cell < bits.length * 32 && ((bits[cell >>> 5]! >>> (cell & 31)) & 1) === 1;
}

/** Whether any of the cells from `from` up to, not including, `to` is set. */
export function touches(bits: Bits, from: number, to: number): boolean {
  const [start, end] = [Math.max(0, from), Math.min(to, bits.length * 32)];
  if (start >= end) return false;
  const [first, last] = [start >>> 5, (end - 1) >>> 5];
  const [head, tail] = [0xffff_ffff << (start & 31), 0xffff_ffff >>> (31 - ((end - 1) & 31))];
  if (first === last) return (bits[first]! & head & tail) !== 0;
  if ((bits[first]! & head) !== 0 || (bits[last]! & tail) !== 0) return true;
  for (let word = first + 1; word < last; word++) if (bits[word] !== 0) return true;
  return false;
}

/**
 * The cells that the intervals take. `outward`: each that they touch, so that nothing busy is called free; `inward`: those
 * that they fill, which is right for the time that something may take.
 */
export function bitsOf(span: Span, intervals: Iterable<Interval>, rounding: 'outward' | 'inward' = 'outward'): Bits {
  const bits = emptyBits(span);
  for (const { start, end } of intervals) {
    const [from, to] = [cellAt(span, start), cellAt(span, ceilMs(end))];
    if (rounding === 'outward') setCells(bits, Math.floor(from), to > from ? Math.ceil(to) : Math.floor(from));
    else setCells(bits, Math.ceil(cellAt(span, ceilMs(start))), Math.floor(cellAt(span, end)));
  }
  return bits;
}

/** An instant to the full millisecond after it: parts of one are never dropped from what is busy. */
function ceilMs(instant: Temporal.Instant): Temporal.Instant {
  return instant.epochNanoseconds % 1_000_000n === 0n ? instant : instant.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' });
}

/** The stretches of set cells in order, each from its first cell up to, not including, its end. */
export function runsOf(bits: Bits): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let at = nextCell(bits, 0, true); at < bits.length * 32; at = nextCell(bits, at, true)) {
    const end = nextCell(bits, at, false);
    runs.push([at, end]);
    at = end;
  }
  return runs;
}

/** The first cell from `from` on that is set, or is not; the number of cells where there is none. */
export function nextCell(bits: Bits, from: number, set: boolean): number {
  const flip = set ? 0 : 0xffff_ffff;
  for (let word = from >>> 5; word < bits.length; word++) {
    let found = (bits[word]! ^ flip) >>> 0;
    if (word === from >>> 5) found &= 0xffff_ffff << (from & 31);
    if (found !== 0) return word * 32 + (31 - Math.clz32(found & -found));
  }
  return bits.length * 32;
}

/** The set cells in order. */
export function* cellsOf(bits: Bits): Generator<number> {
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) yield word * 32 + (31 - Math.clz32(rest & -rest));
  }
}

/** The intervals of the set cells. */
export function intervalsOf(span: Span, bits: Bits): Interval[] {
  return runsOf(bits).map(([from, to]) => ({ start: cellStart(span, from), end: cellStart(span, to) }));
}
