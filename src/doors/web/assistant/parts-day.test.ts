import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellAt, clockAt, dayInterval, dayOf, freeFrom, inTheWay, kinds, paint, runs, type Taking } from './parts-day.ts';

const day = (date: string, zone: string, early = '08:00', late = '12:00') => dayOf(Temporal.PlainDate.from(date), { early, late, zone });
const taking = (kind: Taking['kind'], from: string, to: string): Taking => ({ kind, from: Temporal.Instant.from(from).epochMilliseconds, to: Temporal.Instant.from(to).epochMilliseconds });
const words = (painted: Uint8Array) => runs(painted).map(({ from, to, kind }) => `${kind} ${from}-${to}`);

test('[G-4.1.3] a cell that is touched is taken, what reaches over the day is cut, and the stronger wins', () => {
  const lisbon = day('2026-04-16', 'Europe/Lisbon', '08:00', '09:30'); // 07:00Z to 08:30Z
  const painted = paint(lisbon, [
    taking('out', '2026-04-16T00:00Z', '2026-04-16T07:30Z'), taking('busy', '2026-04-16T07:23Z', '2026-04-16T07:50Z'), taking('maybe', '2026-04-16T08:24:59Z', '2026-04-17T00:00Z'),
    taking('busy', '2026-04-15T00:00Z', '2026-04-15T12:00Z'), taking('out', '2026-04-16T08:15Z', '2026-04-16T08:25Z'),
  ]);
  assert.deepEqual(words(painted), ['out 0-4', 'busy 4-10', 'free 10-15', 'out 15-16', 'maybe 16-18']);
  assert.deepEqual([inTheWay(painted, 0, 5, 'free'), inTheWay(painted, 10, 15, 'busy'), inTheWay(painted, 16, 18, 'free'), inTheWay(painted, 16, 18, 'busy')], [['out', 'busy'], [], [], ['maybe']]);
});

test('[G-4.1.3] what ends or begins between quarter hours is as it is: forty minutes fit before ten past', () => {
  const lisbon = day('2026-11-24', 'Europe/Lisbon', '15:00', '17:00');
  const meeting = paint(lisbon, [taking('busy', '2026-11-24T16:10Z', '2026-11-24T16:50Z')]);
  assert.deepEqual(words(meeting), ['free 0-14', 'busy 14-22', 'free 22-24']);
  assert.deepEqual(inTheWay(meeting, 6, 14, 'busy'), []);
  assert.equal(freeFrom([meeting], lisbon, 40, 'free')[6], 1);
  assert.equal(freeFrom([meeting], lisbon, 45, 'free')[6], 0);
});

test('[G-4.1.3] how many are free to begin counts the whole length, and there is no beginning that the day is too short for', () => {
  const lisbon = day('2026-04-16', 'Europe/Lisbon', '08:00', '08:40');
  const [free, half] = [paint(lisbon, []), paint(lisbon, [taking('busy', '2026-04-16T07:00Z', '2026-04-16T07:20Z')])];
  assert.deepEqual(freeFrom([free, half], lisbon, 20, 'free'), [1, 1, 1, 1, 2, null, null, null]);
  assert.deepEqual(freeFrom([free], lisbon, 18, 'free'), freeFrom([free], lisbon, 20, 'free'), 'a length that ends within a cell takes all of it');
  const unsure = paint(lisbon, [taking('maybe', '2026-04-16T06:00Z', '2026-04-16T08:00Z')]);
  assert.deepEqual([freeFrom([unsure], lisbon, 40, 'free')[0], freeFrom([unsure], lisbon, 40, 'busy')[0]], [1, 0]);
});

test('[X-1] across a transition the day has the cells that there are, each with what its clock shows', () => {
  const forward = day('2026-03-29', 'Europe/Lisbon', '00:00', '03:00');
  assert.equal(forward.cells, 24);
  assert.deepEqual([0, 11, 12, 23].map((cell) => clockAt(forward, cell)), ['00:00', '00:55', '02:00', '02:55']);
  const back = day('2026-10-25', 'Europe/Lisbon', '00:00', '03:00');
  assert.equal(back.cells, 48);
  assert.deepEqual([12, 24].map((cell) => clockAt(back, cell)), ['01:00', '01:00']);
  assert.equal(String(cellAt(back, 24)), '2026-10-25T01:00:00Z');
  const half = day('2026-10-04', 'Australia/Lord_Howe', '01:00', '04:00'); // half an hour forward at 02:00
  assert.deepEqual([half.cells, clockAt(half, 12), String(dayInterval(half).end)], [30, '02:30', '2026-10-03T17:00:00Z']);
});

test('the kinds are in the order of their strength', () => {
  assert.equal(kinds[0], 'free');
  assert.equal(kinds.at(-1), 'busy');
});
