import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { changeRoles, removeMember } from '../identity/actions.ts';
import type { PersonId, Role } from '../identity/model.ts';
import { delivery, outbox } from '../messaging/reads.ts';
import { Channel } from '../messaging/ports.ts';
import { scheduleNew } from '../sessions/actions.ts';
import { refreshConflicts } from '../sessions/actions-conflicts.ts';
import { reviewConflicts } from '../sessions/actions-conflicts-ways.ts';
import { listConflicts } from '../sessions/reads-conflicts-pages.ts';
import { proposalSchema } from '../sessions/schema.ts';
import { publish } from './actions.ts';
import { doDuties } from './actions-due.ts';
import type { Duty } from './model.ts';
import { dutiesOf, mineToDo } from './reads.ts';
import { firstAt, turnOfEach } from './rules.ts';
import { readProcedure } from './rules-document.ts';

const tested = await testOffice('2026-04-14T08:00:00Z');
const { found, person, as, office, clock } = tested;
office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
const is = (id: string, ...roles: Role[]): Actor => ({ kind: 'person', person: id, roles });
const at = (text: string) => Temporal.Instant.from(text);
const duties = async (school: OrganisationId, step: string, who?: PersonId): Promise<Duty[]> => (await as(school, machine, (ctx) => dutiesOf(ctx.tx, school, school)))
  .filter((one) => one.step === step && (who === undefined || one.person === who));
const standing = async (school: OrganisationId, step: string) => (await duties(school, step)).filter(({ state }) => state === 'planned' || state === 'open')
  .map(({ person: whose, dueAt, state }) => `${whose} ${dueAt.toString()} ${state}`).toSorted();
const faults: unknown[] = [];
const due = (school: OrganisationId) => doDuties(office, school, (_line, error) => void faults.push(error));

test('a day and time of the week is found on each one\'s clock, strictly after, over a change of clocks too', () => {
  const monday = { day: 'monday', time: '07:00' } as const;
  assert.equal(firstAt(monday, at('2026-04-14T08:00:00Z'), 'Europe/Lisbon').toString(), '2026-04-20T06:00:00Z');
  assert.equal(firstAt(monday, at('2026-04-20T06:00:00Z'), 'Europe/Lisbon').toString(), '2026-04-27T06:00:00Z');
  assert.equal(firstAt(monday, at('2026-04-20T05:59:00Z'), 'Europe/Lisbon').toString(), '2026-04-20T06:00:00Z');
  assert.equal(firstAt(monday, at('2026-04-19T20:00:00Z'), 'Asia/Tokyo').toString(), '2026-04-19T22:00:00Z');
  const step = { trigger: { every: 'P14D' }, at: monday } as never;
  const turn = (due_: string, now: string) => turnOfEach(step, { due: at(due_), now: at(now), zone: 'Europe/Lisbon' }).toString();
  assert.equal(turn('2026-03-23T07:00:00Z', '2026-03-23T09:00:00Z'), '2026-04-06T06:00:00Z');
  assert.equal(turn('2026-01-05T07:00:00Z', '2026-04-14T09:00:00Z'), '2026-04-20T06:00:00Z');
});

