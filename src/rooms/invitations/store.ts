import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { forget, isMade, know, known, later, made } from '../../platform/database-kept.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { AskId, RepliedBy, Reply } from './model.ts';

export interface Tables {
  attendees: {
    organisation: string; subject_kind: string; subject: string; part: string; person: PersonId; required: boolean; reply: Reply;
    reply_sequence: number | null; replied_at: Temporal.Instant | null; replied_by: RepliedBy | null; comment: string | null;
    added_at: Temporal.Instant; removed_at: Temporal.Instant | null; told_sequence: number | null; told_at: Temporal.Instant | null;
  };
  asks: {
    organisation: string; id: AskId; kind: 'confirmation'; subject_kind: string; subject: string; part: string; person: PersonId;
    asked_at: Temporal.Instant; chased_at: Temporal.Instant | null; chases: number; answer: 'yes' | 'no' | null;
    answered_at: Temporal.Instant | null; answered_by: 'link' | 'page' | 'phone' | 'office' | null; comment: string | null;
    withdrawn_at: Temporal.Instant | null;
  };
}

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** A list of ids as SQL; an empty one finds nobody. */
const these = (people: readonly string[]) => sql<PersonId>`any(${[...people]}::uuid[])`;

const attendeesName = (subject: string) => `attendees ${subject}`;

/**
 * Puts the first that are asked to a subject that was made in this transaction, before anything reads them. Until one is
 * changed, this transaction knows them all.
 */
export function putFirst(tx: Tx, rows: readonly Tables['attendees'][]): void {
  later(tx, 'attendees', rows);
  made(tx, attendeesName(rows[0]!.subject));
  know(tx, attendeesName(rows[0]!.subject), rows);
}

/** All rows of a subject where this transaction knows them, in the order of the persons; those for its parts too. */
export async function knownAttendees(tx: Tx, subject: string): Promise<Tables['attendees'][] | undefined> {
  const rows = await known<readonly Tables['attendees'][]>(tx, attendeesName(subject));
  if (rows) return rows.toSorted((a, b) => (a.person < b.person ? -1 : 1));
  return isMade(tx, subject) && !isMade(tx, attendeesName(subject)) ? [] : undefined;
}

/** Forgets what it knows of them, since one of them changes; without a subject, of all. */
function changes(tx: Tx, subject?: string): void {
  forget(tx, subject && attendeesName(subject));
  if (subject) made(tx, attendeesName(subject));
}

/** The rows of a subject for the whole, those of removed people too, kept from others until the transaction ends. */
export async function lockAttendees(tx: Tx, organisation: string, subject: string): Promise<Tables['attendees'][]> {
  const known = await knownAttendees(tx, subject);
  if (known) return known.filter((row) => row.part === '');
  return tables(tx).selectFrom('attendees').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .where('part', '=', '').orderBy('person').forUpdate().execute();
}

/** Everything of one person and subject, the whole first, kept from others until the transaction ends. */
export function lockPerson(tx: Tx, organisation: string, subject: string, person: PersonId): Promise<Tables['attendees'][]> {
  return tables(tx).selectFrom('attendees').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .where('person', '=', person).orderBy('part').forUpdate().execute();
}

/** Puts somebody, or what somebody answered; in place of what was there. */
export async function putAttendee(tx: Tx, row: Tables['attendees']): Promise<void> {
  changes(tx, row.subject);
  await tables(tx).insertInto('attendees').values(row)
    .onConflict((on) => on.columns(['organisation', 'subject', 'part', 'person']).doUpdateSet(row)).execute();
}

/** The parts of a subject that somebody answered to or was asked about, the whole left out. */
export async function partsOf(tx: Tx, organisation: string, subject: string): Promise<string[]> {
  const of = (table: 'attendees' | 'asks') => tables(tx).selectFrom(table).select('part').distinct().where('organisation', '=', organisation)
    .where('subject', '=', subject).where('part', '<>', '').execute();
  return [...new Set([...await of('attendees'), ...await of('asks')].map((row) => row.part))];
}

