import type { Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { AnswerId, Mark } from './model.ts';

export interface Tables {
  feedback_answers: {
    organisation: string; id: AnswerId; subject_kind: string; subject: string; part: string; person: PersonId;
    scheduling: Mark; session: Mark; remark: string; at: Temporal.Instant;
  };
}

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts an answer in the place of an earlier one of the same person. @returns the id of the row, its own when it is new. */
export async function putAnswer(tx: Tx, row: Tables['feedback_answers']): Promise<AnswerId> {
  const { scheduling, session, remark, at } = row;
  const { id } = await tables(tx).insertInto('feedback_answers').values(row)
    .onConflict((on) => on.columns(['organisation', 'subject', 'part', 'person']).doUpdateSet({ scheduling, session, remark, at }))
    .returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Empties the remarks of a person; the marks stay, as part of a sum. @returns how many had one. */
export async function emptyRemarks(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('feedback_answers').set({ remark: '' })
    .where('organisation', '=', organisation).where('person', '=', person).where('remark', '<>', '').executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes a person's name out of the remarks of others. @returns how many had it. */
export async function maskRemarks(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('feedback_answers').set({ remark: masked('remark', mentions) })
    .where('organisation', '=', organisation).where(hasMention('remark', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Empties the remarks about a subject; the marks stay. @returns how many had one. */
export async function emptyRemarksAbout(tx: Tx, organisation: string, subject: string): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('feedback_answers').set({ remark: '' })
    .where('organisation', '=', organisation).where('subject', '=', subject).where('remark', '<>', '').executeTakeFirst();
  return Number(numUpdatedRows);
}
