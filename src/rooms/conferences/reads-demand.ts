/** How many meetings may be asked of a teacher, against how many he has times for (P-4.3). */
import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import { often } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoundId } from './model.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** A teacher who has said when he can, and of whom more may be asked than he has times for. */
export interface Wanted { readonly teacher: PersonId; readonly demand: number; readonly slots: number }

/** Teachers of a round whom more families may want than they have times for; of some only. Call `refreshSlots` before. */
export async function overSubscribed({ tx, organisation }: In, round: RoundId, teachers?: readonly PersonId[]): Promise<Wanted[]> {
  if (teachers?.length === 0) return [];
  const { rows } = await sql<{ teacher: PersonId; demand: number; slots: number }>`
    select t.teacher, t.demand, s.slots from round_teachers t cross join lateral (select count(*)::int as slots from round_slots s
      where s.organisation = t.organisation and s.round = t.round and s.teacher = t.teacher and s.state = 'available') s
    where t.organisation = ${organisation} and t.round = ${round} and t.said_at is not null and t.demand > s.slots ${teachers ? sql`and t.teacher = any(${[...teachers]}::uuid[])` : sql``}
    order by t.demand - s.slots desc, t.teacher`.execute(often(tx));
  return rows;
}
