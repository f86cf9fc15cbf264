/**
 * What a message that comes in does to what is stored (RFC 5546): a decision, nothing is written. Which version holds is decided
 * by SEQUENCE, then DTSTAMP, for each RECURRENCE-ID (section 2.1.5). Nobody but an event's organizer changes it, and only an
 * attendee answers for himself: `sender` is the address that the mail was proved to come from.
 */
import type { Difference } from './changes.ts';
import { differences, significantChange } from './changes.ts';
import type { Attendee, CalendarEvent, PartStat } from './event.ts';
import { addressKey, attendee } from './event.ts';
import type { CalendarObject, Method } from './icalendar.ts';
import type { Result } from './outcome.ts';
import type { Series } from './recurrence.ts';
import { compareVersions, occurrenceAt, seriesOf } from './recurrence.ts';
import type { CalendarTime } from './time.ts';
import { sameTime, timeInstant } from './time.ts';
import { instantOf } from './zone.ts';

/** What is to be done. `events` are all components of the UID as they are then: they replace what is stored. */
export type Effect =
  /** An invitation, a change, a further occurrence. `asksAgain`: the time changed, so an answer given before holds no longer. */
  | {
    readonly kind: 'stored'; readonly events: readonly CalendarEvent[]; readonly isNew: boolean; readonly asksAgain: boolean;
    readonly changes: readonly { readonly recurrenceId: CalendarTime | null; readonly differences: readonly Difference[] }[];
  }
  /** All of it (`whole`), or some occurrences. They stay, as cancelled. */
  | { readonly kind: 'cancelled'; readonly events: readonly CalendarEvent[]; readonly whole: boolean; readonly occurrences: readonly CalendarTime[] }
  /** An answer. Of a `crasher`, who was not invited, `events` has the name added: the organizer may take it or leave it. */
  | {
    readonly kind: 'answered'; readonly events: readonly CalendarEvent[]; readonly by: Attendee; readonly status: PartStat;
    readonly recurrenceId: CalendarTime | null; readonly comment: string | null; readonly crasher: boolean; readonly delegatedTo: readonly string[];
  }
  | { readonly kind: 'proposed'; readonly proposal: CalendarEvent; readonly by: Attendee; readonly comment: string | null; readonly crasher: boolean }
  | { readonly kind: 'proposal-declined'; readonly recurrenceId: CalendarTime | null; readonly comment: string | null }
  | { readonly kind: 'refresh-asked'; readonly by: Attendee };

/** Why a message is not followed. */
export interface ReceivedRefusal {
  readonly reason:
    | 'no-method' | 'no-event' | 'several-uids' | 'no-organizer' | 'no-start' | 'not-one-attendee'
    | 'unknown-event' | 'unknown-occurrence' | 'other-organizer' | 'not-from-organizer' | 'not-from-attendee' | 'not-invited' | 'older';
  readonly detail: string;
}

export interface ReceivedOptions {
  /** The address that the message was proved to come from; null when the door has checked it otherwise. */
  readonly sender: string | null;
  /** Whose calendar it is: this attendee's own answer is kept while the event's time stays. */
  readonly me?: string;
  /** The reader's zone, for occurrences of days and floating times. */
  readonly zone: string;
  /** DTSTAMP of the last answer that was taken of somebody; an older one that comes late is refused. */
  readonly lastAnswer?: (address: string, recurrenceId: CalendarTime | null) => Temporal.Instant | null;
}

const fromOrganizer: ReadonlySet<Method> = new Set<Method>(['PUBLISH', 'REQUEST', 'ADD', 'CANCEL', 'DECLINECOUNTER']);

