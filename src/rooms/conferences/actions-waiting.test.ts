import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { doDue, families, guestOf, openedRound, slotAt, withProcedures, type Families } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import { addTimeOff } from '../availability/actions.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { addGuardian, setPolicy } from '../people/actions-students.ts';
import { studentsOf } from '../people/reads-students.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { blockSlots, bookSlots, cancelAppointment, moveAppointment } from './actions-book.ts';
import { dropHeld, proposePlan } from './actions-hold.ts';
import { refreshSlots } from './actions-slots.ts';
import { acceptOffer, joinLine, leaveLine } from './actions-waiting.ts';
import type { Round } from './model.ts';
import { appointments, round as roundById, slotsOf } from './reads.ts';
import { matrixOf } from './reads-matrix.ts';
import { wait as waitById, waits } from './reads-waiting.ts';
import { waitingLines } from './reads-waiting-lines.ts';
import { draftSchema } from './schema.ts';
import { waitSchema } from './schema-waiting.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const time = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5);

type Guest = Awaited<ReturnType<typeof guestOf>> & { student: Awaited<ReturnType<Families['child']>>['student'] };

/** A round in which Ann is booked but for the times that are left open, and families that want her. */
async function full(names: readonly string[], open: readonly string[] = [], more: object = {}) {
  const s = await families(office, `waiting-${++count}`);
  const children = [];
  for (const name of [...names, ...Array.from({ length: 6 - open.length }, (_, at) => `Other ${at}`)]) children.push(await s.child(name, [`Parent of ${name}`]));
  const round = await openedRound(s, { days: [{ date: '2026-04-23', from: '16:00', to: '17:00', breaks: '' }], ...more });
  const guests: Guest[] = [];
  for (const { student, guardians: [one] } of children) guests.push({ student, ...await guestOf(s, round, one!) });
  const slots = (await s.as(machine, (ctx) => slotsOf(ctx, round.id, { teachers: [s.ann] }))).filter(({ state, start }) => state === 'available' && !open.includes(time(start)));
  const others = guests.slice(names.length);
  for (const [at, slot] of slots.entries()) must(await s.as(s.lead, (ctx) => bookSlots(ctx, others[at]!.family.id, [{ student: others[at]!.student, teacher: s.ann, slot: slot.id }], { way: 'phone' })));
  const booked = await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }));
  return { s, round, guests: guests.slice(0, names.length), others, at: (clock: string) => booked.find(({ start }) => time(start) === clock)! };
}

const join = async (s: Families, { family, guest, student }: Guest, more: object = {}) =>
  must(await s.as(guest, (ctx) => joinLine(ctx, family.id, waitSchema.parse({ pair: `${student} ${s.ann}`, ...more }))));
const cancel = async (s: Families, id: string) => must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, id, 'The family is ill')));
const line = async (s: Families, round: Round) => (await s.as(machine, (ctx) => waits(ctx, { round: round.id }))).map(({ family, state, offer }) => ({ family, state, at: offer && time(offer.start) }));
const kinds = (s: Families, of: Guest) => s.as(machine, async (ctx) => (await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: of.family.id })).map(({ message }) => message.kind).filter((kind) => kind.startsWith('conferences.offer')).sort());

