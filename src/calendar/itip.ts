/**
 * Messages about events (RFC 5546). Here: those that go out. What one that comes in does is in `received.ts`. The caller numbers
 * and dates: SEQUENCE is in the event, DTSTAMP is `stamp`. One UID for the life of an event.
 */
import type { Attendee, CalendarEvent, PartStat } from './event.ts';
import { addressKey, calendarEvent } from './event.ts';
import type { CalendarObject } from './icalendar.ts';
import { calendarObject } from './icalendar.ts';
import type { CalendarTime } from './time.ts';

/** What every message needs: who makes it (PRODID), and when (DTSTAMP). */
export interface Letterhead {
  readonly productId: string;
  readonly stamp: Temporal.Instant;
}

/** Who sees whom: everyone in the list of attendees, or only the one who gets the message. */
export type Audience = { readonly everyone: true } | { readonly onlyFor: string };

const everyone: Audience = { everyone: true };

/**
 * REQUEST (section 3.2.2): invites, or tells of a change. `events` are a single event, or a series' master with its changed
 * occurrences, or changed occurrences alone for who is invited to these only; all of one UID. For an `onlyFor` audience
 * each event lists that attendee alone.
 */
export function requestMessage(events: readonly CalendarEvent[], head: Letterhead, audience: Audience = everyone): CalendarObject {
  assertOneUid(events);
  return message('REQUEST', events.map((event) => outgoing(event, head, audience)), head);
}

/**
 * CANCEL (section 3.2.5) of all of an event, or of the occurrences given as `occurrences` (with `thisAndFuture` of that one and
 * all later). `event.sequence` must already be higher than that of the last REQUEST.
 */
export function cancelMessage(
  event: CalendarEvent, head: Letterhead,
  options: { readonly occurrences?: readonly CalendarTime[]; readonly thisAndFuture?: boolean; readonly audience?: Audience } = {},
): CalendarObject {
  const whole = { ...outgoing(event, head, options.audience ?? everyone), status: 'CANCELLED' as const };
  if (!options.occurrences) return message('CANCEL', [whole], head);
  const each = options.occurrences.map((recurrenceId) => ({
    ...occurrenceOf(whole, recurrenceId), thisAndFuture: options.thisAndFuture ?? false,
  }));
  return message('CANCEL', each, head);
}

/** CANCEL to people who are no longer invited while the event goes on: without STATUS, naming only them (section 3.2.5). */
export function uninviteMessage(event: CalendarEvent, dropped: readonly Attendee[], head: Letterhead): CalendarObject {
  return message('CANCEL', [{ ...outgoing(event, head, everyone), attendees: dropped.map(mailable), status: null }], head);
}

/**
 * REPLY (section 3.2.3): what one attendee answers to an event or, with `recurrenceId`, to one occurrence. The attendee is taken
 * from the event by address; one who is not in its list (somebody else was forwarded the invitation) is named by `as`.
 */
export function replyMessage(
  event: CalendarEvent, answer: { readonly as: Attendee; readonly status: PartStat; readonly comment?: string; readonly delegatedTo?: Attendee },
  head: Letterhead,
): CalendarObject {
  const own = event.attendees.find((one) => addressKey(one.address) === addressKey(answer.as.address)) ?? answer.as;
  const delegate = answer.delegatedTo;
  const me: Attendee = {
    ...mailable(own), status: answer.status, rsvp: false, delegatedTo: delegate ? [delegate.address] : own.delegatedTo,
  };
  const attendees = delegate ? [me, { ...mailable(delegate), delegatedFrom: [own.address] }] : [me];
  const reply = calendarEvent({
    uid: event.uid, sequence: event.sequence, stamp: head.stamp, recurrenceId: event.recurrenceId, thisAndFuture: event.thisAndFuture,
    start: event.start, end: event.end, duration: event.duration, summary: event.summary,
    organizer: event.organizer && mailableOrganizer(event), attendees, requestStatus: ['2.0;Success'],
    comments: answer.comment ? [answer.comment] : [],
  });
  return message('REPLY', [reply], head);
}

