import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { Appointment, FamilyId, Pair } from './model.ts';

export type CallId = Branded<'CallId'>;

/** What came of calling a family (P-2.1). */
export const outcomes = ['reached', 'will-book', 'no-answer', 'call-back', 'wrong-number'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Call {
  readonly id: CallId;
  readonly family: FamilyId;
  /** Who was called; null once he was erased. */
  readonly guardian: PersonId | null;
  readonly outcome: Outcome;
  /** Of "call back": when, as was agreed. */
  readonly back: Temporal.Instant | null;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: PersonId | null;
}

/** What was booked at the desk in one act; for `missing` nothing was free. */
export interface AtOnce { readonly booked: readonly Appointment[]; readonly missing: readonly Pair[] }
