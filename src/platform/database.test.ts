import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CompiledQuery } from 'kysely';
import { testDatabase } from '../../test/database.ts';
import type { OrganisationId } from './context.ts';
import { openPool, savepoint, transaction, violated, type Tx } from './database.ts';
import { newId } from './ids.ts';

const { pool, owner, addresses } = await testDatabase();
const run = (tx: Tx, sql: string, values: unknown[] = []) => tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, values));
const now = Temporal.Instant.from('2026-04-13T08:00:00Z');

async function organisation(slug: string): Promise<OrganisationId> {
  const id = newId<OrganisationId>();
  await transaction(pool, id, ({ tx }) => run(tx, `insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
    values ($1, $2, $2, 'Europe/Lisbon', 'en', 'a@b.example', '', $3)`, [id, slug, now]));
  return id;
}
const [one, other] = [await organisation('one'), await organisation('other')];
const room = (tx: Tx, of: string) => run(tx, "insert into rooms (organisation, id, name, capacity) values ($1, $2, 'Hall', 10)", [of, newId()]);
const rooms = async (of: OrganisationId | null) => transaction(pool, of, async ({ tx }) => (await run(tx, 'select name from rooms')).rows.length);

test('[G-2] every table with an organisation is parted by it, and the program owns nothing and bypasses nothing', async () => {
  const { rows: open } = await owner.query(`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))`);
  assert.deepEqual(open, []);
  const { rows: [role] } = await owner.query(`
    select rolsuper, rolbypassrls, rolcreaterole, (select count(*)::int from pg_class where relowner = r.oid) as owns from pg_roles r where rolname = 'convene_app'`);
  assert.deepEqual(role, { rolsuper: false, rolbypassrls: false, rolcreaterole: false, owns: 0 });
});

test('[G-2] every key of a room\'s table begins with the organisation', async () => {
  const { rows } = await owner.query(`
    select c.relname as table, i.relname as key from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_attribute o on o.attrelid = c.oid and o.attname = 'organisation'
    where c.relnamespace = 'public'::regnamespace and x.indisunique and x.indkey[0] <> o.attnum`);
  assert.deepEqual(rows, []);
});

test('[G-2] an organisation neither sees nor writes what is another\'s, and without one nothing is seen', async () => {
  await transaction(pool, one, ({ tx }) => room(tx, one));
  assert.deepEqual([await rooms(one), await rooms(other), await rooms(null)], [1, 0, 0]);
  await assert.rejects(transaction(pool, other, ({ tx }) => room(tx, one)), { code: '42501' });
  await transaction(pool, other, ({ tx }) => run(tx, "update rooms set name = 'theirs'"));
  const { rows } = await owner.query('select name from rooms');
  assert.deepEqual(rows, [{ name: 'Hall' }]);
});

test('nothing of one transaction is left on the connection for the next: a pooler may stand between', async () => {
  const single = openPool({ connectionString: addresses.app, max: 1 });
  try {
    await transaction(single, one, async ({ tx }) => run(tx, 'select 1'));
    const { rows } = await single.query("select nullif(current_setting('convene.organisation', true), '') as organisation, (select count(*)::int from rooms) as rooms");
    assert.deepEqual(rows, [{ organisation: null, rooms: 0 }]);
    await assert.rejects(transaction(single, one, () => Promise.reject(new Error('undone'))), /undone/);
    assert.equal((await single.query("select coalesce(current_setting('convene.organisation', true), '') as organisation")).rows[0].organisation, '');
  } finally {
    await single.end();
  }
});

test('two that wait for each other are both done: the one that the server gives up is begun again', async () => {
  const held = [newId(), newId()];
  let arrived = 0;
  const both = Promise.withResolvers<void>();
  const lock = (tx: Tx, id: string) => run(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
  const take = (first: string, second: string) => transaction(pool, one, async ({ tx }) => {
    await lock(tx, first);
    arrived += 1;
    if (arrived === 2) both.resolve();
    await both.promise;
    await lock(tx, second);
    await room(tx, one).catch(() => {}); // the name is taken: an expected failure would end a transaction
    return 'done';
  }).catch((error: Error) => error.message);
  const results = await Promise.all([take(held[0]!, held[1]!), take(held[1]!, held[0]!)]);
  assert.ok(arrived >= 3, 'one of them was begun again');
  assert.ok(results.every((result) => result === 'a statement failed inside the transaction and its error was not passed on'), String(results));
});

test('a commit after a swallowed error is told as a fault and not as done', async () => {
  await assert.rejects(transaction(pool, one, async ({ tx }) => {
    await run(tx, 'select 1/0').catch(() => {});
  }), /was not passed on/);
});

test('a write whose constraint may answer is undone alone, and the transaction goes on', async () => {
  const answer = await transaction(pool, one, async ({ tx }) => {
    const taken = await savepoint(tx, () => room(tx, one)).then(() => undefined, violated);
    await run(tx, "insert into rooms (organisation, id, name, capacity) values ($1, $2, 'Studio', 4)", [one, newId()]);
    return taken;
  });
  assert.equal(answer, 'rooms_by_name');
  assert.equal(await rooms(one), 2);
});

test('times come back as they went, to the millisecond, and dates without a zone stay without one', async () => {
  const at = Temporal.Instant.from('2026-03-29T00:59:59.999Z');
  const wall = Temporal.PlainDateTime.from('2026-03-29T01:30');
  const { rows: [row] } = await transaction(pool, one, ({ tx }) => run(tx, 'select $1::timestamptz as at, $2::timestamp as wall, $3::date as day, 9007199254740991::bigint as big', [at, wall, wall.toPlainDate()]));
  assert.deepEqual([String(row!['at']), String(row!['wall']), String(row!['day']), row!['big']], [at.toString(), '2026-03-29T01:30:00', '2026-03-29', 9007199254740991]);
});
