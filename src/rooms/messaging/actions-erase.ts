import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { record } from '../log/actions.ts';
import { eraseRows } from './store.ts';

/**
 * Empties what was said about these things and where it went; that and when it was said stays. What has not left yet is not touched.
 * Part of a verb, which has asked access; `about` is what the log says it was done to. @returns how many messages had something.
 */
export async function eraseAbout(ctx: Context, about: Subject, subjects: readonly string[]): Promise<number> {
  const erased = subjects.length === 0 ? 0 : await eraseRows(ctx.tx, ctx.organisation, { subjects });
  if (erased > 0) await record(ctx, { verb: 'messaging.eraseContents', subject: about, details: { erased } });
  return erased;
}
