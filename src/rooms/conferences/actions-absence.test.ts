import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, roundOf, slotAt, type Families } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import { parseCalendar } from '../../calendar/icalendar.ts';
import type { Fact } from '../../platform/facts.ts';
import { setTravel } from '../availability/actions-days.ts';
import type { PersonId } from '../identity/model.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { setPolicy } from '../people/actions-students.ts';
import { changePerson } from '../people/actions.ts';
import { studentsOf } from '../people/reads-students.ts';
import { addRoom } from '../resources/actions.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { acceptRearranged, chaseRearranged } from './actions-absence-answer.ts';
import { liftAbsence, previewAbsence, rearrange } from './actions-absence.ts';
import { blockSlots, bookHeld, bookSlots, cancelAppointment, moveAppointment, type Choice } from './actions-book.ts';
import { proposePlan } from './actions-hold.ts';
import { addMissingFamilies, openRound } from './actions-round.ts';
import { refreshSlots } from './actions-slots.ts';
import { sayHours } from './actions-teachers.ts';
import { addRound, setTeacher } from './actions.ts';
import type { Round } from './model.ts';
import type { GivenAbsence } from './model-absence.ts';
import { absencesOf, rearrangedOf } from './reads-absence.ts';
import { absenceList } from './reads-absence-list.ts';
import { appointments, round as roundById, slotsOf } from './reads.ts';
import { absenceSchema, absenceSchemas } from './schema-absence.ts';
import { draftSchema, hoursSchema } from './schema.ts';

const office = await testOffice();
const facts: Fact[] = [];
office.office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { facts.push(fact); });
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `absence-${++count}`);
const zone = 'Europe/Lisbon';
const wall = (at: Temporal.Instant) => at.toZonedDateTimeISO(zone).toString().slice(8, 16);
const day = Temporal.PlainDate.from('2026-04-23');

/** A family of one child with meetings at these times. */
async function booked(s: Families, round: Round, name: string, ...at: (readonly [PersonId, string])[]) {
  const { student, guardians } = await s.child(name, name.endsWith('without mail') ? [] : [`${name} sen.`]);
  if (guardians.length === 0) {
    guardians.push(await office.person(s.id, `${name} sen.`, [], { email: null }));
    await s.guardianOf(student, guardians[0]!);
  }
  await s.as(machine, (ctx) => addMissingFamilies(ctx, round));
  const of = await guestOf(s, round, guardians[0]!);
  const choices: Choice[] = [];
  for (const [teacher, time] of at) choices.push({ student, teacher, slot: (await slotAt(s, round, teacher, time)).id });
  const made = choices.length > 0 ? must(await s.as(s.lead, (ctx) => bookSlots(ctx, of.family.id, choices, { way: 'phone' }))) : [];
  return { ...of, student, guardians, made };
}

const absent = (teacher: PersonId, from: number | null, to: number | null, date: Temporal.PlainDate | null = day): GivenAbsence => ({ kind: 'teacher', teacher, date, from, to });
const preview = (s: Families, { id }: Round, given: GivenAbsence) => s.as(s.lead, (ctx) => previewAbsence(ctx, id, given));
async function done(s: Families, round: Round, given: GivenAbsence, reason = '') {
  const shown = must(await preview(s, round, given));
  return { shown, absence: must(await s.as(s.lead, (ctx) => rearrange(ctx, round.id, given, { mark: shown.mark, reason }))) };
}
const live = async (s: Families, round: Round) => (await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).map(({ teacher, start }) => [teacher === s.ann ? 'Ann' : 'Bob', wall(start)].join(' ')).sort();
const mailsOf = (s: Families, subject: { kind: string; id: string }, kind: string) => s.as(machine, async (ctx) =>
  Promise.all((await ledgerOf(ctx.tx, s.id, subject)).filter(({ message }) => message.kind === kind).map(async (each) => (await delivery(ctx.tx, s.id, each.id))!)));

