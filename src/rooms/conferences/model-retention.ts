import type { RoundId } from './model.ts';

/**
 * What is kept of a round, in the order in which it goes: what families and teachers were choosing; what was written and said
 * (reasons, notes, contents of messages, addresses); what was written as feedback; who met whom.
 */
export const retentionParts = ['choices', 'words', 'answers', 'meetings'] as const;
export type RetentionPart = (typeof retentionParts)[number];

/** How many days after the last day of a round each part is kept; null: until somebody erases it by hand. */
export interface Retention extends Readonly<Record<RetentionPart, number | null>> {
  /** Of students who left, and of guardians with no other child here: counted from when they were marked as left. */
  readonly leavers: number | null;
  /** 0 while the organisation has said nothing. */
  readonly version: number;
}

/** What holds where the organisation has said nothing. Nobody is erased as a person unless it was said. */
export const ownRetention: Retention = { choices: 14, words: 90, answers: 365, meetings: 365, leavers: null, version: 0 };

export const retentionBounds = { least: 1, most: 3650 } as const;

/** What went of a round. */
export interface Erasure {
  readonly round: RoundId;
  readonly part: RetentionPart;
  readonly things: number;
  readonly firstAt: Temporal.Instant;
  readonly lastAt: Temporal.Instant;
}

/** How many meetings came to what. */
export interface Figures { readonly scheduled: number; readonly completed: number; readonly rescheduled: number; readonly cancelled: number; readonly missed: number }

/** The figures of one teacher, or of one class; of a class null for students without one. */
export interface FiguresOf extends Figures { readonly kind: 'teacher' | 'class'; readonly of: string | null }
