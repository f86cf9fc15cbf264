import type { Context } from '../../platform/context.ts';
import type { LinkId } from './model.ts';
import { tokenOf } from './rules.ts';

/** The address of a link that was made before, to be told once more to whom it was given. Part of the verb that tells it. */
export function linkAddress(ctx: Pick<Context, 'keys' | 'organisation' | 'publicUrl'>, id: LinkId): string {
  return new URL(`/l/${tokenOf(ctx.keys.derive('links'), ctx.organisation, id)}`, ctx.publicUrl).href;
}
