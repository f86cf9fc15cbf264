import type { Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { CallId, Outcome } from './model-desk.ts';

export interface Tables {
  round_calls: {
    organisation: string; id: CallId; round: RoundId; family: FamilyId; guardian: PersonId | null; outcome: Outcome; back_wall: Temporal.PlainDateTime | null;
    zone: string | null; back_at: Temporal.Instant | null; zone_data: string | null; made_at: Temporal.Instant; made_by: PersonId | null;
  };
}

/** The transaction as the desk sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

export async function insertCall(tx: Tx, row: Tables['round_calls']): Promise<void> {
  await tables(tx).insertInto('round_calls').values(row).execute();
}

/** Forgets who was called, or who called. @returns how many calls. */
export async function forgetCaller(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const to = await tables(tx).updateTable('round_calls').set({ guardian: null }).where('organisation', '=', organisation).where('guardian', '=', person).executeTakeFirst();
  const by = await tables(tx).updateTable('round_calls').set({ made_by: null }).where('organisation', '=', organisation).where('made_by', '=', person).executeTakeFirst();
  return Number(to.numUpdatedRows + by.numUpdatedRows);
}
