import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readHolidays } from './rules-holidays.ts';

const years = { first: Temporal.PlainDate.from('2026-01-01'), last: Temporal.PlainDate.from('2027-12-31') };
const file = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
let number = 0;
const event = (...lines: string[]) => ['BEGIN:VEVENT', `UID:${(number += 1)}@test`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
const read = (...lines: string[]) => {
  const answer = readHolidays(file(...lines), years);
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
};
const shown = (found: ReturnType<typeof read>['found']) => found.map(({ name, first, last }) => `${name} ${first.toString()}/${last.toString()}`);

test('whole days become holidays, in order; a yearly one as often as it comes, the same twice is one', () => {
  const { found, notTaken, outside } = read(
    ...event('SUMMARY:Winter break', 'DTSTART;VALUE=DATE:20261219', 'DTEND;VALUE=DATE:20270104'),
    ...event('SUMMARY:Freedom Day', 'DTSTART;VALUE=DATE:20200425', 'RRULE:FREQ=YEARLY'),
    ...event('SUMMARY:freedom day', 'DTSTART;VALUE=DATE:20260425'),
    ...event('SUMMARY:Long ago', 'DTSTART;VALUE=DATE:20190610'),
    ...event('SUMMARY:Called off', 'DTSTART;VALUE=DATE:20260610', 'STATUS:CANCELLED'),
  );
  assert.deepEqual(shown(found), ['freedom day 2026-04-25/2026-04-25', 'Winter break 2026-12-19/2027-01-03', 'Freedom Day 2027-04-25/2027-04-25']);
  assert.deepEqual([notTaken, outside], [[], 1]);
});

test('what is no holiday is left out and said, by the line at which it stands', () => {
  const { found, notTaken } = read(
    ...event('SUMMARY:Sports day', 'DTSTART:20260610T090000Z', 'DTEND:20260610T120000Z'),
    ...event('DTSTART;VALUE=DATE:20260611'),
    ...event('SUMMARY:Broken', 'DTSTART;VALUE=DATE:20260231'),
    ...event('SUMMARY:For ever', 'DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20290101'),
    ...event('SUMMARY:Two\\nlines', 'DTSTART;VALUE=DATE:20260612'),
  );
  assert.deepEqual(shown(found), ['Two lines 2026-06-12/2026-06-12']);
  assert.deepEqual(notTaken.map(({ line, why, name }) => [line, why, name]), [[4, 'timed', 'Sports day'], [11, 'unnamed', ''], [20, 'broken', ''], [22, 'too-long', 'For ever']]);
});

test('a file that is no calendar is refused with its line, and one that repeats without end is cut', () => {
  assert.deepEqual(readHolidays('Date,Holiday\r\n2026-04-25,Freedom Day\r\n', years).ok, false);
  const none = readHolidays('', years);
  assert.equal(!none.ok && none.reason, 'not-a-calendar');
  const { found, cut } = read(...event('SUMMARY:Every day', 'DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY'), ...event('SUMMARY:Other', 'DTSTART;VALUE=DATE:20260101'));
  assert.deepEqual([found.length, cut], [300, true]);
});
