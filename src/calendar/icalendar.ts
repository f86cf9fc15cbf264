/** iCalendar objects (RFC 5545, section 3.4): from untrusted text to typed events, and to text again. */
import type { Result } from './outcome.ts';
import type { Component, Limits, Problem, Property } from './contentline.ts';
import {
  component, defaultLimits, escapeText, parseComponent, problem, property, propertyOf, unescapeText, writeComponent,
} from './contentline.ts';
import { offsetZone } from './offsets.ts';
import type { CalendarEvent, ZoneLookup } from './event.ts';
import { readEvent } from './event-reading.ts';
import { eventComponent } from './event-writing.ts';
import type { CalendarTime } from './time.ts';
import { timeWall } from './time.ts';
import { maxObservances, vtimezoneOf, vtimezoneOfTable, zoneByName, zoneOfComponent } from './vtimezone.ts';

const methods = ['PUBLISH', 'REQUEST', 'REPLY', 'ADD', 'CANCEL', 'REFRESH', 'COUNTER', 'DECLINECOUNTER'] as const;

/** What a message asks (RFC 5546); an object that is stored has none. */
export type Method = (typeof methods)[number];

/** A VCALENDAR. */
export interface CalendarObject {
  readonly productId: string;
  readonly method: Method | null;
  readonly events: readonly CalendarEvent[];
  /** Its VTIMEZONEs as they arrived; those that are missing are made when it is written. */
  readonly timezones: readonly Component[];
  /** VTODO, VFREEBUSY and all other components. */
  readonly components: readonly Component[];
  /** Properties other than PRODID, VERSION and METHOD. */
  readonly other: readonly Property[];
  /** Events that were left out since they cannot be understood; only with `broken: 'skip'`. */
  readonly skipped: readonly Problem[];
}

export interface ParseOptions {
  readonly limits?: Limits;
  /** One event that cannot be understood refuses the whole object (a client's PUT, a message), or is left out (a feed). */
  readonly broken?: 'refuse' | 'skip';
}

/** An object for building. */
export function calendarObject(events: readonly CalendarEvent[], fields: Partial<CalendarObject> & { productId: string }): CalendarObject {
  return { method: null, events, timezones: [], components: [], other: [], skipped: [], ...fields };
}

/**
 * Reads an iCalendar object from outside, text or octets in UTF-8. Never throws and never works longer than the limits allow;
 * a refusal says what, in which line, at which property. Keep the octets beside what is returned.
 */
export function parseCalendar(input: string | Uint8Array, options: ParseOptions = {}): Result<CalendarObject, Problem> {
  const read = parseComponent(input, options.limits ?? defaultLimits);
  if (!read.ok) return read;
  const root = read.value;
  if (root.name !== 'VCALENDAR') return problem('not-a-calendar', root.line, 'BEGIN', `begins with ${root.name.slice(0, 40)}`);
  const method = methodOf(root);
  if (!method.ok) return method;
  const timezones = root.components.filter(({ name }) => name === 'VTIMEZONE');
  const zones = lookup(timezones);
  const events: CalendarEvent[] = [];
  const skipped: Problem[] = [];
  for (const each of root.components) {
    if (each.name !== 'VEVENT') continue;
    const event = readEvent(each, zones);
    if (event.ok) events.push(event.value);
    else if (options.broken === 'skip') skipped.push({ reason: event.reason, line: event.line, property: event.property, detail: event.detail });
    else return event;
  }
  return {
    ok: true,
    value: {
      productId: unescapeText(propertyOf(root, 'PRODID')?.value ?? ''), method: method.value, events, timezones, skipped,
      components: root.components.filter(({ name }) => name !== 'VEVENT' && name !== 'VTIMEZONE'),
      other: root.properties.filter(({ name }) => name !== 'PRODID' && name !== 'VERSION' && name !== 'METHOD'),
    },
  };
}

function methodOf(root: Component): Result<Method | null, Problem> {
  const found = root.properties.filter(({ name }) => name === 'METHOD');
  if (found.length > 1) return problem('repeated-property', found[1]!.line, 'METHOD', 'it may stand once');
  if (!found[0]) return { ok: true, value: null };
  const method = methods.find((one) => one === found[0]!.value.trim().toUpperCase());
  return method ? { ok: true, value: method } : problem('bad-value', found[0].line, 'METHOD', `unknown: ${found[0].value.slice(0, 40)}`);
}

