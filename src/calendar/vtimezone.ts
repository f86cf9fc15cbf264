/** VTIMEZONE (RFC 5545, section 3.6.5) both ways: which zone one means, and one for a zone of IANA. */
import type { Component } from './contentline.ts';
import { component, property, propertyOf, unescapeText } from './contentline.ts';
import { expandRule } from './expansion.ts';
import type { OffsetTable } from './offsets.ts';
import { offsetAt } from './offsets.ts';
import type { RecurrenceRule } from './rule.ts';
import { parseRule } from './rule.ts';
import { floating, formatWall, parseDateTime } from './time.ts';
import { representativeZones, zoneOfWindowsName } from './windows-zones.ts';
import { ianaZone, zoneNames } from './zone.ts';

/** One STANDARD or DAYLIGHT: from each onset (a wall time by the offset before it) on, `to` holds. Seconds east of UTC. */
interface Observance {
  readonly onset: Temporal.PlainDateTime;
  readonly from: number;
  readonly to: number;
  readonly rule: RecurrenceRule | null;
  readonly dates: readonly Temporal.PlainDateTime[];
}

/** More observances than any zone ever had; the rest of a longer VTIMEZONE is not looked at. */
export const maxObservances = 100;
/** For how many years after the year asked for a zone without a name is worked out. */
const yearsAhead = 30;

/**
 * The zone that a TZID names without looking at its rules: an IANA name, also an old one or at the end of a path as some
 * programs write it (`/example.org/20200101_1/Europe/Berlin`), a Windows name, an offset such as `UTC+01:00`. Null when none.
 */
export function zoneByName(tzid: string): string | null {
  const name = tzid.trim().replace(/^"(.*)"$/, '$1');
  const direct = ianaZone(name) ?? zoneOfWindowsName(name);
  if (direct) return direct;
  const path = name.split('/').filter((part) => part !== '');
  for (const length of [3, 2]) {
    const tail = path.length > length ? ianaZone(path.slice(-length).join('/')) : null;
    if (tail) return tail;
  }
  const offset = /^(?:UTC|GMT)([+-])(\d\d?)(?::?([0-5]\d))?$/i.exec(name);
  if (!offset || Number(offset[2]) > 14) return null;
  return `${offset[1]}${offset[2]!.padStart(2, '0')}:${offset[3] ?? '00'}`;
}

/**
 * The zone that a VTIMEZONE means, for times around `year`: by the name of its TZID, by X-LIC-LOCATION, else the IANA zone that
 * has the same offsets in that year and the next two, those that stand for a Windows zone first. Where none has: a table
 * of offsets from the year before to 30 years after. Null when the component states no offset at all.
 *
 * The name goes before the stated rules, since who writes `Europe/Berlin` means Berlin, whatever rules were copied with it.
 */
export function zoneOfComponent(vtimezone: Component, year: number): { zone: string; table: null } | { zone: null; table: OffsetTable } | null {
  for (const name of ['TZID', 'X-LIC-LOCATION']) {
    const found = zoneByName(unescapeText(propertyOf(vtimezone, name)?.value ?? ''));
    if (found) return { zone: found, table: null };
  }
  const table = offsetsOf(vtimezone, year - 1, year + yearsAhead);
  if (table === null) return null;
  const match = zoneLike(table, year);
  return match === undefined ? { zone: null, table } : { zone: match, table: null };
}

/** The offsets that a VTIMEZONE states from the beginning of one year to the end of another; null when it states none. */
export function offsetsOf(vtimezone: Component, firstYear: number, lastYear: number): OffsetTable | null {
  const observances = readObservances(vtimezone);
  return observances.length === 0 ? null : tableOf(observances, firstYear, lastYear);
}

const monthsLooked = 36;
const signatures = new Map<number, Map<string, string[]>>();

