/** Children of a round's classes for whom nobody can book: they are in no family (P-1.3). */
import type { Context } from '../../platform/context.ts';
import type { Student } from '../people/model-students.ts';
import { familiesOf, guardianshipsOf } from '../people/reads-students.ts';
import type { Round } from './model.ts';
import { studentsIn } from './reads-people.ts';

/** Why: no guardian is known; with none there is contact; none comes to meetings. */
export type Alone = 'none' | 'contact' | 'meets';

export interface ChildAlone { readonly student: Student; readonly why: Alone }

/** They by name, each with what is in the way. */
export async function childrenAlone(ctx: Context, { classes }: Pick<Round, 'classes'>): Promise<ChildAlone[]> {
  const students = await studentsIn(ctx, classes);
  const inFamilies = new Set((await familiesOf(ctx, students.map(({ person }) => person))).flatMap((one) => one.students));
  const left = students.filter(({ person }) => !inFamilies.has(person));
  const of = Map.groupBy(await guardianshipsOf(ctx, left.map(({ person }) => person)), ({ student }) => student);
  return left.map((student) => {
    const guardians = of.get(student.person) ?? [];
    return { student, why: guardians.length === 0 ? 'none' : guardians.every(({ contact }) => contact === 'none') ? 'contact' : 'meets' };
  });
}
