import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { transaction } from '../../platform/database.ts';
import type { OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { eraseTexts, record, seal } from './actions.ts';
import { acts, verifyChain } from './reads.ts';

const { office, clock, database, found, as } = await testOffice();
const key = office.key('log');
const subject = { kind: 'thing', id: newId() };
const sealOnce = (organisation: OrganisationId) => transaction(database.pool, organisation, ({ tx }) => seal(tx, organisation, key));
/** Seals until nothing waits: a transaction open in any database of the server makes the sealer wait, and other tests have some. */
async function sealAll(organisation: OrganisationId): Promise<number> {
  let sealed = 0;
  for (let tries = 0; tries < 500; tries++) {
    sealed += await sealOnce(organisation);
    const state = await verify(organisation);
    if (state.ok && state.unsealed === 0) return sealed;
    await wait(10);
  }
  return assert.fail('something was never sealed');
}
const verify = (organisation: OrganisationId) => as(organisation, machine, (ctx) => verifyChain(ctx.tx, organisation, key));
/** A chain that verifies. */
const whole = async (organisation: OrganisationId) => {
  const state = await verify(organisation);
  assert.ok(state.ok);
  return state;
};
const write = (organisation: OrganisationId, text?: Record<string, string>) =>
  as(organisation, machine, (ctx) => record(ctx, { verb: 'test.act', subject, details: { n: 1 }, ...(text ? { text } : {}) }));

test('[G-4.6.1] an act is unsealed until the sealer has chained it, and the chain then verifies', async () => {
  const school = await found('chain');
  await sealAll(school); // the founding
  const { length: founding } = await whole(school);
  const id = await write(school, { why: 'the hall floods' });
  const before = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: subject.id }));
  assert.deepEqual(before.map(({ id: act, seal: number, text }) => ({ act, number, text })), [{ act: id, number: undefined, text: { why: 'the hall floods' } }]);
  assert.equal(await sealAll(school), 1);
  const state = await verify(school);
  assert.deepEqual({ ...state, head: undefined }, { ok: true, length: founding + 1, unsealed: 0, erased: 0, head: undefined });
  assert.equal(await sealAll(school), 0);
});

test('[G-4.6.1] an act of a transaction that is still open is never skipped by the sealer', async () => {
  const school = await found('open');
  await sealAll(school);
  let late: string | undefined;
  await transaction(database.pool, school, async ({ tx }) => {
    // an older transaction is still open while a younger one commits
    await tx.executeQuery({ sql: 'select pg_current_xact_id()', parameters: [] } as never);
    await write(school);
    assert.equal(await sealOnce(school), 0, 'what is younger than an open transaction waits');
    late = 'done';
  });
  assert.equal(late, 'done');
  assert.equal(await sealAll(school), 1);
});

test('[G-4.6.1] nobody can change or take out an act through the program, and who owns the database is found out', async () => {
  const school = await found('tamper');
  await sealAll(school);
  const { length: founding } = await whole(school);
  await write(school, { why: 'first' });
  const second = await write(school, { why: 'second' });
  await write(school, { why: 'third' });
  await sealAll(school);
  for (const statement of [
    'update acts set verb = $$x$$', 'delete from acts', 'update seals set hash = $$x$$', 'delete from seals', 'truncate acts cascade',
    'update act_texts set body = $${}$$::jsonb',
  ]) {
    await assert.rejects(
      transaction(database.pool, school, ({ tx }) => tx.executeQuery({ sql: statement, parameters: [] } as never)),
      { code: '42501' }, statement,
    );
  }
  await database.owner.query("update act_texts set body = '{\"why\":\"never\"}' where act = $1", [second]);
  assert.deepEqual(await verify(school), { ok: false, number: founding + 2, act: second, why: 'text' });
  await database.owner.query("update act_texts set body = '{\"why\":\"second\"}' where act = $1", [second]);
  assert.equal((await verify(school)).ok, true);
  await database.owner.query("update acts set at = at + interval '1 hour' where id = $1", [second]);
  assert.deepEqual(await verify(school), { ok: false, number: founding + 2, act: second, why: 'changed' });
});

