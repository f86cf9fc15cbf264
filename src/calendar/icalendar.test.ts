import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import ICAL from 'ical.js';
import type { Problem } from './contentline.ts';
import { parameter } from './contentline.ts';
import type { CalendarEvent } from './event.ts';
import { addressKey, attendee, calendarEvent, mailOf, mailtoUri, organizer } from './event.ts';
import type { CalendarObject } from './icalendar.ts';
import { calendarObject, parseCalendar, serialise } from './icalendar.ts';
import { busyTime } from './freebusy.ts';
import { seriesBounds, seriesByUid } from './recurrence.ts';
import { rule } from './rule.ts';
import { atInstant, floating, inZone, onDate } from './time.ts';

const wall = (text: string) => Temporal.PlainDateTime.from(text);
const instant = (text: string) => Temporal.Instant.from(text);
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'PRODID:-//Test//EN', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => calendar('BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT');
const read = (text: string): CalendarObject => {
  const parsed = parseCalendar(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
};
const only = (text: string): CalendarEvent => {
  const { events } = read(text);
  assert.equal(events.length, 1);
  return events[0]!;
};

test('dates, floating times, instants and times in a zone are kept as such', () => {
  const kinds = ['DTSTART;VALUE=DATE:20260301', 'DTSTART:20260301T090000', 'DTSTART:20260301T090000Z', 'DTSTART;TZID=W. Europe Standard Time:20260301T090000']
    .map((line) => only(event(line)).start);
  assert.deepEqual(kinds, [
    onDate(Temporal.PlainDate.from('2026-03-01')), floating(wall('2026-03-01T09:00')), atInstant(instant('2026-03-01T09:00Z')),
    { kind: 'zoned', wall: wall('2026-03-01T09:00'), zone: 'Europe/Berlin', tzid: 'W. Europe Standard Time', offsets: null },
  ]);
});

test('all that an invitation says is read', () => {
  const one = only(event(
    'SEQUENCE:3', 'DTSTART;TZID=Europe/Lisbon:20260301T090000', 'DURATION:PT1H30M', 'SUMMARY:A\\, b\\nc', 'LOCATION:Room 1', 'URL:https://example.org/a;b,c',
    'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="Join: here":https://meet.example.org/x', 'STATUS:TENTATIVE', 'TRANSP:TRANSPARENT', 'CLASS:X-SECRET',
    'CATEGORIES:one,two\\,three', 'CATEGORIES:four', 'ORGANIZER;CN="Ann ^n^\'A^\'";SENT-BY="mailto:pa@example.org":mailto:ann@example.org',
    'ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=X-ODD;RSVP=true;X-A=1;DELEGATED-TO="mailto:b@example.org","mailto:c@example.org";SCHEDULE-STATUS="2.0,1.1":MAILTO:R1@example.org',
    'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;TZID=Europe/Lisbon:20260308T090000,20260315T090000', 'RDATE;VALUE=PERIOD:20260401T080000Z/PT1H,20260402T080000Z/20260402T093000Z',
    'ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.txt:aGFsbG8=', 'ATTACH:https://example.org/a.pdf', 'COMMENT:hm', 'REQUEST-STATUS:2.0;Success',
    'X-ODD:kept', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'END:VALARM',
  ));
  assert.deepEqual([one.sequence, one.summary, one.status, one.transparent, one.classification, String(one.duration), one.url],
    [3, 'A, b\nc', 'TENTATIVE', true, 'PRIVATE', 'PT1H30M', 'https://example.org/a;b,c']);
  assert.deepEqual(one.categories, ['one', 'two,three', 'four']);
  assert.deepEqual(one.conferences, [{ uri: 'https://meet.example.org/x', features: ['AUDIO', 'VIDEO'], label: 'Join: here' }]);
  assert.deepEqual(one.organizer, organizer('mailto:ann@example.org', { name: 'Ann "A"', sentBy: 'mailto:pa@example.org' }));
  assert.deepEqual(one.attendees, [attendee('MAILTO:R1@example.org', {
    kind: 'ROOM', role: 'NON-PARTICIPANT', status: 'NEEDS-ACTION', rsvp: true, other: [parameter('X-A', '1')],
    delegatedTo: ['mailto:b@example.org', 'mailto:c@example.org'], scheduleStatus: ['2.0', '1.1'],
  })]);
  assert.equal(one.exceptDates.length, 2);
  assert.deepEqual(one.extraDates, [
    { start: atInstant(instant('2026-04-01T08:00Z')), end: atInstant(instant('2026-04-01T09:00Z')) },
    { start: atInstant(instant('2026-04-02T08:00Z')), end: atInstant(instant('2026-04-02T09:30Z')) },
  ]);
  assert.deepEqual(one.attachments.map(({ uri, data, mediaType }) => [uri, data, mediaType]), [[null, 'aGFsbG8=', 'text/plain'], ['https://example.org/a.pdf', null, null]]);
  assert.deepEqual(one.other.map(({ name }) => name), ['X-ODD']);
  assert.deepEqual(one.components.map(({ name }) => name), ['VALARM']);
  assert.deepEqual(one.requestStatus, ['2.0;Success']);
});

const changed = (text: string, change: Partial<CalendarEvent>) => {
  const object = read(text);
  return serialise({ ...object, events: object.events.map((one) => ({ ...one, ...change })) });
};

test('what did not change is written as it stood, in its place: unknown properties, their case, odd parameters, alarms', () => {
  const text = event(
    'DTSTART;VALUE=DATE:20260301', 'x-apple-thing;X-A="1":a\\,b\\x', 'SUMMARY;LANGUAGE=de:Alt', 'TRANSP:OPAQUE', 'CLASS:PUBLIC',
    'CATEGORIES:one,two', 'EXDATE;VALUE=DATE:20260308,20260315', 'ATTENDEE;RSVP=FALSE;PARTSTAT=NEEDS-ACTION;X-NUM=7:mailto:a@example.org',
    'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:b@example.org', 'GEO:1.5;2.5', 'SEQUENCE:1', 'RRULE:FREQ=DAILY;WKST=MO',
    'BEGIN:VALARM', 'TRIGGER:-PT5M', 'ACTION:AUDIO', 'END:VALARM',
  );
  assert.equal(changed(text, {}), text);
  assert.equal(changed(text, { summary: 'Neu' }), text.replace('SUMMARY;LANGUAGE=de:Alt', 'SUMMARY:Neu'));
  assert.equal(changed(text, { transparent: true }), text.replace('TRANSP:OPAQUE', 'TRANSP:TRANSPARENT'));
  assert.equal(changed(text, { sequence: 2 }), text.replace('SEQUENCE:1', 'SEQUENCE:2'));
  assert.equal(changed(text, { categories: ['one', 'three'] }), text.replace('CATEGORIES:one,two', 'CATEGORIES:one\r\nCATEGORIES:three'));
  assert.equal(changed(text, { location: 'Room 1' }), text.replace('RRULE:FREQ=DAILY;WKST=MO\r\n', 'RRULE:FREQ=DAILY;WKST=MO\r\nLOCATION:Room 1\r\n'));
  const { attendees } = only(text);
  assert.equal(changed(text, { attendees: [{ ...attendees[0]!, status: 'DECLINED' }, attendees[1]!] }),
    text.replace('ATTENDEE;RSVP=FALSE;PARTSTAT=NEEDS-ACTION;X-NUM=7', 'ATTENDEE;PARTSTAT=DECLINED;X-NUM=7'));
  assert.equal(changed(text, { attendees: [attendees[1]!] }), text.replace('ATTENDEE;RSVP=FALSE;PARTSTAT=NEEDS-ACTION;X-NUM=7:mailto:a@example.org\r\n', ''));
  assert.equal(changed(text, { other: [] }).includes('GEO'), false);
});

const clean = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029\r]/g, ''));
const oneLine = clean.map((text) => text.replace(/\s+/g, ' ').trim());
const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000));
const clock = moment.map((at) => at.toZonedDateTimeISO('UTC').toPlainDateTime());
const when = fc.oneof(
  clock.map((at) => onDate(at.toPlainDate())), clock.map(floating), moment.map(atInstant),
  fc.tuple(clock, fc.constantFrom('Europe/Lisbon', 'America/New_York', 'Asia/Kolkata')).map(([at, zone]) => inZone(at, zone)),
);
const mail = fc.stringMatching(/^[a-z]{1,8}$/).map((local) => `mailto:${local}@example.org`);
const anyEvent: fc.Arbitrary<CalendarEvent> = fc.record({
  uid: fc.uuid(), sequence: fc.nat(99), stamp: moment, start: when, duration: fc.constantFrom(null, Temporal.Duration.from('PT1H30M'), Temporal.Duration.from('P2D')),
  summary: fc.option(clean), description: fc.option(clean), location: fc.option(clean), transparent: fc.boolean(), comments: fc.array(clean, { maxLength: 2 }),
  status: fc.constantFrom(null, 'TENTATIVE' as const, 'CONFIRMED' as const, 'CANCELLED' as const), classification: fc.constantFrom('PUBLIC' as const, 'PRIVATE' as const),
  categories: fc.array(clean.map((text) => text.trim()).filter((text) => text !== ''), { maxLength: 3 }),
  organizer: fc.option(fc.tuple(mail, oneLine).map(([address, name]) => organizer(address, { name }))),
  attendees: fc.array(fc.tuple(mail, oneLine, fc.constantFrom('ACCEPTED' as const, 'DECLINED' as const)).map(([address, name, status]) => attendee(address, { name, status, delegatedFrom: [address] })), { maxLength: 3 }),
  exceptDates: fc.array(when, { maxLength: 2 }), extraDates: fc.array(when, { maxLength: 2 }), rule: fc.constantFrom(null, rule('WEEKLY', { count: 4, byDay: [{ ordinal: null, day: 'TU' }] })),
}).map(calendarEvent);

