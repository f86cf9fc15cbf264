import { calendarEvent, type CalendarEvent } from '../../calendar/event.ts';
import { parseRule } from '../../calendar/rule.ts';
import type { PlaceTold } from '../invitations/model.ts';
import type { OccurrenceChange, Place, Session } from './model.ts';
import { occurrencesOf } from './rules.ts';
import { occurrenceTime, startOfPart, startTime, timeAt } from './rules-times.ts';

/** How a place is called in what people read. */
export type NamePlace = (place: Place | null) => PlaceTold;

/**
 * A session as events of one UID (RFC 5545, section 3.6.1): the whole, then the occurrences that are otherwise. An occurrence
 * that was cancelled is left out by EXDATE; those who knew of it were told by a CANCEL of its own. Without ORGANIZER,
 * ATTENDEE and DTSTAMP, which the room invitations puts in.
 */
export function eventsOf(session: Session, changes: readonly OccurrenceChange[], nameOf: NamePlace): CalendarEvent[] {
  const { time, rule } = session;
  if (time === null) return [];
  const left = changes.filter((one) => one.cancelled).map((one) => timeAt(startOfPart(one.part)!, time.zone));
  const read = rule === null ? null : parseRule(rule);
  const whole = calendarEvent({
    ...base(session), sequence: session.sequence, start: startTime(time), end: timeAt(time.end, time.zone),
    ...words(session, nameOf(session.place)), rule: read?.ok ? (session.endless ? { ...read.value, until: null } : read.value) : null, exceptDates: left,
  });
  const others = changes.filter((one) => !one.cancelled && (one.title ?? one.agenda ?? one.time ?? one.place) !== null);
  return [whole, ...others.map((one) => occurrenceEvent(session, one, nameOf))];
}

/** One occurrence as an event with its RECURRENCE-ID: as it was changed, or as the series makes it. */
export function occurrenceEvent(session: Session, change: Pick<OccurrenceChange, 'part'> & Partial<OccurrenceChange>, nameOf: NamePlace): CalendarEvent {
  const start = startOfPart(change.part);
  if (!start || !session.time) throw new Error(`the session ${session.id} has no occurrence ${change.part}`);
  const time = change.time ?? occurrenceTime(session.time, start);
  const told = { title: change.title ?? session.title, agenda: change.agenda ?? session.agenda };
  return calendarEvent({
    ...base(session), sequence: change.sequence || session.sequence, recurrenceId: timeAt(start, session.time.zone),
    start: startTime(time), end: timeAt(time.end, time.zone), ...words(told, nameOf(change.place ?? session.place)),
    ...(change.cancelled ? { status: 'CANCELLED' as const } : {}),
  });
}

/** The event of a part, if the session has such an occurrence at all, a cancelled one too. */
export function eventOfPart(session: Session, changes: readonly OccurrenceChange[], part: string, nameOf: NamePlace): CalendarEvent | undefined {
  if (!occurrencesOf(session, changes).some((one) => one.part === part)) return undefined;
  if (part === '') return eventsOf(session, changes, nameOf)[0];
  return occurrenceEvent(session, changes.find((one) => one.part === part) ?? { part }, nameOf);
}

function base(session: Session): Pick<CalendarEvent, 'uid' | 'created' | 'status' | 'classification'> {
  return {
    uid: session.uid, created: session.madeAt, status: session.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED', classification: session.class,
  };
}

function words({ title, agenda }: { title: string; agenda: string }, place: PlaceTold): Partial<CalendarEvent> {
  const joining = place.kind === 'virtual' ? [place.href, place.instructions].filter((one) => one !== null && one !== '').join('\n') : '';
  const description = [agenda, joining].filter((one) => one !== '').join('\n\n');
  return {
    summary: title, description: description || null, location: place.kind === 'virtual' ? place.href : place.label,
    conferences: place.kind === 'virtual' && place.href ? [{ uri: place.href, features: ['AUDIO', 'VIDEO'], label: null }] : [],
  };
}
