/** Who is at the school no more, and whose contact data wait too long: for a room that erases by policy (P-N). */
import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { tables } from './store-students.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** Students marked as left before an instant and not erased yet, who left first before the others. */
export async function leftBefore({ tx, organisation }: In, before: Temporal.Instant, most: number): Promise<PersonId[]> {
  const rows = await tables(tx).selectFrom('students').innerJoin('people', (on) => on.onRef('people.organisation', '=', 'students.organisation').onRef('people.id', '=', 'students.person'))
    .select('students.person').where('students.organisation', '=', organisation).where('students.left_at', '<=', before).where('people.erased_at', 'is', null)
    .orderBy('students.left_at').orderBy('students.person').limit(most).execute();
  return rows.map(({ person }) => person);
}

/** Of these students' guardians those who are a guardian of nobody else here, whatever the contact. */
export async function guardiansOfNobodyElse({ tx, organisation }: In, students: readonly PersonId[]): Promise<PersonId[]> {
  if (students.length === 0) return [];
  const these = sql<PersonId>`any(${[...students]}::uuid[])`;
  const rows = await tables(tx).selectFrom('guardianships as g').innerJoin('people as p', (on) => on.onRef('p.organisation', '=', 'g.organisation').onRef('p.id', '=', 'g.guardian'))
    .select('g.guardian').distinct().where('g.organisation', '=', organisation).where('g.student', '=', these).where('p.erased_at', 'is', null)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('guardianships as o').innerJoin('students as s', (on) => on.onRef('s.organisation', '=', 'o.organisation').onRef('s.person', '=', 'o.student'))
      .innerJoin('people as c', (on) => on.onRef('c.organisation', '=', 'o.organisation').onRef('c.id', '=', 'o.student')).select('o.student').where('o.organisation', '=', organisation)
      .whereRef('o.guardian', '=', 'g.guardian').where('o.ended_at', 'is', null).where('c.erased_at', 'is', null).where(({ not: un, eb }) => un(eb('o.student', '=', these))))))
    .orderBy('g.guardian').execute();
  return rows.map(({ guardian }) => guardian);
}
