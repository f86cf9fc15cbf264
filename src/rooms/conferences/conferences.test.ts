import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, readyRound, roundOf, slotAt, wholeDay } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import { parseCalendar } from '../../calendar/icalendar.ts';
import type { Actor } from '../../platform/context.ts';
import type { Fact } from '../../platform/facts.ts';
import { addHolidays } from '../availability/actions-days.ts';
import { addTimeOff } from '../availability/actions.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { setPolicy } from '../people/actions-students.ts';
import { studentsOf } from '../people/reads-students.ts';
import { readFamily } from './actions-family.ts';
import { blockSlots, bookHeld, bookSlots, cancelAppointment, moveAppointment, tick } from './actions-book.ts';
import { alternatives, holdOther, proposePlan } from './actions-hold.ts';
import { closeRound, openRound } from './actions-round.ts';
import { refreshSlots } from './actions-slots.ts';
import { askTeachers, ownHours, sayHours } from './actions-teachers.ts';
import { remindFamilies, tellFamilies } from './actions-tell.ts';
import { addRound, setTeacher } from './actions.ts';
import { appointments, round as roundById, roundFamilies, slotsOf } from './reads.ts';
import { draftSchema, hoursSchema } from './schema.ts';

const office = await testOffice();
const facts: Fact[] = [];
office.office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { facts.push(fact); });
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `round-${++count}`);
const time = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5);
const draft = (...pairs: (readonly [string, string])[]) => draftSchema.parse({ pairs: pairs.map((one) => one.join(' ')) });

test('[P-1.1] a round has a name, days, classes and deadlines, and the teachers of its classes', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class))));
  assert.deepEqual([round.state, round.days.length, round.classes, round.coordinator], ['draft', 1, [s.class], s.lead.person]);
  assert.deepEqual(round.days[0]!.breaks, [{ from: 1020, to: 1040 }]);
  const late = await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { deadline: '2026-04-12T18:00' })));
  assert.deepEqual(late, { ok: false, reason: 'round-times', which: 'opens' });
  const past = await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { days: [{ date: '2026-04-10', from: '16:00', to: '18:00' }] })));
  assert.deepEqual(past, { ok: false, reason: 'round-times', which: 'days' });
  const gap = await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { opens: '2026-03-29T01:30' })));
  assert.deepEqual(gap, { ok: false, reason: 'round-clock', which: 'opens', kind: 'gap' });
});

test('[P-3.1] teachers are asked once and reminded, and opening waits until each has said it', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class))));
  assert.deepEqual(must(await s.as(s.lead, (ctx) => askTeachers(ctx, round.id))).toSorted(), [s.ann, s.bob].sort());
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => sayHours(ctx, round.id, s.ann, wholeDay)));
  assert.deepEqual(must(await s.as(s.lead, (ctx) => askTeachers(ctx, round.id))), [s.bob]);
  const rows = await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round', id: round.id }));
  assert.deepEqual(rows.map((one) => one.message.kind).sort(), ['conferences.askTeacher', 'conferences.askTeacher', 'conferences.remindTeacher']);
  const of = facts.filter(({ subject }) => subject.id === round.id).map(({ kind }) => kind);
  assert.deepEqual(of.filter((kind) => kind === 'conferences.AllHoursSaid'), []);
  must(await s.as(someone(s.bob, 'teacher'), (ctx) => sayHours(ctx, round.id, s.bob, { ...wholeDay, wishes: 'Not directly after each other' })));
  assert.equal(facts.filter(({ kind, subject }) => kind === 'conferences.AllHoursSaid' && subject.id === round.id).length, 1);
  const own = must(await s.as(someone(s.bob, 'teacher'), (ctx) => ownHours(ctx, round.id, s.bob)));
  assert.equal(own.own.wishes, 'Not directly after each other');
});

