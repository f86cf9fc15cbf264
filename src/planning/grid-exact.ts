/**
 * The exact times behind a grid. A stretch that begins and ends at borders of cells is its cells; one that does not is kept
 * beside them, so that a winner can be looked at to the millisecond without asking the database again.
 */
import type { Interval } from '../calendar/interval.ts';
import { cellAt, cellMinutes, cellStart, emptyBits, nextCell, setCells, Sheets, type Span } from './grid.ts';
import { layerKinds, type LayerKind, type Layers } from './grid-packed.ts';
import { addAll } from './grid-sets.ts';

const cellMs = cellMinutes * 60_000;

/** Start and end in milliseconds since the epoch and the place of the kind in `layerKinds`, of one stretch after another. */
export type Ragged = Float64Array;

/** Sorts stretches into those that the grid says exactly and the rest. */
export class Gathering {
  readonly #span: Span;
  readonly #layers: Partial<Record<LayerKind, Uint32Array>>;
  readonly #ragged: number[];
  readonly #first: number;
  readonly #last: number;

  /** @param base what is the same for several; to its kinds nothing is added */
  constructor(span: Span, base?: Gathering) {
    this.#span = span;
    this.#layers = { ...base?.layers };
    this.#ragged = [...base?.ragged ?? []];
    this.#first = cellStart(span, 0).epochMilliseconds;
    this.#last = this.#first + span.days * 86_400_000;
  }

  /** Milliseconds since the epoch; what lies outside the span is left out. */
  add(kind: LayerKind, start: number, end: number): void {
    const [from, to] = [Math.max(start, this.#first), Math.min(end, this.#last)];
    if (from >= to) return;
    const [first, last] = [(from - this.#first) / cellMs, (to - this.#first) / cellMs];
    if (Number.isInteger(first) && Number.isInteger(last)) setCells((this.#layers[kind] ??= emptyBits(this.#span)), first, last);
    else this.#ragged.push(from, to, layerKinds.indexOf(kind));
  }

  get layers(): Layers {
    return this.#layers;
  }

  get ragged(): Ragged {
    return Float64Array.from(this.#ragged);
  }
}

/** The layers with every cell that a ragged stretch touches: nothing is called free that is not. */
export function rounded(span: Span, layers: Layers, ragged: Ragged, sheets = new Sheets(span)): Layers {
  if (ragged.length === 0) return layers;
  const round: Partial<Record<LayerKind, Uint32Array>> = {};
  const first = cellStart(span, 0).epochMilliseconds;
  for (let at = 0; at < ragged.length; at += 3) {
    const kind = layerKinds[ragged[at + 2]!]!;
    const bits = (round[kind] ??= sheets.next());
    setCells(bits, Math.floor((ragged[at]! - first) / cellMs), Math.ceil((ragged[at + 1]! - first) / cellMs));
  }
  for (const kind of layerKinds) if (round[kind] && layers[kind]) addAll(round[kind], layers[kind]);
  return { ...layers, ...round };
}

/** What takes time within a window, exactly: from the cells that are exact, and from the ragged stretches. */
export function exactWithin(span: Span, layers: Layers, ragged: Ragged, window: Interval): (Interval & { readonly kind: LayerKind })[] {
  const found: (Interval & { kind: LayerKind })[] = [];
  const [from, to] = [Math.floor(cellAt(span, window.start)), Math.ceil(cellAt(span, window.end))];
  for (const kind of layerKinds) {
    const bits = layers[kind];
    if (!bits) continue;
    for (let at = nextCell(bits, Math.max(0, from), true); at < Math.min(to, bits.length * 32);) {
      const end = nextCell(bits, at, false);
      found.push({ kind, start: cellStart(span, at), end: cellStart(span, end) });
      at = nextCell(bits, end, true);
    }
  }
  const [start, end] = [window.start.epochMilliseconds, window.end.epochMilliseconds];
  for (let at = 0; at < ragged.length; at += 3) {
    if (ragged[at]! >= end || ragged[at + 1]! <= start) continue;
    const instant = Temporal.Instant.fromEpochMilliseconds;
    found.push({ kind: layerKinds[ragged[at + 2]!]!, start: instant(ragged[at]!), end: instant(ragged[at + 1]!) });
  }
  return found;
}
