import { sql } from 'kysely';
import type { Interval } from '../../calendar/interval.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { budget, columns, ownersOf, takenBy, type Row } from './reads-times.ts';
import { tables } from './store.ts';

/** One time of somebody's own event, of which nothing is said but when it is. */
export interface OwnTime { readonly object: string; readonly recurring: boolean; readonly start: Temporal.Instant; readonly end: Temporal.Instant }

/**
 * When these people are taken for sure by what is their own, between two instants: what a room put there is left out, and so
 * is what is only perhaps taken. For rooms that compare it with what they know themselves and have asked access. Series are
 * expanded; one too dense to be worked out has the times that were. Times may reach over the window's ends.
 */
export async function ownTimesBetween(scope: Pick<Context, 'tx' | 'organisation'>, who: readonly PersonId[], window: Interval): Promise<Map<PersonId, OwnTime[]>> {
  if (who.length === 0) return new Map();
  const rows = await ownRows(scope, who, window);
  if (rows.length === 0) return new Map();
  const owners = [...new Set(rows.map(({ owner }) => owner))];
  const people = await ownersOf({ ...scope, actor: { kind: 'machine', name: 'conflicts' } }, owners.map((id) => ({ kind: 'person', id })));
  const wide = inMonths(window);
  const purses = new Map(owners.map((id) => [id, { left: budget }]));
  const found = new Map<PersonId, OwnTime[]>();
  for (const row of rows) {
    const whose = people.get(row.owner);
    if (!whose) continue;
    const { taken } = takenBy(row, whose, wide, purses.get(row.owner)!);
    const times = found.get(row.owner as PersonId) ?? [];
    for (const { kind, interval } of taken) if (kind !== 'tentative') times.push({ object: row.id, recurring: row.recurring, ...interval });
    found.set(row.owner as PersonId, times);
  }
  return found;
}

/** Whole months around a window and one more: what reaches beyond is cut there, and not elsewhere with each minute that passes. */
function inMonths({ start, end }: Interval): Interval {
  const first = (at: Temporal.Instant) => at.toZonedDateTimeISO('UTC').with({ day: 1 }).startOfDay();
  return { start: first(start).subtract({ months: 1 }).toInstant(), end: first(end).add({ months: 2 }).toInstant() };
}

function ownRows({ tx, organisation: id }: Pick<Context, 'tx' | 'organisation'>, who: readonly PersonId[], { start, end }: Interval): Promise<Row[]> {
  return tables(tx).selectFrom('calendars as c')
    .innerJoin('calendar_objects as o', (join) => join.onRef('o.organisation', '=', 'c.organisation').onRef('o.calendar', '=', 'c.id'))
    .select(columns).select(sql<Uint8Array>`case when o.exact_under = ${zoneDataVersion()} then ''::bytea else o.bytes end`.as('bytes'))
    .where('c.organisation', '=', id).where('o.organisation', '=', id).where('c.owner_kind', '=', 'person').where(sql<boolean>`c.owner = any(${[...who]}::uuid[])`)
    .where('o.subject', 'is', null).where('o.busy', '=', 'busy').where('o.starts_at', '<', end.add({ hours: 24 }))
    .where(({ or, eb }) => or([eb('o.ends_at', 'is', null), eb('o.ends_at', '>', start.subtract({ hours: 24 }))]))
    .orderBy('c.owner').orderBy('o.starts_at').orderBy('o.id').execute();
}
