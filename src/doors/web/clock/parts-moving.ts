import { setTimeout as wait } from 'node:timers/promises';
import { stopwatch } from '../../../platform/clock.ts';
import type { Actor, Context, OrganisationId } from '../../../platform/context.ts';
import { oneAtATime, type Busy } from '../../../platform/one-at-a-time.ts';
import { ok, refuse, type Result } from '../../../platform/result.ts';
import { moveClock, type Refusal } from '../../../rooms/identity/actions.ts';
import { organisation as organisationOf } from '../../../rooms/identity/reads.ts';
import { takeDue } from '../../../rooms/messaging/actions.ts';
import { deliver } from '../../../rooms/messaging/actions-deliver.ts';
import type { DeliveryId } from '../../../rooms/messaging/model.ts';
import { nextDue as nextMessage, unsettled } from '../../../rooms/messaging/reads.ts';
import { doDuties } from '../../../rooms/procedures/actions-due.ts';
import { nextDue as nextDuty } from '../../../rooms/procedures/reads.ts';
import type { WebParts } from '../visit.ts';

/** How far: an hour, to the same time of the next day, or to the next thing that is due. */
export const strides = ['hour', 'day', 'next'] as const;
export type Stride = (typeof strides)[number];

/** From when to when the clock went, by itself. `stuck`: something due is held up elsewhere, and the clock stopped there. */
export interface Moved { readonly from: Temporal.Instant; readonly to: Temporal.Instant; readonly stuck: boolean }

export type MoveRefusal = Busy
  | { readonly reason: 'not-a-demo' } | { readonly reason: 'nothing-due' } | { readonly reason: 'forbidden' }
  /** Somebody else moved it since the page was shown on which this was asked. */
  | { readonly reason: 'changed-meanwhile'; readonly now: Temporal.Instant };

export type MovingParts = Pick<WebParts, 'office' | 'log'>;
export interface Moving {
  readonly organisation: OrganisationId;
  readonly actor: Actor;
  readonly stride: Stride;
  /** How far the clock was ahead on the page. */
  readonly aheadMs: number;
}

/** Stops on one way at most; what is due after them is done at the end. */
const most = 2000;
/** Milliseconds to wait for another click, and for what another process is doing. */
export interface Patience { readonly click: number; readonly others: number }
const usual: Patience = { click: 30_000, others: 10_000 };

/**
 * Moves the clock of a demo organisation on. On its way it stands at every instant at which something is due, until that is
 * done and what it said has left, so that everything happens at its own time and nothing is late. One at a time for an
 * organisation; beside the ticker and the worker each thing is taken under its own lock, and waited for.
 */
export async function moveOn(parts: MovingParts, moving: Moving, patience = usual): Promise<Result<Moved, MoveRefusal>> {
  const held = await oneAtATime(parts.office.parts.pool, `clock ${moving.organisation}`, patience.click, () => move(parts, moving, patience));
  return held.ok ? held.value : held;
}

async function move(parts: MovingParts, moving: Moving, patience: Patience): Promise<Result<Moved, MoveRefusal>> {
  const begun = await enter(parts, moving, (ctx) => begin(ctx, moving));
  if (!begun.ok) return begun;
  const moved = async (stuck: boolean) => ok({ from: begun.value, to: await enter(parts, moving, async (ctx) => ctx.now), stuck });
  const others = { held: new Set<DeliveryId>(), patience: patience.others };
  if (!await doAllDue(parts, moving.organisation, others)) return moved(true);
  const target = await enter(parts, moving, (ctx) => targetOf(ctx, moving.stride));
  if (!target) return refuse({ reason: 'nothing-due' });
  for (let stops = 1; ; stops += 1) {
    const at = await enter(parts, moving, (ctx) => goOn(ctx, target, stops <= most));
    if (!at.ok) return refuse({ reason: 'forbidden' });
    const clear = await doAllDue(parts, moving.organisation, others);
    if (!clear || Temporal.Instant.compare(at.value, target) >= 0) return moved(!clear);
  }
}

const enter = <R>(parts: MovingParts, { organisation, actor }: Pick<Moving, 'organisation' | 'actor'>, work: (ctx: Context) => Promise<R>) =>
  parts.office.enter(organisation, actor, work);