/** Decides what a message does; `stored` are all components of its UID that we have, none if it is not known. */
export function receive(stored: readonly CalendarEvent[], message: CalendarObject, options: ReceivedOptions): Result<Effect, ReceivedRefusal> {
  const { method, events } = message;
  if (method === null) return no('no-method', 'an object without METHOD is no message');
  const first = events[0];
  if (!first) return no('no-event', 'the message holds no VEVENT');
  if (events.some(({ uid }) => uid !== first.uid) || stored.some(({ uid }) => uid !== first.uid)) return no('several-uids', 'all must be of one UID');
  const series = seriesOf(stored);
  const wrong = fromOrganizer.has(method) ? organizerProblem(series, events, method, options.sender) : null;
  if (wrong) return { ok: false, ...wrong };
  switch (method) {
    case 'PUBLISH':
    case 'REQUEST': return request(stored, series, events, options);
    case 'ADD': return added(stored, series, first, options);
    case 'CANCEL': return cancelled(stored, series, events, options);
    case 'REPLY': return reply(stored, series, events, options);
    case 'COUNTER': return counter(series, first, options);
    case 'DECLINECOUNTER': return stored.length === 0 ? no('unknown-event', 'no event of this UID')
      : { ok: true, value: { kind: 'proposal-declined', recurrenceId: first.recurrenceId, comment: first.comments[0] ?? null } };
    case 'REFRESH': return refresh(series, first, options);
  }
}

/** The organizer speaks for an event, from his own address or that of SENT-BY, and it stays the same one for life. */
function organizerProblem(series: Series, events: readonly CalendarEvent[], method: Method, sender: string | null): ReceivedRefusal | null {
  const known = (series.master ?? series.overrides[0])?.organizer;
  for (const { organizer } of events) {
    if (!organizer) {
      if (method === 'PUBLISH' && !known) continue;
      return { reason: 'no-organizer', detail: `${method} names no ORGANIZER` };
    }
    if (known && addressKey(known.address) !== addressKey(organizer.address)) return { reason: 'other-organizer', detail: 'ORGANIZER is another than before' };
    if (sender !== null && !speaksFor(sender, organizer)) return { reason: 'not-from-organizer', detail: 'the sender is not ORGANIZER' };
  }
  return null;
}

/** SENT-BY in the message itself is believed only for who sent it, which the door has proved. */
function speaksFor(sender: string, who: { readonly address: string; readonly sentBy: string | null }): boolean {
  return [who.address, who.sentBy].some((address) => address !== null && addressKey(address) === addressKey(sender));
}

function request(
  stored: readonly CalendarEvent[], series: Series, events: readonly CalendarEvent[], options: ReceivedOptions,
): Result<Effect, ReceivedRefusal> {
  if (events.some(({ start }) => start === null)) return no('no-start', 'an event has no DTSTART');
  const incoming = seriesOf(events);
  const taken: CalendarEvent[] = [];
  let kept = [...stored];
  let older = 0;
  for (const event of incoming.master ? [incoming.master, ...incoming.overrides] : incoming.overrides) {
    const before = find(kept, event.recurrenceId, options.zone);
    if ((before && compareVersions(event, before) <= 0) || isOutrun(event, before, incoming, series)) {
      older++;
      continue;
    }
    if (event.recurrenceId === null && before && significantChange(before, event).some((name) => name !== 'STATUS')) {
      // Changes of single occurrences belonged to the series as it was; those that still hold come with the message.
      kept = kept.filter((one) => one.recurrenceId === null || one.sequence > event.sequence);
    }
    kept = [...kept.filter((one) => one !== before), keepAnswer(event, before ?? (event.recurrenceId ? series.master : null), options.me)];
    taken.push(event);
  }
  if (taken.length === 0) return no('older', `${older} of ${events.length} components are not newer than what is stored`);
  const changes = taken.map((event) => {
    const before = find(stored, event.recurrenceId, options.zone) ?? occurrenceEvent(series, event.recurrenceId, options.zone);
    return { event, before };
  });
  return {
    ok: true,
    value: {
      kind: 'stored', events: kept, isNew: stored.length === 0,
      asksAgain: changes.some(({ event, before }) => before === null || (event.sequence > before.sequence && significantChange(before, event).length > 0)),
      changes: changes.filter(({ before }) => before !== null)
        .map(({ event, before }) => ({ recurrenceId: event.recurrenceId, differences: differences(before!, event) })),
    },
  };
}

/** A change of one occurrence that was sent before the series as it is stored: the series is of later. */
function isOutrun(event: CalendarEvent, before: CalendarEvent | null, incoming: Series, series: Series): boolean {
  return event.recurrenceId !== null && before === null && incoming.master === null && series.master !== null && event.sequence < series.master.sequence;
}

