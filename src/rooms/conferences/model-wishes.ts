/** What families want where times are not given to whoever comes first (P-4.3). */
import type { Branded } from '../../platform/ids.ts';
import type { BookingWay, FamilyId, Pair, Place, RoundId } from './model.ts';

/** A teacher whom a family wants to meet for a child: must it be, or would it like to. */
export interface Wished extends Pair { readonly must: boolean }

/** A day on which a family can come, in minutes after midnight; null for any. */
export interface WishedDay { readonly date: Temporal.PlainDate; readonly after: number | null; readonly before: number | null }

/** What a family wants, as it has said last. */
export interface Wishes {
  readonly family: FamilyId;
  readonly round: RoundId;
  readonly pairs: readonly Wished[];
  readonly place: Place;
  readonly days: readonly WishedDay[];
  /** How the school came to know. */
  readonly way: BookingWay;
  readonly givenAt: Temporal.Instant;
  /** Rises with each change. */
  readonly version: number;
  /** When it was told what came of it. */
  readonly toldAt: Temporal.Instant | null;
}

export type KeptId = Branded<'KeptId'>;

/** A place that the school keeps for a family: until a moment, or until it is booked as the round opens (`books`). */
export interface KeptPlace extends Pair {
  readonly id: KeptId;
  readonly round: RoundId;
  readonly family: FamilyId;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly books: boolean;
  readonly state: 'kept' | 'taken' | 'released';
  readonly reason: string | null;
  readonly madeAt: Temporal.Instant;
}