test('[P-6.1] a teacher\'s absence is shown before it is done: nothing is written, and nobody else is moved', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const yusuf = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '17:20']);
  await booked(s, round, 'Salma', [s.ann, '16:10']);
  const shown = must(await preview(s, round, absent(s.ann, 960, 1020)));
  assert.deepEqual([shown.moved, shown.cancelled, shown.sent.length, shown.byHand.length], [2, 0, 2, 0]);
  assert.deepEqual(shown.all.map((one) => (one.kind === 'moved' ? wall(one.start) : one.kind)).sort(), ['23T17:20', '23T17:30']);
  assert.deepEqual(await live(s, round), ['Ann 23T16:00', 'Ann 23T16:10', 'Bob 23T17:20']);
  assert.deepEqual(await s.as(machine, (ctx) => absencesOf(ctx, round.id)), []);
  await done(s, round, absent(s.ann, 960, 1020));
  // Yusuf is with Bob at 17:20, so his is the later one
  assert.deepEqual(await live(s, round), ['Ann 23T17:20', 'Ann 23T17:30', 'Bob 23T17:20']);
  const claims = await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'round-family', id: yusuf.family.id }));
  assert.deepEqual(claims.map(({ resource, start, state }) => [resource, wall(start), state]).sort(), [
    [s.ann, '23T17:30', 'booked'], [s.bob, '23T17:20', 'booked'], [yusuf.guardians[0], '23T17:20', 'booked'], [yusuf.guardians[0], '23T17:30', 'booked'],
  ].sort());
});

test('[P-6.1] families that book at the moment of an absence get a time or an answer: none is left at a time that is none', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const all = [];
  for (const [at, time] of ['16:00', '16:10', '16:20', '16:30'].entries()) all.push({ ...await booked(s, round, `Child ${at}`), slot: await slotAt(s, round, s.ann, time) });
  const { mark } = must(await preview(s, round, absent(s.ann, 960, 1020)));
  const [arranged, ...answers] = await Promise.all([
    s.as(s.lead, (ctx) => rearrange(ctx, round.id, absent(s.ann, 960, 1020), { mark, reason: '' })),
    ...all.map(({ family, guest, student, slot }) => s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' }))),
  ]);
  if (!arranged!.ok) {
    assert.equal(arranged!.reason, 'rearrange-changed');
    await done(s, round, absent(s.ann, 960, 1020));
  }
  for (const one of answers) if (!one.ok) assert.equal(one.reason, 'slot-gone');
  const now = await live(s, round);
  assert.equal(now.length, answers.filter(({ ok }) => ok).length);
  assert.deepEqual(now.filter((one) => one < 'Ann 23T17:20'), []);
});

test('[P-6.1] times of an absence stay blocked with its reason however often slots are worked out, until it is lifted', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { family, guest, student } = await booked(s, round, 'Yusuf');
  const { absence } = await done(s, round, absent(s.ann, 960, 990));
  const slots = () => s.as(machine, async (ctx) => {
    await refreshSlots(ctx, (await roundById(ctx, round.id))!);
    return (await slotsOf(ctx, round.id, { teachers: [s.ann] })).filter(({ state }) => state !== 'break');
  });
  assert.deepEqual((await slots()).filter(({ state }) => state === 'blocked').map(({ start, amiss }) => [wall(start), amiss]), [['23T16:00', 'absent'], ['23T16:10', 'absent'], ['23T16:20', 'absent']]);
  const first = (await slots())[0]!;
  assert.equal(must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [first.id], false))), 0);
  const refused = await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: first.id }], { way: 'online' }));
  assert.equal(!refused.ok && refused.reason, 'slot-gone');
  must(await s.as(s.lead, (ctx) => liftAbsence(ctx, round.id, absence)));
  assert.deepEqual((await slots()).filter(({ state }) => state !== 'available'), []);
  assert.deepEqual(await s.as(s.lead, (ctx) => liftAbsence(ctx, round.id, absence)), { ok: false, reason: 'absence-lifted' });
});

test('[P-6.1] what was booked since the preview is never overlooked: nothing is done, and it is shown again', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  await booked(s, round, 'Yusuf', [s.ann, '16:00']);
  const { mark } = must(await preview(s, round, absent(s.ann, null, null)));
  await booked(s, round, 'Salma', [s.ann, '16:10']);
  assert.deepEqual(await s.as(s.lead, (ctx) => rearrange(ctx, round.id, absent(s.ann, null, null), { mark, reason: '' })), { ok: false, reason: 'rearrange-changed' });
  assert.deepEqual(await live(s, round), ['Ann 23T16:00', 'Ann 23T16:10']);
  assert.deepEqual(await s.as(machine, (ctx) => absencesOf(ctx, round.id)), []);
});

