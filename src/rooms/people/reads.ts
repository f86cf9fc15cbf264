import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { know, known, readOnce } from '../../platform/database-kept.ts';
import { steadyEach } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type { Persons } from '../identity/ports.ts';
import { members } from '../identity/reads.ts';
import type { Person } from './model.ts';
import { tables as withStudents } from './store-students.ts';
import { personName, tables, type Tables } from './store.ts';

function personOf({ id, name, email, phone, language, zone, version, erased_at: erasedAt }: Tables['people']): Person {
  return { id, name, email, phone, language, zone, version, erased: erasedAt !== null };
}

const peopleRows = fixed((tx, organisation: OrganisationId, ids: readonly string[]) => tables(tx).selectFrom('people').selectAll().where('organisation', '=', organisation)
  .where('id', '=', sql<PersonId>`any(${ids}::uuid[])`));

/** One person, erased ones too: what has happened still names a row. */
export function person(tx: Tx, organisation: OrganisationId, id: PersonId): Promise<Person | undefined> {
  return readOnce(tx, personName(organisation, id), async () => (await steadily(tx, organisation, [id])).get(id));
}

const steadily = (tx: Tx, organisation: OrganisationId, ids: readonly string[]) => steadyEach(tx, 'person', ids, async (asked) => (
  new Map((await peopleRows(tx, organisation, asked)).map((row): [string, Person] => [row.id, personOf(row)]))));

/** These persons by id; who is not found is not in the map. */
export async function people(tx: Tx, organisation: OrganisationId, ids: readonly string[]): Promise<Map<string, Person>> {
  const asked = [...new Set(ids)];
  const missing = asked.filter((id) => known(tx, personName(organisation, id)) === undefined);
  for (const [id, one] of await steadily(tx, organisation, missing)) know(tx, personName(organisation, id), one);
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

/**
 * Persons whose name or address holds `words`, by name; all of them for an empty text. Who is known as a student alone is left out
 * of what is offered for sessions, polls and the like, unless `students` are asked for: a member is offered whatever else he is.
 */
export async function findPeople(tx: Tx, organisation: OrganisationId, words = '', { most = 200, students = false } = {}): Promise<Person[]> {
  const sought = words.trim().toLowerCase();
  const others = students ? undefined : (await members(tx, organisation)).map(({ person: id }) => id);
  const rows = await withStudents(tx).selectFrom('people').selectAll().where('organisation', '=', organisation).where('erased_at', 'is', null)
    .$if(sought !== '', (q) => q.where(sql<boolean>`(strpos(lower(name), ${sought}) > 0 or strpos(lower(coalesce(email, '')), ${sought}) > 0)`))
    .$if(others !== undefined, (q) => q.where(({ or, eb, not, exists, selectFrom }) => or([eb('id', '=', sql<PersonId>`any(${others!}::uuid[])`),
      not(exists(selectFrom('students').select('students.person').whereRef('students.organisation', '=', 'people.organisation').whereRef('students.person', '=', 'people.id')))])))
    .orderBy('name').orderBy('id').limit(most).execute();
  return rows.map(personOf);
}
