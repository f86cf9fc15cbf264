import { emit, type Context } from '../../platform/context.ts';
import { savepoint, violated } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import { changeUnits } from './actions-claims.ts';
import type { ResourcesFact } from './events.ts';
import type { Room, RoomId, StandingRoom } from './model.ts';
import { Platform } from './ports.ts';
import { baseOf, room, roomNamed, standingRoomOf } from './reads.ts';
import type { NewRoom } from './schema.ts';
import { insertClaimable } from './store-claims.ts';
import { deleteBase, deleteStandingRoom, insertRoom, putBase, putStandingRoom, updateRoom } from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'not-found' }
  /** An open room of this building has the name already. */
  | { readonly reason: 'name-taken'; readonly by: RoomId }
  | { readonly reason: 'room-closed' }
  | { readonly reason: 'changed-meanwhile'; readonly now: Room }
  | { readonly reason: 'no-base'; readonly platform: string };

/** Adds a room. Two open rooms of one building do not share a name. */
export async function addRoom(ctx: Context, given: NewRoom): Promise<Result<RoomId, Refusal>> {
  const forbidden = await forbids(ctx, 'resources.addRoom', access['resources.addRoom']);
  if (forbidden) return refuse(forbidden);
  const id = newId<RoomId>();
  const row = { organisation: ctx.organisation, id, ...given, features: [...given.features] };
  const taken = await unlessTaken(ctx, given, () => insertRoom(ctx.tx, row));
  if (!taken.ok) return taken;
  await insertClaimable(ctx.tx, ctx.organisation, { resource: id, kind: 'room', units: 1 });
  const subject = { kind: 'room', id };
  await record(ctx, { verb: 'resources.addRoom', subject, details: { capacity: given.capacity }, text: { name: given.name } });
  await emit<ResourcesFact>(ctx, { kind: 'resources.RoomAdded', subject });
  ctx.notices.changed('rooms');
  return ok(id);
}

/** Writes a room's name; the constraint answers when another has it, also one that is being written at this moment. */
async function unlessTaken<R>(
  ctx: Context, { building, name }: Pick<NewRoom, 'building' | 'name'>, write: () => Promise<R>,
): Promise<Result<R, Refusal>> {
  try {
    return ok(await savepoint(ctx.tx, write));
  } catch (error) {
    if (violated(error) !== 'rooms_by_name') throw error;
    const other = await roomNamed(ctx.tx, ctx.organisation, building, name);
    if (!other) throw error;
    return refuse({ reason: 'name-taken', by: other.id });
  }
}

/** Changes an open room that still has `version`; otherwise answers with what it is now. */
export async function changeRoom(
  ctx: Context, id: RoomId, version: number, change: Partial<NewRoom>,
): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'resources.changeRoom', access['resources.changeRoom'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const before = await room(ctx.tx, ctx.organisation, id);
  if (!before) return refuse({ reason: 'not-found' });
  if (before.closedAt) return refuse({ reason: 'room-closed' });
  const changed = (Object.keys(change) as (keyof NewRoom)[]).filter((key) => String(change[key]) !== String(before[key]));
  if (changed.length === 0) return ok();
  const { features, ...rest } = change;
  const row = { ...rest, ...(features ? { features: [...features] } : {}) };
  const written = await unlessTaken(ctx, { ...before, ...change }, () => updateRoom(ctx.tx, ctx.organisation, id, version, row));
  if (!written.ok) return written;
  if (!written.value) return refuse({ reason: 'changed-meanwhile', now: (await room(ctx.tx, ctx.organisation, id))! });
  const subject = { kind: 'room', id };
  await record(ctx, { verb: 'resources.changeRoom', subject, details: { changed } });
  await emit<ResourcesFact>(ctx, { kind: 'resources.RoomChanged', subject, changed });
  ctx.notices.changed('rooms');
  return ok();
}

/**
 * Closes a room: no new session takes it. What is booked there and has not begun stays where it is and has no claim any more:
 * it is wanted (`wantedAfter`), for the room sessions to show. What is held is let go.
 */
export async function closeRoom(ctx: Context, id: RoomId, version: number): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'resources.closeRoom', access['resources.closeRoom'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const before = await room(ctx.tx, ctx.organisation, id);
  if (!before) return refuse({ reason: 'not-found' });
  if (before.closedAt) return ok();
  if (!(await updateRoom(ctx.tx, ctx.organisation, id, version, { closed_at: ctx.now }))) {
    const now = (await room(ctx.tx, ctx.organisation, id))!;
    return now.closedAt ? ok() : refuse({ reason: 'changed-meanwhile', now });
  }
  await changeUnits(ctx, id, 0);
  const subject = { kind: 'room', id };
  await record(ctx, { verb: 'resources.closeRoom', subject });
  await emit<ResourcesFact>(ctx, { kind: 'resources.RoomClosed', subject });
  ctx.notices.changed('rooms');
  return ok();
}

/** Says where a person can always be met online, or with null that nowhere. */
export async function setStandingRoom(
  ctx: Context, person: PersonId, standing: StandingRoom | null,
): Promise<Result<undefined, Refusal>> {
  const self = ctx.actor.kind === 'person' && ctx.actor.person === person;
  const thing = { subject: person, relations: self ? ['self' as const] : [] };
  const forbidden = await forbids(ctx, 'resources.setStandingRoom', access['resources.setStandingRoom'], thing);
  if (forbidden) return refuse(forbidden);
  const known = await personById(ctx.tx, ctx.organisation, person);
  if (!known || known.erased) return refuse({ reason: 'not-found' });
  const before = await standingRoomOf(ctx.tx, ctx.organisation, person);
  if (before?.address === standing?.address && before?.instructions === standing?.instructions) return ok();
  if (standing) await putStandingRoom(ctx.tx, { organisation: ctx.organisation, person, ...standing });
  else await deleteStandingRoom(ctx.tx, ctx.organisation, person);
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'resources.setStandingRoom', subject, details: { set: standing !== null } });
  await emit<ResourcesFact>(ctx, { kind: 'resources.StandingRoomSet', subject });
  ctx.notices.changed('platforms');
  return ok();
}

/** Says where the organisation's own server of a platform is (checked by `baseSchema`), or with null that there is none. */
export async function setPlatform(ctx: Context, platform: string, base: string | null): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'resources.setPlatform', access['resources.setPlatform']);
  if (forbidden) return refuse(forbidden);
  const known = ctx.ports.all(Platform).find(({ name }) => name === platform);
  if (!known) return refuse({ reason: 'not-found' });
  if (!known.needsBase) return refuse({ reason: 'no-base', platform });
  if ((await baseOf(ctx.tx, ctx.organisation, platform)) === base) return ok();
  if (base === null) await deleteBase(ctx.tx, ctx.organisation, platform);
  else await putBase(ctx.tx, { organisation: ctx.organisation, platform, base });
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'resources.setPlatform', subject, details: { platform, set: base !== null } });
  await emit<ResourcesFact>(ctx, { kind: 'resources.PlatformSet', subject, platform });
  ctx.notices.changed('platforms');
  return ok();
}