test('[P-3.1] nobody says another teacher\'s hours, and a link for one round says them for its teacher alone', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class))));
  const guest: Actor = { kind: 'guest', link: 'x', purpose: 'conference.hours', subject: round.id, person: s.ann };
  assert.deepEqual(await s.as(someone(s.ann, 'teacher'), (ctx) => sayHours(ctx, round.id, s.bob, wholeDay)), { ok: false, reason: 'forbidden', verb: 'conferences.sayHours' });
  assert.deepEqual(await s.as(guest, (ctx) => sayHours(ctx, round.id, s.bob, wholeDay)), { ok: false, reason: 'forbidden', verb: 'conferences.sayHours' });
  assert.equal((await s.as(guest, (ctx) => sayHours(ctx, round.id, s.ann, wholeDay))).ok, true);
  const outside = hoursSchema.parse({ hours: [{ date: '2026-04-24', from: '16:00', to: '18:00' }] });
  assert.deepEqual(await s.as(guest, (ctx) => sayHours(ctx, round.id, s.ann, outside)), { ok: false, reason: 'outside-days' });
});

test('[P-1.2] [P-3.2] slots leave out holidays, time off and what else is in a teacher\'s calendar, also what comes later', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const free = async () => (await s.as(machine, async (ctx) => { await refreshSlots(ctx, (await roundById(ctx, round.id))!); return slotsOf(ctx, round.id, { teachers: [s.ann] }); }))
    .filter(({ state }) => state === 'available').map(({ start }) => time(start));
  assert.deepEqual(await free(), ['16:00', '16:10', '16:20', '16:30', '16:40', '16:50', '17:20', '17:30', '17:40', '17:50']);
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => addTimeOff(ctx, s.ann, {
    kind: 'timed', from: Temporal.PlainDateTime.from('2026-04-23T17:00'), to: Temporal.PlainDateTime.from('2026-04-23T17:35'), reason: null,
  })));
  assert.deepEqual(await free(), ['16:00', '16:10', '16:20', '16:30', '16:40', '16:50', '17:40', '17:50']);
  must(await s.as(s.lead, (ctx) => addHolidays(ctx, [{ name: 'Feast', first: Temporal.PlainDate.from('2026-04-23'), last: Temporal.PlainDate.from('2026-04-23') }])));
  assert.deepEqual(await free(), []);
});

test('[P-4.2] a family gets the tightest evening, held for five minutes, and books it with one act', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const { planned, missing, until } = must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann], [student, s.bob]))));
  assert.deepEqual(missing, []);
  assert.ok(planned[0]!.slot.end.equals(planned[1]!.slot.start));
  assert.equal(until.since(office.clock.now()).total('minutes'), 5);
  assert.deepEqual(await s.as(machine, (ctx) => appointments(ctx, { round: round.id })), []);
  const booked = must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  assert.deepEqual(booked.map(({ start }) => time(start)).sort(), planned.map(({ slot }) => time(slot.start)));
  assert.deepEqual(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')), { ok: false, reason: 'nothing-held' });
});

test('[P-5.1] the family is told at once of date, time, place and whom to ask, with one calendar entry for the evening', async () => {
  const s = await school();
  const { student, guardians } = await s.child('Yusuf Demir', ['Elif Demir', 'Can Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, guardians[0]!);
  must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann], [student, s.bob]))));
  must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  const mails = await s.as(machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family.id })).map(async (one) => (await delivery(ctx.tx, s.id, one.id))!)));
  assert.deepEqual(mails.map((one) => one.person).sort(), [...guardians].sort());
  const { content } = mails[0]!;
  for (const words of ['Thursday 23 April', 'Ann Weber', 'Bob Reis', 'Yusuf', 'Room 12', 'Lisbon', '+351 210 000 000']) assert.ok(content!.text.includes(words), `${words} in ${content!.text}`);
  assert.ok(!content!.text.includes('Yusuf Demir'));
  assert.equal(content!.calendar!.method, 'REQUEST');
  assert.equal(content!.calendar!.text.match(/BEGIN:VEVENT/g)!.length, 1);
});

