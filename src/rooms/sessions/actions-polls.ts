import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { settlePoll, type PollRefusal } from '../availability/actions-polls.ts';
import { schedule } from './actions.ts';
import { reschedule } from './actions-change.ts';
import type { Refusal } from './actions-open.ts';
import type { Session } from './model.ts';
import { session as sessionById } from './reads.ts';

/**
 * Closes a poll with one of its times and gives the session that time, in one step (G-4.4.2): what was proposed is scheduled, what
 * was scheduled is moved. What scheduling refuses, such as a room that another has, leaves the poll open and what it holds held.
 * Two who close at once come one after the other; the second is told which time was taken.
 */
export async function closePoll(ctx: Context, id: string, version: number, option: string): Promise<Result<Session, Refusal | PollRefusal>> {
  const settled = await settlePoll(ctx, id, version, option);
  if (!settled.ok) return settled;
  const { poll, option: { wall, zone } } = settled.value;
  const session = await sessionById(ctx.tx, ctx.organisation, poll.session);
  if (!session) return refuse({ reason: 'not-found' });
  const amendment = { start: { wall, zone }, minutes: poll.minutes };
  const done = session.state === 'proposed' ? await schedule(ctx, session.id, session.version, amendment) : await reschedule(ctx, session.id, session.version, amendment, '');
  return done.ok ? ok(done.value) : done;
}