/** While SEQUENCE stays, the organizer may not have seen the answer yet: the stored one is the later. */
function keepAnswer(event: CalendarEvent, before: CalendarEvent | null, me: string | undefined): CalendarEvent {
  if (me === undefined || before === null || event.sequence > before.sequence) return event;
  const mine = before.attendees.find((one) => addressKey(one.address) === addressKey(me));
  if (!mine || mine.status === 'NEEDS-ACTION') return event;
  const attendees = event.attendees.map((one) => (addressKey(one.address) === addressKey(me) ? { ...one, status: mine.status } : one));
  return { ...event, attendees };
}

function added(stored: readonly CalendarEvent[], series: Series, event: CalendarEvent, options: ReceivedOptions): Result<Effect, ReceivedRefusal> {
  const { master } = series;
  if (!master) return no('unknown-event', 'no series of this UID: ask for it by REFRESH');
  if (!event.start) return no('no-start', 'an event has no DTSTART');
  if (event.sequence < master.sequence || occurrenceAt(series, event.start, options.zone)) return no('older', 'the occurrence is known');
  const occurrence: CalendarEvent = { ...event, recurrenceId: event.start, thisAndFuture: false, rule: null, extraDates: [], exceptDates: [] };
  const grown: CalendarEvent = { ...master, sequence: event.sequence, stamp: event.stamp, extraDates: [...master.extraDates, event.start] };
  return {
    ok: true,
    value: {
      kind: 'stored', events: [grown, ...stored.filter((one) => one !== master), occurrence], isNew: false, asksAgain: true,
      changes: [{ recurrenceId: null, differences: differences(master, grown) }],
    },
  };
}

function cancelled(
  stored: readonly CalendarEvent[], series: Series, events: readonly CalendarEvent[], options: ReceivedOptions,
): Result<Effect, ReceivedRefusal> {
  if (stored.length === 0) return no('unknown-event', 'no event of this UID');
  const whole = events.find(({ recurrenceId }) => recurrenceId === null);
  if (whole) {
    const latest = series.master ?? stored[0]!;
    if (whole.sequence < latest.sequence || (whole.sequence === latest.sequence && olderStamp(whole, latest))) {
      return no('older', 'what is stored is of later');
    }
    return { ok: true, value: { kind: 'cancelled', events: stored.map((one) => struck(one, whole)), whole: true, occurrences: [] } };
  }
  let kept = [...stored];
  const done: CalendarTime[] = [];
  for (const event of events) {
    const recurrenceId = event.recurrenceId!;
    const before = find(kept, recurrenceId, options.zone, event.thisAndFuture);
    const base = before ?? occurrenceEvent(seriesOf(kept), recurrenceId, options.zone);
    if (!base) return no('unknown-occurrence', 'the series has no such occurrence');
    if (event.sequence < base.sequence || (before && event.sequence === before.sequence && olderStamp(event, before))) continue;
    kept = [...kept.filter((one) => one !== before), { ...struck(base, event), recurrenceId, thisAndFuture: event.thisAndFuture }];
    done.push(recurrenceId);
  }
  if (done.length === 0) return no('older', 'what is stored is of later');
  return { ok: true, value: { kind: 'cancelled', events: kept, whole: false, occurrences: done } };
}

function olderStamp(event: CalendarEvent, than: CalendarEvent): boolean {
  return event.stamp !== null && than.stamp !== null && Temporal.Instant.compare(event.stamp, than.stamp) < 0;
}

function struck(event: CalendarEvent, by: CalendarEvent): CalendarEvent {
  return { ...event, status: 'CANCELLED', sequence: Math.max(event.sequence, by.sequence), stamp: by.stamp ?? event.stamp };
}

