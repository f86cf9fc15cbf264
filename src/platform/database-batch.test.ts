import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { testDatabase } from '../../test/database.ts';
import type { OrganisationId } from './context.ts';
import { flush, often, openPool, savepoint, transaction, violated, type Tx } from './database.ts';
import { sent } from './database-batch.ts';
import { forget, know, later, onUndo, readOnce } from './database-kept.ts';
import { newId } from './ids.ts';

const { pool, owner, addresses } = await testDatabase();
const run = (tx: Tx, sql: string, values: unknown[] = []) => tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, values));
const now = Temporal.Instant.from('2026-04-13T08:00:00Z');
/** Behind a pooler nothing is prepared, and no message says how what is not is planned. */
const planned = addresses.app === addresses.direct ? 1 : 0;

async function organisation(slug: string): Promise<OrganisationId> {
  const id = newId<OrganisationId>();
  await transaction(pool, id, ({ tx }) => run(tx, `insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
    values ($1, $2, $2, 'Europe/Lisbon', 'en', 'a@b.example', '', $3)`, [id, slug, now]));
  return id;
}
const one = await organisation('one');
const room = (name: string) => ({ organisation: one, id: newId(), name, capacity: 10 });
const names = async (tx: Tx) => (await run(tx, 'select name from rooms order by name')).rows.map((row) => row['name']);
const inOne = <R>(work: (tx: Tx) => Promise<R>) => transaction(pool, one, ({ tx }) => work(tx));

test('rows that wait leave before a statement that could miss them, and not before another', async () => {
  await inOne(async (tx) => {
    later(tx, 'rooms', [room('Hall')]);
    await tx.selectFrom('people').selectAll().execute();
    const { statements } = sent;
    await tx.selectFrom('people').selectAll().execute();
    assert.equal(sent.statements - statements, 2, 'they wait: it sets the organisation, and looks');
    assert.deepEqual(await tx.selectFrom('rooms').select('name').execute(), [{ name: 'Hall' }]);
    later(tx, 'rooms', [room('Studio')]);
    assert.deepEqual(await names(tx), ['Hall', 'Studio'], 'raw SQL may look anywhere');
    later(tx, 'rooms', [room('Attic'), room('Bath')]);
    await tx.updateTable('rooms').set({ capacity: 12 }).where('name', '=', 'Attic').execute();
  });
  assert.deepEqual(await inOne(names), ['Attic', 'Bath', 'Hall', 'Studio']);
});

test('rows that wait leave with the commit, in one message with it, and with a rollback not at all', async () => {
  const before = await inOne(async (tx) => {
    await names(tx);
    later(tx, 'rooms', [room('Cellar')]);
    return { ...sent };
  });
  assert.deepEqual({ messages: sent.messages - before.messages, statements: sent.statements - before.statements }, { messages: 1, statements: 4 + planned }, 'begin, the organisation, how it is planned, the rows, commit');
  await assert.rejects(inOne(async (tx) => {
    later(tx, 'rooms', [room('Dairy')]);
    throw new Error('undone');
  }), /undone/);
  const there = await inOne(names);
  assert.deepEqual([there.includes('Cellar'), there.includes('Dairy')], [true, false]);
});

test('a row that stands already is the fault of the commit, which names its constraint, or is left as it is', async () => {
  await assert.rejects(inOne(async (tx) => later(tx, 'rooms', [room('Hall')])), (error) => violated(error) === 'rooms_by_name');
  await inOne(async (tx) => later(tx, 'rooms', [room('Hall'), room('Loft')], 'nothing'));
  assert.deepEqual((await inOne(names)).filter((name) => name === 'Hall' || name === 'Loft'), ['Hall', 'Loft']);
});

test('under a savepoint a constraint answers for what waits too, and what was put aside under it is let go of', async () => {
  let undone = 0;
  const answer = await inOne(async (tx) => {
    later(tx, 'rooms', [room('Before')]);
    const taken = await savepoint(tx, async () => {
      onUndo(tx, () => { undone += 1; });
      later(tx, 'rooms', [room('Hall')]);
    }).then(() => undefined, violated);
    await assert.rejects(savepoint(tx, async () => {
      await run(tx, 'select 1/0').catch(() => {});
      later(tx, 'rooms', [room('Within')]);
      throw new Error('of the work');
    }), /of the work/);
    return taken;
  });
  const there = await inOne(names);
  assert.deepEqual([answer, undone, there.includes('Before'), there.includes('Within')], ['rooms_by_name', 1, true, false]);
});

