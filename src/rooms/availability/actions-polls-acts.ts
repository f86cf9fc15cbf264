/** What the machine does for polls in the steps of procedures. Each is done again without effect. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { chasePoll } from './actions-polls-answer.ts';
import { endPoll } from './actions-polls.ts';
import { peopleOf, pollById } from './reads-polls.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string };

async function chase(ctx: Context, { id }: Subject): Promise<Outcome> {
  const chased = await chasePoll(ctx, id);
  return chased.ok ? { done: { people: chased.value.length } } : waivedFor(chased.reason);
}

/** Why there is nothing to do any more. */
function waivedFor(reason: string): Outcome {
  if (reason === 'poll-closed') return { waived: 'poll-closed' };
  if (reason === 'poll-withdrawn') return { waived: 'poll-withdrawn' };
  return reason === 'poll-over' ? { waived: 'poll-over' } : { waived: 'gone' };
}

/** At the deadline: what was held is free; to take one of the times is its coordinator's. */
async function end(ctx: Context, { id }: Subject): Promise<Outcome> {
  const poll = await pollById(ctx.tx, ctx.organisation, id);
  if (poll?.state !== 'open') return waivedFor(`poll-${poll?.state ?? 'gone'}`);
  await endPoll(ctx, id);
  const people = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  return { done: { people: people.length, answered: people.filter(({ answeredAt }) => answeredAt !== null).length } };
}

/** `main.ts` joins each to the engine. */
export const pollActs = [{ name: 'availability.chasePoll', act: chase }, { name: 'availability.endPoll', act: end }] as const;
