/** Interpreters of a round: their time is claimed with each meeting that needs it. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { doDue } from '../../src/doors/worker/worker.ts';
import { machine, testOffice } from '../office.ts';
import { families, guestOf, openedRound, slotAt, type Families } from '../round.ts';
import { must, someone } from '../school.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { delivery, ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { addGuardian } from '../../src/rooms/people/actions-students.ts';
import { bookHeld, bookSlots, cancelAppointment, moveAppointment } from '../../src/rooms/conferences/actions-book.ts';
import { proposePlan } from '../../src/rooms/conferences/actions-hold.ts';
import { removeInterpreter, setInterpreter } from '../../src/rooms/conferences/actions-interpreters.ts';
import type { Round } from '../../src/rooms/conferences/model.ts';
import { interpretedIn, languagesNeeded, runSheet } from '../../src/rooms/conferences/reads-interpreters.ts';
import { draftSchema } from '../../src/rooms/conferences/schema.ts';
import { interpreterSchema } from '../../src/rooms/conferences/schema-evening.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const time = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5);

/** A school with two families whose guardians need Arabic, and an interpreter from 16:00 to 17:00. */
async function school(from = '16:00', to = '17:00') {
  office.clock.move('2026-04-13T08:00:00Z');
  const s = await families(office, `interpreters-${++count}`);
  const [one, two] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  for (const { student, guardians } of [one, two]) must(await s.as(machine, (ctx) => addGuardian(ctx, { student, person: guardians[0]!, interpreterLanguage: 'ar' })));
  const round = await openedRound(s);
  const nour = await office.person(s.id, 'Nour Haddad');
  await set(s, round, nour, from, to);
  return { s, round, nour, one: { ...one, ...await guestOf(s, round, one.guardians[0]!) }, two: { ...two, ...await guestOf(s, round, two.guardians[0]!) } };
}

const set = async (s: Families, round: Round, person: PersonId, from: string, to: string) => {
  const given = interpreterSchema.parse({ languages: 'ar-SY, tr', hours: [{ date: '2026-04-23', from, to }] });
  must(await s.as(s.lead, (ctx) => setInterpreter(ctx, round.id, person, given)));
};
const had = async (s: Families, round: Round) => (await s.as(machine, (ctx) => interpretedIn(ctx, round))).map(({ one, person }) => [time(one.start), person]);

test('[P-5.1] a meeting that needs an interpreter has one, who is with nobody else then', async () => {
  const { s, round, nour, one, two } = await school();
  const book = async ({ guest, family, student }: typeof one, teacher: PersonId, at: string) =>
    must(await s.as(guest, async (ctx) => bookSlots(ctx, family.id, [{ student, teacher, slot: (await slotAt(s, round, teacher, at)).id }], { way: 'online' })))[0]!;
  await book(one, s.ann, '16:30');
  await book(two, s.bob, '16:30');
  assert.deepEqual(await had(s, round), [['16:30', nour], ['16:30', null]]);
  const [mail] = await s.as(machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: two.family.id })).map(async ({ id }) => (await delivery(ctx.tx, s.id, id))!.content!.text)));
  assert.match(mail!, /16:30, Bob Reis: no interpreter for Arabic is free/);
});

test('[P-4.2] [P-5.1] proposed times are those at which an interpreter is free, and he is kept with them', async () => {
  const { s, round, nour, one, two } = await school('16:40', '17:00');
  for (const { guest, family, student } of [one, two]) must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draftSchema.parse({ pairs: [`${student} ${s.ann}`] }))));
  for (const { guest, family } of [one, two]) must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  assert.deepEqual((await had(s, round)).sort(), [['16:40', nour], ['16:50', nour]]);
});

test('[P-4.2] where no interpreter is free a time is proposed all the same', async () => {
  const { s, round, one } = await school('17:20', '17:30');
  const { planned } = must(await s.as(one.guest, (ctx) => proposePlan(ctx, one.family.id, draftSchema.parse({ pairs: [`${one.student} ${s.ann}`], before: '17:00' }))));
  assert.equal(planned.length, 1);
  must(await s.as(one.guest, (ctx) => bookHeld(ctx, one.family.id, 'online')));
  assert.deepEqual((await had(s, round)).map(([, person]) => person), [null]);
});

test('[P-6.1] [P-6.3] an interpreter moves with the meeting and is free again when it is cancelled', async () => {
  const { s, round, nour, one, two } = await school();
  const slot = async (at: string) => (await slotAt(s, round, s.ann, at)).id;
  const [meeting] = must(await s.as(one.guest, async (ctx) => bookSlots(ctx, one.family.id, [{ student: one.student, teacher: s.ann, slot: await slot('16:30') }], { way: 'online' })));
  const moved = must(await s.as(one.guest, async (ctx) => moveAppointment(ctx, meeting!.id, await slot('16:00'))));
  assert.deepEqual(await had(s, round), [['16:00', nour]]);
  must(await s.as(one.guest, (ctx) => cancelAppointment(ctx, moved.id)));
  must(await s.as(two.guest, async (ctx) => bookSlots(ctx, two.family.id, [{ student: two.student, teacher: s.bob, slot: (await slotAt(s, round, s.bob, '16:00')).id }], { way: 'online' })));
  assert.deepEqual(await had(s, round), [['16:00', nour]]);
});

test('[P-5.1] meetings that had none get an interpreter who is named later, and another when one goes', async () => {
  const { s, round, nour, one } = await school('17:40', '18:00');
  must(await s.as(one.guest, async (ctx) => bookSlots(ctx, one.family.id, [{ student: one.student, teacher: s.ann, slot: (await slotAt(s, round, s.ann, '16:30')).id }], { way: 'online' })));
  assert.deepEqual(await had(s, round), [['16:30', null]]);
  await set(s, round, nour, '16:00', '18:00');
  const rana = await office.person(s.id, 'Rana Aziz');
  await set(s, round, rana, '16:00', '18:00');
  assert.deepEqual(await had(s, round), [['16:30', nour]]);
  must(await s.as(s.lead, (ctx) => removeInterpreter(ctx, round.id, nour)));
  assert.deepEqual(await had(s, round), [['16:30', rana]]);
  assert.deepEqual(Object.fromEntries(await s.as(machine, (ctx) => languagesNeeded(ctx, round.id))), { ar: 2 });
});

test('[P-7.1] an interpreter has a run sheet of his own and is told of it the evening before', async () => {
  const { s, round, nour, one } = await school();
  must(await s.as(one.guest, async (ctx) => bookSlots(ctx, one.family.id, [{ student: one.student, teacher: s.ann, slot: (await slotAt(s, round, s.ann, '16:30')).id }], { way: 'online' })));
  const own = must(await s.as(someone(nour, 'vendor'), (ctx) => runSheet(ctx, round.id, nour)));
  assert.deepEqual(own.meetings.map(({ start }) => time(start)), ['16:30']);
  assert.deepEqual(await s.as(someone(s.ann, 'teacher'), (ctx) => runSheet(ctx, round.id, nour)), { ok: false, reason: 'forbidden', verb: 'conferences.runSheet' });
  office.clock.move('2026-04-22T19:01:00Z');
  await doDue({ office: office.office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never, s.id);
  const told = await s.as(machine, async (ctx) => (await ledgerOf(ctx.tx, s.id, { kind: 'round', id: round.id })).filter(({ message }) => message.kind === 'conferences.run').map(({ person }) => person));
  assert.deepEqual(told, [nour]);
});
