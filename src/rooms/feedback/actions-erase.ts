import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { record } from '../log/actions.ts';
import { emptyRemarksAbout } from './store.ts';

/** Empties what people wrote about a thing; their marks stay, as part of a sum. Part of a verb, which has asked access. @returns how many wrote something. */
export async function eraseRemarks(ctx: Context, about: Subject): Promise<number> {
  const remarks = await emptyRemarksAbout(ctx.tx, ctx.organisation, about.id);
  if (remarks === 0) return 0;
  await record(ctx, { verb: 'feedback.erase', subject: about, details: { remarks } });
  ctx.notices.changed('feedback');
  return remarks;
}
