import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import type { Interval } from './interval.ts';
import { clip, contains, covers, interval, intersect, isEmpty, merge, overlaps, subtract } from './interval.ts';

const at = (minute: number) => Temporal.Instant.fromEpochMilliseconds(minute * 60_000);
const span = (from: number, to: number): Interval => ({ start: at(from), end: at(to) });
const minutes = (list: readonly Interval[]) => list.map(({ start, end }) => [start.epochMilliseconds / 60_000, end.epochMilliseconds / 60_000]);
const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 8 })).map(([from, length]) => span(from, from + length)), { maxLength: 12 });
const ticks = (list: readonly Interval[]) => new Set(Array.from({ length: 60 }, (_, minute) => minute).filter((minute) => list.some((one) => contains(one, at(minute)))));
const apart = (list: readonly Interval[]) => list.every((one, index) => !isEmpty(one) && (index === 0 || Temporal.Instant.compare(list[index - 1]!.end, one.start) < 0));

test('a meeting until ten and one from ten do not overlap', () => {
  assert.equal(overlaps(span(0, 10), span(10, 20)), false);
  assert.equal(overlaps(span(0, 11), span(10, 20)), true);
  assert.equal(overlaps(span(5, 5), span(0, 20)), false);
  assert.equal(contains(span(0, 10), at(10)), false);
  assert.equal(contains(span(0, 10), at(0)), true);
  assert.equal(covers(span(0, 10), span(0, 10)), true);
  assert.equal(covers(span(0, 10), span(0, 11)), false);
});

test('an interval that ends before it starts is refused', () => {
  assert.throws(() => interval(at(2), at(1)), RangeError);
  assert.deepEqual(minutes([interval(at(1), at(1))]), [[1, 1]]);
});

test('what touches is merged, what is empty goes', () => {
  assert.deepEqual(minutes(merge([span(10, 20), span(0, 5), span(5, 10), span(30, 30), span(12, 15)])), [[0, 20]]);
  assert.deepEqual(minutes(subtract([span(0, 100)], [span(10, 20), span(15, 30), span(90, 200)])), [[0, 10], [30, 90]]);
  assert.deepEqual(minutes(intersect([span(0, 10), span(20, 30)], [span(5, 25)])), [[5, 10], [20, 25]]);
  assert.equal(clip(span(0, 10), span(10, 20)), null);
  assert.deepEqual(minutes([clip(span(0, 30), span(10, 20))!]), [[10, 20]]);
});

test('merge, subtract and intersect keep exactly the minutes that they should, as few intervals as can be', () => {
  fc.assert(fc.property(spans, spans, (a, b) => {
    const [inA, inB] = [ticks(a), ticks(b)];
    for (const [result, expected] of [
      [merge(a), inA], [subtract(a, b), inA.difference(inB)], [intersect(a, b), inA.intersection(inB)], [merge([...a, ...b]), inA.union(inB)],
    ] as const) {
      assert.deepEqual([...ticks(result)].sort((x, y) => x - y), [...expected].sort((x, y) => x - y));
      assert.ok(apart(result));
    }
  }), { numRuns: 300, seed: 1 });
});