function reply(
  stored: readonly CalendarEvent[], series: Series, events: readonly CalendarEvent[], options: ReceivedOptions,
): Result<Effect, ReceivedRefusal> {
  const answer = events[0]!;
  const by = speaker(answer, options.sender);
  if (!by.ok) return by;
  const known = subject(series, answer, options.zone);
  if (!known.ok) return known;
  const { target, isMade } = known.value;
  const last = options.lastAnswer?.(by.value.address, answer.recurrenceId) ?? null;
  if (answer.sequence < target.sequence) return no('older', `answers SEQUENCE ${answer.sequence}, now it is ${target.sequence}`);
  if (last && answer.stamp && Temporal.Instant.compare(answer.stamp, last) < 0) return no('older', 'a later answer was taken');
  const answered = withAnswer(target, by.value, answer.attendees);
  const after = stored.map((one) => (one === target ? answered : one));
  // An answer to a series holds for its changed occurrences that have none of their own.
  const spread = answer.recurrenceId === null ? after.map((one) => (one === answered ? one : spreadAnswer(one, by.value))) : after;
  return {
    ok: true,
    value: {
      kind: 'answered', events: isMade ? [...spread, answered] : spread, by: by.value, status: by.value.status,
      recurrenceId: answer.recurrenceId, comment: answer.comments[0] ?? null, crasher: !isListed(target, by.value), delegatedTo: by.value.delegatedTo,
    },
  };
}

/** The one attendee who speaks. A delegation names the delegate too (section 3.2.3): who speaks then is the one who delegates. */
function speaker(event: CalendarEvent, sender: string | null): Result<Attendee, ReceivedRefusal> {
  const delegating = event.attendees.find(({ status }) => status === 'DELEGATED');
  const one = event.attendees.length === 1 ? event.attendees[0] : delegating;
  const from = sender === null ? undefined : event.attendees.find((each) => speaksFor(sender, each));
  const by = one ?? from;
  if (!by) return no('not-one-attendee', `${event.attendees.length} ATTENDEEs, one is needed`);
  return sender === null || speaksFor(sender, by) ? { ok: true, value: by } : no('not-from-attendee', 'the sender is not ATTENDEE');
}

/** The stored component that an answer is about; for an occurrence that was not changed yet one is made of it. */
function subject(series: Series, event: CalendarEvent, zone: string): Result<{ target: CalendarEvent; isMade: boolean }, ReceivedRefusal> {
  const any = series.master ?? series.overrides[0];
  if (!any) return no('unknown-event', 'no event of this UID');
  if (event.organizer && any.organizer && addressKey(event.organizer.address) !== addressKey(any.organizer.address)) {
    return no('other-organizer', 'ORGANIZER is another than ours');
  }
  const all = series.master ? [series.master, ...series.overrides] : series.overrides;
  const there = find(all, event.recurrenceId, zone);
  if (there) return { ok: true, value: { target: there, isMade: false } };
  const made = occurrenceEvent(series, event.recurrenceId, zone);
  return made ? { ok: true, value: { target: made, isMade: true } } : no('unknown-occurrence', 'the series has no such occurrence');
}

function withAnswer(event: CalendarEvent, by: Attendee, all: readonly Attendee[]): CalendarEvent {
  const update = (one: Attendee): Attendee => ({ ...one, status: by.status, rsvp: false, delegatedTo: by.delegatedTo });
  const listed = event.attendees.map((one) => (addressKey(one.address) === addressKey(by.address) ? update(one) : one));
  const attendees = isListed(event, by) ? listed : [...listed, { ...by, rsvp: false }];
  const delegates = by.delegatedTo.filter((address) => !attendees.some((one) => addressKey(one.address) === addressKey(address)))
    .map((address) => all.find((one) => addressKey(one.address) === addressKey(address)) ?? attendee(address))
    .map((one): Attendee => ({ ...one, status: 'NEEDS-ACTION', delegatedFrom: [by.address] }));
  return { ...event, attendees: [...attendees, ...delegates] };
}

function spreadAnswer(event: CalendarEvent, by: Attendee): CalendarEvent {
  const waits = (one: Attendee) => addressKey(one.address) === addressKey(by.address) && one.status === 'NEEDS-ACTION';
  if (!event.attendees.some(waits)) return event;
  return { ...event, attendees: event.attendees.map((one) => (waits(one) ? { ...one, status: by.status } : one)) };
}

