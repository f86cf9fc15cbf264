import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import { often, type Tx } from '../../platform/database.ts';
import { know, known, readOnce } from '../../platform/database-kept.ts';
import type { PersonId } from '../identity/model.ts';
import type { Persons } from '../identity/ports.ts';
import type { Person } from './model.ts';
import { personName, tables, type Tables } from './store.ts';

function personOf({ id, name, email, phone, language, zone, version, erased_at: erasedAt }: Tables['people']): Person {
  return { id, name, email, phone, language, zone, version, erased: erasedAt !== null };
}

/** One person, erased ones too: what has happened still names a row. */
export function person(tx: Tx, organisation: OrganisationId, id: PersonId): Promise<Person | undefined> {
  return readOnce(tx, personName(organisation, id), async () => {
    const row = await often(tables(tx)).selectFrom('people').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
    return row && personOf(row);
  });
}

/** These persons by id; who is not found is not in the map. */
export async function people(tx: Tx, organisation: OrganisationId, ids: readonly string[]): Promise<Map<string, Person>> {
  const asked = [...new Set(ids)];
  const missing = asked.filter((id) => known(tx, personName(organisation, id)) === undefined);
  const rows = missing.length === 0 ? [] : await often(tables(tx)).selectFrom('people').selectAll().where('organisation', '=', organisation)
    .where('id', '=', sql<PersonId>`any(${missing}::uuid[])`).execute();
  for (const row of rows) know(tx, personName(organisation, row.id), personOf(row));
  const found = await Promise.all(asked.map((id) => known<Person>(tx, personName(organisation, id))));
  return new Map(found.flatMap((one) => (one ? [[one.id, one]] : [])));
}

/** Says who is here, for membership: `main.ts` joins it to identity. Keeps the row as it is, so that nobody is erased meanwhile. */
export const personsHere: Persons = {
  async isHere({ tx, organisation }, id) {
    const row = await tables(tx).selectFrom('people').select('erased_at').where('organisation', '=', organisation).where('id', '=', id).forShare().executeTakeFirst();
    return row !== undefined && row.erased_at === null;
  },
};

/** The first person with this address, compared without regard to case. */
export async function personByEmail(tx: Tx, organisation: OrganisationId, email: string): Promise<Person | undefined> {
  const row = await tables(tx).selectFrom('people').selectAll().where('organisation', '=', organisation)
    .where(sql`lower(email)`, '=', email.trim().toLowerCase()).where('erased_at', 'is', null).orderBy('made_at').orderBy('id').limit(1).executeTakeFirst();
  return row && personOf(row);
}

/** Persons whose name or address holds `words`, by name; all of them for an empty text. */
export async function findPeople(tx: Tx, organisation: OrganisationId, words = '', most = 200): Promise<Person[]> {
  const sought = words.trim().toLowerCase();
  const rows = await tables(tx).selectFrom('people').selectAll().where('organisation', '=', organisation).where('erased_at', 'is', null)
    .$if(sought !== '', (q) => q.where(sql<boolean>`(strpos(lower(name), ${sought}) > 0 or strpos(lower(coalesce(email, '')), ${sought}) > 0)`))
    .orderBy('name').orderBy('id').limit(most).execute();
  return rows.map(personOf);
}
