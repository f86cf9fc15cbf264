/**
 * What is known of the time of one person or room, and how little room a month of it may take: a set of few stretches is
 * kept as their borders, a frayed one as its bits, whichever is shorter (as Roaring bitmaps do it).
 */
import { cellsADay, monthSpan, runsOf, setCells, Sheets, wordsADay, type Bits, type Span } from './grid.ts';

/**
 * What takes time, each kind a set of its own: busy, perhaps busy, time off, outside the own hours, a holiday of the
 * organisation, a day on which somebody has as much as he takes.
 */
export const layerKinds = ['busy', 'tentative', 'time-off', 'outside-hours', 'holiday', 'full-day'] as const;
export type LayerKind = (typeof layerKinds)[number];

/** The sets over one span; a kind that takes no time there has none. */
export type Layers = Readonly<Partial<Record<LayerKind, Bits>>>;

/**
 * A month of layers in one piece. For each kind in the order of `layerKinds` a number, then what it says: how many
 * stretches, then the two borders of each; `dense`, then the bits in halves of words.
 */
export type PackedMonth = Uint16Array;
const dense = 0xffff;

/** @param layers of exactly the month's span */
export function packMonth(layers: Layers): PackedMonth {
  const parts: number[] = [];
  for (const kind of layerKinds) {
    const bits = layers[kind];
    const runs = bits ? runsOf(bits) : [];
    const words = bits?.length ?? 0;
    if (runs.length <= words) {
      parts.push(runs.length);
      for (const [from, to] of runs) parts.push(from, to);
    } else {
      parts.push(dense);
      for (let word = 0; word < words; word++) parts.push(bits![word]! & 0xffff, bits![word]! >>> 16);
    }
  }
  return Uint16Array.from(parts);
}

/** The layers of a span from the months that it touches, in their order; what a month does not hold has no time taken. */
export function unpackMonths(span: Span, months: readonly { readonly month: number; readonly packed: PackedMonth }[], sheets = new Sheets(span)): Layers {
  const layers: Partial<Record<LayerKind, Bits>> = {};
  for (const { month, packed } of months) {
    const of = monthSpan(month);
    unpackInto(layers, sheets, packed, (of.day - span.day) * cellsADay, of.days * wordsADay);
  }
  return layers;
}

function unpackInto(layers: Partial<Record<LayerKind, Bits>>, sheets: Sheets, packed: PackedMonth, cells: number, words: number): void {
  let at = 0;
  for (const kind of layerKinds) {
    const count = packed[at++]!;
    if (count === 0) continue;
    const bits = (layers[kind] ??= sheets.next());
    if (count === dense) {
      copyWords(bits, cells / 32, packed, at, words);
      at += words * 2;
      continue;
    }
    for (const end = at + count * 2; at < end; at += 2) setCells(bits, cells + packed[at]!, cells + packed[at + 1]!);
  }
}

function copyWords(into: Bits, first: number, packed: PackedMonth, at: number, words: number): void {
  for (let word = Math.max(0, -first); word < words && first + word < into.length; word++) {
    into[first + word]! |= packed[at + word * 2]! | (packed[at + word * 2 + 1]! << 16);
  }
}
