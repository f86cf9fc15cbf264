/** Places that the school keeps for families before others can book. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { doDue, families, guestOf, openedRound, readyRound, slotAt, withProcedures, type Families } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { blockSlots, bookSlots } from './actions-book.ts';
import { keepPlace, passKept, readyToKeep, releaseKept, takeKept } from './actions-kept.ts';
import { joinLine } from './actions-waiting.ts';
import { openRound } from './actions-round.ts';
import type { Round } from './model.ts';
import { appointments, round as roundById, roundFamilies, slotsOf } from './reads.ts';
import { matrixOf } from './reads-matrix.ts';
import { waits } from './reads-waiting.ts';
import { keptPlaces, organisationsWithKeptOver } from './reads-wishes.ts';
import { waitSchema } from './schema-waiting.ts';
import { keepSchema } from './schema-wishes.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const mode = { mode: 'kept-places' };

/** A round with two families that is ready to be opened. */
async function ready(round: (s: Families, more: object) => Promise<Round>) {
  const s = await families(office, `kept-${++count}`);
  const [one, other] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const made = await round(s, mode);
  await s.as(s.lead, (ctx) => readyToKeep(ctx, made));
  const slot = await slotAt(s, made, s.ann, '16:30');
  const [yusuf, salma] = [await guestOf(s, made, one.guardians[0]!), await guestOf(s, made, other.guardians[0]!)];
  const keep = (more: object = {}) => s.as(s.lead, (ctx) => keepPlace(ctx, made.id, yusuf.family.id, keepSchema.parse({
    pair: `${one.student} ${s.ann}`, slot: slot.id, until: '2026-04-17T12:00', reason: 'The class teacher asks for it', ...more,
  })));
  return { s, round: made, slot, keep, yusuf: { ...yusuf, student: one.student }, salma: { ...salma, student: other.student } };
}

const open = (s: Families, round: Round) => s.as(s.lead, async (ctx) => openRound(ctx, round.id, (await roundById(ctx, round.id))!.version));
const statusAt = async (s: Families, round: Round, slot: { id: string }) => (await s.as(machine, (ctx) => matrixOf(ctx, round))).rows.flatMap(({ cells }) => cells).find((cell) => cell.slot.id === slot.id)!.status;

test('[P-4.3] a place is kept before the round opens, with its reason; others see it held, the family takes it, and it is free at the moment that was set', async () => {
  const { s, round, slot, keep, yusuf, salma } = await ready(readyRound);
  must(await keep());
  assert.deepEqual(await keep(), { ok: false, reason: 'kept-already' });
  must(await open(s, round));
  assert.equal(await statusAt(s, round, slot), 'held');
  const choice = [{ student: salma.student, teacher: s.ann, slot: slot.id }];
  const refused = await s.as(salma.guest, (ctx) => bookSlots(ctx, salma.family.id, choice, { way: 'online' }));
  assert.equal(!refused.ok && refused.reason, 'slot-taken');
  const kinds = (await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: yusuf.family.id }))).map(({ message }) => message.kind);
  assert.deepEqual(kinds.filter((kind) => kind === 'conferences.kept'), ['conferences.kept']);
  const [kept] = await s.as(machine, (ctx) => keptPlaces(ctx, { round: round.id }));
  assert.deepEqual(await s.as(salma.guest, (ctx) => takeKept(ctx, yusuf.family.id, kept!.id, 'online')), { ok: false, reason: 'forbidden', verb: 'conferences.takeKept' });
  const [booked] = must(await s.as(yusuf.guest, (ctx) => takeKept(ctx, yusuf.family.id, kept!.id, 'online')));
  assert.deepEqual([booked!.slot, booked!.state], [slot.id, 'booked']);
  assert.deepEqual(await s.as(yusuf.guest, (ctx) => takeKept(ctx, yusuf.family.id, kept!.id, 'online')), { ok: false, reason: 'kept-over' });
});

