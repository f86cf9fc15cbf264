import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { isMade, made } from '../../platform/database-kept.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { FileId, UploadId } from './model.ts';

export interface Tables {
  files: {
    organisation: string; id: FileId; address: string; name: string; type: string; bytes: number; sha256: string;
    subject_kind: string; subject: string; person: PersonId | null; made_at: Temporal.Instant; removed_at: Temporal.Instant | null;
    gone_at: Temporal.Instant | null;
  };
  file_uploads: {
    organisation: string; id: UploadId; person: PersonId | null; begun_at: Temporal.Instant;
    address: string | null; type: string | null; bytes: number | null; sha256: string | null;
  };
}

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

const lockName = (organisation: string) => `files ${organisation}`;

/** Held by all who begin or use a content: none is taken away meanwhile. */
export async function lockContents(tx: Tx, organisation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${lockName(organisation)}, 0))`.execute(tx);
}

/** Held by who takes contents away, alone. */
export async function lockContentsAlone(tx: Tx, organisation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName(organisation)}, 0))`.execute(tx);
}

/** Holds a subject's files until the transaction ends, so that two at once do not go over its limit together. */
export async function lockSubject(tx: Tx, organisation: string, subject: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`files of ${organisation} ${subject}`}, 0))`.execute(tx);
}

type UploadRow = Tables['file_uploads'];
type FilledRow = UploadRow & { [Column in 'address' | 'type' | 'sha256']: string } & { bytes: number };

/** Whether the content of an upload has come in; the table holds its four columns together. */
export function isFilled(row: UploadRow): row is FilledRow {
  return row.address !== null;
}

export async function insertUpload(tx: Tx, row: Pick<Tables['file_uploads'], 'organisation' | 'id' | 'person' | 'begun_at'>): Promise<void> {
  await tables(tx).insertInto('file_uploads').values({ ...row, address: null, type: null, bytes: null, sha256: null }).execute();
}

/** Writes what came in. @returns false when the upload is there no more. */
export async function fillUpload(tx: Tx, organisation: string, id: UploadId, stored: { address: string; type: string; bytes: number; sha256: string }): Promise<boolean> {
  const { address, type, bytes, sha256 } = stored;
  const { numUpdatedRows } = await tables(tx).updateTable('file_uploads').set({ address, type, bytes, sha256 })
    .where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Takes an upload away. @returns it, or undefined when it is there no more. */
export function takeUploadRow(tx: Tx, organisation: string, id: UploadId): Promise<Tables['file_uploads'] | undefined> {
  return tables(tx).deleteFrom('file_uploads').where('organisation', '=', organisation).where('id', '=', id).returningAll().executeTakeFirst();
}

/** Lets an upload go: one that still streams at once, one that has come in by being as old as if nobody waited for it any more. */
export async function endUpload(tx: Tx, organisation: string, id: UploadId, long: Temporal.Instant): Promise<void> {
  await tables(tx).deleteFrom('file_uploads').where('organisation', '=', organisation).where('id', '=', id).where('address', 'is', null).execute();
  await tables(tx).updateTable('file_uploads').set({ begun_at: long }).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** Takes away uploads begun before an instant. @returns the addresses that came in with them: nothing else names those. */
export async function takeOldUploads(tx: Tx, organisation: string, before: Temporal.Instant): Promise<string[]> {
  const rows = await tables(tx).deleteFrom('file_uploads').where('organisation', '=', organisation).where('begun_at', '<', before)
    .returning('address').execute();
  return rows.flatMap(({ address }) => address ?? []);
}

/** Whether a content streams in that was begun since an instant: its address is not known yet, so nothing may be taken away. */
export async function isStreaming(tx: Tx, organisation: string, since: Temporal.Instant): Promise<boolean> {
  const row = await tables(tx).selectFrom('file_uploads').select('id').where('organisation', '=', organisation)
    .where('address', 'is', null).where('begun_at', '>=', since).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Whether `tidyFiles` would find anything to take away, were it called now. */
export async function isAnythingLeft(tx: Tx, organisation: string, before: Temporal.Instant): Promise<boolean> {
  const old = await tables(tx).selectFrom('file_uploads').select('id').where('organisation', '=', organisation)
    .where('begun_at', '<', before).limit(1).executeTakeFirst();
  return old !== undefined || (await leftovers(tx, organisation, 1)).length > 0;
}

/** Addresses of removed files whose content has not been taken away. */
export async function leftovers(tx: Tx, organisation: string, most: number): Promise<string[]> {
  const rows = await tables(tx).selectFrom('files as f').select('f.address').distinct().where('f.organisation', '=', organisation)
    .where('f.removed_at', 'is not', null).where('f.gone_at', 'is', null)
    .where(({ eb, not, exists }) => not(exists(eb.selectFrom('files as other').select('other.id').whereRef('other.organisation', '=', 'f.organisation')
      .whereRef('other.address', '=', 'f.address').where('other.removed_at', 'is', null))))
    .where(({ eb, not, exists }) => not(exists(eb.selectFrom('file_uploads as u').select('u.id').whereRef('u.organisation', '=', 'f.organisation')
      .whereRef('u.address', '=', 'f.address'))))
    .limit(most).execute();
  return rows.map((row) => row.address);
}

/** Which of these addresses a file or an upload uses. */
export async function inUse(tx: Tx, organisation: string, addresses: readonly string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const files = await tables(tx).selectFrom('files').select('address').where('organisation', '=', organisation)
    .where('address', 'in', [...addresses]).where('removed_at', 'is', null).execute();
  const uploads = await tables(tx).selectFrom('file_uploads').select('address').where('organisation', '=', organisation)
    .where('address', 'in', [...addresses]).execute();
  return new Set([...files, ...uploads].flatMap(({ address }) => address ?? []));
}

const filed = (subject: string) => `files of ${subject}`;

/** Whether a subject has no files since it was made in this transaction, and none was put to it. */
export function hasNone(tx: Tx, subject: string): boolean {
  return isMade(tx, subject) && !isMade(tx, filed(subject));
}

export async function insertFile(tx: Tx, row: Omit<Tables['files'], 'removed_at' | 'gone_at'>): Promise<void> {
  made(tx, filed(row.subject));
  await tables(tx).insertInto('files').values({ ...row, removed_at: null, gone_at: null }).execute();
}

/** Marks a file removed. @returns false when it was removed before. */
export async function setRemoved(tx: Tx, organisation: string, id: FileId, at: Temporal.Instant): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('files').set({ removed_at: at })
    .where('organisation', '=', organisation).where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Marks the content at these addresses as taken away. */
export async function setGone(tx: Tx, organisation: string, addresses: readonly string[], at: Temporal.Instant): Promise<void> {
  if (addresses.length === 0) return;
  await tables(tx).updateTable('files').set({ gone_at: at }).where('organisation', '=', organisation)
    .where('address', 'in', [...addresses]).where('removed_at', 'is not', null).where('gone_at', 'is', null).execute();
}

/** Names files otherwise that are called by a person. @returns how many. */
export async function maskNames(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('files').set({ name: masked('name', mentions) })
    .where('organisation', '=', organisation).where(hasMention('name', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Forgets who put files. @returns how many. */
export async function forgetPerson(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('files').set({ person: null })
    .where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
  await tables(tx).updateTable('file_uploads').set({ person: null }).where('organisation', '=', organisation).where('person', '=', person).execute();
  return Number(numUpdatedRows);
}