test('an event that is written is read again the same', () => {
  fc.assert(fc.property(anyEvent, (one) => {
    const text = serialise(calendarObject([one], { productId: '-//Convene//EN' }));
    const again = only(text);
    const { source, ...said } = again;
    assert.ok(source);
    assert.deepEqual({ ...said, source: null }, one);
    assert.equal(serialise(read(text)), text);
    assert.equal(serialise({ ...read(text), events: [{ ...again }] }), text);
  }), { numRuns: 200, seed: 5 });
});

test('another reader of iCalendar reads the same from what we write', () => {
  fc.assert(fc.property(anyEvent, (one) => {
    const vevent = new ICAL.Component(ICAL.parse(serialise(calendarObject([one], { productId: '-//Convene//EN' })))).getFirstSubcomponent('vevent')!;
    assert.equal(vevent.getFirstPropertyValue('summary'), one.summary);
    assert.equal(vevent.getFirstPropertyValue('description'), one.description);
    assert.deepEqual(vevent.getAllProperties('attendee').map((each) => [each.getFirstValue(), each.getFirstParameter('cn')]),
      one.attendees.map(({ address, name }) => [address, name ?? undefined]));
    assert.deepEqual(vevent.getAllProperties('categories').map((each) => each.getFirstValue()), one.categories);
  }), { numRuns: 100, seed: 6 });
});

