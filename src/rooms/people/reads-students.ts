import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import { often } from '../../platform/database.ts';
import { steadyEach, steadyList } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId, Family, Guardian, Guardianship, SchoolClass, Student, Teaching } from './model-students.ts';
import { familiesFrom } from './rules-families.ts';
import { tables } from './store-students.ts';

export { familiesFrom, familyKey } from './rules-families.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

/** Which students: of a class (also beside their home class), these, or those of a guardian who may have contact; all that apply must hold. */
export interface WhichStudents {
  readonly class?: ClassId;
  readonly ids?: readonly PersonId[];
  readonly guardian?: PersonId;
  /** True to have also who has left. */
  readonly left?: boolean;
}

/** Students by name. Asks no access: the verb or door that shows them does. */
export async function studentsOf({ tx, organisation }: In, which: WhichStudents = {}): Promise<Student[]> {
  const name = `students ${which.class ?? ''} ${which.guardian ?? ''} ${which.left === true} ${which.ids !== undefined}`;
  const rows = await steadyList(tx, name, which.ids ?? [], () => often(tables(tx)).selectFrom('students').innerJoin('people', (on) => on.onRef('people.organisation', '=', 'students.organisation').onRef('people.id', '=', 'students.person'))
    .leftJoin('classes', (on) => on.onRef('classes.organisation', '=', 'students.organisation').onRef('classes.id', '=', 'students.home_class'))
    .select(['students.person', 'people.name', 'students.home_class as homeClass', 'classes.name as className', 'students.guardians_meet as guardiansMeet', 'students.left_at', 'students.version'])
    .where('students.organisation', '=', organisation).where('people.erased_at', 'is', null)
    .$if(which.left !== true, (q) => q.where('students.left_at', 'is', null))
    .$if(which.ids !== undefined, (q) => q.where('students.person', '=', among(which.ids!)))
    .$if(which.class !== undefined, (q) => q.where(({ exists, selectFrom }) => exists(selectFrom('class_students').select('class_students.student')
      .where('class_students.organisation', '=', organisation).where('class_students.class', '=', which.class!).whereRef('class_students.student', '=', 'students.person'))))
    .$if(which.guardian !== undefined, (q) => q.where(({ exists, selectFrom }) => exists(selectFrom('guardianships').select('guardianships.student')
      .where('guardianships.organisation', '=', organisation).where('guardianships.guardian', '=', which.guardian!).whereRef('guardianships.student', '=', 'students.person')
      .where('guardianships.ended_at', 'is', null).where('guardianships.contact', '=', 'full'))))
    .orderBy('people.name').orderBy('students.person').execute());
  return rows.map(({ left_at: leftAt, ...row }) => ({ ...row, left: leftAt !== null }));
}

/** These students by their ids, those too who have left; in no order. */
export async function studentsById(ctx: In, ids: readonly PersonId[]): Promise<Map<PersonId, Student>> {
  return steadyEach(ctx.tx, 'student', ids, async (asked) => new Map((await studentsOf(ctx, { ids: asked, left: true })).map((one) => [one.person, one])));
}

