import type { Actor, Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { port } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';
import type { Holding } from './model.ts';

/**
 * How an actor stands to the files of a subject. `invited`: he may open them. `by-role`: only by his role, which the
 * access table decides. `closed`: not even by role, such as those of a private session.
 */
export type Standing = 'invited' | 'by-role' | 'closed';

/** Knows who is invited to one kind of subject; fulfilled by the room that owns it. */
export interface Reader {
  readonly kind: string;
  mayRead(ctx: Context, subject: Subject, actor: Actor): Promise<Standing>;
}
export const Reader = port<Reader>('records.Reader');

/** One room's part in the data of a person; fulfilled by its `privacy.ts`. */
export interface PersonalData {
  readonly room: string;
  hold(ctx: Context, person: PersonId): Promise<Holding>;
  /** Erases what can be erased; that and when something happened stays. @returns how many things were emptied. */
  erase(ctx: Context, person: PersonId): Promise<number>;
}
export const PersonalData = port<PersonalData>('records.PersonalData');
