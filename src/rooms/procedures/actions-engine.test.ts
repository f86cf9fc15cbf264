import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { later } from '../../platform/database-kept.ts';
import { newId } from '../../platform/ids.ts';
import { Ports } from '../../platform/ports.ts';
import { removeMember } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { acts as actsOf } from '../log/reads.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { doByHand, publish, review, waive, closed } from './actions.ts';
import { doNext, escalateNext, hear, hearAll, putOff, DutyFault } from './actions-engine.ts';
import type { Procedure, SubjectState } from './model.ts';
import { MachineAct, SubjectReader } from './ports.ts';
import { dutiesOf, mineToDo, procedures, reviews } from './reads.ts';
import { readProcedure } from './rules-document.ts';

// A subject of our own stands in for a session, so that the engine is tested and nothing else.
const ours = new Ports();
const subjects = new Map<string, SubjectState>();
const sent: string[] = [];
let broken = false;
ours.join(SubjectReader, { kind: 'request', read: async (_ctx, id) => subjects.get(id) });
ours.join(MachineAct, {
  name: 'test.remind',
  act: async (ctx, subject, { dueAt }) => {
    if (broken) throw new Error('the act fails');
    sent.push(`${subject.id} ${dueAt.toString()} at ${ctx.now.toString()}`);
    return { done: { sent: 1 } };
  },
});
let twice: Record<string, unknown> | undefined;
ours.join(MachineAct, { name: 'test.putTwice', act: async (ctx) => { later(ctx.tx, 'reviews', [twice!, twice!]); return { done: {} }; } });
ours.join(MachineAct, { name: 'test.ask', act: async () => ({ open: 'two have not answered', evidence: { waiting: 2 } }) });

const { clock, found, person, as, database } = await testOffice('2026-04-13T08:00:00Z', ours);

const read = readProcedure(`
procedure: try
title: { en: Try }
review: P6M
clauses: [{ id: G-4.3.1, section: s, text: t }]
steps:
  - { id: remind, clause: G-4.3.1, title: { en: Remind }, subject: request, before: start, by: PT24H, when: { state: scheduled }, role: machine, does: test.remind, deadline: PT1M, until: { before: start, by: PT2H } }
  - { id: settle, clause: G-4.3.1, title: { en: Settle }, subject: request, on: test.Asked, role: coordinator, deadline: P1D, evidence: test.Settled, ends: test.Declined, escalate: { after: P2D, to: administrator }, gate: [test.schedule] }
  - { id: call, clause: G-4.3.1, title: { en: Call }, subject: request, on: test.Moved, role: machine, does: test.ask }
  - { id: put-twice, clause: G-4.3.1, title: { en: Put twice }, subject: request, on: test.Doubled, role: machine, does: test.putTwice }
  - { id: unknown, clause: G-4.3.1, title: { en: Unknown }, subject: request, on: test.Unknown, role: machine, does: test.notYet }
  - { id: later, clause: G-4.3.1, title: { en: Later }, subject: request, on: test.Round, role: coordinator }
  - { id: review, clause: G-4.3.1, title: { en: Review }, subject: organisation, every: P6M, role: administrator, evidence: procedures.Reviewed }
`);
assert.ok(read.ok);
const procedure: Procedure = read.value;

async function school(slug: string): Promise<{ org: OrganisationId; coordinator: PersonId }> {
  const org = await found(slug);
  const coordinator = await person(org, 'Ruth Adeyemi', ['coordinator']);
  await as(org, machine, (ctx) => publish(ctx, procedure));
  return { org, coordinator };
}

function subject(coordinator: PersonId, start: string): SubjectState {
  const at = Temporal.Instant.from(start);
  const state: SubjectState = {
    kind: 'request', id: newId(), title: 'Reading plans', attributes: { state: 'scheduled' }, settledAt: clock.now(),
    occurrences: [{ part: '', start: at, end: at.add({ hours: 1 }) }], people: { coordinator },
  };
  subjects.set(state.id, state);
  return state;
}

