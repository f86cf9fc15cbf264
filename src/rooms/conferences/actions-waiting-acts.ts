/** What the machine does for who waits (P-6.2). Each is done again without effect. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { refreshSlots } from './actions-slots.ts';
import { lockLines, offerFree } from './actions-waiting-offers.ts';
import { round as roundById } from './reads.ts';
import { wait as waitById, waits } from './reads-waiting.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string };

/** Something may have come free with a teacher of the round: it is offered to who waits. */
async function offerFreed(ctx: Context, { id }: Subject): Promise<Outcome> {
  const round = await roundById(ctx, id);
  if (!round) return { waived: 'gone' };
  await refreshSlots(ctx, round);
  const teachers = [...new Set((await waits(ctx, { round: round.id, open: true })).map(({ teacher }) => teacher))];
  await lockLines(ctx, round, teachers);
  return { done: { offers: await offerFree(ctx, round, teachers) } };
}

/** Looks at one teacher's line: an offer that ran out goes to the next, and times that others kept for a while are offered. */
async function passOffer(ctx: Context, { id }: Subject): Promise<Outcome> {
  const one = await waitById(ctx, id);
  const round = one && await roundById(ctx, one.round);
  return round ? { done: { offers: await offerFree(ctx, round, [one.teacher]) } } : { waived: 'gone' };
}

/** `main.ts` joins each to the engine. */
export const waitingActs = [{ name: 'conferences.offerFreed', act: offerFreed }, { name: 'conferences.passOffer', act: passOffer }] as const;
