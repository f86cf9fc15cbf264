import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { SessionId } from './model.ts';
import type { Because, ProposalId, ProposalState, ProposedTimeId } from './model-proposals.ts';

export interface ProposalTables {
  proposals: {
    organisation: string; id: ProposalId; session: SessionId; person: PersonId; state: ProposalState; minutes: number; comment: string | null;
    chosen: ProposedTimeId | null; by_machine: boolean; asked_version: number | null; asked_at: Temporal.Instant | null; answer: string | null;
    because: Because | null; made_at: Temporal.Instant; closed_at: Temporal.Instant | null; version: number;
  };
  proposal_times: {
    organisation: string; id: ProposedTimeId; proposal: ProposalId; wall: Temporal.PlainDateTime; zone: string;
    starts_at: Temporal.Instant; ends_at: Temporal.Instant; zone_data: string;
  };
  proposal_answers: {
    organisation: string; proposal: ProposalId; person: PersonId; required: boolean; answer: 'yes' | 'no' | null;
    asked_at: Temporal.Instant; answered_at: Temporal.Instant | null;
  };
}

/** The transaction as proposals see it. */
export const tables = (tx: Tx): Kysely<ProposalTables> => tx as Kysely<ProposalTables>;

/** Puts a proposal with its times. */
export async function insertProposal(tx: Tx, row: ProposalTables['proposals'], times: readonly ProposalTables['proposal_times'][]): Promise<void> {
  await tables(tx).insertInto('proposals').values(row).execute();
  await tables(tx).insertInto('proposal_times').values(times).execute();
}

/** A proposal, kept from others until the transaction ends; its session is locked before it. */
export function lockProposal(tx: Tx, organisation: string, id: ProposalId): Promise<ProposalTables['proposals'] | undefined> {
  return tables(tx).selectFrom('proposals').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function updateProposal(tx: Tx, organisation: string, id: ProposalId, change: Partial<ProposalTables['proposals']>): Promise<ProposalTables['proposals']> {
  return tables(tx).updateTable('proposals').set({ ...change, version: sql<number>`version + 1` }).where('organisation', '=', organisation).where('id', '=', id)
    .returningAll().executeTakeFirstOrThrow();
}

/** Asks people; of who is asked already only whether he is required is put. */
export async function putAsked(tx: Tx, rows: readonly ProposalTables['proposal_answers'][]): Promise<void> {
  if (rows.length === 0) return;
  await tables(tx).insertInto('proposal_answers').values(rows).onConflict((on) => on.columns(['organisation', 'proposal', 'person'])
    .doUpdateSet((eb) => ({ required: eb.ref('excluded.required') }))).execute();
}

export async function deleteAsked(tx: Tx, organisation: string, proposal: ProposalId, people: readonly PersonId[]): Promise<void> {
  if (people.length === 0) return;
  await tables(tx).deleteFrom('proposal_answers').where('organisation', '=', organisation).where('proposal', '=', proposal)
    .where('person', '=', sql<PersonId>`any(${[...people]}::uuid[])`).execute();
}

/** Puts an answer in the place of the one before. */
export async function setAnswer(tx: Tx, organisation: string, proposal: ProposalId, person: PersonId, answer: 'yes' | 'no', at: Temporal.Instant): Promise<void> {
  await tables(tx).updateTable('proposal_answers').set({ answer, answered_at: at }).where('organisation', '=', organisation).where('proposal', '=', proposal)
    .where('person', '=', person).execute();
}

/** Takes away what a person wrote beside his proposals. @returns how many had something. */
export async function eraseProposals(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('proposals').set({ comment: null }).where('organisation', '=', organisation)
    .where('person', '=', person).where('comment', 'is not', null).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes a person's name out of what others wrote of proposals. @returns how many had it. */
export async function maskProposals(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  let count = 0n;
  for (const column of ['comment', 'answer'] as const) {
    const { numUpdatedRows } = await tables(tx).updateTable('proposals').set({ [column]: masked(column, mentions) })
      .where('organisation', '=', organisation).where(hasMention(column, mentions)).executeTakeFirst();
    count += numUpdatedRows;
  }
  return Number(count);
}
