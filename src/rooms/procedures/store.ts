import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId, Role } from '../identity/model.ts';
import type { Duty, DutyId, DutyState, Evidence, Procedure, SubjectKind } from './model.ts';

export interface Tables {
  procedure_versions: { organisation: string; procedure: string; version: number; body: Procedure; made_at: Temporal.Instant; made_by: string | null };
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
  return put !== undefined;
}

/** Puts duties; one that stands already, by step, subject, part and turn, is left as it is. @returns how many are new. */
export async function insertDuties(tx: Tx, rows: Tables['duties'][]): Promise<number> {
  if (rows.length === 0) return 0;
  const put = await tables(tx).insertInto('duties').values(rows)
    .onConflict((on) => on.columns(['organisation', 'procedure', 'step', 'subject', 'part', 'turn']).where('state', '<>', 'withdrawn').doNothing())
    .returning('id').execute();
  return put.length;
}

/** All duties of a subject, locked in the order of their ids: whoever plans or closes them comes one after another. */
export async function lockDuties(tx: Tx, organisation: string, subject: string): Promise<Duty[]> {
  const rows = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .orderBy('id').forUpdate().execute();
  return rows.map(dutyOf);
}

/** One duty, locked. */
export async function lockDuty(tx: Tx, organisation: string, id: DutyId): Promise<Tables['duties'] | undefined> {
  return tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
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

/** Open duties whose time to be escalated has come, locked. */
export async function takeEscalations(tx: Tx, organisation: string, now: Temporal.Instant, most: number): Promise<Tables['duties'][]> {
  return tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('state', '=', 'open')
    .where('escalated_at', 'is', null).where('escalate_at', '<=', now).orderBy('escalate_at').orderBy('id').limit(most).forUpdate().skipLocked().execute();
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
