/** The engine: plans what procedures demand when something happens, and does what is due. */
import { as, emit, type Context } from '../../platform/context.ts';
import { isPassing } from '../../platform/database.ts';
import type { Fact } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { members, organisation } from '../identity/reads.ts';
import type { PersonId, Role } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import { people } from '../people/reads.ts';
import { close, stepOf, subjectOf } from './actions.ts';
import type { ProceduresFact } from './events.ts';
import type { ActOutcome, Duty, DutyId, Procedure, ProcedureVersion, Step, SubjectKind, SubjectState } from './model.ts';
import { MachineAct, SubjectReader } from './ports.ts';
import { procedures, procedureVersion } from './reads.ts';
import { applies, horizon, lastUse, moved, punctual, replan, unfinished, wish, wishes, type Wish } from './rules.ts';
import { claim, due, dutyOf, insertDuties, lockDuties, lockDuty, takeEscalations, updateDuty, withdrawDuties, type Tables } from './store.ts';

const kinds: ReadonlySet<string> = new Set<SubjectKind>(['organisation', 'request', 'session']);

/**
 * Hears every fact of the rooms below, within the transaction that made it: closes what the fact is evidence for, ends
 * what it makes pointless, plans what it triggers, and plans anew what is counted from times that may have moved.
 */
export async function hear(ctx: Context, fact: Fact): Promise<void> {
  if (!kinds.has(fact.subject.kind)) return;
  const { kind, id } = fact.subject as { kind: SubjectKind; id: string };
  const standing = await lockDuties(ctx.tx, ctx.organisation, id);
  const newest = await procedures(ctx.tx, ctx.organisation);
  const touched = new Set<DutyId>();
  for (const one of standing.filter(unfinished)) if (await closesOrEnds(ctx, one, fact)) touched.add(one.id);
  const subject = await read(ctx, kind, id);
  if (!subject) return;
  for (const version of await versionsFor(ctx, standing, newest)) {
    await planTriggered(ctx, version, subject, fact);
    const own = standing.filter((one) => one.procedure === version.body.procedure && !touched.has(one.id));
    const { put, withdraw } = replan(version.body, own, wishes(version.body, subject));
    await withdrawDuties(ctx.tx, ctx.organisation, withdraw.map((one) => one.id), ctx.now);
    await putWishes(ctx, version, subject, put);
  }
  ctx.notices.changed('duties');
}

/** A subject keeps the version of each procedure that it began under; what is new to it begins under the newest. */
async function versionsFor(ctx: Context, standing: readonly Duty[], newest: readonly ProcedureVersion[]): Promise<ProcedureVersion[]> {
  return Promise.all(newest.map(async (one) => {
    const begun = standing.find((duty) => duty.procedure === one.body.procedure && duty.subjectKind !== 'organisation');
    if (!begun || begun.version === one.version) return one;
    const body = await procedureVersion(ctx.tx, ctx.organisation, begun.procedure, begun.version) as Procedure;
    return { ...one, version: begun.version, body };
  }));
}

async function closesOrEnds(ctx: Context, one: Duty, fact: Fact): Promise<boolean> {
  const step = await stepOf(ctx, one);
  const sameProcedure = !('procedure' in fact) || fact.procedure === one.procedure;
  if (!step || !sameProcedure || (one.part !== '' && fact.subject.part !== undefined && one.part !== fact.subject.part)) return false;
  // the turn of a cadence that is still ahead is not what was done now
  if ('every' in step.trigger && Temporal.Instant.compare(one.dueAt, ctx.now) > 0) return false;
  if (step.evidence.includes(fact.kind)) {
    const row = await lockDuty(ctx.tx, ctx.organisation, one.id);
    if (row && unfinished(row)) await close(ctx, row, 'done', { evidence: { fact: fact.kind } });
    return true;
  }
  if (!step.ends.includes(fact.kind)) return false;
  await withdrawDuties(ctx.tx, ctx.organisation, [one.id], ctx.now);
  return true;
}

async function planTriggered(ctx: Context, version: ProcedureVersion, subject: SubjectState, fact: Fact): Promise<void> {
  const triggered = version.body.steps.filter((step) => 'on' in step.trigger && step.trigger.on.includes(fact.kind) && applies(step, subject));
  const turn = 'sequence' in fact ? `${fact.kind} ${String(fact.sequence)}` : `${fact.kind} ${ctx.now.toString()}`;
  await putWishes(ctx, version, subject, triggered.map((step) =>
    wish(step, fact.subject.part ?? '', step.once ? '' : turn, moved(ctx.now, (step.trigger as { by: string }).by))));
}

