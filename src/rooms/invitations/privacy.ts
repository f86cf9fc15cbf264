import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { eraseComments } from './store.ts';

/** What this room holds of a person, for the record of what is held. */
export const held = [
  { what: 'to what the person was asked, and what the person answered and when', until: 'kept as evidence that the procedure was followed' },
  { what: 'what the person wrote beside an answer', until: 'erased with the person' },
] as const;

/** Erases what a person wrote beside answers. Part of erasing the person. */
export async function eraseOf(ctx: Context, person: PersonId): Promise<number> {
  const erased = await eraseComments(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'invitations.eraseComments', subject: { kind: 'person', id: person }, details: { erased } });
  return erased;
}
