import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { stopwatch } from './clock.ts';
import { transaction } from './database.ts';
import { ok, refuse, type Result } from './result.ts';

/** Somebody else is at it, and was longer than `patience`. */
export interface Busy { readonly reason: 'busy' }

/**
 * Runs `work` while nobody else, in whatever process, runs work of the same name. `work` opens its own transactions: the
 * lock is held by another connection, in a transaction of its own that writes nothing, so that a transaction-mode pooler
 * may stand between. Who waits holds no connection, so that waiting cannot starve the one who works.
 * @param patience how many milliseconds to wait for whoever is at it.
 */
export async function oneAtATime<R>(pool: pg.Pool, name: string, patience: number, work: () => Promise<R>): Promise<Result<R, Busy>> {
  const waited = stopwatch();
  for (;;) {
    const mine = (holding.get(pool) ?? 0) < mostHeld ? await attempt(pool, name, work) : undefined;
    if (mine) return ok(await mine.done);
    if (waited() > patience) return refuse({ reason: 'busy' });
    await wait(50);
  }
}

/** How many connections of a pool hold such a lock: what they do needs others of the same pool. */
const holding = new WeakMap<pg.Pool, number>();
const mostHeld = 2;

/** What `work` came to is handed out as a settled promise: its fault must not have the lock's transaction begun anew. */
function attempt<R>(pool: pg.Pool, name: string, work: () => Promise<R>): Promise<{ readonly done: Promise<R> } | undefined> {
  holding.set(pool, (holding.get(pool) ?? 0) + 1);
  return transaction(pool, null, async ({ tx }) => {
    const { rows: [row] } = await tx.executeQuery<{ mine: boolean }>(
      CompiledQuery.raw('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine', [name]));
    if (!row!.mine) return undefined;
    const done = work();
    await done.catch(() => {});
    return { done };
  }).finally(() => holding.set(pool, holding.get(pool)! - 1));
}
