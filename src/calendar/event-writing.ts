/** From a typed event to a VEVENT component, changing as little as possible of the one it was read from. */
import type { Component, Parameter, Property } from './contentline.ts';
import { escapeText, parameter, property, rawValue, writeLine } from './contentline.ts';
import type { Draft } from './event-reading.ts';
import { readers, untouchedSource } from './event-reading.ts';
import type { Attachment, Attendee, CalendarEvent, Conference, Organizer, ZoneLookup } from './event.ts';
import { calendarEvent } from './event.ts';
import { formatRule } from './rule.ts';
import type { CalendarTime, Period } from './time.ts';
import { formatDuration, formatInstant, formatTime, timeInstant } from './time.ts';

/** The VEVENT of an event. Where it was read from another, every property that still says the same is written as it stood. */
export function eventComponent(event: CalendarEvent): Component {
  const untouched = untouchedSource(event);
  if (untouched) return untouched;
  const made = written(event);
  const properties = event.source === null ? [...made, ...event.other] : merged(event, made);
  return { name: 'VEVENT', properties, components: event.components, line: 0 };
}

function merged(event: CalendarEvent, made: readonly Property[]): Property[] {
  const { component: old, zones } = event.source!;
  const left = Map.groupBy(made, writeLine);
  const names = new Set(made.map((one) => one.name));
  const others = new Set(event.other);
  const kept: Property[] = [];
  const places = new Map<Property, Property>();
  for (const one of old.properties) {
    const taken = others.delete(one) ? [] : take(left, asWritten(one, zones), Object.hasOwn(readers, one.name) && !names.has(one.name));
    if (taken === null) continue;
    kept.push(one);
    for (const each of taken) places.set(each, one);
  }
  made.forEach((one, index) => {
    if (places.has(one)) return;
    kept.splice(placeOf(one, made[index - 1], places, kept, old), 0, one);
    places.set(one, one);
  });
  return [...kept, ...others];
}

/** Where a new line belongs: after the one of its name that goes before it, else before the others, else where it stood, else last. */
function placeOf(one: Property, before: Property | undefined, places: Map<Property, Property>, kept: readonly Property[], old: Component): number {
  if (before?.name === one.name) return kept.indexOf(places.get(before)!) + 1;
  const next = kept.findIndex((each) => each.name === one.name);
  if (next >= 0) return next;
  const stood = old.properties.findIndex((each) => each.name === one.name);
  if (stood < 0) return kept.length;
  const last = old.properties.slice(0, stood).findLast((each) => kept.includes(each));
  return last === undefined ? 0 : kept.indexOf(last) + 1;
}

/**
 * Takes lines out of what is left to write; null (and nothing taken) unless all of them are there. A property that states a
 * default (TRANSP:OPAQUE) is one of which we write nothing: it stays if the event still says nothing else.
 */
function take(left: Map<string, Property[]>, lines: readonly string[], silent: boolean): Property[] | null {
  if (lines.length === 0) return silent ? [] : null;
  if (!lines.every((line) => left.get(line)?.length)) return null;
  return lines.map((line) => left.get(line)!.shift()).filter((one) => one !== undefined);
}

/** How we would write what an old property says. */
function asWritten(one: Property, zones: ZoneLookup): string[] {
  const reader = Object.hasOwn(readers, one.name) ? readers[one.name] : undefined;
  const draft: Draft = calendarEvent({ uid: '' });
  if (!reader || reader(draft, one, zones)) return [];
  return written(draft).filter((each) => each.name === one.name).map(writeLine);
}

