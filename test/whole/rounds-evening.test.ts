/** The evening of a round: reminders, lists, delays, notes, and a clock that is changed. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { doDue } from '../../src/doors/worker/worker.ts';
import { machine, testOffice } from '../office.ts';
import { families, guestOf, openedRound, roundOf, slotAt, type Families } from '../round.ts';
import { must, someone } from '../school.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { delivery, ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { bookSlots, cancelAppointment, moveAppointment } from '../../src/rooms/conferences/actions-book.ts';
import { previewAbsence, rearrange } from '../../src/rooms/conferences/actions-absence.ts';
import type { GivenAbsence } from '../../src/rooms/conferences/model-absence.ts';
import { note, runLate } from '../../src/rooms/conferences/actions-evening.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { openRound } from '../../src/rooms/conferences/actions-round.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import type { Round } from '../../src/rooms/conferences/model.ts';
import { round as roundById, slotsOf } from '../../src/rooms/conferences/reads.ts';
import { hoursSchema } from '../../src/rooms/conferences/schema.ts';
import { latenessOf, notesOf, numbersOf } from '../../src/rooms/conferences/reads-evening.ts';
import { conferencesData } from '../../src/rooms/conferences/privacy.ts';
import { updateAppointment } from '../../src/rooms/conferences/store.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = (at = '2026-04-13T08:00:00Z') => { office.clock.move(at); return families(office, `evening-${++count}`); };
const happens = async (s: Families, until: string) => {
  office.clock.move(until);
  await doDue({ office: office.office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never, s.id);
};

/** A family with a meeting of each teacher at these times. */
async function booked(s: Families, round: Round, guardian: PersonId, student: PersonId, times: Readonly<Record<string, string>>) {
  const { family, guest } = await guestOf(s, round, guardian);
  const choices = await Promise.all(Object.entries(times).map(async ([teacher, time]) => ({ student, teacher: teacher as PersonId, slot: (await slotAt(s, round, teacher as PersonId, time)).id })));
  return { family, guest, all: must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, choices, { way: 'online' }))) };
}

const reminders = async (s: Families, family: string) => s.as(machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family }))
  .filter(({ message }) => message.kind === 'conferences.reminder').map(async (one) => (await delivery(ctx.tx, s.id, one.id))!.content!.text)));

test('[P-5.1] a family is reminded the day before and an hour before its first appointment, with the whole sheet, once each', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family } = await booked(s, round, elif!, student, { [s.ann]: '16:30', [s.bob]: '17:20' });
  await happens(s, '2026-04-22T15:29:00Z');
  assert.deepEqual(await reminders(s, family.id), []);
  await happens(s, '2026-04-22T15:31:00Z');
  const [first, ...more] = await reminders(s, family.id);
  assert.deepEqual(more, []);
  for (const words of ['Ann Weber', 'Bob Reis', '16:30', '17:20', 'Room 12', 'Room 40', 'Thursday 23 April']) assert.ok(first!.includes(words), `${words} in ${first}`);
  await happens(s, '2026-04-23T14:29:00Z');
  assert.equal((await reminders(s, family.id)).length, 1);
  await happens(s, '2026-04-23T14:31:00Z');
  await happens(s, '2026-04-23T14:45:00Z');
  assert.equal((await reminders(s, family.id)).length, 2);
});

test('[P-5.1] what was moved is reminded of at its new time alone, and of what was cancelled nobody is reminded', async () => {
  const s = await school();
  const [one, two] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const moved = await booked(s, round, one.guardians[0]!, one.student, { [s.ann]: '16:00' });
  const gone = await booked(s, round, two.guardians[0]!, two.student, { [s.ann]: '16:10' });
  const later = await slotAt(s, round, s.ann, '17:40');
  must(await s.as(moved.guest, (ctx) => moveAppointment(ctx, moved.all[0]!.id, later.id)));
  must(await s.as(gone.guest, (ctx) => cancelAppointment(ctx, gone.all[0]!.id)));
  await happens(s, '2026-04-22T16:00:00Z');
  assert.deepEqual(await reminders(s, moved.family.id), []);
  await happens(s, '2026-04-22T16:41:00Z');
  const [said] = await reminders(s, moved.family.id);
  assert.ok(said!.includes('17:40') && !said!.includes('16:00'), said!);
  await happens(s, '2026-04-23T16:00:00Z');
  assert.equal((await reminders(s, moved.family.id)).length, 2);
  assert.deepEqual(await reminders(s, gone.family.id), []);
});