test('[P-6.2] what is cancelled is offered at once to the first in line, told with its link, held from all others, and booked by one act', async () => {
  const { s, round, guests: [first, second], at } = await full(['Yusuf Demir', 'Salma Nasr']);
  assert.equal((await join(s, first!)).state, 'waiting');
  assert.equal((await join(s, second!)).number, 2);
  await cancel(s, at('16:30').id);
  assert.deepEqual(await line(s, round), [{ family: first!.family.id, state: 'offered', at: '16:30' }, { family: second!.family.id, state: 'waiting', at: null }]);
  const [row] = await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: first!.family.id }));
  const { content } = (await s.as(machine, (ctx) => delivery(ctx.tx, s.id, row!.id)))!;
  for (const words of ['Ann Weber', 'Yusuf', '16:30', 'Room 12', '/l/', '13 April 2026, 21:00']) assert.ok(content!.text.includes(words), `${words} in ${content!.text}`);
  const slot = await slotAt(s, round, s.ann, '16:30');
  const cells = (await s.as(machine, (ctx) => matrixOf(ctx, round))).rows.flatMap((row) => row.cells);
  assert.deepEqual(cells.filter(({ status }) => status === 'held').map(({ slot: { id }, until }) => [id, until?.toString()]), [[slot.id, '2026-04-13T20:00:00Z']]);
  const taken = await s.as(second!.guest, (ctx) => bookSlots(ctx, second!.family.id, [{ student: second!.student, teacher: s.ann, slot: slot.id }], { way: 'online' }));
  assert.equal(!taken.ok && taken.reason, 'slot-taken');
  const [offered] = await s.as(machine, (ctx) => waits(ctx, { family: first!.family.id }));
  const [one] = must(await s.as(first!.guest, (ctx) => acceptOffer(ctx, offered!.id, 'online')));
  assert.deepEqual([time(one!.start), one!.teacher, (await waitOf(s, offered!.id)).state], ['16:30', s.ann, 'booked']);
  assert.deepEqual(await kinds(s, first!), ['conferences.offer']);
  assert.deepEqual(await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'round-wait', id: offered!.id })), []);
});

const waitOf = async (s: Families, id: string) => (await s.as(machine, (ctx) => waitById(ctx, id)))!;

test('[P-6.2] who does not need it leaves it to the next in the same transaction, and an offer that runs out goes on by itself', async () => {
  const { s, round, guests: [first, second, third], at } = await full(['Yusuf Demir', 'Salma Nasr', 'Ben Okoro']);
  await withProcedures(s);
  const entries = [await join(s, first!), await join(s, second!), await join(s, third!)];
  await cancel(s, at('16:30').id);
  must(await s.as(first!.guest, (ctx) => leaveLine(ctx, entries[0]!.id)));
  must(await s.as(first!.guest, (ctx) => leaveLine(ctx, entries[0]!.id)));
  assert.deepEqual((await line(s, round)).map(({ state }) => state), ['left', 'offered', 'waiting']);
  await doDue(s);
  assert.deepEqual((await line(s, round)).map(({ state }) => state), ['left', 'offered', 'waiting']);
  office.clock.move('PT12H');
  assert.deepEqual(await s.as(second!.guest, (ctx) => acceptOffer(ctx, entries[1]!.id, 'online')), { ok: false, reason: 'offer-over' });
  await doDue(s);
  assert.deepEqual((await line(s, round)).map(({ state, at: clock }) => [state, clock]), [['left', '16:30'], ['expired', '16:30'], ['offered', '16:30']]);
  await doDue(s);
  assert.deepEqual(await kinds(s, third!), ['conferences.offer']);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] an offer is never held past the end of changes, nor into the last hour before the meeting', async () => {
  const { s, guests: [first], at } = await full(['Yusuf Demir'], [], { changes: '2026-04-23T15:30' });
  const entry = await join(s, first!);
  office.clock.move('2026-04-23T13:00:00Z');
  await cancel(s, at('16:30').id);
  assert.equal((await waitOf(s, entry.id)).offer!.until.toString(), '2026-04-23T14:30:00Z');
  must(await s.as(first!.guest, (ctx) => leaveLine(ctx, entry.id)));
  office.clock.move('2026-04-13T08:00:00Z');
  const late = await full(['Yusuf Demir'], [], { changes: '2026-04-22T18:00' });
  const other = await join(late.s, late.guests[0]!);
  office.clock.move('2026-04-22T16:00:00Z');
  await cancel(late.s, late.at('16:30').id);
  assert.equal((await waitOf(late.s, other.id)).offer!.until.toString(), '2026-04-22T17:00:00Z');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] whom a time does not suit is passed over and keeps his place: by his hours, or because he is elsewhere then', async () => {
  const { s, round, guests: [late, busy, third], at } = await full(['Yusuf Demir', 'Salma Nasr', 'Ben Okoro']);
  await join(s, late!, { after: '16:40' });
  const bobs = await slotAt(s, round, s.bob, '16:30');
  must(await s.as(busy!.guest, (ctx) => bookSlots(ctx, busy!.family.id, [{ student: busy!.student, teacher: s.bob, slot: bobs.id }], { way: 'online' })));
  await join(s, busy!);
  await join(s, third!);
  await cancel(s, at('16:30').id);
  assert.deepEqual((await line(s, round)).map(({ state }) => state), ['waiting', 'waiting', 'offered']);
  await cancel(s, at('16:50').id);
  assert.deepEqual((await line(s, round)).map(({ state, at: clock }) => [state, clock]), [['offered', '16:50'], ['waiting', null], ['offered', '16:30']]);
});