test('[G-4.5.2] each coordinator looks at the conflicts every week; his own look closes his duty, with the figures then, and nobody else\'s', async () => {
  const school = await found('weekly');
  const [lena, kim] = [await person(school, 'Lena Lisbon', ['coordinator']), await person(school, 'Kim Tokyo', ['coordinator'], { zone: 'Asia/Tokyo' })];
  const teacher = await person(school, 'Tom Teacher', ['teacher']);
  assert.deepEqual(await standing(school, 'review-conflicts'), [`${kim} 2026-04-19T22:00:00Z planned`, `${lena} 2026-04-20T06:00:00Z planned`].toSorted());
  const session = (title: string, wall: string) => as(school, is(lena, 'coordinator'), (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title, start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Hall' }, people: [{ person: teacher }],
  })));
  assert.ok((await session('Plan', '2026-04-22T10:00')).ok && (await session('Budget', '2026-04-22T10:30')).ok);
  clock.move('2026-04-20T06:00:00Z');
  await due(school);
  assert.deepEqual((await as(school, machine, (ctx) => mineToDo(ctx.tx, school, lena, ['coordinator']))).filter(({ step }) => step === 'review-conflicts').map(({ person: whose }) => whose), [lena]);
  const look = (who: PersonId, role: Role) => as(school, is(who, role), async (ctx) => {
    await refreshConflicts(ctx);
    const listed = await listConflicts(ctx);
    assert.ok(listed.ok);
    return reviewConflicts(ctx, listed.value.figures);
  });
  assert.ok((await look(lena, 'coordinator')).ok);
  const done = (await duties(school, 'review-conflicts', lena)).find(({ state }) => state === 'done');
  assert.deepEqual([done?.evidence, done?.closedBy, done?.late], [{ fact: 'sessions.ConflictsReviewed', conflicts: 1, accepted: 0 }, lena, false]);
  assert.deepEqual(await standing(school, 'review-conflicts'), [`${kim} 2026-04-19T22:00:00Z open`, `${lena} 2026-04-27T06:00:00Z planned`].toSorted());
  assert.ok((await look(lena, 'coordinator')).ok);
  assert.deepEqual((await standing(school, 'review-conflicts')).length, 2);
  assert.deepEqual(faults, []);
});

test('[G-4.5.2] every Monday morning each coordinator is told by his clock and in his language what is ahead; nothing is sent where there is nothing', async () => {
  clock.move('2026-04-14T08:00:00Z');
  const school = await found('digest');
  const [lena, amal] = [await person(school, 'Lena Lisbon', ['coordinator']), await person(school, 'Amal Cairo', ['coordinator'], { zone: 'Africa/Cairo', language: 'ar' })];
  const teacher = await person(school, 'Tom Teacher', ['teacher']);
  const sent = async () => Promise.all((await as(school, machine, (ctx) => outbox(ctx.tx, school, { most: 50 }))).filter(({ message }) => message.kind === 'sessions.conflicts')
    .map((one) => as(school, machine, async (ctx) => (await delivery(ctx.tx, school, one.id))!)));
  clock.move('2026-04-20T06:00:00Z');
  await due(school);
  assert.deepEqual([(await sent()).length, (await duties(school, 'say-conflicts')).filter(({ state }) => state === 'done').map(({ evidence }) => evidence)], [0, [{ conflicts: 0, sent: 0 }, { conflicts: 0, sent: 0 }]]);
  for (const [title, wall, more] of [['Plan', '2026-04-29T10:00', {}], ['Budget', '2026-04-29T10:30', { class: 'CONFIDENTIAL' }]] as const) {
    assert.ok((await as(school, is(lena, 'coordinator'), (ctx) => scheduleNew(ctx, proposalSchema.parse({
      title, start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Hall' }, people: [{ person: teacher }], ...more,
    })))).ok);
  }
  clock.move('2026-04-27T04:00:00Z');
  await due(school);
  assert.deepEqual((await sent()).map((one) => one.person), [amal]);
  clock.move('2026-04-27T06:00:00Z');
  await due(school);
  await due(school);
  const all = await sent();
  assert.deepEqual(all.map((one) => one.person).toSorted(), [amal, lena].toSorted());
  const [toLena, toAmal] = [lena, amal].map((who) => all.find((one) => one.person === who)!.content!);
  assert.match(toLena!.subject, /^One conflict ahead/);
  assert.match(toLena!.text, /Tom Teacher is booked twice: Plan and Budget/);
  assert.match(toLena!.text, /\/o\/digest\/conflicts/);
  assert.match(toAmal!.subject, /تعارض قادم واحد/);
  assert.equal(toAmal!.text.includes('Budget'), false);
  assert.deepEqual((await duties(school, 'say-conflicts', lena)).findLast(({ state }) => state === 'done')?.evidence, { conflicts: 1, sent: 1 });
  assert.deepEqual(faults, []);
});