test('[P-6.1] [P-5.1] reminders follow when a teacher is absent and when a day is put on another date', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family } = await booked(s, round, elif!, student, { [s.ann]: '16:00' });
  const act = async (given: GivenAbsence) => {
    const { mark } = must(await s.as(s.lead, (ctx) => previewAbsence(ctx, round.id, given)));
    must(await s.as(s.lead, (ctx) => rearrange(ctx, round.id, given, { mark, reason: 'Ill' })));
  };
  const date = Temporal.PlainDate.from('2026-04-23');
  await act({ kind: 'teacher', teacher: s.ann, date, from: 960, to: 1020 });
  await happens(s, '2026-04-22T16:10:00Z');
  assert.deepEqual(await reminders(s, family.id), []);
  await happens(s, '2026-04-22T16:21:00Z');
  const [said] = await reminders(s, family.id);
  assert.ok(said!.includes('17:20') && !said!.includes('16:00'), said!);
  await act({ kind: 'day', date, instead: 'date', newDate: Temporal.PlainDate.from('2026-04-30') });
  await happens(s, '2026-04-23T17:00:00Z');
  assert.equal((await reminders(s, family.id)).length, 1, 'nobody is reminded of a day that was called off');
  const lists = () => s.as(machine, async (ctx) => (await ledgerOf(ctx.tx, s.id, { kind: 'round', id: round.id })).filter(({ message }) => message.kind === 'conferences.day').length);
  assert.equal(await lists(), 0);
  await happens(s, '2026-04-30T10:00:00Z');
  assert.deepEqual([await lists(), (await reminders(s, family.id)).length], [1, 2]);
});

test('[P-5.1] a reminder says which room has changed since the family was told', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, all } = await booked(s, round, elif!, student, { [s.ann]: '16:30', [s.bob]: '17:20' });
  const anns = all.find(({ teacher }) => teacher === s.ann)!;
  await s.as(machine, (ctx) => updateAppointment(ctx.tx, s.id, anns.id, { room: s.rooms[1] }));
  await happens(s, '2026-04-22T15:31:00Z');
  const [said] = await reminders(s, family.id);
  assert.equal(said!.match(/The room has changed\. It was Room 12\./g)?.length, 1, said!);
});

test('[P-5.1] who books within the last day has just been told everything and is reminded an hour before alone', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s, { deadline: '2026-04-23T15:00', changes: '2026-04-23T15:00' });
  office.clock.move('2026-04-23T09:00:00Z');
  const { family } = await booked(s, round, elif!, student, { [s.ann]: '17:30' });
  await happens(s, '2026-04-23T09:01:00Z');
  assert.deepEqual(await reminders(s, family.id), []);
  await happens(s, '2026-04-23T15:31:00Z');
  assert.equal((await reminders(s, family.id)).length, 1);
});

test('[P-5.1] a family that was just told of another of its evenings is reminded of this one all the same', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const days = ['2026-04-23', '2026-04-24'].map((date) => ({ date, from: '16:00', to: '18:00', breaks: '' }));
  const { id } = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { days, changes: '2026-04-24T15:00' }))));
  const hours = hoursSchema.parse({ hours: days.map(({ date, from, to }) => ({ date, from, to })) });
  for (const [at, teacher] of [s.ann, s.bob].entries()) {
    must(await s.as(s.lead, (ctx) => setTeacher(ctx, id, teacher, { room: s.rooms[at]!, minutes: null })));
    must(await s.as(someone(teacher, 'teacher'), (ctx) => sayHours(ctx, id, teacher, hours)));
  }
  const round = must(await s.as(s.lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version)));
  const { family, guest } = await booked(s, round, elif!, student, { [s.ann]: '16:30' });
  const friday = (await s.as(machine, (ctx) => slotsOf(ctx, round.id, { teachers: [s.bob] }))).find(({ wall }) => wall.day === 24)!;
  const [other] = must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.bob, slot: friday.id }], { way: 'online' })));
  await happens(s, '2026-04-23T14:20:00Z');
  const before = (await reminders(s, family.id)).length;
  must(await s.as(guest, (ctx) => cancelAppointment(ctx, other!.id)));
  await happens(s, '2026-04-23T14:31:00Z');
  const [said, ...more] = (await reminders(s, family.id)).slice(before);
  assert.deepEqual([said?.includes('16:30'), more], [true, []]);
});

test('[P-7.1] each teacher gets the list of the day the evening before, and whom nobody comes to gets none', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  await booked(s, round, elif!, student, { [s.ann]: '16:30' });
  const lists = () => s.as(machine, async (ctx) => (await ledgerOf(ctx.tx, s.id, { kind: 'round', id: round.id })).filter(({ message }) => message.kind === 'conferences.day').map(({ person }) => person));
  await happens(s, '2026-04-22T18:59:00Z');
  assert.deepEqual(await lists(), []);
  await happens(s, '2026-04-22T19:01:00Z');
  await happens(s, '2026-04-23T10:00:00Z');
  assert.deepEqual(await lists(), [s.ann]);
});

