import { sql, type Kysely } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { forget, kept, later } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId, Role } from '../identity/model.ts';
import type { Duty, DutyId, DutyState, Evidence, Procedure, SubjectKind } from './model.ts';

export interface Tables {
  procedure_versions: {
    organisation: string; procedure: string; version: number; body: Procedure; made_at: Temporal.Instant; made_by: string | null;
    /** The digest of what the program brought, where this is that. */
    shipped: string | null;
    /** What was under way when it was published was moved to it. */
    moves: boolean;
  };
  procedure_offers: {
    organisation: string; procedure: string; digest: string; body: Procedure; offered_at: Temporal.Instant;
    state: 'open' | 'taken' | 'kept' | 'overtaken'; closed_at: Temporal.Instant | null; closed_by: string | null;
  };
  duties: {
    organisation: string; id: DutyId; procedure: string; version: number; step: string; subject_kind: SubjectKind; subject: string;
    part: string; turn: string; state: DutyState; role: Role | 'machine'; person: PersonId | null; due_at: Temporal.Instant;
    take_at: Temporal.Instant; attempts: number; deadline_at: Temporal.Instant | null; escalate_at: Temporal.Instant | null;
    escalated_at: Temporal.Instant | null; escalated_to: Role | null; opened_at: Temporal.Instant | null; closed_at: Temporal.Instant | null; closed_by: string | null;
    late: boolean; evidence: Evidence; reason: string | null;
  };
  reviews: {
    organisation: string; id: string; procedure: string; version: number; duty: string; at: Temporal.Instant; person: string | null;
    since: Temporal.Instant; figures: object; outcome: 'kept' | 'changed'; remarks: string;
  };
}

steadyTables('procedure_versions');

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

export function dutyOf(row: Tables['duties']): Duty {
  return {
    id: row.id, procedure: row.procedure, version: row.version, step: row.step, subjectKind: row.subject_kind, subject: row.subject,
    part: row.part, turn: row.turn, state: row.state, role: row.role, person: row.person, dueAt: row.due_at, deadlineAt: row.deadline_at,
    escalateAt: row.escalate_at, escalatedAt: row.escalated_at, closedAt: row.closed_at, closedBy: row.closed_by, late: row.late,
    evidence: row.evidence, reason: row.reason,
  };
}

/** @returns false when this version stands already: somebody else published it at the same moment. */
export async function insertVersion(tx: Tx, row: Tables['procedure_versions']): Promise<boolean> {
  const put = await tables(tx).insertInto('procedure_versions').values(row)
    .onConflict((on) => on.columns(['organisation', 'procedure', 'version']).doNothing()).returning('version').executeTakeFirst();
  forget(tx, `procedures ${row.organisation}`);
  return put !== undefined;
}

/** Puts duties before anything reads them; one that stands already, by step, subject, part and turn, is left as it is. */
export function putDuties(tx: Tx, rows: readonly Tables['duties'][]): void {
  later(tx, 'duties', rows, 'nothing');
  for (const { subject } of rows) kept(tx).made.add(planned(subject));
}

const planned = (subject: string) => `duties of ${subject}`;

/** Whether duties were put for a subject in this transaction. */
export function hasPlanned(tx: Tx, subject: string): boolean {
  return kept(tx).made.has(planned(subject));
}

/** All duties of a subject, locked in the order of their ids: whoever plans or closes them comes one after another. */
export async function lockDuties(tx: Tx, organisation: string, subject: string): Promise<Duty[]> {
  return (await lockedDuties(tx, organisation, subject)).map(dutyOf);
}
const lockedDuties = fixed((tx, organisation: string, subject: string) => tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
  .orderBy('id').forUpdate());