async function putWishes(ctx: Context, version: ProcedureVersion, subject: SubjectState, put: readonly Wish[]): Promise<void> {
  const rows = await Promise.all(put.map((one) => rowOf(ctx, version, subject, one)));
  await insertDuties(ctx.tx, rows);
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

/** The named person of a role: the subject's own, else the member of that role who has been here longest. */
async function personFor(ctx: Context, role: Role, subject: SubjectState | undefined): Promise<PersonId | null> {
  const named = subject?.people[role];
  if (named) return named;
  const [first] = await members(ctx.tx, ctx.organisation, [role]);
  return first?.person ?? null;
}

async function read(ctx: Context, kind: SubjectKind, id: string): Promise<SubjectState | undefined> {
  return readerOf(ctx, kind)?.read(ctx, id, ctx.now.add({ hours: horizon.days * 24 }));
}

const readerOf = (ctx: Context, kind: SubjectKind) => ctx.ports.all(SubjectReader).find((one) => one.kind === kind);

/**
 * Takes the next duty that is due by `ctx.now` and does it, in this transaction: the act's messages are queued exactly
 * when the duty is recorded as done. @returns the duty that was taken, or undefined when nothing is due.
 * @throws DutyFault when the act fails.
 */
export async function doNext(ctx: Context): Promise<DutyId | undefined> {
  for (const { id, subject_kind: kind, subject } of await due(ctx.tx, ctx.organisation, ctx.now, beside)) {
    if (!(await claim(ctx.tx, id))) continue;
    try {
      await readerOf(ctx, kind)?.lock?.(ctx, subject);
      await lockDuties(ctx.tx, ctx.organisation, subject); // all of them at once and in order, as whoever hears a fact does
      const row = await lockDuty(ctx.tx, ctx.organisation, id);
      if (row && row.state === 'planned' && Temporal.Instant.compare(row.take_at, ctx.now) <= 0) await take(ctx, row);
    } catch (error) {
      throw isPassing(error) ? error : new DutyFault(id, error);
    }
    return id;
  }
  return undefined;
}

/** How many duties one worker looks past because others have them in hand. */
const beside = 12;

/** An act failed: its transaction is undone, and the duty has to be put off in another. */
export class DutyFault extends Error {
  readonly duty: DutyId;
  constructor(duty: DutyId, cause: unknown) {
    super('the act of a duty failed', { cause });
    this.duty = duty;
  }
}

async function take(ctx: Context, row: Tables['duties']): Promise<void> {
  const one = dutyOf(row);
  const [step, subject] = [await stepOf(ctx, one), await read(ctx, one.subjectKind, one.subject)];
  const gone = !step || !subject || !applies(step, subject);
  if (gone) await withdrawDuties(ctx.tx, ctx.organisation, [row.id], ctx.now);
  else if (isOver(step, subject, one, ctx.now)) await close(ctx, row, 'failed', { reason: 'missed' });
  else if (row.role === 'machine') await doByMachine(ctx, row, step);
  else await open(ctx, row, undefined);
}

function isOver(step: Step, subject: SubjectState, one: Duty, now: Temporal.Instant): boolean {
  const over = lastUse(step, subject.occurrences.find((occurrence) => occurrence.part === one.part));
  return over !== undefined && Temporal.Instant.compare(over, now) <= 0;
}

async function doByMachine(ctx: Context, row: Tables['duties'], step: Step): Promise<void> {
  const act = ctx.ports.all(MachineAct).find((one) => one.name === step.does);
  if (!act) throw new Error(`nobody can do ${step.does}, which the step ${step.id} of ${row.procedure} names`);
  const outcome: ActOutcome = await act.act(ctx, subjectOf(dutyOf(row)), { step: step.id, turn: row.turn, dueAt: row.due_at });
  if (!unfinished(await lockDuty(ctx.tx, ctx.organisation, row.id) ?? row)) return; // its own fact was the evidence, and closed it
  if ('done' in outcome) {
    const late = Temporal.Instant.compare(row.due_at.add(punctual), ctx.now) < 0;
    return close(ctx, row, 'done', { evidence: outcome.done, late });
  }
  const evidence = outcome.evidence ?? {};
  if ('waived' in outcome) return close(ctx, row, 'waived', { evidence, reason: outcome.waived });
  return open(ctx, { ...row, evidence: { ...row.evidence, ...evidence } }, outcome.open);
}

/** Hands a duty to a named person: it is now in "mine to do". */
async function open(ctx: Context, row: Tables['duties'], reason: string | undefined): Promise<void> {
  const one = dutyOf(row);
  const role: Role = row.role === 'machine' ? 'coordinator' : row.role;
  const person = row.person ?? await personFor(ctx, role, await read(ctx, one.subjectKind, one.subject));
  await updateDuty(ctx.tx, ctx.organisation, row.id, { state: 'open', role, person, opened_at: ctx.now, evidence: row.evidence, reason: reason ?? row.reason });
  const subject = subjectOf(one);
  await record(ctx, { verb: 'procedures.open', subject, details: { duty: row.id, procedure: row.procedure, step: row.step, ...(reason ? { reason } : {}) } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.DutyOpened', subject, duty: row.id, procedure: row.procedure, step: row.step });
  ctx.notices.changed('duties');
  ctx.notices.changed(`${row.subject_kind}:${row.subject}`);
}

/** After the fault of an act: tried again later, and after five times a person's to do. In a transaction of its own. */
export async function putOff(ctx: Context, id: DutyId): Promise<void> {
  const row = await lockDuty(ctx.tx, ctx.organisation, id);
  if (!row || row.state !== 'planned') return;
  const attempts = row.attempts + 1;
  if (attempts >= 5) return open(ctx, { ...row, evidence: { ...row.evidence, attempts } }, 'machine-failed');
  await updateDuty(ctx.tx, ctx.organisation, id, { attempts, take_at: ctx.now.add({ seconds: 15 * 2 ** attempts }) });
}

/** Tells the role above of open duties that were not done in time: they are now theirs to do too. @returns how many. */
export async function escalateDue(ctx: Context, most = 100): Promise<number> {
  const rows = await takeEscalations(ctx.tx, ctx.organisation, ctx.now, most);
  for (const row of rows) {
    const step = await stepOf(ctx, dutyOf(row));
    const to = step?.escalate?.to ?? 'administrator';
    await updateDuty(ctx.tx, ctx.organisation, row.id, { escalated_at: ctx.now, escalated_to: to });
    if (step) await tellEscalated(ctx, row, step, to);
    const subject = subjectOf(dutyOf(row));
    await record(ctx, { verb: 'procedures.escalate', subject, details: { duty: row.id, procedure: row.procedure, step: row.step, to } });
    await emit<ProceduresFact>(ctx, { kind: 'procedures.DutyEscalated', subject, duty: row.id, procedure: row.procedure, step: row.step });
    ctx.notices.changed('duties');
  }
  return rows.length;
}

async function tellEscalated(ctx: Context, row: Tables['duties'], step: Step, to: Role): Promise<void> {
  const told = await members(ctx.tx, ctx.organisation, [to]);
  const { slug } = await organisation(ctx.tx, ctx.organisation);
  const owner = row.person ? (await people(ctx.tx, ctx.organisation, [row.person])).get(row.person)?.name ?? '' : '';
  await say(ctx, {
    kind: 'escalation', key: `escalation:${row.id}`, subject: subjectOf(dutyOf(row)), to: told.map(({ person }) => ({ person })),
    compose: async ({ id, zone }, head) => {
      const { text } = head;
      const reader = { kind: 'person' as const, person: id, roles: told.find(({ person }) => person === id)?.roles ?? [] };
      const subject = await read(as(ctx, reader), row.subject_kind, row.subject); // what is private is not named to everybody
      const title = step.title[text.locale] ?? step.title['en']!;
      return letter(head, {
        subject: text.t('duty.escalated', { title }),
        blocks: [
          { kind: 'paragraph', text: text.t('duty.escalatedText', { title, owner, due: text.dateTime(row.due_at, zone) }) },
          ...(subject?.title ? [{ kind: 'facts', facts: [{ label: text.t('procedures.about'), value: subject.title }] } as const] : []),
          { kind: 'actions', primary: true, actions: [{ label: text.t('duty.look'), href: new URL(`/o/${slug}/duties/${row.id}`, ctx.publicUrl).href }] },
        ],
      });
    },
  });
}

/** Plans what has come within the horizon: the later occurrences of series. Run daily. @returns the subjects looked at. */
export async function planOn(ctx: Context, subjects: readonly { kind: SubjectKind; id: string }[]): Promise<number> {
  for (const { kind, id } of subjects) {
    const standing = await lockDuties(ctx.tx, ctx.organisation, id);
    const subject = await read(ctx, kind, id);
    if (!subject) continue;
    for (const version of await versionsFor(ctx, standing, await procedures(ctx.tx, ctx.organisation))) {
      const own = standing.filter((one) => one.procedure === version.body.procedure);
      await putWishes(ctx, version, subject, replan(version.body, own, wishes(version.body, subject)).put);
    }
  }
  return subjects.length;
}
