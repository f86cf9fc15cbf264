/** An event (VEVENT, RFC 5545, section 3.6.1, with RFC 7986) as a typed value, and what can be said of it. */
import type { Component, Parameter, Property } from './contentline.ts';
import type { RecurrenceRule } from './rule.ts';
import type { CalendarTime, Period } from './time.ts';
import { timeInstant } from './time.ts';
import { ianaZone } from './zone.ts';

export const partstats = ['NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE', 'DELEGATED'] as const;
export const roles = ['REQ-PARTICIPANT', 'CHAIR', 'OPT-PARTICIPANT', 'NON-PARTICIPANT'] as const;
export const kinds = ['INDIVIDUAL', 'GROUP', 'RESOURCE', 'ROOM', 'UNKNOWN'] as const;
export const statuses = ['TENTATIVE', 'CONFIRMED', 'CANCELLED'] as const;
export const classes = ['PUBLIC', 'PRIVATE', 'CONFIDENTIAL'] as const;
export const agents = ['SERVER', 'CLIENT', 'NONE'] as const;

export type PartStat = (typeof partstats)[number];
export type Role = (typeof roles)[number];
export type UserKind = (typeof kinds)[number];
export type EventStatus = (typeof statuses)[number];
export type Classification = (typeof classes)[number];

/** ORGANIZER. `address` is a URI, mostly `mailto:`; compare addresses by `addressKey`. */
export interface Organizer {
  readonly address: string;
  readonly name: string | null;
  readonly sentBy: string | null;
  /** SCHEDULE-AGENT, SCHEDULE-FORCE-SEND, SCHEDULE-STATUS (RFC 6638): between a calendar server and its client only. */
  readonly scheduleAgent: (typeof agents)[number] | null;
  readonly scheduleForceSend: 'REQUEST' | 'REPLY' | null;
  readonly scheduleStatus: readonly string[];
  /** Parameters that we do not use and keep. */
  readonly other: readonly Parameter[];
}

/** ATTENDEE. */
export interface Attendee extends Organizer {
  readonly status: PartStat;
  readonly role: Role;
  readonly kind: UserKind;
  readonly rsvp: boolean;
  readonly members: readonly string[];
  readonly delegatedTo: readonly string[];
  readonly delegatedFrom: readonly string[];
}

/** CONFERENCE (RFC 7986): how to join from afar. */
export interface Conference {
  readonly uri: string;
  readonly features: readonly string[];
  readonly label: string | null;
}

/** ATTACH: by `uri`, or `data` in base64 as it arrived. */
export interface Attachment {
  readonly uri: string | null;
  readonly data: string | null;
  readonly mediaType: string | null;
  readonly other: readonly Parameter[];
}

/** Finds the zone behind a TZID at a wall time: what VTIMEZONE said, or IANA's own name. Null when there is none. */
export type ZoneLookup = (tzid: string, wall: Temporal.PlainDateTime) => Pick<Extract<CalendarTime, { kind: 'zoned' }>, 'zone' | 'offsets'> | null;

/** One VEVENT: the master of a series, a single event, or (with `recurrenceId`) one changed occurrence. */
export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  /** DTSTAMP; null where another program left it out. */
  readonly stamp: Temporal.Instant | null;
  readonly created: Temporal.Instant | null;
  readonly lastModified: Temporal.Instant | null;
  /** Null only in messages that need none (a reply, a cancellation). */
  readonly start: CalendarTime | null;
  /** DTEND; never before the start. At most one of `end` and `duration` is set; `eventEnd` gives what counts. */
  readonly end: CalendarTime | null;
  readonly duration: Temporal.Duration | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly location: string | null;
  readonly url: string | null;
  readonly conferences: readonly Conference[];
  readonly status: EventStatus | null;
  readonly transparent: boolean;
  readonly classification: Classification;
  readonly categories: readonly string[];
  readonly organizer: Organizer | null;
  readonly attendees: readonly Attendee[];
  readonly rule: RecurrenceRule | null;
  readonly extraDates: readonly (CalendarTime | Period)[];
  readonly exceptDates: readonly CalendarTime[];
  /** RECURRENCE-ID, and whether this holds for all later occurrences too (RANGE=THISANDFUTURE). */
  readonly recurrenceId: CalendarTime | null;
  readonly thisAndFuture: boolean;
  readonly attachments: readonly Attachment[];
  readonly comments: readonly string[];
  readonly requestStatus: readonly string[];
  /** Properties that we do not use and keep. */
  readonly other: readonly Property[];
  /** VALARM and whatever else the component held. */
  readonly components: readonly Component[];
  /** Where it was read from: what did not change is written as it stood there, in its place. Null for what we made. */
  readonly source: { readonly component: Component; readonly zones: ZoneLookup } | null;
}

