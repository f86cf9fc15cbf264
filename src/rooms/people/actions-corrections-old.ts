import type { Context } from '../../platform/context.ts';
import { record } from '../log/actions.ts';
import { declineOld } from './store-imports.ts';

/**
 * Declines what guardians said of themselves before an instant and nobody has looked at; what they said goes with it (P-N). Part of a
 * verb, which has asked access. @returns how many.
 */
export async function dropCorrections(ctx: Context, before: Temporal.Instant): Promise<number> {
  const dropped = await declineOld(ctx.tx, ctx.organisation, before, ctx.now);
  if (dropped === 0) return 0;
  await record(ctx, { verb: 'people.settleCorrection', subject: { kind: 'organisation', id: ctx.organisation }, details: { decision: 'declined', erased: dropped } });
  ctx.notices.changed('students');
  return dropped;
}