const tell = (org: OrganisationId, kind: `${string}.${string}`, id: string, more: object = {}) =>
  as(org, machine, (ctx) => hear(ctx, { kind, subject: { kind: 'request', id }, ...more }));
const states = (org: OrganisationId, id: string) => as(org, machine, async (ctx) =>
  (await dutiesOf(ctx.tx, org, id)).map((one) => `${one.step} ${one.state}${one.late ? ' late' : ''}${one.reason ? ` (${one.reason})` : ''}`).sort());
const doAll = async (org: OrganisationId) => { while (await as(org, machine, doNext)); };
const at = (time: string) => clock.move(time);

test('[G-4.3.1] a reminder is sent once when it is due, and never with an old time after a move', async () => {
  at('2026-04-13T08:00:00Z');
  const { org, coordinator } = await school('moves');
  const one = subject(coordinator, '2026-04-16T10:00:00Z');
  await tell(org, 'test.Moved2', one.id);
  assert.deepEqual(await states(org, one.id), ['remind planned']);
  const later = Temporal.Instant.from('2026-04-17T15:00:00Z');
  subjects.set(one.id, { ...one, occurrences: [{ part: '', start: later, end: later.add({ hours: 1 }) }] });
  await tell(org, 'test.Moved2', one.id);
  assert.deepEqual(await states(org, one.id), ['remind planned', 'remind withdrawn']);
  at('2026-04-15T10:00:30Z');
  await doAll(org);
  assert.equal(sent.filter((line) => line.startsWith(one.id)).length, 0, 'nothing at the old time');
  at('2026-04-16T15:00:10Z');
  await doAll(org);
  await doAll(org);
  assert.deepEqual(sent.filter((line) => line.startsWith(one.id)), [`${one.id} 2026-04-16T15:00:00Z at 2026-04-16T15:00:10Z`]);
  assert.deepEqual(await states(org, one.id), ['remind done', 'remind withdrawn']);
});

test('[G-4.3.1] after a late start what is still useful is sent and says that it is late, and what is not is told as missed', async () => {
  at('2026-05-01T08:00:00Z');
  const { org, coordinator } = await school('late');
  const useful = subject(coordinator, '2026-05-04T10:00:00Z');
  const past = subject(coordinator, '2026-05-03T20:00:00Z');
  await tell(org, 'test.X', useful.id);
  await tell(org, 'test.X', past.id);
  at('2026-05-03T19:00:00Z');
  await doAll(org);
  assert.deepEqual(await states(org, useful.id), ['remind done late']);
  assert.deepEqual(await states(org, past.id), ['remind failed (missed)']);
});

test('[G-4.3.1] a session scheduled within the day has its 24-hour reminder waived, since its moment never came', async () => {
  at('2026-05-10T08:00:00Z');
  const { org, coordinator } = await school('short');
  const one = subject(coordinator, '2026-05-10T09:00:00Z');
  await tell(org, 'test.X', one.id);
  assert.deepEqual(await states(org, one.id), ['remind waived (too-late)']);
});

test('[G-4.6.1] what nobody did before the session took place was missed, and is not taken back because it has begun', async () => {
  at('2026-05-10T08:00:00Z');
  const { org, coordinator } = await school('began');
  const [begun, cancelled, moved] = [subject(coordinator, '2026-05-20T09:00:00Z'), subject(coordinator, '2026-05-20T09:00:00Z'), subject(coordinator, '2026-05-20T09:00:00Z')];
  for (const { id } of [begun, cancelled, moved]) await tell(org, 'test.X', id);
  at('2026-05-20T09:00:00Z'); // the machine was away
  subjects.set(begun.id, { ...begun, attributes: { state: 'in-progress' } });
  subjects.set(cancelled.id, { ...cancelled, attributes: { state: 'cancelled' }, occurrences: [] });
  const later = Temporal.Instant.from('2026-05-27T09:00:00Z');
  subjects.set(moved.id, { ...moved, settledAt: clock.now(), occurrences: [{ part: '', start: later, end: later.add({ hours: 1 }) }] });
  for (const { id } of [begun, cancelled, moved]) await tell(org, 'test.Changed', id);
  assert.deepEqual(await Promise.all([begun, cancelled, moved].map(({ id }) => states(org, id))), [['remind failed (not-done)'], ['remind withdrawn'], ['remind planned', 'remind withdrawn']]);
});

