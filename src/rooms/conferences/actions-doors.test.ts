/** Displays beside doors, and the record of a round. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, slotAt } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { exportPerson } from '../records/actions-erase.ts';
import { bookSlots, cancelAppointment, moveAppointment, tick } from './actions-book.ts';
import { makeDoor, openDoors, showDoor, shutDoor } from './actions-doors.ts';
import { note, runLate } from './actions-evening.ts';
import { conferencesData } from './privacy.ts';
import { numbersOf } from './reads-evening.ts';
import { recordOf } from './reads-record.ts';

const office = await testOffice();
let count = 0;
const time = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5);

/** Two families with a meeting each of Ann Weber in Room 12: at 16:00 and 16:10. */
async function school() {
  office.clock.move('2026-04-13T08:00:00Z');
  const s = await families(office, `doors-${++count}`);
  const children = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const all = [];
  for (const [at, { student, guardians }] of children.entries()) {
    const { family, guest } = await guestOf(s, round, guardians[0]!);
    const slot = await slotAt(s, round, s.ann, at === 0 ? '16:00' : '16:10');
    const [meeting] = must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' })));
    all.push({ student, family, guest, meeting: meeting! });
  }
  return { s, round, first: all[0]!, second: all[1]! };
}

test('[P-N] a door tells times, the teacher and numbers, how late it is, and no name of a family', async () => {
  const { s, round, first, second } = await school();
  const numbers = await s.as(machine, (ctx) => numbersOf(ctx, round.id));
  const display: Actor = { kind: 'guest', link: 'x', purpose: 'conference.door', subject: round.id };
  const door = async () => {
    const shown = must(await s.as(display, (ctx) => showDoor(ctx, round.id, s.rooms[0])));
    assert.ok(!/Demir|Nasr|Yusuf|Salma|Elif|Amal/.test(JSON.stringify(shown.teachers)));
    return shown.teachers.map(({ teacher, late, now, next }) => [teacher, late, now?.number, next && time(next.start), next?.number]);
  };
  office.clock.move('2026-04-23T15:02:00Z');
  const [one, two] = [numbers.get(first.family.id), numbers.get(second.family.id)];
  assert.deepEqual(await door(), [['Ann Weber', 0, one, '16:10', two]]);
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => runLate(ctx, round.id, s.ann, 5)));
  office.clock.move('2026-04-23T15:12:00Z');
  assert.deepEqual(await door(), [['Ann Weber', 5, one, '16:10', two]]);
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => tick(ctx, first.meeting.id, 'completed')));
  office.clock.move('2026-04-23T15:16:00Z');
  assert.deepEqual(await door(), [['Ann Weber', 5, two, null, undefined]]);
  assert.deepEqual(must(await s.as(display, (ctx) => showDoor(ctx, round.id, s.rooms[1]))).teachers, []);
});

test('[P-N] the link of a display opens its round alone, is made anew or shut by the office, and is over after the last day', async () => {
  const { s, round } = await school();
  const address = must(await s.as(s.lead, (ctx) => makeDoor(ctx, round.id, s.rooms[0])));
  const stands = (of: string) => s.as(machine, async (ctx) => {
    const { link } = readToken(ctx.keys.derive('links'), of.split('/l/')[1]!)!;
    const found = await linkById(ctx, link);
    return found.ok ? [found.value.purpose, found.value.subject.id, found.value.subject.part] : found.reason;
  });
  assert.deepEqual(await stands(address), ['conference.door', round.id, s.rooms[0]]);
  const again = must(await s.as(s.lead, (ctx) => makeDoor(ctx, round.id, s.rooms[0])));
  assert.deepEqual([await stands(address), (await stands(again))[0]], ['link-revoked', 'conference.door']);
  assert.deepEqual((await s.as(machine, (ctx) => openDoors(ctx, round))).map((one) => [one.room, one.address]), [[s.rooms[0], again]]);
  assert.deepEqual(await s.as(someone(s.ann, 'teacher'), (ctx) => makeDoor(ctx, round.id, s.rooms[0])), { ok: false, reason: 'forbidden', verb: 'conferences.makeDoor' });
  const other: Actor = { kind: 'guest', link: 'x', purpose: 'conference.door', subject: s.rooms[0] };
  assert.deepEqual(await s.as(other, (ctx) => showDoor(ctx, round.id, s.rooms[0])), { ok: false, reason: 'forbidden', verb: 'conferences.showDoor' });
  office.clock.move('2026-04-24T06:00:00Z');
  assert.equal(await stands(again), 'link-expired');
  office.clock.move('2026-04-23T10:00:00Z');
  must(await s.as(s.lead, (ctx) => shutDoor(ctx, round.id, s.rooms[0])));
  assert.equal(await stands(again), 'link-revoked');
});

test('[P-7.1] [X-6] what a teacher noted is in his own copy of his data, and in nobody else\'s of it', async () => {
  const { s, first } = await school();
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => note(ctx, first.meeting.id, 'Reads too little')));
  const copyFor = async (actor: Actor) => JSON.stringify([...must(await s.as(actor, (ctx) => exportPerson(ctx, s.ann)))]);
  assert.match(await copyFor(someone(s.ann, 'teacher')), /Reads too little/);
  const admin = someone(await office.person(s.id, 'Ada Min', ['administrator']), 'administrator');
  assert.doesNotMatch(await copyFor(admin), /Reads too little/);
  assert.equal((await s.as(admin, (ctx) => conferencesData.hold(ctx, s.ann, { own: false, closed: new Set() }))).leftOut, 1);
});

test('[P-7.1] the record counts what was booked, held, moved, cancelled and missed, by teacher and by class', async () => {
  const { s, round, first, second } = await school();
  const free = await slotAt(s, round, s.ann, '16:40');
  must(await s.as(second.guest, (ctx) => moveAppointment(ctx, second.meeting.id, free.id)));
  const bobs = await slotAt(s, round, s.bob, '17:50');
  const [gone] = must(await s.as(first.guest, (ctx) => bookSlots(ctx, first.family.id, [{ student: first.student, teacher: s.bob, slot: bobs.id }], { way: 'online' })));
  must(await s.as(first.guest, (ctx) => cancelAppointment(ctx, gone!.id)));
  office.clock.move('2026-04-23T15:10:00Z');
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => tick(ctx, first.meeting.id, 'no-show')));
  const { teachers, classes, all } = await s.as(machine, (ctx) => recordOf(ctx, round));
  const shown = (lines: typeof teachers) => lines.map(({ name, scheduled, completed, rescheduled, cancelled, missed }) => [name, scheduled, completed, rescheduled, cancelled, missed]);
  assert.deepEqual(shown(teachers), [['Ann Weber', 1, 0, 1, 0, 1], ['Bob Reis', 0, 0, 0, 1, 0]]);
  assert.deepEqual(shown(classes), [['8B', 1, 0, 1, 1, 1]]);
  assert.deepEqual(all, { scheduled: 1, completed: 0, rescheduled: 1, cancelled: 1, missed: 1 });
});
