/** A plan of all wishes of a round (P-4.3): worked on in the background, looked at, published or thrown away. */
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Pair, Place, RoundId, SlotId } from './model.ts';
import type { PlanFigures, Why } from './rules-plan-outcome.ts';

export type { PlanFigures, Why } from './rules-plan-outcome.ts';

export type PlanId = Branded<'PlanId'>;

/** running → done (nothing better is sought), or stopped because it was good enough → published; or discarded. */
export const planStates = ['running', 'stopped', 'done', 'published', 'discarded'] as const;
export type PlanState = (typeof planStates)[number];

/** How good the plan was after some seconds: its cost, and what no plan can be below. */
export interface PlanStep { readonly seconds: number; readonly total: number; readonly bound: number }

export interface Plan {
  readonly id: PlanId;
  readonly round: RoundId;
  readonly state: PlanState;
  readonly seed: number;
  readonly seconds: number;
  /** Digest of what it was worked out from. */
  readonly basis: string;
  readonly cost: number | null;
  readonly bound: number | null;
  readonly progress: readonly PlanStep[];
  readonly figures: PlanFigures | null;
  readonly startedAt: Temporal.Instant;
  /** The last sign of life of whoever works on it. */
  readonly beatAt: Temporal.Instant;
  readonly stopAskedAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
}

/** A wish of a plan: with its time, or why it has none. */
export interface PlanMeeting extends Pair {
  readonly family: FamilyId;
  readonly must: boolean;
  readonly place: Place;
  readonly slot: SlotId | null;
  readonly start: Temporal.Instant | null;
  readonly end: Temporal.Instant | null;
  readonly interpreter: PersonId | null;
  readonly why: Why | null;
}

/** How far a plan may be from the best that there can be, in per cent, rounded up to hundredths; null while nothing is known. */
export function gapOf({ cost, bound }: { readonly cost: number | null; readonly bound: number | null }): number | null {
  if (cost === null || bound === null) return null;
  return cost <= 0 ? 0 : Math.max(0, Math.ceil((10_000 * (cost - Math.max(0, bound))) / cost - 1e-6) / 100);
}

/** After this long without a sign of life a plan is taken to be worked on by nobody. */
export const quietAfter = 60;
