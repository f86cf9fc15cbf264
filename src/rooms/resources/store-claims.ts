import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { atCommit } from '../../platform/database-kept.ts';
import type { PersonId } from '../identity/model.ts';
import type { Claim, Claimable, ClaimableKind, ClaimId, ClaimState, Want } from './model-claims.ts';

export interface ClaimTables {
  claimables: { organisation: string; resource: string; kind: ClaimableKind; units: number; version: number };
  platform_licences: { organisation: string; platform: string; resource: string };
  claims: {
    organisation: string; id: ClaimId; resource: string; unit: number | null; starts_at: Temporal.Instant; ends_at: Temporal.Instant;
    subject_kind: string; subject: string; part: string; state: ClaimState; held_until: Temporal.Instant | null; holder: PersonId | null;
    made_at: Temporal.Instant;
  };
}

/** The transaction as claims see it. */
export const tables = (tx: Tx): Kysely<ClaimTables> => tx as Kysely<ClaimTables>;

/** All columns of a claim but the one that the database works out. */
export const claimColumns = [
  'organisation', 'id', 'resource', 'unit', 'starts_at', 'ends_at', 'subject_kind', 'subject', 'part', 'state', 'held_until', 'holder', 'made_at',
] as const satisfies readonly (keyof ClaimTables['claims'])[];
const columns = sql.raw(claimColumns.join(', '));
const columnsOfC = sql.raw(claimColumns.map((one) => `c.${one}`).join(', '));

export function claimableOf({ resource, kind, units, version }: ClaimTables['claimables']): Claimable {
  return { resource, kind, units, version };
}

export function claimOf(row: ClaimTables['claims']): Claim {
  const { id, resource, unit, part, state, holder } = row;
  return {
    id, resource, unit, part, state, holder, start: row.starts_at, end: row.ends_at, subject: { kind: row.subject_kind, id: row.subject },
    heldUntil: row.held_until, madeAt: row.made_at,
  };
}

const uuids = (all: readonly string[]): RawBuilder<string[]> => sql`${[...new Set(all)]}::uuid[]`;

/**
 * Keeps claimables from others until the transaction ends, always in the order of `resource`: these, and those that the
 * subjects have claims of. Claims are read in the next statement, which sees what the one before us has committed.
 */
export async function lockClaimables(
  tx: Tx, organisation: string, { resources, subjects }: { resources: readonly string[]; subjects: readonly string[] },
): Promise<Map<string, Claimable>> {
  const rows = await claimablesLocked(tx, organisation, [...new Set(resources)], [...new Set(subjects)]);
  return new Map(rows.map((row) => [row.resource, claimableOf(row)]));
}

const claimablesLocked = fixed((tx, organisation: string, resources: readonly string[], subjects: readonly string[]) => ({ compile: () => sql<ClaimTables['claimables']>`
  select organisation, resource, kind, units, version from claimables where organisation = ${organisation} and resource in (
    select unnest(${resources}::uuid[]) union select resource from claims where organisation = ${organisation} and subject = any(${subjects}::uuid[]))
  order by resource for no key update`.compile(tx) }));

/** Makes claimables of the rooms among these that an older process has added without. */
export async function addMissingRooms(tx: Tx, organisation: string, resources: readonly string[]): Promise<void> {
  await sql`insert into claimables (organisation, resource, kind, units)
    select organisation, id, 'room', case when closed_at is null then 1 else 0 end from rooms
    where organisation = ${organisation} and id = any(${uuids(resources)}) order by id on conflict do nothing`.execute(tx);
}

export interface Around {
  readonly subjects: readonly string[];
  readonly wants: readonly Want[];
  /** Of these all that end after `now`. */
  readonly pools: readonly string[];
  readonly now: Temporal.Instant;
}

/** The claims of subjects, those that have a unit and share time with what is wanted, and all of pools; holds that ran out too. */
export async function claimsAround(tx: Tx, organisation: string, { subjects, wants, pools, now }: Around): Promise<Claim[]> {
  const rows = await around(tx, organisation, [...new Set(subjects)], wants.map((one) => one.resource), wants.map((one) => one.start), wants.map((one) => one.end), [...new Set(pools)], now);
  return rows.map(claimOf);
}

type Times = readonly Temporal.Instant[];
const around = fixed((
  tx, organisation: string, subjects: readonly string[], resources: readonly string[], starts: Times, ends: Times, pools: readonly string[], now: Temporal.Instant,
) => ({ compile: () => sql<ClaimTables['claims']>`
  select ${columns} from claims where organisation = ${organisation} and subject = any(${subjects}::uuid[])
  union
  select ${columnsOfC} from unnest(${resources}::uuid[], ${starts}::timestamptz[], ${ends}::timestamptz[]) as w(resource, starts_at, ends_at)
    join claims c on c.organisation = ${organisation} and c.resource = w.resource and c.unit is not null and c.span && tstzrange(w.starts_at, w.ends_at)
  union
  select ${columns} from claims where organisation = ${organisation} and resource = any(${pools}::uuid[]) and unit is not null
    and span && tstzrange(${now}::timestamptz, null)
  order by starts_at, id`.compile(tx) }));

