import type { Interval } from '../../calendar/interval.ts';
import type { Weight } from '../../planning/conflicts.ts';
import type { Branded } from '../../platform/ids.ts';

export type ConflictId = Branded<'ConflictId'>;

/** Whose time, or which thing, is wanted twice: a person, a room, the licences of a platform, or what a room above adds. */
export interface ConflictOwner { readonly kind: string; readonly id: string }

/** One of the things that stand in each other's way: `session`, `event` of a person's own calendar, or what else has a claim. */
export interface Party {
  readonly kind: string;
  readonly id: string;
  /** Which of its times; '' where it has one. */
  readonly part: string;
  readonly at: Interval;
}

/** A conflict as it is found: of two things, or of one with somebody's hours, a holiday, a closed room (`b` is null). */
export interface FoundConflict {
  /** The name of its kind; `conflict.kind.NAME` in the catalogues says it. */
  readonly kind: string;
  readonly owner: ConflictOwner;
  readonly a: Party;
  readonly b: Party | null;
  /** The time that both take, or all the time between them. */
  readonly at: Interval;
  /** What is needed between them, or how much lies outside; 0 where that says nothing. */
  readonly minutes: number;
  readonly weight: Weight;
}

/** That somebody let it be, and why. It counts until either thing changes. */
export interface Acceptance { readonly at: Temporal.Instant; readonly by: string | null; readonly reason: string }

/** A conflict as it is kept. */
export interface Conflict extends FoundConflict {
  readonly id: ConflictId;
  readonly foundAt: Temporal.Instant;
  readonly accepted: Acceptance | null;
}

/** What has changed, so that conflicts have to be worked out anew; of an organisation: all of them. */
export interface ConflictMark { readonly kind: 'session' | 'person' | 'organisation'; readonly id: string }