/** The zone whose offsets are those of the table at the first of each month of three years, and just before and at each change. */
function zoneLike(table: OffsetTable, year: number): string | undefined {
  const months = monthStarts(year);
  const alike = byOffsets(year, months).get(months.map((second) => offsetAt(table, second)).join()) ?? [];
  const changes = table.changes.filter(({ at }) => at > months[0]! && at < months.at(-1)!).slice(0, 20).flatMap(({ at }) => [at - 1, at]);
  return alike.find((zone) => changes.every((second) => zoneOffset(zone, second) === offsetAt(table, second)));
}

/** All zones by their offsets at the first of each month; worked out once for a year, and few years are kept. */
function byOffsets(year: number, months: readonly number[]): Map<string, string[]> {
  const kept = signatures.get(year);
  if (kept) return kept;
  const zones = new Set([...representativeZones, ...zoneNames()]);
  const made = Map.groupBy(zones, (zone) => months.map((second) => zoneOffset(zone, second)).join());
  if (signatures.size >= 8) signatures.delete(signatures.keys().next().value!);
  signatures.set(year, made);
  return made;
}

function monthStarts(year: number): number[] {
  const start = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: monthsLooked }, (_, months) => start.add({ months }).toZonedDateTime('UTC').epochMilliseconds / 1000);
}

function zoneOffset(zone: string, second: number): number {
  return Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9;
}

function readObservances(vtimezone: Component): Observance[] {
  const found: Observance[] = [];
  for (const each of vtimezone.components.slice(0, maxObservances)) {
    if (each.name !== 'STANDARD' && each.name !== 'DAYLIGHT') continue;
    const onset = parseDateTime((propertyOf(each, 'DTSTART')?.value ?? '').trim())?.wall;
    const from = parseOffset(propertyOf(each, 'TZOFFSETFROM')?.value ?? '');
    const to = parseOffset(propertyOf(each, 'TZOFFSETTO')?.value ?? '');
    if (!onset || to === null) continue;
    const rule = parseRule((propertyOf(each, 'RRULE')?.value ?? '').trim());
    const dates = each.properties.filter(({ name }) => name === 'RDATE')
      .flatMap(({ value }) => value.slice(0, 20_000).split(',')).map((value) => parseDateTime(value.trim())?.wall);
    found.push({ onset, from: from ?? to, to, rule: rule.ok && isPlain(rule.value) ? rule.value : null, dates: dates.filter((date) => date !== undefined) });
  }
  return found;
}

/** The rules that zones have: once a year, on a day. Another would be an attempt to keep us busy. */
function isPlain({ frequency, byHour, byMinute, bySecond, byWeekNo, byYearDay }: RecurrenceRule): boolean {
  return frequency === 'YEARLY' && byHour.length + byMinute.length + bySecond.length + byWeekNo.length + byYearDay.length === 0;
}

/** A UTC-OFFSET (section 3.3.14) in seconds, or null. */
export function parseOffset(text: string): number | null {
  const match = /^([+-])(\d\d)([0-5]\d)([0-5]\d)?$/.exec(text.trim());
  if (!match || Number(match[2]) > 23) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -seconds : seconds;
}

/** The offsets from one year to another, both whole. Before the first onset the offset before it holds. */
function tableOf(observances: readonly Observance[], firstYear: number, lastYear: number): OffsetTable {
  const changes = observances.flatMap((one) => onsets(one, firstYear, lastYear).map((wall) => ({
    at: wall.toZonedDateTime('UTC').epochMilliseconds / 1000 - one.from, offset: one.to,
  }))).sort((a, b) => a.at - b.at);
  const begin = Temporal.PlainDate.from({ year: firstYear, month: 1, day: 1 }).toZonedDateTime('UTC').epochMilliseconds / 1000;
  const earlier = changes.findLast(({ at }) => at < begin);
  const first = observances.toSorted((a, b) => Temporal.PlainDateTime.compare(a.onset, b.onset))[0]!;
  const offset = earlier?.offset ?? first.from;
  const later = changes.filter(({ at }) => at >= begin);
  // Where two say the same instant the last holds; what changes nothing is none.
  const distinct = later.filter(({ at }, index) => at !== later[index + 1]?.at);
  return { first: offset, changes: distinct.filter((one, index) => one.offset !== (distinct[index - 1]?.offset ?? offset)) };
}