test('[P-4.3] what is kept and not taken is free again by itself, and then whoever comes first has it', async () => {
  const { s, round, slot, keep, yusuf, salma } = await ready(openedRound);
  const kept = must(await keep());
  office.clock.move('2026-04-17T11:00:00Z');
  assert.equal(await statusAt(s, round, slot), 'available');
  must(await s.as(salma.guest, (ctx) => bookSlots(ctx, salma.family.id, [{ student: salma.student, teacher: s.ann, slot: slot.id }], { way: 'online' })));
  const late = await s.as(yusuf.guest, (ctx) => takeKept(ctx, yusuf.family.id, kept, 'online'));
  assert.equal(!late.ok && late.reason, 'slot-taken');
  assert.equal((await s.as(machine, (ctx) => keptPlaces(ctx, { round: round.id })))[0]!.state, 'kept');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-4.3] [P-6.2] when the moment of a kept place has passed, who waits for the teacher is offered its time, once', async () => {
  const { s, round, slot, keep, salma } = await ready(openedRound);
  await withProcedures(s);
  must(await keep());
  const others = (await s.as(machine, (ctx) => slotsOf(ctx, round.id, { teachers: [s.ann] }))).filter(({ id, state }) => state === 'available' && id !== slot.id);
  must(await s.as(s.lead, (ctx) => blockSlots(ctx, round.id, others.map(({ id }) => id), true)));
  must(await s.as(salma.guest, (ctx) => joinLine(ctx, salma.family.id, waitSchema.parse({ pair: `${salma.student} ${s.ann}` }))));
  const line = async () => (await s.as(machine, (ctx) => waits(ctx, { round: round.id }))).map(({ state, offer }) => [state, offer?.slot]);
  assert.equal(await s.as(machine, passKept), 0);
  assert.deepEqual(await line(), [['waiting', undefined]]);
  office.clock.move('2026-04-17T11:00:00Z');
  const isOver = async () => (await office.office.outside((tx) => organisationsWithKeptOver(tx, office.clock.now()))).includes(s.id);
  assert.equal(await isOver(), true);
  assert.equal(await s.as(machine, passKept), 1);
  await doDue(s);
  assert.deepEqual(await line(), [['offered', slot.id]]);
  assert.equal(await s.as(machine, passKept), 0, 'it is noted');
  assert.equal(await isOver(), false);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-4.3] a place can be booked for the family as the round opens; what it has booked otherwise is kept no more', async () => {
  const { s, round, slot, keep, yusuf } = await ready(readyRound);
  must(await keep({ books: true }));
  must(await open(s, round));
  const [meeting] = await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }));
  assert.deepEqual([meeting!.slot, meeting!.way, meeting!.family], [slot.id, 'school', yusuf.family.id]);
  const other = await ready(openedRound);
  must(await other.keep());
  const late = await slotAt(other.s, other.round, other.s.ann, '17:50');
  must(await other.s.as(other.yusuf.guest, (ctx) => bookSlots(ctx, other.yusuf.family.id, [{ student: other.yusuf.student, teacher: other.s.ann, slot: late.id }], { way: 'online' })));
  assert.equal(await statusAt(other.s, other.round, other.slot), 'available');
});

test('[P-4.3] [P-5.1] two places of a family that are booked as the round opens are told as they stand at last', async () => {
  const { s, round, keep, yusuf } = await ready(readyRound);
  const late = await slotAt(s, round, s.bob, '17:30');
  must(await keep({ books: true }));
  must(await keep({ books: true, pair: `${yusuf.student} ${s.bob}`, slot: late.id }));
  must(await open(s, round));
  assert.equal((await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).length, 2);
  const letters = await s.as(machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: yusuf.family.id }))
    .filter(({ message, state }) => message.kind === 'conferences.evening' && state !== 'withdrawn').map(async (one) => (await delivery(ctx.tx, s.id, one.id))!)));
  const newest = letters.toSorted((a, b) => a.message.sequence! - b.message.sequence!).at(-1)!;
  assert.deepEqual([newest.message.sequence, ['Ann Weber', 'Bob Reis'].map((name) => newest.content!.text.includes(name))], [(await s.as(machine, (ctx) => roundFamilies(ctx, round.id))).find(({ id }) => id === yusuf.family.id)!.version, [true, true]]);
});

test('[P-4.3] places are kept only where the round says so, until a moment before the meeting, and given back when not needed', async () => {
  const plain = await ready((s) => readyRound(s));
  assert.deepEqual(await plain.keep(), { ok: false, reason: 'round-mode' });
  const { s, round, slot, keep, yusuf, salma } = await ready(openedRound);
  for (const until of ['2026-04-12T12:00', '2026-04-23T16:31']) assert.deepEqual(await keep({ until }), { ok: false, reason: 'kept-until' });
  assert.deepEqual(await keep({ pair: `${salma.student} ${s.ann}` }), { ok: false, reason: 'not-of-family' });
  const kept = must(await keep());
  assert.deepEqual(await s.as(yusuf.guest, (ctx) => releaseKept(ctx, round.id, kept, 'school')), { ok: false, reason: 'forbidden', verb: 'conferences.keepPlace' });
  must(await s.as(yusuf.guest, (ctx) => releaseKept(ctx, yusuf.family.id, kept, 'family')));
  assert.equal(await statusAt(s, round, slot), 'available');
  assert.equal((await s.as(machine, (ctx) => roundFamilies(ctx, round.id))).length, 2);
});

test('[P-N] why a place is kept names nobody who was erased, though it is another family\'s', async () => {
  const { s, round, keep, salma } = await ready(readyRound);
  must(await keep({ reason: 'Not beside Amal Nasr' }));
  must(await s.as(machine, (ctx) => erasePerson(ctx, salma.family.guardians[0]!, 'Asked for it')));
  assert.deepEqual((await s.as(machine, (ctx) => keptPlaces(ctx, { round: round.id }))).map(({ reason }) => reason), ['Not beside —']);
});
