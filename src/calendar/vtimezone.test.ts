import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from './contentline.ts';
import { parseComponent, writeComponent } from './contentline.ts';
import { instantInTable, instantsInTable, offsetAt, wallInTable } from './offsets.ts';
import { formatOffset, offsetsOf, parseOffset, vtimezoneOf, vtimezoneOfTable, zoneByName, zoneOfComponent } from './vtimezone.ts';

const zones = [
  'Europe/Lisbon', 'Europe/Berlin', 'America/New_York', 'America/Santiago', 'Africa/Casablanca', 'Asia/Gaza', 'Australia/Lord_Howe',
  'Pacific/Apia', 'Asia/Tehran', 'Africa/Cairo', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/Caracas', '+05:30',
];
const read = (text: string): Component => {
  const parsed = parseComponent(text.includes('\r\n') ? text : text.trim().replace(/\n\s*/g, '\r\n'));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
};
const anonymous = (one: Component): Component => ({ ...one, properties: one.properties.map((each) => ({ ...each, value: 'Somewhere' })) });

for (const zone of zones) {
  test(`[X-1] the VTIMEZONE written for ${zone} says its offset before and after every change from 2020 to 2035`, () => {
    const table = offsetsOf(read(writeComponent(vtimezoneOf(zone, zone, 2020, 2035))), 2020, 2035);
    assert.ok(table);
    let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2020-01-01T00:00[${zone}]`);
    const moments = [at.add({ days: 1 })];
    for (at = at.getTimeZoneTransition('next'); at && at.year <= 2035; at = at.getTimeZoneTransition('next')) moments.push(at.subtract({ seconds: 1 }), at);
    for (const each of moments) assert.equal(offsetAt(table, each.epochMilliseconds / 1000), each.offsetNanoseconds / 1e9, String(each));
    assert.equal(table.changes.length, (moments.length - 1) / 2);
    const found = zoneOfComponent(anonymous(vtimezoneOf(zone, zone, 2026, 2030)), 2026);
    for (const month of [1, 4, 7, 10]) {
      const day = Temporal.PlainDate.from({ year: 2027, month, day: 15 });
      assert.equal(day.toZonedDateTime(found?.zone ?? 'UTC').offset, day.toZonedDateTime(zone).offset);
    }
  });
}

test('a zone with a yearly rule is written as two rules without end, as Outlook reads them', () => {
  const text = writeComponent(vtimezoneOf('Europe/Berlin', 'Europe/Berlin', 2026, 2027));
  assert.equal(text, [
    'BEGIN:VTIMEZONE', 'TZID:Europe/Berlin',
    'BEGIN:DAYLIGHT', 'DTSTART:20250330T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:+0200', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT',
    'BEGIN:STANDARD', 'DTSTART:20251026T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:+0100', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD',
    'END:VTIMEZONE', '',
  ].join('\r\n'));
});

test('names lead to zones: of IANA, at the end of a path, of Windows, as an offset', () => {
  const cases: [string, string | null][] = [
    ['Europe/Berlin', 'Europe/Berlin'], ['/mozilla.org/20050126_1/Europe/Berlin', 'Europe/Berlin'],
    ['/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'], ['Romance Standard Time', 'Europe/Paris'],
    ['UTC+05:30', '+05:30'], ['GMT-3', '-03:00'], ['UTC', 'UTC'], ['Customized Time Zone', null], ['', null], ['(UTC+01:00) Amsterdam, Berlin', null], ['GMT+99', null],
  ];
  for (const [tzid, zone] of cases) assert.equal(zoneByName(tzid), zone, tzid);
});

const outlook = read(`
  BEGIN:VTIMEZONE
  TZID:Customized Time Zone
  BEGIN:STANDARD
  DTSTART:16010101T030000
  TZOFFSETFROM:+0200
  TZOFFSETTO:+0100
  RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
  END:STANDARD
  BEGIN:DAYLIGHT
  DTSTART:16010101T020000
  TZOFFSETFROM:+0100
  TZOFFSETTO:+0200
  RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
  END:DAYLIGHT
  END:VTIMEZONE`);

test('a zone without a known name is found by its rules', () => {
  const found = zoneOfComponent(outlook, 2026);
  assert.equal(found?.zone, 'Europe/Berlin');
});

test('X-LIC-LOCATION names the zone when TZID does not', () => {
  const named = { ...outlook, properties: [...outlook.properties, { name: 'X-LIC-LOCATION', value: 'Europe/Madrid', parameters: [], text: null, line: 0 }] };
  assert.deepEqual(zoneOfComponent(named, 2026), { zone: 'Europe/Madrid', table: null });
});

const invented = read(`
  BEGIN:VTIMEZONE
  TZID:Office Clock
  BEGIN:STANDARD
  DTSTART:20200101T000000
  TZOFFSETFROM:+0200
  TZOFFSETTO:+0117
  RDATE:20261001T120000
  END:STANDARD
  BEGIN:DAYLIGHT
  DTSTART:20260501T120000
  TZOFFSETFROM:+0117
  TZOFFSETTO:+0200
  END:DAYLIGHT
  END:VTIMEZONE`);

test('a zone like no other is kept as its offsets, with its gap and its fold', () => {
  const found = zoneOfComponent(invented, 2026);
  assert.ok(found?.table);
  const { table } = found;
  const wall = (text: string) => Temporal.PlainDateTime.from(text);
  assert.equal(String(instantInTable(wall('2026-04-30T12:00'), table)), '2026-04-30T10:43:00Z');
  assert.deepEqual(instantsInTable(wall('2026-05-01T12:20'), table), []);
  assert.equal(String(instantInTable(wall('2026-05-01T12:20'), table)), '2026-05-01T11:03:00Z');
  assert.deepEqual(instantsInTable(wall('2026-10-01T11:30'), table).map(String), ['2026-10-01T09:30:00Z', '2026-10-01T10:13:00Z']);
  assert.equal(String(wallInTable(Temporal.Instant.from('2026-06-01T10:00Z'), table)), '2026-06-01T12:00:00');
  const again = zoneOfComponent(read(writeComponent(vtimezoneOfTable(table, 'Office Clock'))), 2026);
  for (const { at, offset } of table.changes) {
    assert.equal(offsetAt(again!.table!, at), offset);
    assert.equal(offsetAt(again!.table!, at - 1), offsetAt(table, at - 1));
  }
});

test('a VTIMEZONE that states nothing is no zone', () => {
  assert.equal(zoneOfComponent(read('BEGIN:VTIMEZONE\nTZID:Nowhere\nEND:VTIMEZONE'), 2026), null);
  assert.equal(zoneOfComponent(read('BEGIN:VTIMEZONE\nTZID:Nowhere\nBEGIN:STANDARD\nDTSTART:x\nTZOFFSETTO:y\nEND:STANDARD\nEND:VTIMEZONE'), 2026), null);
});

test('offsets are read and written', () => {
  for (const [text, seconds] of [['+0000', 0], ['-0330', -12_600], ['+0545', 20_700], ['+001720', 1040]] as const) {
    assert.equal(parseOffset(text), seconds);
    assert.equal(formatOffset(seconds), text);
  }
  for (const text of ['', '0100', '+1', '+2500', '+0160', '+01:00']) assert.equal(parseOffset(text), null);
});
