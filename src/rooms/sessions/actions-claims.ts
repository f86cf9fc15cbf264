/** Sessions hold their rooms, and a licence of their platform, by claims: made and given up in the verbs that set time and place. */
import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { turn } from '../../platform/database-turns.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { claim, claimLeaving, claimTogether, release, sweepHolds, type Claiming } from '../resources/actions-claims.ts';
import type { Claim, Taken } from '../resources/model-claims.ts';
import type { RoomId } from '../resources/model.ts';
import type { OnPlatform } from '../resources/ports.ts';
import { claimsBetween, licences as licencesOf } from '../resources/reads-claims.ts';
import { room as roomById, roomNow } from '../resources/reads.ts';
import type { OccurrenceChange, Session } from './model.ts';
import type { Outcome } from './ports.ts';
import { changesOf, changesOfAll, session as sessionById, sessionOf } from './reads.ts';
import { wantsOf, type Licences } from './rules-claims.ts';
import { sightOf } from './rules.ts';
import type { Tables } from './store.ts';
import { lockOnPlatform, lockUnclaimed, setClaimed } from './store-claims.ts';

/** Who has what was wanted. */
export interface TakenBy {
  /** `session`, or what else claims rooms. */
  readonly kind: string;
  readonly id: string;
  readonly part: string;
  /** Null where who asks may not see it, or it is no session. */
  readonly title: string | null;
  readonly at: Interval;
  /** Until when it is only held, or null. */
  readonly heldUntil: Temporal.Instant | null;
}

/** `at` is the time that was wanted, `part` the occurrence of it; `by` is null where the other is just being booked. */
export type ClaimRefusal =
  | { readonly reason: 'room-taken'; readonly room: RoomId; readonly name: string; readonly part: string; readonly at: Interval; readonly by: TakenBy | null }
  /** All licences of the platform are in use at some moment of it. */
  | { readonly reason: 'licence-taken'; readonly platform: string; readonly units: number; readonly part: string; readonly at: Interval }
  | { readonly reason: 'room-closed' };

const subjectOf = ({ id }: Pick<Session, 'id'>) => ({ kind: 'session', id });

/** What is claimed for a session: with which changes, of which parts, after whom, where that is known already. */
export interface ClaimingFor {
  readonly changes?: readonly OccurrenceChange[];
  readonly parts?: readonly string[];
  readonly earlier?: readonly Tables['sessions'][];
}

/** Claims for one session as it now is, or for some of its parts, in place of what it has. Refused with who has it and when. */
export async function claimFor(ctx: Context, session: Session, { changes, parts, earlier }: ClaimingFor = {}): Promise<Result<undefined, ClaimRefusal>> {
  if (earlier) await claimWhatIsFree(ctx, earlier.map(sessionOf));
  else await claimEarlier(ctx, [session.id]);
  const all = changes ?? (session.rule === null ? [] : await changesOf(ctx.tx, ctx.organisation, session.id));
  const known = await licencesFor(ctx, [session.place, ...all.map((one) => one.place)]);
  const wants = wantsOf(session, all, known, ctx.now).filter(({ part }) => parts === undefined || parts.includes(part));
  if (wants.length === 0) {
    await release(ctx, subjectOf(session), parts);
    return ok();
  }
  const done = await claim(ctx, { subject: subjectOf(session), wants, ...(parts ? { parts } : {}) });
  return done.ok ? ok() : refuse(await refusalOf(ctx, done));
}

/**
 * Who has the room of a new session, where somebody wanted it at the same moment and was quicker: found out with little work, so
 * that of many who want one room all are answered soon. Asks nothing where nobody else is at it.
 */
export async function lostInTurn(ctx: Context, { place, time, rule }: Session): Promise<ClaimRefusal | undefined> {
  if (place?.kind !== 'room' || time === null || rule !== null) return undefined;
  const waited = await turn(ctx.tx, { name: `${ctx.organisation} ${place.room}`, from: time.start.epochMilliseconds, to: time.end.epochMilliseconds });
  if (!waited) return undefined;
  const [[by]] = await Promise.all([claimsBetween(ctx, [place.room], time), roomById(ctx.tx, ctx.organisation, place.room)]);
  return by && refusalOf(ctx, { reason: 'taken', resource: place.room, part: '', at: { start: time.start, end: time.end }, by });
}