test('a row that waited is what the same row would be as parameters, of every type that rooms use', async () => {
  const values = {
    key: newId(), words: 'a\n"quoted" \\ back, Žluťoučký 🐎', flag: false, small: -3, big: 9007199254740991, at: now.add({ milliseconds: 7 }),
    wall: Temporal.PlainDateTime.from('2026-03-29T01:30'), day: Temporal.PlainDate.from('2026-02-28'), time: Temporal.PlainTime.from('08:05'),
    json: { text: 'x"y', list: [1, null, { deep: true }], empty: {} }, list: ['a,b', '"c"', 'd\\e', '', 'NULL'], bytes: Buffer.from([0, 255, 10, 92]), nothing: null,
  };
  const rows = await inOne(async (tx) => {
    await run(tx, `create temp table every_type (key uuid, words text, flag boolean, small int, big bigint, at timestamptz, wall timestamp, day date, time time,
      json jsonb, list text[], bytes bytea, nothing text, given int not null default 5) on commit drop`);
    await tx.insertInto('every_type').values(values).execute();
    later(tx, 'every_type', [values]);
    return (await run(tx, 'select * from every_type')).rows;
  });
  const plain = (row: object) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : typeof value === 'object' && value !== null && 'equals' in value ? String(value) : value]));
  assert.deepEqual(plain(rows[1]!), plain(rows[0]!));
  assert.deepEqual(plain(rows[0]!), { ...plain(values), given: 5 });
});

test('what is asked at the same moment goes in one message, in that order; a fault is also of those after it', async () => {
  const before = { ...sent };
  const answers = await inOne((tx) => Promise.all([1, 2, 3].map(async (n) => (await run(tx, 'select $1::int as n', [n])).rows[0]!['n'])));
  assert.deepEqual(answers, [1, 2, 3]);
  assert.deepEqual({ messages: sent.messages - before.messages, statements: sent.statements - before.statements }, { messages: 1, statements: 4 + planned }, 'the organisation, how it is planned, and the three');
  await assert.rejects(inOne(async (tx) => {
    const all = await Promise.allSettled([run(tx, 'select 1'), run(tx, 'select 1/0'), run(tx, 'select 2')]);
    assert.deepEqual(all.map((each) => each.status), ['fulfilled', 'rejected', 'rejected']);
  }), /was not passed on/);
  assert.equal((await inOne((tx) => run(tx, 'select 1 as n'))).rows.length, 1, 'the connection goes on');
});

test('what only looks begins no transaction, and nothing of it can write or is left on the connection', async () => {
  const before = { ...sent };
  const inside = await inOne(async (tx) => {
    await names(tx);
    return (await run(tx, "select current_setting('convene.organisation') as here, current_setting('transaction_read_only') as only, pg_current_xact_id_if_assigned() is null as untouched")).rows;
  });
  assert.deepEqual(inside, [{ here: one, only: 'on', untouched: true }]);
  assert.equal(sent.messages - before.messages, 2, 'each a message, and no commit');
  await assert.rejects(inOne((tx) => run(tx, "select count_steady($1)", [one])), /permission denied|read-only/);
  const { rows } = await pool.query("select coalesce(current_setting('convene.organisation', true), '') as here, current_setting('transaction_read_only') as only");
  assert.deepEqual(rows, [{ here: '', only: 'off' }]);
});

test('what leaves something begins the transaction, be it a lock; what was looked at before it stands', async () => {
  const held = (tx: Tx) => run(tx, "select count(*)::int as locks from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()");
  const seen = await inOne(async (tx) => {
    const before = await names(tx);
    await run(tx, 'select pg_advisory_xact_lock(77)');
    await run(tx, 'select 1');
    return { before, locks: (await held(tx)).rows, after: await names(tx) };
  });
  assert.deepEqual(seen.locks, [{ locks: 1 }]);
  assert.deepEqual(seen.before, seen.after);
  assert.deepEqual((await inOne(held)).rows, [{ locks: 0 }], 'it ended with the commit');
  await assert.rejects(inOne(async (tx) => {
    await names(tx);
    await run(tx, "update rooms set capacity = 99 where name = 'Hall'");
    throw new Error('undone');
  }), /undone/);
  assert.equal((await inOne((tx) => run(tx, 'select 1 from rooms where capacity = 99'))).rows.length, 0);
});

test('a look that failed is a fault of the whole, also where nobody passed it on and something was written after it', async () => {
  await assert.rejects(inOne((tx) => run(tx, 'select 1/0').catch(() => {})), /was not passed on/);
  await assert.rejects(inOne(async (tx) => {
    await run(tx, 'select 1/0').catch(() => {});
    later(tx, 'rooms', [room('Never')]);
  }), /was not passed on/);
  assert.ok(!(await inOne(names)).includes('Never'));
});

