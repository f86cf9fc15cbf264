/**
 * Frees what dead workers have locked. The queue itself gives a lock up after four hours. Here each worker holds an advisory
 * lock under its name for as long as its connection lives; the database lets go of it when the process dies, and who can
 * take it therefore knows that nobody is there. No clock is asked, so those of the machines may differ.
 */
import type { WorkerEvents } from 'graphile-worker';
import type pg from 'pg';

/** The name under which a worker locks its jobs, once it has one; and its sign of life. */
export interface Alive {
  readonly name: string | undefined;
  /** Takes the lock where it is not held: after a connection broke the old one may hold it for a while yet. */
  sign(): Promise<void>;
}

// a machine that has lost its power sends no end: PostgreSQL asks after 20 s and gives the connection up 15 s later
const keepalive = "set_config('tcp_keepalives_idle', '20', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)";
const key = (name: string) => `hashtextextended('convene worker ' || ${name}, 0)`;

/** Gives the worker that tells of itself through `events` its sign of life, on the connection on which it listens. */
export function signOfLife(events: WorkerEvents, onError: (error: unknown) => void): Alive {
  let name: string | undefined;
  let listening: { readonly client: pg.PoolClient; lock: 'none' | 'asked' | 'held' } | undefined;
  const sign = async () => {
    const on = listening;
    if (name === undefined || on?.lock !== 'none') return;
    on.lock = 'asked';
    const { rows: [row] } = await on.client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${key('$1')}) as mine, ${keepalive}`, [name]);
    on.lock = row!.mine ? 'held' : 'none';
  };
  events.on('pool:create', ({ workerPool }) => { name = workerPool.id; });
  events.on('pool:listen:success', ({ client }) => {
    listening = { client: client as pg.PoolClient, lock: 'none' };
    client.once('drain', () => { sign().catch(onError); }); // it says LISTEN first
  });
  events.on('pool:listen:release', () => { listening = undefined; });
  return { get name() { return name; }, sign };
}

/**
 * Looks who is dead, and frees the jobs of those who were so the last time too: a worker whose connection broke is back
 * before. A job counts the try in which its worker died, but for those of one try only: whoever asks for such a job asks
 * again, and would find it given up. Several may look at once. @returns how to look; a look answers the names that were freed.
 */
export function deadWorkers(pool: pg.Pool, alive: Pick<Alive, 'name'>): () => Promise<readonly string[]> {
  let before = new Set<string>();
  return async () => {
    const { rows } = await pool.query<{ name: string }>(`
      with held as materialized (
        select locked_by as name from jobs._private_jobs where locked_at is not null union
        select locked_by from jobs._private_job_queues where locked_at is not null)
      select name from held where name is distinct from $1 and pg_try_advisory_xact_lock_shared(${key('name')})`, [alive.name ?? null]);
    const dead = rows.map(({ name }) => name);
    const freed = dead.filter((name) => before.has(name));
    before = new Set(dead);
    if (freed.length > 0) await free(pool, freed);
    return freed;
  };
}

async function free(pool: pg.Pool, names: readonly string[]): Promise<void> {
  await pool.query(`
    with queues as (update jobs._private_job_queues set locked_at = null, locked_by = null where locked_by = any($1))
    update jobs._private_jobs set locked_at = null, locked_by = null, attempts = case when max_attempts = 1 then 0 else attempts end
    where locked_by = any($1)`, [names]);
}
