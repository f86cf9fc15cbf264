import type { CalendarEvent, Classification } from '../../calendar/event.ts';
import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { StoredAttachment } from '../records/model.ts';

export type AskId = Branded<'AskId'>;

/** PARTSTAT (RFC 5545, section 3.2.12), as far as somebody invited here can answer. */
export const replies = ['NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE'] as const;
export type Reply = (typeof replies)[number];
/** What a person can answer. */
export type Answer = Exclude<Reply, 'NEEDS-ACTION'>;
/** By which way an answer came; `office`: somebody told the office, who wrote it down. */
export type RepliedBy = 'link' | 'page' | 'mail' | 'calendar' | 'office';

/** Somebody to be asked to a subject. */
export interface Invitee { readonly person: PersonId; readonly required: boolean }

/** An answer as it was given: to the version `sequence`, which need not be the present one. */
export interface Given {
  readonly reply: Reply;
  readonly sequence: number | null;
  readonly at: Temporal.Instant | null;
  readonly by: RepliedBy | null;
  readonly comment: string | null;
}

/** Who is asked to a subject, with the answer to the whole and those to single occurrences by their part. */
export interface Attendee extends Invitee {
  readonly given: Given;
  readonly parts: ReadonlyMap<string, Given>;
  readonly addedAt: Temporal.Instant;
  readonly removedAt: Temporal.Instant | null;
  /** The SEQUENCE of the newest version that was said to this person, and when it was queued; null while nothing was. */
  readonly toldSequence: number | null;
  readonly toldAt: Temporal.Instant | null;
}

/** An ask for an explicit confirmation (G-4.3.2). */
export interface Ask {
  readonly id: AskId;
  readonly subject: Subject;
  readonly person: PersonId;
  readonly askedAt: Temporal.Instant;
  readonly chasedAt: Temporal.Instant | null;
  readonly chases: number;
  readonly answer: 'yes' | 'no' | null;
  readonly answeredAt: Temporal.Instant | null;
  readonly answeredBy: 'link' | 'page' | 'phone' | 'office' | null;
  readonly comment: string | null;
}

/** Where something takes place, in words that are the same in every language; `href` leads there. */
export interface PlaceTold {
  readonly kind: 'room' | 'virtual' | 'elsewhere';
  readonly label: string;
  readonly href: string | null;
  readonly instructions: string | null;
}

/** What people are told of a subject, or of one occurrence of it: the same facts in every message, composed when it is said. */
export interface Telling {
  readonly title: string;
  /** Markdown without HTML. */
  readonly agenda: string;
  /** The zone in which it was booked (IANA). */
  readonly zone: string;
  readonly time: Interval;
  /** All times of a series, in order; of anything else the one. */
  readonly dates: readonly Interval[];
  readonly place: PlaceTold;
}

/** One thing that is otherwise than it was, for the mail and the page; `part` where it is so of one occurrence only. */
export type Change = { readonly part?: string } & (
  | { readonly what: 'time'; readonly before: Interval; readonly after: Interval; readonly zone: string }
  | { readonly what: 'place'; readonly before: PlaceTold; readonly after: PlaceTold }
  | { readonly what: 'title'; readonly before: string; readonly after: string }
  | { readonly what: 'agenda'; readonly before: string; readonly after: string }
  | { readonly what: 'dates'; readonly added: readonly Interval[]; readonly dropped: readonly Interval[]; readonly zone: string }
  | { readonly what: 'cancelled'; readonly time: Interval; readonly zone: string }
  | { readonly what: 'people'; readonly added: readonly PersonId[]; readonly dropped: readonly PersonId[] }
);

/** Whether an answer can still be given. */
export type Openness = 'open' | 'cancelled' | 'over' | 'unknown';

/**
 * A subject to which people are asked, as its room tells of it. The events are of one UID, with neither ORGANIZER nor
 * ATTENDEE nor DTSTAMP: these are put in here. A changed occurrence is an event with a RECURRENCE-ID.
 */
export interface Occasion {
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  readonly sequence: number;
  readonly class: Classification;
  /** Whether those invited see nobody else: neither name nor address. */
  readonly hidesPeople: boolean;
  readonly events: readonly CalendarEvent[];
  /** What is to be read before, in the order in which it was put. */
  readonly files: readonly StoredAttachment[];
  /** When it is all over: links to it expire 30 days later. */
  readonly lastEnd: Temporal.Instant;
  /** Whether it (or that occurrence) can still be answered at `now`. */
  openness(part: string, now: Temporal.Instant): Openness;
  /** The version since which time and place are what they are: an answer to an older one no longer stands. */
  settledSequence(part: string): number;
  telling(part: string): Telling;
  /** RECURRENCE-ID of a part, with the event that occurrence is now (from the rule, or changed); undefined when there is none. */
  occurrence(part: string): CalendarEvent | undefined;
}
