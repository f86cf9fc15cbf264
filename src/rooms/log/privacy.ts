import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import { eraseTextsAbout } from './actions.ts';
import { actsAbout } from './reads.ts';

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const logData = {
  room: 'log',
  async hold(ctx: Context, person: string) {
    return {
      what: ['what the person did and what was done about the person, and when', 'what was written with it'],
      keptFor: 'that something was done stays for good; what was written with it until the person is erased',
      copy: await actsAbout(ctx.tx, ctx.organisation, person),
    };
  },
  erase: (ctx: Context, person: string, mentions: Mentions): Promise<number> => eraseTextsAbout(ctx, person, { mentions }),
};
