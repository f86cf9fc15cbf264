/** Classes, students, guardians and teachers as the office keeps them by hand; an import does the same by what it found (P-1.3). */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access-students.ts';
import type { StudentsFact } from './events-students.ts';
import type { ClassId, Contact, GuardiansMeet, Student, Way } from './model-students.ts';
import { classesOf, guardianshipsOf, studentsOf } from './reads-students.ts';
import { person as personById } from './reads.ts';
import type { Policy } from './schema-students.ts';
import { insertClass, insertGuardian, insertStudent, lockStudents, putClassStudent, putClassTeacher, putGuardianship, updateGuardian, updateStudent } from './store-students.ts';

export type StudentsRefusal = Forbidden | Closed | { readonly reason: 'not-found' }
  /** The school has a class of this name. */
  | { readonly reason: 'class-exists' }
  /** The policy names somebody who is no guardian of the student. */
  | { readonly reason: 'no-such-guardian' }
  /** Somebody else changed it since the form was filled; `student` is how it is now. */
  | { readonly reason: 'policy-changed'; readonly student: Student };

/** Adds a class. */
export async function addClass(ctx: Context, { name }: { name: string }): Promise<Result<ClassId, StudentsRefusal>> {
  const forbidden = await forbids(ctx, 'people.keepStudents', access['people.keepStudents']);
  if (forbidden) return refuse(forbidden);
  await lockStudents(ctx.tx, ctx.organisation);
  if ((await classesOf(ctx)).some((one) => one.name.toLowerCase() === name.toLowerCase())) return refuse({ reason: 'class-exists' });
  const id = newId<ClassId>();
  await insertClass(ctx.tx, { organisation: ctx.organisation, id, name, left_at: null });
  await told(ctx, { what: 'class', class: id });
  return ok(id);
}

/** Makes a person a student, in a home class where one is given. */
export async function addStudent(
  ctx: Context, { person, homeClass, guardiansMeet = 'together' }: { person: PersonId; homeClass: ClassId | null; guardiansMeet?: GuardiansMeet },
): Promise<Result<undefined, StudentsRefusal>> {
  const forbidden = await forbids(ctx, 'people.keepStudents', access['people.keepStudents']);
  if (forbidden) return refuse(forbidden);
  if (!(await isThere(ctx, person)) || (homeClass && !(await isClass(ctx, homeClass)))) return refuse({ reason: 'not-found' });
  const { organisation } = ctx;
  await insertStudent(ctx.tx, { organisation, person, home_class: homeClass, guardians_meet: guardiansMeet, left_at: null, version: 1 });
  if (homeClass) await putClassStudent(ctx.tx, { organisation, class: homeClass, student: person });
  await told(ctx, { what: 'student', person });
  return ok();
}

export interface NewGuardian {
  readonly student: PersonId;
  readonly person: PersonId;
  readonly relation?: string;
  readonly contact?: Contact;
  readonly meets?: boolean;
  readonly way?: Way | null;
  readonly interpreterLanguage?: string | null;
}

/** Makes a person a guardian of a student, the last in order. */
export async function addGuardian(ctx: Context, given: NewGuardian): Promise<Result<undefined, StudentsRefusal>> {
  const forbidden = await forbids(ctx, 'people.keepStudents', access['people.keepStudents'], { subject: given.student });
  if (forbidden) return refuse(forbidden);
  const { student, person, relation = '', contact = 'full', meets = true, way = null, interpreterLanguage = null } = given;
  if (!(await isThere(ctx, person)) || (await studentsOf(ctx, { ids: [student] })).length === 0) return refuse({ reason: 'not-found' });
  const { organisation } = ctx;
  await insertGuardian(ctx.tx, { organisation, person, interpreter_language: interpreterLanguage, way, version: 1 });
  if (given.way !== undefined || given.interpreterLanguage !== undefined) await updateGuardian(ctx.tx, organisation, person, { way, interpreter_language: interpreterLanguage });
  const position = (await guardianshipsOf(ctx, [student])).reduce((last, one) => Math.max(last, one.position + 1), 0);
  await putGuardianship(ctx.tx, { organisation, student, guardian: person, relation, contact, meets, position, ended_at: null });
  await told(ctx, { what: 'guardian', person, student });
  return ok();
}