test('[P-6.2] each family is told once of all that has changed, with the entry that its calendar follows; teacher and coordinator too', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { family, guest, student } = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '16:30']);
  const [before] = await mailsOf(s, { kind: 'round-family', id: family.id }, 'conferences.evening');
  await done(s, round, absent(s.ann, 960, 990), 'Ann comes later');
  const all = await mailsOf(s, { kind: 'round-family', id: family.id }, 'conferences.rearranged');
  assert.equal(all.length, 1);
  assert.equal((await mailsOf(s, { kind: 'round-family', id: family.id }, 'conferences.evening')).length, 1);
  const { content } = all[0]!;
  for (const words of ['Ann Weber cannot be there', '16:40', 'instead of', 'Ann comes later', 'Bob Reis', '/l/']) assert.ok(content!.text.includes(words), `${words} in ${content!.text}`);
  const [was, is] = [before!, all[0]!].map((each) => parseCalendar(each.content!.calendar!.text));
  assert.ok(was?.ok && is?.ok);
  assert.deepEqual([content!.calendar!.method, is.value.events[0]!.uid === was.value.events[0]!.uid, is.value.events[0]!.sequence > was.value.events[0]!.sequence], ['REQUEST', true, true]);
  const staff = await mailsOf(s, { kind: 'round', id: round.id }, 'conferences.rearrangedStaff');
  assert.deepEqual(staff.map(({ person }) => person), [s.ann]);
  assert.match(staff[0]!.content!.text, /One meeting has changed|1 meeting has changed/);
  const of = () => facts.filter(({ subject }) => subject.id === round.id).map(({ kind }) => kind);
  assert.ok(of().includes('conferences.MeetingsRearranged') && !of().includes('conferences.RearrangedKnown'));
  assert.equal(must(await s.as(guest, (ctx) => acceptRearranged(ctx, family.id))), 1);
  assert.equal(must(await s.as(guest, (ctx) => acceptRearranged(ctx, family.id))), 0);
  assert.equal(of().filter((kind) => kind === 'conferences.RearrangedKnown').length, 1);
  const [row] = await s.as(machine, (ctx) => rearrangedOf(ctx, { family: family.id }));
  assert.deepEqual([row!.answer, row!.acceptedAt?.toString(), row!.changes.map(({ kind }) => kind), row!.changes[0]!.student], ['suits', office.clock.now().toString(), ['moved'], student]);
});

test('[P-6.1] a lost room gives way to another at the same time, for what is booked and what will be; one that is taken is refused', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { family } = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '16:30']);
  const taken = await preview(s, round, { kind: 'room', room: s.rooms[0], date: null, other: s.rooms[1] });
  assert.equal(!taken.ok && taken.reason, 'room-of-others');
  const gym = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Gym', building: 'North', floor: '0', capacity: 10, features: [] })));
  const { shown } = await done(s, round, { kind: 'room', room: s.rooms[0], date: day, other: gym });
  assert.deepEqual([shown.otherRooms, shown.moved, shown.cancelled], [1, 0, 0]);
  const now = await s.as(machine, (ctx) => appointments(ctx, { family: family.id }));
  assert.deepEqual(now.map(({ state, room, start }) => [state, room, wall(start)]), [['booked', gym, '23T16:00'], ['booked', s.rooms[1], '23T16:30']]);
  const rooms = new Set<string>((await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'round', id: round.id }))).map(({ resource }) => resource));
  assert.deepEqual([rooms.has(gym), rooms.has(s.rooms[0]), rooms.has(s.rooms[1])], [true, false, true]);
  const later = await booked(s, round, 'Salma', [s.ann, '17:20']);
  assert.equal(later.made[0]!.room, gym);
  const [mail] = await mailsOf(s, { kind: 'round-family', id: family.id }, 'conferences.rearranged');
  assert.match(mail!.content!.text, /Room 12 cannot be used[^]*now Gym/);
});

test('[P-6.1] a family that could not walk to the other room in time gets another time', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  must(await s.as(machine, (ctx) => setTravel(ctx, [{ one: 'South', other: 'West', minutes: 20 }])));
  const third = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Annexe', building: 'West', floor: '0', capacity: 10, features: [] })));
  const { family } = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '16:20']);
  const { shown } = await done(s, round, { kind: 'room', room: s.rooms[0], date: null, other: third });
  assert.deepEqual([shown.otherRooms, shown.moved], [0, 1]);
  assert.deepEqual((await s.as(machine, (ctx) => appointments(ctx, { family: family.id, live: true }))).map(({ start, room }) => [wall(start), room]), [['23T16:20', s.rooms[1]], ['23T16:50', third]]);
});

