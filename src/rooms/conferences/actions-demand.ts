/** How many meetings may be asked of each teacher of a round, counted when it is made, changed and opened (P-4.3). */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { teachersOfAll } from '../people/reads-students.ts';
import type { Round } from './model.ts';
import { familiesIn } from './reads-people.ts';
import { putDemand } from './store-demand.ts';

/** Counts anew how many families could ask each teacher for how many children: those who come separately ask each for themselves. */
export async function countDemand(ctx: Context, round: Pick<Round, 'id' | 'classes'>): Promise<void> {
  const families = await familiesIn(ctx, round);
  const taught = await teachersOfAll(ctx, families.flatMap(({ students }) => students));
  const demand = new Map<PersonId, number>();
  for (const { students } of families) {
    for (const student of students) {
      for (const teacher of new Set((taught.get(student) ?? []).map((one) => one.teacher))) demand.set(teacher, (demand.get(teacher) ?? 0) + 1);
    }
  }
  await putDemand(ctx.tx, ctx.organisation, round.id, demand);
}