test('[P-4.3] sixteen families want one slot: one has it, the others are told that it is taken', async () => {
  const s = await school();
  const all = [];
  for (let at = 0; at < 16; at++) all.push(await s.child(`Child ${at}`, [`Guardian ${at}`]));
  const round = await openedRound(s);
  const slot = await slotAt(s, round, s.ann, '16:30');
  const guests = await Promise.all(all.map(async ({ student, guardians: [one] }) => ({ student, ...await guestOf(s, round, one!) })));
  const answers = await Promise.all(guests.map(({ student, family, guest }) =>
    s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' }))));
  assert.equal(answers.filter(({ ok }) => ok).length, 1);
  for (const one of answers) if (!one.ok) assert.equal(one.reason, 'slot-taken');
  assert.equal((await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).length, 1);
  const loser = guests.find((_, at) => !answers[at]!.ok)!;
  const near = must(await s.as(loser.guest, (ctx) => alternatives(ctx, loser.family.id, { student: loser.student, teacher: s.ann })));
  assert.equal(near.slots.length, 9);
});

test('[P-4.3] ten families ask for a plan at once and each gets a time of its own', async () => {
  const s = await school();
  const all = [];
  for (let at = 0; at < 10; at++) all.push(await s.child(`Child ${at}`, [`Guardian ${at}`]));
  const round = await openedRound(s);
  const guests = await Promise.all(all.map(async ({ student, guardians: [one] }) => ({ student, ...await guestOf(s, round, one!) })));
  const plans = await Promise.all(guests.map(({ student, family, guest }) => s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann])))));
  const times = plans.map((one) => time(must(one).planned[0]!.slot.start));
  assert.equal(new Set(times).size, 10);
});

test('[P-4.3] a hold that ran out is booked as long as nobody else took it, otherwise what was lost is named', async () => {
  const s = await school();
  const [one, other] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const [first, second] = [await guestOf(s, round, one.guardians[0]!), await guestOf(s, round, other.guardians[0]!)];
  const { planned } = must(await s.as(first.guest, (ctx) => proposePlan(ctx, first.family.id, draft([one.student, s.ann]))));
  const taken = { student: other.student, teacher: s.ann, slot: planned[0]!.slot.id };
  assert.equal((await s.as(second.guest, (ctx) => bookSlots(ctx, second.family.id, [taken], { way: 'online' }))).ok, false);
  office.clock.move('PT5M');
  must(await s.as(second.guest, (ctx) => bookSlots(ctx, second.family.id, [taken], { way: 'online' })));
  assert.deepEqual(await s.as(first.guest, (ctx) => bookHeld(ctx, first.family.id, 'online')), { ok: false, reason: 'hold-lost', pairs: [{ student: one.student, teacher: s.ann }] });
  must(await s.as(first.guest, (ctx) => proposePlan(ctx, first.family.id, draft([one.student, s.ann]))));
  office.clock.move('PT6M');
  assert.equal(must(await s.as(first.guest, (ctx) => bookHeld(ctx, first.family.id, 'online'))).length, 1);
});

test('[P-4.3] no guardian is at two places, also not with two families of his', async () => {
  const s = await school();
  const one = await s.child('Yusuf Demir', ['Elif Demir', 'Can Demir']);
  const alone = await s.child('Salma Demir', []);
  await s.guardianOf(alone.student, one.guardians[0]!);
  const round = await openedRound(s);
  const all = await s.as(machine, (ctx) => roundFamilies(ctx, round.id));
  assert.equal(all.length, 2);
  const [both, single] = [all.find(({ guardians }) => guardians.length === 2)!, all.find(({ guardians }) => guardians.length === 1)!];
  const [annAt, bobAt] = [await slotAt(s, round, s.ann, '16:30'), await slotAt(s, round, s.bob, '16:30')];
  must(await s.as(s.lead, (ctx) => bookSlots(ctx, both.id, [{ student: one.student, teacher: s.ann, slot: annAt.id }], { way: 'phone' })));
  const clash = await s.as(s.lead, (ctx) => bookSlots(ctx, single.id, [{ student: alone.student, teacher: s.bob, slot: bobAt.id }], { way: 'paper' }));
  assert.equal(!clash.ok && clash.reason, 'family-taken');
});