test('what an act puts aside is its own fault where it cannot be put: its duty is put off, and no other stands behind it', async () => {
  at('2026-05-11T08:00:00Z');
  const { org, coordinator } = await school('aside');
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  twice = { organisation: org, id: newId(), procedure: 'try', version: 1, duty: newId(), at: clock.now(), person: null, since: clock.now(), figures: {}, outcome: 'kept', remarks: '' };
  await tell(org, 'test.Doubled', one.id);
  const fault = await as(org, machine, doNext).catch((error: unknown) => error);
  assert.ok(fault instanceof DutyFault, String(fault));
  assert.equal((fault.cause as { constraint?: string }).constraint, 'reviews_pkey');
});

test('what a transaction tells is heard in its order: what one fact asks for, a later one of the same transaction does or ends', async () => {
  at('2026-05-11T08:00:00Z');
  const { org, coordinator } = await school('together');
  const [done, declined, asked] = ['2026-08-01T09:00:00Z', '2026-08-01T09:00:00Z', '2026-08-01T09:00:00Z'].map((start) => subject(coordinator, start));
  const told = (ctx: Context, { id }: SubjectState, ...kinds: readonly string[]) =>
    kinds.map((kind) => ({ ctx, fact: { kind: `test.${kind}` as const, subject: { kind: 'request', id } } }));
  await as(org, machine, (ctx) => hearAll([
    ...told(ctx, done!, 'X', 'Asked', 'Settled'), ...told(ctx, declined!, 'Asked', 'Moved2', 'Declined'), ...told(ctx, asked!, 'Settled', 'Asked'),
  ]));
  assert.deepEqual(await Promise.all([done, declined, asked].map((one) => states(org, one!.id))), [
    ['remind planned', 'settle done'], ['remind planned', 'settle withdrawn'], ['remind planned', 'settle planned'],
  ]);
});

test('a duty is closed by the fact that is its evidence, and ended by the fact that makes it pointless', async () => {
  at('2026-05-11T08:00:00Z');
  const { org, coordinator } = await school('evidence');
  const [done, declined] = [subject(coordinator, '2026-08-01T09:00:00Z'), subject(coordinator, '2026-08-01T09:00:00Z')];
  await tell(org, 'test.Asked', done.id);
  await tell(org, 'test.Asked', declined.id);
  await doAll(org);
  const mine = await as(org, machine, (ctx) => mineToDo(ctx.tx, org, coordinator, ['coordinator']));
  assert.deepEqual(mine.map((one) => [one.subject, one.step, one.person]).sort(), [[done.id, 'settle', coordinator], [declined.id, 'settle', coordinator]].sort());
  await tell(org, 'test.Settled', done.id);
  await tell(org, 'test.Declined', declined.id);
  assert.ok((await states(org, done.id)).includes('settle done'));
  assert.ok((await states(org, declined.id)).includes('settle withdrawn'));
});

test('a gate forbids its verb until the step is done, or waived with a reason', async () => {
  at('2026-05-12T08:00:00Z');
  const { org, coordinator } = await school('gate');
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  await tell(org, 'test.Asked', one.id);
  const gate = () => as(org, machine, async (ctx) => ({ ...await closed(ctx, 'test.schedule', one.id) }));
  const shut = await gate();
  assert.equal(shut.step, 'settle');
  assert.deepEqual(await as(org, machine, (ctx) => closed(ctx, 'test.other', one.id)), undefined);
  const by = { kind: 'person', person: coordinator, roles: ['coordinator'] } as const;
  assert.deepEqual(await as(org, by, (ctx) => waive(ctx, shut.duty as never, ' ')), { ok: false, reason: 'reason-missing' });
  const stranger = { kind: 'person', person: newId(), roles: ['participant'] } as const;
  assert.equal((await as(org, stranger, (ctx) => waive(ctx, shut.duty as never, 'because'))).ok, false);
  assert.equal((await as(org, by, (ctx) => waive(ctx, shut.duty as never, 'the head has decided'))).ok, true);
  assert.deepEqual(await gate(), {});
  assert.ok((await states(org, one.id)).includes('settle waived (the head has decided)'));
});