const bad: [string, string[], Problem['reason'], string, number][] = [
  ['no UID', [], 'missing-property', 'UID', 4],
  ['a start that does not exist', ['UID:1', 'DTSTART:20260231T090000Z'], 'bad-value', 'DTSTART', 6],
  ['a time in a zone that nobody knows', ['UID:1', 'DTSTART;TZID=Mars/Olympus:20260301T090000'], 'unknown-zone', 'DTSTART', 6],
  ['an end before the start', ['UID:1', 'DTSTART:20260301T090000Z', 'DTEND:20260301T080000Z'], 'end-before-start', 'DTEND', 7],
  ['an end before the start, in two zones', ['UID:1', 'DTSTART;TZID=America/New_York:20260301T090000', 'DTEND;TZID=Europe/Berlin:20260301T100000'], 'end-before-start', 'DTEND', 7],
  ['a negative duration', ['UID:1', 'DTSTART:20260301T090000Z', 'DURATION:-PT1H'], 'end-before-start', 'DURATION', 7],
  ['a day that ends at a time', ['UID:1', 'DTSTART;VALUE=DATE:20260301', 'DTEND:20260301T080000Z'], 'mixed-types', 'DTEND', 7],
  ['an end and a duration', ['UID:1', 'DTSTART:20260301T090000Z', 'DTEND:20260301T100000Z', 'DURATION:PT1H'], 'both-end-and-duration', 'DURATION', 8],
  ['an end without a start', ['UID:1', 'DTEND:20260301T100000Z'], 'missing-property', 'DTSTART', 4],
  ['two starts', ['UID:1', 'DTSTART:20260301T090000Z', 'DTSTART:20260302T090000Z'], 'repeated-property', 'DTSTART', 7],
  ['a rule against the rules', ['UID:1', 'DTSTART:20260301T090000Z', 'RRULE:FREQ=DAILY;COUNT=0'], 'bad-rule', 'RRULE', 7],
  ['days that repeat by the hour', ['UID:1', 'DTSTART;VALUE=DATE:20260301', 'RRULE:FREQ=HOURLY'], 'bad-rule', 'RRULE', 7],
  ['a sequence that is no number', ['UID:1', 'SEQUENCE:-1'], 'bad-value', 'SEQUENCE', 6],
  ['a left-out date that is none', ['UID:1', 'DTSTART:20260301T090000Z', 'EXDATE:20260301T090000Z,soon'], 'bad-value', 'EXDATE', 7],
  ['a period that ends before it starts', ['UID:1', 'DTSTART:20260301T090000Z', 'RDATE;VALUE=PERIOD:20260401T080000Z/20260401T070000Z'], 'bad-value', 'RDATE', 7],
];
for (const [what, lines, reason, of, line] of bad) {
  test(`${what} is refused with the line and the property`, () => {
    const text = calendar('BEGIN:VEVENT', ...lines, 'END:VEVENT');
    const parsed = parseCalendar(text);
    assert.deepEqual(parsed.ok ? null : [parsed.reason, parsed.property, parsed.line], [reason, of, line]);
    const feed = parseCalendar(calendar('BEGIN:VEVENT', ...lines, 'END:VEVENT', 'BEGIN:VEVENT', 'UID:2', 'END:VEVENT'), { broken: 'skip' });
    assert.ok(feed.ok);
    assert.deepEqual([feed.value.events.map(({ uid }) => uid), feed.value.skipped.map((one) => one.reason)], [['2'], [reason]]);
  });
}

