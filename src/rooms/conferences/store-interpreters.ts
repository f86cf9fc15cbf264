/** Who interprets in a round, and when. */
import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoundId } from './model.ts';

export interface InterpreterTables {
  round_interpreters: { organisation: string; round: RoundId; person: PersonId; languages: string[] };
  round_interpreter_hours: { organisation: string; round: RoundId; person: PersonId; date: Temporal.PlainDate; from_minute: number; to_minute: number };
}

/** The transaction as these tables see it. */
export const tables = (tx: Tx): Kysely<InterpreterTables> => tx as Kysely<InterpreterTables>;

/** Puts an interpreter with his languages and hours in the place of what was known of him. */
export async function putInterpreter(tx: Tx, row: InterpreterTables['round_interpreters'], hours: readonly InterpreterTables['round_interpreter_hours'][]): Promise<void> {
  const languages = sql<string[]>`${[...row.languages]}::text[]`;
  await tables(tx).insertInto('round_interpreters').values({ ...row, languages })
    .onConflict((on) => on.columns(['organisation', 'round', 'person']).doUpdateSet({ languages })).execute();
  await tables(tx).deleteFrom('round_interpreter_hours').where('organisation', '=', row.organisation).where('round', '=', row.round).where('person', '=', row.person).execute();
  if (hours.length > 0) await tables(tx).insertInto('round_interpreter_hours').values([...hours]).execute();
}

/** @returns whether there was one. */
export async function deleteInterpreter(tx: Tx, organisation: string, round: RoundId, person: PersonId): Promise<boolean> {
  const done = await tables(tx).deleteFrom('round_interpreters').where('organisation', '=', organisation).where('round', '=', round).where('person', '=', person).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** Takes somebody who was erased out of all rounds that he interprets in. @returns of how many. */
export async function eraseInterpreter(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const done = await tables(tx).deleteFrom('round_interpreters').where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
  return Number(done.numDeletedRows);
}