/** What is wanted of these and ends after `now`, the one that was wanted first before the others. */
export async function wantedOf(tx: Tx, organisation: string, resources: readonly string[], now: Temporal.Instant): Promise<Claim[]> {
  const rows = await tables(tx).selectFrom('claims').select(claimColumns).where('organisation', '=', organisation)
    .where('resource', '=', sql<string>`any(${uuids(resources)})`).where('unit', 'is', null).where('state', '=', 'wanted').where('ends_at', '>', now)
    .orderBy('made_at').orderBy('id').execute();
  return rows.map(claimOf);
}

/** Several by their ids. */
export async function claimsById(tx: Tx, organisation: string, ids: readonly string[]): Promise<Claim[]> {
  return (await claimRows(tx, organisation, [...new Set(ids)])).map(claimOf);
}
const claimRows = fixed((tx, organisation: string, ids: readonly string[]) => tables(tx).selectFrom('claims').select(claimColumns).where('organisation', '=', organisation)
  .where('id', '=', sql<ClaimId>`any(${ids}::uuid[])`).orderBy('id'));

/** Everything of a resource that ends after `now`, the one that was made first before the others. */
export async function claimsAhead(tx: Tx, organisation: string, resource: string, now: Temporal.Instant): Promise<Claim[]> {
  const rows = await tables(tx).selectFrom('claims').select(claimColumns).where('organisation', '=', organisation)
    .where('resource', '=', resource).where('ends_at', '>', now).orderBy('made_at').orderBy('id').execute();
  return rows.map(claimOf);
}

type Row = ClaimTables['claims'];
const times = (rows: readonly Row[], column: 'starts_at' | 'ends_at' | 'held_until' | 'made_at') => sql`${rows.map((row) => row[column]?.toString() ?? null)}::timestamptz[]`;
const texts = (rows: readonly Row[], column: 'subject_kind' | 'part' | 'state') => sql`${rows.map((row) => row[column])}::text[]`;
const ids = (rows: readonly Row[], column: 'id' | 'resource' | 'subject' | 'holder') => sql`${rows.map((row) => row[column])}::uuid[]`;

/** Rows as a table of the query. */
const unnested = (rows: readonly Row[]) => sql`unnest(${ids(rows, 'id')}, ${ids(rows, 'resource')}, ${rows.map((row) => row.unit)}::int[],
  ${times(rows, 'starts_at')}, ${times(rows, 'ends_at')}, ${texts(rows, 'subject_kind')}, ${ids(rows, 'subject')}, ${texts(rows, 'part')},
  ${texts(rows, 'state')}, ${times(rows, 'held_until')}, ${ids(rows, 'holder')}, ${times(rows, 'made_at')})
  as w(id, resource, unit, starts_at, ends_at, subject_kind, subject, part, state, held_until, holder, made_at)`;

/**
 * The whole of the simplest case in one statement: takes the locks in order, and puts claims of a subject that has none where
 * nothing is in the way, the lowest unit that is free. The snapshot is older than the locks, so what another has just
 * committed is found by the constraint and left out here. @returns the units of those that were put.
 */
export async function putFresh(tx: Tx, organisation: string, rows: readonly Row[]): Promise<Map<string, number>> {
  const all = <Key extends keyof Row>(column: Key) => rows.map((row) => row[column]);
  const put = await freshPut(tx, organisation, [...new Set(all('resource'))], all('id'), all('resource'), all('starts_at'), all('ends_at'), all('subject_kind'),
    all('subject'), all('part'), all('state'), all('held_until'), all('holder'), all('made_at'));
  return new Map(put.map(({ id, unit }) => [id, unit]));
}

const freshPut = fixed((tx, organisation: string, resources: readonly string[], ...all: readonly unknown[]) => {
  const [id, resource, start, end, kind, subject, part, state, until, holder, made] = all;
  return { compile: () => sql<{ id: string; unit: number }>`
    with locked as materialized (select resource, units from claimables where organisation = ${organisation}
      and resource = any(${resources}::uuid[]) order by resource for no key update),
    changed as (update claimables c set version = c.version + 1 from locked l where c.organisation = ${organisation} and c.resource = l.resource)
    insert into claims (${columns})
    select ${organisation}, w.id, w.resource, case when l.units = 1 then 1 else coalesce((select min(u) from generate_series(1, l.units) u
        where not exists (select from claims o where o.organisation = ${organisation} and o.resource = w.resource and o.unit = u
          and o.span && tstzrange(w.starts_at, w.ends_at))), 1) end,
      w.starts_at, w.ends_at, w.subject_kind, w.subject, w.part, w.state, w.held_until, w.holder, w.made_at
    from locked l join unnest(${id}::uuid[], ${resource}::uuid[], ${start}::timestamptz[], ${end}::timestamptz[], ${kind}::text[], ${subject}::uuid[], ${part}::text[],
      ${state}::text[], ${until}::timestamptz[], ${holder}::uuid[], ${made}::timestamptz[])
      as w(id, resource, starts_at, ends_at, subject_kind, subject, part, state, held_until, holder, made_at) on w.resource = l.resource
    where l.units > 0 and not exists (select from claims o where o.organisation = ${organisation} and o.subject = w.subject)
    on conflict do nothing returning id, unit`.compile(tx) };
});

