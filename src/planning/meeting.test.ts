import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { cellsOf } from './grid.ts';
import { ask, commonStarts, findTimes } from './meeting.ts';
import { nearestMisses } from './meeting-misses.ts';
import { canCome, freeRooms, questionOf, startMinutes, type Case, type PersonCase } from './meeting-oracle.ts';

/** Days on which the clock of one of the zones is put forward or back, by half an hour on Lord Howe. */
const days = ['2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04', '2026-03-08', '2026-06-10'];
const zones = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Beirut', 'Pacific/Chatham', 'UTC'];
const dayNumber = (day: string) => Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds / 86_400_000;

const minutes = (odd: boolean, most: number, count: number) => fc.array(
  fc.tuple(fc.integer({ min: 0, max: 3 * 1440 }), fc.integer({ min: 0, max: most })).map(([from, length]) => (odd ? [from, length] as const : [from - (from % 5), length - (length % 5)] as const)),
  { maxLength: count });
const fives = (max: number) => fc.integer({ min: 0, max: max / 5 }).map((number) => number * 5);
const person = (odd: boolean): fc.Arbitrary<PersonCase> => fc.record({
  zone: fc.constantFrom(...zones), busy: minutes(true, 400, 6), tentative: minutes(true, 300, 3), away: minutes(true, 300, 1),
  hours: fc.option(fc.constantFrom([8 * 60, 17 * 60] as const, [4 * 60, 20 * 60] as const, [20 * 60, 4 * 60] as const)),
  gap: odd ? fc.integer({ min: 0, max: 40 }) : fives(40), notBefore: fc.option(fc.integer({ min: 0, max: 3000 })),
  sited: fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 200 }), fc.constantFrom('A', 'B', 'C')), { maxLength: 2 }),
  importance: fc.integer({ min: 1, max: 3 }),
});
const aCase = (odd: boolean, more: Partial<Record<keyof Case, fc.Arbitrary<unknown>>> = {}): fc.Arbitrary<Case> => fc.record({
  day: fc.constantFrom(...days), zone: fc.constantFrom(...zones), length: fc.integer({ min: 0, max: 1 }),
  hours: fc.constantFrom([0, 0], [8, 18], [4, 12], [20, 4]), weekdays: fc.constantFrom([], [1, 7]),
  minutes: odd ? fc.integer({ min: 5, max: 150 }) : fives(145).map((number) => number + 5), step: fc.constantFrom(5, 15, 30, 60),
  earliest: fc.integer({ min: 0, max: 3000 }), required: fc.array(person(odd), { minLength: 1, maxLength: 3 }), optional: fc.array(person(odd), { maxLength: 2 }),
  pools: fc.array(fc.record({ need: fc.constantFrom(1, 2), of: fc.array(person(odd), { minLength: 1, maxLength: 3 }) }), { maxLength: 2 }),
  rooms: fc.option(fc.array(fc.record({ building: fc.constantFrom('A', 'B', 'C'), busy: minutes(true, 500, 4), seats: fc.integer({ min: 1, max: 50 }) }), { maxLength: 3 })),
  tentative: fc.constantFrom('free' as const, 'busy' as const), odd: fc.constant('strict' as const), stretch: fc.constantFrom(0, 0, 60), ...more,
}).map(({ day, zone, length, hours, weekdays, ...rest }) => ({
  ...rest, span: { day: dayNumber(day as string) - 1, days: 4 },
  window: {
    zone: zone as string, first: Temporal.PlainDate.from(day as string), last: Temporal.PlainDate.from(day as string).add({ days: length as number }),
    from: new Temporal.PlainTime((hours as readonly number[])[0]), to: new Temporal.PlainTime((hours as readonly number[])[1]), weekdays: weekdays as readonly number[],
  },
} as Case));

/** At which minutes everything suits, by the slow way; pools are few and distinct, so each person is looked at alone. */
function possible(one: Case): number[] {
  return startMinutes(one).filter((start) => sites(one, start).some((building) => suits(one, start, building)));
}
function sites({ rooms, ...one }: Case, start: number): (string | null)[] {
  return rooms === null ? [null] : freeRooms({ ...one, rooms }, start).map((index) => rooms[index]!.building);
}
function suits(one: Case, start: number, building: string | null): boolean {
  return one.required.every((who) => canCome(one, who, start, building))
    && one.pools.every(({ need, of }) => of.filter((who) => canCome(one, who, start, building)).length >= need);
}

test('starts lie on the clock of the zone, inside the window, also across transitions of an hour and of half an hour', () => fc.assert(fc.property(aCase(true), (one) => {
  assert.deepEqual([...cellsOf(questionOf(one).starts)].map((cell) => cell * 5), startMinutes(one));
}), { numRuns: 60 }));

test('[G-4.1.3] what is found is exactly what a look at every minute finds', () => fc.assert(fc.property(aCase(false), (one) => {
  const asked = ask(questionOf(one, 10_000));
  const found = findTimes(asked);
  assert.deepEqual(found.proposals.map(({ cell }) => cell * 5).sort((a, b) => a - b), possible(one));
  assert.equal(found.possible, found.proposals.length);
}), { numRuns: 80 }));

test('[G-4.1.3] with odd lengths and gaps nothing is called free that is not, and a hopeful search with its exact look finds all', () => fc.assert(fc.property(aCase(true), (one) => {
  const cells = (odd: Case['odd']) => new Set(findTimes(ask(questionOf({ ...one, odd }, 10_000))).proposals.map(({ cell }) => cell * 5));
  const truth = possible(one);
  const [strict, hopeful] = [cells('strict'), cells('hopeful')];
  assert.deepEqual([...strict].filter((start) => !truth.includes(start)), []);
  assert.deepEqual([...hopeful].sort((a, b) => a - b), truth);
}), { numRuns: 60 }));

test('the nearest miss lacks as few as any time does, rooms and pools counted', () => fc.assert(fc.property(aCase(false), (one) => {
  const question = questionOf(one, 1);
  const asked = ask(question);
  const [nearest] = nearestMisses(asked);
  const starts = startMinutes(one);
  if (starts.length === 0) return assert.equal(nearest, undefined);
  const lacks = (start: number, building: string | null, noRoom: boolean) => one.required.filter((who) => !canCome(one, who, start, building)).length + Number(noRoom)
    + one.pools.filter(({ need, of }) => of.filter((who) => canCome(one, who, start, building)).length < need).length;
  const least = Math.min(...starts.flatMap((start) => {
    const places = sites(one, start);
    return places.length > 0 ? places.map((building) => lacks(start, building, false)) : [...one.rooms!.map(({ building }) => building), ...(one.rooms!.length ? [] : [null])].map((building) => lacks(start, building, true));
  }));
  assert.equal(nearest!.missing.length + Number(nearest!.noRoom) + nearest!.pools.length, least);
  assert.ok(nearest!.missing.every(({ why }) => why.length > 0));
}), { numRuns: 60 }));

test('the same question has the same answer, in the same order', () => fc.assert(fc.property(aCase(true), (one) => {
  assert.deepEqual(findTimes(ask(questionOf(one, 5))), findTimes(ask(questionOf(one, 5))));
  assert.equal(commonStarts(ask(questionOf(one)), ask(questionOf(one)).sites[0] ?? { building: null, places: null }).length, questionOf(one).starts.length);
}), { numRuns: 20 }));
