/** What there is of one person: for a copy of his own data, and for a teacher's own page. */
import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { Appointment, FamilyId } from './model.ts';
import { appointmentOf } from './reads.ts';
import { tables } from './store.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** Every meeting that somebody was in, as guardian, child or teacher, in order of time. */
export async function appointmentsOf({ tx, organisation }: In, person: PersonId): Promise<Pick<Appointment, 'start' | 'end' | 'state' | 'place' | 'reason'>[]> {
  const rows = await tables(tx).selectFrom('appointments').selectAll().where('organisation', '=', organisation)
    .where(({ or, eb, exists, selectFrom }) => or([eb('student', '=', person), eb('teacher', '=', person), exists(selectFrom('round_families as f').select('f.id')
      .whereRef('f.organisation', '=', 'appointments.organisation').whereRef('f.id', '=', 'appointments.family').where(sql<boolean>`${person}::uuid = any(f.guardians)`))]))
    .orderBy('starts_at').orderBy('id').execute();
  return rows.map(appointmentOf).map(({ start, end, state, place, reason }) => ({ start, end, state, place, reason }));
}

/** The families in which somebody is a guardian, or for which he was the child of a meeting. */
export async function familiesWith({ tx, organisation }: In, person: PersonId): Promise<FamilyId[]> {
  const rows = await tables(tx).selectFrom('round_families as f').select('f.id').where('f.organisation', '=', organisation)
    .where(({ or, exists, selectFrom }) => or([sql<boolean>`${person}::uuid = any(f.guardians)`, exists(selectFrom('appointments as a').select('a.id')
      .whereRef('a.organisation', '=', 'f.organisation').whereRef('a.family', '=', 'f.id').where('a.student', '=', person))])).execute();
  return rows.map(({ id }) => id);
}

/** What a teacher has said for rounds. */
export async function takesPartOf({ tx, organisation }: In, teacher: PersonId): Promise<{ round: string; wishes: string | null; longestRun: number | null }[]> {
  return tables(tx).selectFrom('round_teachers').innerJoin('rounds', (on) => on.onRef('rounds.organisation', '=', 'round_teachers.organisation').onRef('rounds.id', '=', 'round_teachers.round'))
    .select(['rounds.name as round', 'round_teachers.wishes', 'round_teachers.longest_run as longestRun']).where('round_teachers.organisation', '=', organisation)
    .where('round_teachers.teacher', '=', teacher).orderBy('rounds.made_at').execute();
}
