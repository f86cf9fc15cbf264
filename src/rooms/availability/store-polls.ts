import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { OptionId, PollId, PollState, Vote } from './model-polls.ts';

export interface PollTables {
  polls: {
    organisation: string; id: PollId; session: string; state: PollState; zone: string; minutes: number; deadline_wall: Temporal.PlainDateTime;
    deadline: Temporal.Instant; zone_data: string; held_for_all: boolean; ended_at: Temporal.Instant | null; chosen: OptionId | null;
    made_at: Temporal.Instant; made_by: PersonId | null; closed_at: Temporal.Instant | null; version: number;
  };
  poll_options: {
    organisation: string; id: OptionId; poll: PollId; wall: Temporal.PlainDateTime; zone: string; starts_at: Temporal.Instant; ends_at: Temporal.Instant;
    zone_data: string; added_at: Temporal.Instant; withdrawn_at: Temporal.Instant | null;
  };
  poll_people: {
    organisation: string; poll: PollId; person: PersonId; required: boolean; asked_at: Temporal.Instant; answered_at: Temporal.Instant | null;
    chased_at: Temporal.Instant | null; chases: number; comment: string | null; removed_at: Temporal.Instant | null;
  };
  poll_votes: { organisation: string; poll: PollId; option: OptionId; person: PersonId; vote: Vote; at: Temporal.Instant };
}

/** The transaction as polls see it. */
export const tables = (tx: Tx): Kysely<PollTables> => tx as Kysely<PollTables>;

/** Puts a poll. Another that is open for the same session: the index `polls_once` answers. */
export async function insertPoll(tx: Tx, row: PollTables['polls']): Promise<void> {
  await tables(tx).insertInto('polls').values(row).execute();
}

export async function insertOptions(tx: Tx, rows: readonly PollTables['poll_options'][]): Promise<void> {
  await tables(tx).insertInto('poll_options').values(rows).execute();
}

/** Asks people, those who were asked before and taken out among them: what they said then is what they have said. */
export async function putPeople(tx: Tx, rows: readonly PollTables['poll_people'][]): Promise<void> {
  if (rows.length === 0) return;
  await tables(tx).insertInto('poll_people').values(rows).onConflict((on) => on.columns(['organisation', 'poll', 'person'])
    .doUpdateSet((eb) => ({ required: eb.ref('excluded.required'), removed_at: null }))).execute();
}

/** A poll, kept from others until the transaction ends. */
export function lockPoll(tx: Tx, organisation: string, id: PollId): Promise<PollTables['polls'] | undefined> {
  return tables(tx).selectFrom('polls').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updatePoll(tx: Tx, organisation: string, id: PollId, change: Partial<PollTables['polls']>): Promise<void> {
  await tables(tx).updateTable('polls').set({ ...change, version: sql<number>`version + 1` }).where('organisation', '=', organisation).where('id', '=', id).execute();
}

export async function withdrawOptionRow(tx: Tx, organisation: string, id: OptionId, at: Temporal.Instant): Promise<void> {
  await tables(tx).updateTable('poll_options').set({ withdrawn_at: at }).where('organisation', '=', organisation).where('id', '=', id).execute();
}

type PersonChange = Partial<Omit<PollTables['poll_people'], 'chases'>>;

/** Changes what is known of these people in a poll; `chase` counts one more reminder. */
export async function updatePeople(tx: Tx, organisation: string, poll: PollId, people: readonly PersonId[], change: PersonChange, { chase = false } = {}): Promise<void> {
  if (people.length === 0) return;
  await tables(tx).updateTable('poll_people').set({ ...change, ...(chase ? { chases: sql<number>`chases + 1` } : {}) })
    .where('organisation', '=', organisation).where('poll', '=', poll).where('person', '=', sql<PersonId>`any(${[...people]}::uuid[])`).execute();
}

/** Puts votes in the place of those that the person gave before. */
export async function putVotes(tx: Tx, rows: readonly PollTables['poll_votes'][]): Promise<void> {
  await tables(tx).insertInto('poll_votes').values(rows).onConflict((on) => on.columns(['organisation', 'option', 'person'])
    .doUpdateSet((eb) => ({ vote: eb.ref('excluded.vote'), at: eb.ref('excluded.at') }))).execute();
}

/** Takes away what a person wrote in polls; how he voted stays, as part of a sum. @returns how many comments there were. */
export async function eraseComments(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('poll_people').set({ comment: null }).where('organisation', '=', organisation)
    .where('person', '=', person).where('comment', 'is not', null).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes a person's name out of what others wrote. @returns how many had it. */
export async function maskComments(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('poll_people').set({ comment: masked('comment', mentions) })
    .where('organisation', '=', organisation).where(hasMention('comment', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}
