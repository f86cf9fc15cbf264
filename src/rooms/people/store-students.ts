import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId, Contact, GuardiansMeet, Way } from './model-students.ts';
import type { Tables as PeopleTables } from './store.ts';

export interface Tables extends PeopleTables {
  classes: { organisation: string; id: ClassId; name: string; left_at: Temporal.Instant | null };
  students: {
    organisation: string; person: PersonId; home_class: ClassId | null; guardians_meet: GuardiansMeet; left_at: Temporal.Instant | null; version: number;
  };
  class_students: { organisation: string; class: ClassId; student: PersonId };
  class_teachers: { organisation: string; class: ClassId; teacher: PersonId; subject: string };
  guardians: { organisation: string; person: PersonId; interpreter_language: string | null; way: Way | null; version: number };
  guardianships: {
    organisation: string; student: PersonId; guardian: PersonId; relation: string; contact: Contact; meets: boolean; position: number;
    ended_at: Temporal.Instant | null;
  };
}

steadyTables('classes', 'students', 'class_students', 'class_teachers', 'guardians', 'guardianships');

/** The transaction as the part of students sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

export async function insertClass(tx: Tx, row: Tables['classes']): Promise<void> {
  await tables(tx).insertInto('classes').values(row).execute();
}

/** Holds the students of an organisation until the transaction ends: one import is accepted at a time, and no class made twice. */
export async function lockStudents(tx: Tx, organisation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`students ${organisation}`}, 0))`.execute(tx);
}

export async function updateClass(tx: Tx, organisation: string, id: ClassId, change: Partial<Tables['classes']>): Promise<void> {
  await tables(tx).updateTable('classes').set(change).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** Puts a student; who is one is left as he is. */
export async function insertStudent(tx: Tx, row: Tables['students']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('students').values(row).onConflict((on) => on.doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Changes a student; where `version` is given, one who still has it. @returns false when somebody else was quicker. */
export async function updateStudent(tx: Tx, organisation: string, person: PersonId, change: Partial<Tables['students']>, version?: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('students').set(({ eb }) => ({ ...change, version: eb('version', '+', 1) }))
    .where('organisation', '=', organisation).where('person', '=', person).$if(version !== undefined, (q) => q.where('version', '=', version!)).executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function insertGuardian(tx: Tx, row: Tables['guardians']): Promise<void> {
  await tables(tx).insertInto('guardians').values(row).onConflict((on) => on.doNothing()).execute();
}

export async function updateGuardian(tx: Tx, organisation: string, person: PersonId, change: Partial<Tables['guardians']>): Promise<void> {
  await tables(tx).updateTable('guardians').set(({ eb }) => ({ ...change, version: eb('version', '+', 1) }))
    .where('organisation', '=', organisation).where('person', '=', person).execute();
}

/** Puts a guardianship; one that had ended is there again, as it is given. */
export async function putGuardianship(tx: Tx, row: Tables['guardianships']): Promise<void> {
  const { relation, contact, meets, position, ended_at: endedAt } = row;
  await tables(tx).insertInto('guardianships').values(row)
    .onConflict((on) => on.columns(['organisation', 'student', 'guardian']).doUpdateSet({ relation, contact, meets, position, ended_at: endedAt })).execute();
}

export async function putClassStudent(tx: Tx, row: Tables['class_students']): Promise<void> {
  await tables(tx).insertInto('class_students').values(row).onConflict((on) => on.doNothing()).execute();
}

export async function putClassTeacher(tx: Tx, row: Tables['class_teachers']): Promise<void> {
  await tables(tx).insertInto('class_teachers').values(row).onConflict((on) => on.doNothing()).execute();
}

export async function deleteClassTeacher(tx: Tx, row: Tables['class_teachers']): Promise<void> {
  await tables(tx).deleteFrom('class_teachers').where('organisation', '=', row.organisation).where('class', '=', row.class)
    .where('teacher', '=', row.teacher).where('subject', '=', row.subject).execute();
}

/** Takes away what is known of a person as a student or guardian; his corrections lose what they said. @returns how many rows. */
export async function blankStudent(tx: Tx, organisation: string, person: PersonId, at: Temporal.Instant): Promise<number> {
  const counts = await Promise.all([
    tables(tx).updateTable('guardianships').set({ relation: '', ended_at: at }).where('organisation', '=', organisation)
      .where(({ or, eb }) => or([eb('student', '=', person), eb('guardian', '=', person)])).where('ended_at', 'is', null).executeTakeFirst().then((done) => done.numUpdatedRows),
    tables(tx).deleteFrom('class_students').where('organisation', '=', organisation).where('student', '=', person).executeTakeFirst().then((done) => done.numDeletedRows),
    tables(tx).deleteFrom('class_teachers').where('organisation', '=', organisation).where('teacher', '=', person).executeTakeFirst().then((done) => done.numDeletedRows),
    tables(tx).updateTable('students').set({ home_class: null, left_at: at }).where('organisation', '=', organisation).where('person', '=', person)
      .where('left_at', 'is', null).executeTakeFirst().then((done) => done.numUpdatedRows),
    tables(tx).updateTable('guardians').set({ interpreter_language: null, way: null }).where('organisation', '=', organisation).where('person', '=', person)
      .where(({ or, eb }) => or([eb('interpreter_language', 'is not', null), eb('way', 'is not', null)])).executeTakeFirst().then((done) => done.numUpdatedRows),
  ]);
  return counts.reduce((sum, count) => sum + Number(count), 0);
}
