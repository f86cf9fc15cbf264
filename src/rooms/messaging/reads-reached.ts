import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { DeliveryState } from './model.ts';
import { tables } from './store.ts';

/** How the newest message of these kinds about each of many subjects stands with each person to whom it was said. */
export async function newestStates(
  { tx, organisation }: Pick<Context, 'tx' | 'organisation'>, subjects: readonly string[], kinds: readonly string[],
): Promise<{ subject: string; person: PersonId; state: DeliveryState }[]> {
  if (subjects.length === 0) return [];
  return tables(tx).selectFrom('deliveries as d').innerJoin('messages as m', (join) => join.onRef('m.organisation', '=', 'd.organisation').onRef('m.id', '=', 'd.message'))
    .distinctOn(['m.subject', 'd.person']).select(['m.subject', 'd.person', 'd.state']).where('d.organisation', '=', organisation)
    .where('m.subject', '=', sql<string>`any(${[...subjects]}::uuid[])`).where('m.kind', '=', sql<string>`any(${[...kinds]}::text[])`)
    .orderBy('m.subject').orderBy('d.person').orderBy('d.id', 'desc').execute();
}
