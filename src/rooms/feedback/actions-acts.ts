/** What the machine does for feedback by a procedure: fulfils `procedures.MachineAct`. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { askFeedback } from './actions.ts';

type Outcome = { readonly done: Readonly<Record<string, number | boolean>> } | { readonly waived: string };

async function ask(ctx: Context, subject: Subject): Promise<Outcome> {
  const asked = await askFeedback(ctx, subject);
  if (!asked.ok) {
    if (asked.reason === 'not-found') return { waived: 'not-held' };
    throw new Error(`nobody can be asked about ${subject.kind} ${subject.id}: ${asked.reason}`);
  }
  return asked.value.people.length === 0 ? { waived: 'nobody-took-part' } : { done: { people: asked.value.people.length } };
}

/** The acts, as `main.ts` joins them. */
export const feedbackActs = [{ name: 'feedback.ask', act: ask }] as const;
