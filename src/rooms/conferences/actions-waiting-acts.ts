/** What the machine does for who waits (P-6.2). Each is done again without effect. */
import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { windowOf } from './actions-slots.ts';
import { aboutWait, offerFree } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { Round } from './model.ts';
import { round as roundById } from './reads.ts';
import { wait as waitById } from './reads-waiting.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string };

/** Looks at one teacher's line: an offer that ran out goes to the next, and times that others kept for a while are offered. */
async function passOffer(ctx: Context, { id }: Subject): Promise<Outcome> {
  const one = await waitById(ctx, id);
  const round = one && await roundById(ctx, one.round);
  if (!round) return { waived: 'gone' };
  const offers = await offerFree(ctx, round, [one.teacher]);
  if (await isHeldForAWhile(ctx, round, one.teacher) && (await waitById(ctx, id))?.state === 'waiting') {
    await emit<ConferencesFact>(ctx, { kind: 'conferences.StillHeld', subject: aboutWait(one), round: round.id });
  }
  return { done: { offers } };
}

/** Whether a family holds a time of a teacher while it chooses: that it is over nobody tells. */
async function isHeldForAWhile(ctx: Context, round: Round, teacher: PersonId): Promise<boolean> {
  return (await claimsBetween(ctx, [teacher], windowOf(round), 'held')).some(({ subject }) => subject.kind === 'round-family');
}

/** `main.ts` joins each to the engine. */
export const waitingActs = [{ name: 'conferences.passOffer', act: passOffer }] as const;