/** How much work the zones of one object may make, in observances: more than an honest one without names of IANA needs. */
const observanceBudget = 1000;
const costOfZone = 20;

/**
 * How the TZIDs of an object are understood: by name where they have one that is known, else as `zoneOfComponent` says. What is
 * worked out is kept by year; when the budget is used up, a TZID counts as unknown.
 */
function lookup(timezones: readonly Component[]): ZoneLookup {
  const byId = new Map(timezones.map((each) => [unescapeText(propertyOf(each, 'TZID')?.value ?? ''), each]));
  const found = new Map<string, ReturnType<typeof zoneOfComponent>>();
  let budget = observanceBudget;
  return (tzid, wall) => {
    const vtimezone = byId.get(tzid);
    const named = zoneByName(tzid);
    if (named || !vtimezone) return named ? { zone: named, offsets: null } : null;
    const key = `${wall.year} ${tzid}`;
    if (!found.has(key)) {
      budget -= costOfZone + Math.min(vtimezone.components.length, maxObservances);
      if (budget < 0) return null;
      found.set(key, zoneOfComponent(vtimezone, wall.year));
    }
    const zone = found.get(key);
    if (!zone) return null;
    return zone.table === null ? { zone: zone.zone, offsets: null } : { zone: offsetZone(wall, zone.table), offsets: zone.table };
  };
}

/**
 * The object as RFC 5545 text: CRLF, lines of at most 75 octets. Every TZID that its events use has a VTIMEZONE: the one
 * that arrived, else one made for the years of the events. Nothing in a name, value or parameter can end a line.
 */
export function serialise(object: CalendarObject): string {
  return writeComponent(component('VCALENDAR', [
    property('PRODID', escapeText(object.productId)), property('VERSION', '2.0'),
    ...(object.method === null ? [] : [property('METHOD', object.method)]), ...object.other,
  ], [...object.timezones, ...missingTimezones(object), ...object.events.map(eventComponent), ...object.components]));
}

function missingTimezones(object: CalendarObject): Component[] {
  const present = new Set(object.timezones.map((each) => unescapeText(propertyOf(each, 'TZID')?.value ?? '')));
  const needed = new Map<string, Zoned>();
  for (const time of object.events.flatMap(zonedTimes)) if (!present.has(time.tzid) && !needed.has(time.tzid)) needed.set(time.tzid, time);
  const [first, last] = yearsOf(object.events);
  return [...needed.values()].map(({ tzid, zone, offsets }) => (
    offsets === null ? vtimezoneOf(zone, tzid, first, last) : vtimezoneOfTable(offsets, tzid)
  ));
}

type Zoned = Extract<CalendarTime, { kind: 'zoned' }>;

function zonedTimes(event: CalendarEvent): Zoned[] {
  const extra = event.extraDates.flatMap((each) => ('kind' in each ? [each] : [each.start]));
  return [event.start, event.end, event.recurrenceId, ...extra, ...event.exceptDates]
    .filter((time): time is Zoned => time !== null && time.kind === 'zoned');
}

/** The years that the written zones must cover: those of the events, and five more where a series goes on. */
function yearsOf(events: readonly CalendarEvent[]): [number, number] {
  const years = events.flatMap(zonedTimes).map(({ wall }) => wall.year);
  const first = years.reduce((a, b) => Math.min(a, b), 9999);
  const last = years.reduce((a, b) => Math.max(a, b), 1);
  const repeats = events.some(({ rule }) => rule !== null);
  return [first, Math.min(last, first + 50) + (repeats ? 5 : 1)];
}

/** The text of a time's own clock, for a note or a log: `2026-03-01T09:00 Europe/Lisbon`. */
export function describeTime(time: CalendarTime): string {
  const wall = timeWall(time).toString({ smallestUnit: 'minute' });
  if (time.kind === 'date') return time.date.toString();
  return time.kind === 'zoned' ? `${wall} ${time.zone}` : time.kind === 'utc' ? `${wall} UTC` : wall;
}
