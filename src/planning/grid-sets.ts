/** What is done with whole sets of cells at once. All sets of one question have the same span, and so the same length. */
import type { Bits } from './grid.ts';

/** Adds the cells of `other`. */
export function addAll(bits: Bits, other: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! |= other[word]!;
}

/** Keeps the cells that are in `other` too. */
export function keepCommon(bits: Bits, other: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= other[word]!;
}

/** Takes the cells of `other` away. */
export function takeAway(bits: Bits, other: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= ~other[word]!;
}

/** The cells that are not set; into a set that is given, or a new one. */
export function others(bits: Bits, into: Bits = emptyLike(bits)): Bits {
  for (let word = 0; word < bits.length; word++) into[word] = ~bits[word]!;
  return into;
}

export function isNone(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

/** How many cells are set. */
export function countCells(bits: Bits): number {
  let count = 0;
  for (let one of bits) {
    one -= (one >>> 1) & 0x5555_5555;
    one = (one & 0x3333_3333) + ((one >>> 2) & 0x3333_3333);
    count += Math.imul((one + (one >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}

/** Bit by bit `into[i] |= bits[i + by]`, or `&=` where `common`; beyond both ends nothing is set. `by` may be negative. */
function merge(into: Bits, bits: Bits, by: number, common: boolean): void {
  const words = Math.floor(by / 32);
  const part = by - words * 32;
  const length = bits.length;
  const up = words >= 0;
  // so that a set may be merged with itself, the words are visited in the order in which they are read
  for (let step = 0; step < length; step++) {
    const word = up ? step : length - 1 - step;
    const low = word + words;
    const first = low >= 0 && low < length ? bits[low]! : 0;
    const second = low + 1 >= 0 && low + 1 < length ? bits[low + 1]! : 0;
    const moved = part === 0 ? first : (first >>> part) | (second << (32 - part));
    if (common) into[word]! &= moved;
    else into[word]! |= moved;
  }
}

/**
 * Where something of `cells` cells may start: the cells of which it and those after it are all set. Beyond the end nothing
 * is set, so nothing runs over it. Into a set that is given, the same one too, or a new one.
 */
export function startsOf(free: Bits, cells: number, into: Bits = emptyLike(free)): Bits {
  const starts = into;
  if (into !== free) into.set(free);
  let have = 1;
  for (; have * 2 <= cells; have *= 2) merge(starts, starts, have, true);
  if (have < cells) merge(starts, starts, cells - have, true);
  return starts;
}

/** The set with each stretch made longer by so many cells before and after it; into a set that is given, or a new one. */
export function spread(bits: Bits, before: number, after: number, into: Bits = emptyLike(bits)): Bits {
  into.set(bits);
  spreadOne(into, before, 1);
  spreadOne(into, after, -1);
  return into;
}

function spreadOne(wide: Bits, cells: number, direction: 1 | -1): void {
  let have = 0;
  while (have < cells) {
    const by = Math.min(have + 1, cells - have);
    merge(wide, wide, by * direction, false);
    have += by;
  }
}

/** How often each cell is set in the sets that were added, all cells at once: the binary digits lie in sets of their own. */
export class Tally {
  readonly digits: Bits[] = [];
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  add(bits: Bits): void {
    const { digits } = this;
    for (let word = 0; word < bits.length; word++) {
      let carry = bits[word]!;
      for (let place = 0; carry !== 0; place++) {
        const digit = (digits[place] ??= new Uint32Array(this.#length));
        const had = digit[word]!;
        digit[word] = had ^ carry;
        carry &= had;
      }
    }
  }

  at(cell: number): number {
    let count = 0;
    for (let place = 0; place < this.digits.length; place++) count += ((this.digits[place]![cell >>> 5]! >>> (cell & 31)) & 1) * 2 ** place;
    return count;
  }
}

/** Adds the set moved towards its beginning: cell `i` of it is what cell `i + by` was; `by` may be negative. */
export function addMoved(into: Bits, bits: Bits, by: number): Bits {
  merge(into, bits, by, false);
  return into;
}

export function emptyLike(bits: Bits): Bits {
  return new Uint32Array(bits.length);
}
