import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { steady } from '../../platform/database-steady.ts';
import type { DaySpan, Holiday, Hours, Rules, Term, Travel, Week } from './model.ts';
import { tables, type Tables } from './store.ts';

export { readHolidays, type HolidayFile } from './rules-holidays.ts';

type HoursRow = Pick<Tables['working_hours'], 'weekday' | 'from_minute' | 'to_minute'>;

/** Rows of one person's hours, in order, as a week. */
export function weekOf(rows: readonly HoursRow[]): Week {
  return [1, 2, 3, 4, 5, 6, 7].map((day): Hours[] => rows.filter(({ weekday }) => weekday === day)
    .map(({ from_minute: from, to_minute: to }) => ({ from, to })));
}

export function rulesOf(row: Tables['availability_settings']): Rules {
  return { bufferBefore: row.buffer_before, bufferAfter: row.buffer_after, notice: row.notice, mostADay: row.most_a_day };
}

const daysOf = ({ name, first_day: first, last_day: last }: { name: string; first_day: Temporal.PlainDate; last_day: Temporal.PlainDate }): DaySpan & { name: string } => ({ name, first, last });

/** The holidays that share a day with these, both counted in, in order. */
export async function holidaysBetween(tx: Tx, organisation: OrganisationId, first: Temporal.PlainDate, last: Temporal.PlainDate): Promise<Holiday[]> {
  const rows = await tables(tx).selectFrom('holidays').selectAll().where('organisation', '=', organisation)
    .where('first_day', '<=', last).where('last_day', '>=', first).orderBy('first_day').orderBy('last_day').orderBy('id').execute();
  return rows.map((row) => ({ id: row.id, ...daysOf(row) }));
}

/** The terms that share a day with these, both counted in, in order; no two share one. */
export async function termsBetween(tx: Tx, organisation: OrganisationId, first: Temporal.PlainDate, last: Temporal.PlainDate): Promise<Term[]> {
  const rows = await tables(tx).selectFrom('terms').selectAll().where('organisation', '=', organisation)
    .where('first_day', '<=', last).where('last_day', '>=', first).orderBy('first_day').execute();
  return rows.map((row) => ({ id: row.id, ...daysOf(row) }));
}

/** All times between buildings that have been said, in order; what was not said takes no time. */
export async function travelTimes(tx: Tx, organisation: OrganisationId): Promise<Travel[]> {
  return steady(tx, 'travel', () => tables(tx).selectFrom('travel').select(['one_building as one', 'other_building as other', 'minutes'])
    .where('organisation', '=', organisation).orderBy(sql`one_building collate "C"`).orderBy(sql`other_building collate "C"`).execute());
}

/** How many minutes it takes from one building to another; 0 where nothing was said. */
export function minutesBetween(all: readonly Travel[], from: string, to: string): number {
  return all.find(({ one, other }) => (one === from && other === to) || (one === to && other === from))?.minutes ?? 0;
}
