import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { readOnce } from '../../platform/database-kept.ts';
import { steady } from '../../platform/database-steady.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import type { Join, Room, RoomId, StandingRoom } from './model.ts';
import { Platform } from './ports.ts';
import { linkSchema } from './schema.ts';
import { roomName, tables, type Tables } from './store.ts';

function roomOf({ id, name, building, floor, capacity, features, version, closed_at: closedAt }: Tables['rooms']): Room {
  return { id, name, building, floor, capacity, features, version, closedAt };
}

/** One room, closed ones too: what was held there still names it. */
export function room(tx: Tx, organisation: OrganisationId, id: RoomId): Promise<Room | undefined> {
  return readOnce(tx, roomName(organisation, id), () => steady(tx, roomName(organisation, id), () => roomNow(tx, organisation, id)));
}

const roomRow = fixed((tx, organisation: OrganisationId, id: RoomId) => tables(tx).selectFrom('rooms').selectAll().where('organisation', '=', organisation).where('id', '=', id));

/** The same as it is at this moment, whatever this transaction has read before: somebody else may have closed it. */
export async function roomNow(tx: Tx, organisation: OrganisationId, id: RoomId): Promise<Room | undefined> {
  const [row] = await roomRow(tx, organisation, id);
  return row && roomOf(row);
}

/** What a room must have to be listed; nothing asked is every open room. */
export interface Wanted {
  readonly seats?: number;
  /** Compared without regard to case; the room has all of them. */
  readonly features?: readonly string[];
  readonly closed?: 'with' | 'without';
}

/** The rooms that fit, the smallest that does first among those of a building. */
export async function rooms(
  tx: Tx, organisation: OrganisationId, { seats = 0, features = [], closed = 'without' }: Wanted = {},
): Promise<Room[]> {
  const wanted = features.map((feature) => feature.normalize('NFC').trim().toLowerCase());
  const rows = await steady(tx, `rooms ${JSON.stringify([seats, wanted, closed])}`, () => tables(tx).selectFrom('rooms').selectAll().where('organisation', '=', organisation)
    .where('capacity', '>=', seats)
    .$if(wanted.length > 0, (q) => q.where(sql<boolean>`(select array_agg(lower(one)) from unnest(features) one) @> ${wanted}::text[]`))
    .$if(closed === 'without', (q) => q.where('closed_at', 'is', null))
    .orderBy('building').orderBy(seats > 0 ? 'capacity' : 'name').orderBy('name').orderBy('id').execute());
  return rows.map(roomOf);
}

/** The open room with this name in this building, compared without regard to case: what a new name would collide with. */
export async function roomNamed(tx: Tx, organisation: OrganisationId, building: string, name: string): Promise<Room | undefined> {
  const row = await tables(tx).selectFrom('rooms').selectAll().where('organisation', '=', organisation)
    .where('building', '=', building).where(sql`lower(name)`, '=', sql`lower(${name})`).where('closed_at', 'is', null)
    .executeTakeFirst();
  return row && roomOf(row);
}

/** Where this person can always be met online. */
export async function standingRoomOf(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<StandingRoom | null> {
  return steady(tx, `standing room ${person}`, async () => await tables(tx).selectFrom('standing_rooms').select(['address', 'instructions'])
    .where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst() ?? null);
}

/** The address of the organisation's own server of a platform, or null when none is set. */
export async function baseOf(tx: Tx, organisation: OrganisationId, platform: string): Promise<string | null> {
  return steady(tx, `platform base ${platform}`, async () => (await tables(tx).selectFrom('platform_bases').select('base')
    .where('organisation', '=', organisation).where('platform', '=', platform).executeTakeFirst())?.base ?? null);
}

type Scope = Pick<Context, 'tx' | 'organisation' | 'ports' | 'keys'>;

/** A platform that can be chosen, and why not where it cannot. `person` is the one in whose standing room it would be. */
export interface Offered {
  readonly name: string;
  readonly label: string;
  readonly needsTypedLink: boolean;
  readonly needsBase: boolean;
  readonly needsStandingRoom: boolean;
  /** Where the organisation's own server of it is; null where it needs none, or none was set. */
  readonly base: string | null;
  readonly missing: 'base' | 'standing-room' | null;
}

/** All platforms, those too that cannot be used yet: a page shows them disabled with the reason. */
export async function platforms(ctx: Scope, person?: PersonId): Promise<Offered[]> {
  const standing = person && (await standingRoomOf(ctx.tx, ctx.organisation, person));
  return Promise.all(ctx.ports.all(Platform).map(async ({ name, label, needsTypedLink, needsBase, needsStandingRoom }) => {
    const base = needsBase ? await baseOf(ctx.tx, ctx.organisation, name) : null;
    const missing = needsBase && base === null ? 'base' : needsStandingRoom && !standing ? 'standing-room' : null;
    return { name, label, needsTypedLink, needsBase, needsStandingRoom, base, missing };
  }));
}

/** Why there is no address. */
export type NoAddress =
  | { readonly reason: 'unknown-platform'; readonly platform: string }
  | { readonly reason: 'link-missing' } | { readonly reason: 'not-a-link' }
  | { readonly reason: 'base-missing'; readonly platform: string } | { readonly reason: 'standing-room-missing'; readonly platform: string };

/**
 * How to join a session online (G-4.1.2): what the chosen platform answers. The same session is answered the same as long
 * as nothing it rests on has changed; a session keeps what it was given when it was booked.
 */
export async function joinOf(ctx: Scope, asked: {
  platform: string; session: { readonly id: string; readonly uid: string }; person?: PersonId | null; typedLink?: string | null;
}): Promise<Result<Join, NoAddress>> {
  const platform = ctx.ports.all(Platform).find(({ name }) => name === asked.platform);
  if (!platform) return refuse({ reason: 'unknown-platform', platform: asked.platform });
  const typed = platform.needsTypedLink ? linkSchema.safeParse(asked.typedLink ?? '') : undefined;
  if (typed && !asked.typedLink?.trim()) return refuse({ reason: 'link-missing' });
  if (typed?.success === false) return refuse({ reason: 'not-a-link' });
  const base = platform.needsBase ? await baseOf(ctx.tx, ctx.organisation, platform.name) : null;
  const standingRoom = asked.person ? await standingRoomOf(ctx.tx, ctx.organisation, asked.person) : null;
  const join = platform.address(
    {
      ...asked.session, organisation: ctx.organisation, typedLink: typed?.data ?? null, base,
      key: ctx.keys.derive(`platform ${platform.name}`),
    },
    asked.person ? { id: asked.person, standingRoom } : undefined,
  );
  if (join) return ok(join);
  return refuse({ reason: platform.needsStandingRoom ? 'standing-room-missing' : 'base-missing', platform: platform.name });
}
