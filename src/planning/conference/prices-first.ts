import type { Model } from './model.ts';
import { capacities, pricesFor, type Prices } from './prices.ts';

/** Something scarce with one price for all its slots: how many slots it offers, and the requests that cannot do without it. */
interface Pool { readonly capacity: number; readonly requests: number[]; price: number }

/** Rounds in which each pool's price is set best for the prices of the others; in every order the best are kept. */
const rounds = 4;

/**
 * First prices, one for all slots of a teacher, a room, a language or the seats. Of what is asked for more than there is, a slot
 * costs what the first request beyond the last one would pay, after what it pays for other things. Nearly as good as the best,
 * where only totals are scarce.
 */
export function firstPrices(model: Model, prices: Prices): void {
  const capacity = pricesFor(model, capacities(model));
  const { slots, sessions, teacherFree, teacherMost } = model;
  const pools = poolsOf(model, capacity);
  settle(model, pools.all);
  for (const [t, { price }] of pools.teachers.entries()) {
    if (teacherMost[t]! < slots) prices.teacherSession.fill(price, t * sessions, (t + 1) * sessions);
    else for (let w = t * slots; w < (t + 1) * slots; w++) prices.teacherSlot[w] = price * teacherFree[w]!;
  }
  for (const [r, { price }] of pools.rooms.entries()) {
    for (let w = 0; w < slots; w++) prices.roomSlot[r * slots + w] = price * roomWanted(model, r, w);
  }
  for (const [l, { price }] of pools.languages.entries()) prices.languageSlot.fill(price, l * slots, (l + 1) * slots);
  prices.seatSlot.fill(pools.seats.price);
}

/** teacher × slot: what a slot of the teacher is worth to others. */
export function worthOfSlots(model: Model): Float64Array {
  const { teachers, slots, sessions, sessionOf } = model;
  const prices = pricesFor(model);
  firstPrices(model, prices);
  const worth = prices.teacherSlot.slice();
  for (let t = 0; t < teachers; t++) {
    for (let w = 0; w < slots; w++) worth[t * slots + w]! += prices.teacherSession[t * sessions + sessionOf[w]!]!;
  }
  return worth;
}

/** 1 where one of the room's teachers is free in the slot: in others the room need not be priced. */
function roomWanted({ teachers, teacherRoom, teacherRoomFrom, teacherFree, slots }: Model, room: number, w: number): number {
  for (let t = 0; t < teachers; t++) {
    if (teacherFree[t * slots + w] === 1 && teacherRoom.subarray(teacherRoomFrom[t], teacherRoomFrom[t + 1]).includes(room)) return 1;
  }
  return 0;
}

function poolsOf(model: Model, capacity: Prices) {
  const { slots, sessions, teachers, rooms, languages, teacherOf, languageOf, teacherRoom, teacherRoomFrom } = model;
  const sum = (table: Float64Array, row: number, width: number): number => table.subarray(row * width, (row + 1) * width).reduce((all, one) => all + one, 0);
  const pool = (offered: number): Pool => ({ capacity: offered, requests: [], price: 0 });
  const roomSlots = (r: number): number => Array.from({ length: slots }, (_, w) => roomWanted(model, r, w)).reduce((all, one) => all + one, 0);
  const each = (count: number, offered: (at: number) => number): Pool[] => Array.from({ length: count }, (_, at) => pool(offered(at)));
  const made = {
    teachers: each(teachers, (t) => sum(capacity.teacherSession, t, sessions)), rooms: each(rooms, (r) => model.roomCapacity[r]! * roomSlots(r)),
    languages: each(languages.length, (l) => sum(capacity.languageSlot, l, slots)), seats: pool(model.seats * slots),
  };
  for (let q = 0; q < model.requests; q++) {
    const t = teacherOf[q]!;
    let either = 0;
    for (let e = 0; e < sessions; e++) either |= model.modes[q * sessions + e]!;
    made.teachers[t]!.requests.push(q);
    if (languageOf[q]! >= 0) made.languages[languageOf[q]!]!.requests.push(q);
    if (either === 2) made.seats.requests.push(q);
    if (either === 1 && teacherRoomFrom[t + 1] === teacherRoomFrom[t]! + 1) made.rooms[teacherRoom[teacherRoomFrom[t]!]!]!.requests.push(q);
  }
  return { ...made, all: [...made.rooms, ...made.languages, made.seats, ...made.teachers] };
}

/**
 * Sets each price best while the others stay. Where that ends depends on who comes first, and on which of the prices that are
 * equally good is taken: so several ways are gone, and the one with the highest bound is kept.
 */
function settle(model: Model, pools: readonly Pool[]): void {
  let [best, prices] = [-Infinity, pools.map(({ price }) => price)];
  for (const order of [pools, pools.toReversed()]) {
    for (const high of [0, 1]) {
      const value = settleIn(model, order, high);
      if (value > best) [best, prices] = [value, pools.map(({ price }) => price)];
    }
  }
  for (const [at, pool] of pools.entries()) pool.price = prices[at]!;
}

/** @param high which of equally good prices: 0 the lowest, 1 the highest. @returns the bound that the prices prove. */
function settleIn({ weight, length, requests }: Model, pools: readonly Pool[], high: number): number {
  const [paid, pays] = [new Float64Array(requests), new Float64Array(requests)];
  for (const pool of pools) pool.price = 0;
  for (let round = 0; round < rounds; round++) {
    for (const pool of pools) {
      for (const q of pool.requests) paid[q]! -= pool.price;
      for (const q of pool.requests) pays[q] = weight[q]! / length[q]! - paid[q]!;
      pool.requests.sort((a, b) => pays[b]! - pays[a]! || a - b);
      let left = pool.capacity;
      const beyond = pool.requests.findIndex((q) => (left -= length[q]!) < 0);
      const least = pays[pool.requests[beyond] ?? -1] ?? 0;
      const most = pays[pool.requests[beyond - 1] ?? -1] ?? least;
      pool.price = beyond < 0 ? 0 : Math.max(0, least + high * (round < rounds - 1 ? most - least : 0));
      for (const q of pool.requests) paid[q]! += pool.price;
    }
  }
  let value = 0;
  for (let q = 0; q < requests; q++) value += Math.min(weight[q]!, length[q]! * paid[q]!);
  return pools.reduce((sum, { price, capacity }) => sum - price * capacity, value);
}
