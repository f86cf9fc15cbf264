import type { CalendarObject } from '../../calendar/icalendar.ts';
import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { Calendar, StoredObject } from './model.ts';

/**
 * Why a calendar object is not taken, by the names of the preconditions that a CalDAV client understands: RFC 4791, section
 * 5.3.2.1 (the first nine) and RFC 6638, section 3.2.4 (the rest).
 */
export type Precondition =
  | 'supported-calendar-data' | 'valid-calendar-data' | 'valid-calendar-object-resource' | 'supported-calendar-component'
  | 'no-uid-conflict' | 'max-resource-size' | 'min-date-time' | 'max-date-time' | 'max-instances' | 'max-attendees-per-instance'
  | 'unique-scheduling-object-resource' | 'same-organizer-in-all-components'
  | 'allowed-organizer-scheduling-object-change' | 'allowed-attendee-scheduling-object-change' | 'default-calendar-needed';

/** What somebody is about to do with an object, by whatever door he came. */
export interface ObjectChange {
  readonly calendar: Calendar;
  /** What is stored now, or undefined for a new one. */
  readonly before: { readonly stored: StoredObject; readonly object: CalendarObject } | undefined;
  /** What is to be stored, or undefined when it is to be deleted. */
  readonly after: CalendarObject | undefined;
}

/** What a guard says; undefined (no `Ruling`) is: not mine. */
export type Ruling =
  | { readonly ruling: 'allow' }
  /** Stored as `object` instead, with the same UID; the client is told no entity tag, so that it asks for what was stored. */
  | { readonly ruling: 'rewrite'; readonly object: CalendarObject }
  | { readonly ruling: 'refuse'; readonly precondition: Precondition; readonly why: string };

/**
 * Asked within the transaction before an object is stored or deleted, unless the room that owns its subject does it itself.
 * The first refusal holds; a rewritten object is what the next guard is asked about. An object with a subject of which no
 * guard speaks is not changed. Fulfilled by invitations for scheduling objects and by sessions for its own events.
 */
export interface ObjectGuard {
  rule(ctx: Context, change: ObjectChange): Promise<Ruling | undefined>;
}
export const ObjectGuard = port<ObjectGuard>('calendars.ObjectGuard');
