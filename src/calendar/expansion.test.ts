import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { bruteDays } from './expansion-oracle.ts';
import { expandRule } from './expansion.ts';
import type { RecurrenceRule } from './rule.ts';
import { formatRule, parseRule, rule } from './rule.ts';
import type { CalendarTime } from './time.ts';
import { floating, inZone, onDate } from './time.ts';
import { resolveWallTime } from './zone.ts';

const wall = (text: string) => Temporal.PlainDateTime.from(text);
const parsed = (text: string): RecurrenceRule => {
  const read = parseRule(text);
  assert.ok(read.ok, `${text}: ${JSON.stringify(read)}`);
  return read.value;
};
const starts = (text: string, start: CalendarTime, from: string, to: string, limit = 5000) => {
  const made = expandRule(parsed(text), start, wall(from), wall(to), limit);
  assert.equal(made.truncated, false, text);
  return made.starts.map((one) => one.toString({ smallestUnit: 'minute' }));
};

const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU') as fc.Arbitrary<RecurrenceRule['weekStart']>;
const some = <T>(one: fc.Arbitrary<T>, most = 3) => fc.oneof(fc.constant([] as T[]), fc.uniqueArray(one, { minLength: 1, maxLength: most }));
const signed = (most: number) => fc.oneof(fc.integer({ min: 1, max: most }), fc.integer({ min: -most, max: -1 }));
const plainDays = some(weekday.map((day) => ({ ordinal: null as number | null, day })));
const placed = (most: number) => some(fc.record({ ordinal: fc.option(signed(most)), day: weekday }));
const common = { interval: fc.integer({ min: 1, max: 4 }), weekStart: weekday };
const simpleRule: fc.Arbitrary<RecurrenceRule> = fc.oneof(
  fc.record({ ...common, byDay: plainDays, byMonth: some(fc.integer({ min: 1, max: 12 })), byMonthDay: some(signed(31)) })
    .map((parts) => rule('DAILY', parts)),
  fc.record({ ...common, byDay: plainDays, byMonth: some(fc.integer({ min: 1, max: 12 })) }).map((parts) => rule('WEEKLY', parts)),
  fc.record({ ...common, byDay: placed(5), byMonthDay: some(signed(31)), byMonth: some(fc.integer({ min: 1, max: 12 })), bySetPos: some(signed(4), 2) })
    .map((parts) => rule('MONTHLY', parts.byDay.length + parts.byMonthDay.length ? parts : { ...parts, bySetPos: [] })),
  fc.record({ ...common, byDay: placed(5), byMonth: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }), byMonthDay: some(signed(31)) })
    .map((parts) => rule('YEARLY', parts)),
  fc.record({ ...common, byMonthDay: some(signed(31)), byDay: plainDays, bySetPos: some(signed(9), 2) })
    .map((parts) => rule('YEARLY', parts.byDay.length + parts.byMonthDay.length ? parts : { ...parts, bySetPos: [] })),
  fc.record({ ...common, byYearDay: fc.uniqueArray(signed(366), { minLength: 1, maxLength: 4 }) }).map((parts) => rule('YEARLY', parts)),
  fc.record({ ...common, byDay: placed(53) }).map((parts) => rule('YEARLY', parts)),
);
const startDay = fc.integer({ min: 0, max: 2500 }).map((days) => Temporal.PlainDate.from('2018-01-01').add({ days }));

test('a rule makes exactly the days that looking at every day finds', () => {
  fc.assert(fc.property(simpleRule, startDay, fc.integer({ min: 0, max: 900 }), (one, start, later) => {
    const from = start.add({ days: later });
    const to = from.add({ days: 800 });
    const made = expandRule(one, onDate(start), from.toPlainDateTime(), to.toPlainDateTime(), 5000);
    const expected = bruteDays(one, start, to).filter((day) => Temporal.PlainDate.compare(day, from) >= 0).map(String);
    if (later === 0 && expected[0] !== String(start)) expected.unshift(String(start));
    assert.equal(made.truncated, false);
    assert.deepEqual(made.starts.map((each) => each.toPlainDate().toString()), expected, formatRule(one));
  }), { numRuns: 200, seed: 7 });
});

