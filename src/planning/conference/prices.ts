import type { Certificate, SlotPrices } from './instance.ts';
import type { Model } from './model.ts';

/**
 * One price, never negative, for each scarce thing: all in one array, a part for each kind. For any prices the Lagrangian
 * bound holds; good ones make it tight and tell the search which slots are in demand.
 */
export interface Prices {
  readonly all: Float64Array;
  /** teacher × slot. */
  readonly teacherSlot: Float64Array;
  /** teacher × session, for every slot used, against the most that `maxConsecutive` allows. */
  readonly teacherSession: Float64Array;
  /** room × slot. */
  readonly roomSlot: Float64Array;
  readonly seatSlot: Float64Array;
  /** language × slot. */
  readonly languageSlot: Float64Array;
}

/** Prices over `all`, which must be as long as `priceCount` says; zeros when it is not given. */
export function pricesFor(model: Model, all: Float64Array = new Float64Array(priceCount(model))): Prices {
  let from = 0;
  const part = (count: number): Float64Array => all.subarray(from, from += count);
  return {
    all, teacherSlot: part(model.teachers * model.slots), teacherSession: part(model.teachers * model.sessions),
    roomSlot: part(model.rooms * model.slots), seatSlot: part(model.slots), languageSlot: part(model.languages.length * model.slots),
  };
}

export const priceCount = ({ teachers, sessions, rooms, languages, slots }: Model): number =>
  teachers * (slots + sessions) + (rooms + 1 + languages.length) * slots;

/** How many of each may be used at once, in the order of `Prices.all`. */
export function capacities(model: Model): Float64Array {
  const capacity = pricesFor(model);
  const { slots, sessions, slotFrom } = model;
  for (let at = 0; at < model.teachers * slots; at++) capacity.teacherSlot[at] = 1;
  for (let t = 0; t < model.teachers; t++) {
    for (let e = 0; e < sessions; e++) capacity.teacherSession[t * sessions + e] = mostInSession(model, t, slotFrom[e]!, slotFrom[e + 1]!);
  }
  for (let r = 0; r < model.rooms; r++) capacity.roomSlot.fill(model.roomCapacity[r]!, r * slots, (r + 1) * slots);
  capacity.seatSlot.fill(model.seats);
  for (let l = 0; l < model.languages.length; l++) {
    for (let p = 0; p < model.interpreters; p++) {
      if (model.speaks[p * model.languages.length + l] === 0) continue;
      for (let w = 0; w < slots; w++) capacity.languageSlot[l * slots + w]! += model.interpreterFree[p * slots + w]!;
    }
  }
  return capacity.all;
}

/** A free run of n slots holds at most n - floor(n / (most + 1)) busy ones. */
function mostInSession({ slots, teacherFree, teacherMost }: Model, t: number, from: number, to: number): number {
  let [most, run] = [0, 0];
  for (let w = from; w <= to; w++) {
    if (w < to && teacherFree[t * slots + w] === 1) run++;
    else {
      most += run - Math.floor(run / (teacherMost[t]! + 1));
      run = 0;
    }
  }
  return most;
}

/** The prices as a certificate: rounded, which keeps them valid, and with rows of zeros left out. */
export function certificateOf(model: Model, prices: Prices): Certificate {
  const { instance, slots, sessions } = model;
  const bySession = (table: Float64Array, row: number): Record<string, number[]> | undefined => {
    const rows = instance.sessions.map(({ id }, e) => [id, rounded(table.subarray(row * slots + model.slotFrom[e]!, row * slots + model.slotFrom[e + 1]!))] as const);
    const priced = rows.filter(([, prices]) => prices.some((price) => price > 0));
    return priced.length > 0 ? Object.fromEntries(priced) : undefined;
  };
  const table = (ids: readonly string[], values: Float64Array): SlotPrices => Object.fromEntries(ids.flatMap((id, row) => {
    const priced = bySession(values, row);
    return priced ? [[id, priced] as const] : [];
  }));
  const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
  const teacherSession = instance.teachers.flatMap(({ id }, t) => {
    const priced = instance.sessions.map((one, e) => [one.id, round(prices.teacherSession[t * sessions + e]!)] as const).filter(([, price]) => price > 0);
    return priced.length > 0 ? [[id, Object.fromEntries(priced)] as const] : [];
  });
  return {
    format: 'ptm-bound/1', instance: instance.name,
    prices: {
      teacherSlot: table(ids(instance.teachers), prices.teacherSlot), teacherSession: Object.fromEntries(teacherSession),
      roomSlot: table(ids(instance.rooms), prices.roomSlot), licenceSlot: table(['all'], prices.seatSlot),
      languageSlot: table(model.languages, prices.languageSlot),
    },
  };
}

const round = (price: number): number => Math.round(price * 1000) / 1000;
const rounded = (row: Float64Array): number[] => Array.from(row, round);
