/** What is kept of rounds for how long, what went already, and the figures that stay. */
import type { Context } from '../../platform/context.ts';
import { ownRetention, type Erasure, type FiguresOf, type Retention } from './model-retention.ts';
import type { RoundId } from './model.ts';
import { tables } from './store-retention.ts';

export { goesAt } from './rules-retention.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** How long what is kept; the program's own where the organisation has said nothing. */
export async function retentionOf({ tx, organisation }: In): Promise<Retention> {
  const row = await tables(tx).selectFrom('round_keeping').selectAll().where('organisation', '=', organisation).executeTakeFirst();
  return row ? {
    choices: row.choices_days, words: row.words_days, answers: row.answers_days, meetings: row.meetings_days, leavers: row.leavers_days, version: row.version,
  } : ownRetention;
}

/** What went of rounds; of one where it is named. */
export async function erasuresOf({ tx, organisation }: In, round?: RoundId): Promise<Erasure[]> {
  const rows = await tables(tx).selectFrom('round_erasures').selectAll().where('organisation', '=', organisation)
    .$if(round !== undefined, (q) => q.where('round', '=', round!)).orderBy('first_at').orderBy('part').execute();
  return rows.map(({ round: of, part, things, first_at: firstAt, last_at: lastAt }) => ({ round: of, part, things, firstAt, lastAt }));
}

/** The figures of a round of which it is forgotten who met whom; none before that. */
export async function figuresKept({ tx, organisation }: In, round: RoundId): Promise<FiguresOf[]> {
  const rows = await tables(tx).selectFrom('round_figures').selectAll().where('organisation', '=', organisation).where('round', '=', round).orderBy('kind').orderBy('of').execute();
  return rows.map(({ kind, of, scheduled, completed, rescheduled, cancelled, missed }) => ({ kind, of: of === round ? null : of, scheduled, completed, rescheduled, cancelled, missed }));
}
