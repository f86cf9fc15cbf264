import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import { eraseTextsAbout } from './actions.ts';
import { actsAbout, speaksOf } from './reads.ts';

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const logData = {
  room: 'log',
  async hold(ctx: Context, person: string, { closed }: { readonly closed: ReadonlySet<string> }) {
    const all = await actsAbout(ctx.tx, ctx.organisation, person);
    const copy = all.filter((act) => !speaksOf(act, closed));
    return {
      what: ['what the person did and what was done about the person, and when', 'what was written with it'],
      keptFor: 'that something was done stays for good; what was written with it until the person is erased',
      copy, leftOut: all.length - copy.length,
    };
  },
  erase: (ctx: Context, person: string, mentions: Mentions): Promise<number> => eraseTextsAbout(ctx, person, { mentions }),
};
