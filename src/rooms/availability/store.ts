import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { DaySpan, Exception, HolidayId, TermId, TimeOffId, Travel, Week } from './model.ts';

export interface Tables {
  availability_settings: {
    organisation: string; person: PersonId; zone: string | null; buffer_before: number; buffer_after: number; notice: number;
    most_a_day: number | null; said_at: Temporal.Instant | null; version: number;
  };
  working_hours: { organisation: string; person: PersonId; weekday: number; from_minute: number; to_minute: number };
  hours_exceptions: {
    organisation: string; person: PersonId; date: Temporal.PlainDate; from_minute: number | null; to_minute: number | null;
  };
  time_off: {
    organisation: string; id: TimeOffId; person: PersonId; from_wall: Temporal.PlainDateTime; to_wall: Temporal.PlainDateTime; zone: string;
    starts_at: Temporal.Instant; ends_at: Temporal.Instant; reason: string | null; made_at: Temporal.Instant;
  };
  availability_asks: {
    organisation: string; id: string; person: PersonId; asked_at: Temporal.Instant; chased_at: Temporal.Instant | null; chases: number;
    answered_at: Temporal.Instant | null;
  };
  terms: { organisation: string; id: TermId; name: string; first_day: Temporal.PlainDate; last_day: Temporal.PlainDate };
  holidays: { organisation: string; id: HolidayId; name: string; first_day: Temporal.PlainDate; last_day: Temporal.PlainDate };
  travel: { organisation: string; one_building: string; other_building: string; minutes: number };
  time_versions: { organisation: string; owner: string; version: number };
}

steadyTables('travel');

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/**
 * Writes what a person keeps to, if it still has this version; 0 where nothing was said before.
 * @returns false when somebody else was quicker.
 */
