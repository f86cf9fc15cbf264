/** Rooms and licences that a session wanted and could not have: another has them, or the room was closed (G-4.5.2). */
import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import type { Claim, ClaimableKind } from '../resources/model-claims.ts';
import { claimables, claimsBetween, wantedAfter } from '../resources/reads-claims.ts';
import type { ConflictOwner, FoundConflict, Party } from './model-conflicts.ts';
import type { ConflictKind } from './ports.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'now'>;

const partyOf = ({ subject, part, start, end }: Claim): Party => ({ kind: subject.kind, id: subject.id, part, at: { start, end } });

const isOfSession = ({ subject }: Claim) => subject.kind === 'session';

/** A conflict exists only where something is wanted, so that these few are all that there can be. */
async function ownersOf(ctx: Scope, kind: ClaimableKind): Promise<ConflictOwner[]> {
  const wanted = [...new Set((await wantedAfter(ctx, ctx.now)).filter(isOfSession).map(({ resource }) => resource))];
  const known = await claimables(ctx, wanted);
  return wanted.filter((id) => known.get(id)?.kind === kind).map((id) => ({ kind, id }));
}

async function find(ctx: Scope, kind: ClaimableKind, owners: readonly ConflictOwner[], { start: from }: Interval): Promise<FoundConflict[]> {
  const resources = owners.filter((owner) => owner.kind === kind).map(({ id }) => id);
  if (resources.length === 0) return [];
  const wanted = (await wantedAfter(ctx, from, resources)).filter(isOfSession);
  if (wanted.length === 0) return [];
  const last = wanted.map(({ end }) => end).reduce((a, b) => (Temporal.Instant.compare(a, b) > 0 ? a : b));
  const has = Map.groupBy(await claimsBetween(ctx, resources, { start: wanted[0]!.start, end: last }), ({ resource }) => resource);
  return wanted.flatMap((one) => {
    const others = (has.get(one.resource) ?? []).filter((other) => overlaps(other, one));
    return others.length === 0 ? [conflictOf(kind, one, null)] : others.map((other) => conflictOf(kind, one, other));
  });
}

/** `a` is what could not have it. */
function conflictOf(kind: ClaimableKind, one: Claim, other: Claim | null): FoundConflict {
  const [start, end] = other ? [latest(one.start, other.start), latest(one.end, other.end) === one.end ? other.end : one.end] : [one.start, one.end];
  return { kind, owner: { kind, id: one.resource }, a: partyOf(one), b: other && partyOf(other), at: { start, end }, minutes: 0, weight: 'full' };
}

const latest = (one: Temporal.Instant, other: Temporal.Instant) => (Temporal.Instant.compare(one, other) >= 0 ? one : other);

const kindOf = (kind: ClaimableKind): ConflictKind => ({
  name: kind, always: true, owners: (ctx) => ownersOf(ctx, kind), find: (ctx, owners, window) => find(ctx, kind, owners, window),
});

/** Others may free what is wanted without a word to sessions: looked at whenever somebody asks. */
export const claimKinds: readonly ConflictKind[] = [kindOf('room'), kindOf('licence')];
