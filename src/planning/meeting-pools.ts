/** One of these, or some of these: who is chosen of each pool. */
import { hasCell, type Bits } from './grid.ts';
import type { Free } from './meeting-free.ts';

export interface Chosen { readonly name: string; readonly people: readonly string[] }
export interface PoolTimes { readonly name: string; readonly need: number; readonly of: readonly Free[] }

/** Tries at most; beyond them the pools count as unable, which can only happen with many pools of the same people. */
const most = 20_000;

/**
 * So many of each pool as are needed, nobody twice, in the order of the pools' lists; null when that cannot be. A search
 * with return, since who is free for two pools is to be spared for the one that has nobody else.
 * @param taken who comes anyway
 * @param holds a closer look than the grid's
 */
export function choose(
  pools: readonly PoolTimes[], cell: number, building: string | null, taken: ReadonlySet<string>, holds: (one: Free) => boolean = () => true,
): Chosen[] | null {
  const free = (one: Free) => !taken.has(one.attendee.id) && hasCell(one.starts(building), cell) && holds(one);
  const able = pools.map((pool) => pool.of.filter(free).map((one) => one.attendee.id));
  const seats = pools.flatMap((pool, index) => Array.from({ length: pool.need }, () => index));
  const order = seats.toSorted((a, b) => able[a]!.length - able[b]!.length || a - b);
  const used = new Set<string>();
  const picked: { pool: number; id: string }[] = [];
  let left = most;
  const fill = (seat: number): boolean => {
    if (seat === order.length) return true;
    for (const id of able[order[seat]!]!) {
      if (used.has(id) || left-- <= 0) continue;
      used.add(id);
      picked.push({ pool: order[seat]!, id });
      if (fill(seat + 1)) return true;
      used.delete(id);
      picked.pop();
    }
    return false;
  };
  if (!fill(0)) return null;
  return pools.map(({ name }, index) => ({ name, people: picked.filter(({ pool }) => pool === index).map(({ id }) => id) }));
}

/** The pools of which fewer are free than are needed. */
export function lacking(pools: readonly PoolTimes[], cell: number, building: string | null, taken: ReadonlySet<string>): string[] {
  return pools.filter(({ need, of }) => count(of, cell, building, taken) < need).map(({ name }) => name);
}

function count(of: readonly Free[], cell: number, building: string | null, taken: ReadonlySet<string>): number {
  return of.filter((one) => !taken.has(one.attendee.id) && hasCell(one.starts(building), cell)).length;
}

/** Starts at which somebody of the pool is free: what is not in it need not be looked at. */
export function anyOf(pool: PoolTimes, building: string | null, length: number): Bits {
  const any = new Uint32Array(length);
  for (const one of pool.of) {
    const starts = one.starts(building);
    for (let word = 0; word < length; word++) any[word]! |= starts[word]!;
  }
  return any;
}