function written(event: CalendarEvent): Property[] {
  const { rule, duration } = event;
  const line = (name: string, value: string | null, parameters: readonly Parameter[] = []) => (value === null ? [] : [property(name, value, parameters)]);
  const textLine = (name: string, value: string | null) => line(name, value === null ? null : escapeText(value));
  const stampLine = (name: string, value: Temporal.Instant | null) => line(name, value === null ? null : formatInstant(value));
  const range = event.thisAndFuture ? [parameter('RANGE', 'THISANDFUTURE')] : [];
  return [
    ...textLine('UID', event.uid || null),
    ...line('SEQUENCE', event.sequence === 0 && event.source?.component.properties.every(({ name }) => name !== 'SEQUENCE') ? null : String(event.sequence)),
    ...stampLine('DTSTAMP', event.stamp),
    ...stampLine('CREATED', event.created),
    ...stampLine('LAST-MODIFIED', event.lastModified),
    ...(event.recurrenceId ? [timeProperty('RECURRENCE-ID', event.recurrenceId, range)] : []),
    ...(event.start ? [timeProperty('DTSTART', event.start)] : []),
    ...(event.end ? [timeProperty('DTEND', event.end)] : []),
    ...line('DURATION', duration && formatDuration(duration)),
    ...line('RRULE', rule && formatRule(rule)),
    ...event.extraDates.map((each) => ('kind' in each ? timeProperty('RDATE', each) : periodProperty('RDATE', each))),
    ...event.exceptDates.map((each) => timeProperty('EXDATE', each)),
    ...textLine('SUMMARY', event.summary),
    ...textLine('DESCRIPTION', event.description),
    ...textLine('LOCATION', event.location),
    ...line('URL', event.url === null ? null : rawValue(event.url)),
    ...event.conferences.map(conferenceProperty),
    ...line('STATUS', event.status),
    ...line('TRANSP', event.transparent ? 'TRANSPARENT' : null),
    ...line('CLASS', event.classification === 'PUBLIC' ? null : event.classification),
    ...event.categories.map((each) => property('CATEGORIES', escapeText(each))),
    ...(event.organizer ? [property('ORGANIZER', rawValue(event.organizer.address), organizerParts(event.organizer))] : []),
    ...event.attendees.map(attendeeProperty),
    ...event.attachments.map(attachmentProperty),
    ...event.comments.map((each) => property('COMMENT', escapeText(each))),
    ...event.requestStatus.map((each) => property('REQUEST-STATUS', escapeText(each).replaceAll('\\;', ';'))),
  ];
}

/** A time as a property, with its VALUE or TZID. */
export function timeProperty(name: string, value: CalendarTime, parameters: readonly Parameter[] = []): Property {
  const kind = value.kind === 'date' ? [parameter('VALUE', 'DATE')] : value.kind === 'zoned' ? [parameter('TZID', value.tzid)] : [];
  return property(name, formatTime(value), [...kind, ...parameters]);
}

function periodProperty(name: string, period: Period): Property {
  const { start, end } = period;
  const zoned = start.kind === 'zoned' ? [parameter('TZID', start.tzid)] : [];
  const close = start.kind === 'zoned' && end.kind !== 'zoned'
    ? formatDuration(timeInstant(start, 'UTC').until(timeInstant(end, 'UTC'), { largestUnit: 'hours' }))
    : formatTime(end);
  return property(name, `${formatTime(start)}/${close}`, [parameter('VALUE', 'PERIOD'), ...zoned]);
}

function conferenceProperty({ uri, features, label }: Conference): Property {
  return property('CONFERENCE', rawValue(uri), [
    parameter('VALUE', 'URI'), ...(features.length ? [parameter('FEATURE', ...features)] : []), ...(label === null ? [] : [parameter('LABEL', label)]),
  ]);
}

function attachmentProperty({ uri, data, mediaType, other }: Attachment): Property {
  const type = mediaType === null ? [] : [parameter('FMTTYPE', mediaType)];
  return uri === null
    ? property('ATTACH', rawValue(data ?? ''), [...type, parameter('ENCODING', 'BASE64'), parameter('VALUE', 'BINARY'), ...other])
    : property('ATTACH', rawValue(uri), [...type, ...other]);
}

function organizerParts(one: Organizer): Parameter[] {
  return [
    ...(one.name === null ? [] : [parameter('CN', one.name.replace(/\s+/g, ' ').trim())]),
    ...(one.sentBy === null ? [] : [parameter('SENT-BY', one.sentBy)]),
    ...(one.scheduleAgent === null ? [] : [parameter('SCHEDULE-AGENT', one.scheduleAgent)]),
    ...(one.scheduleForceSend === null ? [] : [parameter('SCHEDULE-FORCE-SEND', one.scheduleForceSend)]),
    ...(one.scheduleStatus.length ? [parameter('SCHEDULE-STATUS', one.scheduleStatus.join(','))] : []),
    ...one.other,
  ];
}

function attendeeProperty(one: Attendee): Property {
  return property('ATTENDEE', rawValue(one.address), [
    ...(one.kind === 'INDIVIDUAL' ? [] : [parameter('CUTYPE', one.kind)]),
    ...(one.role === 'REQ-PARTICIPANT' ? [] : [parameter('ROLE', one.role)]),
    parameter('PARTSTAT', one.status),
    ...(one.rsvp ? [parameter('RSVP', 'TRUE')] : []),
    ...(one.members.length ? [parameter('MEMBER', ...one.members)] : []),
    ...(one.delegatedTo.length ? [parameter('DELEGATED-TO', ...one.delegatedTo)] : []),
    ...(one.delegatedFrom.length ? [parameter('DELEGATED-FROM', ...one.delegatedFrom)] : []),
    ...organizerParts(one),
  ]);
}