test('[P-6.2] what is moved away, unblocked, given back by a teacher or ran out as a hold of others is offered too', async () => {
  const { s, round, guests: [one, two, three, four], at } = await full(['Yusuf Demir', 'Salma Nasr', 'Ben Okoro', 'Mia Costa'], ['16:00', '16:10', '16:50']);
  await withProcedures(s);
  const [first, second] = [await slotAt(s, round, s.ann, '16:00'), await slotAt(s, round, s.ann, '16:10')];
  must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [first.id, second.id], true)));
  must(await s.as(four!.guest, (ctx) => proposePlan(ctx, four!.family.id, draftSchema.parse({ pairs: [`${four!.student} ${s.ann}`] }))));
  for (const guest of [one!, two!, three!]) assert.equal((await join(s, guest)).state, 'waiting');
  must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [first.id], false)));
  assert.deepEqual((await line(s, round)).map(({ at: clock }) => clock), ['16:00', null, null]);
  assert.equal((await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [first.id], true))).ok, false);
  office.clock.move('PT6M');
  await doDue(s);
  assert.deepEqual((await line(s, round)).map(({ at: clock }) => clock), ['16:00', '16:50', null]);
  must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, [second.id], false)));
  assert.deepEqual((await line(s, round)).map(({ at: clock }) => clock), ['16:00', '16:50', '16:10']);
  const mine = (await s.as(machine, (ctx) => waits(ctx, { family: three!.family.id })))[0]!;
  must(await s.as(three!.guest, (ctx) => leaveLine(ctx, mine.id)));
  must(await s.as(s.lead, (ctx) => moveAppointment(ctx, at('16:20').id, second.id, 'He asked for it')));
  await join(s, four!);
  assert.equal((await line(s, round)).at(-1)!.at, '16:20');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] a teacher who is away takes the offer back, the family keeps its place and is told', async () => {
  const { s, round, guests: [first], at } = await full(['Yusuf Demir']);
  await withProcedures(s);
  const entry = await join(s, first!);
  await cancel(s, at('16:30').id);
  must(await s.as(machine, (ctx) => addTimeOff(ctx, s.ann, { kind: 'timed', from: Temporal.PlainDateTime.from('2026-04-23T16:30'), to: Temporal.PlainDateTime.from('2026-04-23T16:40'), reason: null })));
  await s.as(machine, async (ctx) => refreshSlots(ctx, (await roundById(ctx, round.id))!));
  assert.deepEqual(await s.as(first!.guest, (ctx) => acceptOffer(ctx, entry.id, 'online')), { ok: false, reason: 'slot-gone' });
  await doDue(s);
  assert.deepEqual([(await waitOf(s, entry.id)).state, (await waitOf(s, entry.id)).number], ['waiting', 1]);
  assert.deepEqual(await kinds(s, first!), ['conferences.offer', 'conferences.offerGone']);
});

