import { sql, type Kysely } from 'kysely';
import type { Classification } from '../../calendar/event.ts';
import { often, type Tx } from '../../platform/database.ts';
import { forget, isMade, know, known, later, made } from '../../platform/database-kept.ts';
import { erasedMark, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { SessionId, SessionState } from './model.ts';
import type { VersionFacts } from './rules-versions.ts';

interface PlaceColumns {
  place_kind: 'room' | 'virtual' | 'elsewhere' | null;
  room: RoomId | null;
  /** Of `elsewhere` where it is, of `virtual` what to do there. */
  place: string | null;
  platform: string | null;
  join_address: string | null;
}

interface TimeColumns {
  starts_wall: Temporal.PlainDateTime | null; starts_at: Temporal.Instant | null; ends_at: Temporal.Instant | null;
  minutes: number | null; zone_data: string | null;
}

export interface Tables {
  sessions: PlaceColumns & TimeColumns & {
    organisation: string; id: SessionId; uid: string; title: string; agenda: string; state: SessionState; coordinator: PersonId;
    critical: boolean; hides_people: boolean; class: Classification; zone: string; rule: string | null; endless: boolean; sequence: number;
    settled_sequence: number; settled_at: Temporal.Instant | null; request: string | null; follows: SessionId | null;
    reason: string | null; made_at: Temporal.Instant; made_by: PersonId | null; version: number; claimed_at: Temporal.Instant | null;
  };
  session_changes: PlaceColumns & TimeColumns & {
    organisation: string; session: SessionId; part: string; cancelled: boolean; title: string | null; agenda: string | null;
    zone: string | null; state: 'in-progress' | 'held' | null; reason: string | null; sequence: number; settled_sequence: number;
    settled_at: Temporal.Instant | null; changed_at: Temporal.Instant;
  };
  session_versions: {
    organisation: string; session: SessionId; sequence: number; part: string; facts: VersionFacts; at: Temporal.Instant;
  };
}

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

const sessionName = (organisation: string, id: string) => `session ${organisation} ${id}`;

/** A session that this transaction has locked or written: nobody else can change it now. */
export function lockedSession(tx: Tx, organisation: string, id: string): Promise<Tables['sessions']> | undefined {
  return known(tx, sessionName(organisation, id));
}

function keep(tx: Tx, row: Tables['sessions']): Tables['sessions'] {
  know(tx, sessionName(row.organisation, row.id), row);
  return row;
}

/** Sessions are written in another way than by `updateSession`. */
export function sessionsChange(tx: Tx, organisation?: string, ids: readonly string[] = []): void {
  if (organisation === undefined) forget(tx);
  else for (const id of ids) forget(tx, sessionName(organisation, id));
}

/** Puts a session before anything reads it. */
export function putSession(tx: Tx, row: Tables['sessions']): void {
  later(tx, 'sessions', [row]);
  made(tx, row.id);
  keep(tx, row);
}

/** One session, kept from others until the transaction ends: two who change it come one after the other. */
export async function lockSession(tx: Tx, organisation: string, id: string): Promise<Tables['sessions'] | undefined> {
  const row = await lockedSession(tx, organisation, id) ?? await often(tables(tx)).selectFrom('sessions').selectAll().where('organisation', '=', organisation)
    .where('id', '=', id as SessionId).forUpdate().executeTakeFirst();
  return row && keep(tx, row);
}

/** Changes a session that is locked. @returns it as it is now. */
export async function updateSession(tx: Tx, organisation: string, id: SessionId, change: Partial<Tables['sessions']>): Promise<Tables['sessions']> {
  return keep(tx, await tables(tx).updateTable('sessions').set(change).where('organisation', '=', organisation).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
}

/** Puts what differs of an occurrence, in place of what differed before. */
export async function putChange(tx: Tx, row: Tables['session_changes']): Promise<void> {
  await tables(tx).insertInto('session_changes').values(row)
    .onConflict((on) => on.columns(['organisation', 'session', 'part']).doUpdateSet(row)).execute();
}

/** What differs of a series' occurrences, as it is kept. */
export function changeRows(tx: Tx, organisation: string, id: SessionId): Promise<Tables['session_changes'][]> {
  return tables(tx).selectFrom('session_changes').selectAll().where('organisation', '=', organisation).where('session', '=', id).orderBy('part').execute();
}

export async function deleteChanges(tx: Tx, organisation: string, id: SessionId, parts: readonly string[]): Promise<void> {
  if (parts.length === 0) return;
  await tables(tx).deleteFrom('session_changes').where('organisation', '=', organisation).where('session', '=', id)
    .where('part', 'in', parts).execute();
}

/** Keeps how the whole or an occurrence is from this SEQUENCE on. */
export async function putVersion(tx: Tx, row: Tables['session_versions']): Promise<void> {
  const name = `version ${row.session} ${row.sequence} ${row.part}`;
  const isFirst = isMade(tx, row.session) && !isMade(tx, name);
  made(tx, name);
  if (isFirst) return later(tx, 'session_versions', [row]);
  await tables(tx).insertInto('session_versions').values(row)
    .onConflict((on) => on.columns(['organisation', 'session', 'sequence', 'part']).doUpdateSet({ facts: row.facts, at: row.at })).execute();
}

const written = ['title', 'agenda', 'reason', 'place'] as const;

/** Takes a person's name out of what was written of sessions, now and before. @returns how many rows had it. */
export async function maskSessions(tx: Tx, organisation: string, { pattern }: Mentions): Promise<number> {
  sessionsChange(tx);
  let count = 0n;
  for (const table of ['sessions', 'session_changes'] as const) {
    for (const column of written) {
      const { numUpdatedRows } = await tables(tx).updateTable(table)
        .set({ [column]: sql`regexp_replace(${sql.ref(column)}, ${pattern}, ${erasedMark}, 'gi')` })
        .where('organisation', '=', organisation).where(sql<boolean>`${sql.ref(column)} ~* ${pattern}`).executeTakeFirst();
      count += numUpdatedRows;
    }
  }
  const { numUpdatedRows } = await tables(tx).updateTable('session_versions')
    .set({ facts: sql<VersionFacts>`regexp_replace(facts::text, ${pattern}, ${erasedMark}, 'gi')::jsonb` })
    .where('organisation', '=', organisation).where(sql<boolean>`facts::text ~* ${pattern}`).executeTakeFirst();
  return Number(count + numUpdatedRows);
}