test('a week number around new year makes the days that looking at every day finds, whatever day the week begins with', () => {
  const byWeek = fc.record({
    weekStart: weekday, byDay: plainDays,
    byWeekNo: fc.uniqueArray(fc.oneof(fc.constantFrom(1, 2, 52, 53, -1, -52, -53), signed(53)), { minLength: 1, maxLength: 3 }),
  }).map((parts) => rule('YEARLY', parts));
  fc.assert(fc.property(byWeek, startDay, fc.integer({ min: 0, max: 900 }), (one, start, later) => {
    const from = start.add({ days: later });
    const to = from.add({ days: 2000 });
    const made = expandRule(one, onDate(start), from.toPlainDateTime(), to.toPlainDateTime(), 5000);
    const expected = bruteDays(one, start, to).filter((day) => Temporal.PlainDate.compare(day, from) >= 0).map(String);
    if (later === 0 && expected[0] !== String(start)) expected.unshift(String(start));
    assert.deepEqual(made.starts.map((each) => each.toPlainDate().toString()), expected, formatRule(one));
  }), { numRuns: 30, seed: 3 });
});

const series: [string, string, CalendarTime, string, string, string[]][] = [
  ['COUNT counts the start', 'FREQ=DAILY;COUNT=3', onDate(Temporal.PlainDate.from('2026-03-01')), '2026-01-01', '2027-01-01',
    ['2026-03-01T00:00', '2026-03-02T00:00', '2026-03-03T00:00']],
  ['a start that the rule does not make is the first and counts', 'FREQ=WEEKLY;BYDAY=MO;COUNT=3', inZone(wall('2026-01-06T09:00'), 'Europe/Berlin'),
    '2026-01-01', '2027-01-01', ['2026-01-06T09:00', '2026-01-12T09:00', '2026-01-19T09:00']],
  ['COUNT is counted from the start when the window begins later', 'FREQ=WEEKLY;COUNT=4', inZone(wall('2026-01-05T09:00'), 'Europe/Berlin'),
    '2026-01-15', '2027-01-01', ['2026-01-19T09:00', '2026-01-26T09:00']],
  ['a wall time in a gap is left out and not counted', 'FREQ=DAILY;COUNT=3', inZone(wall('2026-03-28T02:30'), 'Europe/Berlin'),
    '2026-01-01', '2027-01-01', ['2026-03-28T02:30', '2026-03-30T02:30', '2026-03-31T02:30']],
  ['a series that starts in a gap goes on at its wall time', 'FREQ=DAILY;COUNT=3', inZone(wall('2026-03-29T02:30'), 'Europe/Berlin'),
    '2026-01-01', '2027-01-01', ['2026-03-29T02:30', '2026-03-30T02:30', '2026-03-31T02:30']],
  ['a series that starts in a gap leaves out later ones in a gap', 'FREQ=DAILY;INTERVAL=364;COUNT=2', inZone(wall('2026-03-29T02:30'), 'Europe/Berlin'),
    '2026-01-01', '2040-01-01', ['2026-03-29T02:30', '2030-03-24T02:30']],
  ['a year without a 53rd Monday has none', 'FREQ=YEARLY;BYDAY=53MO', onDate(Temporal.PlainDate.from('2018-01-01')), '2018-01-01', '2027-01-01',
    ['2018-01-01T00:00', '2018-12-31T00:00', '2024-12-30T00:00']],
  ['a wall time in a fold comes once', 'FREQ=DAILY;COUNT=3', inZone(wall('2026-10-24T02:30'), 'Europe/Berlin'),
    '2026-01-01', '2027-01-01', ['2026-10-24T02:30', '2026-10-25T02:30', '2026-10-26T02:30']],
  ['a floating series has no gap', 'FREQ=DAILY;COUNT=3', floating(wall('2026-03-28T02:30')), '2026-01-01', '2027-01-01',
    ['2026-03-28T02:30', '2026-03-29T02:30', '2026-03-30T02:30']],
  ['a day that a zone left out is left out', 'FREQ=DAILY;COUNT=3', inZone(wall('2011-12-29T09:30'), 'Pacific/Apia'), '2011-01-01', '2013-01-01',
    ['2011-12-29T09:30', '2011-12-31T09:30', '2012-01-01T09:30']],
  ['UNTIL is included', 'FREQ=DAILY;UNTIL=20260303T080000Z', inZone(wall('2026-03-01T09:00'), 'Europe/Berlin'), '2026-01-01', '2027-01-01',
    ['2026-03-01T09:00', '2026-03-02T09:00', '2026-03-03T09:00']],
  ['UNTIL a second earlier leaves the last out', 'FREQ=DAILY;UNTIL=20260303T075959Z', inZone(wall('2026-03-01T09:00'), 'Europe/Berlin'),
    '2026-01-01', '2027-01-01', ['2026-03-01T09:00', '2026-03-02T09:00']],
  ['UNTIL as a day means all of it', 'FREQ=DAILY;UNTIL=20260302', inZone(wall('2026-03-01T23:00'), 'America/New_York'), '2026-01-01', '2027-01-01',
    ['2026-03-01T23:00', '2026-03-02T23:00']],
  ['the last of February and the 31st are not moved', 'FREQ=MONTHLY;COUNT=3', onDate(Temporal.PlainDate.from('2026-01-31')), '2026-01-01', '2027-01-01',
    ['2026-01-31T00:00', '2026-03-31T00:00', '2026-05-31T00:00']],
  ['29 February comes every fourth year', 'FREQ=YEARLY;COUNT=3', onDate(Temporal.PlainDate.from('2024-02-29')), '2024-01-01', '2040-01-01',
    ['2024-02-29T00:00', '2028-02-29T00:00', '2032-02-29T00:00']],
  ['hours of a series of days are ignored', 'FREQ=DAILY;BYHOUR=9,10;COUNT=2', onDate(Temporal.PlainDate.from('2026-03-01')), '2026-01-01', '2027-01-01',
    ['2026-03-01T00:00', '2026-03-02T00:00']],
  ['the fourth Thursday of November', 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', inZone(wall('2025-11-27T12:00'), 'America/New_York'), '2026-01-01', '2027-12-31',
    ['2026-11-26T12:00', '2027-11-25T12:00']],
  ['the last working day of the month', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3', inZone(wall('2026-01-30T17:00'), 'Europe/Lisbon'),
    '2026-01-01', '2027-01-01', ['2026-01-30T17:00', '2026-02-27T17:00', '2026-03-31T17:00']],
  ['month days counted from the end, which made another library hang', 'FREQ=DAILY;BYMONTHDAY=-1,-2;COUNT=5', onDate(Temporal.PlainDate.from('2026-01-30')),
    '2026-01-01', '2027-01-01', ['2026-01-30T00:00', '2026-01-31T00:00', '2026-02-27T00:00', '2026-02-28T00:00', '2026-03-30T00:00']],
  ['every hour is exact across a gap', 'FREQ=HOURLY;COUNT=4', inZone(wall('2026-03-29T00:30'), 'Europe/Berlin'), '2026-01-01', '2027-01-01',
    ['2026-03-29T00:30', '2026-03-29T01:30', '2026-03-29T03:30', '2026-03-29T04:30']],
];
for (const [name, text, start, from, to, expected] of series) {
  test(`[X-1] ${name}`, () => assert.deepEqual(starts(text, start, from, to), expected));
}

