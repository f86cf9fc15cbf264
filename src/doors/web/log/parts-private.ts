import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Act } from '../../../rooms/log/model.ts';
import { speaksOf, type LogQuestion } from '../../../rooms/log/reads.ts';
import { closedTo } from '../../../rooms/sessions/reads-pages.ts';

/**
 * Acts as this reader may have them (G-2): that something was done to a session that is private to others, what and when, stays;
 * who did it, to whom and what was written are left out. Acts that were asked for by words or by who did them are not told at
 * all: that they are found would tell it.
 */
export async function asReadable(ctx: Context, some: readonly Act[], { words, actor }: Pick<LogQuestion, 'words' | 'actor'> = {}): Promise<Act[]> {
  const named = some.flatMap(({ subject, details }) => [subject.id, ...Object.values(details).flat()]);
  const closed = await closedTo(ctx, named.filter((one): one is string => typeof one === 'string' && isId(one)));
  const reader = ctx.actor.kind === 'person' ? ctx.actor.person : undefined;
  const isClosed = (act: Act) => speaksOf(act, closed);
  if (words !== undefined || (actor !== undefined && actor !== reader)) return some.filter((act) => !isClosed(act));
  return some.map((act) => (isClosed(act) ? { ...act, actor: act.actorKind === 'machine' || act.actor === reader ? act.actor : null, details: {}, text: undefined } : act));
}
