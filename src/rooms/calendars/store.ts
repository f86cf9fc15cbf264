import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { isMade, later, made } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { Busyness, CalendarId, ObjectId } from './model.ts';
import type { Classification } from '../../calendar/event.ts';

export interface Tables {
  calendars: {
    organisation: string; id: CalendarId; owner_kind: 'person' | 'organisation'; owner: string; name: string;
    made_at: Temporal.Instant; main: boolean;
  };
  calendar_objects: {
    organisation: string; calendar: CalendarId; id: ObjectId; uid: string; bytes: Uint8Array; digest: string; sequence: number;
    summary: string; class: Classification; busy: Busyness; recurring: boolean; starts_at: Temporal.Instant;
    ends_at: Temporal.Instant | null; subject_kind: string | null; subject: string | null; version: number;
    changed_at: Temporal.Instant; exact_under: string | null;
  };
  calendar_shares: { organisation: string; calendar: CalendarId; person: string; since: Temporal.Instant };
}

steadyTables('calendars');

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts a calendar. @returns false when its owner has a main one already. */
export async function insertCalendar(tx: Tx, row: Tables['calendars']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('calendars').values(row)
    .onConflict((on) => on.columns(['organisation', 'owner_kind', 'owner']).where('main', '=', true).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Puts the main calendar of somebody who was just added and so has none: with the next statement that could miss it. */
export function insertFirstCalendar(tx: Tx, row: Tables['calendars']): void {
  later(tx, 'calendars', [row]);
}

/** The object with this UID in this calendar, kept from others until the transaction ends. */
export function lockByUid(
  tx: Tx, organisation: string, calendar: CalendarId, uid: string,
): Promise<Tables['calendar_objects'] | undefined> {
  return tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation)
    .where('calendar', '=', calendar).where('uid', '=', uid).forUpdate().executeTakeFirst();
}

/** One object, kept from others until the transaction ends. */
export function lockObject(tx: Tx, organisation: string, id: ObjectId): Promise<Tables['calendar_objects'] | undefined> {
  return tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation).where('id', '=', id)
    .forUpdate().executeTakeFirst();
}

/** Puts a new object. @returns false when its UID is in this calendar already: two who store it at once make one. */
export async function insertObject(tx: Tx, row: Tables['calendar_objects']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('calendar_objects').values(row)
    .onConflict((on) => on.columns(['organisation', 'calendar', 'uid']).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const placeOf = (calendar: CalendarId, uid: string) => `object ${calendar} ${uid}`;

/** Whether a UID of a subject that was made in this transaction was put into a calendar in it: nobody else can have. */
export function isPut(tx: Tx, calendar: CalendarId, uid: string): boolean {
  return isMade(tx, placeOf(calendar, uid));
}

/** Puts the object of a subject that was made in this transaction, before anything reads it. */
export function putFirst(tx: Tx, row: Tables['calendar_objects']): void {
  later(tx, 'calendar_objects', [row]);
  made(tx, placeOf(row.calendar, row.uid));
}

export async function updateObject(
  tx: Tx, organisation: string, id: ObjectId, change: Partial<Tables['calendar_objects']>,
): Promise<void> {
  await tables(tx).updateTable('calendar_objects').set(change).where('organisation', '=', organisation).where('id', '=', id)
    .execute();
}

export async function deleteRow(tx: Tx, organisation: string, id: ObjectId): Promise<void> {
  await tables(tx).deleteFrom('calendar_objects').where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** @returns false when it was shared with him already. */
export async function insertShare(tx: Tx, row: Tables['calendar_shares']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('calendar_shares').values(row)
    .onConflict((on) => on.columns(['organisation', 'calendar', 'person']).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns false when it was not shared with him. */
export async function deleteShare(tx: Tx, organisation: string, calendar: CalendarId, person: string): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('calendar_shares').where('organisation', '=', organisation)
    .where('calendar', '=', calendar).where('person', '=', person).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Empties a person's calendars and ends every share with or by him. @returns how many objects there were. */
export async function emptyCalendars(tx: Tx, organisation: string, person: string): Promise<number> {
  const his = sql`(select id from calendars where organisation = ${organisation} and owner_kind = 'person' and owner = ${person})`;
  const { numAffectedRows = 0n } = await sql`delete from calendar_objects where organisation = ${organisation} and calendar in ${his}`.execute(tx);
  await sql`delete from calendar_shares where organisation = ${organisation} and (person = ${person} or calendar in ${his})`.execute(tx);
  return Number(numAffectedRows);
}

/** What was worked out from an owner's objects is stale, though none of them has changed. */
export async function bumpVersion(tx: Tx, organisation: string, owner: string): Promise<void> {
  await sql`select bump_calendar_version(${organisation}, ${owner})`.execute(tx);
}

/** The copies of rooms' subjects that name a person, whosever calendar they are in: a folded line counts as one. */
export async function copiesNaming(tx: Tx, organisation: string, { pattern }: Mentions): Promise<Tables['calendar_objects'][]> {
  return tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation).where('subject', 'is not', null)
    .where(sql<boolean>`replace(convert_from(bytes, 'UTF8'), E'\r\n ', '') ~* ${pattern}`).orderBy('id').forUpdate().execute();
}
