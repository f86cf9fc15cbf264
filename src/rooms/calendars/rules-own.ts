import type { CalendarEvent } from '../../calendar/event.ts';
import { calendarEvent } from '../../calendar/event.ts';
import type { CalendarObject } from '../../calendar/icalendar.ts';
import type { RecurrenceRule, RuleProblem } from '../../calendar/rule.ts';
import { checkRule, formatRule, parseRule } from '../../calendar/rule.ts';
import type { CalendarTime } from '../../calendar/time.ts';
import { atInstant, inZone, onDate, sameTime, timeInstant } from '../../calendar/time.ts';
import { booked, resolveWallTime } from '../../calendar/zone.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { bounds } from './rules.ts';
import type { OwnEvent } from './schema.ts';

/** Why an event of somebody's own cannot be as he wrote it. */
export type OwnRefusal =
  /** A clock that is put forward leaves this time out, one that is put back shows it twice: which is meant? In order of time. */
  | {
    readonly reason: 'wall-time'; readonly field: 'start' | 'end'; readonly kind: 'gap' | 'fold';
    readonly candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  }
  | { readonly reason: 'end-before-start' }
  | { readonly reason: 'out-of-range'; readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }
  /** One occurrence lasts at most 366 days. */
  | { readonly reason: 'too-long' }
  | { readonly reason: 'bad-rule'; readonly problem: RuleProblem }
  /** iCalendar cannot say "the second 01:30" of a series: a wall time that exists twice is its first (RFC 5545, section 3.3.5). */
  | { readonly reason: 'second-of-series' };

/** What of an event follows from the form. */
export type OwnFields = Pick<CalendarEvent, 'summary' | 'start' | 'end' | 'duration' | 'transparent' | 'status' | 'classification' | 'rule'>;

/** The times, class and rule of an own event, or why not. Nothing about a wall time is decided silently. */
export function fieldsOf(given: OwnEvent): Result<OwnFields, OwnRefusal> {
  const days = given.kind === 'days' ? [given.first, given.last] : [given.start.toPlainDate(), given.end.toPlainDate()];
  if (days.some((day) => Temporal.PlainDate.compare(day, bounds.first) < 0 || Temporal.PlainDate.compare(day, bounds.last) >= 0)) {
    return refuse({ reason: 'out-of-range', first: bounds.first, last: bounds.last.subtract({ days: 1 }) });
  }
  const times = given.kind === 'days' ? wholeDays(given.first, given.last) : wallTimes(given);
  if (!times.ok) return times;
  const { start, end } = times.value;
  const length = timeInstant(start, 'UTC').until(timeInstant(end, 'UTC'));
  if (length.sign <= 0) return refuse({ reason: 'end-before-start' });
  if (length.total('hours') > 366 * 24) return refuse({ reason: 'too-long' });
  const rule = ruleOf(given.rule, start);
  if (!rule.ok) return rule;
  return ok({
    summary: given.title, start, end, duration: null, transparent: given.busy === 'free', classification: given.class,
    status: given.busy === 'tentative' ? 'TENTATIVE' : 'CONFIRMED', rule: rule.value,
  });
}

type Times = { readonly start: CalendarTime; readonly end: CalendarTime };

function wholeDays(first: Temporal.PlainDate, last: Temporal.PlainDate): Result<Times, OwnRefusal> {
  // DTEND is the day after the last (RFC 5545, section 3.6.1).
  return ok({ start: onDate(first), end: onDate(last.add({ days: 1 })) });
}

function wallTimes(given: Extract<OwnEvent, { kind: 'timed' }>): Result<Times, OwnRefusal> {
  const start = timeOf(given, 'start');
  if (!start.ok) return start;
  const end = timeOf(given, 'end');
  return end.ok ? ok({ start: start.value, end: end.value }) : end;
}

function timeOf(given: Extract<OwnEvent, { kind: 'timed' }>, field: 'start' | 'end'): Result<CalendarTime, OwnRefusal> {
  const { [field]: wall, zone } = given;
  const which = field === 'start' ? given.startIs : given.endIs;
  const meant = resolveWallTime(wall, zone);
  if (meant.kind === 'exact') return ok(inZone(wall, zone));
  if (which === undefined) return refuse({ reason: 'wall-time', field, kind: meant.kind, candidates: meant.candidates });
  const chosen = booked(wall, zone, which);
  if (meant.kind === 'gap' || which === 'first') return ok(inZone(chosen.wall, zone));
  return given.rule !== null && field === 'start' ? refuse({ reason: 'second-of-series' }) : ok(atInstant(chosen.instant));
}

function ruleOf(text: string | null, start: CalendarTime): Result<RecurrenceRule | null, OwnRefusal> {
  if (text === null || text.trim() === '') return ok(null);
  const read = parseRule(text.trim());
  if (!read.ok) return refuse({ reason: 'bad-rule', problem: { reason: read.reason, part: read.part, detail: read.detail } });
  const misfit = checkRule(read.value, start);
  return misfit ? refuse({ reason: 'bad-rule', problem: misfit }) : ok(read.value);
}

/** A new event of somebody's own. */
export function newEvent(uid: string, fields: OwnFields, now: Temporal.Instant): CalendarEvent {
  return calendarEvent({ uid, stamp: now, created: now, lastModified: now, ...fields });
}

/**
 * An object with its event changed as the form says; what the form does not know of (alarms, attendees, notes) stays. When
 * the time or rule changes, SEQUENCE rises (RFC 5545, section 3.8.7.4), and dates that were left out or moved by the old
 * rule go, since they name occurrences that are no more.
 */
export function changedObject(object: CalendarObject, fields: OwnFields, now: Temporal.Instant): CalendarObject {
  const master = object.events.find(({ recurrenceId }) => recurrenceId === null)!;
  const moved = !sameTime(master.start, fields.start) || (master.rule && formatRule(master.rule)) !== (fields.rule && formatRule(fields.rule));
  const longer = moved || !sameTime(master.end, fields.end) || master.duration !== null;
  const changed: CalendarEvent = {
    ...master, ...fields, stamp: now, lastModified: now, sequence: longer ? master.sequence + 1 : master.sequence,
    ...(moved ? { exceptDates: [], extraDates: [] } : {}),
  };
  return { ...object, events: moved ? [changed] : object.events.map((one) => (one === master ? changed : one)) };
}