test('[P-6.1] a day that is called off is held on another date: everybody at the same time, and calendars follow', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const one = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '16:30']);
  await booked(s, round, 'Salma', [s.ann, '16:10']);
  const to = Temporal.PlainDate.from('2026-04-30');
  const given: GivenAbsence = { kind: 'day', date: day, instead: 'date', newDate: to };
  assert.deepEqual(await preview(s, round, { ...given, newDate: day }), { ok: false, reason: 'day-there' });
  assert.deepEqual(await preview(s, round, { ...given, newDate: Temporal.PlainDate.from('2026-04-15') }), { ok: false, reason: 'round-times', which: 'deadline' });
  const [before] = await mailsOf(s, { kind: 'round-family', id: one.family.id }, 'conferences.evening');
  const { shown } = await done(s, round, given);
  assert.deepEqual([shown.moved, shown.cancelled], [3, 0]);
  assert.deepEqual(await live(s, round), ['Ann 30T16:00', 'Ann 30T16:10', 'Bob 30T16:30']);
  assert.deepEqual((await s.as(machine, (ctx) => roundById(ctx, round.id)))!.days.map(({ date }) => date.toString()), ['2026-04-30']);
  const mails = await mailsOf(s, { kind: 'round-family', id: one.family.id }, 'conferences.rearranged');
  const [was, is] = [before!, mails[0]!].map((each) => parseCalendar(each.content!.calendar!.text));
  assert.ok(was?.ok && is?.ok);
  assert.deepEqual([mails.length, is.value.events[0]!.uid], [1, was.value.events[0]!.uid]);
  assert.match(mails[0]!.content!.calendar!.text, /DTSTART;TZID=Europe\/Lisbon:20260430T160000/);
  assert.deepEqual(await mailsOf(s, { kind: 'round-family', id: one.family.id }, 'conferences.entry'), []);
  const rooms = (await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'round', id: round.id }))).map(({ start }) => wall(start).slice(0, 2));
  assert.deepEqual([...new Set(rooms)], ['30']);
  const slot = await s.as(machine, async (ctx) => (await slotsOf(ctx, round.id, { teachers: [s.bob] })).find(({ start }) => wall(start) === '30T17:20'));
  const moved = must(await s.as(one.guest, async (ctx) => moveAppointment(ctx, (await appointments(ctx, { family: one.family.id, live: true, teachers: [s.bob] }))[0]!.id, slot!.id)));
  assert.equal(wall(moved.start), '30T17:20');
  const last = (await mailsOf(s, { kind: 'round-family', id: one.family.id }, 'conferences.evening')).at(-1)!;
  const read = parseCalendar(last.content!.calendar!.text);
  assert.equal(read.ok && read.value.events[0]!.uid, is.value.events[0]!.uid);
});

/** Half an hour on one evening, one slot on the next. */
async function twoEvenings(s: Families): Promise<Round> {
  await s.child('First', ['First sen.']);
  const days = [{ date: '2026-04-23', from: '16:00', to: '16:30', breaks: '' }, { date: '2026-04-24', from: '16:00', to: '16:10', breaks: '' }];
  const { id } = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { days }))));
  const hours = hoursSchema.parse({ hours: days.map(({ date, from, to }) => ({ date, from, to })) });
  for (const [at, teacher] of [s.ann, s.bob].entries()) {
    must(await s.as(s.lead, (ctx) => setTeacher(ctx, id, teacher, { room: s.rooms[at]!, minutes: null })));
    must(await s.as(machine, (ctx) => sayHours(ctx, id, teacher, hours)));
  }
  return must(await s.as(s.lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version)));
}