test('[P-4.1] the deadline holds at the moment of booking, the office may still book', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s, { opens: '2026-04-14T08:00' });
  const { family, guest } = await guestOf(s, round, elif!);
  assert.deepEqual(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann]))), { ok: false, reason: 'not-yet', opens: round.opensAt });
  office.clock.move('2026-04-20T16:58:00Z');
  must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann]))));
  office.clock.move('PT2M');
  assert.deepEqual(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')), { ok: false, reason: 'too-late', deadline: round.deadline });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  assert.equal(must(await s.as(s.lead, (ctx) => bookHeld(ctx, family.id, 'paper')))[0]!.way, 'paper');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.1] a meeting is moved before the old time is given up; what cannot be had leaves it where it is', async () => {
  const s = await school();
  const [one, other] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const [first, second] = [await guestOf(s, round, one.guardians[0]!), await guestOf(s, round, other.guardians[0]!)];
  const at = (clock: string) => slotAt(s, round, s.ann, clock);
  const book = async (who: typeof first, student: typeof one.student, clock: string) =>
    must(await s.as(who.guest, async (ctx) => bookSlots(ctx, who.family.id, [{ student, teacher: s.ann, slot: (await at(clock)).id }], { way: 'online' })))[0]!;
  const [mine, theirs] = [await book(first, one.student, '16:00'), await book(second, other.student, '16:30')];
  const refused = await s.as(first.guest, async (ctx) => moveAppointment(ctx, mine.id, theirs.slot));
  assert.equal(!refused.ok && refused.reason, 'slot-taken');
  const moved = must(await s.as(first.guest, async (ctx) => moveAppointment(ctx, mine.id, (await at('17:30')).id)));
  assert.equal(time(moved.start), '17:30');
  const all = await s.as(machine, (ctx) => appointments(ctx, { family: first.family.id }));
  assert.deepEqual(all.map(({ state }) => state), ['moved', 'booked']);
  assert.equal((await book(second, other.student, '16:00').catch((error: Error) => error.message)).toString().includes('booked-already'), true);
  const noReason = await s.as(s.lead, async (ctx) => moveAppointment(ctx, moved.id, (await at('17:40')).id));
  assert.equal(!noReason.ok && noReason.reason, 'reason-needed');
  const stranger = await s.as(second.guest, async (ctx) => moveAppointment(ctx, moved.id, (await at('17:40')).id));
  assert.deepEqual(stranger, { ok: false, reason: 'forbidden', verb: 'conferences.move' });
});

test('[P-6.2] a move is told at once to the family, with the entry that its calendar follows, and to teacher and coordinator', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const at = async (clock: string) => (await slotAt(s, round, s.ann, clock)).id;
  const [one] = must(await s.as(guest, async (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: await at('16:30') }], { way: 'online' })));
  must(await s.as(guest, async (ctx) => moveAppointment(ctx, one!.id, await at('17:30'))));
  const told = async (subject: { kind: string; id: string }) => s.as(machine, async (ctx) =>
    Promise.all((await ledgerOf(ctx.tx, s.id, subject)).map(async (each) => (await delivery(ctx.tx, s.id, each.id))!)));
  const [first, second] = (await told({ kind: 'round-family', id: family.id })).toSorted((a, b) => (a.message.sequence ?? 0) - (b.message.sequence ?? 0));
  const [was, is] = [first, second].map((each) => parseCalendar(each!.content!.calendar!.text));
  assert.ok(was?.ok && is?.ok);
  assert.deepEqual([second!.content!.calendar!.method, is.value.events[0]!.uid === was.value.events[0]!.uid, is.value.events[0]!.sequence > was.value.events[0]!.sequence], ['REQUEST', true, true]);
  assert.match(second!.content!.text, /no longer [^\n]*16:30/);
  assert.match(second!.content!.text, /17:30/);
  const staff = (await told({ kind: 'round', id: round.id })).filter((each) => each.message.kind === 'conferences.moved');
  assert.deepEqual(staff.map((each) => each.person).sort(), [s.ann, s.lead.person].sort());
  assert.ok(staff.every((each) => each.content!.text.includes('16:30') && each.content!.text.includes('17:30')));
});

