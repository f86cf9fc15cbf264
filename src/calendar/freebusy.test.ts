import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseComponent, property, writeComponent } from './contentline.ts';
import type { Attendee, CalendarEvent } from './event.ts';
import { attendee, calendarEvent } from './event.ts';
import type { BusyTime } from './freebusy.ts';
import { busyIntervals, busyTime, freeBusyComponent, mergeBusy, readFreeBusy } from './freebusy.ts';
import { seriesOf } from './recurrence.ts';
import { rule } from './rule.ts';
import { atInstant, onDate } from './time.ts';

const at = (hour: number) => Temporal.Instant.from('2026-03-02T00:00Z').add({ hours: hour });
const span = (from: number, to: number) => ({ start: at(from), end: at(to) });
const meeting = (from: number, to: number, fields: Partial<CalendarEvent> = {}) => seriesOf([calendarEvent({
  uid: `secret-${from}`, summary: 'Secret', location: 'Secret', start: atInstant(at(from)), end: atInstant(at(to)), ...fields,
})]);
const told = (busy: readonly BusyTime[]) => busy.map(({ kind, interval: { start, end } }) => [kind, (start.epochMilliseconds - at(0).epochMilliseconds) / 3.6e6, (end.epochMilliseconds - at(0).epochMilliseconds) / 3.6e6]);
const me = (fields: Partial<Attendee>) => ({ attendees: [attendee('mailto:Me@example.org', fields)] });

const cases: [string, Partial<CalendarEvent>, string | null][] = [
  ['a meeting', {}, 'busy'],
  ['a meeting shown as free', { transparent: true }, null],
  ['a cancelled meeting', { status: 'CANCELLED' }, null],
  ['a tentative meeting', { status: 'TENTATIVE' }, 'tentative'],
  ['a private meeting', { classification: 'PRIVATE' }, 'busy'],
  ['a meeting that I declined', me({ status: 'DECLINED' }), null],
  ['a meeting that I passed on', me({ status: 'DELEGATED' }), null],
  ['a meeting that I accepted', me({ status: 'ACCEPTED' }), 'busy'],
  ['a meeting that I did not answer', me({ status: 'NEEDS-ACTION' }), 'tentative'],
  ['a meeting that I am told of', me({ role: 'NON-PARTICIPANT' }), null],
  ['an absence by Outlook', { other: [property('X-MICROSOFT-CDO-BUSYSTATUS', 'OOF')] }, 'unavailable'],
  ['free time by Outlook', { other: [property('X-MICROSOFT-CDO-BUSYSTATUS', 'FREE')] }, null],
];
for (const [what, fields, kind] of cases) {
  test(`${what} is ${kind ?? 'free'}, and nothing but that is told`, () => {
    const { busy } = busyTime([meeting(9, 10, fields)], span(0, 24), { zone: 'UTC', of: 'mailto:me@example.org' });
    assert.deepEqual(told(busy), kind ? [[kind, 9, 10]] : []);
    assert.equal(JSON.stringify(busy).toLowerCase().includes('secret'), false);
  });
}

test('where kinds meet the stronger holds; what lies outside the window is cut', () => {
  const { busy } = busyTime([meeting(8, 12, { status: 'TENTATIVE' }), meeting(9, 10), meeting(10, 11), meeting(22, 30), meeting(-2, 1)], span(0, 24), { zone: 'UTC' });
  assert.deepEqual(told(busy), [['busy', 0, 1], ['tentative', 8, 9], ['busy', 9, 11], ['tentative', 11, 12], ['busy', 22, 24]]);
  assert.deepEqual(busyIntervals(busy, ['busy']).length, 3);
  assert.deepEqual(told(mergeBusy([{ kind: 'busy', interval: span(1, 3) }, { kind: 'unavailable', interval: span(2, 4) }])), [['busy', 1, 2], ['unavailable', 2, 4]]);
});

test('a day takes the day of its person, a series is cut at its limit and says so', () => {
  const day = seriesOf([calendarEvent({ uid: '1', start: onDate(Temporal.PlainDate.from('2026-03-02')) })]);
  assert.deepEqual(told(busyTime([day], span(0, 48), { zone: 'Asia/Tokyo' }).busy), [['busy', 0, 15]]);
  const endless = seriesOf([calendarEvent({ uid: '1', start: atInstant(at(0)), duration: Temporal.Duration.from('PT1M'), rule: rule('MINUTELY', { interval: 2 }) })]);
  assert.equal(busyTime([endless], span(0, 24), { zone: 'UTC', limit: 10 }).truncated, true);
  assert.equal(busyTime([endless], span(0, 24), { zone: 'UTC', limit: 1000 }).truncated, false);
});

test('a VFREEBUSY says the same when it is read again', () => {
  const busy: BusyTime[] = [{ kind: 'busy', interval: span(9, 10) }, { kind: 'tentative', interval: span(11, 12) }, { kind: 'unavailable', interval: span(13, 14) }, { kind: 'busy', interval: span(15, 16) }];
  const text = writeComponent(freeBusyComponent(busy, { uid: 'f', stamp: at(0), window: span(0, 24), organizer: 'mailto:o@example.org', attendee: 'mailto:me@example.org' }));
  assert.equal(text.split('\r\n').find((line) => line.includes('FBTYPE=BUSY:')), 'FREEBUSY;FBTYPE=BUSY:20260302T090000Z/20260302T100000Z,20260302T150000Z/202');
  const component = parseComponent(text);
  assert.ok(component.ok);
  const read = readFreeBusy(component.value);
  assert.ok(read.ok);
  assert.deepEqual({ ...read.value, busy: told(read.value.busy) }, { uid: 'f', organizer: 'mailto:o@example.org', attendee: 'mailto:me@example.org', window: span(0, 24), busy: told(busy) });
});

test('free periods, periods by duration, types that are not known, and what is no period', () => {
  const read = (...lines: string[]) => {
    const component = parseComponent(['BEGIN:VFREEBUSY', ...lines, 'END:VFREEBUSY'].join('\r\n'));
    assert.ok(component.ok);
    return readFreeBusy(component.value);
  };
  const good = read('FREEBUSY;FBTYPE=FREE:20260302T090000Z/PT1H', 'FREEBUSY;FBTYPE=X-ODD:20260302T100000Z/PT1H');
  assert.ok(good.ok);
  assert.deepEqual(told(good.value.busy), [['busy', 10, 11]]);
  for (const line of ['FREEBUSY:20260302T090000Z', 'FREEBUSY:20260302T090000Z/20260302T080000Z', 'FREEBUSY:x/y', 'DTSTART:20260303T000000Z\r\nDTEND:20260302T000000Z']) {
    assert.equal(read(line).ok, false, line);
  }
});
