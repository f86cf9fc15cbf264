import type { Context } from '../../platform/context.ts';
import { record } from '../log/actions.ts';
import { claimWhatIsFree } from './actions-claims.ts';
import { subjectOf, timeColumns, told } from './actions-open.ts';
import type { Session } from './model.ts';
import type { Outcome } from './ports.ts';
import { lockEndless, versionsOf } from './reads.ts';
import { prolonged, seriesStarts } from './rules-times.ts';
import { factsAt } from './rules-versions.ts';
import { putVersion, updateSession } from './store.ts';

/**
 * Claims the dates of series without end that have come within two years. A clash stays unclaimed: a conflict that can be read,
 * never a gap that nobody sees (G-4.5.2). Done again on the same day it finds nothing.
 */
export async function prolongSeries(ctx: Context): Promise<Outcome> {
  const longer: Session[] = [];
  for (const session of await lockEndless(ctx.tx, ctx.organisation)) {
    const after = await prolong(ctx, session);
    if (after) longer.push(after);
  }
  const { unclaimed } = await claimWhatIsFree(ctx, longer);
  return { done: { prolonged: longer.length, unclaimed } };
}

/** @returns the series where it has more dates now. */
async function prolong(ctx: Context, before: Session): Promise<Session | undefined> {
  const rule = prolonged(before.rule!, before.zone, ctx.now);
  const [was, starts] = [seriesStarts(before.time!, before.rule), seriesStarts(before.time!, rule)];
  if (starts.length === was.length) return undefined;
  const after = { ...before, rule };
  await updateSession(ctx.tx, ctx.organisation, before.id, { rule, ...timeColumns(after.time, rule) });
  await rewriteVersion(ctx, after, starts);
  await record(ctx, { verb: 'sessions.prolong', subject: subjectOf(after), details: { dates: starts.length - was.length, last: starts.at(-1)!.toString() } });
  await told(ctx, { kind: 'sessions.SeriesProlonged', subject: subjectOf(after) });
  return after;
}

/** What is told of the next change is told against the dates that are there now: that there are more of them is no change. */
async function rewriteVersion(ctx: Context, { id, sequence }: Session, starts: readonly Temporal.Instant[]): Promise<void> {
  const versions = await versionsOf(ctx.tx, ctx.organisation, id);
  const newest = versions.filter((one) => one.part === '' && one.sequence <= sequence).sort((a, b) => a.sequence - b.sequence).at(-1);
  const facts = factsAt(versions, '', sequence);
  if (!newest || !facts) return;
  await putVersion(ctx.tx, { organisation: ctx.organisation, session: id, sequence: newest.sequence, part: '', facts: { ...facts, starts: starts.map(String) }, at: ctx.now });
}
