import { test } from 'node:test';
import assert from 'node:assert/strict';
import '../src/main-rooms.ts';
import { allSteadyTables } from '../src/platform/database-standing.ts';
import { testDatabase } from './database.ts';

test('every table that rooms call steady has the trigger that counts its changes, and no other has', async () => {
  const { owner } = await testDatabase();
  const { rows } = await owner.query<{ name: string; deferred: boolean; kinds: number }>(
    "select tgrelid::regclass::text as name, tginitdeferred as deferred, (tgtype & 28)::int as kinds from pg_trigger where tgname = 'steady'");
  assert.deepEqual(rows.map(({ name }) => name).sort(), [...allSteadyTables()].sort());
  assert.ok(rows.every(({ deferred, kinds }) => deferred && kinds === 28), 'at the commit, for insert, update and delete');
});

test('what of a teacher in a round is kept is counted, column by column', async () => {
  const { owner } = await testDatabase();
  const { rows: [trigger] } = await owner.query<{ definition: string }>("select pg_get_triggerdef(oid) as definition from pg_trigger where tgname = 'steady' and tgrelid = 'round_teachers'::regclass");
  const { rows } = await owner.query<{ name: string }>("select attname as name from pg_attribute where attrelid = 'round_teachers'::regclass and attnum > 0 and not attisdropped");
  const counted = /UPDATE OF (.*?) ON/.exec(trigger!.definition)![1]!.split(', ');
  // the key never changes, and from which time slots were worked out is asked each time
  assert.deepEqual(rows.map(({ name }) => name).filter((name) => !counted.includes(name)), ['organisation', 'round', 'teacher', 'time_version']);
});