/** Gives parts other names, all at once: a new name may be the old one of another. */
export async function renamePartRows(tx: Tx, organisation: string, subject: string, names: ReadonlyMap<string, string>): Promise<void> {
  changes(tx, subject);
  for (const table of ['attendees', 'asks'] as const) {
    const rows = tables(tx).updateTable(table).where('organisation', '=', organisation).where('subject', '=', subject);
    for (const [from, to] of names) await rows.set({ part: `new ${to}` }).where('part', '=', from).execute();
    for (const to of names.values()) await rows.set({ part: to }).where('part', '=', `new ${to}`).execute();
  }
}

/** Changes the rows of some people: those for the whole, or all of theirs. */
export async function updateAttendees(
  tx: Tx, organisation: string, which: { subject: string; people: readonly string[]; parts?: true }, change: Partial<Tables['attendees']>,
): Promise<void> {
  changes(tx, which.subject);
  await tables(tx).updateTable('attendees').set(change).where('organisation', '=', organisation).where('subject', '=', which.subject)
    .where('person', '=', these(which.people)).$if(which.parts === undefined, (q) => q.where('part', '=', '')).execute();
}

/** Puts asks. @returns those that were not there. */
export async function insertAsks(tx: Tx, rows: readonly Tables['asks'][]): Promise<Pick<Tables['asks'], 'id' | 'person'>[]> {
  if (rows.length === 0) return [];
  return tables(tx).insertInto('asks').values(rows)
    .onConflict((on) => on.columns(['organisation', 'kind', 'subject', 'part', 'person']).where('withdrawn_at', 'is', null).doNothing())
    .returning(['id', 'person']).execute();
}

/** The standing asks of a subject's part, kept from others until the transaction ends. */
export function lockAsks(tx: Tx, organisation: string, which: { subject: string; part: string }): Promise<Tables['asks'][]> {
  return tables(tx).selectFrom('asks').selectAll().where('organisation', '=', organisation).where('subject', '=', which.subject)
    .where('part', '=', which.part).where('withdrawn_at', 'is', null).orderBy('id').forUpdate().execute();
}

export async function updateAsks(
  tx: Tx, organisation: string, ids: readonly string[], change: Partial<Tables['asks']> | { chase: Temporal.Instant },
): Promise<void> {
  const set = 'chase' in change ? { chased_at: change.chase, chases: sql<number>`chases + 1` } : change;
  await tables(tx).updateTable('asks').set(set).where('organisation', '=', organisation)
    .where('id', '=', sql<AskId>`any(${[...ids]}::uuid[])`).execute();
}

/** Withdraws standing asks: of a subject, of one of its parts, of some people. @returns how many. */
export async function withdrawAskRows(
  tx: Tx, organisation: string, which: { subject: string; part?: string; people?: readonly string[] }, at: Temporal.Instant,
): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('asks').set({ withdrawn_at: at }).where('organisation', '=', organisation)
    .where('subject', '=', which.subject).where('withdrawn_at', 'is', null)
    .$if(which.part !== undefined, (q) => q.where('part', '=', which.part!))
    .$if(which.people !== undefined, (q) => q.where('person', '=', these(which.people!))).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes away what a person wrote beside answers. @returns how many had something. */
export async function eraseComments(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  changes(tx);
  const attendees = await tables(tx).updateTable('attendees').set({ comment: null }).where('organisation', '=', organisation)
    .where('person', '=', person).where('comment', 'is not', null).executeTakeFirst();
  const asks = await tables(tx).updateTable('asks').set({ comment: null }).where('organisation', '=', organisation)
    .where('person', '=', person).where('comment', 'is not', null).executeTakeFirst();
  return Number(attendees.numUpdatedRows) + Number(asks.numUpdatedRows);
}

/** Takes a person's name out of what others wrote beside their answers. @returns how many had it. */
export async function maskComments(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  changes(tx);
  let count = 0n;
  for (const table of ['attendees', 'asks'] as const) {
    const { numUpdatedRows } = await tables(tx).updateTable(table).set({ comment: masked('comment', mentions) })
      .where('organisation', '=', organisation).where(hasMention('comment', mentions)).executeTakeFirst();
    count += numUpdatedRows;
  }
  return Number(count);
}
