import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { tables } from './store-imports.ts';

/** What became of what a guardian said of himself: when and by whom, without what it was. */
export interface SettledCorrection { readonly guardian: PersonId; readonly decision: 'accepted' | 'declined'; readonly at: Temporal.Instant; readonly by: PersonId | null }

/** What was accepted or declined, the newest first. */
export async function settledCorrections({ tx, organisation }: Pick<Context, 'tx' | 'organisation'>, most = 10): Promise<SettledCorrection[]> {
  const rows = await tables(tx).selectFrom('corrections').select(['guardian', 'state', 'settled_at', 'settled_by']).where('organisation', '=', organisation)
    .where('state', 'in', ['accepted', 'declined']).orderBy('settled_at', 'desc').orderBy('id', 'desc').limit(most).execute();
  return rows.map((row) => ({ guardian: row.guardian, decision: row.state as SettledCorrection['decision'], at: row.settled_at!, by: row.settled_by }));
}
