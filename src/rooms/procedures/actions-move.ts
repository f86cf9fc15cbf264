/** What is under way moves to a later version of its procedure. */
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import type { Office } from '../../platform/office.ts';
import { record } from '../log/actions.ts';
import { closeMissed } from './actions.ts';
import { planUnder, versionsFor } from './actions-plan.ts';
import { lockSubject, readSubject } from './actions-subject.ts';
import type { SubjectKind } from './model.ts';
import { procedures } from './reads.ts';
import { unfinished } from './rules.ts';
import { subjectsBehind } from './store.ts';

const machine: Actor = { kind: 'machine', name: 'procedures' };
const atOnce = 100;

/**
 * Brings every session and request with something unfinished under an earlier version after the last version that moves
 * what is under way, each in a transaction of its own: what the worker does with a job of the task `move-procedure`. What it
 * has moved it does not find again, so it may be begun anew.
 */
export async function moveProcedure(office: Office, payload: unknown): Promise<void> {
  const { organisation, procedure } = payloadOf(payload);
  for (let after: string | undefined; ;) {
    const last = after;
    const behind = await office.enter(organisation, machine, (ctx) => subjectsFrom(ctx, procedure, last));
    for (const { kind, id } of behind) await office.enter(organisation, machine, (ctx) => moveSubject(ctx, procedure, kind, id));
    if (behind.length < atOnce) return;
    after = behind.at(-1)!.id;
  }
}

function payloadOf(payload: unknown): { organisation: OrganisationId; procedure: string } {
  const { organisation, procedure } = payload as { organisation?: unknown; procedure?: unknown };
  if (typeof organisation !== 'string' || typeof procedure !== 'string' || !isId(organisation)) throw new Error('a job of the task move-procedure names an organisation and a procedure');
  return { organisation: organisation as OrganisationId, procedure };
}

async function subjectsFrom(ctx: Context, procedure: string, after: string | undefined): Promise<{ kind: SubjectKind; id: string }[]> {
  const newest = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === procedure);
  return newest ? subjectsBehind(ctx.tx, ctx.organisation, { procedure, version: newest.movedTo }, after, atOnce) : [];
}

/** Plans one subject's unfinished duties under the version that now holds for it, which the log says. */
export async function moveSubject(ctx: Context, procedure: string, kind: SubjectKind, id: string): Promise<void> {
  const standing = await lockSubject(ctx, kind, id);
  const own = standing.filter((one) => one.procedure === procedure);
  const subject = await readSubject(ctx, kind, id);
  const newest = (await procedures(ctx.tx, ctx.organisation)).filter((one) => one.body.procedure === procedure);
  const [version] = await versionsFor(ctx, standing, newest);
  if (!subject || !version || !own.some((one) => unfinished(one) && one.version < version.version)) return;
  const from = Math.min(...own.filter(unfinished).map((one) => one.version));
  const { touched: duties, missed } = await planUnder(ctx, version, subject, own);
  await closeMissed(ctx, missed);
  await record(ctx, { verb: 'procedures.move', subject: { kind, id }, details: { procedure, from, to: version.version, duties } });
  ctx.notices.changed('duties');
  ctx.notices.changed(`${kind}:${id}`);
}