test('an unknown METHOD and something else than a calendar are refused', () => {
  for (const [text, reason] of [[calendar('METHOD:SELL'), 'bad-value'], [calendar('METHOD:REPLY', 'METHOD:REPLY'), 'repeated-property'], ['BEGIN:VCARD\r\nEND:VCARD', 'not-a-calendar']] as const) {
    const parsed = parseCalendar(text);
    assert.equal(parsed.ok ? null : parsed.reason, reason);
  }
});

const timezone = (tzid: string, standard: string) => [
  'BEGIN:VTIMEZONE', `TZID:${tzid}`, 'BEGIN:STANDARD', 'DTSTART:19700101T000000', `TZOFFSETFROM:${standard}`, `TZOFFSETTO:${standard}`, 'END:STANDARD', 'END:VTIMEZONE',
];

test('a TZID that no table knows is understood by its VTIMEZONE, and goes out with it', () => {
  const text = calendar(...timezone('Office, "own"', '+0117'), 'BEGIN:VEVENT', 'UID:1', 'DTSTART;TZID="Office, ^\'own^\'":20260301T090000', 'END:VEVENT');
  const one = only(text.replace('TZID:Office, "own"', 'TZID:Office\\, "own"'));
  assert.ok(one.start?.kind === 'zoned');
  assert.deepEqual([one.start.zone, one.start.tzid], ['+01:17', 'Office, "own"']);
  const sent = serialise(calendarObject([{ ...one, source: null }], { productId: 'x' }));
  assert.equal(sent.split('BEGIN:VTIMEZONE').length, 2);
  assert.deepEqual(only(sent).start, one.start);
});

