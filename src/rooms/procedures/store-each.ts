import type { Tx } from '../../platform/database.ts';
import { tables, type Tables } from './store.ts';

/** The duties of one step that are not closed, whoever has them. */
export function unfinishedOfStep(tx: Tx, organisation: string, procedure: string, step: string): Promise<Pick<Tables['duties'], 'id' | 'turn'>[]> {
  return tables(tx).selectFrom('duties').select(['id', 'turn']).where('organisation', '=', organisation).where('procedure', '=', procedure)
    .where('step', '=', step).where('state', 'in', ['planned', 'open']).orderBy('id').execute();
}