test('[P-6.3] a cancellation frees the time at once; family, teacher and coordinator are told why', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const slot = await slotAt(s, round, s.ann, '16:30');
  const choice = [{ student, teacher: s.ann, slot: slot.id }];
  const [one] = must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, choice, { way: 'online' })));
  must(await s.as(guest, (ctx) => cancelAppointment(ctx, one!.id, 'We are travelling')));
  const told = async (subject: { kind: string; id: string }) => s.as(machine, async (ctx) =>
    Promise.all((await ledgerOf(ctx.tx, s.id, subject)).map(async (each) => (await delivery(ctx.tx, s.id, each.id))!)));
  const [, last] = (await told({ kind: 'round-family', id: family.id })).toSorted((a, b) => (a.message.sequence ?? 0) - (b.message.sequence ?? 0));
  assert.equal(last!.content!.calendar!.method, 'CANCEL');
  const staff = (await told({ kind: 'round', id: round.id })).filter((each) => each.message.kind === 'conferences.cancelled');
  assert.deepEqual(staff.map((each) => each.person).sort(), [s.ann, s.lead.person].sort());
  assert.ok(staff.every((each) => each.content!.text.includes('We are travelling')));
  must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, choice, { way: 'online' })));
  assert.deepEqual((await s.as(machine, (ctx) => appointments(ctx, { family: family.id }))).map(({ state }) => state).sort(), ['booked', 'cancelled']);
});

test('[P-1.2] a booked meeting whose teacher is away later stays and says why', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const slot = await slotAt(s, round, s.ann, '16:30');
  must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' })));
  must(await s.as(someone(s.ann, 'teacher'), (ctx) => sayHours(ctx, round.id, s.ann, hoursSchema.parse({ hours: [{ date: '2026-04-23', from: '17:20', to: '18:00' }] }))));
  const slots = await s.as(machine, (ctx) => slotsOf(ctx, round.id, { teachers: [s.ann] }));
  assert.deepEqual(slots.filter(({ amiss }) => amiss !== null).map((one) => [one.id, one.amiss]), [[slot.id, 'hours']]);
  assert.deepEqual(slots.filter(({ state }) => state === 'available').map(({ start }) => time(start)), ['16:30', '17:20', '17:30', '17:40', '17:50']);
});

test('[P-N] separated guardians are two families: neither is told of the other, and no contact is no family', async () => {
  const s = await school();
  const { student, guardians: [elif, can] } = await s.child('Yusuf Demir', ['Elif Demir', 'Can Demir'], 'separately');
  const round = await openedRound(s);
  const [hers, his] = [await guestOf(s, round, elif!), await guestOf(s, round, can!)];
  assert.notEqual(hers.family.id, his.family.id);
  must(await s.as(hers.guest, (ctx) => proposePlan(ctx, hers.family.id, draft([student, s.ann]))));
  must(await s.as(hers.guest, (ctx) => bookHeld(ctx, hers.family.id, 'online')));
  const seen = must(await s.as(his.guest, (ctx) => readFamily(ctx, his.family.id)));
  assert.deepEqual(seen.booked, []);
  assert.deepEqual(await s.as(his.guest, (ctx) => readFamily(ctx, hers.family.id)), { ok: false, reason: 'forbidden', verb: 'conferences.hold' });
  const [row] = await s.as(machine, (ctx) => studentsOf(ctx, { ids: [student] }));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, student, row!.version, { guardiansMeet: 'separately', guardians: [{ guardian: can!, contact: 'none', meets: false }] })));
  assert.deepEqual(await s.as(his.guest, (ctx) => readFamily(ctx, his.family.id)), { ok: false, reason: 'family-changed' });
});

test('[P-N] a family books no teacher of other children, and for no child but its own', async () => {
  const s = await school();
  const [one, other] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, one.guardians[0]!);
  assert.deepEqual(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([other.student, s.ann]))), { ok: false, reason: 'not-of-family' });
  const stranger: Actor = { ...guest, person: other.guardians[0]! } as Actor;
  assert.deepEqual(await s.as(stranger, (ctx) => readFamily(ctx, family.id)), { ok: false, reason: 'family-changed' });
});

test('[P-2.1] [P-2.2] every family is told once, in its language, what it is for, when, how and whom to ask', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  await s.child('Salma Nasr', ['Amal Nasr']);
  const round = await openedRound(s);
  const told = async () => must(await s.as(machine, (ctx) => tellFamilies(ctx, round.id)));
  assert.deepEqual(await told(), { families: 2, byHand: 0 });
  assert.deepEqual(await told(), { families: 0, byHand: 0 });
  const [family] = await s.as(machine, (ctx) => roundFamilies(ctx, round.id));
  const [row] = await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family!.id }));
  const { content } = (await s.as(machine, (ctx) => delivery(ctx.tx, s.id, row!.id)))!;
  for (const words of ['How your child is doing', 'Thursday 23 April', '20 April 2026, 18:00', '+351 210 000 000', '/l/']) assert.ok(content!.text.includes(words), words);
});