/** Says that somebody teaches a class; with an empty subject, that he leads it. */
export async function addTeacher(ctx: Context, given: { class: ClassId; teacher: PersonId; subject: string }): Promise<Result<undefined, StudentsRefusal>> {
  const forbidden = await forbids(ctx, 'people.keepStudents', access['people.keepStudents']);
  if (forbidden) return refuse(forbidden);
  if (!(await isThere(ctx, given.teacher)) || !(await isClass(ctx, given.class))) return refuse({ reason: 'not-found' });
  await putClassTeacher(ctx.tx, { organisation: ctx.organisation, ...given });
  await told(ctx, { what: 'teacher', person: given.teacher, class: given.class });
  return ok();
}

const isThere = async (ctx: Context, person: PersonId) => (await personById(ctx.tx, ctx.organisation, person))?.erased === false;
const isClass = async (ctx: Context, id: ClassId) => (await classesOf(ctx, { ids: [id] })).length === 1;

async function told(ctx: Context, details: Readonly<Record<string, string>>): Promise<void> {
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'people.keepStudents', subject, details });
  await emit<StudentsFact>(ctx, { kind: 'people.StudentsChanged', subject });
  ctx.notices.changed('students');
}

/**
 * Sets how the guardians of a student meet and with whom there is contact (P-1.3): also what a court ordered. The log says that
 * and for whom, by ids alone. Guardians whom the policy does not name stay as they are.
 */
export async function setPolicy(ctx: Context, student: PersonId, version: number, policy: Policy): Promise<Result<undefined, StudentsRefusal>> {
  const forbidden = await forbids(ctx, 'people.setPolicy', access['people.setPolicy'], { subject: student });
  if (forbidden) return refuse(forbidden);
  const [before] = await studentsOf(ctx, { ids: [student], left: true });
  if (!before) return refuse({ reason: 'not-found' });
  const { organisation } = ctx;
  const there = new Map((await guardianshipsOf(ctx, [student])).map((one) => [one.guardian, one]));
  if (policy.guardians.some(({ guardian }) => !there.has(guardian as PersonId))) return refuse({ reason: 'no-such-guardian' });
  const changed = policy.guardians.filter(({ guardian, contact, meets }) => {
    const one = there.get(guardian as PersonId)!;
    return one.contact !== contact || one.meets !== meets;
  });
  if (before.version === version && changed.length === 0 && policy.guardiansMeet === before.guardiansMeet) return ok();
  if (!(await updateStudent(ctx.tx, organisation, student, { guardians_meet: policy.guardiansMeet }, version))) return refuse({ reason: 'policy-changed', student: before });
  for (const { guardian, contact, meets } of changed) {
    await putGuardianship(ctx.tx, { organisation, ...there.get(guardian as PersonId)!, contact, meets, ended_at: null });
  }
  const withdrawn = changed.filter(({ guardian, contact }) => contact === 'none' && there.get(guardian as PersonId)!.contact === 'full');
  const given = changed.filter(({ guardian, contact }) => contact === 'full' && there.get(guardian as PersonId)!.contact === 'none');
  const subject = { kind: 'person', id: student };
  await record(ctx, {
    verb: 'people.setPolicy', subject,
    details: { guardiansMeet: policy.guardiansMeet, contactWithdrawn: withdrawn.map((one) => one.guardian), contactGiven: given.map((one) => one.guardian) },
  });
  await emit<StudentsFact>(ctx, { kind: 'people.PolicyChanged', subject });
  ctx.notices.changed('students');
  return ok();
}