/** A chain of three acts that verifies, then changed by who owns the database. @returns what is found. */
async function tampered(slug: string, change: (school: OrganisationId, acts: readonly string[], founding: number) => Promise<unknown>) {
  const school = await found(slug);
  await sealAll(school);
  const { length: founding } = await whole(school);
  const written = [await write(school, { why: 'first' }), await write(school, { why: 'second' }), await write(school, { why: 'third' })];
  await sealAll(school);
  await change(school, written, founding);
  const state = await verify(school);
  return state.ok ? 'nothing' : `${state.why} ${state.number - founding} ${written.indexOf(state.act as never) + 1}`;
}
const byOwner = (sql: string, ...values: unknown[]) => database.owner.query(sql, values);

test('[G-4.6.1] a seal taken out of the chain or from its end, an act taken out, and a text taken away unsaid are found and named', async () => {
  assert.equal(await tampered('middle', (_, [, second]) => byOwner('delete from seals where act = $1', second)), 'chain 2 3');
  assert.equal(await tampered('last', (_, [, , third]) => byOwner('delete from seals where act = $1', third)), 'seal 3 3');
  assert.equal(await tampered('text', (_, [first]) => byOwner('delete from act_texts where act = $1', first)), 'erased 1 1');
  assert.equal(await tampered('told', (school, [first]) => as(school, machine, (ctx) => eraseTexts(ctx, [first as never], 'asked'))), 'nothing');
  assert.equal(await tampered('more', async (school, [first, second]) => {
    await as(school, machine, (ctx) => eraseTexts(ctx, [first as never], 'asked'));
    await byOwner('delete from act_texts where act = $1', second);
  }), 'erased 2 2');
  await byOwner('alter table seals drop constraint seals_organisation_act_fkey');
  await byOwner('alter table act_texts drop constraint act_texts_organisation_act_fkey');
  assert.equal(await tampered('act', (_, [, second]) => byOwner('delete from acts where id = $1', second)), 'missing 2 2');
});

test('[G-4.6.1] what was sealed with another key than this installation\'s is found', async () => {
  const school = await found('key');
  await sealAll(school);
  const state = await as(school, machine, (ctx) => verifyChain(ctx.tx, school, office.key('another')));
  assert.deepEqual(state.ok || [state.why, state.number], ['mac', 1]);
});

test('[G-4.6.1] more acts than one batch holds are sealed in batches, in their order', async () => {
  const school = await found('batches');
  await sealAll(school);
  const { length } = await whole(school);
  await as(school, machine, async (ctx) => { for (let n = 0; n < 501; n++) await record(ctx, { verb: 'test.act', subject, details: { n } }); });
  assert.equal(await sealAll(school), 501);
  assert.equal((await whole(school)).length, length + 501);
});

test('[G-4.6.1] [X-6] personal text is erased by an act of its own and the chain still verifies', async () => {
  const school = await found('erase');
  const id = await write(school, { name: 'Noura Haddad' });
  await sealAll(school);
  clock.move('PT1M');
  assert.equal(await as(school, machine, (ctx) => eraseTexts(ctx, [id], 'asked by the person')), 1);
  await sealAll(school);
  const all = await as(school, machine, (ctx) => acts(ctx.tx, school, { verbs: ['log.eraseTexts', 'test.act', 'identity.foundOrganisation'] }));
  assert.deepEqual(all.map((act) => [act.verb, act.text]), [['log.eraseTexts', { reason: 'asked by the person' }], ['test.act', null], ['identity.foundOrganisation', { name: 'erase' }]]);
  const state = await verify(school);
  assert.equal(state.ok && state.erased, 1);
  const { rows } = await database.owner.query('select count(*)::int as left from act_texts where body::text like $1', ['%Haddad%']);
  assert.deepEqual(rows, [{ left: 0 }]);
});

test('[G-2] one organisation sees nothing of the log of another', async () => {
  const [one, other] = [await found('one'), await found('other')];
  await write(one, { why: 'ours' });
  assert.deepEqual(await as(other, machine, (ctx) => acts(ctx.tx, one)), []);
});

test('a refusal undoes what the verb had written', async () => {
  const school = await found('refusal');
  const answer = await as(school, machine, async (ctx) => {
    await record(ctx, { verb: 'test.act', subject });
    return { ok: false as const, reason: 'no' as const };
  });
  assert.deepEqual(answer, { ok: false, reason: 'no' });
  assert.deepEqual(await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: subject.id })), []);
});
