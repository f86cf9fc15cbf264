/** The students of the sample school, their classes, guardians, and teachers as the timetable has them. */
import type { Context } from '../src/platform/context.ts';
import { addClass, addGuardian, addStudent, addTeacher } from '../src/rooms/people/actions-students.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { guardiansMeet, type ClassId } from '../src/rooms/people/model-students.ts';
import { personSchema } from '../src/rooms/people/schema.ts';
import { interpreterSchema, waySchema } from '../src/rooms/people/schema-students.ts';
import { castOf, granted, type Cast } from './cast.ts';
import type { SampleFamily, School } from './school.ts';

type Classes = ReadonlyMap<string, ClassId>;

/** Puts everybody who is taught here into his class. */
export async function enrolStudents(ctx: Context, school: School, cast: Cast): Promise<void> {
  const names = [...new Set(school.families.flatMap(({ students }) => students.map((one) => one.class)))].sort();
  const classes = new Map<string, ClassId>();
  for (const name of names) classes.set(name, granted(await addClass(ctx, { name }), name));
  for (const family of school.families) await enrolFamily(ctx, school, { family, classes, cast });
  for (const { teacher, title } of school.timetable.lessons) {
    const [, subject, name] = /^(.+) (\S+)$/.exec(title) ?? [];
    const of = classes.get(name ?? '');
    if (of) granted(await addTeacher(ctx, { class: of, teacher: castOf(cast, teacher).person, subject: subject! }), title);
  }
}

async function enrolFamily(ctx: Context, { organisation }: School, { family, classes, cast }: { family: SampleFamily; classes: Classes; cast: Cast }): Promise<void> {
  const meet = guardiansMeet.find((one) => one === (family.meet ?? 'together'));
  if (!meet) throw new Error(`samples/school: the family ${family.family} meets "${family.meet}"`);
  for (const { name, class: of } of family.students) {
    const { language } = family.guardians[0]!;
    const person = granted(await addPerson(ctx, personSchema.parse({ name, language, zone: organisation.zone })), name);
    granted(await addStudent(ctx, { person, homeClass: classes.get(of)!, guardiansMeet: meet }), name);
    for (const guardian of family.guardians) {
      const [way, interpreterLanguage] = [waySchema.parse(guardian.way ?? null), interpreterSchema.parse(guardian.interpreter ?? null)];
      granted(await addGuardian(ctx, { student: person, person: castOf(cast, guardian.key).person, way, interpreterLanguage }), guardian.key);
    }
  }
}