test('[P-N] who has no contact any more is not told that his offer is gone, and no line shows his number', async () => {
  const { s, round, guests: [first], at } = await full(['Yusuf Demir']);
  await withProcedures(s);
  await join(s, first!);
  await cancel(s, at('16:30').id);
  const [row] = await s.as(machine, (ctx) => studentsOf(ctx, { ids: [first!.student] }));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, first!.student, row!.version, { guardiansMeet: 'together', guardians: [{ guardian: first!.family.guardians[0]!, contact: 'none', meets: false }] })));
  must(await s.as(machine, (ctx) => addTimeOff(ctx, s.ann, { kind: 'timed', from: Temporal.PlainDateTime.from('2026-04-23T16:30'), to: Temporal.PlainDateTime.from('2026-04-23T16:40'), reason: null })));
  await s.as(machine, async (ctx) => refreshSlots(ctx, (await roundById(ctx, round.id))!));
  await doDue(s);
  assert.deepEqual(await kinds(s, first!), ['conferences.offer']);
  assert.deepEqual((await s.as(machine, (ctx) => waitingLines(ctx, round))).flatMap(({ entries }) => entries.flatMap(({ guardians, call }) => [guardians, call])), [[], []]);
});

test('[P-6.2] a time that another family held while it chose is offered when it gives it up, and when its minutes are over', async () => {
  const { s, round, guests: [chooses, waiting] } = await full(['Yusuf Demir', 'Salma Nasr'], ['16:50']);
  await withProcedures(s);
  const propose = async () => must(await s.as(chooses!.guest, (ctx) => proposePlan(ctx, chooses!.family.id, draftSchema.parse({ pairs: [`${chooses!.student} ${s.ann}`] }))));
  await propose();
  const entry = await join(s, waiting!);
  assert.equal((await waitOf(s, entry.id)).state, 'waiting');
  must(await s.as(chooses!.guest, (ctx) => dropHeld(ctx, chooses!.family.id)));
  assert.deepEqual(await line(s, round), [{ family: waiting!.family.id, state: 'offered', at: '16:50' }]);
  must(await s.as(waiting!.guest, (ctx) => leaveLine(ctx, entry.id)));
  await propose();
  const again = await join(s, waiting!);
  office.clock.move('PT4M');
  await propose();
  office.clock.move('PT2M');
  await doDue(s);
  assert.equal((await waitOf(s, again.id)).state, 'waiting', 'it is held for two minutes more');
  office.clock.move('PT6M');
  await doDue(s);
  assert.equal((await waitOf(s, again.id)).state, 'offered');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-6.2] families that join, what is cancelled, a teacher who goes away and the machine at one moment never stand in each other\'s way', async () => {
  const { s, round, guests, at } = await full(['Yusuf Demir', 'Salma Nasr', 'Ben Okoro', 'Ida Lund']);
  await withProcedures(s);
  let begun = 0;
  const once = <R>(who: Parameters<Families['as']>[0], work: Parameters<typeof s.as<R>>[1]) => s.as(who, (ctx) => { begun += 1; return work(ctx); });
  const away = { kind: 'timed' as const, from: Temporal.PlainDateTime.from('2026-04-23T16:50'), to: Temporal.PlainDateTime.from('2026-04-23T17:00'), reason: null };
  const all = await Promise.all([
    ...guests.map(({ family, guest, student }) => once(guest, (ctx) => joinLine(ctx, family.id, waitSchema.parse({ pair: `${student} ${s.ann}` })))),
    ...['16:00', '16:10'].map((clock) => once(s.lead, (ctx) => cancelAppointment(ctx, at(clock).id, 'The family is ill'))), once(machine, (ctx) => addTimeOff(ctx, s.ann, away)), doDue(s),
  ]);
  assert.deepEqual([all.filter((one) => one && 'ok' in one && !one.ok), begun], [[], 7], 'a deadlock would have begun one anew');
  await doDue(s);
  assert.deepEqual((await line(s, round)).map(({ state, at: clock }) => `${state} ${clock}`).sort(), ['offered 16:00', 'offered 16:10', 'waiting null', 'waiting null']);
});

