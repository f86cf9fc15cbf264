import type { Attendee as Line, CalendarEvent } from '../../calendar/event.ts';
import { attendee as line, mailtoUri, organizer } from '../../calendar/event.ts';
import { formatInstant, timeInstant } from '../../calendar/time.ts';
import type { Organisation } from '../identity/model.ts';
import type { Person } from '../people/model.ts';
import type { Attendee, Invitee, Occasion } from './model.ts';
import { replyTo } from './model-reply.ts';

/** Who is to be added, changed and removed so that exactly `wanted` are asked. */
export function difference(present: readonly Invitee[], wanted: readonly Invitee[]): { added: Invitee[]; changed: Invitee[]; removed: Invitee[] } {
  const [now, then] = [new Map(present.map((one) => [one.person, one])), new Map(wanted.map((one) => [one.person, one]))];
  return {
    added: [...then.values()].filter((one) => !now.has(one.person)),
    changed: [...then.values()].filter((one) => now.has(one.person) && now.get(one.person)!.required !== one.required),
    removed: [...now.values()].filter((one) => !then.has(one.person)),
  };
}

/** Everybody to be named in an object, with what is known of each. */
export interface Guest { readonly attendee: Attendee; readonly person: Person }

/** An event with ORGANIZER, who it is for, and DTSTAMP. Who has no mail address is in no ATTENDEE line: there is none to name. */
export function addressed(
  event: CalendarEvent, guests: readonly Guest[],
  { occasion, organisation, stamp }: { occasion: Occasion; organisation: Organisation; stamp: Temporal.Instant },
): CalendarEvent {
  return {
    ...event, stamp, lastModified: stamp, organizer: organizer(mailtoUri(organisation.sender), { name: organisation.name }),
    attendees: guests.flatMap((guest) => lineOf(guest, partOfEvent(event), occasion) ?? []),
  };
}

/** The ATTENDEE line of a person, or undefined for one without an address. */
export function lineOf({ attendee, person }: Guest, part: string, occasion: Occasion): Line | undefined {
  if (person.email === null || person.erased) return undefined;
  const status = replyTo(attendee, part, occasion);
  return line(mailtoUri(person.email), {
    name: person.name, status, role: attendee.required ? 'REQ-PARTICIPANT' : 'OPT-PARTICIPANT', rsvp: status === 'NEEDS-ACTION',
  });
}

/** Which part an event is of; '' for the whole. */
export function partOfEvent({ recurrenceId }: Pick<CalendarEvent, 'recurrenceId'>): string {
  return recurrenceId ? formatInstant(timeInstant(recurrenceId, 'UTC')) : '';
}

/**
 * The events of one person's own copy: beside those of everybody, the occurrences that this person answered otherwise than
 * the whole. What he declined takes no time of his; without an address, and so without an ATTENDEE line, an answer
 * that is still to come shows in the event's own state.
 */
export function ownEvents(occasion: Occasion, own: Guest): CalendarEvent[] {
  const there = new Set(occasion.events.map(partOfEvent));
  const answered = [...own.attendee.parts.keys()].filter((part) => !there.has(part))
    .flatMap((part) => occasion.occurrence(part) ?? []).filter((event) => event.status !== 'CANCELLED');
  return [...occasion.events, ...answered].map((event) => {
    const reply = replyTo(own.attendee, partOfEvent(event), occasion);
    const unsure = own.person.email === null && reply !== 'ACCEPTED' && event.status !== 'CANCELLED';
    return { ...event, transparent: reply === 'DECLINED', ...(unsure ? { status: 'TENTATIVE' as const } : {}) };
  });
}
