import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { Reply } from './model.ts';
import { tables } from './store.ts';

/** What one person is asked to, and what he has answered: to the whole (`part` '') or to one occurrence. */
export interface AskedRow {
  readonly person: PersonId; readonly subject: string; readonly part: string; readonly required: boolean;
  readonly reply: Reply; readonly sequence: number | null;
}

/** Everything of a kind that these people are asked to now, or, where nobody is named, that anybody is; in no order. */
export async function askedOfPeople(tx: Tx, organisation: OrganisationId, kind: string, who: readonly PersonId[] | 'all'): Promise<AskedRow[]> {
  return tables(tx).selectFrom('attendees').select(['person', 'subject', 'part', 'required', 'reply', 'reply_sequence as sequence'])
    .where('organisation', '=', organisation).where('subject_kind', '=', kind).where('removed_at', 'is', null)
    .$if(who !== 'all', (q) => q.where('person', '=', sql<PersonId>`any(${[...who]}::uuid[])`)).execute();
}

/** Who is asked now to any of these. */
export async function askedToAny(tx: Tx, organisation: OrganisationId, subjects: readonly string[]): Promise<PersonId[]> {
  if (subjects.length === 0) return [];
  const rows = await tables(tx).selectFrom('attendees').select('person').distinct().where('organisation', '=', organisation)
    .where('subject', '=', sql<string>`any(${[...subjects]}::uuid[])`).where('part', '=', '').where('removed_at', 'is', null).execute();
  return rows.map(({ person }) => person);
}