test('a work that ends before its first statement leaves no transaction open, and one that was not waited for sends nothing', async () => {
  const single = openPool({ connectionString: addresses.app, max: 1 });
  let late: Promise<unknown> | undefined;
  try {
    await assert.rejects(transaction(single, one, () => Promise.reject(new Error('at once'))), /at once/);
    await assert.rejects(transaction(single, one, ({ tx }) => {
      late = run(tx, "insert into rooms (organisation, id, name, capacity) values ($1, $2, 'Never', 1)", [one, newId()]);
      late.catch(() => {});
      return Promise.reject(new Error('at once'));
    }), /at once/);
    await assert.rejects(late!, /a transaction that is over/);
    const { rows } = await single.query('select xact_start = query_start as alone, (select count(*)::int from rooms) as rooms from pg_stat_activity where pid = pg_backend_pid()');
    assert.deepEqual(rows, [{ alone: true, rooms: 0 }]);
  } finally {
    await single.end();
  }
});

test('when another process has moved the organisation\'s clock, the work is begun anew with the right one', async () => {
  const seen: number[] = [];
  await transaction(pool, one, async ({ tx, ahead }) => { seen.push(ahead); await names(tx); });
  await owner.query('update organisations set ahead_ms = 60000 where id = $1', [one]);
  await transaction(pool, one, async ({ tx, ahead }) => { seen.push(ahead); await names(tx); });
  await transaction(pool, one, async ({ ahead }) => { seen.push(ahead); });
  await owner.query('update organisations set ahead_ms = 0 where id = $1', [one]);
  await transaction(pool, one, async ({ ahead }) => { seen.push(ahead); });
  await owner.query('update organisations set ahead_ms = 9000 where id = $1', [one]);
  await assert.rejects(transaction(pool, one, ({ ahead }) => Promise.reject(new Error(`decided at ${ahead}`))), /decided at 9000/);
  await owner.query('update organisations set ahead_ms = 30000 where id = $1', [one]);
  await transaction(pool, one, async ({ tx, ahead }) => { seen.push(ahead); later(tx, 'rooms', [{ ...room(`At ${ahead}`) }]); });
  await owner.query('update organisations set ahead_ms = 0 where id = $1', [one]);
  assert.deepEqual(seen, [0, 0, 60000, 60000, 60000, 0, 9000, 30000]);
  assert.deepEqual((await inOne(names)).filter((name) => String(name).startsWith('At ')), ['At 30000'], 'nothing was committed under the old one');
});

test('a migration beside a running process changes what a prepared statement answers, and nobody is told of a fault', async () => {
  await owner.query('create table growing (id int); insert into growing values (1); grant select on growing to convene_app');
  const two = openPool({ connectionString: addresses.direct, max: 2, prepares: true });
  const read = () => transaction(two, one, async ({ tx }) => often(tx).selectFrom('growing').selectAll().where('id', '=', 1).execute());
  const both = async () => Promise.all([read(), read()]);
  try {
    for (let n = 0; n < 12; n++) await both();
    const { rows } = await two.query('select count(*)::int as count from pg_prepared_statements');
    assert.ok((rows[0] as { count: number }).count > 0, 'it is prepared');
    await owner.query('alter table growing add column more int');
    assert.deepEqual(await both(), [[{ id: 1, more: null }], [{ id: 1, more: null }]]);
  } finally {
    await two.end();
    await owner.query('drop table growing');
  }
});

test('a plan that was made for an empty table is made anew once a school has booked, before the server takes statistics', async () => {
  await owner.query('create table grown (id int primary key) with (autovacuum_enabled = off); grant select on grown to convene_app');
  await owner.query('vacuum analyze grown');
  const read = (pool: pg.Pool) => transaction(pool, one, async ({ tx }) => often(tx).selectFrom('grown').selectAll().where('id', '=', 1).execute());
  const planOf = async (pool: pg.Pool) => {
    const { rows: [known] } = await pool.query<{ name: string }>("select name from pg_prepared_statements where statement like '%\"grown\"%'");
    return JSON.stringify((await pool.query(`explain execute ${known!.name}(1)`)).rows);
  };
  const [short, long] = [0, 3_600_000].map((plansLast) => openPool({ connectionString: addresses.direct, max: 1, prepares: true, plansLast })) as [pg.Pool, pg.Pool];
  try {
    for (const pool of [short, long]) for (let n = 0; n < 20; n++) await read(pool);
    assert.match(await planOf(long), /Seq Scan/, 'all of an empty table is looked at');
    await owner.query('insert into grown select * from generate_series(1, 5000)');
    await Promise.all([read(short), read(long)]);
    assert.match(await planOf(short), /Index/);
    assert.match(await planOf(long), /Seq Scan/, 'what is kept for an hour stays');
  } finally {
    await Promise.all([short.end(), long.end()]);
    await owner.query('drop table grown');
  }
});

