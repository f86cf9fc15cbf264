/** What the program brings along later reaches organisations that are there, and leaves alone what they have changed. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { Ports } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { publish } from './actions.ts';
import { doNext, hear } from './actions-engine.ts';
import { moveProcedure } from './actions-move.ts';
import { bringShipped, digestOf, keepOwn, takeOffer } from './actions-shipped.ts';
import type { Procedure, SubjectState } from './model.ts';
import { MachineAct, Shipped, SubjectReader } from './ports.ts';
import { dutiesOf, offered, offerOf, procedures, versions } from './reads.ts';
import { readProcedure } from './rules-document.ts';

const ours = new Ports();
const subjects = new Map<string, SubjectState>();
/** What the program of this moment brings along. */
const brought: Procedure[] = [];
ours.join(Shipped, { procedures: brought });
ours.join(SubjectReader, { kind: 'request', read: async (_ctx, id) => subjects.get(id) });
ours.join(MachineAct, { name: 'test.act', act: async () => ({ done: {} }) });
const { office, clock, database, found, person, as } = await testOffice('2026-04-13T08:00:00Z', ours);

function procedureOf(steps: string): Procedure {
  const read = readProcedure(`procedure: try\ntitle: { en: Try }\nreview: P6M\nclauses: [{ id: G-4.3.1, section: s, text: t }]\nsteps:\n${steps}`);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}
const step = (id: string, rest: string) => `  - { id: ${id}, clause: G-4.3.1, title: { en: ${id} }, ${rest} }\n`;
const remind = (by: string) => step('remind', `subject: request, before: start, by: ${by}, role: machine, does: test.act, until: { before: start }`);
const settle = (deadline: string, by = 'PT0S') => step('settle', `subject: request, on: test.Asked, by: ${by}, role: coordinator, deadline: ${deadline}, evidence: test.Settled`);
const later = step('later', 'subject: request, before: start, by: PT1H, role: machine, does: test.act');
const daily = (every: string) => step('daily', `subject: organisation, every: ${every}, role: machine, does: test.act`);
const yearly = step('yearly', 'subject: organisation, every: P1Y, role: machine, does: test.act');
const first = procedureOf(remind('PT24H') + settle('P1D') + step('gone', 'subject: request, after: start, by: PT1H, role: machine, does: test.act') + daily('P2D') + yearly);

interface Place { readonly org: OrganisationId; readonly head: PersonId; readonly admin: Actor }
/** An organisation founded under a program that brings the first version. */
async function founded(slug: string): Promise<Place> {
  clock.move('2026-04-13T08:00:00Z');
  brought.splice(0, brought.length, first);
  const org = await found(slug);
  const head = await person(org, 'Jonas Weber', ['administrator', 'coordinator']);
  return { org, head, admin: { kind: 'person', person: head, roles: ['administrator'] } };
}
async function asked({ org, head }: Place, start: string): Promise<string> {
  const at = Temporal.Instant.from(start);
  const id = newId();
  subjects.set(id, { kind: 'request', id, title: 'Reading plans', attributes: {}, settledAt: clock.now(), occurrences: [{ part: '', start: at, end: at.add({ hours: 1 }) }], people: { coordinator: head } });
  await as(org, machine, (ctx) => hear(ctx, { kind: 'test.Asked', subject: { kind: 'request', id } }));
  return id;
}
const newer = (body: Procedure) => void brought.splice(0, brought.length, body);
const bring = (org: OrganisationId) => as(org, machine, bringShipped);
const newest = (org: OrganisationId) => as(org, machine, async (ctx) => (await procedures(ctx.tx, org)).find((one) => one.body.procedure === 'try')!);
const move = (org: OrganisationId) => moveProcedure(office, { organisation: org, procedure: 'try' });
const duties = ({ org }: Place, id: string) => as(org, machine, async (ctx) => (await dutiesOf(ctx.tx, org, id)).filter((one) => one.procedure === 'try')
  .map((one) => [one.step, one.version, one.state, one.dueAt.toString(), one.deadlineAt?.toString() ?? '', one.reason ?? ''].join(' ').trim()).sort());
const logged = ({ org }: Place, verb: string) => as(org, machine, async (ctx) => (await acts(ctx.tx, org, { verbs: [verb], most: 100 })).filter(({ details }) => details['procedure'] === 'try').reverse().map(({ details }) => details));