/** The same for sessions of which one takes over from another. */
export async function claimForAll(ctx: Context, sessions: readonly Session[]): Promise<Result<undefined, ClaimRefusal>> {
  await claimEarlier(ctx, sessions.map(({ id }) => id));
  const done = await claimTogether(ctx, await claimingsOf(ctx, sessions));
  return done.ok ? ok() : refuse(await refusalOf(ctx, done));
}

/** Claims for sessions what can be had, and leaves the rest wanted: nothing is refused, and what clashes can be read. @returns how many. */
export async function claimWhatIsFree(ctx: Context, sessions: readonly Session[]): Promise<{ claimed: number; unclaimed: number }> {
  if (sessions.length === 0) return { claimed: 0, unclaimed: 0 };
  const claims = await claimLeaving(ctx, await claimingsOf(ctx, sessions));
  await setClaimed(ctx.tx, ctx.organisation, sessions.map(({ id }) => id), ctx.now);
  const unclaimed = claims.filter(({ state }) => state === 'wanted').length;
  return { claimed: claims.length - unclaimed, unclaimed };
}

/** Sessions as what is held on a platform, as which `main.ts` joins them to resources. */
export const sessionsOnPlatform: OnPlatform = {
  async lock(ctx, platform) {
    await lockOnPlatform(ctx.tx, ctx.organisation, { platform, now: ctx.now });
  },
};

/** Gives up what a session has, or one of its parts: it was cancelled, or held before its end. */
export function releaseFor(ctx: Context, session: Session, part?: string): Promise<void> {
  return release(ctx, subjectOf(session), part === undefined ? undefined : [part]);
}

async function claimingsOf(ctx: Context, sessions: readonly Session[]): Promise<Claiming[]> {
  const changes = await changesOfAll(ctx.tx, ctx.organisation, sessions.filter(({ rule }) => rule !== null).map(({ id }) => id));
  const known = await licencesFor(ctx, [...sessions, ...[...changes.values()].flat()].map((one) => one.place));
  return sessions.map((session) => ({ subject: subjectOf(session), wants: wantsOf(session, changes.get(session.id) ?? [], known, ctx.now) }));
}

async function licencesFor(ctx: Context, places: readonly Session['place'][]): Promise<Licences> {
  return places.some((place) => place?.kind === 'virtual') ? licencesOf(ctx) : new Map();
}

/** What was scheduled before there were claims, or by an older process beside this one, comes before what is claimed now. */
async function claimEarlier(ctx: Context, but: readonly string[]): Promise<void> {
  await claimWhatIsFree(ctx, (await lockUnclaimed(ctx.tx, ctx.organisation, but)).map(sessionOf));
}

/**
 * Claims for what was scheduled without claims, and sweeps out holds that ran out. A clash that is found stays unclaimed: a
 * conflict that can be read (`unclaimedOccurrences`), and claimed as soon as the time is free.
 */
export async function claimRooms(ctx: Context): Promise<Outcome> {
  await sweepHolds(ctx);
  const { claimed, unclaimed } = await claimWhatIsFree(ctx, (await lockUnclaimed(ctx.tx, ctx.organisation)).map(sessionOf));
  return { done: { claimed, unclaimed } };
}

async function refusalOf(ctx: Context, { resource, part, at, by }: Taken): Promise<ClaimRefusal> {
  const known = await (by === null ? roomNow : roomById)(ctx.tx, ctx.organisation, resource as RoomId);
  const limited = known ? undefined : [...await licencesOf(ctx)].find(([, one]) => one.resource === resource);
  if (limited) return { reason: 'licence-taken', platform: limited[0], units: limited[1].units, part, at };
  const room = known!;
  if (room.closedAt !== null) return { reason: 'room-closed' };
  return { reason: 'room-taken', room: room.id, name: room.name, part, at, by: by && await takenBy(ctx, by) };
}

async function takenBy(ctx: Context, { subject: { kind, id }, part, start, end, heldUntil }: Claim): Promise<TakenBy> {
  return { kind, id, part, title: kind === 'session' ? await titleFor(ctx, id) : null, at: { start, end }, heldUntil };
}

async function titleFor(ctx: Context, id: string): Promise<string | null> {
  const session = await sessionById(ctx.tx, ctx.organisation, id);
  if (!session) return null;
  if (sightOf(ctx.actor, session, false) === 'all') return session.title;
  const self = ctx.actor.kind === 'person' || ctx.actor.kind === 'guest' ? ctx.actor.person : undefined;
  const asked = self === undefined ? [] : await attendeesOf(ctx.tx, ctx.organisation, id);
  return sightOf(ctx.actor, session, asked.some(({ person }) => person === self)) === 'all' ? session.title : null;
}
