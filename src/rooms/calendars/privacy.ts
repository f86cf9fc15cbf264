import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { calendarsOf, contentsOf, sharesOf } from './reads.ts';
import { emptyCalendars } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'calendars',
  what: ['own events', 'copies of what the person was invited to', 'with whom the calendar is shared'],
  keptFor: 'as long as the person is one of the organisation',
} as const;

/** Everything of a person's calendars as the person may take it along: the objects as they are stored, and the shares. */
export async function exported(
  ctx: Context, person: PersonId,
): Promise<{ name: string; objects: readonly string[]; sharedWith: readonly string[] }[]> {
  const all = await calendarsOf(ctx.tx, ctx.organisation, { kind: 'person', id: person });
  return Promise.all(all.map(async ({ id, name }) => ({
    name,
    objects: (await contentsOf(ctx.tx, ctx.organisation, id)).map(({ bytes }) => Buffer.from(bytes).toString()),
    sharedWith: (await sharesOf(ctx.tx, ctx.organisation, id)).map((one) => one.person),
  })));
}

/**
 * Empties the calendars of a person who is erased; the calendars stay, empty. His address in other people's copies of a session
 * goes with that session's next version: the room that owns the subject writes it.
 */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const objects = await emptyCalendars(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'calendars.erase', subject: { kind: 'person', id: person }, details: { objects } });
  ctx.notices.changed(`calendar:${person}`);
  return objects;
}