test('a second of a leap minute is the last of the minute', () => {
  assert.deepEqual(expandRule(parsed('FREQ=DAILY;BYSECOND=60;COUNT=1'), floating(wall('2026-01-01T00:00:59')), wall('2026-01-01'), wall('2026-02-01'), 9).starts
    .map(String), ['2026-01-01T00:00:59']);
});

const zones = [
  'Europe/Lisbon', 'Europe/Berlin', 'America/New_York', 'America/Santiago', 'Africa/Casablanca', 'Asia/Gaza', 'Australia/Lord_Howe',
  'Pacific/Apia', 'Asia/Tehran', 'Africa/Cairo',
];
for (const zone of zones) {
  test(`[X-1] a daily meeting in ${zone} keeps its wall time over every change from 2020 to 2035 and is left out only in a gap`, () => {
    let seen = 0;
    for (let at = Temporal.ZonedDateTime.from(`2020-01-01T00:00[${zone}]`).getTimeZoneTransition('next'); at && at.year < 2036; at = at.getTimeZoneTransition('next')) {
      seen++;
      // The wall time ten minutes after the change begins: in a gap when the clock goes forward, in a fold when it goes back.
      const before = at.subtract({ seconds: 1 });
      const forward = at.offsetNanoseconds > before.offsetNanoseconds;
      const critical = (forward ? before.toPlainDateTime() : at.toPlainDateTime()).add({ minutes: 10 }).round({ smallestUnit: 'minute', roundingMode: 'floor' });
      const start = critical.subtract({ days: 2 });
      const made = expandRule(rule('DAILY'), inZone(start, zone), start, critical.add({ days: 2 }), 100).starts.map(String);
      const days = [0, 1, 2, 3, 4].map((days) => start.add({ days })).filter((each) => resolveWallTime(each, zone).kind !== 'gap');
      assert.equal(resolveWallTime(critical, zone).kind, forward ? 'gap' : 'fold', String(critical));
      assert.deepEqual(made, days.map(String));
      assert.equal(made.length, forward ? 4 : 5);
    }
    assert.ok(seen >= 3, `${seen} changes`);
  });
}

