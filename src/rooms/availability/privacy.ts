import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import type { PersonalData } from '../records/ports.ts';
import { askingOf, availabilityOf } from './reads-own.ts';
import { erasePolls, heldInPolls, pollAnswers } from './privacy-polls.ts';
import { deletePerson, maskReasons } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'availability',
  what: ['working hours and other hours on single dates', 'times off, and why where the person wrote it', 'buffers, notice and most per day', 'when the person was asked for it', heldInPolls],
  keptFor: 'as long as the person is one of the organisation',
} as const;

/** What the person has said, as he may take it along; why he is away is for nobody else, nor are polls about sessions that are `closed`. */
export async function exported(ctx: Context, person: PersonId, own: boolean, closed: ReadonlySet<string> = new Set()): Promise<unknown> {
  const said = await availabilityOf(ctx.tx, ctx.organisation, person, { reasons: own });
  return said ? { ...said, asked: await askingOf(ctx.tx, ctx.organisation, person) ?? null, polls: (await pollAnswers(ctx, person)).filter(({ session }) => !closed.has(session)) } : null;
}

/** Takes all of it away. @returns how many things there were. */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const erased = await deletePerson(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'availability.erase', subject: { kind: 'person', id: person }, details: { erased } });
  ctx.notices.changed(`availability:${person}`);
  ctx.notices.changed('availability');
  return erased;
}

/** This room's part in the data of a person; others may have written his name into why they are away. */
export const availabilityData: PersonalData = {
  room: held.room,
  async hold(ctx, person, { own, closed }) {
    const leftOut = (await pollAnswers(ctx, person)).filter(({ session }) => closed.has(session)).length;
    return { ...held, copy: await exported(ctx, person, own, closed), leftOut };
  },
  erase: async (ctx: Context, person: PersonId, mentions: Mentions) => await erase(ctx, person) + await maskReasons(ctx.tx, ctx.organisation, mentions)
    + await erasePolls(ctx, person, mentions),
};
