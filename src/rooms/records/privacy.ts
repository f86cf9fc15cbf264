import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import type { StoredAttachment } from './model.ts';
import type { PersonalData } from './ports.ts';
import { filesBy } from './reads.ts';
import { forgetPerson, maskNames } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'records', what: ['who put which file'], keptFor: 'as long as the person is one of the organisation; the files belong to what they hang on',
} as const;

/** The files that the person put, without their contents. */
export function exported(ctx: Context, person: PersonId): Promise<StoredAttachment[]> {
  return filesBy(ctx.tx, ctx.organisation, person);
}

/** Forgets who put the files; the files stay. Part of erasing the person. */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const files = await forgetPerson(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'records.erase', subject: { kind: 'person', id: person }, details: { files } });
  return files;
}

/** This room's part in the data of a person. */
export const recordsData: PersonalData = {
  room: held.room,
  async hold(ctx, person, { closed }) {
    const all = await exported(ctx, person);
    const copy = all.filter(({ subject }) => !closed.has(subject.id));
    return { ...held, copy, leftOut: all.length - copy.length };
  },
  erase: async (ctx, person, mentions) => await erase(ctx, person) + await maskNames(ctx.tx, ctx.organisation, mentions),
};