test('what the machine cannot do it hands to a named person, with what it found', async () => {
  at('2026-05-13T08:00:00Z');
  const { org, coordinator } = await school('hands');
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  await tell(org, 'test.Moved', one.id);
  await doAll(org);
  const [duty] = await as(org, machine, (ctx) => mineToDo(ctx.tx, org, coordinator, ['coordinator']));
  assert.deepEqual([duty?.step, duty?.reason, duty?.evidence], ['call', 'two have not answered', { waiting: 2 }]);
  const by = { kind: 'person', person: coordinator, roles: ['coordinator'] } as const;
  assert.equal((await as(org, by, (ctx) => doByHand(ctx, duty!.id, 'called both'))).ok, true);
  assert.ok((await states(org, one.id)).includes('call done (called both)'));
});

test('an act that fails leaves nothing behind, is tried again later, and at last is a person\'s to do', async () => {
  at('2026-06-01T08:00:00Z');
  const { org, coordinator } = await school('fails');
  const one = subject(coordinator, '2026-06-03T09:00:00Z');
  await tell(org, 'test.X', one.id);
  at('2026-06-02T09:00:00Z');
  broken = true;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const fault = await doAll(org).then(() => undefined, (error: unknown) => error);
    assert.ok(fault instanceof DutyFault);
    await as(org, machine, (ctx) => putOff(ctx, fault.duty));
    clock.move('PT15M');
  }
  broken = false;
  assert.deepEqual(await states(org, one.id), ['remind open (machine-failed)']);
});

test('an open duty that is not done in time is escalated once', async () => {
  at('2026-06-10T08:00:00Z');
  const { org, coordinator } = await school('escalates');
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  await tell(org, 'test.Asked', one.id);
  await doAll(org);
  assert.equal(await as(org, machine, escalateNext), undefined);
  at('2026-06-12T08:00:01Z');
  const [duty] = await as(org, machine, (ctx) => dutiesOf(ctx.tx, org, one.id));
  const head = await person(org, 'Jonas Weber', ['administrator']);
  const mine = () => as(org, machine, async (ctx) => (await mineToDo(ctx.tx, org, head, ['administrator'])).map((row) => row.id));
  assert.deepEqual(await mine(), []);
  assert.equal(await as(org, machine, escalateNext), duty!.id);
  assert.equal(await as(org, machine, escalateNext), undefined);
  assert.deepEqual(await mine(), [duty!.id]);
  const told = await as(org, machine, (ctx) => ledgerOf(ctx.tx, org, { kind: 'request', id: one.id }));
  assert.deepEqual(told.map((row) => row.person), [head]);
  const acts = await as(org, machine, (ctx) => actsOf(ctx.tx, org, { subject: one.id, verbs: ['procedures.escalate'] }));
  assert.deepEqual(acts.map(({ details }) => details['to']), ['administrator']);
});

test('what is open of a subject that is handed over is handed over with it, and who leaves leaves it to his role', async () => {
  at('2026-06-10T08:00:00Z');
  const { org, coordinator } = await school('hands-over');
  const other = await person(org, 'Ines Prado', ['coordinator']);
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  await tell(org, 'test.Asked', one.id);
  await doAll(org);
  const mine = (who: PersonId) => as(org, machine, async (ctx) => (await mineToDo(ctx.tx, org, who, ['coordinator'])).filter((row) => row.subject === one.id).map((row) => row.step));
  assert.deepEqual([await mine(coordinator), await mine(other)], [['settle'], []]);
  subjects.set(one.id, { ...one, people: { coordinator: other } });
  await tell(org, 'test.HandedOver', one.id);
  assert.deepEqual([await mine(coordinator), await mine(other)], [[], ['settle']]);
  await person(org, 'Jonas Weber', ['administrator']);
  assert.ok((await as(org, machine, (ctx) => removeMember(ctx, other))).ok);
  assert.deepEqual(await mine(coordinator), ['settle']);
});

