import type { Actor, Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Mentions } from '../../platform/mentions.ts';
import { port } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';
import type { Holding, Need, Sight } from './model.ts';

/**
 * How an actor stands to the files of a subject. `invited`: he may open them. `by-role`: only by his role, which the
 * access table decides. `closed`: not even by role, such as those of a private session.
 */
export type Standing = 'invited' | 'by-role' | 'closed';

/** Knows who is invited to one kind of subject; fulfilled by the room that owns it. */
export interface Reader {
  readonly kind: string;
  mayRead(ctx: Context, subject: Subject, actor: Actor): Promise<Standing>;
  /** The ids of all subjects, and of the files on them, that are private to others than who acts, whatever his role. */
  closedTo(ctx: Context): Promise<ReadonlySet<string>>;
}
export const Reader = port<Reader>('records.Reader');

/**
 * One room's part in the data of a person; fulfilled by its `privacy.ts`. They are joined from the lowest room to the
 * highest, and asked to erase from the highest down, so that each still finds those below as they were.
 */
export interface PersonalData {
  readonly room: string;
  /** What it holds of a person, without what `sight` does not reach; that is counted. */
  hold(ctx: Context, person: PersonId, sight: Sight): Promise<Holding>;
  /** By what the person is called in this room: what others wrote is searched for it. */
  names?(ctx: Context, person: PersonId): Promise<readonly (string | null)[]>;
  /** Why the person cannot be erased as things stand. */
  needs?(ctx: Context, person: PersonId): Promise<Need | undefined>;
  /**
   * Erases what can be erased, and what others wrote where it names the person; that and when something happened stays.
   * @returns how many things were emptied.
   */
  erase(ctx: Context, person: PersonId, mentions: Mentions): Promise<number>;
}
export const PersonalData = port<PersonalData>('records.PersonalData');