/** The onsets in those years, and the last one before them, so that the offset at the beginning is known. */
function onsets(one: Observance, firstYear: number, lastYear: number): Temporal.PlainDateTime[] {
  const end = Temporal.PlainDateTime.from({ year: lastYear, month: 12, day: 31, hour: 23, minute: 59, second: 59 });
  const explicit = [one.onset, ...one.dates].filter((wall) => Temporal.PlainDateTime.compare(wall, end) <= 0);
  if (!one.rule) return explicit;
  const until = one.rule.until;
  // UNTIL is in UTC here; on the clock before the onset that is so much later.
  const rule: RecurrenceRule = until?.kind === 'utc'
    ? { ...one.rule, until: { kind: 'floating', wall: until.instant.add({ seconds: one.from }).toZonedDateTimeISO('UTC').toPlainDateTime() } }
    : one.rule;
  const from = Temporal.PlainDateTime.from({ year: firstYear - 2, month: 1, day: 1 });
  const made = expandRule(rule, floating(one.onset), from, end, 200).starts;
  // A rule that ended long ago: its last onset still decides the offset, if nothing came after it.
  const late = made.length === 0 && rule.until ? lastOnset(rule, one.onset) : [];
  return [...explicit, ...late, ...made];
}

function lastOnset(rule: RecurrenceRule, onset: Temporal.PlainDateTime): Temporal.PlainDateTime[] {
  const until = rule.until!;
  const end = until.kind === 'floating' ? until.wall : until.kind === 'date' ? until.date.toPlainDateTime('23:59:59') : onset;
  return expandRule(rule, floating(onset), end.subtract({ years: 2 }), end, 200).starts.slice(-1);
}

interface Change { at: Temporal.Instant; wall: Temporal.PlainDateTime; from: number; to: number }

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const written = new Map<string, Component>();

/**
 * A VTIMEZONE for an IANA zone (or an offset) that holds from the beginning of `firstYear` on. Changes that follow a yearly rule
 * are written as one, which Outlook needs and which goes on after `lastYear`; others are listed up to `lastYear`.
 */
export function vtimezoneOf(zone: string, tzid: string, firstYear: number, lastYear: number): Component {
  const key = `${zone} ${tzid} ${firstYear} ${lastYear}`;
  const kept = written.get(key);
  if (kept) return kept;
  // From a year before: where a rule began by then, no third part is needed to say what held until it began. Outlook reads two.
  const start = Temporal.PlainDate.from({ year: firstYear - 1, month: 1, day: 1 }).toZonedDateTime(zone);
  const found = changesOf(start, lastYear + 12);
  const groups = Object.values(Object.groupBy(found, ({ wall, from, to }) => `${from} ${to} ${wall.month} ${wall.toPlainTime()} ${wall.dayOfWeek}`));
  const standard = Math.min(start.offsetNanoseconds / 1e9, ...found.filter(({ wall }) => wall.year <= lastYear).map(({ to }) => to));
  const rest: Change[] = [];
  const opening = start.offsetNanoseconds / 1e9;
  const parts: Component[] = found[0] && found[0].wall.year < firstYear ? [] : [observance(start.toPlainDateTime(), opening, opening, standard, [])];
  for (const group of groups) {
    const rule = yearlyRule(group!, lastYear);
    const first = group![0]!;
    if (first.wall.year > lastYear) continue;
    if (rule) parts.push(observance(first.wall, first.from, first.to, standard, [['RRULE', rule]]));
    else rest.push(...group!.filter(({ wall }) => wall.year <= lastYear));
  }
  parts.push(...listed(rest, standard));
  const made = component('VTIMEZONE', [property('TZID', tzid), ...location(zone, tzid)], parts);
  if (written.size < 500) written.set(key, made);
  return made;
}

/** Observances that list their onsets, one for each change from an offset to another. */
function listed(changes: readonly Pick<Change, 'wall' | 'from' | 'to'>[], standard: number): Component[] {
  return Object.values(Object.groupBy(changes, ({ from, to }) => `${from} ${to}`)).map((group) => {
    const [first, ...others] = group!;
    const dates: [string, string][] = others.length ? [['RDATE', others.map(({ wall }) => formatWall(wall)).join(',')]] : [];
    return observance(first!.wall, first!.from, first!.to, standard, dates);
  });
}

