import { emit, type Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { PeopleFact } from './events.ts';
import { person as personById } from './reads.ts';
import { blankPerson } from './store.ts';

async function known(ctx: Context, id: PersonId) {
  const found = await personById(ctx.tx, ctx.organisation, id);
  return found?.erased ? undefined : found;
}

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const peopleData = {
  room: 'people',
  async hold(ctx: Context, id: PersonId) {
    return {
      what: ['name, address and telephone number', 'language and time zone'],
      keptFor: 'until the person is erased; that there was somebody stays',
      copy: await known(ctx, id) ?? null,
    };
  },
  async names(ctx: Context, id: PersonId): Promise<readonly (string | null)[]> {
    const found = await known(ctx, id);
    return found ? [found.name, found.email, found.phone] : [];
  },
  /** Blanks the row; it stays for what has happened. */
  async erase(ctx: Context, id: PersonId): Promise<number> {
    const { zone, language } = await organisationOf(ctx.tx, ctx.organisation);
    const blanked = await blankPerson(ctx.tx, ctx.organisation, id, { zone, language, erased_at: ctx.now });
    await emit<PeopleFact>(ctx, { kind: 'people.PersonErased', subject: { kind: 'person', id } });
    ctx.notices.changed('people');
    return blanked;
  },
};
