import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import { tables } from './store.ts';

/**
 * The version of each of these persons who is here and not erased, in the order in which they are given: for who looks at
 * hundreds and wants to know only whether anything of them has changed.
 */
export async function versionsHere(tx: Tx, organisation: OrganisationId, ids: readonly PersonId[]): Promise<Map<PersonId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('people').select(['id', 'version']).where('organisation', '=', organisation)
    .where('id', '=', sql<PersonId>`any(${[...ids]}::uuid[])`).where('erased_at', 'is', null).execute();
  const found = new Map(rows.map(({ id, version }) => [id, version]));
  return new Map(ids.flatMap((id) => (found.has(id) ? [[id, found.get(id)!]] : [])));
}
