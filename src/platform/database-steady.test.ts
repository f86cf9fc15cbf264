import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CompiledQuery } from 'kysely';
import { testDatabase } from '../../test/database.ts';
import type { OrganisationId } from './context.ts';
import { savepoint, transaction, type Tx } from './database.ts';
import { sent } from './database-batch.ts';
import { later } from './database-kept.ts';
import { steady, steadyEach, steadyList, steadyTables } from './database-steady.ts';
import { newId } from './ids.ts';

steadyTables('rooms');
const { pool, owner } = await testDatabase();
const run = (tx: Tx, sql: string, values: unknown[] = []) => tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, values));
const now = Temporal.Instant.from('2026-04-13T08:00:00Z');
const id = newId<OrganisationId>();
const inOne = <R>(work: (tx: Tx) => Promise<R>) => transaction(pool, id, ({ tx }) => work(tx));
await inOne((tx) => run(tx, `insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
  values ($1, 'steady', 'steady', 'UTC', 'en', 'a@b.example', '', $2)`, [id, now]));
const hall = newId();
await inOne(async (tx) => later(tx, 'rooms', [{ organisation: id, id: hall, name: 'Hall', capacity: 10 }]));

let asked = 0;
const capacity = (tx: Tx) => steady(tx, 'capacity', async () => {
  asked += 1;
  return (await run(tx, 'select capacity from rooms where id = $1', [hall])).rows[0]!['capacity'] as number;
});
/** As another process does it. */
const elsewhere = (to: number) => owner.query('update rooms set capacity = $1 where id = $2', [to, hall]);
const asks = async <R>(work: () => Promise<R>) => {
  const before = asked;
  return [await work(), asked - before];
};

test('what is steady is asked once, and again when anybody has changed it', async () => {
  await inOne(capacity);
  assert.deepEqual(await asks(() => inOne(capacity)), [10, 0]);
  await elsewhere(11);
  assert.deepEqual(await asks(() => inOne(capacity)), [11, 1]);
  assert.deepEqual(await asks(() => inOne(capacity)), [11, 0]);
});

test('a transaction that only looks at what is kept is one message, and is held to the version', async () => {
  await inOne(capacity);
  const { messages } = sent;
  await inOne(capacity);
  assert.equal(sent.messages - messages, 1);
  await elsewhere(12);
  assert.deepEqual(await inOne(capacity), 12);
});

test('what has gone on with what was kept, and writes, is begun anew where that has changed before its commit: nothing is half done', async () => {
  await inOne(capacity);
  let times = 0;
  const seen = await inOne(async (tx) => {
    times += 1;
    const there = await capacity(tx);
    await run(tx, 'select 1');
    if (times === 1) await elsewhere(20);
    await run(tx, `insert into claimables (organisation, resource, kind, units, version) values ($1, $2, 'room', $3, 1)`, [id, newId(), there]);
    return there;
  });
  assert.deepEqual([seen, times], [20, 2]);
  const { rows } = await owner.query<{ units: number }>('select units from claimables where organisation = $1', [id]);
  assert.deepEqual(rows, [{ units: 20 }]);
});

test('what changes again and again keeps nobody from being done: the third time everything is asked, and nothing held', async () => {
  let times = 0;
  const seen = await inOne(async (tx) => {
    times += 1;
    const there = [await capacity(tx), await capacity(tx)]; // the second is kept from the first
    await elsewhere(100 + times);
    await run(tx, `insert into claimables (organisation, resource, kind, units, version) values ($1, $2, 'room', 1, 1)`, [id, newId()]);
    return there;
  });
  assert.deepEqual([seen, times], [[102, 102], 3]);
});

test('what only waits is held to the version too', async () => {
  await inOne(capacity);
  let times = 0;
  await inOne(async (tx) => {
    times += 1;
    const units = await capacity(tx);
    if (times === 1) await elsewhere(21);
    later(tx, 'claimables', [{ organisation: id, resource: newId(), kind: 'room', units, version: 1 }]);
  });
  assert.equal(times, 2);
});

test('who changes or locks something steady asks for all of it himself from then on, and keeps nothing of what was undone', async () => {
  await inOne(capacity);
  await assert.rejects(inOne(async (tx) => {
    await run(tx, 'update rooms set capacity = 30 where id = $1', [hall]);
    assert.equal(await capacity(tx), 30);
    throw new Error('undone');
  }), /undone/);
  assert.equal(await inOne(capacity), 21);
  assert.deepEqual(await asks(() => inOne(async (tx) => { await run(tx, 'select 1 from rooms where id = $1 for update', [hall]); return capacity(tx); })), [21, 1]);
  await inOne(async (tx) => {
    await assert.rejects(savepoint(tx, async () => { await run(tx, 'update rooms set capacity = 31 where id = $1', [hall]); throw new Error('undone'); }), /undone/);
    assert.equal(await capacity(tx), 21);
  });
  await inOne((tx) => run(tx, 'update rooms set capacity = 32 where id = $1', [hall]));
  assert.equal(await inOne(capacity), 32);
});

test('of many each is kept by itself, also that there is none; a long list is asked each time', async () => {
  const [one, other, none] = [newId(), newId(), newId()];
  const calls: (readonly string[])[] = [];
  const each = (ids: readonly string[]) => inOne((tx) => steadyEach(tx, 'letter', ids, async (missing) => {
    calls.push(missing);
    return new Map(missing.flatMap((key) => (key === none ? [] : [[key, `of ${key}`]])));
  }));
  assert.deepEqual([...await each([one, none])], [[one, `of ${one}`]]);
  assert.deepEqual([...await each([other, one, none, one])].sort(), [[one, `of ${one}`], [other, `of ${other}`]].sort());
  assert.deepEqual(calls, [[one, none], [other]]);
  let long = 0;
  const many = Array.from({ length: 130 }, () => newId());
  for (let n = 0; n < 2; n++) await inOne((tx) => steadyList(tx, 'many', many, async () => { long += 1; return []; }));
  assert.equal(long, 2);
});

test('what is kept is shared, so that nobody can change it', async () => {
  const list = await inOne((tx) => steady(tx, 'list', async () => [{ name: 'one' }]));
  assert.throws(() => list.push({ name: 'two' }), TypeError);
  assert.throws(() => { list[0]!.name = 'other'; }, TypeError);
});
