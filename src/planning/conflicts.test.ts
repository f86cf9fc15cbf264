import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { between, beyond, byTime, clashes, type Clash, type Closed, type Commitment, type Keeping } from './conflicts.ts';

const at = (clock: string) => Date.parse(`2026-04-20T${clock}:00Z`);
const meeting = (id: string, from: string, to: string, more: Partial<Commitment> = {}): Commitment => (
  { id, part: '', own: false, start: at(from), end: at(to), required: true, building: null, ...more });
const ways = (minutes: number): Keeping => ({ gap: 0, longest: minutes, travel: () => minutes });
const plain: Keeping = { gap: 0, longest: 0, travel: () => 0 };
const told = (all: readonly Clash[]) => all.map(({ kind, first, second, minutes, weight }) => [kind, first.id, second.id, minutes, weight]);

test('[G-4.5.2] two sessions at the same time overlap; two that touch do not', () => {
  assert.deepEqual(told(clashes([meeting('b', '10:30', '11:30'), meeting('a', '10:00', '11:00'), meeting('c', '11:30', '12:00')], plain)), [['overlap', 'a', 'b', 0, 'full']]);
});

test('[G-4.5.2] who need not come to one of them weighs less; two own events are nobody else\'s affair', () => {
  const all = [meeting('a', '10:00', '11:00'), meeting('b', '10:00', '11:00', { required: false }), meeting('x', '09:00', '12:00', { own: true }), meeting('y', '09:00', '12:00', { own: true })];
  assert.deepEqual(told(clashes(all, plain)), [
    ['overlap', 'x', 'a', 0, 'full'], ['overlap', 'y', 'a', 0, 'full'], ['overlap', 'x', 'b', 0, 'lesser'], ['overlap', 'y', 'b', 0, 'lesser'], ['overlap', 'a', 'b', 0, 'lesser'],
  ]);
});

test('[G-4.5.2] the larger of the own gap and the way to another building has to be kept', () => {
  const [hall, lab] = [meeting('a', '10:00', '11:00', { building: 'Hall' }), meeting('b', '11:10', '12:00', { building: 'Lab' })];
  assert.deepEqual(told(clashes([hall, lab], ways(10))), []);
  assert.deepEqual(told(clashes([hall, lab], ways(15))), [['travel', 'a', 'b', 15, 'full']]);
  assert.deepEqual(told(clashes([hall, lab], { ...ways(15), gap: 20 })), [['buffer', 'a', 'b', 20, 'full']]);
  assert.deepEqual(told(clashes([hall, { ...lab, building: 'Hall' }], ways(15))), []);
  assert.deepEqual(told(clashes([hall, { ...lab, building: null }], ways(15))), []);
});

test('[G-4.5.2] what lies between two does not hide that they are too near', () => {
  const all = [meeting('a', '10:00', '11:00'), meeting('b', '11:00', '11:05'), meeting('c', '11:05', '12:00')];
  assert.deepEqual(told(clashes(all, { ...plain, gap: 10 })), [['buffer', 'a', 'b', 10, 'full'], ['buffer', 'a', 'c', 10, 'full'], ['buffer', 'b', 'c', 10, 'full']]);
});

test('[G-4.5.2] a session outside hours, in time off or on a holiday is found once for each reason', () => {
  const closed: Closed<'outside-hours' | 'holiday'>[] = [
    { start: at('00:00'), end: at('08:00'), why: 'outside-hours' }, { start: at('08:30'), end: at('09:00'), why: 'outside-hours' }, { start: at('09:00'), end: at('10:00'), why: 'holiday' },
  ];
  const found = beyond([meeting('a', '07:30', '09:15'), meeting('b', '10:00', '11:00'), meeting('x', '07:00', '08:00', { own: true })], closed);
  assert.deepEqual(found.map(({ why, commitment, start, end, minutes }) => [why, commitment.id, start, end, minutes]), [
    ['outside-hours', 'a', at('07:30'), at('09:00'), 60], ['holiday', 'a', at('09:00'), at('09:15'), 15],
  ]);
});

const commitments = fc.array(fc.record({
  id: fc.integer({ min: 0, max: 30 }).map(String), part: fc.constantFrom('', 'one', 'two'), own: fc.boolean(), required: fc.boolean(), building: fc.constantFrom(null, 'A', 'B', 'C'),
  start: fc.integer({ min: 0, max: 200 }).map((n) => n * 60_000), length: fc.integer({ min: 0, max: 40 }),
}), { maxLength: 40 }).map((all) => all.map(({ length, ...one }): Commitment => ({ ...one, end: one.start + length * 60_000 })));
const keepings = fc.record({ gap: fc.integer({ min: 0, max: 12 }), near: fc.integer({ min: 0, max: 20 }), far: fc.integer({ min: 0, max: 20 }) })
  .map(({ gap, near, far }): Keeping => ({ gap, longest: Math.max(near, far), travel: (from, to) => (from === 'A' || to === 'A' ? far : near) }));

test('[G-4.5.2] the sweep finds exactly the pairs that a look at all pairs finds', () => {
  fc.assert(fc.property(commitments, keepings, (all, keeping) => {
    const sorted = all.filter(({ start, end }) => start < end).sort(byTime);
    const plainly = sorted.flatMap((second, index) => sorted.slice(0, index).flatMap((first) => (first.own && second.own ? [] : between(first, second, keeping) ?? [])));
    assert.deepEqual(clashes(all, keeping), plainly);
  }), { numRuns: 400 });
});

test('[G-4.5.2] what reaches outside somebody\'s time is found as by a look at every minute', () => {
  const stretches = fc.array(fc.record({ free: fc.integer({ min: 0, max: 20 }), taken: fc.integer({ min: 1, max: 20 }), why: fc.constantFrom('time-off', 'holiday') }), { maxLength: 8 });
  fc.assert(fc.property(commitments, stretches, (all, given) => {
    let minute = 0;
    const closed = given.map(({ free, taken, why }) => {
      const start = minute + free;
      minute = start + taken;
      return { start: start * 60_000, end: minute * 60_000, why };
    });
    const count = (one: Commitment, why: string) => Array.from({ length: (one.end - one.start) / 60_000 }, (_, n) => one.start + n * 60_000)
      .filter((moment) => closed.some((span) => span.why === why && span.start <= moment && moment < span.end)).length;
    const plainly = all.filter(({ own, start, end }) => !own && start < end).sort(byTime).flatMap((one) => ['time-off', 'holiday'].map((why) => [one.start, one.id, why, count(one, why)])
      .filter(([, , , minutes]) => minutes !== 0));
    const found = beyond(all, closed).map(({ commitment, why, minutes }) => [commitment.start, commitment.id, why, minutes]);
    assert.deepEqual(found.toSorted(), plainly.toSorted());
  }), { numRuns: 200 });
});
