import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import { appointmentsOf, takesPartOf } from './reads-own.ts';
import { eraseWords, maskWords } from './store.ts';

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const conferencesData = {
  room: 'conferences',
  async hold(ctx: Context, person: PersonId) {
    return {
      what: ['meetings of parent-teacher rounds: as a guardian, as the child they were about, or as the teacher', 'hours and wishes that a teacher said for a round'],
      keptFor: 'as long as the round is in the record; reasons, wishes and languages until the person is erased',
      copy: { meetings: await appointmentsOf(ctx, person), rounds: await takesPartOf(ctx, person) },
    };
  },
  /** That there was a meeting stays, with nobody behind its ids. */
  async erase(ctx: Context, person: PersonId, mentions: Mentions): Promise<number> {
    return await eraseWords(ctx.tx, ctx.organisation, person) + await maskWords(ctx.tx, ctx.organisation, mentions);
  },
};
