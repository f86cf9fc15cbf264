import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Difference, SignificantProperty } from './changes.ts';
import { differences, significantChange } from './changes.ts';
import type { CalendarEvent } from './event.ts';
import { attendee, calendarEvent, organizer } from './event.ts';
import { rule } from './rule.ts';
import { inZone } from './time.ts';

const at = (text: string, zone = 'Europe/Lisbon') => inZone(Temporal.PlainDateTime.from(text), zone);
const [ann, bob] = [attendee('mailto:ann@example.org'), attendee('mailto:bob@example.org')];
const base = calendarEvent({
  uid: '1', start: at('2026-03-02T09:00'), end: at('2026-03-02T10:00'), summary: 'Team', location: 'Room 1', organizer: organizer('mailto:o@example.org'), attendees: [ann, bob],
});

const cases: [string, Partial<CalendarEvent>, SignificantProperty[], string[]][] = [
  ['nothing', {}, [], []],
  ['the start', { start: at('2026-03-02T08:00') }, ['DTSTART'], ['start']],
  ['the zone alone', { start: at('2026-03-02T09:00', 'Europe/London'), end: at('2026-03-02T10:00', 'Europe/London') }, ['DTSTART', 'DTEND'], ['start', 'end']],
  ['the end', { end: at('2026-03-02T11:00') }, ['DTEND'], ['end']],
  ['a duration that says the same end', { end: null, duration: Temporal.Duration.from('PT1H') }, [], ['end']],
  ['the rule', { rule: rule('WEEKLY') }, ['RRULE'], ['repetition']],
  ['a date left out', { exceptDates: [at('2026-03-09T09:00')] }, ['EXDATE'], ['dates']],
  ['a date more', { extraDates: [at('2026-03-09T09:00')] }, ['RDATE'], ['dates']],
  ['cancelling', { status: 'CANCELLED' }, ['STATUS'], ['status']],
  ['saying that it is confirmed', { status: 'CONFIRMED' }, [], []],
  ['the place', { location: 'Room 2' }, [], ['place']],
  ['title and agenda', { summary: 'Board', description: '1. Welcome' }, [], ['title', 'agenda']],
  ['the address to join', { conferences: [{ uri: 'https://meet.example.org', features: [], label: null }] }, [], ['joining']],
  ['people', { attendees: [ann, attendee('mailto:cleo@example.org')] }, [], ['people']],
  ['an answer', { attendees: [{ ...ann, status: 'ACCEPTED' }, bob] }, [], []],
  ['the organizer', { organizer: organizer('mailto:p@example.org') }, [], ['organizer']],
  ['the same organizer in capitals', { organizer: organizer('MAILTO:O@example.org') }, [], []],
  ['an attachment', { attachments: [{ uri: 'https://example.org/a', data: null, mediaType: null, other: [] }] }, [], ['attachments']],
];
for (const [what, change, significant, told] of cases) {
  test(`[G-4.4.3] changing ${what} raises SEQUENCE for ${significant.join(', ') || 'nothing'} and tells ${told.join(', ') || 'nothing'}`, () => {
    const after = { ...base, ...change };
    assert.deepEqual(significantChange(base, after), significant);
    assert.deepEqual(differences(base, after).map(({ what: named }) => named), told);
  });
}

test('[G-4.4.3] who was added, dropped and given another role is named', () => {
  const told = differences(base, { ...base, attendees: [{ ...ann, role: 'CHAIR' }, attendee('mailto:cleo@example.org')] })[0] as Extract<Difference, { what: 'people' }>;
  assert.deepEqual([told.added, told.dropped, told.roles].map((list) => list.map(({ address }) => address)),
    [['mailto:cleo@example.org'], ['mailto:bob@example.org'], ['mailto:ann@example.org']]);
});