test('[P-7.1] a teacher says that he runs late and is on time again, on a day of the round and for himself alone', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const ann = someone(s.ann, 'teacher');
  const late = async () => Object.fromEntries(await s.as(machine, (ctx) => latenessOf(ctx, round.id, Temporal.PlainDate.from('2026-04-23'))));
  assert.deepEqual(await s.as(ann, (ctx) => runLate(ctx, round.id, s.ann, 5)), { ok: false, reason: 'not-today' });
  office.clock.move('2026-04-23T15:10:00Z');
  must(await s.as(ann, (ctx) => runLate(ctx, round.id, s.ann, 10)));
  assert.deepEqual(await late(), { [s.ann]: 10 });
  assert.deepEqual(await s.as(ann, (ctx) => runLate(ctx, round.id, s.bob, 5)), { ok: false, reason: 'forbidden', verb: 'conferences.runLate' });
  must(await s.as(ann, (ctx) => runLate(ctx, round.id, s.ann, 0)));
  assert.deepEqual(await late(), {});
});

test('[P-N] a teacher\'s note of a meeting is for himself: no role reads or writes it, and it goes with who it is about', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { all: [one] } = await booked(s, round, elif!, student, { [s.ann]: '16:30' });
  const ann = someone(s.ann, 'teacher');
  must(await s.as(ann, (ctx) => note(ctx, one!.id, 'Reads a lot. Ask again in May.')));
  for (const other of [someone(s.bob, 'teacher'), someone(s.bob, 'administrator'), s.lead]) {
    assert.deepEqual(await s.as(other, (ctx) => note(ctx, one!.id, 'Mine')), { ok: false, reason: 'forbidden', verb: 'conferences.note' });
  }
  const notes = (teacher: PersonId) => s.as(machine, async (ctx) => [...(await notesOf(ctx, round.id, teacher)).values()]);
  assert.deepEqual([await notes(s.ann), await notes(s.bob)], [['Reads a lot. Ask again in May.'], []]);
  const copy = JSON.stringify(await s.as(machine, (ctx) => conferencesData.hold(ctx, student, { own: true, closed: new Set() })));
  assert.ok(!copy.includes('Reads a lot'));
  await s.as(machine, (ctx) => conferencesData.erase(ctx, student, { names: [] } as never));
  assert.deepEqual(await notes(s.ann), []);
});

test('[P-N] each family of a round has a number of its own, which stays when another comes', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  await s.child('Salma Nasr', ['Amal Nasr']);
  const round = await openedRound(s);
  const before = await s.as(machine, (ctx) => numbersOf(ctx, round.id));
  assert.deepEqual([...before.values()], [1, 2]);
});

test('[P-1.2] [P-5.1] on the day on which clocks are put forward slots, sheet and reminders keep the time of the clock', async () => {
  const s = await school('2026-03-16T08:00:00Z');
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const { id } = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, {
    opens: '2026-03-16T07:00', deadline: '2026-03-26T18:00', changes: '2026-03-27T18:00', days: [{ date: '2026-03-29', from: '00:00', to: '18:00', breaks: '' }],
  }))));
  const hours = hoursSchema.parse({ hours: [{ date: '2026-03-29', from: '00:00', to: '18:00' }] });
  for (const [at, teacher] of [s.ann, s.bob].entries()) {
    must(await s.as(s.lead, (ctx) => setTeacher(ctx, id, teacher, { room: s.rooms[at]!, minutes: null })));
    must(await s.as(someone(teacher, 'teacher'), (ctx) => sayHours(ctx, id, teacher, hours)));
  }
  const round = must(await s.as(s.lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version)));
  assert.equal(round.state, 'open');
  const { family, all } = await booked(s, round, elif!, student, { [s.ann]: '10:00', [s.bob]: '16:30' });
  assert.deepEqual(all.map(({ start }) => start.toString()).sort(), ['2026-03-29T09:00:00Z', '2026-03-29T15:30:00Z']);
  await assert.rejects(slotAt(s, round, s.ann, '01:30'), /no slot/);
  await happens(s, '2026-03-28T08:59:00Z');
  assert.deepEqual(await reminders(s, family.id), []);
  await happens(s, '2026-03-28T09:01:00Z');
  const [said] = await reminders(s, family.id);
  for (const words of ['10:00', '16:30', 'Sunday 29 March']) assert.ok(said!.includes(words), `${words} in ${said}`);
  await happens(s, '2026-03-29T08:01:00Z');
  assert.equal((await reminders(s, family.id)).length, 2);
});
