import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { later } from '../../platform/database-kept.ts';
import type { PersonId } from '../identity/model.ts';
import type { FileId } from '../records/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { NoPrint, PrintedFor, PrintId, PrintState } from './model-letters.ts';

type Instant = Temporal.Instant;

export interface Tables {
  round_families: { organisation: string; id: FamilyId; round: RoundId; told_at: Instant | null; told_way: 'letter' | 'phone' | null };
  round_prints: {
    organisation: string; id: PrintId; round: RoundId; which: PrintedFor; state: PrintState; total: number; done: number; reason: NoPrint | null;
    file: FileId | null; made_at: Instant; made_by: PersonId | null; ended_at: Instant | null; posted_at: Instant | null; posted_by: PersonId | null;
  };
  round_letters: { organisation: string; print: PrintId; place: number; family: FamilyId; people: PersonId[]; missing: string | null };
  round_codes: { organisation: string; code: string; round: RoundId; family: FamilyId; person: PersonId; link: string; made_at: Instant };
  round_code_tries: { organisation: string; source: string; at: Instant; id: string };
}

/** The transaction as letters see it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

export async function insertPrint(tx: Tx, row: Tables['round_prints']): Promise<void> {
  await tables(tx).insertInto('round_prints').values(row).execute();
}

/** A printing, kept from others until the transaction ends. */
export function lockPrint(tx: Tx, organisation: string, id: PrintId): Promise<Tables['round_prints'] | undefined> {
  return tables(tx).selectFrom('round_prints').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updatePrint(tx: Tx, organisation: string, id: PrintId, change: Partial<Tables['round_prints']>): Promise<void> {
  await tables(tx).updateTable('round_prints').set(change).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** Ends printings of a round that were begun before an instant and came to no end: whoever printed is gone. */
export async function endStale(tx: Tx, organisation: string, round: RoundId, before: Instant, now: Instant): Promise<void> {
  await tables(tx).updateTable('round_prints').set({ state: 'failed', reason: 'gave-up', ended_at: now }).where('organisation', '=', organisation)
    .where('round', '=', round).where('state', 'in', ['waiting', 'printing']).where('made_at', '<', before).execute();
}

/** Ends printings that are under way: what they print was read before, and may name who was erased since. */
export async function endUnderWay(tx: Tx, organisation: string, now: Instant): Promise<void> {
  await tables(tx).updateTable('round_prints').set({ state: 'failed', reason: 'gave-up', ended_at: now }).where('organisation', '=', organisation).where('state', '=', 'printing').execute();
}

export async function insertLetters(tx: Tx, rows: readonly Tables['round_letters'][]): Promise<void> {
  if (rows.length > 0) await tables(tx).insertInto('round_letters').values([...rows]).execute();
}

/** Takes the letters of a printing away: it begins anew. */
export async function deleteLetters(tx: Tx, organisation: string, print: PrintId): Promise<void> {
  await tables(tx).deleteFrom('round_letters').where('organisation', '=', organisation).where('print', '=', print).execute();
}

export async function setMissing(tx: Tx, organisation: string, print: PrintId, place: number, missing: string): Promise<void> {
  await tables(tx).updateTable('round_letters').set({ missing }).where('organisation', '=', organisation).where('print', '=', print).where('place', '=', place).execute();
}

/** Families that were not told yet are, by this way. @returns how many. */
export async function setToldBy(tx: Tx, organisation: string, families: readonly FamilyId[], way: 'letter' | 'phone', at: Instant): Promise<number> {
  if (families.length === 0) return 0;
  const { numUpdatedRows } = await tables(tx).updateTable('round_families').set({ told_at: at, told_way: way }).where('organisation', '=', organisation)
    .where('id', '=', sql<FamilyId>`any(${[...families]}::uuid[])`).where('told_at', 'is', null).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Puts the code of a guardian's link, in the place of the one before where there is one. @returns false when another link has this code. */
export async function putCode(tx: Tx, row: Tables['round_codes'], again: boolean): Promise<boolean> {
  if (again) await tables(tx).deleteFrom('round_codes').where('organisation', '=', row.organisation).where('family', '=', row.family).where('person', '=', row.person).execute();
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('round_codes').values(row).onConflict((on) => on.columns(['organisation', 'code']).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Holds a source of typed codes until the transaction ends. */
export async function lockSource(tx: Tx, organisation: string, source: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`code tries ${organisation} ${source}`}, 0))`.execute(tx);
}

/** When codes were typed wrong since an instant, in order; what is older is forgotten. */
export async function triesSince(tx: Tx, organisation: string, source: string, since: Instant): Promise<Instant[]> {
  await tables(tx).deleteFrom('round_code_tries').where('organisation', '=', organisation).where('at', '<=', since).execute();
  const rows = await tables(tx).selectFrom('round_code_tries').select('at').where('organisation', '=', organisation).where('source', '=', source).orderBy('at').execute();
  return rows.map(({ at }) => at);
}

export function insertTry(tx: Tx, row: Tables['round_code_tries']): void {
  later(tx, 'round_code_tries', [row]);
}

/** Printings whose files are gone. */
export async function forgetFiles(tx: Tx, organisation: string, files: readonly FileId[]): Promise<void> {
  if (files.length === 0) return;
  await tables(tx).updateTable('round_prints').set({ file: null }).where('organisation', '=', organisation).where('file', '=', sql<FileId>`any(${[...files]}::uuid[])`).execute();
}

/** Takes the codes of a guardian away. @returns how many. */
export async function deleteCodes(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numDeletedRows } = await tables(tx).deleteFrom('round_codes').where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
  return Number(numDeletedRows);
}
