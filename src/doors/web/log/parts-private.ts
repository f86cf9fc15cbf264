import type { Context } from '../../../platform/context.ts';
import type { Act } from '../../../rooms/log/model.ts';
import type { LogQuestion } from '../../../rooms/log/reads.ts';
import { closedTo } from '../../../rooms/sessions/reads-pages.ts';

/**
 * Acts as this reader may have them (G-2): that something was done stays, what was written about a session that is private
 * to others is left out; so are acts that were found by such words.
 */
export async function asReadable(ctx: Context, some: readonly Act[], { words }: Pick<LogQuestion, 'words'> = {}): Promise<Act[]> {
  const closed = await closedTo(ctx, some.flatMap(({ subject }) => (subject.kind === 'session' ? [subject.id] : [])));
  if (words !== undefined) return some.filter(({ subject }) => !closed.has(subject.id));
  return some.map((act) => (closed.has(act.subject.id) ? { ...act, text: undefined } : act));
}
