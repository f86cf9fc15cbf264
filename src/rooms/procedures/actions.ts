import { emit, type Context } from '../../platform/context.ts';
import { isMade } from '../../platform/database-kept.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { people } from '../people/reads.ts';
import { access, forbidsClosing } from './access.ts';
import type { ProceduresFact } from './events.ts';
import { planEach, planNextOf } from './actions-each.ts';
import { planTurn, planUnder, stepOf } from './actions-plan.ts';
import { lockSubject, lockWhole, readSubject } from './actions-subject.ts';
import type { Duty, DutyId, Evidence, Procedure, ProcedureVersion } from './model.ts';
import { dutiesOf, figures, procedures, reviewedSince, versionOf } from './reads.ts';
import { isLate, moved, nextTurn, unfinished } from './rules.ts';
import { dutyOf, hasPlanned, insertReview, insertVersion, lockDuty, updateDuty, type Tables } from './store.ts';

export type Refusal = Forbidden | Closed | { readonly reason: 'not-found' } | { readonly reason: 'closed-already'; readonly duty: Duty }
  | { readonly reason: 'reason-missing' } | { readonly reason: 'machine-only' }
  /** Somebody published a version since the text was shown. */
  | { readonly reason: 'changed-meanwhile' };

/** Names the subject of a duty as facts and the log do. */
export const subjectOf = (one: Pick<Duty, 'subjectKind' | 'subject' | 'part'>) =>
  ({ kind: one.subjectKind, id: one.subject, ...(one.part ? { part: one.part } : {}) });

/** Writes what became of a duty, with its act and its fact. */
export async function close(ctx: Context, row: Tables['duties'], state: 'done' | 'waived' | 'failed', how: { evidence?: Evidence; reason?: string; late?: boolean }): Promise<void> {
  const person = ctx.actor.kind === 'person' ? ctx.actor.person : null;
  const late = how.late ?? (state === 'done' && isLate({ deadlineAt: row.deadline_at }, ctx.now));
  await updateDuty(ctx.tx, ctx.organisation, row.id, {
    state, closed_at: ctx.now, closed_by: person, late, evidence: { ...row.evidence, ...how.evidence }, reason: how.reason ?? row.reason,
  });
  const subject = subjectOf(dutyOf(row));
  const { procedure, step } = row;
  await record(ctx, {
    verb: `procedures.${state === 'done' ? 'done' : state === 'waived' ? 'waive' : 'miss'}`, subject,
    details: { duty: row.id, procedure, step, late }, ...(how.reason ? { text: { reason: how.reason } } : {}),
  });
  const kind = state === 'done' ? 'procedures.DutyDone' : state === 'waived' ? 'procedures.DutyWaived' : 'procedures.DutyMissed';
  await emit<ProceduresFact>(ctx, { kind, subject, duty: row.id, procedure, step });
  ctx.notices.changed('duties');
  ctx.notices.changed(`${row.subject_kind}:${row.subject}`);
  await planNextTurn(ctx, row);
}

/** Writes that duties were missed; their subject's duties are locked. */
export async function closeMissed(ctx: Context, duties: readonly Duty[]): Promise<void> {
  for (const { id } of duties) {
    const row = await lockDuty(ctx.tx, ctx.organisation, id);
    if (row && unfinished(row)) await close(ctx, row, 'failed', { reason: 'not-done' });
  }
}

/** When one turn of a cadence is closed, the next is planned. */
async function planNextTurn(ctx: Context, row: Tables['duties']): Promise<void> {
  const newest = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === row.procedure);
  const step = newest?.body.steps.find((one) => one.id === row.step);
  if (!newest || !step || !('every' in step.trigger)) return;
  if (step.each !== undefined) return planNextOf(ctx, newest, step, row);
  await planTurn(ctx, newest, step, nextTurn(step.trigger.every, row.due_at, ctx.now));
}

/** A person says that an open duty is done; what was done is the evidence. */
export async function doByHand(ctx: Context, id: DutyId, note: string): Promise<Result<undefined, Refusal>> {
  const row = await lockWhole(ctx, id);
  if (!row) return refuse({ reason: 'not-found' });
  const forbidden = await forbidsClosing(ctx, 'procedures.doByHand', dutyOf(row));
  if (forbidden) return refuse(forbidden);
  if (row.role === 'machine' && row.state !== 'open') return refuse({ reason: 'machine-only' });
  if (!unfinished(row)) return refuse({ reason: 'closed-already', duty: dutyOf(row) });
  await close(ctx, row, 'done', { evidence: { byHand: true }, ...(note.trim() ? { reason: note.trim() } : {}) });
  return ok();
}

/** Passes over a step with a reason, which stands in the log; a gate that it held opens. */
export async function waive(ctx: Context, id: DutyId, reason: string): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.waive', access['procedures.waive']);
  if (forbidden) return refuse(forbidden);
  const row = await lockWhole(ctx, id);
  if (!row) return refuse({ reason: 'not-found' });
  const closedToHim = await forbidsClosing(ctx, 'procedures.waive', dutyOf(row));
  if (closedToHim) return refuse(closedToHim);
  if (reason.trim() === '') return refuse({ reason: 'reason-missing' });
  if (!unfinished(row)) return refuse({ reason: 'closed-already', duty: dutyOf(row) });
  await close(ctx, row, 'waived', { reason: reason.trim() });
  return ok();
}

