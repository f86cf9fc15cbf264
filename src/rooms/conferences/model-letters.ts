import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { FileId } from '../records/model.ts';
import type { FamilyId, RoundId } from './model.ts';

export type PrintId = Branded<'PrintId'>;

/** Whom letters are printed for: guardians whom no message reaches, or everybody. */
export const printedFor = ['unreached', 'all'] as const;
export type PrintedFor = (typeof printedFor)[number];

/** waiting → printing → printed, or failed with why. */
export const printStates = ['waiting', 'printing', 'printed', 'failed'] as const;
export type PrintState = (typeof printStates)[number];

/**
 * Why there is no file: this machine has no printer of pages, there was nobody to write to, no letter can be written with our
 * fonts, all of them are too much for one file, or the printing broke off.
 */
export type NoPrint = 'no-printer' | 'no-letters' | 'no-glyphs' | 'too-large' | 'gave-up';

/** One printing of letters: `done` of `total` are ready for the press. */
export interface Print {
  readonly id: PrintId;
  readonly round: RoundId;
  readonly which: PrintedFor;
  readonly state: PrintState;
  readonly total: number;
  readonly done: number;
  readonly reason: NoPrint | null;
  readonly file: FileId | null;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: PersonId | null;
  readonly postedAt: Temporal.Instant | null;
  readonly postedBy: PersonId | null;
}

/** One letter of a printing: a family's, to those of its guardians who share a language. */
export interface Letter {
  readonly print: PrintId;
  /** From 0, in the order of the file. */
  readonly place: number;
  readonly family: FamilyId;
  /** Characters that no font has: then it is not in the file. */
  readonly missing: string | null;
}

/** How a guardian is reached: by a message, by nothing but a letter or a call, or a message did not arrive. */
export type Reach = 'message' | 'by-hand' | 'bounced';
