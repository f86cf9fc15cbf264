import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { storeCopies } from './actions-copies.ts';
import type { Occasion } from './model.ts';
import { updateAttendees } from './store.ts';

/** Counts people as told of the present version without a word: what changed has changed back before they were told. */
export async function setTold(ctx: Context, occasion: Occasion, people: readonly PersonId[]): Promise<void> {
  await updateAttendees(ctx.tx, ctx.organisation, { subject: occasion.subject.id, people }, { told_sequence: occasion.sequence });
  await storeCopies(ctx, occasion, people);
}
