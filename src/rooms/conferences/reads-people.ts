/** Who is in a round: students of its classes, their teachers, and families as they book. */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId, Family, Student, Teaching } from '../people/model-students.ts';
import { familiesFrom, familiesOf, guardianshipsOf, studentsOf, teachersOfAll } from '../people/reads-students.ts';
import type { Round, RoundFamily } from './model.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** The students of these classes, each once, by name. */
export async function studentsIn(ctx: In, classes: readonly ClassId[]): Promise<Student[]> {
  const all = new Map<PersonId, Student>();
  for (const one of classes) for (const student of await studentsOf(ctx, { class: one })) all.set(student.person, student);
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Everybody who teaches one of them. */
export async function teachersIn(ctx: In, students: readonly Pick<Student, 'person'>[]): Promise<PersonId[]> {
  const of = await teachersOfAll(ctx, students.map(({ person }) => person));
  return [...new Set([...of.values()].flat().map(({ teacher }) => teacher))].sort();
}

/** The families of a round as people knows them now. */
export async function familiesIn(ctx: In, { classes }: Pick<Round, 'classes'>): Promise<Family[]> {
  return familiesOf(ctx, (await studentsIn(ctx, classes)).map(({ person }) => person));
}

/** A family of a round with its children as they are now. */
export interface LiveFamily extends RoundFamily {
  readonly students: readonly Student[];
  /** Teachers of each child who are in the round, each once with all his subjects. */
  readonly teachings: ReadonlyMap<PersonId, readonly Teaching[]>;
}

/**
 * The children of a family and their teachers, read anew: where a court or the school has changed who may come, the family is
 * none any more and undefined. Children who are in no class of the round are not in it.
 */
export async function liveFamily(ctx: In, round: Pick<Round, 'classes'>, family: RoundFamily, teachers: readonly PersonId[]): Promise<LiveFamily | undefined> {
  const found = await childrenNow(ctx, family);
  return found && familyIn(round, family, found, teachers);
}

/** The children of a family as they are now, and who teaches each; undefined where it is none any more. */
export interface Children { readonly students: readonly Student[]; readonly taught: ReadonlyMap<PersonId, readonly Teaching[]> }

export async function childrenNow(ctx: In, family: Pick<RoundFamily, 'key' | 'guardians'>): Promise<Children | undefined> {
  const first = family.guardians[0];
  const theirs = first === undefined ? [] : await studentsOf(ctx, { guardian: first });
  const ids = theirs.map(({ person }) => person);
  const [guardianships, taught] = await Promise.all([guardianshipsOf(ctx, ids), teachersOfAll(ctx, ids)]);
  const now = familiesFrom(theirs, guardianships).find(({ key }) => key === family.key);
  return now && { students: theirs.filter(({ person }) => now.students.includes(person)), taught };
}

/** Whether a guardian may be told of these children now: of whom a court or the school has barred contact no number is called. */
export async function contactsOf(ctx: In, students: readonly PersonId[]): Promise<(guardian: PersonId, of: readonly PersonId[]) => boolean> {
  const full = new Set((await guardianshipsOf(ctx, students)).flatMap(({ student, guardian, contact }) => (contact === 'full' ? [`${student} ${guardian}`] : [])));
  return (guardian, of) => of.every((student) => full.has(`${student} ${guardian}`));
}

/** What of it is in a round: its children who are in one of its classes, and the teachers of the round whom they have. */
export function familyIn({ classes }: Pick<Round, 'classes'>, family: RoundFamily, { students, taught: of }: Children, teachers: readonly PersonId[]): LiveFamily {
  const isIn = new Set<string>(classes);
  const own = students.filter(({ person, homeClass }) => (homeClass !== null && isIn.has(homeClass)) || (of.get(person) ?? []).some((one) => isIn.has(one.class)));
  const there = new Set(teachers);
  return { ...family, students: own, teachings: new Map(own.map(({ person }) => [person, (of.get(person) ?? []).filter(({ teacher }) => there.has(teacher))])) };
}
