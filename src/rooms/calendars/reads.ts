import { sql } from 'kysely';
import { parseCalendar, type CalendarObject } from '../../calendar/icalendar.ts';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { know, readOnce } from '../../platform/database-kept.ts';
import { steady } from '../../platform/database-steady.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Calendar, CalendarId, ObjectId, Owner, Share, StoredObject } from './model.ts';
import { tables, type Tables } from './store.ts';

export function calendarFrom({ id, owner_kind: kind, owner, name, main }: Tables['calendars']): Calendar {
  return { id, owner: { kind, id: owner }, name, main };
}

export function storedFrom(row: Tables['calendar_objects']): StoredObject {
  const { id, calendar, uid, bytes, digest, sequence, summary: title, class: classification, busy, recurring, version } = row;
  const subject = row.subject_kind !== null && row.subject !== null ? { kind: row.subject_kind, id: row.subject } : null;
  return { id, calendar, uid, bytes, digest, sequence, title, class: classification, busy, recurring, subject, version, changedAt: row.changed_at };
}

/** What is in a stored object. @throws when it cannot be read: it was when it was stored. */
export function opened({ id, bytes }: Pick<StoredObject, 'id' | 'bytes'>): CalendarObject {
  const read = parseCalendar(bytes);
  if (!read.ok) throw new Error(`the stored calendar object ${id} cannot be read: ${read.reason} in line ${read.line}`);
  return read.value;
}

const calendarName = (organisation: string, id: string) => `calendar ${organisation} ${id}`;

const calendarRow = fixed((tx, organisation: OrganisationId, id: CalendarId) => tables(tx).selectFrom('calendars').selectAll().where('organisation', '=', organisation).where('id', '=', id));

/** One calendar: once it is made it stays as it is. */
export function calendar(tx: Tx, organisation: OrganisationId, id: CalendarId): Promise<Calendar | undefined> {
  return readOnce(tx, calendarName(organisation, id), () => steady(tx, calendarName(organisation, id), async () => {
    const [row] = await calendarRow(tx, organisation, id);
    return row && calendarFrom(row);
  }));
}

/** The main calendar of an owner: everybody has one from the moment he is added. @throws when there is no such owner. */
export function calendarOf(tx: Tx, organisation: OrganisationId, owner: Owner): Promise<Calendar> {
  const name = `main calendar ${organisation} ${owner.kind} ${owner.id}`;
  return readOnce(tx, name, async () => {
    const found = await steady(tx, name, () => mainCalendar(tx, organisation, owner));
    know(tx, calendarName(organisation, found.id), found);
    return found;
  });
}

const mainRow = fixed((tx, organisation: OrganisationId, kind: Owner['kind'], owner: string) => tables(tx).selectFrom('calendars').selectAll()
  .where('organisation', '=', organisation).where('owner_kind', '=', kind).where('owner', '=', owner).where(sql<boolean>`main`));

async function mainCalendar(tx: Tx, organisation: OrganisationId, owner: Owner): Promise<Calendar> {
  const [row] = await mainRow(tx, organisation, owner.kind, owner.id);
  if (!row) throw new Error(`the ${owner.kind} ${owner.id} has no calendar`);
  return calendarFrom(row);
}

/** All calendars of an owner, the main one first. */
export async function calendarsOf(tx: Tx, organisation: OrganisationId, owner: Owner): Promise<Calendar[]> {
  const rows = await tables(tx).selectFrom('calendars').selectAll().where('organisation', '=', organisation)
    .where('owner_kind', '=', owner.kind).where('owner', '=', owner.id).orderBy('main', 'desc').orderBy('made_at').orderBy('id')
    .execute();
  return rows.map(calendarFrom);
}

/** One object, whoever may see it: for the rooms above, never for a page as it is. */
export async function object(tx: Tx, organisation: OrganisationId, id: ObjectId): Promise<StoredObject | undefined> {
  const row = await tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation)
    .where('id', '=', id).executeTakeFirst();
  return row && storedFrom(row);
}

/** The object with this UID in this calendar, whoever may see it: for the rooms above, never for a page as it is. */
export async function objectByUid(
  tx: Tx, organisation: OrganisationId, id: CalendarId, uid: string,
): Promise<StoredObject | undefined> {
  const row = await tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation)
    .where('calendar', '=', id).where('uid', '=', uid).executeTakeFirst();
  return row && storedFrom(row);
}

/** All copies of a subject, whose they are, in the order of their ids: for the room that owns the subject. */
export async function copiesOf(
  tx: Tx, organisation: OrganisationId, subject: Pick<Subject, 'kind' | 'id'>,
): Promise<{ owner: Owner; stored: StoredObject }[]> {
  const rows = await tables(tx).selectFrom('calendar_objects as o')
    .innerJoin('calendars as c', (join) => join.onRef('c.organisation', '=', 'o.organisation').onRef('c.id', '=', 'o.calendar'))
    .selectAll('o').select(['c.owner_kind', 'c.owner']).where('o.organisation', '=', organisation)
    .where('o.subject_kind', '=', subject.kind).where('o.subject', '=', subject.id).orderBy('o.id').execute();
  return rows.map((row) => ({ owner: { kind: row.owner_kind, id: row.owner }, stored: storedFrom(row) }));
}

/** All objects of a calendar, whoever may see them, in the order of their ids: for export. */
export async function contentsOf(tx: Tx, organisation: OrganisationId, id: CalendarId): Promise<StoredObject[]> {
  const rows = await tables(tx).selectFrom('calendar_objects').selectAll().where('organisation', '=', organisation)
    .where('calendar', '=', id).orderBy('id').execute();
  return rows.map(storedFrom);
}

/** With whom a calendar is shared. */
export async function sharesOf(tx: Tx, organisation: OrganisationId, id: CalendarId): Promise<Share[]> {
  return tables(tx).selectFrom('calendar_shares').select(['person', 'since']).where('organisation', '=', organisation)
    .where('calendar', '=', id).orderBy('since').orderBy('person').execute();
}
