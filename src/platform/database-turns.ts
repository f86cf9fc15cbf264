/**
 * Who is about to take a time of something, in this process: others that want it too wait here, before they have a connection,
 * and look first what came of it. The database's own locks and constraints decide as ever; this only keeps sixteen
 * transactions from standing in line for a lock when one of them will have it.
 */
import { hasAsked, type Tx } from './database.ts';
import { kept } from './database-kept.ts';

/** A time of something, in milliseconds since the epoch. */
export interface Wanted { readonly name: string; readonly from: number; readonly to: number }

interface Turn { readonly from: number; readonly to: number; readonly over: Promise<void> }
const turns = new Map<string, Set<Turn>>();

/**
 * Takes the turn for a time until the transaction ends; where somebody has it, waits until he is through. Only a transaction
 * that has asked nothing waits: it holds nothing that another could wait for.
 * @returns whether it has waited: then somebody may have it, which is to be looked at first.
 */
export async function turn(tx: Tx, { name, from, to }: Wanted): Promise<boolean> {
  const before = [...turns.get(name) ?? []].filter((one) => one.from < to && from < one.to);
  if (before.length === 0) {
    take(tx, name, from, to);
    return false;
  }
  if (hasAsked(tx)) return false;
  await Promise.all(before.map(({ over }) => over));
  return true;
}

function take(tx: Tx, name: string, from: number, to: number): void {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const those = turns.get(name) ?? new Set();
  const own = { from, to, over };
  turns.set(name, those.add(own));
  kept(tx).ends.push(() => {
    those.delete(own);
    if (those.size === 0 && turns.get(name) === those) turns.delete(name);
    resolve();
  });
}

/**
 * What transactions of this process are about to take, by name: who could do as well with something else takes that. It only keeps
 * them from reaching for the same; who has it is decided by the database.
 */
export class Reaching {
  readonly #names = new Map<string, number>();

  /** Whether somebody is about to take it. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Is about to take these, until the transaction ends. */
  reach(tx: Tx, names: readonly string[]): void {
    for (const name of names) this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    kept(tx).ends.push(() => {
      for (const name of names) {
        const left = this.#names.get(name)! - 1;
        if (left > 0) this.#names.set(name, left);
        else this.#names.delete(name);
      }
    });
  }
}
