import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId } from '../people/model-students.ts';
import type { RoundId } from './model.ts';

export interface DemandTables {
  round_teachers: { organisation: string; round: RoundId; teacher: PersonId; said_at: Temporal.Instant | null; demand: number | null };
  round_classes: { organisation: string; round: RoundId; class: ClassId; opens_at: Temporal.Instant | null; opens_wall: Temporal.PlainDateTime | null };
}

/** The transaction as far as demand and openings go. */
export const tables = (tx: Tx): Kysely<DemandTables> => tx as unknown as Kysely<DemandTables>;

/** Says how many meetings may be asked of each teacher of a round; of whom is not named: none. */
export async function putDemand(tx: Tx, organisation: string, round: RoundId, demand: ReadonlyMap<PersonId, number>): Promise<void> {
  await sql`update round_teachers t set demand = coalesce(d.demand, 0)
    from round_teachers o left join unnest(${[...demand.keys()]}::uuid[], ${[...demand.values()]}::int[]) as d(teacher, demand) on d.teacher = o.teacher
    where o.organisation = ${organisation} and o.round = ${round} and t.organisation = o.organisation and t.round = o.round and t.teacher = o.teacher`.execute(tx);
}

/** Says of classes of a round that they open later than it. */
export async function putOpenings(tx: Tx, organisation: string, round: RoundId, openings: readonly { class: ClassId; at: Temporal.Instant; wall: Temporal.PlainDateTime }[]): Promise<void> {
  for (const one of openings) {
    await tables(tx).updateTable('round_classes').set({ opens_at: one.at, opens_wall: one.wall }).where('organisation', '=', organisation).where('round', '=', round).where('class', '=', one.class).execute();
  }
}