test('what is prepared is planned once, and what is not for its values', async () => {
  const own = openPool({ connectionString: addresses.direct, max: 1, prepares: true });
  const mode = (value: string) => transaction(own, one, async ({ tx }) => (await tx.executeQuery(CompiledQuery.raw(`select current_setting('plan_cache_mode') as mode, $1::text as ${value}`, [value]))).rows as { mode: string }[]);
  try {
    for (let n = 0; n < 20; n++) await transaction(own, one, async ({ tx }) => often(tx).selectFrom('rooms').selectAll().where('id', '=', newId()).execute());
    const { rows: [kept] } = await own.query<{ once: number; each: number }>("select generic_plans::int as once, custom_plans::int as each from pg_prepared_statements where statement like '%\"rooms\"%'");
    assert.ok(kept!.once > 0);
    assert.equal(kept!.each, 0);
    assert.equal((await mode('some'))[0]!.mode, 'auto');
    assert.deepEqual((await own.query('show plan_cache_mode')).rows, [{ plan_cache_mode: 'force_generic_plan' }], 'it is over with the transaction');
  } finally {
    await own.end();
  }
});

test('a pool that does not prepare leaves nothing on its connections', async () => {
  const plain = openPool({ connectionString: addresses.app, max: 1 });
  try {
    for (let n = 0; n < 12; n++) await transaction(plain, one, async ({ tx }) => often(tx).selectFrom('rooms').selectAll().where('id', '=', newId()).execute());
    assert.deepEqual((await plain.query('select count(*)::int as count from pg_prepared_statements')).rows, [{ count: 0 }]);
  } finally {
    await plain.end();
  }
});

test('as many values as the protocol carries go in one statement; more are the fault of who asks, and the connection goes on', async () => {
  const asked = (count: number) => inOne((tx) => run(tx, `select ${Array.from({ length: count }, (_, at) => `$${at + 1}::int`).join(' + ')} as sum`, Array.from({ length: count }, () => 1)));
  const list = (count: number) => inOne((tx) => run(tx, `select count(*)::int as count from unnest(array[${Array.from({ length: count }, (_, at) => `$${at + 1}`).join(',')}]::int[])`, Array.from({ length: count }, () => 1)));
  assert.deepEqual((await asked(3)).rows, [{ sum: 3 }]);
  assert.deepEqual((await list(40_000)).rows, [{ count: 40_000 }]);
  await assert.rejects(list(65_536), /65536 values/);
  assert.deepEqual((await asked(1)).rows, [{ sum: 1 }]);
});

test('a savepoint within another undoes what is its own, and the outer one all of it', async () => {
  await inOne(async (tx) => {
    await assert.rejects(savepoint(tx, async () => {
      await run(tx, "insert into rooms (organisation, id, name, capacity) values ($1, $2, 'Outer', 1)", [one, newId()]);
      await savepoint(tx, () => run(tx, "insert into rooms (organisation, id, name, capacity) values ($1, $2, 'Hall', 1)", [one, newId()])).catch((error: unknown) => assert.equal(violated(error), 'rooms_by_name'));
      throw new Error('of the outer');
    }), /of the outer/);
  });
  assert.equal((await inOne(names)).includes('Outer'), false);
});

test('what is read once in a transaction is asked again after it was forgotten, when nothing was there, and when asking failed', async () => {
  let asked = 0;
  await inOne(async (tx) => {
    const ask = (value: unknown) => readOnce(tx, 'thing', async () => { asked += 1; return value; });
    assert.equal(await ask(undefined), undefined);
    assert.deepEqual([await ask(1), await ask(2)], [1, 1]);
    forget(tx, 'thing');
    assert.deepEqual([await ask(3), asked], [3, 3]);
    know(tx, 'thing', 4);
    assert.equal(await ask(5), 4);
    await assert.rejects(readOnce(tx, 'other', () => Promise.reject(new Error('no'))), /no/);
    assert.equal(await readOnce(tx, 'other', async () => 6), 6);
    await flush(tx);
  });
});
