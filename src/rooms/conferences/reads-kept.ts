/** What the pages of kept places show. */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { Student } from '../people/model-students.ts';
import { studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import { freeFor, readFamily } from './actions-family.ts';
import type { FamilyId, Round, Slot } from './model.ts';
import type { KeptPlace } from './model-wishes.ts';
import { roundTeachers } from './reads.ts';
import { familyLines, type FamilyLine } from './reads-matrix.ts';
import { keptPlaces } from './reads-wishes.ts';
import { samePair } from './rules.ts';

/** A time that could be kept for a child with one of his teachers. */
export interface Keepable { readonly student: PersonId; readonly slot: Slot }

export interface KeptView {
  readonly kept: readonly KeptPlace[];
  readonly students: ReadonlyMap<PersonId, Student>;
  readonly teachers: ReadonlyMap<PersonId, string>;
  /** Families whose child has the words in its name. */
  readonly found: readonly FamilyLine[];
  /** Of the family that was chosen. */
  readonly family: FamilyId | undefined;
  readonly keepable: readonly Keepable[];
}

/** How many families are listed of those that were sought. */
const most = 20;

/** Kept places of a round; families sought by a child's name, and the free times of the one that was chosen. */
export async function keptView(ctx: Context, round: Round, { words, family }: { words: string; family: string }): Promise<KeptView> {
  const kept = await keptPlaces(ctx, { round: round.id });
  const teachers = (await roundTeachers(ctx, round.id)).map(({ teacher }) => teacher);
  const scene = family === '' ? undefined : await readFamily(ctx, family);
  const of = scene?.ok && scene.value.round.id === round.id ? scene.value : undefined;
  const pairs = (of?.family.students ?? []).flatMap(({ person: student }) => [...new Set((of!.family.teachings.get(student) ?? []).map(({ teacher }) => teacher))].map((teacher) => ({ student, teacher })))
    .filter((pair) => !of!.booked.some((one) => samePair(one, pair)) && !kept.some((one) => one.state === 'kept' && one.family === of!.family.id && samePair(one, pair)));
  const free = of ? (await freeFor(ctx, of, [...new Set(pairs.map(({ teacher }) => teacher))])).slots : [];
  const ids = [...kept.map(({ student }) => student), ...pairs.map(({ student }) => student)];
  return {
    kept, family: of?.family.id, keepable: pairs.flatMap(({ student, teacher }) => free.filter((slot) => slot.teacher === teacher).map((slot) => ({ student, slot }))),
    students: new Map((await studentsOf(ctx, { ids, left: true })).map((one) => [one.person, one])),
    teachers: new Map([...await peopleById(ctx.tx, ctx.organisation, teachers)].map(([id, { name }]) => [id as PersonId, name])),
    found: words === '' ? [] : (await familyLines(ctx, round, { words })).slice(0, most),
  };
}
