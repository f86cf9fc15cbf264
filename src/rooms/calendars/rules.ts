import type { CalendarEvent, Classification } from '../../calendar/event.ts';
import { addressKey } from '../../calendar/event.ts';
import { kindOf } from '../../calendar/freebusy.ts';
import type { CalendarObject } from '../../calendar/icalendar.ts';
import { seriesBounds, seriesOf } from '../../calendar/recurrence.ts';
import type { CalendarTime } from '../../calendar/time.ts';
import { timeInstant, timeWall } from '../../calendar/time.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import type { Actor } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { may, type Relation } from '../identity/access.ts';
import { access } from './access.ts';
import type { Busyness, Owner } from './model.ts';
import type { Precondition } from './ports.ts';

/** How much of an object a reader sees: all of it, that there is an entry, or only that its owner is busy. */
export type Sight = 'all' | 'entry' | 'busy';

/** How a reader stands to an object of somebody's calendar, beside his roles. */
export interface Standing {
  /** Its owner shares the calendar with him. */
  readonly shared: boolean;
  /** `room`: both hold a copy of one subject; `address`: it names him, and he has an object of its UID. */
  readonly invited: 'room' | 'address' | null;
}

/**
 * What a reader sees of an object (G-2): all of it, who owns it or was put into the same session; others by the access table,
 * and then only as its class allows (RFC 5545, section 3.8.1.3), whatever their role: of PRIVATE that there is an entry, of
 * CONFIDENTIAL nothing but busy time. That he has an object of the same UID is not enough where no room put it there: anybody
 * can write any UID into his own calendar, so the object itself must name him.
 */
export function sightOf(actor: Actor, owner: Owner, standing: Standing, classification: Classification): Sight {
  if (actor.kind === 'machine' || isOwner(actor, owner) || standing.invited === 'room') return 'all';
  const relations: Relation[] = [...(standing.shared ? ['shared' as const] : []), ...(standing.invited ? ['invited' as const] : [])];
  const rule = owner.kind === 'person' ? access['calendars.seeWhat'] : access['calendars.seeWhatOfOrganisation'];
  if (!may(actor, rule, { relations })) return 'busy';
  return classification === 'PUBLIC' ? 'all' : classification === 'PRIVATE' ? 'entry' : 'busy';
}

export function isOwner(actor: Actor, owner: Owner): boolean {
  return actor.kind === 'person' && owner.kind === 'person' && actor.person === owner.id;
}

/** Whether any component names this address as organizer or attendee. */
export function names(events: readonly CalendarEvent[], address: string): boolean {
  const all = events.flatMap(({ organizer, attendees }) => [...(organizer ? [organizer] : []), ...attendees]);
  return all.some((one) => addressKey(one.address) === address);
}

/**
 * How much of its owner's time an event takes, with his own answer counted: until he has accepted it is tentative. `address`
 * is the owner's. Out of office is busy: the difference would say with what.
 */
export function busynessOf(event: CalendarEvent, address: string | null): Busyness {
  const kind = kindOf(event, address ?? undefined);
  return kind === null ? 'free' : kind === 'tentative' ? 'tentative' : 'busy';
}

/** Why an object is not taken: what a CalDAV client is told, and the line where it is known. */
export interface Unfit {
  readonly reason: 'precondition';
  readonly precondition: Precondition;
  readonly why: string;
  readonly line: number | null;
  readonly property: string | null;
}

/** What is asked of an object without opening it. */
export interface Columns {
  readonly uid: string;
  readonly sequence: number;
  readonly summary: string;
  readonly class: Classification;
  readonly busy: Busyness;
  readonly recurring: boolean;
  readonly starts_at: Temporal.Instant;
  readonly ends_at: Temporal.Instant | null;
  readonly exact_under: string | null;
}

/** The earliest and latest day that is stored (RFC 4791, sections 5.2.6 and 5.2.7), and how much one object may hold. */
export const bounds = {
  first: Temporal.PlainDate.from('1601-01-01'), last: Temporal.PlainDate.from('9998-12-31'), instances: 3000, attendees: 2000, uid: 500,
} as const;

/** The columns of an object that can be stored, or the precondition of RFC 4791 or 6638 that it fails. */
export function columnsOf(object: CalendarObject, address: string | null): Result<Columns, Unfit> {
  const wrong = malformed(object) ?? tooMuch(object.events);
  if (wrong) return refuse(wrong);
  const { events } = object;
  const series = seriesOf(events);
  const { firstStart, lastEnd } = seriesBounds(series);
  const main = series.master ?? events[0]!;
  const recurring = series.master === null || series.master.rule !== null || series.master.extraDates.length > 0 || events.length > 1;
  const placed = main.start?.kind === 'utc' || main.start?.kind === 'zoned';
  const same = !recurring && placed && main.end?.kind !== 'floating';
  const end = lastEnd && Temporal.Instant.compare(lastEnd, latest) < 0 ? lastEnd : null;
  if (end === null && !recurring) return refuse(unfit('max-date-time', `it ends after ${bounds.last}`));
  return ok({
    uid: main.uid, sequence: Math.max(...events.map(({ sequence }) => sequence)), summary: main.summary ?? '',
    class: strictest(events.map(({ classification }) => classification)),
    busy: busiest(events.map((event) => busynessOf(event, address))), recurring,
    starts_at: firstStart!, ends_at: end, exact_under: same ? zoneDataVersion() : null,
  });
}

