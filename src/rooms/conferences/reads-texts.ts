import type { Context } from '../../platform/context.ts';
import { guardiansBy } from '../people/reads-students.ts';
import type { Round } from './model.ts';
import { familiesIn } from './reads-people.ts';

export { textFields, untranslated, worded } from './rules-texts.ts';

/** How many guardians of a round read each language, by its BCP 47 tag. */
export async function readersOf(ctx: Pick<Context, 'tx' | 'organisation'>, round: Pick<Round, 'classes'>): Promise<Map<string, number>> {
  const families = await familiesIn(ctx, round);
  const guardians = await guardiansBy(ctx, [...new Set(families.flatMap((one) => one.guardians))]);
  return new Map([...Map.groupBy(guardians, ({ language }) => language)].map(([language, of]) => [language, of.length]));
}
