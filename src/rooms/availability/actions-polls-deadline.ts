import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { record } from '../log/actions.ts';
import { holdRoom, holdTimes } from './actions-polls-holds.ts';
import { factOf, logOf, openedPoll, toldPoll, type OpenedPoll, type PollRefusal } from './actions-polls-open.ts';
import { sayPoll } from './actions-polls-say.ts';
import type { Poll } from './model-polls.ts';
import { peopleOf } from './reads-polls.ts';
import { isAfter, timed, type Timed } from './rules-polls.ts';
import { updatePoll } from './store-polls.ts';

/**
 * Gives an open poll another deadline, a wall time on the clock of its zone: never one that has passed, nor after the first of its
 * times that is ahead. What is held is held until then, again where the old one had come; those who are asked are told once.
 */
export async function extendPoll(ctx: Context, id: string, version: number, wall: Temporal.PlainDateTime): Promise<Result<Poll, PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.changePoll', id, version);
  if (!found.ok) return found;
  const { poll, options } = found.value;
  const until = timed(wall, poll.zone, 1, 'deadline');
  if (!until.ok) return until;
  const deadline = until.value.start;
  if (!isAfter(deadline, ctx.now)) return refuse({ reason: 'poll-past', at: 'deadline' });
  const first = options.find(({ start }) => isAfter(start, ctx.now));
  if (!first) return refuse({ reason: 'poll-times-past' });
  if (isAfter(deadline, first.start)) return refuse({ reason: 'poll-late', first: first.start });
  if (deadline.equals(poll.deadline)) return ok(poll);
  return ok(await extended(ctx, found.value, until.value));
}

async function extended(ctx: Context, { poll, subject, options }: OpenedPoll, { wall, start: deadline, zoneData }: Timed): Promise<Poll> {
  const isOver = !isAfter(poll.deadline, ctx.now);
  await updatePoll(ctx.tx, ctx.organisation, poll.id, { deadline_wall: wall, deadline, zone_data: zoneData, ended_at: null });
  const after: Poll = { ...poll, deadline, version: poll.version + 1 };
  const people = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  const ahead = options.filter(({ start }) => isAfter(start, ctx.now));
  if (isOver) await holdTimes(ctx, { poll: after, subject, options: ahead, people });
  await holdRoom(ctx, { poll: after, subject, options: ahead });
  await record(ctx, { verb: 'availability.changePoll', subject: logOf(poll), details: { poll: poll.id, deadline: deadline.toString(), before: poll.deadline.toString() } });
  await toldPoll(ctx, { kind: 'availability.PollChanged', ...factOf(poll), what: 'deadline' });
  await sayPoll(ctx, 'availability.extendPoll', { poll: after, subject, options }, people.map(({ person }) => person));
  return after;
}
