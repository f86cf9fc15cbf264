/** Who waits in a line, as the engine of procedures counts from it: an offer begins when it is made, and ends when it runs out. */
import type { Context } from '../../platform/context.ts';
import { lockLines } from './actions-waiting-offers.ts';
import { round as roundById } from './reads.ts';
import { wait as waitById } from './reads-waiting.ts';

/** As the engine asks, as which `main.ts` joins it. Who only waits has no time to count from. */
export const waitSubjects = {
  kind: 'round-wait' as const,
  async read(ctx: Context, id: string) {
    const one = await waitById(ctx, id);
    const round = one && await roundById(ctx, one.round);
    if (!round) return undefined;
    return {
      kind: 'round-wait' as const, id, title: round.name, settledAt: one.joinedAt, people: { coordinator: round.coordinator }, attributes: { state: one.state },
      occurrences: one.offer === null ? [] : [{ part: '', start: one.offer.at, end: one.offer.until, settledAt: one.offer.at }],
    };
  },
  /** Verbs hold the line of the teacher first. */
  async lock(ctx: Context, id: string): Promise<void> {
    const one = await waitById(ctx, id);
    const round = one && await roundById(ctx, one.round);
    if (round) await lockLines(ctx, round, [one.teacher], { always: true });
  },
};