/** COUNTER (section 3.2.7): an attendee proposes the event otherwise; `proposal` is the event as it should be, its SEQUENCE unchanged. */
export function counterMessage(proposal: CalendarEvent, by: Attendee, head: Letterhead, comment?: string): CalendarObject {
  const event = outgoing(proposal, head, everyone);
  const rest = event.attendees.filter((one) => addressKey(one.address) !== addressKey(by.address));
  return message('COUNTER', [{ ...event, attendees: [mailable(by), ...rest], comments: comment ? [comment] : event.comments }], head);
}

/** DECLINECOUNTER (section 3.2.8): the organizer keeps to the event as it is. */
export function declineCounterMessage(event: CalendarEvent, to: Attendee, head: Letterhead, comment?: string): CalendarObject {
  return message('DECLINECOUNTER', [{ ...bare(event, head), attendees: [mailable(to)], comments: comment ? [comment] : [] }], head);
}

/** ADD (section 3.2.4): one more occurrence of a series whose recipients know the rest; `occurrence.sequence` is already raised. */
export function addMessage(occurrence: CalendarEvent, head: Letterhead, audience: Audience = everyone): CalendarObject {
  const added = { ...outgoing(occurrence, head, audience), recurrenceId: null, thisAndFuture: false, rule: null, extraDates: [], exceptDates: [] };
  return message('ADD', [added], head);
}

/** REFRESH (section 3.2.6): an attendee asks for the event as it is now. */
export function refreshMessage(event: CalendarEvent, by: Attendee, head: Letterhead): CalendarObject {
  return message('REFRESH', [{ ...bare(event, head), sequence: event.sequence, attendees: [mailable(by)] }], head);
}

/** PUBLISH (section 3.2.1): for information only; names nobody. */
export function publishMessage(events: readonly CalendarEvent[], head: Letterhead): CalendarObject {
  assertOneUid(events);
  return message('PUBLISH', events.map((event) => ({ ...outgoing(event, head, everyone), attendees: [] })), head);
}

function message(method: NonNullable<CalendarObject['method']>, events: readonly CalendarEvent[], head: Letterhead): CalendarObject {
  return calendarObject(events, { productId: head.productId, method });
}

/**
 * An event as it may leave: without alarms and what else was for its owner's own calendar, without the scheduling parameters,
 * which are between a server and its clients only (RFC 6638, section 7).
 */
function outgoing(event: CalendarEvent, head: Letterhead, audience: Audience): CalendarEvent {
  const attendees = 'everyone' in audience ? event.attendees
    : event.attendees.filter((one) => addressKey(one.address) === addressKey(audience.onlyFor));
  return {
    ...event, stamp: head.stamp, source: null, other: [], components: [], requestStatus: [],
    organizer: event.organizer && mailableOrganizer(event), attendees: attendees.map(mailable),
  };
}

function mailable(one: Attendee): Attendee {
  return { ...one, scheduleAgent: null, scheduleForceSend: null, scheduleStatus: [] };
}

function mailableOrganizer(event: CalendarEvent) {
  return { ...event.organizer!, scheduleAgent: null, scheduleForceSend: null, scheduleStatus: [] };
}

/** What says which event is meant, and no more. */
function bare(event: CalendarEvent, head: Letterhead): CalendarEvent {
  return calendarEvent({
    uid: event.uid, sequence: event.sequence, stamp: head.stamp, recurrenceId: event.recurrenceId,
    thisAndFuture: event.thisAndFuture, organizer: event.organizer && mailableOrganizer(event),
  });
}

/** One occurrence of a series, as far as it is needed to say which is meant. */
function occurrenceOf(whole: CalendarEvent, recurrenceId: CalendarTime): CalendarEvent {
  return { ...whole, recurrenceId, start: recurrenceId, end: null, duration: null, rule: null, extraDates: [], exceptDates: [] };
}

function assertOneUid(events: readonly CalendarEvent[]): void {
  if (events.length === 0 || events.some(({ uid }) => uid !== events[0]!.uid)) throw new Error('a message is about events of one UID');
}
