import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';

export type RequestId = Branded<'RequestId'>;
export type PostId = Branded<'PostId'>;

/** By which way a request came into the queue. Staff enter a telephone call by `office`. */
export const doors = ['form', 'mail', 'calendar', 'office'] as const;
export type Door = (typeof doors)[number];

/**
 * open → scheduled, when a session comes of it; → declined, with a reason; → joined, when it turned out to be another
 * request once more. Only an open one takes answers.
 */
export const requestStates = ['open', 'scheduled', 'declined', 'joined'] as const;
export type RequestState = (typeof requestStates)[number];

/** What has to be settled before a request can become a session (G-4.1.2): who, when, where, and how long. */
export const settleables = ['who', 'when', 'length', 'where'] as const;
export type Settleable = (typeof settleables)[number];

/** When it is wished: the time on the clock in an IANA zone. A wish is no booking, so it carries no instant. */
export interface Wished { readonly wall: Temporal.PlainDateTime; readonly zone: string }

/** Where: in a room, online, or elsewhere. `text` says it nearer, in the requester's words; only elsewhere needs it. */
export interface Place { readonly kind: 'room' | 'virtual' | 'elsewhere'; readonly text: string }

/** What is said of who, when, how long and where; null for what is not settled. */
export interface Wish {
  readonly who: string | null;
  readonly wished: Wished | null;
  /** 5 to 10080. */
  readonly minutes: number | null;
  readonly place: Place | null;
}

/** Why the form looks as if a program had filled it: a hidden field filled, sent in less than 3 seconds, full of links. */
export const spamMarks = ['trap', 'too-fast', 'links'] as const;
export type SpamMark = (typeof spamMarks)[number];

/** Somebody's wish for a session, from its coming in to the session that comes of it. */
export interface SessionRequest extends Wish {
  readonly id: RequestId;
  readonly door: Door;
  readonly requester: PersonId;
  /** The name that was typed, where it is another than the one this address is known by. */
  readonly named: string | null;
  readonly title: string;
  readonly purpose: string;
  readonly state: RequestState;
  /** Not empty: it waits for a coordinator's look before anything is sent to the address it names. */
  readonly marks: readonly SpamMark[];
  readonly suspect: boolean;
  /** What is not settled, in the order in which it is asked. */
  readonly missing: readonly Settleable[];
  /** The request that this one repeats; always one that is not joined itself. */
  readonly joinedTo: RequestId | null;
  readonly session: string | null;
  /** Why it was declined, as told to the requester. */
  readonly reason: string | null;
  readonly madeAt: Temporal.Instant;
  readonly closedAt: Temporal.Instant | null;
  /** Rises with each change; a form gives back the one it was filled from. */
  readonly version: number;
}

/**
 * `asked`: what the requester wrote, and again with each repetition. `question`: the office asks for `fields`.
 * `answer`: the requester's. `note`: for the office alone, never shown to the requester.
 */
export type PostKind = 'asked' | 'question' | 'answer' | 'note';

/** One thing said between the requester and the office; the thread stays with the session that comes of the request. */
export interface Post {
  readonly id: PostId;
  readonly request: RequestId;
  readonly at: Temporal.Instant;
  /** Who wrote it; null for the machine. */
  readonly author: PersonId | null;
  readonly kind: PostKind;
  readonly body: string;
  readonly fields: readonly Settleable[];
}
