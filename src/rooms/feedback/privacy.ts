import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import type { PersonalData } from '../records/ports.ts';
import { answersBy } from './reads.ts';
import { emptyRemarks, maskRemarks } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'feedback', what: ['answers about what the person took part in: two marks and a remark each'],
  keptFor: 'remarks as long as the person is one of the organisation; marks stay as part of a sum',
} as const;

/** Every answer of a person. */
export function exported(ctx: Context, person: PersonId): ReturnType<typeof answersBy> {
  return answersBy(ctx.tx, ctx.organisation, person);
}

/** Empties the person's remarks. The marks name a person who is nobody any more. Part of erasing the person. */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const remarks = await emptyRemarks(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'feedback.erase', subject: { kind: 'person', id: person }, details: { remarks } });
  ctx.notices.changed('feedback');
  return remarks;
}

/** This room's part in the data of a person; where others wrote of him, his name goes. */
export const feedbackData: PersonalData = {
  room: held.room,
  /** Who answers is promised that nobody sees who it was: the answers are his alone. */
  async hold(ctx, person, { own }) {
    const all = await exported(ctx, person);
    return { ...held, copy: own ? all : [], leftOut: own ? 0 : all.length };
  },
  erase: async (ctx, person, mentions) => await erase(ctx, person) + await maskRemarks(ctx.tx, ctx.organisation, mentions),
};
