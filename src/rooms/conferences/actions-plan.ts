/** A plan of all wishes is asked for, stopped, thrown away; and what whoever works on it says of it (P-4.3). */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { Round } from './model.ts';
import { quietAfter, type Plan, type PlanId, type PlanStep } from './model-plan.ts';
import { basisOf, currentPlan, planSources } from './reads-plan.ts';
import { round as roundById } from './reads.ts';
import { wishingFamilies } from './reads-wishes.ts';
import type { PlanSources } from './rules-plan.ts';
import { figuresOf, type Outcome } from './rules-plan-outcome.ts';
import { beat, dropMeetings, insertPlan, lockPlan, putMeetings, updatePlan } from './store-plan.ts';

export type PlanRefusal = RoundRefusal
  /** The round gives times otherwise. */
  | { readonly reason: 'round-mode' }
  | { readonly reason: 'no-wishes' }
  /** Somebody is at it. */
  | { readonly reason: 'plan-running' }
  /** There is no such plan any more: it was thrown away, or another was begun. */
  | { readonly reason: 'plan-gone' }
  | { readonly reason: 'plan-published' };

/** Whether nobody works on a plan any more that is said to be worked on. */
export const isQuiet = ({ state, beatAt }: Plan, now: Temporal.Instant): boolean =>
  state === 'running' && Temporal.Instant.compare(beatAt.add({ seconds: quietAfter }), now) < 0;

/** Pages of the plan look again. */
export function planChanged(ctx: Context, { id }: Pick<Round, 'id'>): void {
  ctx.notices.changed(`plan:${id}`);
}

async function opened(ctx: Context, id: string): Promise<Result<{ round: Round; plan: Plan | undefined }, PlanRefusal>> {
  const found = await openedRound(ctx, 'conferences.plan', id, { states: ['open', 'closed'] });
  if (!found.ok) return found;
  if (found.value.mode !== 'preferences') return refuse({ reason: 'round-mode' });
  return ok({ round: found.value, plan: await currentPlan(ctx, found.value.id) });
}

/** Begins a plan of all wishes, in place of one that is not published; it is worked on in the background for so many seconds. */
export async function startPlan(ctx: Context, id: string, seconds: number): Promise<Result<PlanId, PlanRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  const { round, plan: before } = found.value;
  if (round.publishedAt !== null) return refuse({ reason: 'plan-published' });
  if (before?.state === 'running' && !isQuiet(before, ctx.now)) return refuse({ reason: 'plan-running' });
  if ((await wishingFamilies(ctx, round.id)).size === 0) return refuse({ reason: 'no-wishes' });
  if (before) await discard(ctx, before);
  const plan = newId<PlanId>();
  await insertPlan(ctx.tx, {
    organisation: ctx.organisation, id: plan, round: round.id, state: 'running', seed: (before?.seed ?? 0) + 1, seconds, run: null, basis: '', cost: null, bound: null, progress: [],
    figures: null, started_by: (ctx.actor.kind === 'person' ? ctx.actor.person : round.coordinator) as PersonId, started_at: ctx.now, beat_at: ctx.now, stop_asked_at: null, ended_at: null, version: 1,
  });
  await ctx.jobs.enqueue(ctx.tx, { task: 'plan-round', payload: { organisation: ctx.organisation, plan }, key: `plan:${plan}`, attempts: 3 });
  await record(ctx, { verb: 'conferences.plan', subject: about(round), details: { plan, seconds } });
  planChanged(ctx, round);
  changed(ctx, round);
  return ok(plan);
}

async function discard(ctx: Context, { id, endedAt }: Plan): Promise<void> {
  await updatePlan(ctx.tx, ctx.organisation, id, { state: 'discarded', run: null, ended_at: endedAt ?? ctx.now });
  await dropMeetings(ctx.tx, ctx.organisation, id);
}