/** A VTIMEZONE that says what a table of offsets says: for a zone that came without a name and is sent on. */
export function vtimezoneOfTable(table: OffsetTable, tzid: string): Component {
  const standard = Math.min(table.first, ...table.changes.map(({ offset }) => offset));
  const changes = table.changes.map(({ at, offset }, index) => {
    const from = index === 0 ? table.first : table.changes[index - 1]!.offset;
    const wall = Temporal.Instant.fromEpochMilliseconds((at + from) * 1000).toZonedDateTimeISO('UTC').toPlainDateTime();
    return { wall, from, to: offset };
  });
  const onset = (changes[0]?.wall ?? Temporal.PlainDateTime.from('1971-01-01')).subtract({ years: 1 });
  return component('VTIMEZONE', [property('TZID', tzid)], [observance(onset, table.first, table.first, standard, []), ...listed(changes, standard)]);
}

function location(zone: string, tzid: string) {
  return zone === tzid || ianaZone(zone) === null ? [] : [property('X-LIC-LOCATION', zone)];
}

/** The changes of offset after `start` up to a year, with the wall time that the clock shows without the change. */
function changesOf(start: Temporal.ZonedDateTime, lastYear: number): Change[] {
  const found: Change[] = [];
  let before = start;
  for (let next = start.getTimeZoneTransition('next'); next !== null && next.year <= lastYear; next = next.getTimeZoneTransition('next')) {
    const from = before.offsetNanoseconds / 1e9;
    const wall = next.toInstant().add({ seconds: from }).toZonedDateTimeISO('UTC').toPlainDateTime();
    found.push({ at: next.toInstant(), wall, from, to: next.offsetNanoseconds / 1e9 });
    before = next;
  }
  return found;
}

/** The yearly rule that makes exactly these changes, one in each year without a break; null when there is none. */
function yearlyRule(group: readonly Change[], lastYear: number): string | null {
  const years = group.map(({ wall }) => wall.year);
  if (group.length < 2 || years.some((year, index) => index > 0 && year !== years[index - 1]! + 1)) return null;
  const { wall } = group[0]!;
  const day = weekdays[wall.dayOfWeek - 1];
  const months = group.map((each) => each.wall);
  const least = Math.min(...months.map((each) => each.day));
  const nth = Math.ceil(wall.day / 7);
  const choice = months.every((each) => each.day + 7 > each.daysInMonth) ? `BYDAY=-1${day}`
    : months.every((each) => Math.ceil(each.day / 7) === nth) ? `BYDAY=${nth}${day}`
      : months.every((each) => each.day < least + 7) && least <= 22
        ? `BYDAY=${day};BYMONTHDAY=${Array.from({ length: 7 }, (_, index) => least + index).join(',')}` : null;
  if (choice === null) return null;
  const last = group.at(-1)!;
  const end = last.wall.year < lastYear + 12 ? `;UNTIL=${formatWall(last.at.toZonedDateTimeISO('UTC').toPlainDateTime())}Z` : '';
  return `FREQ=YEARLY${end};BYMONTH=${wall.month};${choice}`;
}

function observance(onset: Temporal.PlainDateTime, from: number, to: number, standard: number, more: readonly [string, string][]): Component {
  return component(to > standard ? 'DAYLIGHT' : 'STANDARD', [
    property('DTSTART', formatWall(onset)), property('TZOFFSETFROM', formatOffset(from)), property('TZOFFSETTO', formatOffset(to)),
    property('TZNAME', formatOffset(to)),
    ...more.map(([name, value]) => property(name, value)),
  ]);
}

/** Seconds east of UTC as UTC-OFFSET. */
export function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const digits = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 ? [size % 60] : [])];
  return `${seconds < 0 ? '-' : '+'}${digits.map((part) => String(part).padStart(2, '0')).join('')}`;
}
