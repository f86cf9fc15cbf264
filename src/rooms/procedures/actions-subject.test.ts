/** Every transaction locks a subject first and then its duties in the order of their ids, so that no two wait for each other. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { machine, testOffice } from '../../../test/office.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { Ports } from '../../platform/ports.ts';
import { say, withdraw } from '../messaging/actions.ts';
import { deliver } from '../messaging/actions-deliver.ts';
import { Channel } from '../messaging/ports.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { doByHand, publish, review, waive } from './actions.ts';
import { lockSubject } from './actions-subject.ts';
import { doNext, escalateNext, hear, putOff } from './actions-engine.ts';
import type { DutyId, SubjectKind, SubjectState } from './model.ts';
import { MachineAct, SubjectReader } from './ports.ts';
import { dutiesOf } from './reads.ts';
import { readProcedure } from './rules-document.ts';
import { lockDuties } from './store.ts';

const ours = new Ports();
const subjects = new Map<string, SubjectState>();
ours.join(SubjectReader, {
  kind: 'request', read: async (_ctx, id) => subjects.get(id),
  lock: async (ctx, id) => { await ctx.tx.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended($1, 7))', [id])); },
});
ours.join(MachineAct, { name: 'test.act', act: async () => ({ done: {} }) });
const { office, database, found, person, as, clock } = await testOffice('2026-04-13T08:00:00Z', ours);

const read = readProcedure(`
procedure: try
title: { en: Try }
review: P6M
clauses: [{ id: G-4.3.1, section: s, text: t }]
steps:
  - { id: one, clause: G-4.3.1, title: { en: One }, subject: request, on: test.Asked, role: coordinator, escalate: { after: PT1H, to: administrator } }
  - { id: two, clause: G-4.3.1, title: { en: Two }, subject: request, on: test.Asked, role: coordinator, escalate: { after: PT1H, to: administrator } }
  - { id: act, clause: G-4.3.1, title: { en: Act }, subject: request, on: test.Acted, role: machine, does: test.act }
  - { id: told, clause: G-4.3.1, title: { en: Told }, subject: request, on: test.Telling, by: P1D, role: coordinator, evidence: messaging.Sent }
  - { id: act-too, clause: G-4.3.1, title: { en: Act too }, subject: request, on: test.Acted, role: machine, does: test.act }
`);
assert.ok(read.ok);

/** A subject with two duties; the second in the order of their ids is the one to be acted on. */
async function asked(slug: string, fact: 'test.Asked' | 'test.Acted'): Promise<{ org: OrganisationId; id: string; first: DutyId; last: DutyId }> {
  clock.move('2026-04-13T08:00:00Z');
  const org = await found(slug);
  const coordinator = await person(org, 'Ruth Adeyemi', ['coordinator']);
  await person(org, 'Jonas Weber', ['administrator']);
  await as(org, machine, (ctx) => publish(ctx, read.ok ? read.value : assert.fail()));
  const id = newId();
  subjects.set(id, { kind: 'request', id, title: 'Reading plans', attributes: {}, occurrences: [], settledAt: clock.now(), people: { coordinator } });
  await as(org, machine, (ctx) => hear(ctx, { kind: fact, subject: { kind: 'request', id } }));
  if (fact === 'test.Asked') while (await as(org, machine, doNext));
  const [first, last] = (await as(org, machine, (ctx) => dutiesOf(ctx.tx, org, id))).map((one) => one.id).sort();
  return { org, id, first: first!, last: last! };
}

/** Until another connection to this database waits for a lock, or `done` has come to its end. */
async function waits(done: Promise<unknown>): Promise<boolean> {
  let over = false;
  const ended = () => { over = true; };
  done.then(ended, ended);
  while (!over) {
    const { rowCount } = await database.owner.query('select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()');
    if (rowCount) return true;
    await pause(5);
  }
  return false;
}

interface Case { readonly fact: 'test.Asked' | 'test.Acted'; act(ctx: Context, duty: DutyId): Promise<unknown> }
const cases: Readonly<Record<string, Case>> = {
  doByHand: { fact: 'test.Asked', act: (ctx, duty) => doByHand(ctx, duty, 'done') },
  waive: { fact: 'test.Asked', act: (ctx, duty) => waive(ctx, duty, 'not needed') },
  review: { fact: 'test.Asked', act: (ctx, duty) => review(ctx, duty, 'kept', '') },
  putOff: { fact: 'test.Acted', act: (ctx, duty) => putOff(ctx, duty) },
  doNext: { fact: 'test.Acted', act: (ctx) => doNext(ctx) },
  escalateNext: { fact: 'test.Asked', act: (ctx) => escalateNext(ctx) },
};

