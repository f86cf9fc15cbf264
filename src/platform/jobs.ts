import { EventEmitter } from 'node:events';
import { run, runMigrations, type Runner, type TaskList, Logger } from 'graphile-worker';
import type pg from 'pg';
import type { Tx } from './database.ts';
import { laterJob } from './database-kept.ts';
import { deadWorkers, signOfLife } from './jobs-dead.ts';
import type { Lobby } from './lobby.ts';
import { startTicker } from './ticker.ts';

/** One job that is due now. `key` makes it one of its kind: a second with the same key replaces the first that has not begun. */
export interface Job { readonly task: string; readonly payload: object; readonly key?: string; readonly attempts?: number }

/** What a worker can do, by the names of jobs; the payload is as it was enqueued. */
export type Tasks = Readonly<Record<string, (payload: unknown) => Promise<void>>>;

const schema = 'jobs';

/**
 * Work that is due now, done by a worker after the commit of who asked for it. What is due later is a room's own row.
 * The role that runs the program may not touch the queue's tables; it enqueues through `enqueue_job`, in its own
 * transaction, so that a job exists exactly when what it speaks of was committed.
 */
export class Jobs {
  async enqueue(tx: Tx, { task, payload, key, attempts }: Job): Promise<void> {
    laterJob(tx, { task, payload, key: key ?? null, attempts: attempts ?? 25 });
  }
}

/** Brings the queue's own tables up to date; `pool` belongs to the role `convene_jobs`, which owns them. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, schema, logger: quiet });
}

const quiet = new Logger(() => () => {});

/** How often each worker looks for dead ones, in milliseconds: what they had is free after two looks. */
const lookForDead = 5000;

/**
 * Starts the worker of this process. A job that throws is tried again later with growing waits; its fault goes to `onError`.
 * What a killed process had begun is begun again by any other within half a minute: a task must bear that.
 * @param options.lobby for whose people jobs make room.
 * @param options.pool as `convene_jobs`, on the server itself: it listens, and holds a lock as its sign of life.
 * @returns how to stop: jobs under way are finished first.
 */
export async function startWorker(options: {
  pool: pg.Pool; tasks: Tasks; concurrency: number; lobby?: Lobby; onError: (error: unknown, task: string) => void;
}): Promise<{ stop(): Promise<void> }> {
  const tasks: TaskList = {};
  for (const [name, task] of Object.entries(options.tasks)) {
    tasks[name] = async (payload) => {
      try {
        await options.lobby?.calm();
        return await task(payload);
      } catch (error) {
        options.onError(error, name);
        throw error;
      }
    };
  }
  const events = new EventEmitter();
  const alive = signOfLife(events, (error) => options.onError(error, 'worker'));
  const runner: Runner = await run({
    events, pgPool: options.pool, schema, taskList: tasks, concurrency: options.concurrency, noHandleSignals: true,
    noPreparedStatements: true, pollInterval: 2000, logger: quiet,
  });
  runner.promise.catch((error: unknown) => options.onError(error, 'worker'));
  const look = deadWorkers(options.pool, alive);
  const ticker = startTicker([{ name: 'dead workers', every: lookForDead, run: () => alive.sign().then(look) }], options.onError);
  return { stop: async () => { await ticker.stop(); await runner.stop(); } };
}
