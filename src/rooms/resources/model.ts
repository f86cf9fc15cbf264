import type { Branded } from '../../platform/ids.ts';

export type RoomId = Branded<'RoomId'>;

/** A place in a building where a session can be held. */
export interface Room {
  readonly id: RoomId;
  readonly name: string;
  readonly building: string;
  readonly floor: string;
  /** How many people it seats. */
  readonly capacity: number;
  /** What it has, in the organisation's own words ("projector", "step-free"), sorted. */
  readonly features: readonly string[];
  /** Since when it takes no new session, or null while it does. */
  readonly closedAt: Temporal.Instant | null;
  /** Rises with each change; a form gives back the one it was filled from. */
  readonly version: number;
}

/** Where a person can always be met online. */
export interface StandingRoom {
  readonly address: string;
  /** What to do there (a code, a waiting room); may be empty. */
  readonly instructions: string;
}

/** How to join a session from afar. */
export interface Join {
  readonly joinAddress: string;
  readonly instructions?: string;
}
