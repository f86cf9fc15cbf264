/** What is private stays so on pages that only tell that there is something to do (G-2). */
import type { Context } from '../../../platform/context.ts';
import type { Duty } from '../../../rooms/procedures/model.ts';
import { closedTo } from '../../../rooms/sessions/reads-pages.ts';
import { words } from './parts.tsx';

/**
 * Duties as this reader may have them: of a session that is private to others that there is one, of whom by role, when and how it
 * came out; not whose by name, what was counted as evidence, and what somebody wrote as a reason. One's own stay whole.
 */
export async function dutiesAsReadable<Some extends Duty>(ctx: Context, some: readonly Some[]): Promise<Some[]> {
  const closed = await closedTo(ctx, some.flatMap(({ subjectKind, subject }) => (subjectKind === 'session' ? [subject] : [])));
  const reader = ctx.actor.kind === 'person' ? ctx.actor.person : undefined;
  const isWord = (reason: string | null) => reason !== null && (words as readonly string[]).includes(reason);
  return some.map((duty) => (!closed.has(duty.subject) || duty.person === reader ? duty
    : { ...duty, person: null, closedBy: duty.closedBy === reader ? duty.closedBy : null, evidence: {}, reason: isWord(duty.reason) ? duty.reason : null }));
}
