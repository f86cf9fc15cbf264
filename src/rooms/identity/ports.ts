import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { PersonId, Role } from './model.ts';

/** A step of a procedure that is not done forbids the verb for this subject. */
export interface Closed {
  readonly reason: 'gate'; readonly step: string; readonly clause: string; readonly duty: string;
  /** What the step is called, by language. */
  readonly title: Readonly<Record<string, string>>;
  /** Whose it is to do: the role, and the person's name where there is one. */
  readonly role: Role | 'machine';
  readonly person: string | null;
}

/** Asked by `access.ts` before each verb that is about a subject; fulfilled by the room procedures. */
export interface Gate {
  closed(ctx: Context, verb: string, subject: string): Promise<Closed | undefined>;
}
export const Gate = port<Gate>('identity.Gate');

/** Knows who is here; fulfilled by the room people. Who was erased is here no more. */
export interface Persons {
  /** Whether this is a person of the organisation, who stays one until the transaction ends. */
  isHere(ctx: Context, person: PersonId): Promise<boolean>;
}
export const Persons = port<Persons>('identity.Persons');

/** How who acts stands to a thing of a room above. */
export interface Standing {
  readonly relations: readonly ('owner' | 'invited')[];
  /** Whether its class is PRIVATE or CONFIDENTIAL: then no role counts for anything of it (RFC 5545, section 3.8.1.3). */
  readonly closed: boolean;
  /** Ids of what belongs to it and has links of its own, such as its files. */
  readonly parts: readonly string[];
}

/** Says how an actor stands to one kind of thing; fulfilled by the room that owns it. A kind that nobody knows goes by role. */
export interface Things {
  readonly kind: string;
  /** Undefined where there is no such thing. */
  standing(ctx: Context, id: string): Promise<Standing | undefined>;
}
export const Things = port<Things>('identity.Things');