/** Whether it may be moved from where the page showed it. @returns where it stands. */
async function begin(ctx: Context, { aheadMs }: Moving): Promise<Result<Temporal.Instant, MoveRefusal>> {
  const { demo, aheadMs: ahead } = await organisationOf(ctx.tx, ctx.organisation);
  if (!demo) return refuse({ reason: 'not-a-demo' });
  return ahead === aheadMs ? ok(ctx.now) : refuse({ reason: 'changed-meanwhile', now: ctx.now });
}

async function targetOf(ctx: Context, stride: Stride): Promise<Temporal.Instant | undefined> {
  if (stride === 'next') return nextDue(ctx);
  const { zone } = await organisationOf(ctx.tx, ctx.organisation);
  return wholeMs(ctx.now.toZonedDateTimeISO(zone).add(stride === 'hour' ? { hours: 1 } : { days: 1 }).toInstant());
}

/** The clock counts milliseconds: the first at which it is due. */
const wholeMs = (at: Temporal.Instant) => at.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' });

/** When something is next due by itself, or was; undefined when nothing waits. */
export async function nextDue({ tx, organisation }: Pick<Context, 'tx' | 'organisation'>): Promise<Temporal.Instant | undefined> {
  const [duty, message] = [await nextDuty(tx, organisation), await nextMessage(tx, organisation)];
  const next = duty && message ? (Temporal.Instant.compare(duty, message) <= 0 ? duty : message) : duty ?? message;
  return next && wholeMs(next);
}

/** Goes to the next thing due, `target` at most, and never back. @returns where the clock stands. */
async function goOn(ctx: Context, target: Temporal.Instant, stopping: boolean): Promise<Result<Temporal.Instant, Refusal>> {
  const next = stopping ? await nextDue(ctx) : undefined;
  const to = next && Temporal.Instant.compare(next, target) < 0 ? next : target;
  if (Temporal.Instant.compare(to, ctx.now) <= 0) return ok(ctx.now);
  const { aheadMs } = await organisationOf(ctx.tx, ctx.organisation);
  const moved = await moveClock(ctx, to, aheadMs);
  return moved.ok ? ok(to) : moved;
}

const machine = (name: string): Actor => ({ kind: 'machine', name });

/**
 * Does all that is due now and has what it said leave, until nothing is due and nothing is on its way: what fails for now
 * waits for its next try, and what stands behind that in its line waits with it.
 * @param others what somebody else has been sending for longer than `patience`, in milliseconds, is `held`: it is added
 * there, and not waited for again.
 * @returns false when something due stays in the hands of another process.
 */
async function doAllDue(parts: MovingParts, organisation: OrganisationId, { held, patience }: { held: Set<DeliveryId>; patience: number }): Promise<boolean> {
  const post = { organisation, actor: machine('messaging') };
  for (let waited = stopwatch(); ;) {
    const done = await doDuties(parts.office, organisation, parts.log);
    const open = await enter(parts, post, readyOf);
    for (const { id: delivery } of open.ready) {
      await deliver(parts.office, { organisation, delivery }).catch((error: unknown) => parts.log(`delivery ${delivery}`, error));
    }
    if (done > 0 || open.ready.length > 0) waited = stopwatch();
    else {
      const sending = open.sending.filter((id) => !held.has(id));
      if (!open.duty && sending.length === 0) return true;
      if (waited() > patience) {
        for (const id of sending) held.add(id);
        return !open.duty;
      }
      await wait(25);
    }
  }
}

/** What is not at rest now. What somebody began to send and did not end in time is taken back, and is ready again. */
async function readyOf(ctx: Context): Promise<{ ready: { id: DeliveryId }[]; sending: DeliveryId[]; duty: boolean }> {
  // duties first: what another process does between the two reads has then left its letters where the second sees them
  const next = await nextDuty(ctx.tx, ctx.organisation);
  const open = await unsettled(ctx.tx, ctx.organisation, ctx.now);
  if (open.some(({ lost }) => lost)) await takeDue(ctx);
  return {
    ready: open.filter(({ state, lost }) => state === 'queued' || lost), sending: open.filter(({ state, lost }) => state === 'sending' && !lost).map(({ id }) => id),
    duty: next !== undefined && Temporal.Instant.compare(next, ctx.now) <= 0,
  };
}
