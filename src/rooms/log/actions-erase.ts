import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { record } from './actions.ts';
import { deleteTextsAbout } from './store.ts';

/**
 * Erases what persons wrote in acts about these things; the acts stay, and the chain still verifies (G-4.6.1, P-N). Part of a
 * verb, which has asked access; `about` is what the act of it names. @returns how many had a text.
 */
export async function eraseTextsOn(ctx: Context, about: Subject, subjects: readonly string[]): Promise<number> {
  const erased = await deleteTextsAbout(ctx.tx, ctx.organisation, { person: about.id, subjects, mentions: undefined });
  if (erased > 0) await record(ctx, { verb: 'log.eraseTexts', subject: about, details: { erased } });
  return erased;
}