test('a new version reaches everybody who has a step for himself: what is new is planned, what is gone withdrawn, the rest stays each one\'s', async () => {
  clock.move('2026-04-14T08:00:00Z');
  const school = await found('versions');
  const both = [await person(school, 'Ada One', ['teacher']), await person(school, 'Bea Two', ['teacher'])];
  const boss = is(await person(school, 'Alma Admin', ['administrator']), 'administrator');
  const read = (step: string) => {
    const parsed = readProcedure(`procedure: own\ntitle: { en: Own }\nreview: P6M\nclauses: [{ id: G-4.5.2, section: s, text: t }]\nsteps:\n  - { id: look, clause: G-4.5.2, title: { en: look }, subject: organisation, ${step}, evidence: own.Looked }\n`);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    return parsed.value;
  };
  const give = async (step: string) => assert.ok((await as(school, boss, (ctx) => publish(ctx, read(step)))).ok);
  const planned = async () => (await duties(school, 'look')).filter(({ state }) => state === 'planned').map(({ person: whose, turn, dueAt, version }) => [whose, turn === `${dueAt.toString()} ${whose}`, dueAt.toString(), version]);
  await give('every: P7D, each: teacher, at: { day: friday, time: "09:00" }, role: teacher');
  assert.deepEqual((await planned()).toSorted(), both.map((who) => [who, true, '2026-04-17T08:00:00Z', 1]).toSorted());
  await give('every: P14D, each: teacher, at: { day: friday, time: "09:00" }, role: teacher');
  assert.deepEqual((await planned()).toSorted(), both.map((who) => [who, true, '2026-04-24T08:00:00Z', 2]).toSorted());
  await give('every: P7D, each: administrator, role: administrator');
  assert.deepEqual(await planned(), [[(boss as { person: string }).person, true, '2026-04-21T08:00:00Z', 3]]);
  const wrong = readProcedure('procedure: own\ntitle: { en: Own }\nreview: P6M\nclauses: [{ id: G-4.5.2, section: s, text: t }]\nsteps:\n  - { id: look, clause: G-4.5.2, title: { en: look }, subject: organisation, every: P10D, each: teacher, at: { day: friday, time: "09:00" }, role: coordinator, evidence: own.Looked }\n');
  assert.deepEqual(!wrong.ok && wrong.mistakes.map(({ where, sentence }) => [where, sentence.slice(0, 40)]), [
    ['steps.0.each', 'each does it himself: the role is teache'], ['steps.0.at', 'a day and time of the week is for a cade'],
  ]);
});

test('who becomes a coordinator has the duty from then on, and who is one no more has it no more', async () => {
  clock.move('2026-04-14T08:00:00Z');
  const school = await found('roles');
  const boss = is(await person(school, 'Alma Admin', ['administrator']), 'administrator');
  const one = await person(school, 'Olga One', ['teacher']);
  assert.deepEqual(await standing(school, 'review-conflicts'), []);
  assert.ok((await as(school, boss, (ctx) => changeRoles(ctx, one, ['teacher', 'coordinator']))).ok);
  assert.deepEqual(await standing(school, 'review-conflicts'), [`${one} 2026-04-20T06:00:00Z planned`]);
  assert.ok((await as(school, boss, (ctx) => changeRoles(ctx, one, ['teacher']))).ok);
  assert.deepEqual(await standing(school, 'review-conflicts'), []);
  assert.ok((await as(school, boss, (ctx) => changeRoles(ctx, one, ['coordinator']))).ok);
  assert.equal((await standing(school, 'review-conflicts')).length, 1);
  assert.ok((await as(school, boss, (ctx) => removeMember(ctx, one))).ok);
  assert.deepEqual(await standing(school, 'review-conflicts'), []);
});