/** An event for building: one that says nothing but what `fields` say. */
export function calendarEvent(fields: Pick<CalendarEvent, 'uid'> & Partial<CalendarEvent>): CalendarEvent {
  return {
    sequence: 0, stamp: null, created: null, lastModified: null, start: null, end: null, duration: null, summary: null,
    description: null, location: null, url: null, conferences: [], status: null, transparent: false, classification: 'PUBLIC',
    categories: [], organizer: null, attendees: [], rule: null, extraDates: [], exceptDates: [], recurrenceId: null,
    thisAndFuture: false, attachments: [], comments: [], requestStatus: [], other: [], components: [], source: null, ...fields,
  };
}

/** An organizer for building. */
export function organizer(address: string, fields: Partial<Organizer> = {}): Organizer {
  return {
    address, name: null, sentBy: null, scheduleAgent: null, scheduleForceSend: null, scheduleStatus: [], other: [], ...fields,
  };
}

/** An attendee for building: invited, required, asked for an answer. */
export function attendee(address: string, fields: Partial<Attendee> = {}): Attendee {
  return {
    ...organizer(address), status: 'NEEDS-ACTION', role: 'REQ-PARTICIPANT', kind: 'INDIVIDUAL', rsvp: true, members: [],
    delegatedTo: [], delegatedFrom: [], ...fields,
  };
}

/** What two addresses must share to be the same person: mail addresses without regard to case, other URIs as they are. */
export function addressKey(address: string): string {
  const mail = mailOf(address);
  return mail === null ? address.trim() : `mailto:${mail.toLowerCase()}`;
}

/** The mail address of a `mailto:` URI, or null. */
export function mailOf(address: string): string | null {
  const match = /^\s*mailto:([^?]+)/i.exec(address);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1]!.trim());
  } catch {
    return match[1]!.trim();
  }
}

/** The `mailto:` URI of a mail address. */
export function mailtoUri(mail: string): string {
  return `mailto:${mail.replace(/[\s<>"%?#]/gu, (sign) => encodeURIComponent(sign))}`;
}

/** When an event ends, in the reader's zone: by DTEND, by DURATION, else a day for a date and at once for a time (section 3.6.1). */
export function eventEnd(event: CalendarEvent, floatingZone: string): Temporal.Instant | null {
  const { start, end, duration } = event;
  if (start === null) return null;
  return end ? timeInstant(end, floatingZone) : addDuration(start, duration ?? defaultDuration(start), floatingZone);
}

function defaultDuration(start: CalendarTime): Temporal.Duration {
  return Temporal.Duration.from(start.kind === 'date' ? { days: 1 } : { seconds: 0 });
}

/** A duration after a time: its days on the calendar of the zone, the rest exact (section 3.3.6). */
export function addDuration(start: CalendarTime, duration: Temporal.Duration, floatingZone: string): Temporal.Instant {
  const days = { days: duration.days + duration.weeks * 7 };
  const rest = { hours: duration.hours, minutes: duration.minutes, seconds: duration.seconds };
  if (start.kind === 'date') return timeInstant({ kind: 'date', date: start.date.add(days) }, floatingZone).add(rest);
  if (start.kind === 'utc') return start.instant.add({ hours: days.days * 24 }).add(rest);
  return timeInstant({ ...start, wall: start.wall.add(days) }, floatingZone).add(rest);
}

/** The lookup for objects without VTIMEZONE: IANA names only. */
export const ianaLookup: ZoneLookup = (tzid) => {
  const zone = ianaZone(tzid);
  return zone === null ? null : { zone, offsets: null };
};
