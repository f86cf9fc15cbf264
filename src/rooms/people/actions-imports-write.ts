/** Writes the plan of an import that was accepted: part of that verb, which has asked access and holds the students' lock. */
import { as, emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { admit } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { addPerson, changePerson } from './actions.ts';
import type { StudentsFact } from './events-students.ts';
import type { ClassId } from './model-students.ts';
import type { Where } from './model-imports.ts';
import type { PersonStep, Plan, Ref } from './rules-imports-plan.ts';
import {
  deleteEnrolments, endGuardianship, endSourceIds, insertEnrolments, insertGuardians, insertStudents, insertTeaching, putGuardianships, putSourceIds, setClassesLeft, setHomeClasses,
} from './store-imports.ts';
import { deleteClassTeacher, insertClass, updateClass, updateGuardian, updateStudent } from './store-students.ts';

type Targets = Map<Ref, Where>;

export async function write(ctx: Context, source: string, plan: Plan): Promise<void> {
  const { tx, organisation, now } = ctx;
  const targets: Targets = new Map();
  await endSourceIds(tx, organisation, source, plan.closes, { closed_at: now });
  await writeClasses(ctx, plan, targets);
  await writePersons(ctx, plan, targets);
  await writeStudents(ctx, plan, targets);
  await writeRelations(ctx, plan, targets);
  await putSourceIds(tx, plan.ids.map(({ ref, kind, id, fingerprint, said }) => ({
    organisation, source, kind, source_id: id, target: targets.get(ref)!, fingerprint, said: { ...said }, seen_at: now, gone_at: null, closed_at: null,
  })));
  await endSourceIds(tx, organisation, source, plan.gone, { gone_at: now });
  await leave(ctx, plan);
  await emit<StudentsFact>(ctx, { kind: 'people.StudentsChanged', subject: { kind: 'organisation', id: organisation } });
  await tellPolicies(ctx, plan, targets);
  ctx.notices.changed('students');
}

async function writeClasses(ctx: Context, { classes }: Plan, targets: Targets): Promise<void> {
  const { tx, organisation } = ctx;
  for (const { ref, target, name, back } of classes) {
    const id = target ?? newId<ClassId>();
    targets.set(ref, id);
    if (target === null) await insertClass(tx, { organisation, id, name: name!, left_at: null });
    else if (name !== undefined || back) await updateClass(tx, organisation, id, { ...(name === undefined ? {} : { name }), ...(back ? { left_at: null } : {}) });
  }
}

/** Adds and changes persons by their own verbs: each has its act in the log, and its calendar. */
async function writePersons(ctx: Context, { persons }: Plan, targets: Targets): Promise<void> {
  const { zone } = await organisationOf(ctx.tx, ctx.organisation);
  for (const { ref, kind, target, version, set } of persons) {
    if (target !== null) {
      targets.set(ref, target);
      if (Object.keys(set).length > 0) granted(await changePerson(ctx, target, version!, set));
      continue;
    }
    const { name, email = null, phone = null, language } = set;
    const added = granted(await addPerson(ctx, { name: name!, email, phone, language: language!, zone }));
    targets.set(ref, added);
    if (kind === 'teacher') granted(await admit(as(ctx, { kind: 'machine', name: 'import' }), { person: added, account: null, roles: ['teacher'] }));
  }
}

function granted<Value>(answer: { ok: true; value: Value } | { ok: false; reason: string }): Value {
  if (answer.ok) return answer.value;
  throw new Error(`an import was refused within: ${JSON.stringify(answer)}`);
}

const isStudent = (step: PersonStep) => step.kind === 'student';

async function writeStudents({ tx, organisation }: Context, { persons }: Plan, targets: Targets): Promise<void> {
  const homeOf = ({ student }: PersonStep) => (student?.homeClass ? targets.get(student.homeClass) as ClassId : null);
  await insertStudents(tx, persons.filter(isStudent).map((step) => ({
    organisation, person: targets.get(step.ref) as PersonId, home_class: homeOf(step), guardians_meet: step.student?.guardiansMeet ?? 'together', left_at: null, version: 1,
  })));
  const known = persons.filter((one) => isStudent(one) && one.target !== null);
  const isMove = ({ student }: PersonStep) => student?.homeClass !== undefined && student.guardiansMeet === undefined && student.left === undefined;
  await setHomeClasses(tx, organisation, known.filter(isMove).map((step) => ({ person: step.target!, homeClass: homeOf(step) })));
  for (const step of known.filter((one) => !isMove(one))) {
    const { guardiansMeet, homeClass, left } = step.student!;
    if (guardiansMeet === undefined && homeClass === undefined && left === undefined) continue;
    await updateStudent(tx, organisation, step.target!, {
      ...(guardiansMeet === undefined ? {} : { guardians_meet: guardiansMeet }), ...(homeClass === undefined ? {} : { home_class: homeOf(step) }), ...(left === undefined ? {} : { left_at: null }),
    });
  }
  const guardians = persons.filter(({ kind }) => kind === 'guardian');
  await insertGuardians(tx, guardians.map(({ ref, guardian }) => ({
    organisation, person: targets.get(ref) as PersonId, way: guardian?.way ?? null, interpreter_language: guardian?.interpreterLanguage ?? null, version: 1,
  })));
  for (const { target, guardian } of guardians) {
    if (target === null || !guardian || Object.keys(guardian).length === 0) continue;
    const { way, interpreterLanguage } = guardian;
    await updateGuardian(tx, organisation, target, { ...(way === undefined ? {} : { way }), ...(interpreterLanguage === undefined ? {} : { interpreter_language: interpreterLanguage }) });
  }
}

async function writeRelations({ tx, organisation, now }: Context, plan: Plan, targets: Targets): Promise<void> {
  await deleteEnrolments(tx, organisation, plan.unenrol);
  await insertEnrolments(tx, plan.enrol.map((one) => ({ organisation, class: targets.get(one.class) as ClassId, student: targets.get(one.student) as PersonId })));
  for (const one of plan.guardsNoMore) await endGuardianship(tx, organisation, one, now);
  await putGuardianships(tx, plan.guards.map(({ student, guardian, ...rest }) => ({
    organisation, student: targets.get(student) as PersonId, guardian: targets.get(guardian) as PersonId, ...rest, ended_at: null,
  })));
  for (const one of plan.teachesNoMore) await deleteClassTeacher(tx, { organisation, ...one });
  await insertTeaching(tx, plan.teaches.map((one) => ({ organisation, class: targets.get(one.class) as ClassId, teacher: targets.get(one.teacher) as PersonId, subject: one.subject })));
}

/** Who has left stays in what has happened; nothing is erased. */
async function leave(ctx: Context, { leaving }: Plan): Promise<void> {
  for (const person of new Set(leaving.students)) {
    await updateStudent(ctx.tx, ctx.organisation, person, { left_at: ctx.now });
    await emit<StudentsFact>(ctx, { kind: 'people.StudentLeft', subject: { kind: 'person', id: person } });
  }
  await setClassesLeft(ctx.tx, ctx.organisation, leaving.classes, ctx.now);
}

/** The log says of each child for whom a file set how guardians meet, or that there is no contact; the fact is for who was here before. */
async function tellPolicies(ctx: Context, { persons, guards, guardsNoMore }: Plan, targets: Targets): Promise<void> {
  const byStudent = Map.groupBy(guards, ({ student }) => student);
  const ended = new Set(guardsNoMore.map(({ student }) => student));
  for (const { ref, target, student } of persons.filter(isStudent)) {
    const some = byStudent.get(ref) ?? [];
    const without = some.filter(({ contact }) => contact === 'none').map(({ guardian }) => targets.get(guardian)!);
    const subject = { kind: 'person', id: targets.get(ref)! };
    if (without.length > 0 || student?.guardiansMeet !== undefined) {
      await record(ctx, { verb: 'people.setPolicy', subject, details: { contactWithdrawn: without, ...(student?.guardiansMeet ? { guardiansMeet: student.guardiansMeet } : {}) } });
    }
    if (target !== null && (some.length > 0 || ended.has(target) || student?.guardiansMeet !== undefined)) await emit<StudentsFact>(ctx, { kind: 'people.PolicyChanged', subject });
  }
}
