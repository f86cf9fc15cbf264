import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { PersonId } from '../identity/model.ts';
import type { Pair, Slot, SlotId } from './model.ts';
import { tightest, type Asking } from './rules-itinerary.ts';

const zone = 'Europe/Lisbon';
const day = (at: string, date = '2026-04-23') => Temporal.PlainDateTime.from(`${date}T${at}`);
const slot = (teacher: string, at: string, minutes = 10, date?: string): Slot => {
  const wall = day(at, date);
  const start = wall.toZonedDateTime(zone).toInstant();
  return { id: `${teacher} ${date ?? ''}${at}` as SlotId, teacher: teacher as PersonId, wall, start, end: start.add({ minutes }), state: 'available', amiss: null };
};
const pair = (student: string, teacher: string): Pair => ({ student: student as PersonId, teacher: teacher as PersonId });
const asking = (pairs: readonly Pair[], slots: readonly Slot[], more: Partial<Asking> = {}): Asking => ({
  pairs, slots: [...slots].sort((a, b) => Temporal.Instant.compare(a.start, b.start)), taken: [], place: 'in-person', rooms: new Map(), walk: () => 0, zone, ...more,
});
const shown = (of: ReturnType<typeof tightest>) => of.map(({ student, teacher, slot: { wall } }) => `${student} ${teacher} ${wall.toPlainTime().toString().slice(0, 5)}`);
const every = (teacher: string, from: string, count: number, step: number, minutes = 10, date?: string) =>
  Array.from({ length: count }, (_, at) => slot(teacher, day(from).add({ minutes: at * step }).toPlainTime().toString().slice(0, 5), minutes, date));

test('[P-4.2] a family meets all teachers with the least waiting', () => {
  const slots = [...every('ann', '16:00', 6, 10), slot('bob', '16:30'), slot('bob', '17:40'), ...every('cid', '16:00', 9, 10)];
  const plan = tightest(asking([pair('yusuf', 'ann'), pair('yusuf', 'bob'), pair('salma', 'cid')], slots));
  assert.equal(plan.length, 3);
  assert.ok(plan[0]!.slot.end.equals(plan[1]!.slot.start) && plan[1]!.slot.end.equals(plan[2]!.slot.start));
});

test('[P-4.2] walking time lies between two meetings, also before one that is booked already', () => {
  const slots = [...every('ann', '16:00', 3, 10), ...every('bob', '16:00', 6, 10)];
  const rooms = new Map([['ann', 'room 12'], ['bob', 'room 40'], ['eve', 'room 40']]);
  const plan = tightest(asking([pair('yusuf', 'ann'), pair('yusuf', 'bob')], slots, { rooms, walk: () => 8 }));
  assert.equal(plan[0]!.slot.end.until(plan[1]!.slot.start).total('minutes'), 10);
  const taken = [{ ...slot('eve', '16:10'), teacher: 'eve' }];
  assert.deepEqual(shown(tightest(asking([pair('yusuf', 'ann')], slots, { rooms, taken, walk: () => 8 }))), []);
  assert.deepEqual(shown(tightest(asking([pair('yusuf', 'bob')], slots, { rooms, taken, walk: () => 8 }))).length, 1);
});

test('[P-4.2] who asks online walks nowhere', () => {
  const rooms = new Map([['ann', 'room 12'], ['bob', 'room 40']]);
  const plan = tightest(asking([pair('yusuf', 'ann'), pair('yusuf', 'bob')], [...every('ann', '16:00', 3, 10), ...every('bob', '16:00', 3, 10)], { rooms, walk: () => 8, place: 'online' }));
  assert.ok(plan[0]!.slot.end.equals(plan[1]!.slot.start));
});

test('[P-4.2] one evening is better than two, and teachers may have lengths of their own', () => {
  const slots = [slot('ann', '16:00', 15), slot('bob', '18:00', 20), slot('bob', '16:00', 20, '2026-04-24'), slot('ann', '19:00', 15, '2026-04-24')];
  const plan = tightest(asking([pair('yusuf', 'ann'), pair('yusuf', 'bob')], slots));
  assert.deepEqual(shown(plan), ['yusuf ann 16:00', 'yusuf bob 18:00']);
});

test('[P-4.2] what cannot be had is left out, the rest is planned', () => {
  assert.deepEqual(shown(tightest(asking([pair('yusuf', 'ann'), pair('salma', 'ann'), pair('yusuf', 'bob')], [slot('ann', '16:00')]))).length, 1);
  assert.deepEqual(tightest(asking([pair('yusuf', 'ann')], [])), []);
});

test('[P-4.2] eight meetings of a family are all planned', () => {
  const teachers = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const plan = tightest(asking(teachers.map((one) => pair('yusuf', one)), teachers.flatMap((one) => every(one, '16:00', 12, 10))));
  assert.equal(plan.length, 8);
  assert.equal(new Set(plan.map(({ slot: { start } }) => start.epochMilliseconds)).size, 8);
});

test('[P-4.3] what matters most is had, also where two others then are not', () => {
  const slots = [slot('ann', '16:00', 30), slot('bob', '16:00'), slot('cid', '16:10')];
  const pairs = [pair('yusuf', 'ann'), pair('yusuf', 'bob'), pair('yusuf', 'cid')];
  assert.deepEqual(shown(tightest(asking(pairs, slots))), ['yusuf bob 16:00', 'yusuf cid 16:10']);
  assert.deepEqual(shown(tightest(asking(pairs, slots, { matters: [pair('yusuf', 'ann')] }))), ['yusuf ann 16:00']);
});

test('[P-4.3] of meetings that count alike nobody is left out because of his place in the list', () => {
  const slots = [slot('ann', '16:00'), slot('ann', '16:40'), slot('bob', '16:00')];
  for (const pairs of [[pair('yusuf', 'ann'), pair('yusuf', 'bob')], [pair('yusuf', 'bob'), pair('yusuf', 'ann')]]) {
    assert.deepEqual(shown(tightest(asking(pairs, slots.filter(({ wall }) => wall.hour === 16 && wall.minute === 0)))).length, 1);
    assert.deepEqual(shown(tightest(asking(pairs, slots))), ['yusuf bob 16:00', 'yusuf ann 16:40']);
  }
});
