import type { Branded } from '../../platform/ids.ts';
import type { FamilyId, Pair, Place, RoundId, SlotId } from './model.ts';

export type WaitId = Branded<'WaitId'>;

/**
 * waiting → offered → booked. It ends too when the family leaves, when an offer runs out, and when the office takes it off; an
 * offer that cannot be had any more leads back to waiting.
 */
export const waitStates = ['waiting', 'offered', 'booked', 'left', 'expired', 'removed'] as const;
export type WaitState = (typeof waitStates)[number];

/** A slot that is held for who waits. */
export interface Offer {
  readonly slot: SlotId;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly at: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** A family that waits for a time with a teacher, for one child (P-6.2). */
export interface Wait extends Pair {
  readonly id: WaitId;
  readonly round: RoundId;
  readonly family: FamilyId;
  /** In order of arrival within the line of a teacher. */
  readonly number: number;
  /** When it could come: minutes after midnight by the round's clock; null for any. */
  readonly after: number | null;
  readonly before: number | null;
  readonly place: Place;
  readonly state: WaitState;
  /** The last that was made. */
  readonly offer: Offer | null;
  readonly joinedAt: Temporal.Instant;
  readonly endedAt: Temporal.Instant | null;
}

/** How long an offer is held, how long before its meeting it ends, and the least that is worth offering. */
export const offerBounds = { hours: 12, minutesBefore: 60, leastMinutes: 5 } as const;
