import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import type { Claim } from '../resources/model-claims.ts';
import { claimables, claimsBetween, claimsOf, licences, wantedAfter } from '../resources/reads-claims.ts';
import type { RoomId } from '../resources/model.ts';
import type { SessionId } from './model.ts';

/** A time of a session whose room, or licence, another has: a conflict. */
export interface Unclaimed {
  readonly session: SessionId;
  readonly part: string;
  readonly at: Interval;
  readonly of: { readonly kind: 'room'; readonly room: RoomId } | { readonly kind: 'licence'; readonly platform: string; readonly units: number };
  /** Whose claims are in its way; empty where the room was closed. */
  readonly by: readonly Claim[];
}

/** All that is ahead and could not be claimed, in order of time, whoever may see it: for conflicts, never for a page as it is. */
export async function unclaimedOccurrences(ctx: Pick<Context, 'tx' | 'organisation' | 'now'>, until?: Temporal.Instant): Promise<Unclaimed[]> {
  const wanted = (await wantedAfter(ctx, ctx.now))
    .filter((one) => one.subject.kind === 'session' && (until === undefined || Temporal.Instant.compare(one.start, until) < 0));
  if (wanted.length === 0) return [];
  const resources = [...new Set(wanted.map((one) => one.resource))];
  const window = { start: wanted[0]!.start, end: wanted.map((one) => one.end).sort(Temporal.Instant.compare).at(-1)! };
  const [has, known] = [await claimsBetween(ctx, resources, window), await claimables(ctx, resources)];
  const names = new Map([...await licences(ctx)].map(([platform, { resource }]) => [resource, platform]));
  return wanted.map((one): Unclaimed => ({
    session: one.subject.id as SessionId, part: one.part, at: { start: one.start, end: one.end },
    of: known.get(one.resource)?.kind === 'licence'
      ? { kind: 'licence', platform: names.get(one.resource) ?? '', units: known.get(one.resource)!.units } : { kind: 'room', room: one.resource as RoomId },
    by: has.filter((other) => other.resource === one.resource && overlaps(other, one)),
  }));
}

/** Which times of a session are unclaimed, by part. */
export async function unclaimedParts(ctx: Pick<Context, 'tx' | 'organisation' | 'now'>, id: string): Promise<Set<string>> {
  const claims = await claimsOf(ctx, { kind: 'session', id });
  return new Set(claims.filter(({ state, end }) => state === 'wanted' && Temporal.Instant.compare(end, ctx.now) > 0).map(({ part }) => part));
}
