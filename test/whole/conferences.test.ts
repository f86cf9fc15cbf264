/** Parent-teacher rounds under their procedure: the gate before opening, and what happens by itself. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { doDue } from '../../src/doors/worker/worker.ts';
import { bookHeld } from '../../src/rooms/conferences/actions-book.ts';
import { proposePlan } from '../../src/rooms/conferences/actions-hold.ts';
import { openRound } from '../../src/rooms/conferences/actions-round.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import { round as roundById, roundFamilies } from '../../src/rooms/conferences/reads.ts';
import { draftSchema } from '../../src/rooms/conferences/schema.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { waive } from '../../src/rooms/procedures/actions.ts';
import type { DutyId } from '../../src/rooms/procedures/model.ts';
import { dutiesOf } from '../../src/rooms/procedures/reads.ts';
import { machine, testOffice } from '../office.ts';
import { families, guestOf, openedRound, roundOf, wholeDay } from '../round.ts';
import { must, someone } from '../school.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `whole-${++count}`);
const draft = (...pairs: (readonly [string, string])[]) => draftSchema.parse({ pairs: pairs.map((one) => one.join(' ')) });

test('[P-3.1] opening is refused while a teacher has not said it, or knowingly done without him', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class))));
  must(await s.as(s.lead, (ctx) => setTeacher(ctx, round.id, s.ann, { room: s.rooms[0], minutes: null })));
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => sayHours(ctx, round.id, s.ann, wholeDay)));
  const open = () => s.as(s.lead, async (ctx) => openRound(ctx, round.id, (await roundById(ctx, round.id))!.version));
  const shut = await open();
  assert.deepEqual([!shut.ok && shut.reason, !shut.ok && 'clause' in shut && shut.clause], ['gate', 'P-3.1']);
  const duty = (shut as { duty: string }).duty as DutyId;
  must(await s.as(s.lead, (ctx) => waive(ctx, duty, 'Bob is at a conference that week')));
  assert.equal((await open()).ok, true);
});

test('[P-2.1] [P-4.1] [P-7.1] [P-7.2] the procedure tells families, reminds them, closes at the deadline, keeps the record and asks for feedback by itself', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  await s.child('Salma Nasr', ['Amal Nasr']);
  const round = await openedRound(s);
  const happens = async (until: string) => {
    office.clock.move(until);
    await doDue({ office: office.office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never, s.id);
  };
  const state = async () => (await s.as(machine, (ctx) => roundById(ctx, round.id)))!.state;
  const said = async () => (await s.as(machine, async (ctx) => (await Promise.all((await roundFamilies(ctx, round.id)).map((one) => ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: one.id })))).flat())).map((one) => one.message.kind).sort();
  await happens('2026-04-13T08:05:00Z');
  assert.deepEqual(await said(), ['conferences.tellFamily', 'conferences.tellFamily']);
  const { family, guest } = await guestOf(s, round, elif!);
  must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann]))));
  must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  await happens('2026-04-18T17:30:00Z');
  assert.equal((await said()).filter((kind) => kind === 'conferences.remindFamily').length, 1);
  await happens('2026-04-20T17:01:00Z');
  assert.equal(await state(), 'closed');
  await happens('2026-04-25T12:00:00Z');
  assert.equal(await state(), 'held');
  await happens('2026-04-28T12:00:00Z');
  const kept = (await s.as(machine, (ctx) => dutiesOf(ctx.tx, s.id, round.id))).find(({ step }) => step === 'keep-record')!;
  const asked = (await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round', id: round.id }))).filter(({ message }) => message.kind === 'feedback.ask');
  assert.deepEqual(asked.map(({ person }) => person).sort(), [elif!, s.ann].sort());
  assert.deepEqual([kept.state, kept.evidence], ['done', { scheduled: 1, completed: 0, rescheduled: 0, cancelled: 0, 'no-show': 0 }]);
});