test('[G-6.1] who has kept the program\'s own version is given a newer one, and what is under way moves to it', async () => {
  const place = await founded('given');
  const { org } = place;
  const id = await asked(place, '2026-04-20T10:00:00Z');
  while (await as(org, machine, doNext));
  assert.deepEqual(await duties(place, id), [
    'gone 1 planned 2026-04-20T11:00:00Z', 'remind 1 planned 2026-04-19T10:00:00Z', 'settle 1 open 2026-04-13T08:00:00Z 2026-04-14T08:00:00Z',
  ]);
  clock.move('2026-04-13T09:00:00Z');
  newer(procedureOf(remind('PT48H') + settle('P3D') + later + daily('P1D')));
  await bring(org);
  const now = await newest(org);
  assert.deepEqual([now.version, now.shipped, now.madeBy, now.movedTo], [2, true, null, 2]);
  assert.deepEqual(await logged(place, 'procedures.publish'), [
    { procedure: 'try', version: 1, moves: true, shipped: digestOf(first) }, { procedure: 'try', version: 2, moves: true, shipped: digestOf(brought[0]!) },
  ]);
  assert.deepEqual(await duties(place, org), ['daily 2 planned 2026-04-14T08:00:00Z', 'yearly 1 withdrawn 2027-04-13T08:00:00Z'], 'what is done by the calendar follows at once');
  await move(org);
  const moved = [
    'gone 1 withdrawn 2026-04-20T11:00:00Z', 'later 2 planned 2026-04-20T09:00:00Z', 'remind 2 planned 2026-04-18T10:00:00Z',
    'settle 2 open 2026-04-13T08:00:00Z 2026-04-16T08:00:00Z',
  ];
  assert.deepEqual(await duties(place, id), moved);
  assert.deepEqual(await logged(place, 'procedures.move'), [{ procedure: 'try', from: 1, to: 2, duties: 4 }]);
  await move(org);
  await bring(org);
  await as(org, machine, (ctx) => hear(ctx, { kind: 'test.Other', subject: { kind: 'request', id } }));
  assert.deepEqual(await duties(place, id), moved, 'once is enough');
  assert.deepEqual([(await newest(org)).version, (await logged(place, 'procedures.move')).length], [2, 1]);
});

test('[G-6.1] what happens to a session before its turn comes plans it under the newer version too', async () => {
  const place = await founded('meanwhile');
  const id = await asked(place, '2026-04-20T10:00:00Z');
  newer(procedureOf(remind('PT48H') + settle('P1D') + later));
  await bring(place.org);
  await as(place.org, machine, (ctx) => hear(ctx, { kind: 'test.Other', subject: { kind: 'request', id } }));
  assert.deepEqual((await duties(place, id)).filter((line) => !line.startsWith('gone')), [
    'later 2 planned 2026-04-20T09:00:00Z', 'remind 2 planned 2026-04-18T10:00:00Z', 'settle 2 planned 2026-04-13T08:00:00Z 2026-04-14T08:00:00Z',
  ]);
});

test('[G-4.3.1] a newer version demands nothing of the past, and what was due at that moment is not lost', async () => {
  const place = await founded('past');
  const id = await asked(place, '2026-04-20T10:00:00Z');
  clock.move('2026-04-19T10:00:05Z'); // the reminder is due, and nobody has taken it yet
  newer(procedureOf(remind('PT24H') + settle('P1D') + step('early', 'subject: request, before: start, by: P3D, role: machine, does: test.act')));
  await bring(place.org);
  await move(place.org);
  assert.deepEqual((await duties(place, id)).filter((line) => /^(early|remind)/.test(line)), [
    'early 2 waived 2026-04-17T10:00:00Z  too-late', 'remind 2 planned 2026-04-19T10:00:00Z',
  ]);
  while (await as(place.org, machine, doNext));
  assert.ok((await duties(place, id)).includes('remind 2 done 2026-04-19T10:00:00Z'));
});

