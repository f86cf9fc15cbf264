import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import type { ProceduresFact } from './events.ts';
import type { Duty, DutyId, Evidence, Procedure, ProcedureVersion, Step } from './model.ts';
import { dutiesOf, figures, procedures, procedureVersion, reviewedSince } from './reads.ts';
import { isLate, moved, nextTurn, unfinished } from './rules.ts';
import { dutyOf, insertDuties, insertReview, insertVersion, lockDuty, updateDuty, type Tables } from './store.ts';

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

/** When one turn of a cadence is closed, the next is planned. */
async function planNextTurn(ctx: Context, row: Tables['duties']): Promise<void> {
  const newest = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === row.procedure);
  const step = newest?.body.steps.find((one) => one.id === row.step);
  if (!newest || !step || !('every' in step.trigger)) return;
  await planTurn(ctx, newest, step, nextTurn(step.trigger.every, row.due_at, ctx.now));
}

/** Plans one turn of a cadence of the organisation. */
export async function planTurn(ctx: Context, { body, version }: ProcedureVersion, step: Step, at: Temporal.Instant): Promise<void> {
  await insertDuties(ctx.tx, [{
    organisation: ctx.organisation, id: newId<DutyId>(), procedure: body.procedure, version, step: step.id, subject_kind: 'organisation',
    subject: ctx.organisation, part: '', turn: at.toString(), state: 'planned', role: step.role, person: null, due_at: at, take_at: at, attempts: 0,
    deadline_at: step.deadline ? moved(at, step.deadline) : null, escalate_at: step.escalate ? moved(at, step.escalate.after) : null,
    escalated_at: null, escalated_to: null, opened_at: null, closed_at: null, closed_by: null, late: false, evidence: {}, reason: null,
  }]);
}

/** A person says that an open duty is done; what was done is the evidence. */
export async function doByHand(ctx: Context, id: DutyId, note: string): Promise<Result<undefined, Refusal>> {
  const row = await lockDuty(ctx.tx, ctx.organisation, id);
  if (!row) return refuse({ reason: 'not-found' });
  const own = ctx.actor.kind === 'person' && ctx.actor.person === row.person;
  const forbidden = await forbids(ctx, 'procedures.doByHand', access['procedures.doByHand'], { relations: own ? ['owner'] : [] });
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
  if (reason.trim() === '') return refuse({ reason: 'reason-missing' });
  const row = await lockDuty(ctx.tx, ctx.organisation, id);
  if (!row) return refuse({ reason: 'not-found' });
  if (!unfinished(row)) return refuse({ reason: 'closed-already', duty: dutyOf(row) });
  await close(ctx, row, 'waived', { reason: reason.trim() });
  return ok();
}

/**
 * Gives an organisation a procedure, or a new version of one; what began under an older version stays under it.
 * @param over the version that the new one was made from, where a person made it.
 */
export async function publish(ctx: Context, body: Procedure, over?: number): Promise<Result<number, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.publish', access['procedures.publish']);
  if (forbidden) return refuse(forbidden);
  const known = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === body.procedure);
  const version = (known?.version ?? 0) + 1;
  if (over !== undefined && over !== known?.version) return refuse({ reason: 'changed-meanwhile' });
  const put = await insertVersion(ctx.tx, {
    organisation: ctx.organisation, procedure: body.procedure, version, body, made_at: ctx.now,
    made_by: ctx.actor.kind === 'person' ? ctx.actor.person : null,
  });
  if (!put) return refuse({ reason: 'changed-meanwhile' });
  for (const step of body.steps) {
    if ('every' in step.trigger && !known?.body.steps.some((one) => one.id === step.id)) {
      await planTurn(ctx, { body, version, madeAt: ctx.now, madeBy: null }, step, moved(ctx.now, step.trigger.every));
    }
  }
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'procedures.publish', subject, details: { procedure: body.procedure, version } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.VersionPublished', subject, procedure: body.procedure, version });
  return ok(version);
}

/** Records the review of a procedure with its figures since the last one, which closes the duty that asked for it (G-6.1). */
export async function review(ctx: Context, id: DutyId, outcome: 'kept' | 'changed', remarks: string): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'procedures.review', access['procedures.review']);
  if (forbidden) return refuse(forbidden);
  const row = await lockDuty(ctx.tx, ctx.organisation, id);
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

/** The step of a duty, in the version that it was planned under. */
export async function stepOf(ctx: Context, one: Pick<Duty, 'procedure' | 'version' | 'step'>): Promise<Step | undefined> {
  const body = await procedureVersion(ctx.tx, ctx.organisation, one.procedure, one.version);
  return body?.steps.find((step) => step.id === one.step);
}

/** The gates of procedures: the first unfinished duty of the subject whose step forbids the verb. Fulfils `identity.Gate`. */
export async function closed(ctx: Context, verb: string, subject: string): Promise<Closed | undefined> {
  for (const one of (await dutiesOf(ctx.tx, ctx.organisation, subject)).filter(unfinished)) {
    const step = await stepOf(ctx, one);
    if (step?.gate.includes(verb)) return { reason: 'gate', step: step.id, clause: step.clause, duty: one.id };
  }
  return undefined;
}
