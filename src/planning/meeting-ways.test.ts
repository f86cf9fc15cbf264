import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { cellsOf, emptyBits, setCells, type Bits } from './grid.ts';
import { ask, findTimes } from './meeting.ts';
import type { Blocker, Ease } from './meeting-obstacles.ts';
import { eases } from './meeting-obstacles.ts';
import type { Attendee, MeetingQuestion, Place } from './meeting-model.ts';
import { smallestWays } from './meeting-ways.ts';

const span = { day: 20_556, days: 1 };
/** Things as [cell, length, how easily they move or null, who has them: indexes of people or rooms]. */
type Given = readonly (readonly [number, number, Ease | null, readonly string[]])[];

function blockersOf(things: Given): Blocker[] {
  return things.flatMap(([from, length, ease, whose], index) => whose.map((one) => ({
    id: `thing${index}`, whose: one, from, to: from + length, ease,
  })));
}

function takenBy(id: string, blockers: readonly Blocker[]): Bits {
  const bits = emptyBits(span);
  for (const { from, to } of blockers.filter(({ whose }) => whose === id)) setCells(bits, from, to);
  return bits;
}

function attendee(id: string, blockers: readonly Blocker[], more: Partial<Attendee> = {}): Attendee {
  const busy = takenBy(id, blockers);
  return { id, zone: 'UTC', importance: 1, layers: { busy }, exactly: () => [], gap: 0, notBefore: null, sited: [], ...more };
}

function question(blockers: readonly Blocker[], more: Partial<MeetingQuestion> = {}): MeetingQuestion {
  const starts = emptyBits(span);
  for (let cell = 96; cell < 150; cell += 3) setCells(starts, cell, cell + 1);
  return {
    span, starts, minutes: 60, required: ['a', 'b', 'c'].map((id) => attendee(id, blockers)), optional: [], pools: [], places: null, building: null,
    travel: () => 0, tentative: 'busy', stretch: 0, gap: 0, zone: 'UTC', limit: 1, seats: 0, odd: 'strict', ...more,
  };
}
const room = (id: string, blockers: readonly Blocker[]): Place => (
  { id, building: '', seats: 10, layers: { busy: takenBy(id, blockers) }, exactly: () => [] });

const some = fc.array(fc.tuple(
  fc.integer({ min: 90, max: 160 }), fc.integer({ min: 1, max: 30 }), fc.option(fc.constantFrom(...eases.slice(0, 3)), { freq: 12 }),
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'p', 'q', 's', 'room1', 'room2'), { minLength: 1, maxLength: 4 }),
), { minLength: 4, maxLength: 16 });

test('[G-4.1.3] the smallest set of obstacles is as small as any choice of time, room and people allows', () => fc.assert(fc.property(some, (things) => {
  const blockers = blockersOf(things);
  const asked = ask(question(blockers, {
    pools: [{ name: 'any', need: 2, of: ['p', 'q', 's'].map((id) => attendee(id, blockers)) }], places: ['room1', 'room2'].map((id) => room(id, blockers)),
  }));
  const { ways, exact } = smallestWays(asked, blockers);
  const groups = [['p', 'q'], ['p', 's'], ['q', 's']];
  const sizes = [...cellsOf(asked.question.starts)].flatMap((cell) => groups.flatMap((group) => ['room1', 'room2'].map((place) => {
    const hit = things.map((thing, index) => ({ thing, index })).filter(({ thing: [from, length, , whose] }) => from < cell + 12 && from + length > cell
      && whose.some((one) => ['a', 'b', 'c', ...group, place].includes(one)));
    return hit.some(({ thing }) => thing[2] === null) ? Infinity : hit.length;
  })));
  const least = Math.min(...sizes);
  assert.equal(exact, true);
  assert.deepEqual(ways.map(({ obstacles }) => obstacles.length), least === Infinity ? [] : [least]);
  if (least === 0) assert.ok(findTimes(asked).possible > 0);
}), { numRuns: 400 }));

test('one session that keeps three people is one obstacle, and better than two that keep one each', () => {
  const blockers = blockersOf([[96, 30, 'session', ['a', 'b', 'c']], [126, 40, 'own', ['a']], [130, 40, 'own', ['b']]]);
  const [way] = smallestWays(ask(question(blockers)), blockers).ways;
  assert.deepEqual(way!.obstacles, [{ id: 'thing0', ease: 'session', from: 96, to: 126, whose: ['a', 'b', 'c'] }]);
  assert.equal(way!.cell, 96);
});

test('of two sets of the same size the one that moves more easily is named first', () => {
  const blockers = blockersOf([[90, 36, 'own', ['a']], [126, 40, 'tentative', ['b']]]);
  const { ways } = smallestWays(ask(question(blockers, { limit: 2 })), blockers);
  assert.deepEqual(ways.map(({ obstacles }) => obstacles.map(({ id }) => id)), [['thing1'], ['thing0']]);
});

test('hours can be asked for, a holiday and what nobody can name cannot', () => {
  const none = emptyBits(span).fill(0xffff_ffff);
  const blockers = blockersOf([[0, 288, 'own', ['b']]]);
  const people = (layers: Attendee['layers']) => [attendee('a', blockers, { layers }), attendee('b', blockers)];
  const hours = smallestWays(ask(question(blockers, { required: people({ 'outside-hours': none }) })), blockers).ways[0]!;
  assert.deepEqual(hours.obstacles, [
    { id: 'thing0', ease: 'own', from: 0, to: 288, whose: ['b'] }, { id: 'hours a', ease: 'hours', from: null, to: null, whose: ['a'] },
  ]);
  for (const kind of ['holiday', 'time-off', 'full-day', 'busy'] as const) {
    assert.deepEqual(smallestWays(ask(question(blockers, { required: people({ [kind]: none }) })), blockers).ways, []);
  }
});
