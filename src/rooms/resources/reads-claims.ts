import { sql } from 'kysely';
import type { Interval } from '../../calendar/interval.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { often } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import type { PersonId } from '../identity/model.ts';
import type { Claim, Claimable, ClaimSubject } from './model-claims.ts';
import { fullTimes } from './rules-claims.ts';
import { claimableOf, claimColumns, claimOf, tables } from './store-claims.ts';

type Scope = Pick<Context, 'tx' | 'organisation'>;
type ScopeNow = Pick<Context, 'tx' | 'organisation' | 'now'>;

/** These claimables with their units and versions, in one question; what is no claimable has no entry. */
export async function claimables(ctx: Scope, resources: readonly string[]): Promise<Map<string, Claimable>> {
  if (resources.length === 0) return new Map();
  const rows = await tables(ctx.tx).selectFrom('claimables').selectAll().where('organisation', '=', ctx.organisation)
    .where('resource', '=', sql<string>`any(${[...resources]}::uuid[])`).execute();
  return new Map(rows.map((row) => [row.resource, claimableOf(row)]));
}

/**
 * What is held or booked of these resources and shares time with the window, in order of time. Holds that ran out by
 * `ctx.now` and what is only wanted are left out; with `state` what is not in it too.
 */
export async function claimsBetween(ctx: ScopeNow, resources: readonly string[], window: Interval, state?: 'held' | 'booked'): Promise<Claim[]> {
  if (resources.length === 0) return [];
  const rows = await often(tables(ctx.tx)).selectFrom('claims').select(claimColumns).where('organisation', '=', ctx.organisation)
    .where('resource', '=', sql<string>`any(${[...resources]}::uuid[])`).where('unit', 'is not', null)
    .where(sql<boolean>`span && tstzrange(${window.start}::timestamptz, ${window.end}::timestamptz)`)
    .where(({ eb, or }) => or([eb('held_until', 'is', null), eb('held_until', '>', ctx.now)]))
    .$if(state !== undefined, (q) => q.where('state', '=', state!)).orderBy('starts_at').orderBy('id').execute();
  return rows.map(claimOf);
}

/** When a resource has no unit left. */
export interface TakenTimes {
  /** Merged and in order. */
  readonly times: readonly Interval[];
  /** The version that it was worked out from. */
  readonly version: number;
  /** When a hold runs out that it counts, so that it is stale by itself; null while none does. */
  readonly goodUntil: Temporal.Instant | null;
}

/** When each of these resources has no unit left within the window: its busy time. What is no claimable has no entry. */
export async function takenBetween(ctx: ScopeNow, resources: readonly string[], window: Interval): Promise<Map<string, TakenTimes>> {
  const known = await claimables(ctx, resources); // before the claims: a change in between makes it stale, never wrong
  const claims = Map.groupBy(await claimsBetween(ctx, [...known.keys()], window), (one) => one.resource);
  return new Map([...known].map(([resource, { units, version }]) => {
    const of = claims.get(resource) ?? [];
    const runOut = of.flatMap((one) => (one.heldUntil ? [one.heldUntil] : [])).sort(Temporal.Instant.compare);
    return [resource, { times: fullTimes(of, units), version, goodUntil: runOut[0] ?? null }];
  }));
}

/** All claims of a subject, or of some of its parts, what is wanted and holds that ran out among them, in order of time. */
export async function claimsOf(ctx: Scope, subject: ClaimSubject, parts?: readonly string[]): Promise<Claim[]> {
  if (parts === undefined) return (await subjectRows(ctx.tx, ctx.organisation, subject.id, subject.kind)).map(claimOf);
  const rows = await tables(ctx.tx).selectFrom('claims').select(claimColumns).where('organisation', '=', ctx.organisation)
    .where('subject', '=', subject.id).where('subject_kind', '=', subject.kind).where('part', '=', sql<string>`any(${[...parts]}::text[])`)
    .orderBy('starts_at').orderBy('id').execute();
  return rows.map(claimOf);
}
const subjectRows = fixed((tx, organisation: OrganisationId, id: string, kind: string) => tables(tx).selectFrom('claims').select(claimColumns).where('organisation', '=', organisation)
  .where('subject', '=', id).where('subject_kind', '=', kind).orderBy('starts_at').orderBy('id'));

/** What is wanted and could not be had, of all resources or of some, and ends after `from`; in order of time. */
export async function wantedAfter(ctx: Scope, from: Temporal.Instant, resources?: readonly string[]): Promise<Claim[]> {
  const rows = await tables(ctx.tx).selectFrom('claims').select(claimColumns).where('organisation', '=', ctx.organisation)
    .where('unit', 'is', null).where('state', '=', 'wanted').where('ends_at', '>', from)
    .$if(resources !== undefined, (q) => q.where('resource', '=', sql<string>`any(${[...resources ?? []]}::uuid[])`))
    .orderBy('starts_at').orderBy('id').execute();
  return rows.map(claimOf);
}

/** How many may meet on each platform at once, and the resource that is claimed for it; a platform without a limit has no entry. */
export async function licences(ctx: Scope): Promise<Map<string, { readonly resource: string; readonly units: number }>> {
  const rows = await tables(ctx.tx).selectFrom('platform_licences as l')
    .innerJoin('claimables as c', (on) => on.onRef('c.organisation', '=', 'l.organisation').onRef('c.resource', '=', 'l.resource'))
    .select(['l.platform', 'l.resource', 'c.units']).where('l.organisation', '=', ctx.organisation).execute();
  return new Map(rows.map(({ platform, resource, units }) => [platform, { resource, units }]));
}

/** What a person holds, or held before it was booked. */
export async function heldBy(ctx: Scope, person: PersonId): Promise<Claim[]> {
  const rows = await tables(ctx.tx).selectFrom('claims').select(claimColumns).where('organisation', '=', ctx.organisation).where('holder', '=', person)
    .orderBy('starts_at').orderBy('id').execute();
  return rows.map(claimOf);
}
