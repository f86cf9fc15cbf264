/** Planning: which version holds for a subject, what it demands of it, and the duties that are put or withdrawn for that. */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import type { PersonId, Role } from '../identity/model.ts';
import { members } from '../identity/reads.ts';
import type { Duty, DutyId, ProcedureVersion, Step, SubjectState } from './model.ts';
import { procedureVersion, versionOf } from './reads.ts';
import { followed, missed, moved, replan, turnAt, unfinished, wishes, type Wish } from './rules.ts';
import { putDuties, updateDuty, withdrawDuties, type Tables } from './store.ts';

/** The step of a duty, in the version that it stands under. */
export async function stepOf(ctx: Context, one: Pick<Duty, 'procedure' | 'version' | 'step'>): Promise<Step | undefined> {
  const body = await procedureVersion(ctx.tx, ctx.organisation, one.procedure, one.version);
  return body?.steps.find((step) => step.id === one.step);
}

/** The named person of a role: the subject's own, else the member of that role who has been here longest. */
export async function personFor(ctx: Context, role: Role, subject: Pick<SubjectState, 'people'> | undefined): Promise<PersonId | null> {
  const named = subject?.people[role];
  if (named) return named;
  const [first] = await members(ctx.tx, ctx.organisation, [role]);
  return first?.person ?? null;
}

/**
 * The version of each procedure that holds for a subject: the one under which it began, or a later one to which what is
 * under way was moved; what is new to a procedure begins under the newest. The organisation's own duties follow the newest.
 */
export async function versionsFor(ctx: Context, standing: readonly Duty[], newest: readonly ProcedureVersion[]): Promise<ProcedureVersion[]> {
  return Promise.all(newest.map(async (one) => {
    const begun = standing.filter((duty) => duty.procedure === one.body.procedure && duty.subjectKind !== 'organisation').map((duty) => duty.version);
    const holds = begun.length === 0 ? one.version : Math.max(...begun, one.movedTo);
    if (holds === one.version) return one;
    return (await versionOf(ctx.tx, ctx.organisation, one.body.procedure, holds))!;
  }));
}

/** What planning came to: how many duties were touched, and which were missed, to be closed as that. */
export interface Planned { readonly touched: number; readonly missed: readonly Duty[] }

/** Makes the unfinished duties of a subject those that a version demands of it as it stands. */
export async function planUnder(ctx: Context, version: ProcedureVersion, subject: SubjectState, own: readonly Duty[]): Promise<Planned> {
  const wished = wishes(version.body, subject, version.madeAt);
  const kept = await follow(ctx, version, subject, own, wished);
  const { put, withdraw } = replan(version.body, own.filter((one) => !kept.withdrawn.has(one.id)), wished);
  const late = missed(version.body, subject, withdraw, ctx.now);
  const ends = [...kept.withdrawn, ...withdraw.filter((one) => !late.includes(one)).map((one) => one.id)];
  await withdrawDuties(ctx.tx, ctx.organisation, ends, ctx.now);
  await handOn(ctx, subject, own);
  return { touched: await putWishes(ctx, version, subject, put) + ends.length + kept.changed, missed: late };
}

/** Who is named for a role of the subject now has what is not closed of it: what is handed over takes its open duties along. */
async function handOn(ctx: Context, { people }: Pick<SubjectState, 'people'>, own: readonly Duty[]): Promise<void> {
  for (const one of own.filter(unfinished)) {
    const named = one.role === 'machine' ? undefined : people[one.role];
    if (named !== undefined && named !== one.person) await updateDuty(ctx.tx, ctx.organisation, one.id, { person: named });
  }
}

/** Brings duties that stand under an earlier version under this one, with its times; one that it does not demand is withdrawn. */
async function follow(
  ctx: Context, version: ProcedureVersion, subject: SubjectState, own: readonly Duty[], wished: readonly Wish[],
): Promise<{ readonly withdrawn: ReadonlySet<DutyId>; readonly changed: number }> {
  const withdrawn = new Set<DutyId>();
  let changed = 0;
  for (const one of own.filter((duty) => unfinished(duty) && duty.version !== version.version)) {
    const becomes = followed(one, await stepOf(ctx, one), version.body, subject, wished);
    if (becomes === undefined) withdrawn.add(one.id);
    else await updateDuty(ctx.tx, ctx.organisation, one.id, { version: version.version, ...await rowOfFollowed(ctx, one, becomes, subject) });
    if (becomes !== undefined) changed += 1;
  }
  return { withdrawn, changed };
}

async function rowOfFollowed(ctx: Context, one: Duty, becomes: Wish, subject: SubjectState): Promise<Partial<Tables['duties']>> {
  const { step, turn, dueAt, deadlineAt, escalateAt, waived } = becomes;
  const times = { turn, deadline_at: deadlineAt, escalate_at: escalateAt };
  if (one.state === 'open') return times;
  const { role } = step;
  const person = role === one.role ? one.person : role === 'machine' ? null : await personFor(ctx, role, subject);
  return { ...times, due_at: dueAt, take_at: dueAt, role, person, ...(waived ? { state: 'waived' as const, reason: waived, closed_at: ctx.now } : {}) };
}

/** Puts duties; one that stands already is left as it is. @returns how many were put. */
export async function putWishes(ctx: Context, version: ProcedureVersion, subject: SubjectState, put: readonly Wish[]): Promise<number> {
  putDuties(ctx.tx, await Promise.all(put.map((one) => rowOf(ctx, version, subject, one))));
  return put.length;
}

async function rowOf(ctx: Context, version: ProcedureVersion, subject: SubjectState, one: Wish): Promise<Tables['duties']> {
  const { step, waived } = one;
  return {
    organisation: ctx.organisation, id: newId<DutyId>(), procedure: version.body.procedure, version: version.version, step: step.id,
    subject_kind: subject.kind, subject: subject.id, part: one.part, turn: one.turn, state: waived ? 'waived' : 'planned', role: step.role,
    person: step.role === 'machine' ? null : await personFor(ctx, step.role, subject), due_at: one.dueAt, take_at: one.dueAt, attempts: 0,
    deadline_at: one.deadlineAt, escalate_at: one.escalateAt, escalated_at: null, escalated_to: null, opened_at: null, closed_at: waived ? ctx.now : null,
    closed_by: null, late: false, evidence: {}, reason: waived ?? null,
  };
}

/** Plans one turn of a cadence of the organisation, or of one of those who have it each for himself. */
export async function planTurn(
  ctx: Context, { body, version }: Pick<ProcedureVersion, 'body' | 'version'>, step: Step, at: Temporal.Instant, person: PersonId | null = null,
): Promise<void> {
  putDuties(ctx.tx, [{
    organisation: ctx.organisation, id: newId<DutyId>(), procedure: body.procedure, version, step: step.id, subject_kind: 'organisation',
    subject: ctx.organisation, part: '', turn: turnAt(at, person ?? undefined), state: 'planned', role: step.role, person, due_at: at, take_at: at, attempts: 0,
    deadline_at: step.deadline ? moved(at, step.deadline) : null, escalate_at: step.escalate ? moved(at, step.escalate.after) : null,
    escalated_at: null, escalated_to: null, opened_at: null, closed_at: null, closed_by: null, late: false, evidence: {}, reason: null,
  }]);
}