/** One duty, locked. */
export async function lockDuty(tx: Tx, organisation: string, id: DutyId): Promise<Tables['duties'] | undefined> {
  return often(tables(tx)).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateDuty(tx: Tx, organisation: string, id: DutyId, change: Partial<Tables['duties']>): Promise<void> {
  await tables(tx).updateTable('duties').set(change).where('organisation', '=', organisation).where('id', '=', id).execute();
}

export async function withdrawDuties(tx: Tx, organisation: string, ids: readonly DutyId[], at: Temporal.Instant): Promise<void> {
  if (ids.length === 0) return;
  await tables(tx).updateTable('duties').set({ state: 'withdrawn', closed_at: at }).where('organisation', '=', organisation)
    .where('id', '=', sql<DutyId>`any(${[...ids]}::uuid[])`).execute();
}

/** The next duties that are to be taken by `now`; not locked: their subject is locked first. */
export async function due(tx: Tx, organisation: string, now: Temporal.Instant, most: number): Promise<Tables['duties'][]> {
  return tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('state', '=', 'planned')
    .where('take_at', '<=', now).orderBy('take_at').orderBy('id').limit(most).execute();
}

/** Takes a duty for this transaction; false when another worker has it. */
export async function claim(tx: Tx, id: DutyId): Promise<boolean> {
  const { rows: [row] } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${`duty ${id}`}, 0)) as mine`.execute(tx);
  return row!.mine;
}

/** Open duties whose time to be escalated has come, the first first; not locked: their subject is locked first. */
export async function dueToEscalate(tx: Tx, organisation: string, now: Temporal.Instant, most: number): Promise<Tables['duties'][]> {
  return tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('state', '=', 'open')
    .where('escalated_at', 'is', null).where('escalate_at', '<=', now).orderBy('escalate_at').orderBy('id').limit(most).execute();
}

/** Subjects with something unfinished under a version before this one, in one order; `after` the last that was looked at. */
export async function subjectsBehind(
  tx: Tx, organisation: string, { procedure, version }: { procedure: string; version: number }, after: string | undefined, most: number,
): Promise<{ kind: SubjectKind; id: string }[]> {
  return tables(tx).selectFrom('duties').select(['subject_kind as kind', 'subject as id']).distinct().where('organisation', '=', organisation)
    .where('procedure', '=', procedure).where('version', '<', version).where('state', 'in', ['planned', 'open'])
    .where('subject_kind', '<>', 'organisation').$if(after !== undefined, (q) => q.where('subject', '>', after!))
    .orderBy('subject').limit(most).execute();
}

/** The contents by digest that an organisation was ever offered of a procedure. */
export async function offersOf(tx: Tx, organisation: string, procedure: string): Promise<string[]> {
  const rows = await tables(tx).selectFrom('procedure_offers').select('digest').where('organisation', '=', organisation).where('procedure', '=', procedure).execute();
  return rows.map((row) => row.digest);
}

/** Offers a version; one that was offered before and not answered is overtaken. @returns false when it was offered already. */
export async function insertOffer(tx: Tx, row: Tables['procedure_offers']): Promise<boolean> {
  await tables(tx).updateTable('procedure_offers').set({ state: 'overtaken', closed_at: row.offered_at })
    .where('organisation', '=', row.organisation).where('procedure', '=', row.procedure).where('digest', '<>', row.digest).where('state', '=', 'open').execute();
  const put = await tables(tx).insertInto('procedure_offers').values(row).onConflict((on) => on.doNothing()).returning('digest').executeTakeFirst();
  return put !== undefined;
}

/** Answers an open offer. @returns false where it is not open any more. */
export async function closeOffer(
  tx: Tx, organisation: string, { procedure, digest }: { procedure: string; digest: string },
  how: { state: 'taken' | 'kept'; closed_at: Temporal.Instant; closed_by: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('procedure_offers').set(how).where('organisation', '=', organisation)
    .where('procedure', '=', procedure).where('digest', '=', digest).where('state', '=', 'open').executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function insertReview(tx: Tx, row: Tables['reviews']): Promise<void> {
  await tables(tx).insertInto('reviews').values(row).execute();
}

/** What is a person's to do becomes his role's. @returns how many duties. */
export async function releaseDuties(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('duties').set({ person: null }).where('organisation', '=', organisation)
    .where('person', '=', person).where('state', 'in', ['planned', 'open']).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes a person's name out of reasons and remarks. @returns how many had it. */
export async function maskReasons(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const duties = await tables(tx).updateTable('duties').set({ reason: masked('reason', mentions) }).where('organisation', '=', organisation)
    .where(hasMention('reason', mentions)).executeTakeFirst();
  const reviews = await tables(tx).updateTable('reviews').set({ remarks: masked('remarks', mentions) }).where('organisation', '=', organisation)
    .where(hasMention('remarks', mentions)).executeTakeFirst();
  return Number(duties.numUpdatedRows) + Number(reviews.numUpdatedRows);
}
