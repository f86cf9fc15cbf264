import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { often, type Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { PlaceTold } from '../invitations/model.ts';
import { room as roomById, rooms } from '../resources/reads.ts';
import type { Room, RoomId } from '../resources/model.ts';
import { Platform } from '../resources/ports.ts';
import type { Booked, OccurrenceChange, Place, Session, SessionId, SessionOccurrence } from './model.ts';
import { occurrencesOf } from './rules.ts';
import type { NamePlace } from './rules-event.ts';
import type { Version } from './rules-versions.ts';
import { lockedSession, tables, type Tables } from './store.ts';

function placeOf(row: Pick<Tables['sessions'], 'place_kind' | 'room' | 'place' | 'platform' | 'join_address'>): Place | null {
  switch (row.place_kind) {
    case 'room': return { kind: 'room', room: row.room! };
    case 'virtual': return { kind: 'virtual', platform: row.platform ?? '', joinAddress: row.join_address ?? '', instructions: row.place };
    case 'elsewhere': return { kind: 'elsewhere', where: row.place ?? '' };
    case null: return null;
  }
}

function timeOf(row: Pick<Tables['sessions'], 'starts_wall' | 'starts_at' | 'minutes' | 'zone_data'>, zone: string): Booked | null {
  const { starts_wall: wall, starts_at: start, minutes, zone_data: zoneData } = row;
  return wall && start && minutes !== null ? { wall, zone, start, end: start.add({ minutes }), minutes, zoneData: zoneData ?? '' } : null;
}

/** A row as the room speaks of it. */
export function sessionOf(row: Tables['sessions']): Session {
  const { id, uid, title, agenda, state, coordinator, critical, class: classification, zone, rule, sequence, request, follows, reason, version, minutes } = row;
  return {
    id, uid, title, agenda, state, coordinator, critical, hidesPeople: row.hides_people, class: classification, zone, rule, sequence, request, follows,
    reason, version, minutes, time: timeOf(row, zone), place: placeOf(row), settledSequence: row.settled_sequence, settledAt: row.settled_at,
    madeAt: row.made_at, madeBy: row.made_by, endless: row.endless,
  };
}

function changeOf(row: Tables['session_changes']): OccurrenceChange {
  const { part, cancelled, title, agenda, state, reason, sequence } = row;
  return {
    part, cancelled, title, agenda, state, reason, sequence, time: timeOf(row, row.zone ?? ''), place: placeOf(row),
    settledSequence: row.settled_sequence, settledAt: row.settled_at,
  };
}

/** One session, whoever may see it: for the rooms above, never for a page as it is. */
export async function session(tx: Tx, organisation: OrganisationId, id: string): Promise<Session | undefined> {
  const row = await lockedSession(tx, organisation, id) ?? await often(tables(tx)).selectFrom('sessions').selectAll().where('organisation', '=', organisation).where('id', '=', id as SessionId).executeTakeFirst();
  return row && sessionOf(row);
}

/** Several of them by id. */
export async function sessionsById(tx: Tx, organisation: OrganisationId, ids: readonly string[]): Promise<Map<string, Session>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('sessions').selectAll().where('organisation', '=', organisation)
    .where('id', '=', sql<SessionId>`any(${[...new Set(ids)]}::uuid[])`).execute();
  return new Map(rows.map((row) => [row.id, sessionOf(row)]));
}

/** What differs of a series' occurrences, in the order of their parts. */
export async function changesOf(tx: Tx, organisation: OrganisationId, id: SessionId): Promise<OccurrenceChange[]> {
  const rows = await tables(tx).selectFrom('session_changes').selectAll().where('organisation', '=', organisation).where('session', '=', id).orderBy('part').execute();
  return rows.map(changeOf);
}

/** The same of several series. */
export async function changesOfAll(tx: Tx, organisation: OrganisationId, ids: readonly string[]): Promise<Map<string, OccurrenceChange[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('session_changes').selectAll().where('organisation', '=', organisation)
    .where('session', '=', sql<SessionId>`any(${[...new Set(ids)]}::uuid[])`).orderBy('part').execute();
  return new Map([...Map.groupBy(rows, (row) => row.session as string)].map(([id, all]) => [id, all.map(changeOf)]));
}

/** All times that a session takes place, the cancelled among them. */
export async function occurrences(tx: Tx, organisation: OrganisationId, one: Session): Promise<SessionOccurrence[]> {
  return occurrencesOf(one, one.rule === null ? [] : await changesOf(tx, organisation, one.id));
}

/** How a session was, by SEQUENCE. */
export async function versionsOf(tx: Tx, organisation: OrganisationId, id: SessionId): Promise<Version[]> {
  return tables(tx).selectFrom('session_versions').select(['sequence', 'part', 'facts']).where('organisation', '=', organisation)
    .where('session', '=', id).orderBy('sequence').orderBy('part').execute();
}