test('ten thousand zones that must be worked out end in a refusal, not in a wait', () => {
  const zones = Array.from({ length: 3000 }, (_, index) => timezone(`Z${index}`, '+0117')).flat();
  const events = Array.from({ length: 3000 }, (_, index) => ['BEGIN:VEVENT', `UID:${index}`, `DTSTART;TZID=Z${index}:20260301T090000`, 'END:VEVENT']).flat();
  const parsed = parseCalendar(calendar(...zones, ...events));
  assert.equal(parsed.ok ? null : parsed.reason, 'unknown-zone');
});

test('whatever comes in, reading ends with a value or a reason, and what was read can be expanded and written', () => {
  const lines = fc.constantFrom(
    'BEGIN:VEVENT', 'END:VEVENT', 'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2', 'UID:1', 'DTSTART:20260301T090000Z', 'DTSTART:00010101T000000\r\nRRULE:FREQ=YEARLY;COUNT=3',
    'RECURRENCE-ID;RANGE=THISANDFUTURE:00010101T000000\r\nDTSTART:99991231T000000', 'RRULE:FREQ=DAILY;UNTIL=00010101', 'RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z', 'DTSTART;TZID=X:00010101T000000', 'DTEND:99991231T235959Z', 'DURATION:P999999D', 'RRULE:FREQ=SECONDLY',
    'EXDATE:,,', 'RDATE;VALUE=PERIOD:/', 'ATTENDEE:', 'ORGANIZER;CN=:x', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20260301', 'SEQUENCE:999999999', 'URL:', 'ATTACH;VALUE=BINARY:',
    'BEGIN:VTIMEZONE', 'END:VTIMEZONE', 'TZID:X', 'BEGIN:STANDARD', 'END:STANDARD', 'TZOFFSETTO:+2359', 'TZOFFSETFROM:-2359', 'DTSTART:99991231T235959', 'DTSTART:00010101T000000',
  );
  fc.assert(fc.property(fc.array(lines, { maxLength: 16 }).map((several) => ['BEGIN:VEVENT', 'UID:1', ...several, 'END:VEVENT']), (several) => {
    const parsed = parseCalendar(calendar(...several), { broken: 'skip' });
    if (!parsed.ok) return;
    const all = [...seriesByUid(parsed.value.events).values()];
    for (const each of all) assert.equal(seriesBounds(each).firstStart === null, !each.master?.start && each.overrides.every(({ start }) => !start));
    const window = { start: instant('2026-03-01T00:00Z'), end: instant('2026-03-02T00:00Z') };
    assert.ok(busyTime(all, window, { zone: 'Pacific/Apia', limit: 50 }).busy.length <= 50 * all.length);
    assert.equal(typeof serialise({ ...parsed.value, events: parsed.value.events.map((one) => ({ ...one })) }), 'string');
  }), { numRuns: 1500, seed: 8 });
});

test('addresses are one when they lead to the same mailbox', () => {
  assert.equal(addressKey('MAILTO:Ann@Example.org'), addressKey('mailto:ann@example.org'));
  assert.notEqual(addressKey('mailto:ann@example.org'), addressKey('mailto:bob@example.org'));
  assert.equal(mailOf('mailto:a%20b@example.org?subject=x'), 'a b@example.org');
  assert.equal(mailOf(mailtoUri('a b%"@example.org')), 'a b%"@example.org');
  assert.equal(mailOf('urn:uuid:1'), null);
});
