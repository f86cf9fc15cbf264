/** An agreed call as the engine of procedures asks for it: it starts at the time that was agreed (P-2.1). */
import type { Context } from '../../platform/context.ts';
import { callById } from './reads-desk.ts';
import { round as roundById } from './reads.ts';

/** Of the shape of `procedures.SubjectReader`, as which `main-rooms.ts` joins it. It is called by the round: no name stands in lists of duties. */
export const callSubjects = {
  kind: 'round-call' as const,
  async read(ctx: Context, id: string) {
    const call = await callById(ctx, id);
    const round = call && await roundById(ctx, call.round);
    if (!call?.back || !round) return undefined;
    return {
      kind: 'round-call' as const, id, title: round.name, settledAt: call.madeAt, people: {}, attributes: { state: round.state },
      // after the last day there is nothing to call about
      occurrences: round.state === 'held' || round.state === 'archived' ? [] : [{ part: '', start: call.back, end: call.back, settledAt: call.madeAt }],
    };
  },
};
