import { sql } from 'kysely';
import { fixed } from '../../platform/database-fixed.ts';
import type { Interval } from '../../calendar/interval.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { calendarVersions } from '../calendars/reads-versions.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation } from '../identity/reads.ts';
import { people } from '../people/reads.ts';
import { assumedWeek, noRules, type Exception, type PersonTime, type Unavailable, type Week } from './model.ts';
import { clocks, daysInZone, unavailableIntervals } from './rules.ts';
import { holidaysBetween, rulesOf, weekOf } from './reads.ts';
import { tables, type Tables } from './store.ts';

type Scope = Pick<Context, 'tx' | 'organisation'>;

/**
 * When each of these people is not to be had between two instants, and why: outside working hours, away, a holiday of the
 * organisation; all the rest is working time (G-3.2, G-4.1.3). What stands in calendars is not in it. Who is not of this
 * organisation, or erased, is not in the map, which is not the same as free. That somebody is away is for every member, with
 * what reason for nobody.
 */
export async function unavailableBetween(
  scope: Scope, who: readonly PersonId[], from: Temporal.Instant, to: Temporal.Instant,
): Promise<Map<PersonId, PersonTime>> {
  const window = { start: from, end: to };
  const known = [...(await people(scope.tx, scope.organisation, who)).values()].filter((one) => !one.erased);
  if (known.length === 0 || Temporal.Instant.compare(from, to) >= 0) return new Map();
  const ids = known.map(({ id }) => id);
  const said = await saidBy(scope, ids, window);
  const { zone: officeZone } = await organisation(scope.tx, scope.organisation);
  const holidays = daysInZone(await holidaysBetween(scope.tx, scope.organisation, dateIn(from, -1), dateIn(to, 1)), officeZone);
  const given = clocks(window);
  const shared = new Map<string, readonly Unavailable[]>(); // hundreds keep to the same week of the same clock
  return new Map(known.map((person) => {
    const settings = said.settings.get(person.id);
    const zone = settings?.zone ?? person.zone;
    const hasSaid = settings?.said_at != null;
    const [week, exceptions, timeOff] = [hasSaid ? said.weeks.get(person.id) ?? weekOf([]) : assumedWeek, said.exceptions.get(person.id) ?? [], said.timeOff.get(person.id) ?? []];
    const key = exceptions.length + timeOff.length > 0 ? null : `${zone} ${JSON.stringify(week)}`;
    const intervals = (key !== null && shared.get(key)) || unavailableIntervals({ zone, holidays, week, exceptions, timeOff }, window, given);
    if (key !== null) shared.set(key, intervals);
    return [person.id, { zone, said: hasSaid, intervals, rules: settings ? rulesOf(settings) : noRules }];
  }));
}

/** A date that is surely on or beyond the one of an instant, in whatever zone. */
const dateIn = (at: Temporal.Instant, days: number) => at.toZonedDateTimeISO('UTC').toPlainDate().add({ days });

interface Said {
  readonly settings: ReadonlyMap<string, Tables['availability_settings']>;
  readonly weeks: ReadonlyMap<string, Week>;
  readonly exceptions: ReadonlyMap<string, readonly Exception[]>;
  readonly timeOff: ReadonlyMap<string, readonly { from: Temporal.PlainDateTime; to: Temporal.PlainDateTime; zone: string }[]>;
}

/** What these people have said that touches the window: a day more on both sides, since a zone's rules may have changed. */
async function saidBy({ tx, organisation: id }: Scope, who: readonly PersonId[], { start, end }: Interval): Promise<Said> {
  const his = sql<PersonId>`any(${[...who]}::uuid[])`;
  const settings = await tables(tx).selectFrom('availability_settings').selectAll().where('organisation', '=', id).where('person', '=', his).execute();
  const hours = await tables(tx).selectFrom('working_hours').selectAll().where('organisation', '=', id).where('person', '=', his)
    .orderBy('weekday').orderBy('from_minute').execute();
  const exceptions = await tables(tx).selectFrom('hours_exceptions').selectAll().where('organisation', '=', id).where('person', '=', his)
    .where('date', '>=', dateIn(start, -2)).where('date', '<=', dateIn(end, 2)).orderBy('date').orderBy('from_minute').execute();
  const away = await tables(tx).selectFrom('time_off').select(['person', 'from_wall as from', 'to_wall as to', 'zone']).where('organisation', '=', id)
    .where('person', '=', his).where('starts_at', '<', end.add({ hours: 24 })).where('ends_at', '>', start.subtract({ hours: 24 }))
    .orderBy('starts_at').execute();
  return {
    settings: new Map(settings.map((row) => [row.person, row])),
    weeks: new Map([...Map.groupBy(hours, ({ person }) => person)].map(([person, rows]) => [person, weekOf(rows)])),
    exceptions: new Map([...Map.groupBy(exceptions, ({ person }) => person)].map(([person, rows]) => [person, exceptionsOf(rows)])),
    timeOff: Map.groupBy(away, ({ person }) => person),
  };
}

/** Rows of one person as exceptions, in order of dates. */
export function exceptionsOf(rows: readonly Tables['hours_exceptions'][]): Exception[] {
  return [...Map.groupBy(rows, ({ date }) => date.toString()).values()].map((of) => ({
    date: of[0]!.date,
    hours: of.flatMap(({ from_minute: from, to_minute: to }) => (from === null || to === null ? [] : [{ from, to }])),
  }));
}

/**
 * The version of each person's time, in one question: of his calendars, of what he has said, and of the organisation's
 * holidays. It rises in the transaction of every change; what was worked out before from a lower one is stale. Read it
 * first and what it stands for afterwards: a change in between then makes a copy stale, never wrong. Everybody has one, 0 at
 * first. Of rooms `claimables` of resources tells it.
 */
export async function timeVersions({ tx, organisation: id }: { tx: Tx; organisation: OrganisationId }, who: readonly PersonId[]): Promise<Map<PersonId, number>> {
  if (who.length === 0) return new Map();
  const sums = new Map<string, number>();
  for (const { owner, version } of await versionRows(tx, id, who, [...who, id])) sums.set(owner, (sums.get(owner) ?? 0) + version);
  const holidays = sums.get(id) ?? 0;
  return new Map(who.map((person) => [person, (sums.get(person) ?? 0) + holidays]));
}
const versionRows = fixed((tx, organisation: OrganisationId, who: readonly PersonId[], owners: readonly string[]) => ({ compile: () => sql<{ owner: string; version: number }>`
  ${calendarVersions(organisation, who)}
  union all
  select owner, version from time_versions where organisation = ${organisation} and owner = any(${owners}::uuid[])`.compile(tx) }));
