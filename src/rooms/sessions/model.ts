import type { Classification } from '../../calendar/event.ts';
import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';

export type SessionId = Branded<'SessionId'>;

/**
 * proposed → scheduled → in-progress → held; cancelled from any but held. A series stays scheduled until its last occurrence
 * was held; its occurrences have states of their own.
 */
export const sessionStates = ['proposed', 'scheduled', 'in-progress', 'held', 'cancelled'] as const;
export type SessionState = (typeof sessionStates)[number];

/** Where a session takes place, as it was booked: a join address stays what it was when the platform gave it. */
export type Place =
  | { readonly kind: 'room'; readonly room: RoomId }
  | { readonly kind: 'virtual'; readonly platform: string; readonly joinAddress: string; readonly instructions: string | null }
  | { readonly kind: 'elsewhere'; readonly where: string };

/** A booked time: wall time and zone stay; the instants were worked out with this version of the zone data. */
export interface Booked {
  readonly wall: Temporal.PlainDateTime;
  readonly zone: string;
  readonly start: Temporal.Instant;
  /** `minutes` of real time after the start. */
  readonly end: Temporal.Instant;
  readonly minutes: number;
  readonly zoneData: string;
}

export interface Session {
  readonly id: SessionId;
  /** One UID for life: `ID@SLUG.convene`. */
  readonly uid: string;
  readonly title: string;
  /** Markdown without HTML. */
  readonly agenda: string;
  readonly state: SessionState;
  readonly coordinator: PersonId;
  /** Whether everybody has to confirm that he comes (G-4.3.2). */
  readonly critical: boolean;
  readonly hidesPeople: boolean;
  readonly class: Classification;
  /** Its zone, also while it has no time yet. */
  readonly zone: string;
  /** Null while proposed without a time. Of a series, its first occurrence. */
  readonly time: Booked | null;
  /** How long it takes, also while it has no time yet. */
  readonly minutes: number | null;
  /** RRULE value of a series, else null; of one without end it ends where its dates are claimed to. */
  readonly rule: string | null;
  /** Whether the series goes on until somebody ends it: what people and calendars are told names no end. */
  readonly endless: boolean;
  readonly place: Place | null;
  /**
   * SEQUENCE of the newest version. Every change of which people are told raises it, those of an occurrence too: RFC 5546,
   * section 2.1.4 demands it for time, repetition and status and wherever an answer may no longer hold, and allows it for all.
   */
  readonly sequence: number;
  /** SEQUENCE since which time and place are what they are; answers to older ones no longer stand. */
  readonly settledSequence: number;
  /** When its time was last set. */
  readonly settledAt: Temporal.Instant | null;
  readonly request: string | null;
  /** The session that this one goes on from, where a series was split at "this and following". */
  readonly follows: SessionId | null;
  /** Why it was cancelled, in the words of who did. */
  readonly reason: string | null;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: PersonId | null;
  /** Rises with each change; a form gives back the one it was filled from. */
  readonly version: number;
}

/** How one occurrence of a series differs from its rule. Null: as the series. */
export interface OccurrenceChange {
  readonly part: string;
  readonly cancelled: boolean;
  readonly title: string | null;
  readonly agenda: string | null;
  readonly time: Booked | null;
  readonly place: Place | null;
  readonly state: 'in-progress' | 'held' | null;
  readonly reason: string | null;
  /** SEQUENCE of its newest change, and that since which its time and place are so; 0: the series'. */
  readonly sequence: number;
  readonly settledSequence: number;
  readonly settledAt: Temporal.Instant | null;
}

/** One time that a session takes place. `part` is '' where it does so once, else its RECURRENCE-ID in UTC basic form. */
export interface SessionOccurrence {
  readonly part: string;
  readonly time: Interval;
  readonly state: SessionState;
  readonly title: string;
  readonly agenda: string;
  readonly place: Place | null;
  /** Whether anything but its state differs from the series. */
  readonly changed: boolean;
  readonly reason: string | null;
  readonly settledAt: Temporal.Instant;
}

/** What of a session has changed, by name: for facts and the log. */
export type Changed = 'time' | 'dates' | 'place' | 'title' | 'agenda' | 'class' | 'critical' | 'hides-people';

/** What is still missing before a session can be scheduled (G-4.1.2). */
export type Missing = 'who' | 'when' | 'where';
