/** From a VEVENT component to a typed event. Nothing here throws on what came from outside. */
import type { Component, Problem, Property } from './contentline.ts';
import { parameterOf, problem, shown, splitEscaped, unescapeText } from './contentline.ts';
import type { Attendee, CalendarEvent, Organizer, ZoneLookup } from './event.ts';
import { addDuration, agents, calendarEvent, classes, kinds, partstats, roles, statuses } from './event.ts';
import type { Result } from './outcome.ts';
import { checkRule, parseRule } from './rule.ts';
import type { CalendarTime, Period } from './time.ts';
import { formatTime, parseDate, parseDateTime, parseDuration, timeInstant } from './time.ts';

export type Draft = { -readonly [K in keyof CalendarEvent]: CalendarEvent[K] };
/** Reads one property into the draft; returns what is wrong with it. */
type Reader = (draft: Draft, one: Property, zones: ZoneLookup) => Wrong | null;
type Wrong = Pick<Problem, 'reason' | 'detail'>;

/** Adds to a list of the draft, whose lists are its own: copying each time would make a long list take for ever. */
function add<Value>(list: readonly Value[], value: Value): void {
  (list as Value[]).push(value);
}

const bad = (detail: string): Wrong => ({ reason: 'bad-value', detail });

function text(key: 'summary' | 'description' | 'location'): Reader {
  return (draft, one) => {
    draft[key] = unescapeText(one.value);
    return null;
  };
}

function instant(key: 'stamp' | 'created' | 'lastModified'): Reader {
  return (draft, one) => {
    const time = parseDateTime(one.value.trim());
    if (!time) return bad(`not a date and time: ${shown(one.value)}`);
    draft[key] = time.wall.toZonedDateTime('UTC').toInstant();
    return null;
  };
}

function time(key: 'start' | 'end' | 'recurrenceId'): Reader {
  return (draft, one, zones) => {
    const read = readTime(one, one.value, zones);
    if (!read.ok) return read;
    draft[key] = read.value;
    if (key === 'recurrenceId') draft.thisAndFuture = parameterOf(one, 'RANGE')?.toUpperCase() === 'THISANDFUTURE';
    return null;
  };
}

export const readers: Record<string, Reader> = {
  UID: (draft, one) => {
    draft.uid = unescapeText(one.value).trim();
    return draft.uid === '' || draft.uid.length > 1000 ? bad('a UID has 1 to 1000 characters') : null;
  },
  SEQUENCE: (draft, one) => {
    if (!/^\d{1,9}$/.test(one.value.trim())) return bad(`not a number from 0: ${shown(one.value)}`);
    draft.sequence = Number(one.value);
    return null;
  },
  DTSTAMP: instant('stamp'),
  CREATED: instant('created'),
  'LAST-MODIFIED': instant('lastModified'),
  DTSTART: time('start'),
  DTEND: time('end'),
  DURATION: (draft, one) => {
    draft.duration = parseDuration(one.value.trim());
    return draft.duration === null ? bad(`not a duration: ${shown(one.value)}`) : null;
  },
  'RECURRENCE-ID': time('recurrenceId'),
  RRULE: (draft, one) => {
    const read = parseRule(one.value.trim());
    if (!read.ok) return { reason: 'bad-rule', detail: `${read.part}: ${read.detail}` };
    draft.rule = read.value;
    return null;
  },
  RDATE: (draft, one, zones) => readTimes(one, zones, (each) => add(draft.extraDates, each)),
  EXDATE: (draft, one, zones) => readTimes(one, zones, (each) => {
    if ('kind' in each) add(draft.exceptDates, each);
  }),
  STATUS: (draft, one) => {
    draft.status = oneOf(statuses, one.value) ?? null;
    return null;
  },
  TRANSP: (draft, one) => {
    draft.transparent = one.value.trim().toUpperCase() === 'TRANSPARENT';
    return null;
  },
  CLASS: (draft, one) => {
    // A class that is not known is to be treated as PRIVATE (section 3.8.1.3).
    draft.classification = oneOf(classes, one.value) ?? 'PRIVATE';
    return null;
  },
  ORGANIZER: (draft, one) => {
    draft.organizer = readOrganizer(one);
    return draft.organizer.address === '' ? bad('no address') : null;
  },
  ATTENDEE: (draft, one) => {
    const read = readAttendee(one);
    add(draft.attendees, read);
    return read.address === '' ? bad('no address') : null;
  },
  SUMMARY: text('summary'),
  DESCRIPTION: text('description'),
  LOCATION: text('location'),
  URL: (draft, one) => {
    draft.url = one.value.trim() || null;
    return null;
  },
  CONFERENCE: (draft, one) => {
    const features = one.parameters.filter(({ name }) => name === 'FEATURE').flatMap(({ values }) => values.map((value) => value.toUpperCase()));
    add(draft.conferences, { uri: one.value.trim(), features, label: parameterOf(one, 'LABEL') ?? null });
    return null;
  },
  CATEGORIES: (draft, one) => {
    for (const each of splitEscaped(one.value)) if (each.trim() !== '') add(draft.categories, unescapeText(each).trim());
    return null;
  },
  ATTACH: (draft, one) => {
    const binary = parameterOf(one, 'VALUE')?.toUpperCase() === 'BINARY' || parameterOf(one, 'ENCODING')?.toUpperCase() === 'BASE64';
    add(draft.attachments, {
      uri: binary ? null : one.value.trim(), data: binary ? one.value.trim() : null, mediaType: parameterOf(one, 'FMTTYPE') ?? null,
      other: one.parameters.filter(({ name }) => !['VALUE', 'ENCODING', 'FMTTYPE'].includes(name)),
    });
    return null;
  },
  COMMENT: (draft, one) => {
    add(draft.comments, unescapeText(one.value));
    return null;
  },
  'REQUEST-STATUS': (draft, one) => {
    add(draft.requestStatus, unescapeText(one.value));
    return null;
  },
};

