/** What verbs about a session begin and end with. */
import { emit, type Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { joinOf, room as roomById, type NoAddress } from '../resources/reads.ts';
import type { access } from './access.ts';
import type { ClaimRefusal } from './actions-claims.ts';
import type { SessionFact } from './events.ts';
import type { Booked, Missing, Place, Session, SessionState } from './model.ts';
import { sessionOf } from './reads.ts';
import { relationsTo, ruleFor } from './rules.ts';
import { seriesStarts, type TimeRefusal } from './rules-times.ts';
import type { PlaceWish } from './schema.ts';
import { lockSession, updateSession, type Tables } from './store.ts';

export type Refusal = Forbidden | Closed | TimeRefusal | NoAddress | ClaimRefusal
  | { readonly reason: 'not-found' }
  /** Somebody else changed it since the version that was given; `now` is what it is. */
  | { readonly reason: 'changed-meanwhile'; readonly now: Session }
  | { readonly reason: 'wrong-state'; readonly state: SessionState }
  /** It cannot be scheduled before these are settled (G-4.1.2). */
  | { readonly reason: 'not-settled'; readonly missing: readonly Missing[] }
  /** A start without a length is no time. */
  | { readonly reason: 'length-missing' }
  | { readonly reason: 'unknown-person'; readonly person: string }
  | { readonly reason: 'unknown-room' }
  /** Some of the series has been held: "this and following" changes the rest. */
  | { readonly reason: 'series-has-begun' }
  | { readonly reason: 'no-series' } | { readonly reason: 'no-such-occurrence' }
  /** It is the only one left: cancel the session. */
  | { readonly reason: 'last-occurrence' }
  | { readonly reason: 'not-a-coordinator' } | { readonly reason: 'not-invited' };

export interface Opening {
  /** The version that a form was filled from. */
  readonly version?: number;
  readonly states?: readonly SessionState[];
}

/** A session that the actor may use this verb on, kept from others until the transaction ends. */
export async function opened(ctx: Context, verb: keyof typeof access, id: string, { version, states }: Opening = {}): Promise<Result<Session, Refusal>> {
  const row = isId(id) ? await lockSession(ctx.tx, ctx.organisation, id) : undefined;
  if (!row) return refuse({ reason: 'not-found' });
  const session = sessionOf(row);
  const forbidden = await forbidsOf(ctx, verb, session);
  if (forbidden) return refuse(forbidden);
  if (version !== undefined && version !== session.version) return refuse({ reason: 'changed-meanwhile', now: session });
  if (states && !states.includes(session.state)) return refuse({ reason: 'wrong-state', state: session.state });
  return ok(session);
}

/** Why the actor may not use this verb on a session: access, or a gate. */
export function forbidsOf(ctx: Context, verb: keyof typeof access, session: Session): Promise<Forbidden | Closed | undefined> {
  return forbids(ctx, verb, ruleFor(verb, session), { subject: session.id, relations: relationsTo(ctx.actor, session, false) });
}

/** Writes what changed of a session that is open; its version rises. */
export async function save(ctx: Context, before: Session, change: Partial<Tables['sessions']>): Promise<Session> {
  return sessionOf(await updateSession(ctx.tx, ctx.organisation, before.id, { ...change, version: before.version + 1 }));
}

/** Tells a fact and live pages. */
export async function told(ctx: Context, fact: SessionFact): Promise<void> {
  await emit<SessionFact>(ctx, fact);
  ctx.notices.changed('sessions');
  ctx.notices.changed(`session:${fact.subject.id}`);
}

export const subjectOf = ({ id }: Pick<Session, 'id'>, part = '') => ({ kind: 'session', id, ...(part === '' ? {} : { part }) });

/** Books a place: a room that takes sessions, the address that a platform gives, or words. */
export async function bookPlace(
  ctx: Context, wish: PlaceWish, { id, uid, coordinator }: Pick<Session, 'id' | 'uid' | 'coordinator'>,
): Promise<Result<Place, Refusal>> {
  switch (wish.kind) {
    case 'room': {
      const found = await roomById(ctx.tx, ctx.organisation, wish.room);
      if (!found) return refuse({ reason: 'unknown-room' });
      return found.closedAt === null ? ok({ kind: 'room', room: wish.room }) : refuse({ reason: 'room-closed' });
    }
    case 'virtual': {
      const join = await joinOf(ctx, { platform: wish.platform, session: { id, uid }, person: coordinator, typedLink: wish.link });
      if (!join.ok) return join;
      return ok({ kind: 'virtual', platform: wish.platform, joinAddress: join.value.joinAddress, instructions: join.value.instructions || null });
    }
    case 'elsewhere': return ok({ kind: 'elsewhere', where: wish.where });
  }
}

/** A place as columns. */
export function placeColumns(place: Place | null): Pick<Tables['sessions'], 'place_kind' | 'room' | 'place' | 'platform' | 'join_address'> {
  const none = { room: null, place: null, platform: null, join_address: null };
  switch (place?.kind) {
    case undefined: return { place_kind: null, ...none };
    case 'room': return { ...none, place_kind: 'room', room: place.room };
    case 'virtual': return { ...none, place_kind: 'virtual', platform: place.platform, join_address: place.joinAddress, place: place.instructions };
    case 'elsewhere': return { ...none, place_kind: 'elsewhere', place: place.where };
  }
}

/** A time as columns; of a series `ends_at` is the end of the last occurrence that its rule makes. */
export function timeColumns(time: Booked | null, rule: string | null = null): Pick<Tables['sessions'], 'starts_wall' | 'starts_at' | 'ends_at' | 'zone_data'> {
  const end = time && rule !== null ? seriesStarts(time, rule).at(-1)!.add({ minutes: time.minutes }) : time?.end ?? null;
  return { starts_wall: time?.wall ?? null, starts_at: time?.start ?? null, ends_at: end, zone_data: time?.zoneData ?? null };
}
