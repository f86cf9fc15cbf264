import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { dropTimes } from './actions-polls-holds.ts';
import { answersBy } from './reads-polls.ts';
import { eraseComments, maskComments } from './store-polls.ts';

/** What polls hold of a person. */
export const heldInPolls = 'how the person voted on proposed times, and what he wrote beside it';

/** What the person was asked and has said. */
export const pollAnswers = (ctx: Context, person: PersonId) => answersBy(ctx.tx, ctx.organisation, person);

/**
 * Takes away what the person wrote and what is held in his calendar; his votes name a person who is nobody any more. Where others
 * wrote of him, his name goes. @returns how many things there were.
 */
export async function erasePolls(ctx: Context, person: PersonId, mentions: Mentions): Promise<number> {
  for (const poll of new Set((await answersBy(ctx.tx, ctx.organisation, person)).map((one) => one.poll))) await dropTimes(ctx, { id: poll }, { person });
  const comments = await eraseComments(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'availability.erasePolls', subject: { kind: 'person', id: person }, details: { comments } });
  return comments + await maskComments(ctx.tx, ctx.organisation, mentions);
}
