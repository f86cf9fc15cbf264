import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsADay } from './grid.ts';
import { daysOf, distinct } from './meeting-spread.ts';

const span = { day: 20_540, days: 30 };
const utc = daysOf({ span, zone: 'UTC' });
/** Starts of an hour each, best first. */
const among = (ranked: readonly number[], limit: number, holds?: (cell: number) => boolean) =>
  distinct(ranked, { cells: 12, limit, cellOf: (cell) => cell, dayOf: utc, ...(holds ? { holds } : {}) });
const day = (number: number, ...hours: number[]) => hours.map((hour) => number * cellsADay + hour * 12);

test('[G-4.4.2] two of a day at most are among the first ten, the best of each day first', () => {
  const ranked = [...day(1, 9, 10, 11, 14), ...day(2, 9, 10, 11), ...day(3, 9)];
  assert.deepEqual(among(ranked, 5), [...day(1, 9, 10), ...day(2, 9, 10), ...day(3, 9)]);
});

test('[G-4.4.2] where other days have nothing the first day has more', () => {
  const ranked = [...day(1, 9, 10, 11, 14), ...day(2, 9)];
  assert.deepEqual(among(ranked, 4), [...day(1, 9, 10), ...day(2, 9), ...day(1, 11)]);
  assert.deepEqual(among(day(1, 9, 10, 11), 3), day(1, 9, 10, 11));
});

test('after ten a day counts no more', () => {
  const ranked = Array.from({ length: 6 }, (_, number) => day(number + 1, 9, 10, 11, 12)).flat();
  const found = among(ranked, 12);
  assert.deepEqual(found.slice(0, 10), Array.from({ length: 5 }, (_, number) => day(number + 1, 9, 10)).flat());
  assert.deepEqual(found.slice(10), day(1, 11, 12));
});

test('what overlaps comes last, and what does not hold is looked at once and not named', () => {
  const looked: number[] = [];
  const holds = (cell: number) => { looked.push(cell); return cell !== day(1, 9)[0]; };
  const ranked = [...day(1, 9), day(1, 9)[0]! + 3, ...day(1, 10), ...day(1, 10).map((cell) => cell + 6), ...day(2, 9)];
  assert.deepEqual(among(ranked, 4, holds), [day(1, 9)[0]! + 3, ...day(1, 10).map((cell) => cell + 6), ...day(2, 9), ...day(1, 10)]);
  assert.equal(looked.length, new Set(looked).size);
});

test('[X-1] a day is that of the zone, of 23 and 25 hours too', () => {
  const month = { day: Temporal.PlainDate.from('2026-03-20').toZonedDateTime('UTC').epochMilliseconds / 86_400_000, days: 12 };
  const at = (text: string, zone: string) => (Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds - month.day * 86_400_000) / 300_000;
  for (const [zone, changes] of [['Europe/Lisbon', '2026-03-29'], ['Pacific/Auckland', '2026-03-21'], ['America/New_York', '2026-03-25']] as const) {
    const dayOf = daysOf({ span: month, zone });
    assert.equal(dayOf(at(`${changes}T00:00`, zone)), dayOf(at(`${changes}T23:55`, zone)), zone);
    assert.equal(dayOf(at(`${changes}T23:55`, zone)) + 1, dayOf(at(`${changes}T23:55`, zone) + 1), zone);
  }
});
