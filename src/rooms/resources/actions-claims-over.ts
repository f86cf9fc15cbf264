import type { Context } from '../../platform/context.ts';
import { deleteOver } from './store-claims.ts';

/** Forgets what these things had claimed and is over: it stands in nobody's way. Part of a verb, which has asked access. @returns how many claims. */
export function dropOver(ctx: Context, subjects: readonly string[]): Promise<number> {
  return deleteOver(ctx.tx, ctx.organisation, subjects, ctx.now);
}
