import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Conflict, ConflictId, ConflictOwner } from './model-conflicts.ts';
import type { PersonId } from '../identity/model.ts';
import { tables } from './store.ts';
import { conflictOf, conflictTables } from './store-conflicts.ts';

type Scope = Pick<Context, 'tx' | 'organisation'>;

const standing = ({ tx, organisation }: Scope) => conflictTables(tx).selectFrom('conflicts').selectAll().where('organisation', '=', organisation).where('gone_at', 'is', null);

/** What is kept of these owners; all of it where nobody is named. */
export async function keptOf(ctx: Scope, owners: readonly ConflictOwner[] | 'all'): Promise<Conflict[]> {
  const rows = await standing(ctx).$if(owners !== 'all', (q) => q.where('owner', '=', sql<string>`any(${owners === 'all' ? [] : owners.map(({ id }) => id)}::uuid[])`)).execute();
  return rows.map(conflictOf);
}

/** What is kept of some kinds. */
export async function keptOfKinds(ctx: Scope, kinds: readonly string[]): Promise<Conflict[]> {
  return (await standing(ctx).where('kind', '=', sql<string>`any(${[...kinds]}::text[])`).execute()).map(conflictOf);
}

/** Whose conflicts with any of these things are kept. */
export async function ownersKeptWith(ctx: Scope, things: readonly string[]): Promise<ConflictOwner[]> {
  if (things.length === 0) return [];
  const these = sql<string>`any(${[...things]}::uuid[])`;
  return standing(ctx).clearSelect().select(['owner_kind as kind', 'owner as id']).distinct()
    .where(({ or, eb }) => or([eb('a_subject', '=', these), eb('b_subject', '=', these)])).execute();
}

/** All that is ahead, in order of time, whoever may see it: for who works with it, never for a page as it is. */
export async function conflictsAhead(ctx: Pick<Context, 'tx' | 'organisation' | 'now'>, of: { readonly session?: string } = {}): Promise<Conflict[]> {
  const rows = await standing(ctx).where('ends_at', '>=', ctx.now)
    .$if(of.session !== undefined, (q) => q.where(({ or, eb }) => or([eb('a_subject', '=', of.session!), eb('b_subject', '=', of.session!)])))
    .orderBy('starts_at').orderBy('kind').orderBy('key').execute();
  return rows.map(conflictOf);
}

/** The sessions that a person leads and that are not over. */
export async function ledBy(ctx: Scope, person: string): Promise<Set<string>> {
  const rows = await tables(ctx.tx).selectFrom('sessions').select('id').where('organisation', '=', ctx.organisation).where('coordinator', '=', person as PersonId)
    .where('state', 'in', ['scheduled', 'in-progress']).execute();
  return new Set(rows.map(({ id }) => id));
}

/** Organisations in which something has changed that conflicts are worked out from; needs no open one. */
export async function organisationsWithMarks(tx: Tx): Promise<OrganisationId[]> {
  const { rows } = await sql<{ organisation: OrganisationId }>`select organisation from organisations_with_conflict_marks() as organisation`.execute(tx);
  return rows.map(({ organisation }) => organisation);
}

/** Those of these that are still so. */
export async function conflictsByIds(ctx: Scope, ids: readonly ConflictId[]): Promise<Conflict[]> {
  if (ids.length === 0) return [];
  return (await standing(ctx).where('id', '=', sql<ConflictId>`any(${[...ids]}::uuid[])`).execute()).map(conflictOf);
}
