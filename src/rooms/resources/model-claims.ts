import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';

export type ClaimId = Branded<'ClaimId'>;

/** What may be held by one only, or by as many as it has units. */
export const claimableKinds = ['room', 'licence', 'person'] as const;
export type ClaimableKind = (typeof claimableKinds)[number];

export interface Claimable {
  /** The id of the room, or of the person; of the licences of a platform an id of their own. */
  readonly resource: string;
  readonly kind: ClaimableKind;
  /** How many may hold it at the same time: 1 for a room, 0 once it is closed. */
  readonly units: number;
  /** Rises with each change of its claims, in the same transaction: what was worked out from another version is stale. */
  readonly version: number;
}

/** What a claim is for. */
export interface ClaimSubject { readonly kind: string; readonly id: string }

/**
 * `booked` until it is released; `held` until `heldUntil`, then it counts for nothing; `wanted`: it could not be had, takes
 * nothing, and is a conflict until the time is free: then it is booked by whoever frees it.
 */
export const claimStates = ['held', 'booked', 'wanted'] as const;
export type ClaimState = (typeof claimStates)[number];

/** A unit of a resource for a time. */
export interface Claim extends Interval {
  readonly id: ClaimId;
  readonly resource: string;
  /** From 1 to the resource's units; null while it is wanted. */
  readonly unit: number | null;
  readonly subject: ClaimSubject;
  /** Which of the subject's times; '' where it has one. Of a series the RECURRENCE-ID in UTC basic form. */
  readonly part: string;
  readonly state: ClaimState;
  /** Of a hold. */
  readonly heldUntil: Temporal.Instant | null;
  /** Who holds it, where that is a person. */
  readonly holder: PersonId | null;
  readonly madeAt: Temporal.Instant;
}

/** One thing that a subject wants for a time. */
export interface Want extends Interval {
  readonly resource: string;
  readonly part: string;
}

/** Who has what was wanted, and when; null where only the constraint knows of somebody who is not committed yet. */
export interface Taken {
  readonly reason: 'taken';
  readonly resource: string;
  /** Which of the wanted times. */
  readonly part: string;
  /** The wanted time. */
  readonly at: Interval;
  readonly by: Claim | null;
}
