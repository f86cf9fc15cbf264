import type { Branded } from '../../platform/ids.ts';
import type { Subject } from '../../platform/facts.ts';

export type ActId = Branded<'ActId'>;

/** Ids, kinds, states, numbers and times: nothing that a person wrote and nothing that names one. */
export type Details = { readonly [name: string]: string | number | boolean | null | readonly string[] };

/** What a person wrote or is called, kept apart so that it can be erased while the act stays. */
export type ActText = { readonly [name: string]: string };

/** One act as it is asked to be recorded. */
export interface Record {
  /** `room.verb`, as in the access table. */
  readonly verb: string;
  readonly subject: Subject;
  readonly details?: Details;
  readonly text?: ActText;
}

export interface Act {
  readonly id: ActId;
  readonly at: Temporal.Instant;
  readonly actorKind: 'person' | 'guest' | 'anyone' | 'machine' | 'operator';
  /** The person's or link's id, or the machine's name. */
  readonly actor: string | null;
  readonly verb: string;
  readonly subject: Subject;
  readonly details: Details;
  /** Undefined where there was none, null where it has been erased. */
  readonly text: ActText | null | undefined;
  /** Its place in the chain, or undefined while it waits for the sealer. */
  readonly seal: number | undefined;
}

/** What `verify` found: all well up to `length`, or the first act that does not fit and why. */
export type ChainState =
  | { readonly ok: true; readonly length: number; readonly unsealed: number; readonly erased: number; readonly head: string | undefined }
  | { readonly ok: false; readonly number: number; readonly act: string; readonly why: 'changed' | 'missing' | 'chain' | 'mac' | 'text' | 'seal' | 'erased' };
