import type { Branded } from '../../platform/ids.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Classification } from '../../calendar/event.ts';
import type { BusyTime } from '../../calendar/freebusy.ts';

export type CalendarId = Branded<'CalendarId'>;
export type ObjectId = Branded<'ObjectId'>;

/** Whose time it is: a person's, or the organisation's, where the organiser's copies of its sessions lie. */
export interface Owner {
  readonly kind: 'person' | 'organisation';
  readonly id: string;
}

export interface Calendar {
  readonly id: CalendarId;
  readonly owner: Owner;
  /** Empty for the one that is simply its owner's. */
  readonly name: string;
  /** Whether it is the one into which everything goes that names no other. */
  readonly main: boolean;
}

/** How much an object takes of its owner's time; of a series the most that any of its occurrences does. */
export type Busyness = 'busy' | 'tentative' | 'free';

/** An iCalendar object resource as it is stored (RFC 4791, section 4.1): all components of one UID. */
export interface StoredObject {
  readonly id: ObjectId;
  readonly calendar: CalendarId;
  readonly uid: string;
  /** As they came, byte for byte. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes in hexadecimal: the entity tag. */
  readonly digest: string;
  readonly sequence: number;
  /** Of the master, or where there is none, of the first component. */
  readonly title: string;
  /** The strictest of its components. */
  readonly class: Classification;
  readonly busy: Busyness;
  readonly recurring: boolean;
  /** What it shows a copy of (`{kind: 'session', id}`); null where it is its owner's own. */
  readonly subject: Pick<Subject, 'kind' | 'id'> | null;
  /** Rises with each change. */
  readonly version: number;
  readonly changedAt: Temporal.Instant;
}

/** When a person's time is taken. */
export interface Busy {
  /** Sorted, within what was asked, none overlapping: `busy` or `tentative`, nothing that says with what. */
  readonly times: readonly BusyTime[];
  /** False where a series was too dense to be worked out; what was not is then counted as busy. */
  readonly complete: boolean;
}

/** What takes the time, for who may see it. */
export interface Entry {
  readonly object: ObjectId;
  readonly calendar: CalendarId;
  /** The occurrence of a series by its RECURRENCE-ID, in UTC basic form (a date for series of days); null for a single event. */
  readonly part: string | null;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** The first and last day where it takes whole days: kept as such, `start` and `end` are then those of the owner's zone. */
  readonly days: { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate } | null;
  readonly busy: Busyness;
  readonly cancelled: boolean;
  readonly class: Classification;
  /** Null where the reader sees that there is an entry and not which: CLASS:PRIVATE of somebody else. */
  readonly what: What | null;
}

/** The words of an entry. */
export interface What {
  readonly uid: string;
  readonly title: string;
  readonly location: string | null;
  readonly description: string | null;
  readonly subject: Pick<Subject, 'kind' | 'id'> | null;
  readonly version: number;
  readonly recurring: boolean;
}

/** A stretch of one calendar owner's time as one reader sees it. */
export interface Seen {
  readonly entries: readonly Entry[];
  /** What the reader sees only the when of, as in `Busy`. */
  readonly busy: readonly BusyTime[];
  readonly complete: boolean;
}

/** With whom a calendar is shared. */
export type Share = { readonly person: string; readonly since: Temporal.Instant };
