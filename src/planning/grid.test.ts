import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { merge } from '../calendar/interval.ts';
import { bitsOf, cellsIn, cellsOf, cellStart, emptyBits, hasCell, intervalsOf, monthsOf, monthSpan, nextCell, runsOf, setCells, spanInterval, spanOf, touches, type Bits } from './grid.ts';
import { layerKinds, packMonth, unpackMonths, type Layers } from './grid-packed.ts';
import { addMoved, countCells, others, spread, startsOf, Tally } from './grid-sets.ts';

const span = { day: 20_556, days: 2 };
const cells = cellsIn(span);
const asBits = (set: ReadonlySet<number>): Bits => {
  const bits = emptyBits(span);
  for (const cell of set) setCells(bits, cell, cell + 1);
  return bits;
};
const someCells = fc.array(fc.tuple(fc.integer({ min: 0, max: cells - 1 }), fc.integer({ min: 1, max: 90 })), { maxLength: 8 })
  .map((runs) => new Set(runs.flatMap(([from, count]) => Array.from({ length: count }, (_, n) => from + n).filter((cell) => cell < cells))));
const all = Array.from({ length: cells }, (_, cell) => cell);

test('sets of cells answer as plain sets do', () => fc.assert(fc.property(someCells, fc.integer({ min: 1, max: 120 }), fc.integer({ min: -80, max: 80 }), (set, count, by) => {
  const bits = asBits(set);
  assert.deepEqual([...cellsOf(bits)], all.filter((cell) => set.has(cell)));
  assert.equal(countCells(bits), set.size);
  assert.deepEqual([...cellsOf(others(bits))], all.filter((cell) => !set.has(cell)));
  assert.deepEqual([...cellsOf(addMoved(emptyBits(span), bits, by))], all.filter((cell) => set.has(cell + by)));
  const following = (cell: number) => Array.from({ length: count }, (_, n) => set.has(cell + n));
  assert.deepEqual([...cellsOf(startsOf(bits, count))], all.filter((cell) => following(cell).every(Boolean)));
  const near = (cell: number, before: number, after: number) => Array.from({ length: before + after + 1 }, (_, n) => set.has(cell - after + n)).some(Boolean);
  assert.deepEqual([...cellsOf(spread(bits, count, count >> 1))], all.filter((cell) => near(cell, count, count >> 1)));
  for (const from of [0, 31, 32, 33, 287, 300]) assert.equal(touches(bits, from, from + count), following(from).some(Boolean));
  for (const from of [0, 31, 32, 288]) assert.equal(nextCell(bits, from, true), all.find((cell) => cell >= from && set.has(cell)) ?? cells);
}), { numRuns: 60 }));

test('stretches that touch a cell take it, stretches that do not fill it do not free it', () => fc.assert(fc.property(
  fc.array(fc.tuple(fc.integer({ min: -100, max: 2 * 1440 * 60 }), fc.integer({ min: 0, max: 5000 })), { maxLength: 10 }), (seconds) => {
    const from = cellStart(span, 0);
    const several = seconds.map(([start, length]) => ({ start: from.add({ seconds: start }), end: from.add({ seconds: start + length }) }));
    const merged = merge(several).map(({ start, end }) => [start.epochMilliseconds, end.epochMilliseconds] as const);
    const outward = bitsOf(span, several);
    const inward = bitsOf(span, merge(several), 'inward');
    for (const cell of all) {
      const [start, end] = [cellStart(span, cell).epochMilliseconds, cellStart(span, cell + 1).epochMilliseconds];
      assert.equal(hasCell(outward, cell), merged.some((one) => one[0] < end && one[1] > start));
      assert.equal(hasCell(inward, cell), merged.some((one) => one[0] <= start && one[1] >= end));
    }
  }), { numRuns: 60 }));

test('a part of a nanosecond takes its cell', () => {
  const start = cellStart(span, 7);
  assert.deepEqual(runsOf(bitsOf(span, [{ start: start.subtract({ nanoseconds: 1 }), end: start.add({ nanoseconds: 1 }) }])), [[6, 8]]);
  assert.deepEqual(runsOf(bitsOf(span, [{ start, end: start }])), []);
  assert.deepEqual(runsOf(bitsOf(span, [{ start: start.add({ nanoseconds: 1 }), end: start.add({ minutes: 5 }) }], 'inward')), []);
});

test('counting all cells at once counts as one after another does', () => fc.assert(fc.property(fc.array(someCells, { maxLength: 20 }), (sets) => {
  const tally = new Tally(emptyBits(span).length);
  for (const set of sets) tally.add(asBits(set));
  for (const cell of all) assert.equal(tally.at(cell), sets.filter((set) => set.has(cell)).length);
}), { numRuns: 60 }));

test('months of UTC follow each other without a gap, leap days and centuries included', () => {
  assert.deepEqual(monthSpan(1970 * 12), { day: 0, days: 31 });
  for (let month = 1999 * 12; month < 2101 * 12; month++) {
    const { day, days } = monthSpan(month);
    assert.equal(monthSpan(month + 1).day, day + days);
    assert.deepEqual(monthsOf({ day, days }), [month]);
  }
  assert.deepEqual(monthsOf({ day: 30, days: 2 }), [1970 * 12, 1970 * 12 + 1]);
});

test('a span holds all of its interval and no day more', () => {
  const at = (text: string) => Temporal.Instant.from(text);
  assert.deepEqual(spanOf({ start: at('1970-01-02T00:00Z'), end: at('1970-01-03T00:00Z') }), { day: 1, days: 1 });
  assert.deepEqual(spanOf({ start: at('1970-01-02T23:59Z'), end: at('1970-01-03T00:00:00.000000001Z') }), { day: 1, days: 2 });
  assert.equal(spanInterval({ day: 1, days: 2 }).end.toString(), '1970-01-04T00:00:00Z');
  assert.throws(() => spanOf({ start: at('1970-01-02T00:00Z'), end: at('1970-01-02T00:00Z') }), RangeError);
});

test('a packed month unpacks to what it was, whole and cut by the window, few stretches and frayed ones', () => {
  const month = monthSpan(2026 * 12 + 3);
  const frayed = fc.boolean().chain((dense) => (dense ? fc.constant(2) : fc.integer({ min: 7, max: 900 })));
  fc.assert(fc.property(fc.array(frayed, { minLength: layerKinds.length, maxLength: layerKinds.length }), fc.integer({ min: -3, max: 28 }), (steps, offset) => {
    const layers: Layers = Object.fromEntries(layerKinds.map((kind, index) => {
      const bits = emptyBits(month);
      for (let cell = index; cell < cellsIn(month); cell += steps[index]!) setCells(bits, cell, cell + 1);
      return [kind, bits];
    }));
    const packed = packMonth(layers);
    assert.deepEqual(unpackMonths(month, [{ month: 2026 * 12 + 3, packed }]), layers);
    const window = { day: month.day + offset, days: 5 };
    const cut = unpackMonths(window, [{ month: 2026 * 12 + 3, packed }]);
    for (const kind of layerKinds) {
      const expected = intervalsOf(month, layers[kind]!);
      assert.deepEqual(cut[kind] ?? emptyBits(window), bitsOf(window, expected));
    }
  }), { numRuns: 40 });
});
