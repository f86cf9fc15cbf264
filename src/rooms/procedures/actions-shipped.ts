/** What the program brings along: given to who has kept the program's own version, offered to who has changed his. */
import { createHash } from 'node:crypto';
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { publish, type Refusal } from './actions.ts';
import type { ProceduresFact } from './events.ts';
import type { Procedure } from './model.ts';
import { Shipped } from './ports.ts';
import { offerOf, procedures, versions } from './reads.ts';
import { canonical, sameContent } from './rules-changes.ts';
import { closeOffer, insertOffer, offersOf } from './store.ts';

/**
 * Gives an organisation what this program brings along and that it has not been given or offered before. Where the newest
 * version is the program's own, the new one is published and what is under way moves to it; where the organisation has
 * changed it, the new one is offered. An older program beside a newer one brings nothing back: what it brings is known.
 */
export async function bringShipped(ctx: Context): Promise<void> {
  for (const { procedures: brought } of ctx.ports.all(Shipped)) for (const body of brought) await bring(ctx, body);
}

async function bring(ctx: Context, body: Procedure): Promise<void> {
  const { procedure } = body;
  const digest = digestOf(body);
  const all = await versions(ctx.tx, ctx.organisation, procedure);
  const [newest] = all;
  if (all.some((one) => sameContent(one.body, body)) || (await offersOf(ctx.tx, ctx.organisation, procedure)).includes(digest)) return;
  if (newest && !newest.shipped && newest.madeBy !== null) return offer(ctx, body, digest);
  const published = await publish(ctx, body, { shipped: digest, moves: true, ...(newest ? { over: newest.version } : {}) });
  // another process brings it at this moment
  if (!published.ok && published.reason !== 'changed-meanwhile') throw new Error(`${procedure} cannot be published: ${published.reason}`);
}

async function offer(ctx: Context, body: Procedure, digest: string): Promise<void> {
  const { procedure } = body;
  const put = await insertOffer(ctx.tx, {
    organisation: ctx.organisation, procedure, digest, body, offered_at: ctx.now, state: 'open', closed_at: null, closed_by: null,
  });
  if (!put) return;
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'procedures.offer', subject, details: { procedure, shipped: digest } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.VersionOffered', subject, procedure });
  ctx.notices.changed('duties');
}

/** Names a procedure by its content: the same whatever the order in which its keys stand. */
export function digestOf(body: Procedure): string {
  return createHash('sha256').update(canonical(body)).digest('base64url');
}

/** Which offer is answered, as its page showed it: what is offered, and over which version of the organisation's own. */
export interface Answering { readonly procedure: string; readonly digest: string; readonly over: number }

/** Takes what the program offers instead of the organisation's own version; with `moves`, also for what is under way. */
export async function takeOffer(ctx: Context, { procedure, digest, over }: Answering, { moves }: { moves: boolean }): Promise<Result<number, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.takeOffer', access['procedures.takeOffer']);
  if (forbidden) return refuse(forbidden);
  const open = await offerOf(ctx.tx, ctx.organisation, procedure);
  if (open?.digest !== digest || !(await answered(ctx, { procedure, digest }, 'taken'))) return refuse({ reason: 'changed-meanwhile' });
  await record(ctx, { verb: 'procedures.takeOffer', subject: { kind: 'organisation', id: ctx.organisation }, details: { procedure, shipped: digest } });
  return publish(ctx, open.body, { over, moves, shipped: digest });
}

/** Leaves what the program offers and keeps the organisation's own version; it is not offered again. */
export async function keepOwn(ctx: Context, { procedure, digest, over }: Answering, reason: string): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.keepOwn', access['procedures.keepOwn']);
  if (forbidden) return refuse(forbidden);
  const newest = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === procedure);
  if (newest?.version !== over || !(await answered(ctx, { procedure, digest }, 'kept'))) return refuse({ reason: 'changed-meanwhile' });
  await record(ctx, {
    verb: 'procedures.keepOwn', subject: { kind: 'organisation', id: ctx.organisation }, details: { procedure, shipped: digest, version: over },
    ...(reason.trim() ? { text: { reason: reason.trim() } } : {}),
  });
  ctx.notices.changed('duties');
  return ok();
}

function answered(ctx: Context, which: { procedure: string; digest: string }, state: 'taken' | 'kept'): Promise<boolean> {
  const by = ctx.actor.kind === 'person' ? ctx.actor.person : null;
  return closeOffer(ctx.tx, ctx.organisation, which, { state, closed_at: ctx.now, closed_by: by });
}
