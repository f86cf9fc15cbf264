/** When no time suits everybody: those that suit almost, and the longest time that everybody has in common. */
import { cellMinutes, cellsOf, cellStart, hasCell, nextCell, type Bits } from './grid.ts';
import { addAll, emptyLike, others, Tally } from './grid-sets.ts';
import { length } from './meeting-free.ts';
import { firstStart, type Asked, type Site } from './meeting.ts';
import type { Miss } from './meeting-model.ts';
import { choose, lacking } from './meeting-pools.ts';
import { bestPlace, Prices, roomPrice } from './meeting-price.ts';
import { distinct } from './meeting-spread.ts';

interface Near { readonly cell: number; readonly site: Site; readonly lack: number; readonly weight: number; readonly price: number }

/**
 * The nearest misses, best first: the fewest required people missing, a missing room and each pool with too few counted as
 * one each; then the least important people; then what the time costs. With who is missing and why.
 */
export function nearestMisses(asked: Asked): Miss[] {
  const { question } = asked;
  const best = new Map<number, Near>();
  for (const site of asked.sites) {
    for (const near of nearAt(asked, site)) {
      const known = best.get(near.cell);
      if (!known || compare(near, known) < 0) best.set(near.cell, near);
    }
  }
  const ranked = [...best.values()].sort((a, b) => compare(a, b) || a.cell - b.cell);
  return distinct(ranked, { cells: length(question), limit: question.limit, cellOf: ({ cell }) => cell }).map((one) => miss(asked, one));
}

const compare = (a: Near, b: Near) => a.lack - b.lack || a.weight - b.weight || a.price - b.price;

function nearAt(asked: Asked, site: Site): Near[] {
  const { question, required, optional, pools, taken } = asked;
  const words = question.starts.length;
  const [missing, weighed] = [new Tally(words), new Tally(words)];
  const scratch = emptyLike(question.starts);
  for (const one of required) {
    const cannot = others(one.starts(site.building), scratch);
    missing.add(cannot);
    for (let point = 0; point < one.attendee.importance; point++) weighed.add(cannot);
  }
  const prices = new Prices(question, required, optional, site.building, firstStart(question));
  return [...cellsOf(question.starts)].map((cell) => {
    const place = site.places && bestPlace(site.places, cell);
    const noRoom = site.places !== null && place === null ? 1 : 0;
    const short = pools.length > 0 && choose(pools, cell, site.building, taken) === null ? Math.max(1, lacking(pools, cell, site.building, taken).length) : 0;
    return { cell, site, lack: missing.at(cell) + noRoom + short, weight: weighed.at(cell), price: prices.of(cell) + roomPrice(question, place) };
  });
}

function miss({ question, required, pools, taken }: Asked, { cell, site }: Near): Miss {
  const start = cellStart(question.span, cell);
  const missing = required.filter((one) => !hasCell(one.starts(site.building), cell))
    .map((one) => ({ person: one.attendee.id, why: one.why(cell, site.building) }));
  const place = site.places && bestPlace(site.places, cell);
  const short = choose(pools, cell, site.building, taken) ? [] : lacking(pools, cell, site.building, taken);
  return {
    cell, start, end: start.add({ minutes: question.minutes }), place: place?.id ?? null, missing,
    noRoom: site.places !== null && place === null, pools: short,
  };
}

/** The longest time from an asked start on that everybody who must come has, shorter than what was asked; rooms and pools apart. */
export function longestCommon({ question, required }: Asked): { readonly start: Temporal.Instant; readonly minutes: number } | null {
  const blocked: Bits = new Uint32Array(question.starts.length);
  for (const one of required) addAll(blocked, one.blocked);
  let best: { cell: number; cells: number } | null = null;
  for (const cell of cellsOf(question.starts)) {
    const cells = Math.min(nextCell(blocked, cell, true) - cell, length(question) - 1);
    if (cells > (best?.cells ?? 0)) best = { cell, cells };
  }
  return best && { start: cellStart(question.span, best.cell), minutes: best.cells * cellMinutes };
}

/** How many of those who must come are free in each cell of the span: the top line of the assistant. */
export function freeInEach({ question, required }: Asked): (cell: number) => number {
  const tally = new Tally(question.starts.length);
  for (const one of required) tally.add(others(one.blocked));
  return (cell) => tally.at(cell);
}
