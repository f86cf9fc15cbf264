/** What a family's sheet says besides times and rooms: who runs late, which room is another, who interprets, its number. */
import type { Context } from '../../platform/context.ts';
import type { Scene } from './actions-family.ts';
import type { PersonId } from '../identity/model.ts';
import { languageNeeded } from './actions-interpreters.ts';
import { latenessOf, numberOf, toldRooms } from './reads-evening.ts';
import { interpretersOf } from './reads-interpreters.ts';

export interface SheetFacts {
  /** The room that was told first, by the meeting. */
  readonly before: Awaited<ReturnType<typeof toldRooms>>;
  /** Minutes by which teachers run late on the day. */
  readonly late: Awaited<ReturnType<typeof latenessOf>>;
  /** For which the family needs an interpreter; null where it needs none. */
  readonly language: string | null;
  readonly helped: Awaited<ReturnType<typeof interpretersOf>>;
  readonly number: number;
}

/** The same for what a family has booked; delays are those of one day, today where it is not given. */
export async function sheetFacts(ctx: Context, { round, family, booked }: Pick<Scene, 'round' | 'family' | 'booked'>, day = ctx.now.toZonedDateTimeISO(round.zone).toPlainDate()): Promise<SheetFacts> {
  const [before, late, number, language] = await Promise.all([
    toldRooms(ctx, booked.map(({ id }) => id)), round.days.some(({ date }) => date.equals(day)) ? latenessOf(ctx, round.id, day) : new Map<PersonId, number>(), numberOf(ctx, round.id, family.id), languageNeeded(ctx, family.guardians),
  ]);
  return { before, late, number, language, helped: language === null ? [] : await interpretersOf(ctx, family) };
}
