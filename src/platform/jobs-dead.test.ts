import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { testDatabase } from '../../test/database.ts';
import { whenFileEnds } from '../../test/endings.ts';
import { openPool, transaction } from './database.ts';
import { Jobs, startWorker } from './jobs.ts';
import { deadWorkers, signOfLife } from './jobs-dead.ts';

const { addresses, pool } = await testDatabase();
const jobs = openPool({ connectionString: addresses.jobs, max: 4 });
whenFileEnds(() => jobs.end());
const ask = (task: string, attempts: number) => transaction(pool, null, ({ tx }) => new Jobs().enqueue(tx, { task, payload: { task }, attempts }));
const locked = async () => (await jobs.query<{ task: string; name: string; attempts: number }>(
  "select payload->>'task' as task, locked_by as name, attempts from jobs._private_jobs where locked_at is not null order by 1")).rows;
/** Looks until it is so, for a minute at most: then what is asserted next fails. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 1200 && !await isSo(); looks++) await wait(50);
}
async function someLocked(count: number) {
  await until(async () => (await locked()).length === count);
  return locked();
}

/** A process of its own whose worker begins a job and never ends it. */
async function stuck(...tasks: string[]): Promise<ChildProcess> {
  const from = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    const { startWorker } = await import(${from('./jobs.ts')});
    const { openPool } = await import(${from('./database.ts')});
    const never = () => new Promise(() => {});
    const tasks = Object.fromEntries(${JSON.stringify(tasks)}.map((task) => [task, never]));
    await startWorker({ pool: openPool({ connectionString: process.env.AT, max: 3 }), concurrency: 2, tasks, onError: console.error });
    setInterval(() => {}, 1000);
  `], { env: { ...process.env, AT: addresses.jobs }, stdio: ['ignore', 'inherit', 'inherit'] });
  whenFileEnds(async () => { child.kill('SIGKILL'); });
  return child;
}

test('[X-4] what a killed process had begun is done by another, a job of one try too; what a living one has begun is left alone', { timeout: 200_000 }, async () => {
  await ask('many-tries', 25);
  await ask('one-try', 1);
  const [doomed, living] = [await stuck('many-tries', 'one-try'), await stuck('goes-on')];
  await someLocked(2);
  await ask('goes-on', 25);
  const names = new Map((await someLocked(3)).map(({ task, name }) => [task, name]));
  const look = deadWorkers(jobs, { name: undefined });
  // until both hold their sign of life
  await until(async () => (await jobs.query("select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())")).rowCount === 2);
  for (let looks = 0; looks < 3; looks++) assert.deepEqual(await look(), []);
  doomed.kill('SIGKILL');
  await once(doomed, 'exit');
  // the server notices by the end of the connection, not by any clock
  const freed: string[] = [];
  await until(async () => freed.push(...await look()) > 0);
  assert.deepEqual(freed, [names.get('one-try')]);
  assert.deepEqual(await locked(), [{ task: 'goes-on', name: names.get('goes-on'), attempts: 1 }]);
  const done: string[] = [];
  const tasks = { 'many-tries': async () => { done.push('many-tries'); }, 'one-try': async () => { done.push('one-try'); }, 'goes-on': async () => { done.push('goes-on'); } };
  const worker = await startWorker({ pool: jobs, concurrency: 2, tasks, onError: (error) => assert.fail(String(error)) });
  await until(() => done.length >= 2);
  assert.deepEqual(done.sort(), ['many-tries', 'one-try']);
  assert.deepEqual((await look()).filter((name) => name === names.get('goes-on')), []);
  living.kill('SIGKILL');
  await until(() => done.length >= 3); // by the worker's own looks
  assert.deepEqual(done.sort(), ['goes-on', 'many-tries', 'one-try']);
  await worker.stop(); // or it looks for dead ones in the next test too
});

test('a worker that seems dead once is not taken for dead: its connection may have broken', async () => {
  await jobs.query("insert into jobs._private_tasks (identifier) values ('broken') on conflict do nothing");
  await jobs.query("insert into jobs._private_jobs (task_id, payload, locked_by, locked_at) select id, '{\"task\":\"broken\"}', 'pool-back', 'epoch' from jobs._private_tasks where identifier = 'broken'");
  const look = deadWorkers(jobs, { name: undefined });
  assert.deepEqual(await look(), []);
  const back = await jobs.connect();
  const events = new EventEmitter();
  const alive = signOfLife(events, (error) => assert.fail(String(error)));
  events.emit('pool:create', { workerPool: { id: 'pool-back' } });
  events.emit('pool:listen:success', { client: back });
  await alive.sign();
  assert.deepEqual([await look(), await look(), await look()], [[], [], []]);
  back.release(true);
  let freed: readonly string[] = [];
  await until(async () => (freed = await look()).length > 0);
  assert.deepEqual(freed, ['pool-back']);
});