test('[G-6.1] who has changed his version is offered a newer one, and takes it for what is new or also for what is under way', async () => {
  for (const moves of [false, true]) {
    const place = await founded(`taken-${moves}`);
    const { org, admin } = place;
    const own = procedureOf(remind('PT26H') + settle('P1D') + daily('P2D'));
    assert.deepEqual(await as(org, admin, (ctx) => publish(ctx, own)), { ok: true, value: 2 });
    const id = await asked(place, '2026-04-20T10:00:00Z');
    newer(procedureOf(remind('PT24H') + settle('P1D') + later + daily('P2D')));
    await bring(org);
    await bring(org);
    assert.equal((await newest(org)).version, 2);
    const offer = await as(org, machine, (ctx) => offerOf(ctx.tx, org, 'try'));
    assert.equal(offer?.digest, digestOf(brought[0]!));
    assert.deepEqual([...await as(org, machine, (ctx) => offered(ctx.tx, org))], ['try']);
    assert.deepEqual(await logged(place, 'procedures.offer'), [{ procedure: 'try', shipped: offer.digest }]);
    const answer = { procedure: 'try', digest: offer.digest, over: 2 };
    const coordinator: Actor = { kind: 'person', person: newId(), roles: ['coordinator'] };
    assert.deepEqual(await as(org, coordinator, (ctx) => takeOffer(ctx, answer, { moves })), { ok: false, reason: 'forbidden', verb: 'procedures.takeOffer' });
    assert.deepEqual(await as(org, admin, (ctx) => takeOffer(ctx, { ...answer, over: 1 }, { moves })), { ok: false, reason: 'changed-meanwhile' });
    assert.deepEqual(await as(org, admin, (ctx) => takeOffer(ctx, answer, { moves })), { ok: true, value: 3 });
    assert.deepEqual(await as(org, admin, (ctx) => takeOffer(ctx, answer, { moves })), { ok: false, reason: 'changed-meanwhile' });
    assert.deepEqual(await logged(place, 'procedures.takeOffer'), [{ procedure: 'try', shipped: offer.digest }]);
    await move(org);
    assert.deepEqual(await duties(place, id), moves
      ? ['later 3 planned 2026-04-20T09:00:00Z', 'remind 3 planned 2026-04-19T10:00:00Z', 'settle 3 planned 2026-04-13T08:00:00Z 2026-04-14T08:00:00Z']
      : ['remind 2 planned 2026-04-19T08:00:00Z', 'settle 2 planned 2026-04-13T08:00:00Z 2026-04-14T08:00:00Z']);
    newer(procedureOf(remind('PT12H')));
    await bring(org);
    assert.equal((await newest(org)).version, 4, 'it is the program\'s own version again');
  }
});

test('[G-6.1] who keeps his own version is not offered the same again, but what comes after it', async () => {
  const place = await founded('kept');
  const { org, admin } = place;
  await as(org, admin, (ctx) => publish(ctx, procedureOf(remind('PT26H'))));
  newer(procedureOf(remind('PT24H') + later));
  await bring(org);
  const digest = digestOf(brought[0]!);
  assert.deepEqual(await as(org, admin, (ctx) => keepOwn(ctx, { procedure: 'try', digest, over: 2 }, 'We remind earlier.')), { ok: true, value: undefined });
  assert.deepEqual(await logged(place, 'procedures.keepOwn'), [{ procedure: 'try', shipped: digest, version: 2 }]);
  await bring(org);
  assert.equal(await as(org, machine, (ctx) => offerOf(ctx.tx, org, 'try')), undefined);
  for (const body of [procedureOf(remind('PT24H') + later + yearly), procedureOf(remind('PT20H') + later)]) {
    newer(body);
    await bring(org);
    assert.equal((await as(org, machine, (ctx) => offerOf(ctx.tx, org, 'try')))?.digest, digestOf(body), 'the last offer overtakes the one before');
  }
  assert.equal((await newest(org)).version, 2);
});

test('an older program beside a newer one brings nothing back, and two that start at once bring one version', async () => {
  const place = await founded('beside');
  const { org } = place;
  newer(procedureOf(remind('PT48H')));
  await Promise.all([bring(org), bring(org), bring(org)]);
  newer(first);
  await bring(org);
  assert.deepEqual((await as(org, machine, (ctx) => versions(ctx.tx, org, 'try'))).map((one) => one.version), [2, 1]);
});

test('an organisation that was founded before this was kept counts as having the program\'s own version, unless a person made it', async () => {
  const [kept, own] = [await founded('before-kept'), await founded('before-own')];
  await as(own.org, own.admin, (ctx) => publish(ctx, procedureOf(remind('PT26H'))));
  await database.owner.query('update procedure_versions set shipped = null, moves = false where organisation = any($1)', [[kept.org, own.org]]);
  for (const { org } of [kept, own]) await bring(org);
  assert.deepEqual([(await newest(kept.org)).version, (await newest(own.org)).version], [1, 2], 'what is there already is known');
  newer(procedureOf(remind('PT48H')));
  for (const { org } of [kept, own]) await bring(org);
  assert.deepEqual([(await newest(kept.org)).version, (await newest(own.org)).version], [2, 2]);
  assert.ok(await as(own.org, machine, (ctx) => offerOf(ctx.tx, own.org, 'try')));
});

test('a procedure that the program brings for the first time is published', async () => {
  const { org } = await founded('new');
  brought.push({ ...first, procedure: 'another' });
  await bring(org);
  assert.deepEqual((await as(org, machine, (ctx) => versions(ctx.tx, org, 'another'))).map((one) => [one.version, one.shipped]), [[1, true]]);
});
