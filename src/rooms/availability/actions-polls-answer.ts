import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { markSeen } from '../messaging/actions.ts';
import { access } from './access-polls.ts';
import { dropTimes, holdTimes } from './actions-polls-holds.ts';
import { factOf, lockedPoll, logOf, openedPoll, toldPoll, type OpenedPoll, type PollRefusal } from './actions-polls-open.ts';
import { sayPoll } from './actions-polls-say.ts';
import type { PollPerson } from './model-polls.ts';
import { peopleOf, pollById, selfOf } from './reads-polls.ts';
import { isAfter } from './rules-polls.ts';
import type { GivenAnswer } from './schema-polls.ts';
import { putVotes, updatePeople } from './store-polls.ts';

/**
 * Takes one person's whole answer, by the link that he was sent or signed in. An answer is the person's: given again, from
 * wherever, it takes the place of the one before. Where he cannot, his calendar holds that time no more.
 */
export async function answerPoll(ctx: Context, id: string, given: GivenAnswer): Promise<Result<{ again: boolean }, PollRefusal>> {
  const [known, self] = [await pollById(ctx.tx, ctx.organisation, id), selfOf(ctx)];
  const asked = known ? await peopleOf(ctx.tx, ctx.organisation, known.id) : [];
  const invited = asked.some(({ person }) => person === self);
  const forbidden = await forbids(ctx, 'availability.answerPoll', access['availability.answerPoll'], { subject: id, relations: invited ? ['invited'] : [] });
  if (forbidden) return refuse(forbidden);
  if (!known || !invited) return refuse({ reason: 'not-found' });
  const found = await lockedPoll(ctx, known);
  if (!found.ok) return found;
  const { poll, options } = found.value;
  if (!isAfter(poll.deadline, ctx.now)) return refuse({ reason: 'poll-over', deadline: poll.deadline });
  const unsaid = options.filter((one) => given.votes[one.id] === undefined).map((one) => one.id);
  if (unsaid.length > 0) return refuse({ reason: 'poll-unsaid', options: unsaid });
  const before = (await peopleOf(ctx.tx, ctx.organisation, poll.id)).find(({ person }) => person === self);
  if (!before) return refuse({ reason: 'not-found' });
  await write(ctx, found.value, before, given);
  return ok({ again: before.votes.size > 0 });
}

async function write(ctx: Context, found: OpenedPoll, before: PollPerson, { votes, comment }: GivenAnswer): Promise<void> {
  const { poll, subject, options } = found;
  const { person } = before;
  const said = new Map(options.map(({ id }) => [id, votes[id]!]));
  await putVotes(ctx.tx, [...said].map(([option, vote]) => ({ organisation: ctx.organisation, poll: poll.id, option, person, vote, at: ctx.now })));
  await updatePeople(ctx.tx, ctx.organisation, poll.id, [person], { answered_at: ctx.now, comment });
  const no = options.filter(({ id }) => said.get(id) === 'no').map(({ id }) => id);
  if (no.length > 0) await dropTimes(ctx, poll, { person, options: no });
  if (before.votes.size > 0) await holdTimes(ctx, { poll, subject, options: options.filter(({ id }) => before.votes.get(id) === 'no'), people: [{ person, votes: said }] });
  await record(ctx, {
    verb: 'availability.answerPoll', subject: logOf(poll), details: { poll: poll.id, person, again: before.votes.size > 0 }, ...(comment ? { text: { comment } } : {}),
  });
  await markSeen(ctx, { person, subject: { kind: 'poll', id: poll.id } });
  await toldPoll(ctx, { kind: 'availability.PollAnswered', ...factOf(poll), person, again: before.votes.size > 0 });
  const people = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  if (before.answeredAt === null && people.every(({ answeredAt }) => answeredAt !== null)) await toldPoll(ctx, { kind: 'availability.PollComplete', ...factOf(poll) });
}

/** How long somebody has been left alone since he was last asked before the machine asks again. */
const patience = { hours: 6 };

/** Asks those once more who have not answered for all times, and nobody else. @returns who was asked. */
export async function chasePoll(ctx: Context, id: string): Promise<Result<readonly PersonId[], PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.chasePoll', id);
  if (!found.ok) return found;
  const { poll } = found.value;
  if (!isAfter(poll.deadline, ctx.now)) return refuse({ reason: 'poll-over', deadline: poll.deadline });
  const byMachine = ctx.actor.kind === 'machine';
  const waiting = (await peopleOf(ctx.tx, ctx.organisation, poll.id)).filter((one) => one.answeredAt === null && !(byMachine && justAsked(one, ctx.now)));
  const people = waiting.map(({ person }) => person);
  if (people.length === 0) return ok([]);
  await updatePeople(ctx.tx, ctx.organisation, poll.id, people, { chased_at: ctx.now }, { chase: true });
  await record(ctx, { verb: 'availability.chasePoll', subject: logOf(poll), details: { poll: poll.id, people: people.length } });
  await sayPoll(ctx, 'availability.chasePoll', found.value, people);
  await toldPoll(ctx, { kind: 'availability.PollChased', ...factOf(poll), people: people.length });
  return ok(people);
}

function justAsked({ askedAt, chasedAt }: PollPerson, now: Temporal.Instant): boolean {
  return isAfter((chasedAt ?? askedAt).add(patience), now);
}

/** Somebody has opened what he was asked: the messages of it are seen. */
export async function seenPoll(ctx: Context, id: string): Promise<void> {
  const person = selfOf(ctx);
  if (person) await markSeen(ctx, { person, subject: { kind: 'poll', id } });
}