test('[X-4] a process leaves duties to a newer one beside it that it cannot do or whose subject it cannot read', async () => {
  at('2026-06-10T08:00:00Z');
  const { org, coordinator } = await school('newer');
  const one = subject(coordinator, '2026-08-01T09:00:00Z');
  await tell(org, 'test.Unknown', one.id);
  await as(org, machine, (ctx) => hear(ctx, { kind: 'test.Round', subject: { kind: 'request', id: one.id } }));
  await database.owner.query("update duties set subject_kind = 'itinerary' where subject = $1 and step = 'later'", [one.id]);
  await doAll(org);
  const found = await as(org, machine, (ctx) => dutiesOf(ctx.tx, org, one.id));
  assert.deepEqual(found.filter(({ step }) => step !== 'remind').map(({ step, state }) => `${step} ${state}`).sort(), ['later planned', 'unknown planned']);
  const { rows } = await database.owner.query('select distinct attempts from duties where subject = $1', [one.id]);
  assert.deepEqual(rows, [{ attempts: 0 }]);
  at('2026-06-10T09:00:01Z');
  await assert.rejects(as(org, machine, doNext), DutyFault, 'after an hour there is no newer one');
});

test('[G-6.1] the procedure comes up for its own review after six months, and again six months later', async () => {
  at('2026-07-01T08:00:00Z');
  const { org } = await school('review');
  const head = await person(org, 'Jonas Weber', ['administrator']);
  const by = { kind: 'person', person: head, roles: ['administrator'] } as const;
  at('2027-01-01T07:00:00Z');
  await doAll(org);
  const ofTry = async () => (await as(org, machine, (ctx) => mineToDo(ctx.tx, org, head, ['administrator']))).filter((one) => one.procedure === 'try');
  assert.deepEqual(await ofTry(), []);
  at('2027-01-01T08:00:00Z');
  await doAll(org);
  const [duty] = await ofTry();
  assert.equal((await as(org, by, (ctx) => review(ctx, duty!.id, 'kept', 'fits well'))).ok, true);
  const [kept] = await as(org, machine, (ctx) => reviews(ctx.tx, org, 'try'));
  assert.deepEqual([kept?.outcome, kept?.remarks, kept?.since.toString()], ['kept', 'fits well', '2026-07-01T08:00:00Z']);
  at('2027-07-01T08:00:00Z');
  await doAll(org);
  assert.equal((await ofTry()).length, 1);
});

test('what began under one version of a procedure stays under it when a new one is published', async () => {
  at('2026-09-01T08:00:00Z');
  const { org, coordinator } = await school('versions');
  const one = subject(coordinator, '2026-09-20T09:00:00Z');
  await tell(org, 'test.X', one.id);
  const earlier = { ...procedure, steps: procedure.steps.map((step) => (step.id === 'remind' ? { ...step, trigger: { before: 'start' as const, by: 'PT48H' } } : step)) };
  assert.deepEqual(await as(org, machine, (ctx) => publish(ctx, earlier)), { ok: true, value: 2 });
  const other = subject(coordinator, '2026-09-20T09:00:00Z');
  await tell(org, 'test.X', one.id);
  await tell(org, 'test.X', other.id);
  const due = async (id: string) => (await as(org, machine, (ctx: Context) => dutiesOf(ctx.tx, org, id))).map((duty) => `${duty.version} ${duty.dueAt.toString()} ${duty.state}`);
  assert.deepEqual(await due(one.id), ['1 2026-09-19T09:00:00Z planned']);
  assert.deepEqual(await due(other.id), ['2 2026-09-18T09:00:00Z planned']);
});

test('a new organisation has the procedures that the program brings along', async () => {
  const org = await found('brings');
  const all = await as(org, machine, (ctx) => procedures(ctx.tx, org));
  assert.ok(all.some((one) => one.body.procedure === 'sessions' && one.version === 1));
});