const latest = bounds.last.toZonedDateTime('UTC').toInstant();

function strictest(all: readonly Classification[]): Classification {
  return all.includes('CONFIDENTIAL') ? 'CONFIDENTIAL' : all.includes('PRIVATE') ? 'PRIVATE' : 'PUBLIC';
}

function busiest(all: readonly Busyness[]): Busyness {
  return all.includes('busy') ? 'busy' : all.includes('tentative') ? 'tentative' : 'free';
}

export function unfit(
  precondition: Precondition, why: string, line: number | null = null, property: string | null = null,
): Unfit {
  return { reason: 'precondition', precondition, why, line, property };
}

/** RFC 4791, section 4.1: no METHOD, one kind of component, one UID, one master, each changed occurrence once. */
function malformed({ method, events, components }: CalendarObject): Unfit | null {
  const no = (why: string, property: string, line: number | null = null) => unfit('valid-calendar-object-resource', why, line, property);
  const foreign = components.find(({ name }) => !name.startsWith('X-'));
  if (method !== null) return no('an object that is stored has no METHOD', 'METHOD');
  if (events.length === 0) {
    if (!foreign) return no('it holds no event', 'BEGIN');
    return unfit('supported-calendar-component', `a calendar holds events, not ${foreign.name.slice(0, 40)}`, foreign.line);
  }
  if (foreign) return no('an object holds one kind of component', 'BEGIN', foreign.line);
  const lineOf = (event: CalendarEvent) => event.source?.component.line ?? null;
  const other = events.find(({ uid }) => uid !== events[0]!.uid);
  if (other) return no('an object holds one UID', 'UID', lineOf(other));
  if (events[0]!.uid.length > bounds.uid) return no(`a UID has at most ${bounds.uid} characters`, 'UID', lineOf(events[0]!));
  const startless = events.find(({ start }) => start === null);
  if (startless) return no('an event has a start', 'DTSTART', lineOf(startless));
  const seen = new Set<string>();
  for (const event of events) {
    const part = event.recurrenceId ? timeInstant(event.recurrenceId, 'UTC').toString() : '';
    if (seen.has(part)) {
      return no(part ? 'the same occurrence stands twice' : 'the event stands twice', 'RECURRENCE-ID', lineOf(event));
    }
    seen.add(part);
  }
  const organizers = new Set(events.map(({ organizer }) => organizer && addressKey(organizer.address)));
  if (organizers.size <= 1) return null;
  return unfit('same-organizer-in-all-components', 'all components of an event have one organizer', null, 'ORGANIZER');
}

const secondsOf = { SECONDLY: 1, MINUTELY: 60, HOURLY: 3600, DAILY: 86_400, WEEKLY: 604_800, MONTHLY: 2_678_400, YEARLY: 31_622_400 };

/** What would make every later read long, or cannot be kept. */
function tooMuch(events: readonly CalendarEvent[]): Unfit | null {
  const instances = events.reduce((sum, one) => sum + 1 + one.extraDates.length + one.exceptDates.length, 0);
  if (instances > bounds.instances) return unfit('max-instances', `${instances} single dates, at most ${bounds.instances}`);
  if (events.some(({ attendees }) => attendees.length > bounds.attendees)) {
    return unfit('max-attendees-per-instance', `at most ${bounds.attendees} attendees`, null, 'ATTENDEE');
  }
  for (const { rule } of events) {
    if (rule && secondsOf[rule.frequency] * rule.interval > 200 * secondsOf.YEARLY) {
      return unfit('max-instances', 'a series repeats within 200 years', null, 'RRULE');
    }
  }
  const days = events.flatMap(timesOf).map((time) => timeWall(time).toPlainDate());
  if (days.some((day) => Temporal.PlainDate.compare(day, bounds.first) < 0)) {
    return unfit('min-date-time', `a time lies before ${bounds.first}`);
  }
  if (days.some((day) => Temporal.PlainDate.compare(day, bounds.last) > 0)) {
    return unfit('max-date-time', `a time lies after ${bounds.last}`);
  }
  return null;
}

function timesOf({ start, end, recurrenceId, extraDates, exceptDates }: CalendarEvent): CalendarTime[] {
  const extra = extraDates.flatMap((one) => ('kind' in one ? [one] : [one.start, one.end]));
  return [start, end, recurrenceId, ...extra, ...exceptDates].filter((time) => time !== null);
}
