import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Duty, Said } from './model.ts';
import { procedureVersion } from './reads.ts';
import { dutyOf, tables } from './store.ts';

/** The duty that the machine takes next, or escalates next, and its step's title. */
export interface NextDuty { readonly at: Temporal.Instant; readonly what: 'duty' | 'escalation'; readonly duty: Duty; readonly title: Said }

/** What `nextDue` is the time of: the demo's clock names it. */
export async function nextDuty(tx: Tx, organisation: OrganisationId): Promise<NextDuty | undefined> {
  const planned = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation)
    .where('state', '=', 'planned').orderBy('take_at').orderBy('id').limit(1).executeTakeFirst();
  const open = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('state', '=', 'open')
    .where('escalated_at', 'is', null).where('escalate_at', 'is not', null).orderBy('escalate_at').orderBy('id').limit(1).executeTakeFirst();
  const escalates = open && (!planned || Temporal.Instant.compare(open.escalate_at!, planned.take_at) < 0);
  const row = escalates ? open : planned;
  if (!row) return undefined;
  const step = (await procedureVersion(tx, organisation, row.procedure, row.version))?.steps.find(({ id }) => id === row.step);
  return {
    at: escalates ? row.escalate_at! : row.take_at, what: escalates ? 'escalation' : 'duty', duty: dutyOf(row),
    title: step?.title ?? { en: row.step },
  };
}
