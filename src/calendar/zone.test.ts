import assert from 'node:assert/strict';
import { test } from 'node:test';
import { booked, ianaZone, instantOf, parseZone, resolveWallTime, reworked, sameZone, zoneDataVersion, zoneNames } from './zone.ts';
import { representativeZones, zoneOfWindowsName } from './windows-zones.ts';

const wall = (text: string) => Temporal.PlainDateTime.from(text);

test('zones are known by their IANA name, by an old one, by that of Windows, whatever the case', () => {
  const cases: [string, string | null][] = [
    ['Europe/Lisbon', 'Europe/Lisbon'], ['europe/kiev', 'Europe/Kyiv'], ['Asia/Calcutta', 'Asia/Kolkata'], ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'America/New_York'], ['Etc/UTC', 'UTC'], ['GMT', 'UTC'], ['W. Europe Standard Time', 'Europe/Berlin'],
    ['tokyo standard time', 'Asia/Tokyo'], ['Mars/Olympus', null], ['', null], ['+01:00', null], ['constructor', null], ['Europe/Berlin\n', 'Europe/Berlin'],
    ['x'.repeat(500), null],
  ];
  for (const [text, zone] of cases) {
    const read = parseZone(text);
    assert.equal(read.ok ? read.value : null, zone, JSON.stringify(text));
    if (!read.ok) assert.deepEqual(read, { ok: false, reason: 'unknown-zone', zone: text });
  }
});

test('every zone that a Windows name stands for exists, under the name that we use', () => {
  for (const zone of representativeZones) assert.equal(ianaZone(zone), zone);
  assert.equal(zoneOfWindowsName('Line Islands Standard Time'), 'Pacific/Kiritimati');
  assert.equal(representativeZones.length > 120, true);
});

test('the list of zones holds today\'s names, each once, each of them known', () => {
  const names = zoneNames();
  assert.equal(new Set(names).size, names.length);
  for (const name of ['Asia/Kolkata', 'Europe/Kyiv', 'UTC', 'America/Argentina/Buenos_Aires']) assert.equal(names.filter((one) => one === name).length, 1);
  assert.equal(names.includes('Asia/Calcutta'), false);
  for (const name of names) assert.equal(ianaZone(name), name);
  assert.equal(sameZone('Asia/Calcutta', 'Asia/Kolkata'), true);
  assert.equal(sameZone('Europe/Berlin', 'Europe/Paris'), false);
});

test('[X-1] a wall time that exists once has its instant', () => {
  assert.deepEqual(resolveWallTime(wall('2026-07-01T09:00'), 'Europe/Lisbon'), { kind: 'exact', instant: Temporal.Instant.from('2026-07-01T08:00Z') });
});

test('[X-1] a wall time that does not exist says which two may be meant', () => {
  const meant = resolveWallTime(wall('2026-03-29T02:30'), 'Europe/Berlin');
  assert.ok(meant.kind === 'gap');
  assert.deepEqual(meant.candidates.map(String), ['2026-03-29T01:30:00+01:00[Europe/Berlin]', '2026-03-29T03:30:00+02:00[Europe/Berlin]']);
  assert.equal(meant.instant.toString(), '2026-03-29T01:30:00Z');
});

test('[X-1] a wall time that exists twice says both, the first is read', () => {
  const meant = resolveWallTime(wall('2026-04-05T01:45'), 'Australia/Lord_Howe');
  assert.ok(meant.kind === 'fold');
  assert.deepEqual(meant.candidates.map((one) => one.offset), ['+11:00', '+10:30']);
  assert.equal(meant.instant.toString(), '2026-04-04T14:45:00Z');
  assert.equal(instantOf(wall('2026-04-05T01:45'), 'Australia/Lord_Howe').toString(), '2026-04-04T14:45:00Z');
});

test('[X-1] what is booked keeps wall time, zone, instant and the version of the zone data', () => {
  const time = booked(wall('2026-10-25T02:30'), 'Europe/Berlin', 'second');
  assert.deepEqual([String(time.wall), time.zone, String(time.instant), time.zoneData], ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00Z', zoneDataVersion()]);
  assert.match(zoneDataVersion(), /^20\d\d[a-z]+$/);
  assert.equal(String(booked(wall('2026-03-29T02:30'), 'Europe/Berlin', 'second').wall), '2026-03-29T03:30:00');
  assert.equal(String(booked(wall('2026-03-29T02:30'), 'Europe/Berlin', 'first').wall), '2026-03-29T01:30:00');
});

test('[X-1] when a zone changes its rules, the wall time stays and the shift is told', () => {
  // As booked when Jordan still went back to winter time: since 2022 it stays at +03:00.
  const old = { wall: wall('2026-12-01T10:00'), zone: 'Asia/Amman', instant: Temporal.Instant.from('2026-12-01T08:00Z'), zoneData: '2022a' };
  const now = reworked(old);
  assert.ok(now.kind === 'moved');
  assert.deepEqual([String(now.booked.wall), String(now.booked.instant), String(now.was), String(now.shift), now.booked.zoneData],
    ['2026-12-01T10:00:00', '2026-12-01T07:00:00Z', '2026-12-01T08:00:00Z', '-PT1H', zoneDataVersion()]);
});

test('[X-1] a booking in the second of two equal hours is not taken for moved', () => {
  for (const which of ['first', 'second'] as const) {
    assert.equal(reworked(booked(wall('2026-10-25T02:30'), 'Europe/Berlin', which)).kind, 'same');
  }
  assert.equal(reworked(booked(wall('2026-06-01T10:00'), 'Africa/Cairo')).kind, 'same');
});