/** How a version is published. */
export interface Publishing {
  /** The version that the new one was made from, where a person made it. */
  readonly over?: number;
  /** What is under way moves to it; else that stays under the version under which it began. */
  readonly moves?: boolean;
  /** The digest of what the program brought, where it is that. */
  readonly shipped?: string;
}

/**
 * Gives an organisation a procedure, or a new version of one. The organisation's own duties follow it at once; with `moves`
 * a job brings the sessions and requests under way after it.
 */
export async function publish(ctx: Context, body: Procedure, { over, moves = false, shipped }: Publishing = {}): Promise<Result<number, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.publish', access['procedures.publish']);
  if (forbidden) return refuse(forbidden);
  const { procedure } = body;
  const known = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === procedure);
  const version = (known?.version ?? 0) + 1;
  if (over !== undefined && over !== known?.version) return refuse({ reason: 'changed-meanwhile' });
  const put = await insertVersion(ctx.tx, {
    organisation: ctx.organisation, procedure, version, body, made_at: ctx.now, made_by: ctx.actor.kind === 'person' ? ctx.actor.person : null,
    shipped: shipped ?? null, moves,
  });
  if (!put) return refuse({ reason: 'changed-meanwhile' });
  await planCadences(ctx, body, known);
  if (moves && known) await ctx.jobs.enqueue(ctx.tx, { task: 'move-procedure', payload: { organisation: ctx.organisation, procedure } });
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'procedures.publish', subject, details: { procedure, version, moves, ...(shipped === undefined ? {} : { shipped }) } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.VersionPublished', subject, procedure, version });
  ctx.notices.changed('duties');
  return ok(version);
}

/** What is done by the calendar follows the newest version: what is new begins, what is gone ends, what changed is counted anew. */
async function planCadences(ctx: Context, body: Procedure, known: ProcedureVersion | undefined): Promise<void> {
  const version = (await versionOf(ctx.tx, ctx.organisation, body.procedure, (known?.version ?? 0) + 1))!;
  const subject = await readSubject(ctx, 'organisation', ctx.organisation);
  if (!subject) throw new Error('nobody reads organisations as subjects of procedures');
  const own = (await lockSubject(ctx, 'organisation', ctx.organisation)).filter((one) => one.procedure === body.procedure);
  await planUnder(ctx, version, subject, own);
  const there = new Set(own.filter(unfinished).map((one) => one.step));
  for (const step of body.steps) if ('every' in step.trigger && step.each === undefined && !there.has(step.id)) await planTurn(ctx, version, step, moved(ctx.now, step.trigger.every));
  await planEach(ctx, version);
}

/** Records the review of a procedure with its figures since the last one, which closes the duty that asked for it (G-6.1). */
export async function review(ctx: Context, id: DutyId, outcome: 'kept' | 'changed', remarks: string): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.review', access['procedures.review']);
  if (forbidden) return refuse(forbidden);
  const row = await lockWhole(ctx, id);
  if (!row) return refuse({ reason: 'not-found' });
  if (!unfinished(row)) return refuse({ reason: 'closed-already', duty: dutyOf(row) });
  const since = await reviewedSince(ctx, row.procedure);
  const newest = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === row.procedure);
  const found = await figures(ctx.tx, ctx.organisation, row.procedure, since);
  await insertReview(ctx.tx, {
    organisation: ctx.organisation, id: newId(), procedure: row.procedure, version: newest?.version ?? row.version, duty: row.id, at: ctx.now,
    person: ctx.actor.kind === 'person' ? ctx.actor.person : null, since, figures: { steps: found }, outcome, remarks,
  });
  const subject = { kind: 'organisation', id: ctx.organisation };
  await close(ctx, row, 'done', { evidence: { outcome }, ...(remarks.trim() ? { reason: remarks.trim() } : {}) });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.Reviewed', subject, procedure: row.procedure });
  return ok();
}

/** The gates of procedures: the first unfinished duty of the subject whose step forbids the verb. Fulfils `identity.Gate`. */
export async function closed(ctx: Context, verb: string, subject: string): Promise<Closed | undefined> {
  const told = ctx.facts.unsettled(ctx).filter(({ fact }) => fact.subject.id === subject);
  if (told.length > 0) {
    const isNew = isMade(ctx.tx, subject) && !hasPlanned(ctx.tx, subject);
    if (isNew && !(await mayGate(ctx, verb, told[0]!.fact.subject.kind))) return undefined;
    await ctx.facts.settle(ctx); // what this transaction has told may close the gate, or open it
  }
  for (const one of (await dutiesOf(ctx.tx, ctx.organisation, subject)).filter(unfinished)) {
    const step = await stepOf(ctx, one);
    if (step?.gate.includes(verb)) return { reason: 'gate', step: step.id, clause: step.clause, duty: one.id, title: step.title, role: one.role, person: await nameOf(ctx, one) };
  }
  return undefined;
}

/** Whether the newest versions, which hold for what is new, have a step for such subjects that forbids the verb. */
async function mayGate(ctx: Context, verb: string, kind: string): Promise<boolean> {
  return (await procedures(ctx.tx, ctx.organisation)).some(({ body }) => body.steps.some((step) => step.subject === kind && step.gate.includes(verb)));
}

async function nameOf(ctx: Context, { person }: Duty): Promise<string | null> {
  return person === null ? null : (await people(ctx.tx, ctx.organisation, [person])).get(person)?.name ?? null;
}
