import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import type { PersonalData } from '../records/ports.ts';
import type { Claim } from './model-claims.ts';
import type { StandingRoom } from './model.ts';
import { heldBy } from './reads-claims.ts';
import { standingRoomOf } from './reads.ts';
import { forgetHolder } from './store-claims.ts';
import { deleteStandingRoom } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'resources', what: ['the address and instructions of the standing room', 'what the person holds or held for a time'],
  keptFor: 'as long as the person is one of the organisation',
} as const;

/** What the person may take along. */
export async function exported(ctx: Context, person: PersonId): Promise<{ standingRoom: StandingRoom | null; held: readonly Claim[] }> {
  return { standingRoom: await standingRoomOf(ctx.tx, ctx.organisation, person), held: await heldBy(ctx, person) };
}

/**
 * Takes the standing room away; sessions that were booked there keep the address they were given. What the person holds is let
 * go, what he held and was booked is nobody's name any more.
 */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const had = await deleteStandingRoom(ctx.tx, ctx.organisation, person);
  const held = await forgetHolder(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'resources.erase', subject: { kind: 'person', id: person }, details: { standingRoom: had, held } });
  return held + (had ? 1 : 0);
}

/** This room's part in the data of a person. */
export const resourcesData: PersonalData = {
  room: held.room, hold: async (ctx, person) => ({ ...held, copy: await exported(ctx, person) }), erase,
};