export async function putSettings(
  tx: Tx, row: Omit<Tables['availability_settings'], 'version'>, version: number,
): Promise<boolean> {
  const { organisation, person, ...change } = row;
  if (version === 0) {
    const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('availability_settings').values({ ...row, version: 1 })
      .onConflict((on) => on.columns(['organisation', 'person']).doNothing()).executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await tables(tx).updateTable('availability_settings').set({ ...change, version: version + 1 })
    .where('organisation', '=', organisation).where('person', '=', person).where('version', '=', version).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Puts a week in the place of the one before. The settings' row is the lock. */
export async function replaceWeek(tx: Tx, organisation: string, person: PersonId, week: Week): Promise<void> {
  await tables(tx).deleteFrom('working_hours').where('organisation', '=', organisation).where('person', '=', person).execute();
  const rows = week.flatMap((hours, day) => hours.map(({ from, to }) => (
    { organisation, person, weekday: day + 1, from_minute: from, to_minute: to }
  )));
  if (rows.length > 0) await tables(tx).insertInto('working_hours').values(rows).execute();
}

/** Takes the other hours of one date away. @returns whether there were any. */
export async function deleteException(tx: Tx, organisation: string, person: PersonId, date: Temporal.PlainDate): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('hours_exceptions').where('organisation', '=', organisation)
    .where('person', '=', person).where('date', '=', date).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Puts other hours of a date that has none. Two at once: the constraint `hours_exceptions_once` answers. */
export async function insertException(tx: Tx, organisation: string, person: PersonId, { date, hours }: Exception): Promise<void> {
  const rows = hours.map(({ from, to }) => ({ organisation, person, date, from_minute: from, to_minute: to }));
  const none = { organisation, person, date, from_minute: null, to_minute: null };
  await tables(tx).insertInto('hours_exceptions').values(rows.length > 0 ? rows : [none]).execute();
}

export async function insertTimeOff(tx: Tx, row: Tables['time_off']): Promise<void> {
  await tables(tx).insertInto('time_off').values(row).execute();
}

/** @returns whether there was one. */
export async function deleteTimeOff(tx: Tx, organisation: string, person: PersonId, id: TimeOffId): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('time_off').where('organisation', '=', organisation)
    .where('person', '=', person).where('id', '=', id).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Asks those who are not being asked already. @returns them. */
export async function insertAsks(tx: Tx, rows: readonly Tables['availability_asks'][]): Promise<PersonId[]> {
  if (rows.length === 0) return [];
  const put = await tables(tx).insertInto('availability_asks').values(rows)
    .onConflict((on) => on.columns(['organisation', 'person']).where('answered_at', 'is', null).doNothing()).returning('person').execute();
  return put.map(({ person }) => person);
}

/** The open asks of these people, kept from others until the transaction ends. */
export function lockAsks(tx: Tx, organisation: string, people: readonly PersonId[]): Promise<Tables['availability_asks'][]> {
  return tables(tx).selectFrom('availability_asks').selectAll().where('organisation', '=', organisation)
    .where('person', '=', sql<PersonId>`any(${[...people]}::uuid[])`).where('answered_at', 'is', null).orderBy('id').forUpdate().execute();
}

export async function chaseAsks(tx: Tx, organisation: string, ids: readonly string[], at: Temporal.Instant): Promise<void> {
  await tables(tx).updateTable('availability_asks').set({ chased_at: at, chases: sql<number>`chases + 1` })
    .where('organisation', '=', organisation).where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute();
}

/** Closes the asking of a person who has said it. @returns whether one was open. */
export async function answerAsk(tx: Tx, organisation: string, person: PersonId, at: Temporal.Instant): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('availability_asks').set({ answered_at: at })
    .where('organisation', '=', organisation).where('person', '=', person).where('answered_at', 'is', null).executeTakeFirst();
  return numUpdatedRows > 0n;
}

type Days = 'terms' | 'holidays';
type DayRow = { id: string; name: string } & DaySpan;

/** Puts a term or holiday. Terms that overlap: the constraint `terms_once` answers. @returns false for a holiday that is there already. */
export async function insertDays(tx: Tx, table: Days, organisation: string, { id, name, first, last }: DayRow): Promise<boolean> {
  const row = { organisation, id: id as TermId & HolidayId, name, first_day: first, last_day: last };
  const { numInsertedOrUpdatedRows } = table === 'terms'
    ? await tables(tx).insertInto('terms').values(row).executeTakeFirst()
    : await tables(tx).insertInto('holidays').values(row)
      .onConflict((on) => on.expression(sql`organisation, first_day, last_day, lower(name)`).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns whether there was one. */
export async function deleteDays(tx: Tx, table: Days, organisation: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom(table).where('organisation', '=', organisation)
    .where('id', '=', id as TermId & HolidayId).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Puts all times between buildings in the place of those before. */
export async function replaceTravel(tx: Tx, organisation: string, all: readonly Travel[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`travel ${organisation}`}, 0))`.execute(tx);
  await tables(tx).deleteFrom('travel').where('organisation', '=', organisation).execute();
  const rows = all.map(({ one, other, minutes }) => ({ organisation, one_building: one, other_building: other, minutes }));
  if (rows.length > 0) await tables(tx).insertInto('travel').values(rows).execute();
}

/** What depends on a person's zone is stale: it has changed. */
export async function bumpVersion(tx: Tx, organisation: string, owner: string): Promise<void> {
  await sql`select bump_time_version(${organisation}, ${owner})`.execute(tx);
}

/** Takes away everything that a person has said. @returns how many rows. */
export async function deletePerson(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  let count = 0n;
  for (const table of ['time_off', 'hours_exceptions', 'working_hours', 'availability_asks', 'availability_settings'] as const) {
    const { numDeletedRows } = await tables(tx).deleteFrom(table).where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
    count += numDeletedRows;
  }
  return Number(count);
}

/** Takes a person's name out of why others are away. @returns how many had it. */
export async function maskReasons(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('time_off').set({ reason: masked('reason', mentions) })
    .where('organisation', '=', organisation).where(hasMention('reason', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}
