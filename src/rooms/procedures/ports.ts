import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { port } from '../../platform/ports.ts';
import type { ActOutcome, Procedure, SubjectKind, SubjectState } from './model.ts';

/** Knows one kind of subject: what conditions and times the engine counts from. Fulfilled by the room that owns it. */
export interface SubjectReader {
  readonly kind: SubjectKind;
  /** The subject with its occurrences up to `horizon`; undefined where there is none. */
  read(ctx: Context, id: string, horizon: Temporal.Instant): Promise<SubjectState | undefined>;
  /**
   * Locks the subject as its own verbs do, before its duties are locked: verbs lock a subject and then, by what they tell,
   * its duties, and whoever does it the other way round would wait for them while they wait for him.
   */
  lock?(ctx: Context, id: string): Promise<void>;
  /** Those whose later occurrences come within the horizon only as time goes: series. */
  ongoing?(ctx: Context): Promise<readonly string[]>;
}
export const SubjectReader = port<SubjectReader>('procedures.SubjectReader');

/**
 * Something the machine can do for a step, by its name in procedures. Runs in the transaction that closes its duty, so
 * it happens exactly when it is recorded; what it sends goes to the outbox. Doing it again must change nothing.
 */
export interface MachineAct {
  readonly name: string;
  act(ctx: Context, subject: Subject, turn: {
    readonly step: string; readonly turn: string; readonly dueAt: Temporal.Instant;
    /** Whose it is, of a step that each of a role has for himself. */
    readonly person?: string | null;
  }): Promise<ActOutcome>;
}
export const MachineAct = port<MachineAct>('procedures.MachineAct');

/** The procedures that this program brings along, as they are in its files; fulfilled by `main.ts`. */
export interface Shipped { readonly procedures: readonly Procedure[] }
export const Shipped = port<Shipped>('procedures.Shipped');