/** Properties that may stand once (section 3.6.1) and of which two would leave open what holds. */
const single = new Set([
  'UID', 'SEQUENCE', 'DTSTAMP', 'DTSTART', 'DTEND', 'DURATION', 'RECURRENCE-ID', 'RRULE', 'STATUS', 'TRANSP', 'CLASS', 'ORGANIZER',
]);
/** Properties of which a second is kept beside the first and not used. */
const firstHolds = new Set(['SUMMARY', 'DESCRIPTION', 'LOCATION', 'URL', 'CREATED', 'LAST-MODIFIED']);

/** Events as they were read: one that nobody changed is written again without being compared. */
const asRead = new WeakMap<CalendarEvent, Component>();

/** The component that an event was read from, if nobody made another value of it since. */
export function untouchedSource(event: CalendarEvent): Component | undefined {
  return asRead.get(event);
}

/** Reads a VEVENT. Refusals name the line and the property; what is not known is kept in `other` and `components`. */
export function readEvent(from: Component, zones: ZoneLookup): Result<CalendarEvent, Problem> {
  const draft: Draft = calendarEvent({ uid: '' });
  const seen = new Set<string>();
  const other: Property[] = [];
  for (const one of from.properties) {
    const reader = Object.hasOwn(readers, one.name) ? readers[one.name] : undefined;
    if (!reader || (seen.has(one.name) && firstHolds.has(one.name))) {
      other.push(one);
      continue;
    }
    if (seen.has(one.name) && single.has(one.name)) return problem('repeated-property', one.line, one.name, 'it may stand once');
    seen.add(one.name);
    const wrong = reader(draft, one, zones);
    if (wrong) return problem(wrong.reason, one.line, one.name, wrong.detail);
  }
  const event: CalendarEvent = { ...draft, other, components: from.components, source: { component: from, zones } };
  const wrong = inconsistency(event, from);
  if (wrong) return { ok: false, ...wrong };
  asRead.set(event, from);
  return { ok: true, value: event };
}

function inconsistency(event: CalendarEvent, from: Component): Problem | null {
  const at = (name: string) => from.properties.find((one) => one.name === name)?.line ?? from.line;
  const { start, end, duration, rule } = event;
  const wrong = (reason: Problem['reason'], name: string, detail: string): Problem => ({ reason, line: at(name), property: name, detail });
  if (event.uid === '') return wrong('missing-property', 'UID', 'an event has a UID');
  if (end && duration) return wrong('both-end-and-duration', 'DURATION', 'an event has an end or a duration, not both');
  if (duration && duration.sign < 0) return wrong('end-before-start', 'DURATION', 'the duration is negative');
  if (start === null) {
    return end || duration || rule ? wrong('missing-property', 'DTSTART', 'an end, a duration or a rule needs a start') : null;
  }
  if (end && (end.kind === 'date') !== (start.kind === 'date')) return wrong('mixed-types', 'DTEND', 'start and end must both be dates or both times');
  if (end && isBefore(end, start)) return wrong('end-before-start', 'DTEND', `ends ${formatTime(end)}, starts ${formatTime(start)}`);
  const misfit = rule ? checkRule(rule, start) : null;
  return misfit ? wrong('bad-rule', 'RRULE', `${misfit.part}: ${misfit.detail}`) : null;
}

function isBefore(end: CalendarTime, start: CalendarTime): boolean {
  return Temporal.Instant.compare(timeInstant(end, 'UTC'), timeInstant(start, 'UTC')) < 0;
}