const endless: [string, string][] = [
  ['every second for ever', 'FREQ=SECONDLY'], ['a million seconds', 'FREQ=SECONDLY;COUNT=1000000'], ['a million days', 'FREQ=DAILY;COUNT=1000000'],
  ['each second of each day of a year', `FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${[...Array(24).keys()].join()};BYMINUTE=${[...Array(60).keys()].join()};BYSECOND=${[...Array(60).keys()].join()}`],
];
for (const [name, text] of endless) {
  test(`${name} is cut at the limit and says so`, () => {
    const made = expandRule(parsed(text), inZone(wall('1980-01-01T00:00'), 'Europe/Berlin'), wall('1980-01-01'), wall('2900-01-01'), 500);
    assert.equal(made.truncated, true);
    assert.equal(made.starts.length, 500);
  });
}

test('a rule that never makes a day ends', () => {
  for (const text of ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3', 'FREQ=MINUTELY;BYHOUR=1;INTERVAL=1439']) {
    const made = expandRule(parsed(text), inZone(wall('2026-01-01T09:00'), 'Europe/Berlin'), wall('2026-01-01'), wall('2126-01-01'), 500);
    assert.ok(made.starts.length >= 1 && made.starts.length <= 500, text);
  }
});

test('an interval that leads past all calendars leaves what its first period holds, and nothing is thrown', () => {
  for (const frequency of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']) {
    for (const end of ['', ';COUNT=3', ';COUNT=1000000', ';UNTIL=99991231T000000Z']) {
      const made = starts(`FREQ=${frequency};INTERVAL=999999999${end}`, inZone(wall('2026-12-01T10:00'), 'Europe/Berlin'), '2026-01-01', '2030-01-01');
      assert.deepEqual(made, ['2026-12-01T10:00'], frequency + end);
    }
  }
  const year = starts('FREQ=YEARLY;INTERVAL=999999999;BYMONTH=11,12', inZone(wall('2026-11-01T10:00'), 'Europe/Berlin'), '2026-01-01', '9999-12-31');
  assert.deepEqual(year, ['2026-11-01T10:00', '2026-12-01T10:00']);
});

test('a far window of an endless series is found without counting through what lies before', () => {
  const made = expandRule(parsed('FREQ=SECONDLY'), inZone(wall('1970-01-01T00:00'), 'Europe/Berlin'), wall('2026-01-10T09:00'), wall('2026-01-10T09:01'), 500);
  assert.equal(made.starts.length, 61);
  assert.equal(made.truncated, false);
});