test('[P-4.1] who has booked nothing is reminded, who has booked is not', async () => {
  const s = await school();
  const [one] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  must(await s.as(machine, (ctx) => tellFamilies(ctx, round.id)));
  const { family, guest } = await guestOf(s, round, one.guardians[0]!);
  must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([one.student, s.ann]))));
  must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  assert.deepEqual(must(await s.as(machine, (ctx) => remindFamilies(ctx, round.id))), { families: 1, byHand: 0 });
  const rows = await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family.id }));
  assert.deepEqual(rows.map((each) => each.message.kind).sort(), ['conferences.evening', 'conferences.tellFamily']);
});

test('[P-4.2] another time takes the place of one that is held, the rest stays', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const { planned } = must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft([student, s.ann], [student, s.bob]))));
  const bobs = planned.find(({ teacher }) => teacher === s.bob)!;
  const [late, same] = [await slotAt(s, round, s.ann, '17:50'), await slotAt(s, round, s.ann, time(bobs.slot.start))];
  must(await s.as(guest, (ctx) => holdOther(ctx, family.id, { student, teacher: s.ann }, late.id)));
  const clash = await s.as(guest, (ctx) => holdOther(ctx, family.id, { student, teacher: s.ann }, same.id));
  assert.equal(!clash.ok && clash.reason, 'family-taken');
  const booked = must(await s.as(guest, (ctx) => bookHeld(ctx, family.id, 'online')));
  assert.deepEqual(booked.map(({ start }) => time(start)).sort(), [time(bobs.slot.start), '17:50'].sort());
});

test('[P-3.3] a blocked slot is offered to nobody, what is booked cannot be blocked', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const slot = await slotAt(s, round, s.ann, '16:30');
  assert.equal(must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [slot.id], true))), 1);
  const choice = [{ student, teacher: s.ann, slot: slot.id }];
  const refused = await s.as(guest, (ctx) => bookSlots(ctx, family.id, choice, { way: 'online' }));
  assert.equal(!refused.ok && refused.reason, 'slot-gone');
  assert.equal(must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [slot.id], false))), 1);
  must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, choice, { way: 'online' })));
  const booked = await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [slot.id], true));
  assert.equal(!booked.ok && booked.reason, 'slot-taken');
});

test('[P-7.1] a meeting is ticked off by its teacher once it has begun', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const slot = await slotAt(s, round, s.ann, '16:30');
  const [one] = must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' })));
  const [ann, bob] = [someone(s.ann, 'teacher'), someone(s.bob, 'teacher')];
  assert.deepEqual(await s.as(ann, (ctx) => tick(ctx, one!.id, 'completed')), { ok: false, reason: 'not-begun' });
  office.clock.move('2026-04-23T15:35:00Z');
  assert.deepEqual(await s.as(bob, (ctx) => tick(ctx, one!.id, 'completed')), { ok: false, reason: 'forbidden', verb: 'conferences.tick' });
  must(await s.as(ann, (ctx) => tick(ctx, one!.id, 'no-show')));
  assert.deepEqual((await s.as(machine, (ctx) => appointments(ctx, { round: round.id }))).map(({ state }) => state), ['no-show']);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-3.1] a round without rooms, without slots, or with one room given twice does not open', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const bare = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class))));
  for (const teacher of [s.ann, s.bob]) must(await s.as(machine, (ctx) => sayHours(ctx, bare.id, teacher, wholeDay)));
  const roomless = await s.as(s.lead, (ctx) => openRound(ctx, bare.id, bare.version));
  assert.equal(!roomless.ok && roomless.reason, 'room-missing');
  for (const teacher of [s.ann, s.bob]) must(await s.as(s.lead, (ctx) => setTeacher(ctx, bare.id, teacher, { room: s.rooms[0], minutes: null })));
  const twice = await s.as(s.lead, (ctx) => openRound(ctx, bare.id, bare.version));
  assert.equal(!twice.ok && twice.reason, 'room-of-others');
  await openedRound(s);
  const second = await readyRound(s);
  const busy = await s.as(s.lead, (ctx) => openRound(ctx, second.id, second.version));
  assert.equal(!busy.ok && busy.reason, 'no-slots');
});