test('[P-6.2] a family that books elsewhere is out of the line, and what was kept for it goes to the next', async () => {
  const { s, round, guests: [first, second], at } = await full(['Yusuf Demir', 'Salma Nasr'], ['16:50']);
  await withProcedures(s);
  await join(s, first!, { before: '16:40' });
  await join(s, second!, { before: '16:40' });
  await cancel(s, at('16:30').id);
  const other = await slotAt(s, round, s.ann, '16:50');
  must(await s.as(first!.guest, (ctx) => bookSlots(ctx, first!.family.id, [{ student: first!.student, teacher: s.ann, slot: other.id }], { way: 'online' })));
  await doDue(s);
  assert.deepEqual((await line(s, round)).map(({ state, at: clock }) => [state, clock]), [['booked', '16:30'], ['offered', '16:30']]);
  const again = await s.as(first!.guest, (ctx) => joinLine(ctx, first!.family.id, waitSchema.parse({ pair: `${first!.student} ${s.ann}` })));
  assert.equal(!again.ok && again.reason, 'booked-already');
});

test('[P-6.2] the office takes a family off and books for it by telephone; nobody touches what is another family\'s', async () => {
  const { s, round, guests: [first, second], at } = await full(['Yusuf Demir', 'Salma Nasr']);
  const entries = [await join(s, first!), await join(s, second!)];
  assert.deepEqual(await s.as(second!.guest, (ctx) => leaveLine(ctx, entries[0]!.id)), { ok: false, reason: 'forbidden', verb: 'conferences.wait' });
  await cancel(s, at('16:30').id);
  assert.deepEqual(await s.as(second!.guest, (ctx) => acceptOffer(ctx, entries[0]!.id, 'online')), { ok: false, reason: 'forbidden', verb: 'conferences.book' });
  must(await s.as(s.lead, (ctx) => leaveLine(ctx, entries[0]!.id)));
  assert.deepEqual((await line(s, round)).map(({ state }) => state), ['removed', 'offered']);
  assert.equal(must(await s.as(s.lead, (ctx) => acceptOffer(ctx, entries[1]!.id, 'phone')))[0]!.way, 'phone');
});

test('[P-6.2] whom no message reaches the office sees with a number to call, and where each stands', async () => {
  const { s, round, guests: [first, second], at } = await full(['Yusuf Demir', 'Salma Nasr']);
  must(await s.as(machine, (ctx) => addGuardian(ctx, { student: first!.student, person: first!.family.guardians[0]!, way: 'phone' })));
  for (const guest of [first!, second!]) await join(s, guest);
  await cancel(s, at('16:30').id);
  const [line] = await s.as(machine, (ctx) => waitingLines(ctx, round));
  assert.deepEqual(line!.entries.map(({ place, child, call }) => [place, child, call]), [[undefined, 'Yusuf Demir 8B', []], [1, 'Salma Nasr 8B', undefined]]);
  assert.deepEqual(await kinds(s, first!), []);
});

test('[P-6.2] twelve join at once: each has a number of its own, and two times that come free at once are two offers', async () => {
  const names = Array.from({ length: 12 }, (_, one) => `Child ${one}`);
  const { s, round, guests, at } = await full(names);
  const numbers = (await Promise.all(guests.map((of) => join(s, of)))).map(({ number }) => number);
  assert.deepEqual(numbers.toSorted((a, b) => a - b), names.map((_, one) => one + 1));
  await Promise.all([cancel(s, at('16:30').id), cancel(s, at('16:40').id)]);
  const offered = (await s.as(machine, (ctx) => waits(ctx, { round: round.id }))).filter(({ state }) => state === 'offered');
  assert.deepEqual(offered.map(({ number }) => number), [1, 2]);
  assert.deepEqual(offered.map(({ offer }) => time(offer!.start)).sort(), ['16:30', '16:40']);
});
