import { test } from 'node:test';
import assert from 'node:assert/strict';
import { book, checkSeries, endedBefore, goingOn, partOf, seriesStarts, startOfPart } from './rules-times.ts';
import { carried } from './rules-change.ts';
import type { Booked, OccurrenceChange } from './model.ts';

const at = (wall: string, zone = 'Europe/Lisbon', minutes = 60, which?: 'first' | 'second'): Booked => {
  const result = book({ wall: Temporal.PlainDateTime.from(wall), zone, ...(which ? { which } : {}) }, minutes, null);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
const starts = (time: Booked, rule: string) => seriesStarts(time, rule).map(partOf);

test('[X-1] a booked time is the wall time that was typed, in every zone and over every change', () => {
  const cases = [
    ['2026-01-15T09:00', 'Asia/Kathmandu', '2026-01-15T03:15:00Z'], ['2026-07-15T09:00', 'Pacific/Chatham', '2026-07-14T20:15:00Z'],
    ['2026-07-15T09:00', 'America/St_Johns', '2026-07-15T11:30:00Z'], ['2026-04-05T03:30', 'Australia/Lord_Howe', '2026-04-04T17:00:00Z'],
  ] as const;
  for (const [wall, zone, instant] of cases) assert.equal(at(wall, zone).start.toString(), instant, zone);
});

test('[X-1] a time in a gap is booked as what people will read on the clock', () => {
  const later = at('2026-03-29T01:30', 'Europe/Lisbon', 60, 'second');
  assert.deepEqual([later.wall.toString(), later.start.toString()], ['2026-03-29T02:30:00', '2026-03-29T01:30:00Z']);
});

test('[X-1] a date that the clock leaves out is left out of the series, and the rest keeps its wall time', () => {
  assert.deepEqual(starts(at('2026-03-28T01:30'), 'FREQ=DAILY;COUNT=3'), ['20260328T013000Z', '20260330T003000Z', '20260331T003000Z']);
});

test('a series may have 400 dates within five years and not one more', () => {
  const reason = (rule: string) => {
    const result = checkSeries(at('2026-04-20T09:00'), rule);
    return result.ok ? 'ok' : result.reason;
  };
  assert.deepEqual([reason('FREQ=DAILY;COUNT=400'), reason('FREQ=DAILY;COUNT=401'), reason('FREQ=YEARLY;COUNT=6'), reason('FREQ=YEARLY;COUNT=7')],
    ['ok', 'series-too-long', 'ok', 'series-too-long']);
  assert.equal(reason('FREQ=WEEKLY;UNTIL=20310420T235959Z'), 'ok');
  assert.equal(reason('FREQ=WEEKLY;UNTIL=20310421T235959Z'), 'series-too-long');
});

test('a series that is split has the same dates as before, in two', () => {
  for (const rule of ['FREQ=WEEKLY;COUNT=6', 'FREQ=WEEKLY;UNTIL=20261123T235959Z', 'FREQ=MONTHLY;BYDAY=2MO;COUNT=4']) {
    const time = at('2026-10-12T15:00');
    const all = starts(time, rule);
    const first = starts(time, endedBefore(rule, startOfPart(all[2]!)!));
    const second = starts({ ...time, start: startOfPart(all[2]!)!, wall: startOfPart(all[2]!)!.toZonedDateTimeISO('Europe/Lisbon').toPlainDateTime() }, goingOn(rule, 2));
    assert.deepEqual([...first, ...second], all, rule);
  }
});

test('a part names an occurrence and nothing else does', () => {
  assert.equal(startOfPart('20261012T140000Z')!.toString(), '2026-10-12T14:00:00Z');
  for (const text of ['', '20261012T140000', '20261312T140000Z', '2026-10-12T14:00:00Z', '20261012']) assert.equal(startOfPart(text), null, text);
});

test('[X-1] a changed date goes along with its series over the change of the clock, and is dropped where the series has no such date', () => {
  const before = at('2026-10-12T15:00');
  const change = (part: string) => ({ part }) as OccurrenceChange;
  const after = { time: at('2026-10-13T16:00'), rule: 'FREQ=WEEKLY;COUNT=3' };
  assert.deepEqual(carried([change('20261019T140000Z'), change('20261026T150000Z'), change('20261102T150000Z')], before, after).map((one) => one.to),
    ['20261020T150000Z', '20261027T160000Z', null]);
});
