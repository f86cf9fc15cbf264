import type { PersonalData } from '../records/ports.ts';
import { dutiesBy } from './reads.ts';
import { maskReasons, releaseDuties } from './store.ts';

/** What this room holds of a person: what is or was his to do, and his name where somebody wrote it as a reason. */
export const proceduresData: PersonalData = {
  room: 'procedures',
  async hold(ctx, person, { closed }) {
    const all = await dutiesBy(ctx.tx, ctx.organisation, person);
    const copy = all.filter(({ subject }) => !closed.has(subject));
    return {
      what: ['which steps of procedures are the person\'s to do, and which the person did or passed over, with the reason'],
      keptFor: 'as evidence that the procedure was followed',
      copy, leftOut: all.length - copy.length,
    };
  },
  async erase(ctx, person, mentions) {
    ctx.notices.changed('duties');
    return await releaseDuties(ctx.tx, ctx.organisation, person) + await maskReasons(ctx.tx, ctx.organisation, mentions);
  },
};
