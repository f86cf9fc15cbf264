import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';

/** What an act rests on: counts, ids, words. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** What an act came to. `open`: a person has to do it; `waived`: there was nothing to do, and why. */
export type Outcome =
  | { readonly done: Evidence }
  | { readonly open: string; readonly evidence?: Evidence }
  | { readonly waived: string; readonly evidence?: Evidence };

/** Which step of a procedure asks, and for which turn: the time that the step is counted from, or the fact that triggered it. */
export interface Turn { readonly step: string; readonly turn: string; readonly dueAt: Temporal.Instant }

/**
 * Something this room can do for a step of a procedure; of the shape of `procedures.MachineAct`, as which `main.ts` joins
 * it. Runs in the transaction that closes the step's duty; doing it again changes nothing and sends nothing.
 */
export interface Act {
  readonly name: `sessions.${string}`;
  act(ctx: Context, subject: Subject, turn: Turn): Promise<Outcome>;
}
