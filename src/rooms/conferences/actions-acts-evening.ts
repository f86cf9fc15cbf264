/** What the machine does about evenings in the steps of the procedure. Each is done again without effect. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { checkInterpreters } from './actions-interpreters.ts';
import { remindEvening, tellDay } from './actions-remind.ts';
import { dayOfRound } from './reads-subject-evening.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string } | { readonly open: string; readonly evidence: Readonly<Record<string, number>> };

/** Looks whether each meeting that needs an interpreter has one; those that have none are for a person to see to. */
async function interpreters(ctx: Context, { id }: Subject): Promise<Outcome> {
  const day = await dayOfRound(ctx, id);
  const meetings = day && await checkInterpreters(ctx, day.round);
  if (meetings === undefined) return { waived: 'gone' };
  return meetings > 0 ? { open: 'interpreter-missing', evidence: { meetings } } : { done: {} };
}

/** `main.ts` joins each to the engine. */
export const eveningActs = [
  { name: 'conferences.remindEvening', act: remindEvening }, { name: 'conferences.tellDay', act: tellDay }, { name: 'conferences.checkInterpreters', act: interpreters },
] as const;
