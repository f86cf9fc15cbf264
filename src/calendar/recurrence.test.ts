import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from './event.ts';
import { calendarEvent } from './event.ts';
import { parseCalendar } from './icalendar.ts';
import type { Series } from './recurrence.ts';
import { expandSeries, occurrenceAt, seriesBounds, seriesByUid, seriesOf } from './recurrence.ts';
import { atInstant, inZone, onDate } from './time.ts';

const wall = (text: string) => Temporal.PlainDateTime.from(text);
const window = (from: string, to: string) => ({ start: Temporal.Instant.from(`${from}T00:00Z`), end: Temporal.Instant.from(`${to}T00:00Z`) });
const year = window('2026-01-01', '2027-01-01');
/** Components of one UID, each a list of lines. */
const series = (...components: string[][]): Series => {
  const text = ['BEGIN:VCALENDAR', ...components.flatMap((lines) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT']), 'END:VCALENDAR'].join('\r\n');
  const parsed = parseCalendar(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return seriesOf(parsed.value.events);
};
const shown = (of: Series, within = year, zone = 'Europe/Berlin', limit = 100) => expandSeries(of, within, { zone, limit }).occurrences
  .map(({ interval, event }) => `${interval.start.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })} ${interval.start.until(interval.end, { largestUnit: 'hours' })} ${event.summary ?? ''}`.trim());

const weekly = ['DTSTART;TZID=Europe/Berlin:20260302T090000', 'DTEND;TZID=Europe/Berlin:20260302T100000', 'RRULE:FREQ=WEEKLY;COUNT=5', 'SUMMARY:a'];

test('a series keeps its wall time when the clocks change', () => {
  assert.deepEqual(shown(series(weekly), year, 'UTC'), [
    '2026-03-02T08:00 PT1H a', '2026-03-09T08:00 PT1H a', '2026-03-16T08:00 PT1H a', '2026-03-23T08:00 PT1H a', '2026-03-30T07:00 PT1H a',
  ]);
});

test('a series that begins on the day that Samoa left out is found on the day after', () => {
  const left = (rule: string) => series(['DTSTART;TZID=Pacific/Apia:20111230T233000', 'DURATION:PT15M', `RRULE:${rule}`]);
  const soon = { start: Temporal.Instant.from('2011-12-31T09:30Z'), end: Temporal.Instant.from('2012-01-02T00:00Z') };
  assert.deepEqual(shown(left('FREQ=DAILY;BYMONTH=6'), soon, 'Pacific/Apia'), ['2011-12-31T23:30 PT15M']);
  assert.deepEqual(shown(left('FREQ=DAILY'), soon, 'Pacific/Apia'), ['2011-12-31T23:30 PT15M', '2012-01-01T23:30 PT15M']);
});

test('dates are left out and added; a period brings its own length', () => {
  assert.deepEqual(shown(series([...weekly, 'EXDATE;TZID=Europe/Berlin:20260309T090000', 'EXDATE:20260316T080000Z', 'RDATE;TZID=Europe/Berlin:20260310T140000,20260302T090000', 'RDATE;VALUE=PERIOD:20260401T080000Z/PT3H'])), [
    '2026-03-02T09:00 PT1H a', '2026-03-10T14:00 PT1H a', '2026-03-23T09:00 PT1H a', '2026-03-30T09:00 PT1H a', '2026-04-01T10:00 PT3H a',
  ]);
});

test('a day as EXDATE leaves out what begins on that day', () => {
  assert.deepEqual(shown(series([...weekly, 'EXDATE;VALUE=DATE:20260309,20260323'])).length, 3);
});

const moved = ['RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000', 'DTSTART;TZID=Europe/Berlin:20260511T150000', 'DTEND;TZID=Europe/Berlin:20260511T170000', 'SUMMARY:b'];

test('a changed occurrence stands where it was moved to, in whatever window, and not where it was', () => {
  const both = series(weekly, moved);
  assert.deepEqual(shown(both), [
    '2026-03-02T09:00 PT1H a', '2026-03-16T09:00 PT1H a', '2026-03-23T09:00 PT1H a', '2026-03-30T09:00 PT1H a', '2026-05-11T15:00 PT2H b',
  ]);
  assert.deepEqual(shown(both, window('2026-05-01', '2026-06-01')), ['2026-05-11T15:00 PT2H b']);
  assert.deepEqual(shown(both, window('2026-03-09', '2026-03-10')), []);
  const found = occurrenceAt(both, atInstant(Temporal.Instant.from('2026-03-09T08:00Z')), 'UTC');
  assert.deepEqual([String(found?.interval.start), found?.event.summary], ['2026-05-11T13:00:00Z', 'b']);
});

test('of two changes of one occurrence the later version holds; one whose date is left out does not', () => {
  assert.deepEqual(shown(series(weekly, [...moved, 'SEQUENCE:2'], [...moved, 'SEQUENCE:1', 'SUMMARY:c'])).at(-1), '2026-05-11T15:00 PT2H b');
  assert.equal(shown(series([...weekly, 'EXDATE;TZID=Europe/Berlin:20260309T090000'], moved)).length, 4);
});

test('THISANDFUTURE moves all later ones, until another does, and leaves single changes alone', () => {
  const later = ['RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000', 'DTSTART;TZID=Europe/Berlin:20260317T103000', 'DURATION:PT2H', 'SUMMARY:c'];
  const last = ['RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260330T090000', 'DTSTART;TZID=Europe/Berlin:20260330T080000', 'DURATION:PT1H', 'SUMMARY:d'];
  const single = ['RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000', 'DTSTART;TZID=Europe/Berlin:20260323T200000', 'DURATION:PT1H', 'SUMMARY:e'];
  assert.deepEqual(shown(series(weekly, later, last, single)), [
    '2026-03-02T09:00 PT1H a', '2026-03-09T09:00 PT1H a', '2026-03-17T10:30 PT2H c', '2026-03-23T20:00 PT1H e', '2026-03-30T08:00 PT1H d',
  ]);
  assert.deepEqual(shown(series(weekly, later), window('2026-03-24', '2026-03-25')), ['2026-03-24T10:30 PT2H c']);
  const found = occurrenceAt(series(weekly, later), inZone(wall('2026-03-30T09:00'), 'Europe/Berlin'), 'UTC');
  assert.equal(String(found?.interval.start), '2026-03-31T08:30:00Z');
  assert.equal(occurrenceAt(series(weekly, later), inZone(wall('2026-03-31T09:00'), 'Europe/Berlin'), 'UTC'), null);
});

test('days begin and end in the zone of the reader; their length is counted in days', () => {
  const days = series(['DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330', 'RRULE:FREQ=YEARLY']);
  assert.deepEqual(shown(days), ['2026-03-28T00:00 PT47H']);
  assert.deepEqual(shown(days, year, 'America/New_York'), ['2026-03-28T00:00 PT48H']);
  assert.deepEqual(shown(series(['DTSTART;VALUE=DATE:20260301'])), ['2026-03-01T00:00 PT24H']);
});

test('a floating meeting is at nine wherever the reader is, its end counted on the clock', () => {
  const float = series(['DTSTART:20260328T230000', 'DTEND:20260329T050000', 'RRULE:FREQ=DAILY;COUNT=2']);
  assert.deepEqual(shown(float), ['2026-03-28T23:00 PT5H', '2026-03-29T23:00 PT6H']);
  assert.deepEqual(shown(float, year, 'Asia/Tokyo'), ['2026-03-28T23:00 PT6H', '2026-03-29T23:00 PT6H']);
});

test('a length by DTEND is exact for all, one by DURATION has days of the calendar', () => {
  const night = ['DTSTART;TZID=Europe/Berlin:20260327T220000', 'RRULE:FREQ=DAILY;COUNT=2'];
  assert.deepEqual(shown(series([...night, 'DTEND;TZID=Europe/Berlin:20260328T220000'])), ['2026-03-27T22:00 PT24H', '2026-03-28T22:00 PT24H']);
  assert.deepEqual(shown(series([...night, 'DURATION:P1D'])), ['2026-03-27T22:00 PT24H', '2026-03-28T22:00 PT23H']);
});

test('what began before the window and lasts into it is in it; what ends as it begins is not', () => {
  const long = series(['DTSTART:20260301T000000Z', 'DTEND:20260420T000000Z', 'RRULE:FREQ=MONTHLY;COUNT=3']);
  assert.equal(shown(long, window('2026-04-19', '2026-04-20')).length, 2);
  assert.equal(shown(long, window('2026-04-20', '2026-04-21')).length, 1);
  assert.deepEqual(shown(series(['DTSTART:20260301T000000Z']), window('2026-03-01', '2026-03-02'), 'UTC'), ['2026-03-01T00:00 PT0S']);
});

test('invited to single occurrences only, these are all there is', () => {
  const single = series(moved);
  assert.deepEqual(shown(single), ['2026-05-11T15:00 PT2H b']);
  assert.equal(single.master, null);
});

test('a series in a zone without a name goes by the offsets of its VTIMEZONE, gaps left out', () => {
  const text = [
    'BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', 'TZID:Office', 'BEGIN:STANDARD', 'DTSTART:20200101T000000', 'TZOFFSETFROM:+0117', 'TZOFFSETTO:+0117', 'END:STANDARD',
    'BEGIN:DAYLIGHT', 'DTSTART:20260303T083000', 'TZOFFSETFROM:+0117', 'TZOFFSETTO:+0217', 'END:DAYLIGHT', 'END:VTIMEZONE',
    'BEGIN:VEVENT', 'UID:1', 'DTSTART;TZID=Office:20260302T090000', 'RRULE:FREQ=DAILY;COUNT=3', 'END:VEVENT', 'END:VCALENDAR',
  ].join('\r\n');
  const parsed = parseCalendar(text);
  assert.ok(parsed.ok);
  assert.deepEqual(expandSeries(seriesOf(parsed.value.events), year, { zone: 'UTC' }).occurrences.map(({ interval }) => String(interval.start)),
    ['2026-03-02T07:43:00Z', '2026-03-04T06:43:00Z', '2026-03-05T06:43:00Z']);
});

test('a series without end is cut at the limit and says so', () => {
  const endless = series(['DTSTART:20260101T000000Z', 'RRULE:FREQ=MINUTELY']);
  const cut = expandSeries(endless, year, { zone: 'UTC', limit: 50 });
  assert.deepEqual([cut.occurrences.length, cut.truncated], [50, true]);
  assert.equal(expandSeries(series(weekly), year, { zone: 'UTC', limit: 5 }).truncated, false);
  assert.equal(expandSeries(series(weekly), year, { zone: 'UTC', limit: 4 }).truncated, true);
});

const bounds: [string, string[][], string | null, string | null][] = [
  ['a single event', [['DTSTART:20260301T090000Z', 'DTEND:20260301T100000Z']], '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z'],
  ['COUNT', [weekly], '2026-03-02T08:00:00Z', '2026-03-30T08:00:00Z'],
  ['UNTIL', [['DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;UNTIL=20260320T000000Z']], '2026-03-01T09:00:00Z', '2026-03-15T10:00:00Z'],
  ['no end', [['DTSTART:20260301T090000Z', 'RRULE:FREQ=WEEKLY']], '2026-03-01T09:00:00Z', null],
  ['a million', [['DTSTART:20260301T090000Z', 'RRULE:FREQ=DAILY;COUNT=1000000']], '2026-03-01T09:00:00Z', null],
  ['a change moved out', [weekly, moved], '2026-03-02T08:00:00Z', '2026-05-11T15:00:00Z'],
  ['a day, in any zone', [['DTSTART;VALUE=DATE:20260301']], '2026-02-28T10:00:00Z', '2026-03-02T12:00:00Z'],
  ['nothing', [['STATUS:CANCELLED']], null, null],
];
for (const [what, components, first, last] of bounds) {
  test(`the bounds of a series: ${what}`, () => {
    const { firstStart, lastEnd } = seriesBounds(series(...components));
    assert.deepEqual([firstStart?.toString() ?? null, lastEnd?.toString() ?? null], [first, last]);
  });
}

test('events of several UIDs are told apart', () => {
  const events: CalendarEvent[] = ['a', 'b', 'a'].map((uid, index) => calendarEvent({ uid, recurrenceId: index === 2 ? onDate(Temporal.PlainDate.from('2026-01-02')) : null }));
  assert.deepEqual([...seriesByUid(events)].map(([uid, { master, overrides }]) => [uid, master !== null, overrides.length]), [['a', true, 1], ['b', true, 0]]);
});
