import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { forget, later } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import { erasedMark } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';

export interface Tables {
  people: {
    organisation: string; id: PersonId; name: string; email: string | null; phone: string | null; language: string; zone: string;
    made_at: Temporal.Instant; erased_at: Temporal.Instant | null; version: number;
  };
}

steadyTables('people');

/** Under which name a transaction remembers a person. */
export const personName = (organisation: string, id: string) => `person ${organisation} ${id}`;

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts a person whose id was just made: with the next statement that could miss the row. */
export function insertPerson(tx: Tx, row: Omit<Tables['people'], 'version' | 'erased_at'>): void {
  later(tx, 'people', [{ ...row, version: 1, erased_at: null } satisfies Tables['people']]);
}

/** Changes a person who still has this version. @returns false when somebody else was quicker. */
export async function updatePerson(tx: Tx, organisation: string, id: PersonId, version: number, change: Partial<Tables['people']>): Promise<boolean> {
  forget(tx, personName(organisation, id));
  const { numUpdatedRows } = await tables(tx).updateTable('people').set({ ...change, version: version + 1 })
    .where('organisation', '=', organisation).where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Takes away all that is known of a person; the row stays. @returns 1, or 0 for who was erased before. */
export async function blankPerson(tx: Tx, organisation: string, id: PersonId, left: Pick<Tables['people'], 'language' | 'zone' | 'erased_at'>): Promise<number> {
  forget(tx, personName(organisation, id));
  const { numUpdatedRows } = await tables(tx).updateTable('people').set({ ...left, name: erasedMark, email: null, phone: null, version: sql`version + 1` })
    .where('organisation', '=', organisation).where('id', '=', id).where('erased_at', 'is', null).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Holds an address until the transaction ends, so that two who add its owner at once make one person. */
export async function lockAddress(tx: Tx, organisation: string, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`person ${organisation} ${email.toLowerCase()}`}, 0))`.execute(tx);
}
