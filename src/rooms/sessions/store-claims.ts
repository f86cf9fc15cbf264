import { sql } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import type { SessionId } from './model.ts';
import { sessionsChange, tables, type Tables } from './store.ts';

const unclaimed = (tx: Tx, organisation: string) => often(tables(tx)).selectFrom('sessions').selectAll().where('organisation', '=', organisation)
  .where(sql<boolean>`state in ('scheduled', 'in-progress')`).where('claimed_at', 'is', null).orderBy('made_at').orderBy('id').forUpdate().skipLocked();
const allUnclaimed = fixed(unclaimed);

/**
 * Keeps sessions from others of which nothing has been claimed yet, the one that was made first before the others. One that
 * somebody has in hand is left out: he claims what it needs.
 */
export function lockUnclaimed(tx: Tx, organisation: string, but: readonly string[] = []): Promise<Tables['sessions'][]> {
  return but.length > 0 ? unclaimed(tx, organisation).where('id', 'not in', but as SessionId[]).execute() : allUnclaimed(tx, organisation);
}

/** All times of these are claimed, or known to be wanted. */
export async function setClaimed(tx: Tx, organisation: string, ids: readonly SessionId[], at: Temporal.Instant): Promise<void> {
  sessionsChange(tx, organisation, ids);
  await tables(tx).updateTable('sessions').set({ claimed_at: at }).where('organisation', '=', organisation)
    .where('id', '=', sql<SessionId>`any(${[...ids]}::uuid[])`).execute();
}

/**
 * Keeps sessions from others that are scheduled on a platform, or an occurrence of which is, and are not over; in order of their ids.
 * `free`: none is waited for, and what somebody else has in hand is left out.
 */
export function lockOnPlatform(
  tx: Tx, organisation: string, { platform, now, free = false }: { platform: string; now: Temporal.Instant; free?: boolean },
): Promise<Tables['sessions'][]> {
  return tables(tx).selectFrom('sessions').selectAll().where('organisation', '=', organisation).where('state', 'in', ['scheduled', 'in-progress'])
    .where('ends_at', '>', now).where(({ eb, or, exists, selectFrom }) => or([eb('platform', '=', platform), exists(selectFrom('session_changes as c')
      .select('c.part').whereRef('c.organisation', '=', 'sessions.organisation').whereRef('c.session', '=', 'sessions.id').where('c.platform', '=', platform))]))
    .orderBy('id').forUpdate().$if(free, (q) => q.skipLocked()).execute();
}