test('[P-6.1] a room that is lost on one evening is there on the other, also for what is booked later', async () => {
  const s = await school();
  const round = await twoEvenings(s);
  const gym = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Gym', building: 'North', floor: '0', capacity: 10, features: [] })));
  await done(s, round, { kind: 'room', room: s.rooms[0], date: day, other: gym });
  const [one, other] = [await booked(s, round, 'Yusuf', [s.ann, '16:10']), await booked(s, round, 'Salma')];
  const slot = await s.as(machine, async (ctx) => (await slotsOf(ctx, round.id, { teachers: [s.ann] })).find(({ start }) => wall(start) === '24T16:00')!);
  const [second] = must(await s.as(s.lead, (ctx) => bookSlots(ctx, other.family.id, [{ student: other.student, teacher: s.ann, slot: slot.id }], { way: 'phone' })));
  assert.deepEqual([one.made[0]!.room, second!.room], [gym, s.rooms[0]]);
  const claims = (await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'round', id: round.id }))).filter(({ resource }) => resource !== s.rooms[1]);
  assert.deepEqual(claims.map(({ resource, start }) => [resource, wall(start)]), [[gym, '23T16:00'], [s.rooms[0], '24T16:00']]);
});

test('[P-6.1] on the second evening of a round is room for the first: what has none is cancelled, and the family may choose again', async () => {
  const s = await school();
  const round = await twoEvenings(s);
  const all = [await booked(s, round, 'Yusuf', [s.ann, '16:10']), await booked(s, round, 'Salma', [s.ann, '16:20'])];
  const { shown } = await done(s, round, { kind: 'day', date: day, instead: 'days', newDate: null });
  assert.deepEqual([shown.moved, shown.cancelled], [1, 1]);
  assert.deepEqual(await live(s, round), ['Ann 24T16:00']);
  const cancelled = all[shown.all.find(({ kind }) => kind === 'cancelled')!.one.student === all[0]!.student ? 0 : 1]!;
  const [mail] = await mailsOf(s, { kind: 'round-family', id: cancelled.family.id }, 'conferences.rearranged');
  assert.deepEqual([mail!.content!.calendar!.method, /choose another time/.test(mail!.content!.text)], ['CANCEL', true]);
  const open = (await s.as(machine, (ctx) => slotsOf(ctx, round.id))).filter(({ state }) => state === 'available');
  assert.deepEqual([...new Set(open.map(({ start }) => wall(start).slice(0, 2)))], ['24']);
});

test('[P-6.1] a day on which families still book is called off: a hold is answered with why, and nothing is double', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { family, guest, student } = await booked(s, round, 'Yusuf');
  must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draftSchema.parse({ pairs: [`${student} ${s.ann}`] }))));
  await done(s, round, { kind: 'day', date: day, instead: 'days', newDate: null });
  assert.deepEqual(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')), { ok: false, reason: 'slot-gone' });
  assert.deepEqual(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draftSchema.parse({ pairs: [`${student} ${s.ann}`] }))), { ok: false, reason: 'nothing-free' });
  assert.deepEqual(await live(s, round), []);
});

