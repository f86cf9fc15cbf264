import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Interval } from '../../calendar/interval.ts';
import { assumedWeek, type Hours, type Week } from './model.ts';
import { daysInZone, overlapping, workingIntervals, type Keeping } from './rules.ts';
import { wallClock } from './rules-clock.ts';

const date = (text: string) => Temporal.PlainDate.from(text);
const window = (from: string, to: string): Interval => ({ start: Temporal.Instant.from(from), end: Temporal.Instant.from(to) });
const hours = (text: string): Hours[] => text.split(' ').filter(Boolean).map((one) => {
  const [from, to] = one.split('-').map((at) => { const [hour, minute] = at.split(':').map(Number); return hour! * 60 + minute!; });
  return { from: from!, to: to! };
});
const everyDay = (text: string): Week => Array.from({ length: 7 }, () => hours(text));
const keeping = (more: Partial<Keeping>): Keeping => ({ zone: 'Europe/Lisbon', week: assumedWeek, exceptions: [], timeOff: [], holidays: [], ...more });
const shown = (several: readonly Interval[]) => several.map(({ start, end }) => `${start}/${end}`);
const working = (more: Partial<Keeping>, within: Interval) => shown(workingIntervals(keeping(more), within).working);
const whys = (more: Partial<Keeping>, within: Interval) => workingIntervals(keeping(more), within).unavailable.map(({ interval, why }) => `${why} ${interval.start}/${interval.end}`);

test('[G-3.2] a week of hours becomes exact times in the zone of the person, several a day, and nothing at the weekend', () => {
  const week = assumedWeek.map((day) => (day.length > 0 ? hours('08:30-12:30 13:30-17:00') : []));
  assert.deepEqual(working({ week, zone: 'America/New_York' }, window('2026-01-09T00:00Z', '2026-01-13T00:00Z')), [
    '2026-01-09T13:30:00Z/2026-01-09T17:30:00Z', '2026-01-09T18:30:00Z/2026-01-09T22:00:00Z',
    '2026-01-12T13:30:00Z/2026-01-12T17:30:00Z', '2026-01-12T18:30:00Z/2026-01-12T22:00:00Z',
  ]);
});

test('[G-4.1.3] working time and the rest are the whole window, cut at its edges, and say why nobody is there', () => {
  const within = window('2026-01-09T09:15:30.5Z', '2026-01-10T12:00Z');
  assert.deepEqual(working({}, within), ['2026-01-09T09:15:30.5Z/2026-01-09T17:00:00Z']);
  assert.deepEqual(whys({}, within), ['outside-hours 2026-01-09T17:00:00Z/2026-01-10T12:00:00Z']);
});

test('[G-3.2] other hours on one date take the place of the week, none at all is a free day, and they stand against a holiday', () => {
  const holidays = daysInZone([{ first: date('2026-06-09'), last: date('2026-06-10') }], 'Europe/Lisbon');
  const exceptions = [{ date: date('2026-06-08'), hours: [] }, { date: date('2026-06-10'), hours: hours('20:00-24:00') }];
  const within = window('2026-06-07T23:00Z', '2026-06-11T23:00Z');
  assert.deepEqual(working({ holidays, exceptions }, within), ['2026-06-10T19:00:00Z/2026-06-10T23:00:00Z', '2026-06-11T07:00:00Z/2026-06-11T16:00:00Z']);
  assert.deepEqual(whys({ holidays, exceptions }, within), [
    'outside-hours 2026-06-07T23:00:00Z/2026-06-08T23:00:00Z', 'holiday 2026-06-08T23:00:00Z/2026-06-10T19:00:00Z',
    'outside-hours 2026-06-10T23:00:00Z/2026-06-11T07:00:00Z', 'outside-hours 2026-06-11T16:00:00Z/2026-06-11T23:00:00Z',
  ]);
});

test('[G-3.2] who is away is away, also on a date with hours of its own; the strongest reason is told', () => {
  const timeOff = [{ from: Temporal.PlainDateTime.from('2026-06-10T12:00'), to: Temporal.PlainDateTime.from('2026-06-12T00:00'), zone: 'Asia/Tokyo' }];
  const exceptions = [{ date: date('2026-06-10'), hours: hours('02:00-06:00') }];
  const holidays = daysInZone([{ first: date('2026-06-11'), last: date('2026-06-11') }], 'Europe/Lisbon');
  const within = window('2026-06-09T23:00Z', '2026-06-11T23:00Z');
  // 12:00 in Tokyo is 04:00 in Lisbon, midnight of the 12th is 16:00 of the 11th
  assert.deepEqual(working({ timeOff, exceptions, holidays }, within), ['2026-06-10T01:00:00Z/2026-06-10T03:00:00Z']);
  assert.deepEqual(whys({ timeOff, exceptions, holidays }, within), [
    'outside-hours 2026-06-09T23:00:00Z/2026-06-10T01:00:00Z', 'time-off 2026-06-10T03:00:00Z/2026-06-11T15:00:00Z', 'holiday 2026-06-11T15:00:00Z/2026-06-11T23:00:00Z',
  ]);
});