type Scope = Pick<Context, 'tx' | 'organisation' | 'ports'>;

/** Names places in words that are the same in every language; nothing that is not named yet has an empty label. */
export async function placeNames(ctx: Scope, places: readonly (Place | null)[]): Promise<NamePlace> {
  const wanted = [...new Set(places.flatMap((place) => (place?.kind === 'room' ? [place.room] : [])))];
  const byId = new Map((await roomsNamed(ctx, wanted)).map((room) => [room.id as string, room]));
  const labels = new Map(ctx.ports.all(Platform).map(({ name, label }) => [name, label]));
  return (place) => named(place, byId, labels);
}

async function roomsNamed({ tx, organisation }: Scope, ids: readonly RoomId[]): Promise<Room[]> {
  if (ids.length > 3) return rooms(tx, organisation, { closed: 'with' });
  const found: Room[] = [];
  for (const id of ids) found.push(...[await roomById(tx, organisation, id)].filter((room) => room !== undefined));
  return found;
}

function named(place: Place | null, byId: ReadonlyMap<string, Room>, labels: ReadonlyMap<string, string>): PlaceTold {
  const none = { href: null, instructions: null };
  switch (place?.kind) {
    case 'room': {
      const room = byId.get(place.room);
      return { kind: 'room', label: room ? [room.name, room.building].filter((one) => one !== '').join(', ') : '', ...none };
    }
    case 'virtual': return { kind: 'virtual', label: labels.get(place.platform) ?? place.platform, href: place.joinAddress, instructions: place.instructions };
    case 'elsewhere': return { kind: 'elsewhere', label: place.where, ...none };
    case undefined: return { kind: 'elsewhere', label: '', ...none };
  }
}

/** The session with this UID. */
export async function sessionByUid(tx: Tx, organisation: OrganisationId, uid: string): Promise<Session | undefined> {
  const row = await tables(tx).selectFrom('sessions').selectAll().where('organisation', '=', organisation).where('uid', '=', uid).executeTakeFirst();
  return row && sessionOf(row);
}

/** The sessions that a person leads or made. */
export async function sessionsBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<Session[]> {
  const rows = await tables(tx).selectFrom('sessions').selectAll().where('organisation', '=', organisation)
    .where(({ eb, or }) => or([eb('coordinator', '=', person), eb('made_by', '=', person)])).orderBy('made_at').orderBy('id').execute();
  return rows.map(sessionOf);
}

/** What is ahead and was worked out with another version of the zone data, of itself or of an occurrence. */
export async function workedOutOtherwise(tx: Tx, organisation: OrganisationId, { zoneData, now }: { zoneData: string; now: Temporal.Instant }): Promise<SessionId[]> {
  const rows = await tables(tx).selectFrom('sessions').select('id').where('organisation', '=', organisation).where('state', 'in', ['proposed', 'scheduled'])
    .where('ends_at', '>', now).where(({ eb, or, exists, selectFrom }) => or([eb('zone_data', '<>', zoneData),
      exists(selectFrom('session_changes as c').select('c.part').whereRef('c.organisation', '=', 'sessions.organisation')
        .whereRef('c.session', '=', 'sessions.id').where('c.zone_data', '<>', zoneData))])).orderBy('id').execute();
  return rows.map((row) => row.id);
}

/** The series without end that are under way, kept from others until the transaction ends, in the order of their ids. */
export async function lockEndless(tx: Tx, organisation: OrganisationId): Promise<Session[]> {
  const rows = await tables(tx).selectFrom('sessions').selectAll().where('organisation', '=', organisation).where('endless', '=', true)
    .where('state', '=', 'scheduled').orderBy('id').forUpdate().execute();
  return rows.map(sessionOf);
}

/** The sessions that a person leads and that are not over. */
export async function leading(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<number> {
  const { count } = await tables(tx).selectFrom('sessions').select(({ fn }) => fn.countAll<number>().as('count')).where('organisation', '=', organisation)
    .where('coordinator', '=', person).where('state', 'in', ['proposed', 'scheduled', 'in-progress']).executeTakeFirstOrThrow();
  return Number(count);
}

/** The series that are scheduled and not over. */
export async function seriesGoingOn(tx: Tx, organisation: OrganisationId, now: Temporal.Instant): Promise<string[]> {
  const rows = await tables(tx).selectFrom('sessions').select('id').where('organisation', '=', organisation).where('state', '=', 'scheduled')
    .where('rule', 'is not', null).where('ends_at', '>', now).orderBy('id').execute();
  return rows.map((row) => row.id);
}
