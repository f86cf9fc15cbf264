import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CompiledQuery, sql } from 'kysely';
import { testDatabase } from '../../test/database.ts';
import type { OrganisationId } from './context.ts';
import { transaction, type Tx } from './database.ts';
import { fixed } from './database-fixed.ts';
import { Reaching, turn } from './database-turns.ts';
import { newId } from './ids.ts';

const { pool } = await testDatabase();
const id = newId<OrganisationId>();
const now = Temporal.Instant.from('2026-04-13T08:00:00Z');
await transaction(pool, id, ({ tx }) => tx.executeQuery(CompiledQuery.raw(`insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
  values ($1, 'turns', 'turns', 'UTC', 'en', 'a@b.example', '', $2)`, [id, now])));
const inOne = <R>(work: (tx: Tx) => Promise<R>) => transaction(pool, id, ({ tx }) => work(tx));
const room = { name: 'room', from: 10, to: 20 };
const look = (tx: Tx) => sql`select 1`.execute(tx);
await inOne(look); // from now on this process knows the organisation, and asks nothing before its work does

test('who wants what another is about to take waits until he is through, without a connection', async () => {
  const gate = Promise.withResolvers<void>();
  const said: string[] = [];
  const first = inOne(async (tx) => {
    assert.equal(await turn(tx, room), false);
    await look(tx);
    await gate.promise;
    said.push('first');
  });
  const others = Array.from({ length: 3 }, () => inOne(async (tx) => {
    assert.equal(await turn(tx, { ...room, from: 19, to: 30 }), true);
    said.push('other');
    await look(tx);
  }));
  await inOne(async (tx) => { assert.equal(await turn(tx, { ...room, from: 20, to: 30 }), false, 'the next hour is another time'); await look(tx); });
  assert.equal(pool.totalCount - pool.idleCount, 1);
  gate.resolve();
  await Promise.all([first, ...others]);
  assert.deepEqual(said, ['first', 'other', 'other', 'other']);
});

test('a turn ends with its transaction, also where that failed', async () => {
  await assert.rejects(inOne(async (tx) => { await turn(tx, room); await look(tx); throw new Error('undone'); }), /undone/);
  await inOne(async (tx) => { assert.equal(await turn(tx, room), false); await look(tx); });
});

test('a transaction that has asked something does not wait: it may hold what the other needs', async () => {
  const gate = Promise.withResolvers<void>();
  const first = inOne(async (tx) => { await turn(tx, room); await look(tx); await gate.promise; });
  await inOne(async (tx) => { await look(tx); assert.equal(await turn(tx, room), false); });
  gate.resolve();
  await first;
});

test('a fixed query is built once and asked with the values of each time', async () => {
  let built = 0;
  const sum = fixed((tx, one: number, list: readonly number[]) => {
    built += 1;
    return { compile: () => sql<{ sum: number }>`select (${one}::int + (select sum(n) from unnest(${list}::int[]) n))::int as sum`.compile(tx) };
  });
  assert.deepEqual(await inOne(async (tx) => [...await sum(tx, 1, [2, 3]), ...await sum(tx, 10, [])]), [{ sum: 6 }, { sum: null }]);
  assert.deepEqual(await inOne((tx) => sum(tx, 5, [5])), [{ sum: 10 }]);
  assert.equal(built, 1);
});

test('what transactions are about to take is known as long as one of them is under way, whatever comes of it', async () => {
  const reaching = new Reaching();
  await inOne(async (tx) => {
    reaching.reach(tx, ['one', 'two']);
    await assert.rejects(inOne(async (other) => { reaching.reach(other, ['two', 'three']); await look(other); throw new Error('undone'); }), /undone/);
    assert.deepEqual(['one', 'two', 'three'].map((name) => reaching.has(name)), [true, true, false]);
    await look(tx);
  });
  assert.deepEqual(['one', 'two', 'three'].filter((name) => reaching.has(name)), []);
});
