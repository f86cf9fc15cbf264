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
import { nextDue as nextMessage, outbox } from '../../../rooms/messaging/reads.ts';
import { doNext, DutyFault, escalateDue, putOff } from '../../../rooms/procedures/actions-engine.ts';
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
const patience = { click: 30_000, others: 10_000 };

/**
 * Moves the clock of a demo organisation on. On its way it stands at every instant at which something is due, until that is
 * done and what it said has left, so that everything happens at its own time and nothing is late. One at a time for an
 * organisation; beside the ticker and the worker each thing is taken under its own lock, and waited for.
 */
export async function moveOn(parts: MovingParts, moving: Moving): Promise<Result<Moved, MoveRefusal>> {
  const held = await oneAtATime(parts.office.parts.pool, `clock ${moving.organisation}`, patience.click, () => move(parts, moving));
  return held.ok ? held.value : held;
}

async function move(parts: MovingParts, moving: Moving): Promise<Result<Moved, MoveRefusal>> {
  const begun = await enter(parts, moving, (ctx) => begin(ctx, moving));
  if (!begun.ok) return begun;
  const moved = async (stuck: boolean) => ok({ from: begun.value, to: await enter(parts, moving, async (ctx) => ctx.now), stuck });
  if (!await doAllDue(parts, moving.organisation)) return moved(true);
  const target = await enter(parts, moving, (ctx) => targetOf(ctx, moving.stride));
  if (!target) return refuse({ reason: 'nothing-due' });
  for (let stops = 1; ; stops += 1) {
    const at = await enter(parts, moving, (ctx) => goOn(ctx, target, stops <= most));
    if (!at.ok) return refuse({ reason: 'forbidden' });
    const clear = await doAllDue(parts, moving.organisation);
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

/** Does all that is due now and has what it said leave. @returns false when something due stays held up by another process. */
async function doAllDue(parts: MovingParts, organisation: OrganisationId): Promise<boolean> {
  const waited = stopwatch();
  for (;;) {
    await doDuties(parts, organisation);
    const tried = await sendAll(parts, organisation);
    const left = await enter(parts, { organisation, actor: machine('clock') }, (ctx) => underWay(ctx, tried));
    if (left === 'nothing') return true;
    if (waited() > patience.others) return left === 'messages';
    await wait(25);
  }
}

async function doDuties(parts: MovingParts, organisation: OrganisationId): Promise<void> {
  const engine = { organisation, actor: machine('procedures') };
  for (;;) {
    try {
      if (await enter(parts, engine, doNext) === undefined) break;
    } catch (error) {
      if (!(error instanceof DutyFault)) throw error;
      parts.log(`duty ${error.duty}`, error.cause);
      await enter(parts, engine, (ctx) => putOff(ctx, error.duty));
    }
  }
  await enter(parts, engine, (ctx) => escalateDue(ctx));
}

/** Sends what was queued just now or is to be tried again; the worker has a job for each too, and comes second. @returns what was tried. */
async function sendAll(parts: MovingParts, organisation: OrganisationId): Promise<ReadonlySet<DeliveryId>> {
  const post = { organisation, actor: machine('messaging') };
  const again = new Set(await enter(parts, post, takeAgain));
  const tried = new Set<DeliveryId>();
  for (;;) {
    const queued = await enter(parts, post, (ctx) => outbox(ctx.tx, organisation, { states: ['queued'], most: 500 }));
    const fresh = queued.filter((one) => !tried.has(one.id) && (one.attempts === 0 || again.has(one.id))).reverse();
    if (fresh.length === 0) return tried;
    for (const { id: delivery } of fresh) {
      tried.add(delivery);
      await deliver(parts.office, { organisation, delivery }).catch((error: unknown) => parts.log(`delivery ${delivery}`, error));
    }
  }
}

async function takeAgain(ctx: Context): Promise<DeliveryId[]> {
  const waiting = await outbox(ctx.tx, ctx.organisation, { states: ['queued', 'sending'], most: 500 });
  await takeDue(ctx);
  return waiting.filter(({ dueAt }) => Temporal.Instant.compare(dueAt, ctx.now) <= 0).map(({ id }) => id);
}

/** What is not at its end: what another process does at this moment, or has queued since everything was sent. */
async function underWay(ctx: Context, tried: ReadonlySet<DeliveryId>): Promise<'duties' | 'messages' | 'nothing'> {
  const next = await nextDuty(ctx.tx, ctx.organisation);
  if (next && Temporal.Instant.compare(next, ctx.now) <= 0) return 'duties';
  const waiting = await outbox(ctx.tx, ctx.organisation, { states: ['queued', 'sending'], most: 500 });
  return waiting.some(({ id, state, attempts }) => state === 'sending' || (attempts === 0 && !tried.has(id))) ? 'messages' : 'nothing';
}