/** Puts claims whose resources are locked, and raises the versions of these. */
export async function putClaims(tx: Tx, organisation: string, rows: readonly Row[], touched: readonly string[]): Promise<void> {
  await sql`with changed as (update claimables set version = version + 1 where organisation = ${organisation} and resource = any(${uuids(touched)}))
    insert into claims (${columns}) select ${organisation}, w.id, w.resource, w.unit, w.starts_at, w.ends_at, w.subject_kind, w.subject, w.part,
      w.state, w.held_until, w.holder, w.made_at from ${unnested(rows)}`.execute(tx);
}

/** Books these claims with the commit, which is begun anew where one of them is not held beyond `now`, and raises the versions of what they are of. */
export function bookAtCommit(tx: Tx, claims: readonly Pick<Claim, 'id' | 'resource'>[], now: Temporal.Instant): void {
  atCommit(tx, 'select book_held($1::uuid[], $2::uuid[], $3::timestamptz)', [claims.map(({ id }) => id), [...new Set(claims.map(({ resource }) => resource))], now]);
}

export async function deleteClaims(tx: Tx, organisation: string, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return;
  await tables(tx).deleteFrom('claims').where('organisation', '=', organisation).where('id', '=', sql<ClaimId>`any(${uuids(gone)})`).execute();
}

/** Changes claims whose resources are locked. */
export async function updateClaims(tx: Tx, organisation: string, all: readonly string[], change: Partial<Row>): Promise<void> {
  if (all.length === 0) return;
  await tables(tx).updateTable('claims').set(change).where('organisation', '=', organisation).where('id', '=', sql<ClaimId>`any(${uuids(all)})`).execute();
}

export async function insertClaimable(tx: Tx, organisation: string, { resource, kind, units }: Pick<Claimable, 'resource' | 'kind' | 'units'>): Promise<void> {
  await tables(tx).insertInto('claimables').values({ organisation, resource, kind, units, version: 1 }).execute();
}

/** Makes claimables of people; who is one already stays as he is. */
export async function insertPersons(tx: Tx, organisation: string, people: readonly string[]): Promise<void> {
  await sql`insert into claimables (organisation, resource, kind, units) select ${organisation}, one, 'person', 1 from unnest(${uuids(people)}) one
    order by one on conflict do nothing`.execute(tx);
}

/** How many units a locked claimable has from now on. */
export async function setUnits(tx: Tx, organisation: string, resource: string, units: number): Promise<void> {
  await tables(tx).updateTable('claimables').set((eb) => ({ units, version: eb('version', '+', 1) })).where('organisation', '=', organisation)
    .where('resource', '=', resource).execute();
}

/** Names the licences of a platform. @returns false when somebody else has just done so. */
export async function insertLicences(tx: Tx, organisation: string, platform: string, resource: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('platform_licences').values({ organisation, platform, resource })
    .onConflict((on) => on.columns(['organisation', 'platform']).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Takes a locked claimable away with all that was claimed of it. */
export async function deleteLicences(tx: Tx, organisation: string, platform: string, resource: string): Promise<void> {
  await tables(tx).deleteFrom('platform_licences').where('organisation', '=', organisation).where('platform', '=', platform).execute();
  await tables(tx).deleteFrom('claims').where('organisation', '=', organisation).where('resource', '=', resource).execute();
  await tables(tx).deleteFrom('claimables').where('organisation', '=', organisation).where('resource', '=', resource).execute();
}

/** Removes what a person holds that is not booked, and takes the person off what is. @returns how many there were. */
export async function forgetHolder(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numDeletedRows } = await tables(tx).deleteFrom('claims').where('organisation', '=', organisation).where('holder', '=', person)
    .where('state', '=', 'held').executeTakeFirst();
  const { numUpdatedRows } = await tables(tx).updateTable('claims').set({ holder: null }).where('organisation', '=', organisation)
    .where('holder', '=', person).executeTakeFirst();
  return Number(numDeletedRows + numUpdatedRows);
}

/** Removes holds that ran out before `before`, of all resources: what stood in nobody's way. */
export async function deleteRanOut(tx: Tx, organisation: string, before: Temporal.Instant): Promise<void> {
  // once a day: no index is kept for it, which every booking would have to change
  await tables(tx).deleteFrom('claims').where('organisation', '=', organisation).where('state', '=', 'held').where('held_until', '<', before).execute();
}

/** Removes claims of these subjects that ended before `now`. @returns how many. */
export async function deleteOver(tx: Tx, organisation: string, subjects: readonly string[], now: Temporal.Instant): Promise<number> {
  const { numDeletedRows } = await tables(tx).deleteFrom('claims').where('organisation', '=', organisation).where('subject', '=', sql<string>`any(${uuids(subjects)})`)
    .where('ends_at', '<=', now).executeTakeFirst();
  return Number(numDeletedRows);
}
