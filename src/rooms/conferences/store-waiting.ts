import { sql, type Kysely } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Pair, Place, RoundId, SlotId } from './model.ts';
import type { WaitId, WaitState } from './model-waiting.ts';

type Instant = Temporal.Instant;

export interface WaitTables {
  round_waits: {
    organisation: string; id: WaitId; round: RoundId; family: FamilyId; student: PersonId; teacher: PersonId; number: number; after_minute: number | null;
    before_minute: number | null; place: Place; state: WaitState; slot: SlotId | null; offer_start: Instant | null; offer_end: Instant | null;
    offered_at: Instant | null; offer_until: Instant | null; joined_at: Instant; ended_at: Instant | null;
  };
}

/** The transaction as waiting lists see it. */
export const tables = (tx: Tx): Kysely<WaitTables> => tx as unknown as Kysely<WaitTables>;

/** Puts somebody at the end of a teacher's line, whose lock is held. @returns his number. */
export async function insertWait(tx: Tx, row: Omit<WaitTables['round_waits'], 'number'>): Promise<number> {
  const next = sql<number>`(select coalesce(max(w.number), 0) + 1 from round_waits w where w.organisation = ${row.organisation} and w.round = ${row.round} and w.teacher = ${row.teacher})`;
  const { number } = await tables(tx).insertInto('round_waits').values({ ...row, number: next }).returning('number').executeTakeFirstOrThrow();
  return number;
}

export async function updateWait(tx: Tx, organisation: string, id: WaitId, change: Partial<WaitTables['round_waits']>): Promise<void> {
  await tables(tx).updateTable('round_waits').set(change).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** Ends the waiting of a family for these pairs: they are booked. @returns what stood in line. */
export async function endWaits(tx: Tx, organisation: string, family: FamilyId, pairs: readonly Pair[], at: Instant): Promise<WaitTables['round_waits'][]> {
  const { rows } = await sql<WaitTables['round_waits']>`
    update round_waits w set state = 'booked', ended_at = ${at}
    from unnest(${pairs.map(({ student }) => student)}::uuid[], ${pairs.map(({ teacher }) => teacher)}::uuid[]) as p(student, teacher)
    where w.organisation = ${organisation} and w.family = ${family} and w.student = p.student and w.teacher = p.teacher and w.state in ('waiting', 'offered')
    returning w.*`.execute(often(tx));
  return rows;
}

/** Takes away what is known of somebody's waiting, as a guardian or as the child. @returns how many rows there were. */
export async function deleteWaitsOf(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { rows } = await sql`delete from round_waits w where w.organisation = ${organisation} and (w.student = ${person} or w.teacher = ${person}
    or exists (select from round_families f where f.organisation = w.organisation and f.id = w.family and ${person}::uuid = any(f.guardians))) returning w.id`.execute(tx);
  return rows.length;
}