/** It is good enough: whoever works on it ends within a second or two, with the best so far. */
export async function stopPlan(ctx: Context, id: string): Promise<Result<undefined, PlanRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  const { round, plan } = found.value;
  if (plan?.state !== 'running') return refuse({ reason: 'plan-gone' });
  await updatePlan(ctx.tx, ctx.organisation, plan.id, { stop_asked_at: ctx.now });
  await record(ctx, { verb: 'conferences.plan', subject: about(round), details: { plan: plan.id, stop: true } });
  planChanged(ctx, round);
  return ok();
}

/** Throws a plan away, also one that is worked on; what families want stays. */
export async function discardPlan(ctx: Context, id: string): Promise<Result<undefined, PlanRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  const { round, plan } = found.value;
  if (!plan) return refuse({ reason: 'plan-gone' });
  if (plan.state === 'published') return refuse({ reason: 'plan-published' });
  await discard(ctx, plan);
  await record(ctx, { verb: 'conferences.plan', subject: about(round), details: { plan: plan.id, discarded: true } });
  planChanged(ctx, round);
  changed(ctx, round);
  return ok();
}

/** What somebody works on: `run` is his, until another begins the same plan anew. */
export interface PlanWork { readonly plan: PlanId; readonly run: string; readonly seed: number; readonly seconds: number; readonly sources: PlanSources }

/** Takes a plan to work on, from whoever had it before: he must be dead. Undefined where nobody wants it any more. */
export async function beginPlan(ctx: Context, id: PlanId): Promise<PlanWork | undefined> {
  const row = await lockPlan(ctx.tx, ctx.organisation, id);
  const round = row?.state === 'running' ? await roundById(ctx, row.round) : undefined;
  if (!row || !round) return undefined;
  const sources = await planSources(ctx, round);
  const run = newId();
  await updatePlan(ctx.tx, ctx.organisation, id, { run, basis: await basisOf(ctx, round.id), beat_at: ctx.now });
  planChanged(ctx, round);
  return { plan: id, run, seed: row.seed, seconds: row.seconds, sources };
}

/** A sign of life, with how good the plan is by now. @returns whether to stop; undefined where it is somebody else's, or nobody's, by now. */
export async function beatPlan(ctx: Context, { plan, run, sources }: PlanWork, step: PlanStep | undefined): Promise<{ stop: boolean } | undefined> {
  const answer = await beat(ctx.tx, ctx.organisation, { id: plan, run, at: ctx.now, step });
  if (answer && step) ctx.notices.changed(`plan:${sources.name}`);
  return answer;
}

/** Writes what was found; nothing where the plan is somebody else's by now. */
export async function finishPlan(ctx: Context, { plan, run, sources: { zone } }: PlanWork, found: { outcomes: readonly Outcome[]; cost: number; bound: number; stopped: boolean }): Promise<void> {
  const row = await lockPlan(ctx.tx, ctx.organisation, plan);
  if (row?.state !== 'running' || row.run !== run) return;
  const figures = figuresOf(found.outcomes, zone);
  await putMeetings(ctx.tx, ctx.organisation, plan, found.outcomes.map(({ family, student, teacher, must, place, slot, interpreter, why }) => ({
    organisation: ctx.organisation, plan, family, student, teacher, must, place, interpreter, why, slot: slot?.id ?? null, starts_at: slot?.start ?? null, ends_at: slot?.end ?? null,
  })));
  await updatePlan(ctx.tx, ctx.organisation, plan, { state: found.stopped ? 'stopped' : 'done', figures, cost: found.cost, bound: found.bound, ended_at: ctx.now, beat_at: ctx.now });
  await record(ctx, { verb: 'conferences.plan', subject: about({ id: row.round }), details: { plan, served: figures.served, wanted: figures.wanted, cost: found.cost, bound: found.bound, stopped: found.stopped } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.PlanMade', subject: about({ id: row.round }), plan, served: figures.served, wanted: figures.wanted });
  planChanged(ctx, { id: row.round });
}
