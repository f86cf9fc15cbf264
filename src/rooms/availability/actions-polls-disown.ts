import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import { revoke } from '../identity/actions.ts';
import type { LinkId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { access } from './access-polls.ts';
import { logOf, type PollRefusal } from './actions-polls-open.ts';
import { sayPoll } from './actions-polls-say.ts';
import { live, optionsOf, peopleOf, pollById, selfOf, subjectOf } from './reads-polls.ts';
import { isAfter } from './rules-polls.ts';

/**
 * Who opened a link says that it is not his: from now on that link opens nothing, the coordinator is told, and the person to whom
 * it was given gets a fresh one while there is something to answer. What was answered stays: the coordinator decides about it.
 */
export async function disownPoll(ctx: Context, id: string): Promise<Result<{ renewed: boolean }, PollRefusal>> {
  const forbidden = await forbids(ctx, 'availability.disownPoll', access['availability.disownPoll'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const [poll, self] = [await pollById(ctx.tx, ctx.organisation, id), selfOf(ctx)];
  if (!poll || !self || ctx.actor.kind !== 'guest') return refuse({ reason: 'not-found' });
  const revoked = await revoke(ctx, { id: ctx.actor.link as LinkId, person: self }, logOf(poll));
  if (revoked === 0) return refuse({ reason: 'not-found' });
  const subject = await subjectOf(ctx, poll.session);
  const told = { poll, subject, options: live(await optionsOf(ctx.tx, ctx.organisation, poll.id)) };
  const asked = (await peopleOf(ctx.tx, ctx.organisation, poll.id)).some(({ person }) => person === self);
  const renewed = asked && poll.state === 'open' && isAfter(poll.deadline, ctx.now);
  await record(ctx, { verb: 'availability.disownPoll', subject: logOf(poll), details: { poll: poll.id, person: self, renewed } });
  await sayPoll(ctx, 'availability.disownPoll', told, [subject.coordinator], { about: self });
  if (renewed) await sayPoll(ctx, 'availability.renewPoll', told, [self]);
  ctx.notices.changed(`session:${poll.session}`);
  return ok({ renewed });
}