function isListed(event: CalendarEvent, by: Attendee): boolean {
  return event.attendees.some((one) => addressKey(one.address) === addressKey(by.address));
}

function counter(series: Series, proposal: CalendarEvent, options: ReceivedOptions): Result<Effect, ReceivedRefusal> {
  if (!proposal.start) return no('no-start', 'a proposal has a DTSTART');
  const known = subject(series, proposal, options.zone);
  if (!known.ok) return known;
  const from = options.sender === null ? proposal.attendees[0] : proposal.attendees.find((one) => speaksFor(options.sender!, one));
  if (!from) return no(options.sender === null ? 'not-one-attendee' : 'not-from-attendee', 'no ATTENDEE made the proposal');
  if (proposal.sequence < known.value.target.sequence) return no('older', 'the event was changed since');
  return { ok: true, value: { kind: 'proposed', proposal, by: from, comment: proposal.comments[0] ?? null, crasher: !isListed(known.value.target, from) } };
}

function refresh(series: Series, event: CalendarEvent, options: ReceivedOptions): Result<Effect, ReceivedRefusal> {
  const by = speaker(event, options.sender);
  if (!by.ok) return by;
  const all = series.master ? [series.master, ...series.overrides] : series.overrides;
  if (all.length === 0) return no('unknown-event', 'no event of this UID');
  // Who asks is told what is in the event: so it must be somebody who was invited.
  return all.some((one) => isListed(one, by.value)) ? { ok: true, value: { kind: 'refresh-asked', by: by.value } } : no('not-invited', 'not an attendee');
}

function find(events: readonly CalendarEvent[], recurrenceId: CalendarTime | null, zone: string, thisAndFuture?: boolean): CalendarEvent | null {
  return events.find((one) => (
    (one.recurrenceId === null || recurrenceId === null ? one.recurrenceId === recurrenceId
      : sameTime(one.recurrenceId, recurrenceId) || timeInstant(one.recurrenceId, zone).equals(timeInstant(recurrenceId, zone)))
    && (thisAndFuture === undefined || one.thisAndFuture === thisAndFuture)
  )) ?? null;
}

/** An occurrence of the series as a component of its own; null when the series has no such occurrence. */
function occurrenceEvent(series: Series, recurrenceId: CalendarTime | null, zone: string): CalendarEvent | null {
  if (recurrenceId === null) return null;
  const found = occurrenceAt(series, recurrenceId, zone);
  if (!found || !series.master) return null;
  const end = found.start.kind === 'date' || found.start.kind === 'floating' || found.event.duration ? {} : { end: endOf(found.start, found.interval.end) };
  return {
    ...found.event, recurrenceId, thisAndFuture: false, start: found.start, rule: null, extraDates: [], exceptDates: [],
    source: null, ...lengthOf(found.event, found.start), ...end,
  };
}

function endOf(start: CalendarTime, end: Temporal.Instant): CalendarTime {
  if (start.kind !== 'zoned' || start.offsets) return { kind: 'utc', instant: end };
  const wall = end.toZonedDateTimeISO(start.zone).toPlainDateTime();
  // The second of two equal wall times cannot be said in the zone (RFC 5545, section 3.3.5).
  return instantOf(wall, start.zone).equals(end) ? { ...start, wall } : { kind: 'utc', instant: end };
}

/** Days and floating times end as much later as the series' own first occurrence does. */
function lengthOf(event: CalendarEvent, start: CalendarTime): Partial<CalendarEvent> {
  const { end } = event;
  if (!end || !event.start) return {};
  if (start.kind === 'date' && end.kind === 'date' && event.start.kind === 'date') {
    return { end: { kind: 'date', date: start.date.add(event.start.date.until(end.date)) } };
  }
  if (start.kind === 'floating' && end.kind === 'floating' && event.start.kind === 'floating') {
    return { end: { kind: 'floating', wall: start.wall.add(event.start.wall.until(end.wall)) } };
  }
  return {};
}

function no(reason: ReceivedRefusal['reason'], detail: string): { ok: false } & ReceivedRefusal {
  return { ok: false, reason, detail };
}