/** Runs `hold` in one connection; while it stands, `act` in another, which has to wait; then the first locks all duties. */
async function beside(org: OrganisationId, subject: { kind: SubjectKind; id: string }, hold: (ctx: Context) => Promise<unknown>, act: (ctx: Context) => Promise<unknown>): Promise<void> {
  const runs = { holder: 0, actor: 0 };
  const { promise: held, resolve: holds } = Promise.withResolvers<void>();
  const { promise: goes, resolve: go } = Promise.withResolvers<void>();
  const holder = as(org, machine, async (ctx) => {
    runs.holder += 1;
    await hold(ctx);
    holds();
    await goes;
    await lockDuties(ctx.tx, org, subject.id);
  });
  await held;
  const actor = as(org, machine, (ctx) => { runs.actor += 1; return act(ctx); });
  const waited = await waits(actor);
  go();
  await Promise.all([holder, actor]);
  assert.equal(waited, true, 'it waits for who was first');
  assert.deepEqual(runs, { holder: 1, actor: 1 }, 'neither was begun anew');
}

for (const [name, { fact, act }] of Object.entries(cases)) {
  for (const held of ['subject', 'first duty'] as const) {
    test(`${name} waits for who holds the ${held}, and holds nothing that he needs`, async () => {
      const { org, id, first, last } = await asked(`${name.toLowerCase()}-${held.replace(' ', '-')}`, fact);
      // what is due or late is the last of them, so that nothing is locked in order by chance
      await database.owner.query("update duties set escalate_at = null, take_at = case when state = 'planned' then take_at + interval '1 day' else take_at end where id = $1", [first]);
      clock.move('2026-04-13T10:00:00Z');
      const lock = (sql: string, value: string) => (ctx: Context) => ctx.tx.executeQuery(CompiledQuery.raw(sql, [value]));
      const hold = held === 'subject' ? lock('select pg_advisory_xact_lock(hashtextextended($1, 7))', id) : lock('select from duties where id = $1 for update', first);
      await beside(org, { kind: 'request', id }, hold, (ctx) => act(ctx, last));
      const after = await as(org, machine, (ctx) => dutiesOf(ctx.tx, org, id));
      const done = after.find((one) => one.id === last)!;
      assert.equal(name === 'putOff' ? done.state : name === 'escalateNext' ? done.escalatedAt !== null : done.state, { doByHand: 'done', waive: 'waived', review: 'done', putOff: 'planned', doNext: 'done', escalateNext: true }[name]);
    });
  }
}

test('the organisation\'s own duties are locked in the same order when its procedure is reviewed', async () => {
  const { org } = await asked('organisation', 'test.Asked');
  const all = (await as(org, machine, (ctx) => dutiesOf(ctx.tx, org, org))).map((one) => one.id).sort();
  const hold = (ctx: Context) => ctx.tx.executeQuery(CompiledQuery.raw('select from duties where id = $1 for update', [all[0]]));
  await beside(org, { kind: 'organisation', id: org }, hold, (ctx) => review(ctx, all.at(-1)!, 'kept', ''));
});

test('what a message is about is locked before the message: who settles one and who withdraws it do not wait for each other', async () => {
  const { org, id } = await asked('told', 'test.Asked');
  const subject = { kind: 'request', id };
  await as(org, machine, (ctx) => hear(ctx, { kind: 'test.Telling', subject }));
  const rita = await person(org, 'Rita Fonseca');
  const { promise: handed, resolve: hand } = Promise.withResolvers<void>();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  office.parts.ports.join(Channel, {
    name: 'mail', addressOf: ({ email }) => email ?? undefined,
    deliver: async () => { hand(); await taken; return { state: 'sent' }; },
  });
  await as(org, machine, (ctx) => say(ctx, { kind: 'test.told', key: 'told', subject, to: [{ person: rita }], compose: () => ({ subject: 'Told', text: 'x', html: 'x' }) }));
  const [delivery] = await as(org, machine, (ctx) => ledgerOf(ctx.tx, org, subject));
  let settled = 0;
  office.parts.facts.within('sessions', ['messaging.Sent'], async () => { settled += 1; });
  const sending = deliver(office, { organisation: org, delivery: delivery!.id });
  await handed;
  let verbs = 0;
  const { promise: locked, resolve: locks } = Promise.withResolvers<void>();
  const { promise: goes, resolve: go } = Promise.withResolvers<void>();
  const verb = as(org, machine, async (ctx) => {
    verbs += 1;
    await lockSubject(ctx, 'request', id);
    locks();
    await goes;
    return withdraw(ctx, subject);
  });
  await locked;
  take();
  await waits(sending);
  go();
  await Promise.all([verb, sending]);
  assert.deepEqual([verbs, settled], [1, 1], 'neither was begun anew');
  const states = await as(org, machine, async (ctx) => [(await ledgerOf(ctx.tx, org, subject))[0]!.state, (await dutiesOf(ctx.tx, org, id)).find((one) => one.step === 'told')!.state]);
  assert.deepEqual(states, ['sent', 'done'], 'and what was sent is the evidence');
});
