/** Two processes on one PostgreSQL: everything is done once, whoever does it, and each hears of what the other changed. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { newId } from '../../src/platform/ids.ts';
import { openPool } from '../../src/platform/database.ts';
import { testServer } from '../database.ts';
import { whenFileEnds } from '../endings.ts';
import { asSuperuser, master, settingsOf } from '../server.ts';
import { chainIn, messageIds, requestsIn, unfinished } from './ledger.ts';
import { openSink } from './mail-sink.ts';
import { ask, dataFolder, launch, office, setUp, telephone } from './program.ts';

/** An empty database on the run's server: both processes find it unmigrated. */
async function emptyDatabase(): Promise<{ settings: Readonly<Record<string, string>>; pool: pg.Pool }> {
  const server = await testServer();
  const name = `processes_${newId().replaceAll('-', '')}`;
  await asSuperuser(server, (client) => client.query(`create database ${name} owner convene_owner`));
  const { user, password, host, port } = server;
  const pool = openPool({ user, password, host, port, database: name, max: 2 });
  whenFileEnds(async () => {
    await pool.end();
    await asSuperuser(server, (client) => client.query(`drop database ${name} with (force)`));
  });
  return { settings: settingsOf(server, name), pool };
}

/** Listens to the live notices of a page. @returns how many came so far, and how to hang up. */
async function listen(base: string, cookie: string, topics: string): Promise<{ heard(): number; close(): void }> {
  let text = '';
  const going = get(new URL(`/o/${office.slug}/live?topics=${topics}`, base), { agent: false, headers: { cookie } });
  going.on('error', () => {}); // hung up
  await new Promise<void>((resolve, reject) => {
    going.once('error', reject);
    going.once('response', (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the live notices answer ${answer.statusCode}`));
      answer.setEncoding('utf8').on('error', () => {}).on('data', (part: string) => {
        text += part;
        resolve();
      });
    });
  });
  return { heard: () => text.split('data: changed').length - 1, close: () => { going.destroy(); } };
}

/** A process that knows another key, or none, is refused, and shuts nobody out by changing the passwords of the roles. */
async function onlyUnderItsKey(environment: Readonly<Record<string, string>>): Promise<void> {
  const foreign = dataFolder();
  const without = launch({ ...environment, DATA_DIR: foreign });
  assert.deepEqual(await without.base.then(() => 'it serves', () => without.ended), { code: 1, signal: null });
  assert.match(without.said(), /^The master key \S+ is missing, and there is what was made under it: organisations in the database of DATABASE_URL\. /);
  writeFileSync(join(foreign, 'master.key'), `${Buffer.alloc(32, 8).toString('hex')}\n`, { mode: 0o600 });
  const wrong = launch({ ...environment, DATA_DIR: foreign });
  assert.deepEqual(await wrong.base.then(() => 'it serves', () => wrong.ended), { code: 1, signal: null });
  assert.match(wrong.said(), /^The organisations in the database were made under another master key than \S+\. /);
  const right = launch(environment);
  assert.equal((await ask(await right.base, '/readyz')).status, 200);
  await right.end('SIGTERM');
}

test('[X-4, G-4.6.1] two processes started at once on one empty database: each thing is done once, also when one is killed', { timeout: 180_000 }, async () => {
  const { settings, pool } = await emptyDatabase();
  const sink = await openSink();
  after(() => sink.close());
  const folder = dataFolder();
  writeFileSync(join(folder, 'master.key'), `${master.toString('hex')}\n`, { mode: 0o600 });
  const environment = { DATA_DIR: folder, ...settings, SMTP_URL: `smtp://127.0.0.1:${sink.port}`, PUBLIC_URL: 'http://convene.test' };
  const [one, other] = [launch(environment), launch(environment)];
  const [here, there] = await Promise.all([one.base, other.base]);
  const cookie = await setUp(here);
  const live = await listen(there, cookie, 'requests');
  assert.equal(live.heard(), 0);
  const call = async (base: string, name: string, count: number) => {
    const form = await telephone(base, cookie);
    for (let n = 1; n <= count; n++) {
      const answer = await ask(base, `/o/${office.slug}/requests/new`, form(`${name} ${n}`, `${name}.${n}@example.org`));
      assert.equal(answer.status, 303, answer.body);
    }
  };
  await call(here, 'first', 1);
  for (let left = 100; left > 0 && live.heard() === 0; left--) await wait(100);
  assert.ok(live.heard() > 0, 'the other process was not told');
  live.close();
  await Promise.all([call(here, 'here', 8), call(there, 'there', 8), call(here, 'here-too', 8)]);
  await one.end('SIGKILL');
  await call(there, 'alone', 2);
  const nothing = JSON.stringify({ unsealed: 0, duties: 0, deliveries: [] });
  for (let round = 0; round < 60 && JSON.stringify(await unfinished(pool)) !== nothing; round++) {
    await pool.query('update organisations set ahead_ms = ahead_ms + $1', [round === 0 ? 180_000 : 61_000]);
    for (let left = 20; left > 0 && JSON.stringify(await unfinished(pool)) !== nothing; left--) await wait(100);
  }
  assert.equal(JSON.stringify(await unfinished(pool)), nothing);
  const kept = await requestsIn(pool);
  assert.equal(kept.length, 27);
  for (const { title, said, acts } of kept) {
    assert.deepEqual({ title, acts, said }, { title, acts: 1, said: ['sessions.acknowledgement sent', 'sessions.question sent'] });
  }
  assert.deepEqual([...sink.taken.keys()].sort(), (await messageIds(pool)).sort());
  const chain = await chainIn(pool, master);
  assert.equal(chain.ok, true, JSON.stringify(chain));
  await onlyUnderItsKey(environment);
  await call(there, 'still', 1);
  assert.doesNotMatch(`${one.said()}${other.said()}`, /fault|deadlock/);
  assert.deepEqual(await other.end('SIGTERM'), { code: 0, signal: null });
});