test('[P-6.1] a teacher who leaves on the evening itself: what was held stays, what is ahead is arranged anew', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  await booked(s, round, 'Yusuf', [s.ann, '16:00']);
  const late = await booked(s, round, 'Salma', [s.ann, '16:30']);
  office.clock.move('2026-04-23T15:05:00Z');
  const { shown } = await done(s, round, absent(s.ann, null, null));
  assert.deepEqual([shown.all.length, shown.cancelled], [1, 1]);
  assert.deepEqual(await live(s, round), ['Ann 23T16:00']);
  const [mail] = await mailsOf(s, { kind: 'round-family', id: late.family.id }, 'conferences.rearranged');
  assert.match(mail!.content!.text, /ask the office/);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] who has not answered is asked once more after a day; whom no mail reaches stands on the list until the office has told it', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const [one, other] = [await booked(s, round, 'Yusuf', [s.ann, '16:00']), await booked(s, round, 'Salma without mail', [s.ann, '16:10'])];
  const { shown } = await done(s, round, absent(s.ann, 960, 980));
  assert.deepEqual([shown.sent, shown.byHand], [[one.family.id], [other.family.id]]);
  assert.deepEqual(await mailsOf(s, { kind: 'round-family', id: other.family.id }, 'conferences.rearranged'), []);
  const chase = () => s.as(machine, (ctx) => chaseRearranged(ctx, { kind: 'round', id: round.id }));
  assert.deepEqual(await chase(), { done: { families: 0, open: 2, byHand: 1 } });
  office.clock.move('PT24H');
  assert.deepEqual(await chase(), { done: { families: 1, open: 2, byHand: 1 } });
  assert.deepEqual(await chase(), { done: { families: 0, open: 2, byHand: 1 } });
  assert.equal((await mailsOf(s, { kind: 'round-family', id: one.family.id }, 'conferences.chaseRearranged')).length, 1);
  assert.deepEqual(await s.as(one.guest, (ctx) => acceptRearranged(ctx, other.family.id)), { ok: false, reason: 'forbidden', verb: 'conferences.accept' });
  must(await s.as(s.lead, (ctx) => acceptRearranged(ctx, other.family.id)));
  must(await s.as(one.guest, (ctx) => acceptRearranged(ctx, one.family.id)));
  assert.equal(facts.filter(({ kind, subject }) => kind === 'conferences.RearrangedKnown' && subject.id === round.id).length, 1);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-N] who has no contact any more is not asked again, and his number is on no list of whom to call', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { student, family, guest, guardians: [can] } = await booked(s, round, 'Yusuf', [s.ann, '16:00']);
  must(await s.as(machine, (ctx) => changePerson(ctx, can!, 1, { phone: '+351 210 000 111' })));
  await done(s, round, absent(s.ann, 960, 980));
  const called = async () => (await s.as(s.lead, (ctx) => absenceList(ctx, round))).entries.flatMap(({ lines }) => lines.flatMap(({ guardians }) => guardians.map(({ phone }) => phone)));
  assert.deepEqual(await called(), ['+351 210 000 111']);
  const [row] = await s.as(machine, (ctx) => studentsOf(ctx, { ids: [student] }));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, student, row!.version, { guardiansMeet: 'together', guardians: [{ guardian: can!, contact: 'none', meets: false }] })));
  office.clock.move('PT24H');
  assert.deepEqual(await s.as(machine, (ctx) => chaseRearranged(ctx, { kind: 'round', id: round.id })), { done: { families: 0, open: 1, byHand: 0 } });
  assert.deepEqual(await mailsOf(s, { kind: 'round-family', id: family.id }, 'conferences.chaseRearranged'), []);
  assert.deepEqual(await called(), []);
  assert.deepEqual(await s.as(guest, (ctx) => acceptRearranged(ctx, family.id)), { ok: false, reason: 'family-changed' });
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] a family may change or cancel what was arranged for it also after the round\'s own moment, until it has answered', async () => {
  const s = await school();
  await s.child('First', ['First sen.']);
  const round = await openedRound(s);
  const { family, guest } = await booked(s, round, 'Yusuf', [s.ann, '16:00'], [s.bob, '16:30']);
  office.clock.move('2026-04-22T18:00:00Z');
  const bobs = async () => (await s.as(machine, (ctx) => appointments(ctx, { family: family.id, live: true, teachers: [s.bob] })))[0]!;
  const late = await s.as(guest, async (ctx) => cancelAppointment(ctx, (await bobs()).id));
  assert.equal(!late.ok && late.reason, 'too-late');
  await done(s, round, absent(s.ann, 960, 980));
  must(await s.as(guest, async (ctx) => cancelAppointment(ctx, (await bobs()).id)));
  const [row] = await s.as(machine, (ctx) => rearrangedOf(ctx, { family: family.id }));
  assert.equal(row!.answer, 'changed');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('a form that says half of an absence is refused by its field', () => {
  const issue = (kind: keyof typeof absenceSchemas, given: object) => absenceSchemas[kind].safeParse({ kind, ...given }).error?.issues.map(({ path, message }) => [path[0], message]);
  const teacher = '019a8f00-0000-7000-8000-000000000001';
  assert.deepEqual(issue('teacher', { teacher, date: '2026-04-23', from: '17:00', to: '16:00' }), [['to', 'not-a-stretch']]);
  assert.deepEqual(issue('teacher', { teacher, date: '', from: '16:00', to: '17:00' }), [['date', 'day-needed']]);
  assert.deepEqual(issue('teacher', { teacher: '', date: '' }), [['teacher', 'no-teacher']]);
  assert.deepEqual(issue('room', { room: teacher, date: '', other: teacher }), [['other', 'no-room']]);
  assert.deepEqual(issue('day', { date: '2026-04-23', instead: 'date', newDate: '' }), [['newDate', 'day-needed']]);
  assert.equal(absenceSchema.safeParse({ kind: 'day', date: '2026-04-23', instead: 'days', newDate: '' }).success, true);
});
