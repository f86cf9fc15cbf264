import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Place, RoundId, SlotId } from './model.ts';
import type { PlanFigures, PlanId, PlanState, PlanStep, Why } from './model-plan.ts';

type Instant = Temporal.Instant;

export interface PlanTables {
  round_plans: {
    organisation: string; id: PlanId; round: RoundId; state: PlanState; seed: number; seconds: number; run: string | null; basis: string; cost: number | null;
    bound: number | null; progress: readonly PlanStep[]; figures: PlanFigures | null; started_by: PersonId; started_at: Instant; beat_at: Instant;
    stop_asked_at: Instant | null; ended_at: Instant | null; version: number;
  };
  round_plan_meetings: {
    organisation: string; plan: PlanId; family: FamilyId; student: PersonId; teacher: PersonId; must: boolean; slot: SlotId | null; starts_at: Instant | null;
    ends_at: Instant | null; place: Place; interpreter: PersonId | null; why: Why | null;
  };
}

/** The transaction as plans see it. */
export const tables = (tx: Tx): Kysely<PlanTables> => tx as Kysely<PlanTables>;
const json = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::jsonb`;

export async function insertPlan(tx: Tx, row: PlanTables['round_plans']): Promise<void> {
  await tables(tx).insertInto('round_plans').values({ ...row, progress: json(row.progress), figures: null }).execute();
}

/** A plan, kept from others until the transaction ends. */
export function lockPlan(tx: Tx, organisation: string, id: PlanId): Promise<PlanTables['round_plans'] | undefined> {
  return tables(tx).selectFrom('round_plans').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

type PlanChange = Partial<Omit<PlanTables['round_plans'], 'progress' | 'figures' | 'version'>> & { readonly figures?: PlanFigures };

export async function updatePlan(tx: Tx, organisation: string, id: PlanId, { figures, ...change }: PlanChange): Promise<void> {
  await tables(tx).updateTable('round_plans').set({ ...change, ...(figures ? { figures: json(figures) } : {}), version: sql<number>`version + 1` })
    .where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** A sign of life of who works on a plan, and how good it is by now. @returns whether he is to stop; undefined where it is his no more. */
export async function beat(
  tx: Tx, organisation: string, { id, run, at, step }: { id: PlanId; run: string; at: Instant; step: PlanStep | undefined },
): Promise<{ stop: boolean } | undefined> {
  const row = await tables(tx).updateTable('round_plans').set({
    beat_at: at, ...(step ? { cost: step.total, bound: step.bound, progress: sql<readonly PlanStep[]>`progress || ${JSON.stringify([step])}::jsonb` } : {}),
  }).where('organisation', '=', organisation).where('id', '=', id).where('run', '=', run).where('state', '=', 'running').returning('stop_asked_at').executeTakeFirst();
  return row && { stop: row.stop_asked_at !== null };
}

/** Puts what became of each wish in the place of what was there. */
export async function putMeetings(tx: Tx, organisation: string, plan: PlanId, rows: readonly PlanTables['round_plan_meetings'][]): Promise<void> {
  await dropMeetings(tx, organisation, plan);
  for (let at = 0; at < rows.length; at += 2000) await tables(tx).insertInto('round_plan_meetings').values(rows.slice(at, at + 2000)).execute();
}

export async function dropMeetings(tx: Tx, organisation: string, plan: PlanId): Promise<void> {
  await tables(tx).deleteFrom('round_plan_meetings').where('organisation', '=', organisation).where('plan', '=', plan).execute();
}

/** Families, kept from others until the transaction ends, in one order. */
export async function lockFamilies(tx: Tx, organisation: string, ids: readonly FamilyId[]): Promise<void> {
  await sql`select id from round_families where organisation = ${organisation} and id = any(${[...ids]}::uuid[]) order by id for update`.execute(tx);
}