/** A DATE or DATE-TIME value of a property, by its VALUE and TZID. */
export function readTime(one: Property, value: string, zones: ZoneLookup): { ok: true; value: CalendarTime } | ({ ok: false } & Wrong) {
  const trimmed = value.trim();
  const date = parseDate(trimmed);
  // Some programs leave VALUE=DATE out; eight digits cannot mean anything else.
  if (date) return { ok: true, value: { kind: 'date', date } };
  const read = parseDateTime(trimmed);
  if (!read) return { ok: false, ...bad(`no such date or time: ${shown(value)}`) };
  if (read.utc) return { ok: true, value: { kind: 'utc', instant: read.wall.toZonedDateTime('UTC').toInstant() } };
  const tzid = parameterOf(one, 'TZID');
  if (tzid === undefined || tzid === '') return { ok: true, value: { kind: 'floating', wall: read.wall } };
  const zone = zones(tzid, read.wall);
  if (!zone) return { ok: false, reason: 'unknown-zone', detail: `no VTIMEZONE, IANA or Windows name: ${shown(tzid)}` };
  return { ok: true, value: { kind: 'zoned', wall: read.wall, zone: zone.zone, tzid, offsets: zone.offsets } };
}

function readTimes(one: Property, zones: ZoneLookup, add: (each: CalendarTime | Period) => void): Wrong | null {
  for (const value of one.value.split(',')) {
    if (value.trim() === '') continue;
    const [from, to] = value.split('/') as [string, string | undefined];
    const start = readTime(one, from, zones);
    if (!start.ok) return start;
    if (to === undefined) {
      add(start.value);
      continue;
    }
    const end = periodEnd(one, start.value, to.trim(), zones);
    if (!end) return bad(`not a period: ${shown(value)}`);
    add({ start: start.value, end });
  }
  return null;
}

/** The end of a PERIOD, stated or by its duration. Null when it is neither or lies before the start. */
export function periodEnd(one: Property, start: CalendarTime, to: string, zones: ZoneLookup): CalendarTime | null {
  if (start.kind === 'date') return null;
  const duration = parseDuration(to);
  if (duration && start.kind === 'floating') return duration.sign < 0 ? null : { kind: 'floating', wall: start.wall.add(duration) };
  if (duration) return duration.sign < 0 ? null : { kind: 'utc', instant: addDuration(start, duration, 'UTC') };
  const end = readTime(one, to, zones);
  return end.ok && !isBefore(end.value, start) ? end.value : null;
}

function oneOf<Word extends string>(words: readonly Word[], value: string | undefined): Word | undefined {
  const upper = value?.trim().toUpperCase();
  return words.find((word) => word === upper);
}

const organizerParameters = ['CN', 'SENT-BY', 'SCHEDULE-AGENT', 'SCHEDULE-FORCE-SEND', 'SCHEDULE-STATUS'];
const attendeeParameters = [...organizerParameters, 'PARTSTAT', 'ROLE', 'CUTYPE', 'RSVP', 'MEMBER', 'DELEGATED-TO', 'DELEGATED-FROM'];

function readOrganizer(one: Property, known = organizerParameters): Organizer {
  const name = parameterOf(one, 'CN');
  return {
    address: one.value.trim(), name: name === undefined ? null : unescapeText(name).replace(/\s+/g, ' ').trim(), sentBy: parameterOf(one, 'SENT-BY') ?? null,
    scheduleAgent: oneOf(agents, parameterOf(one, 'SCHEDULE-AGENT')) ?? null,
    scheduleForceSend: oneOf(['REQUEST', 'REPLY'] as const, parameterOf(one, 'SCHEDULE-FORCE-SEND')) ?? null,
    scheduleStatus: (parameterOf(one, 'SCHEDULE-STATUS') ?? '').split(',').filter((code) => code !== ''),
    other: one.parameters.filter((each) => !known.includes(each.name)),
  };
}

function readAttendee(one: Property): Attendee {
  const all = (name: string) => one.parameters.filter((each) => each.name === name).flatMap((each) => each.values);
  return {
    ...readOrganizer(one, attendeeParameters),
    // Values that are not known count as the default (section 3.2.12, 3.2.16), a kind as UNKNOWN (3.2.3).
    status: oneOf(partstats, parameterOf(one, 'PARTSTAT')) ?? 'NEEDS-ACTION',
    role: oneOf(roles, parameterOf(one, 'ROLE')) ?? 'REQ-PARTICIPANT',
    kind: oneOf(kinds, parameterOf(one, 'CUTYPE') ?? 'INDIVIDUAL') ?? 'UNKNOWN',
    rsvp: parameterOf(one, 'RSVP')?.toUpperCase() === 'TRUE',
    members: all('MEMBER'), delegatedTo: all('DELEGATED-TO'), delegatedFrom: all('DELEGATED-FROM'),
  };
}