test('[G-4.1.3] on the day on which the clock is put forward or back the hours are those that it shows', () => {
  const spring = window('2026-03-29T00:00Z', '2026-03-29T12:00Z');
  const week = everyDay('00:30-02:00 02:30-05:00');
  // Berlin leaves out 02:00 to 03:00: the second stretch begins as the clock has been put forward
  assert.deepEqual(working({ week, zone: 'Europe/Berlin' }, spring), ['2026-03-29T00:00:00Z/2026-03-29T03:00:00Z']);
  assert.deepEqual(working({ week: everyDay('00:30-01:30 02:30-05:00'), zone: 'Europe/Berlin' }, window('2026-03-28T23:00Z', '2026-03-29T12:00Z')), [
    '2026-03-28T23:30:00Z/2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z/2026-03-29T03:00:00Z',
  ]);
  assert.deepEqual(working({ week: everyDay('02:15-02:45'), zone: 'Europe/Berlin' }, spring), [], 'what the clock leaves out is not there');
  // and shows 02:00 to 03:00 twice: 02:30 is the first of the two, so that stretches that touch go on touching
  const autumn = window('2026-10-24T22:00Z', '2026-10-25T12:00Z');
  assert.deepEqual(working({ week: everyDay('00:00-02:30'), zone: 'Europe/Berlin' }, autumn), ['2026-10-24T22:00:00Z/2026-10-25T00:30:00Z']);
  assert.deepEqual(working({ week: everyDay('00:00-02:30 02:30-05:00'), zone: 'Europe/Berlin' }, autumn), ['2026-10-24T22:00:00Z/2026-10-25T04:00:00Z']);
  assert.deepEqual(working({ week: everyDay('08:00-16:00'), zone: 'Europe/Berlin' }, autumn), ['2026-10-25T07:00:00Z/2026-10-25T12:00:00Z']);
});

test('[G-4.1.3] a person in Lord Howe, whose clock shifts by half an hour, keeps his hours on both transitions', () => {
  const zone = 'Australia/Lord_Howe';
  const week = everyDay('01:45-02:15 09:00-17:00');
  // 4 October 2026: 02:00 at +10:30 becomes 02:30 at +11
  assert.deepEqual(working({ week, zone }, window('2026-10-03T13:00Z', '2026-10-04T13:00Z')), [
    '2026-10-03T15:15:00Z/2026-10-03T15:30:00Z', '2026-10-03T22:00:00Z/2026-10-04T06:00:00Z',
  ]);
  // 5 April 2026: 02:00 at +11 becomes 01:30 at +10:30, so 01:45 is shown twice and the first counts
  assert.deepEqual(working({ week, zone }, window('2026-04-04T13:00Z', '2026-04-05T13:00Z')), [
    '2026-04-04T14:45:00Z/2026-04-04T15:45:00Z', '2026-04-04T22:30:00Z/2026-04-05T06:30:00Z',
  ]);
});

test('[X-1] a day that a zone left out has no hours, and a midnight that does not exist begins where the day does', () => {
  // Samoa had no 30 December 2011; in Cairo 24 April 2026 begins at 01:00
  assert.deepEqual(working({ week: everyDay('09:00-10:00'), zone: 'Pacific/Apia' }, window('2011-12-29T10:00Z', '2011-12-31T10:00Z')), [
    '2011-12-29T19:00:00Z/2011-12-29T20:00:00Z', '2011-12-30T19:00:00Z/2011-12-30T20:00:00Z',
  ]);
  assert.deepEqual(working({ week: everyDay('00:00-02:00'), zone: 'Africa/Cairo' }, window('2026-04-23T12:00Z', '2026-04-24T12:00Z')), ['2026-04-23T22:00:00Z/2026-04-23T23:00:00Z']);
});

function transitionsOf(zone: string): Temporal.ZonedDateTime[] {
  const first = Temporal.Instant.from('2026-01-01T00:00Z').toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  const second = first?.getTimeZoneTransition('next');
  return [first, second].filter((one) => one != null);
}

test('[X-1] the wall clock agrees with Temporal on every minute around every transition of awkward zones', () => {
  for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Gaza', 'America/Santiago', 'Pacific/Chatham', 'Antarctica/Troll', 'Asia/Kolkata']) {
    for (const at of transitionsOf(zone)) {
      const clock = wallClock(zone, { start: at.toInstant(), end: at.toInstant().add({ hours: 1 }) });
      for (let minute = -240; minute <= 240; minute += 5) {
        const wall = at.toPlainDateTime().add({ minutes: minute });
        const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
        const isGap = !earlier.toPlainDateTime().equals(wall);
        const expected = isGap ? earlier.getTimeZoneTransition('next')!.epochMilliseconds : earlier.epochMilliseconds;
        assert.equal(clock.at(wall.toPlainDate(), wall.hour * 60 + wall.minute), expected, `${zone} ${wall}`);
      }
    }
  }
});

test('hours that share time are found by their places, hours that touch share none', () => {
  assert.equal(overlapping(hours('13:00-17:00 08:00-13:00')), undefined);
  assert.deepEqual(overlapping(hours('13:00-17:00 08:00-13:01')), [1, 0]);
  assert.deepEqual(overlapping(hours('08:00-12:00 08:00-12:00')), [0, 1]);
});