/** Classes by name, in the order of people ("2a" before "10b"); without `left` those that the school has. */
export async function classesOf({ tx, organisation }: In, which: { readonly ids?: readonly ClassId[]; readonly left?: boolean } = {}): Promise<SchoolClass[]> {
  const rows = await steadyList(tx, `classes ${which.left === true} ${which.ids !== undefined}`, which.ids ?? [], () => tables(tx).selectFrom('classes').select(['id', 'name', 'left_at']).where('organisation', '=', organisation)
    .$if(which.left !== true, (q) => q.where('left_at', 'is', null)).$if(which.ids !== undefined, (q) => q.where('id', '=', among(which.ids!))).execute());
  const { compare } = new Intl.Collator('en', { numeric: true });
  return rows.map(({ id, name, left_at: leftAt }) => ({ id, name, left: leftAt !== null })).sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** Who is a guardian of these students, by student and position: also who has no contact, which only the office may see. */
export async function guardianshipsOf({ tx, organisation }: In, students: readonly PersonId[]): Promise<Guardianship[]> {
  const found = await steadyEach(tx, 'guardianships', students, async (asked) => {
    const rows = await often(tables(tx)).selectFrom('guardianships').innerJoin('people', (on) => on.onRef('people.organisation', '=', 'guardianships.organisation').onRef('people.id', '=', 'guardianships.guardian'))
      .select(['student', 'guardian', 'relation', 'contact', 'meets', 'position']).where('guardianships.organisation', '=', organisation)
      .where('student', '=', among(asked)).where('ended_at', 'is', null).where('people.erased_at', 'is', null)
      .orderBy('student').orderBy('position').orderBy('guardian').execute();
    return Map.groupBy(rows, ({ student }) => student);
  });
  return [...found.keys()].sort().flatMap((student) => found.get(student)!);
}

/** The guardians of these students who may have contact for at least one of them, by name. */
export async function guardiansOf(ctx: In, students: readonly PersonId[]): Promise<Guardian[]> {
  const may = (await guardianshipsOf(ctx, students)).filter(({ contact }) => contact === 'full');
  return guardiansBy(ctx, may.map(({ guardian }) => guardian));
}

/** These guardians, by name; who is none or was erased is left out. */
export async function guardiansBy({ tx, organisation }: In, ids: readonly PersonId[]): Promise<Guardian[]> {
  if (ids.length === 0) return [];
  return steadyList(tx, 'guardians', ids, () => often(tables(tx)).selectFrom('guardians').innerJoin('people', (on) => on.onRef('people.organisation', '=', 'guardians.organisation').onRef('people.id', '=', 'guardians.person'))
    .select(['person', 'name', 'email', 'phone', 'language', 'zone', 'interpreter_language as interpreterLanguage', 'way'])
    .where('guardians.organisation', '=', organisation).where('person', '=', among(ids)).where('people.erased_at', 'is', null).orderBy('name').orderBy('person').execute());
}

/** The families of these students, as they book and come; a student for whom nobody comes is in none. */
export async function familiesOf(ctx: In, students: readonly PersonId[]): Promise<Family[]> {
  if (students.length === 0) return [];
  return familiesFrom(...await Promise.all([studentsOf(ctx, { ids: students }), guardianshipsOf(ctx, students)]));
}

/** The teachers of these students by student, through the classes that they are in; a teacher of two subjects is there twice. */
export async function teachersOfAll({ tx, organisation }: In, students: readonly PersonId[]): Promise<Map<PersonId, Teaching[]>> {
  return steadyEach(tx, 'teachers of', students, (asked) => teachersNow({ tx, organisation }, asked));
}

async function teachersNow({ tx, organisation }: In, students: readonly PersonId[]): Promise<Map<PersonId, Teaching[]>> {
  const rows = await often(tables(tx)).selectFrom('class_students as s').innerJoin('class_teachers as t', (on) => on.onRef('t.organisation', '=', 's.organisation').onRef('t.class', '=', 's.class'))
    .innerJoin('classes as c', (on) => on.onRef('c.organisation', '=', 's.organisation').onRef('c.id', '=', 's.class'))
    .innerJoin('people as p', (on) => on.onRef('p.organisation', '=', 't.organisation').onRef('p.id', '=', 't.teacher'))
    .select(['s.student', 't.teacher', 't.subject', 't.class']).where('s.organisation', '=', organisation).where('s.student', '=', among(students))
    .where('c.left_at', 'is', null).where('p.erased_at', 'is', null).orderBy('t.subject').orderBy('p.name').orderBy('t.teacher').execute();
  const all = new Map<PersonId, Teaching[]>();
  for (const { student, ...teaching } of rows) all.set(student, [...all.get(student) ?? [], teaching]);
  return all;
}

/** What is taught to the students of these classes, in whatever class each has it: by teacher, in order. */
export async function subjectsTaught({ tx, organisation }: In, classes: readonly ClassId[]): Promise<Map<PersonId, string[]>> {
  const rows = await steadyList(tx, 'subjects taught', classes, () => tables(tx).selectFrom('class_students as i').innerJoin('students as s', (join) => join.onRef('s.organisation', '=', 'i.organisation').onRef('s.person', '=', 'i.student'))
    .innerJoin('people as o', (join) => join.onRef('o.organisation', '=', 'i.organisation').onRef('o.id', '=', 'i.student'))
    .innerJoin('class_students as a', (join) => join.onRef('a.organisation', '=', 'i.organisation').onRef('a.student', '=', 'i.student'))
    .innerJoin('class_teachers as t', (join) => join.onRef('t.organisation', '=', 'a.organisation').onRef('t.class', '=', 'a.class'))
    .innerJoin('classes as c', (join) => join.onRef('c.organisation', '=', 't.organisation').onRef('c.id', '=', 't.class'))
    .innerJoin('people as p', (join) => join.onRef('p.organisation', '=', 't.organisation').onRef('p.id', '=', 't.teacher'))
    .select(['t.teacher', 't.subject']).distinct().where('i.organisation', '=', organisation).where('i.class', '=', among(classes))
    .where('s.left_at', 'is', null).where('o.erased_at', 'is', null).where('c.left_at', 'is', null).where('p.erased_at', 'is', null).execute());
  return new Map([...Map.groupBy(rows, ({ teacher }) => teacher)].map(([teacher, all]) => [teacher, all.map(({ subject }) => subject).sort()]));
}

/** The teachers of one student. */
export async function teachersOf(ctx: In, student: PersonId): Promise<Teaching[]> {
  return (await teachersOfAll(ctx, [student])).get(student) ?? [];
}
