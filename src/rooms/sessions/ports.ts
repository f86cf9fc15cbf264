import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { port, type Port } from '../../platform/ports.ts';
import type { ConflictOwner, FoundConflict } from './model-conflicts.ts';

/** What an act rests on: counts, ids, words. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** What an act came to. `open`: a person has to do it; `waived`: there was nothing to do, and why. */
export type Outcome =
  | { readonly done: Evidence }
  | { readonly open: string; readonly evidence?: Evidence }
  | { readonly waived: string; readonly evidence?: Evidence };

/** Which step of a procedure asks, and for which turn: the time that the step is counted from, or the fact that triggered it. */
export interface Turn {
  readonly step: string; readonly turn: string; readonly dueAt: Temporal.Instant;
  /** Whose it is, of a step that each of a role has for himself. */
  readonly person?: string | null;
}

/**
 * Something this room can do for a step of a procedure; of the shape of `procedures.MachineAct`, as which `main.ts` joins
 * it. Runs in the transaction that closes the step's duty; doing it again changes nothing and sends nothing.
 */
export interface Act {
  readonly name: `sessions.${string}`;
  act(ctx: Context, subject: Subject, turn: Turn): Promise<Outcome>;
}

/**
 * A kind of conflict (G-4.5.2). A room above adds one by joining another: the page takes what there is from the conflicts
 * themselves, and their words from the catalogues as `conflict.kind.NAME` and `conflict.what.NAME`.
 */
export interface ConflictKind {
  readonly name: string;
  /** Looked for whenever somebody asks, marks or not: for what changes without a fact, and is found with little work. */
  readonly always?: true;
  /** Whom it would look at for these sessions, or for all that is ahead. */
  owners(ctx: Context, sessions: readonly string[] | 'all'): Promise<readonly ConflictOwner[]>;
  /** All of its conflicts of these owners that are not over at the window's start; owners that mean nothing to it have none. */
  find(ctx: Context, owners: readonly ConflictOwner[], window: Interval): Promise<readonly FoundConflict[]>;
}
export const ConflictKind: Port<ConflictKind> = port('sessions.ConflictKind');
