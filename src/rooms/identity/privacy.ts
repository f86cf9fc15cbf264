import type { Context } from '../../platform/context.ts';
import { revoke } from './actions.ts';
import type { PersonId } from './model.ts';
import { linksOf, member } from './reads.ts';

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const identityData = {
  room: 'identity',
  async hold(ctx: Context, person: PersonId, { closed }: { readonly closed: ReadonlySet<string> }) {
    const all = await linksOf(ctx.tx, ctx.organisation, person);
    const links = all.filter(({ subject }) => !closed.has(subject)).map(({ subject: _subject, id: _id, ...link }) => link);
    return {
      what: ['whether the person is a member, since when, and with which roles', 'links that were given to the person'],
      keptFor: 'as long as the person is one of the organisation; that there was a member stays',
      copy: { member: await member(ctx.tx, ctx.organisation, person) ?? null, links }, leftOut: all.length - links.length,
    };
  },
  /** The links open nothing any more. The membership has ended before: that can be refused. */
  erase: (ctx: Context, person: PersonId): Promise<number> => revoke(ctx, { person }),
};
