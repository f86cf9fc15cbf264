/** The engine: plans what procedures demand when something happens, and does what is due. */
import { as, emit, type Context } from '../../platform/context.ts';
import { flush, isPassing } from '../../platform/database.ts';
import { isMade } from '../../platform/database-kept.ts';
import type { Fact, Told } from '../../platform/facts.ts';
import { members, organisation } from '../identity/reads.ts';
import type { Role } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import { people } from '../people/reads.ts';
import { close, closeMissed, subjectOf } from './actions.ts';
import { personFor, planUnder, putWishes, stepOf, versionsFor } from './actions-plan.ts';
import { canRead, isSubjectKind, lockSubject, lockWhole, readSubject } from './actions-subject.ts';
import type { ProceduresFact } from './events.ts';
import type { ActOutcome, Duty, DutyId, Evidence, ProcedureVersion, Step, SubjectKind, SubjectState } from './model.ts';
import { MachineAct } from './ports.ts';
import { dutiesOf, procedures } from './reads.ts';
import { applies, lastUse, moved, punctual, replan, unfinished, wish, wishes } from './rules.ts';
import { claim, due, dueToEscalate, dutyOf, hasPlanned, lockDuties, lockDuty, updateDuty, withdrawDuties, type Tables } from './store.ts';

/** Hears one fact at once, as the engine hears those of a transaction before its commit. */
export function hear(ctx: Context, fact: Fact): Promise<void> {
  return hearAll([{ ctx, fact }]);
}

/**
 * Hears every fact of the rooms below, within the transaction that made it and before its commit: closes what a fact is
 * evidence for, ends what it makes pointless, plans what it triggers, and plans anew what is counted from times that may
 * have moved. Subjects come one after the other in the order of their ids, as every transaction locks their duties.
 */
export async function hearAll(told: readonly Told[]): Promise<void> {
  const bySubject = Map.groupBy(told.filter(({ fact }) => isSubjectKind(fact.subject.kind)), ({ fact }) => fact.subject.id);
  for (const [, all] of [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1))) await hearOf(all);
}

/** What was told of one subject. A fact that may close a duty is heard when the duties that those before it trigger are there. */
async function hearOf(told: readonly Told[]): Promise<void> {
  const { ctx, fact: { subject } } = told.at(-1)!;
  // of anything but messages the duties are locked in any case: then they are not read before
  let first = told.every(({ fact }) => tellsOfMessage(fact)) ? undefined : await standingOf(ctx, subject);
  const heard: Told[] = [];
  for (const one of told) if (!tellsOfMessage(one.fact) || (await isNamed(one.ctx, one.fact, first?.duties))) heard.push(one);
  for (let from = 0; from < heard.length;) {
    const standing = first ?? await standingOf(ctx, subject);
    first = undefined;
    const versions = await versionsFor(ctx, standing.duties, await procedures(ctx.tx, ctx.organisation));
    let to = from + 1;
    while (to < heard.length && !mayClose(versions, heard[to]!.fact)) to += 1;
    await hearTogether(heard.slice(from, to), standing, versions);
    from = to;
  }
}

/** What stands for a subject, and how it is under that lock. */
interface Standing { readonly duties: readonly Duty[]; readonly subject: SubjectState | undefined }

async function standingOf(ctx: Context, { kind, id }: Fact['subject']): Promise<Standing> {
  const [duties, subject] = await Promise.all([standingDuties(ctx, id), readSubject(ctx, kind as SubjectKind, id)]); // in this order, in one message
  return { duties, subject };
}

/** The duties of a subject, locked. One that was made in this transaction has none but what was planned in it. */
async function standingDuties({ tx, organisation }: Context, subject: string): Promise<Duty[]> {
  if (isMade(tx, subject) && !hasPlanned(tx, subject)) return [];
  return lockDuties(tx, organisation, subject);
}

const mayClose = (versions: readonly ProcedureVersion[], { kind }: Fact): boolean =>
  versions.some(({ body }) => body.steps.some(({ evidence, ends }) => evidence.includes(kind) || ends.includes(kind)));

async function hearTogether(told: readonly Told[], { duties: standing, subject }: Standing, versions: readonly ProcedureVersion[]): Promise<void> {
  const { ctx } = told.at(-1)!;
  const touched = new Set<DutyId>();
  for (const { ctx: teller, fact } of told) {
    for (const one of standing) if (unfinished(one) && !touched.has(one.id) && (await closesOrEnds(teller, one, fact))) touched.add(one.id);
  }
  if (!subject) return;
  for (const version of versions) {
    for (const { ctx: teller, fact } of told) await planTriggered(teller, version, subject, fact);
    const own = standing.filter((one) => one.procedure === version.body.procedure && !touched.has(one.id));
    const planned = await planUnder(ctx, version, subject, own);
    await closeMissed(ctx, planned.missed);
  }
  ctx.notices.changed('duties');
}

/** What became of a message changes nothing of what it is about: it only matters where a step names it. */
const tellsOfMessage = ({ kind }: Fact): boolean => kind.startsWith('messaging.');

/** Whether a step names a fact, in the newest version or in one under which something stands for the subject. */
async function isNamed(ctx: Context, { kind, subject }: Fact, known: readonly Duty[] | undefined): Promise<boolean> {
  const names = ({ trigger, evidence, ends }: Step) => [...evidence, ...ends, ...('on' in trigger ? trigger.on : [])].includes(kind);
  if ((await procedures(ctx.tx, ctx.organisation)).some(({ body }) => body.steps.some(names))) return true;
  for (const one of (known ?? await dutiesOf(ctx.tx, ctx.organisation, subject.id)).filter(unfinished)) {
    const step = await stepOf(ctx, one);
    if (step && names(step)) return true;
  }
  return false;
}

async function closesOrEnds(ctx: Context, one: Duty, fact: Fact): Promise<boolean> {
  const step = await stepOf(ctx, one);
  const sameProcedure = !('procedure' in fact) || fact.procedure === one.procedure;
  if (!step || !sameProcedure || (one.part !== '' && fact.subject.part !== undefined && one.part !== fact.subject.part)) return false;
  // the turn of a cadence that is still ahead is not what was done now
  if ('every' in step.trigger && Temporal.Instant.compare(one.dueAt, ctx.now) > 0) return false;
  if (step.each !== undefined && 'person' in fact && fact.person !== one.person) return false;
  if (step.evidence.includes(fact.kind)) {
    const row = await lockDuty(ctx.tx, ctx.organisation, one.id);
    if (row && unfinished(row)) await close(ctx, row, 'done', { evidence: { fact: fact.kind, ...('figures' in fact ? fact.figures as Evidence : {}) } });
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

/**
 * Takes the next duty that is due by `ctx.now` and does it, in this transaction: the act's messages are queued exactly
 * when the duty is recorded as done. @returns the duty that was taken, or undefined when nothing is due.
 * @throws DutyFault when the act fails.
 */
export async function doNext(ctx: Context): Promise<DutyId | undefined> {
  for (const { id, subject_kind: kind, subject } of await due(ctx.tx, ctx.organisation, ctx.now, beside)) {
    if (!(await claim(ctx.tx, id))) continue;
    try {
      await lockSubject(ctx, kind, subject);
      const row = await lockDuty(ctx.tx, ctx.organisation, id);
      if (row && row.state === 'planned' && Temporal.Instant.compare(row.take_at, ctx.now) <= 0) await take(ctx, row);
      await ctx.facts.settle(ctx);
      await flush(ctx.tx); // what its writes run into is its fault
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
  const step = await stepOf(ctx, one);
  if (isOfNewer(ctx, one, step)) return updateDuty(ctx.tx, ctx.organisation, row.id, { take_at: ctx.now.add({ minutes: 1 }) });
  const subject = await readSubject(ctx, one.subjectKind, one.subject);
  const gone = !step || !subject || !applies(step, subject);
  if (gone) await withdrawDuties(ctx.tx, ctx.organisation, [row.id], ctx.now);
  else if (isOver(step, subject, one, ctx.now)) await close(ctx, row, 'failed', { reason: 'missed' });
  else if (row.role === 'machine') await doByMachine(ctx, row, step);
  else await open(ctx, row, undefined);
}

/** A process of the release before leaves what it knows nothing of to the others beside it; after an hour there are none. */
function isOfNewer(ctx: Context, one: Duty, step: Step | undefined): boolean {
  const canDo = one.role !== 'machine' || !step || actOf(ctx, step) !== undefined;
  return !(canDo && canRead(ctx, one.subjectKind)) && Temporal.Instant.compare(ctx.now, one.dueAt.add({ hours: 1 })) < 0;
}

const actOf = (ctx: Context, step: Step) => ctx.ports.all(MachineAct).find((one) => one.name === step.does);

function isOver(step: Step, subject: SubjectState, one: Duty, now: Temporal.Instant): boolean {
  const over = lastUse(step, subject.occurrences.find((occurrence) => occurrence.part === one.part));
  return over !== undefined && Temporal.Instant.compare(over, now) <= 0;
}

async function doByMachine(ctx: Context, row: Tables['duties'], step: Step): Promise<void> {
  const act = actOf(ctx, step);
  if (!act) throw new Error(`nobody can do ${step.does}, which the step ${step.id} of ${row.procedure} names`);
  const outcome: ActOutcome = await act.act(ctx, subjectOf(dutyOf(row)), { step: step.id, turn: row.turn, dueAt: row.due_at, person: row.person });
  await ctx.facts.settle(ctx);
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
  const person = row.person ?? await personFor(ctx, role, await readSubject(ctx, one.subjectKind, one.subject));
  await updateDuty(ctx.tx, ctx.organisation, row.id, { state: 'open', role, person, opened_at: ctx.now, evidence: row.evidence, reason: reason ?? row.reason });
  const subject = subjectOf(one);
  await record(ctx, { verb: 'procedures.open', subject, details: { duty: row.id, procedure: row.procedure, step: row.step, ...(reason ? { reason } : {}) } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.DutyOpened', subject, duty: row.id, procedure: row.procedure, step: row.step });
  ctx.notices.changed('duties');
  ctx.notices.changed(`${row.subject_kind}:${row.subject}`);
}

/** After the fault of an act: tried again later, and after five times a person's to do. In a transaction of its own. */
export async function putOff(ctx: Context, id: DutyId): Promise<void> {
  const row = await lockWhole(ctx, id);
  if (!row || row.state !== 'planned') return;
  const attempts = row.attempts + 1;
  if (attempts >= 5) return open(ctx, { ...row, evidence: { ...row.evidence, attempts } }, 'machine-failed');
  await updateDuty(ctx.tx, ctx.organisation, id, { attempts, take_at: ctx.now.add({ seconds: 15 * 2 ** attempts }) });
}

/**
 * Takes the next open duty that was not done in time and tells the role above: it is now theirs to do too. One in a
 * transaction, as `doNext` does. @returns the duty that was taken, or undefined when none is to be escalated.
 */
export async function escalateNext(ctx: Context): Promise<DutyId | undefined> {
  for (const { id, subject_kind: kind, subject } of await dueToEscalate(ctx.tx, ctx.organisation, ctx.now, beside)) {
    if (!(await claim(ctx.tx, id))) continue;
    await lockSubject(ctx, kind, subject);
    const row = await lockDuty(ctx.tx, ctx.organisation, id);
    if (row && row.state === 'open' && row.escalated_at === null && row.escalate_at && Temporal.Instant.compare(row.escalate_at, ctx.now) <= 0) await escalate(ctx, row);
    return id;
  }
  return undefined;
}

async function escalate(ctx: Context, row: Tables['duties']): Promise<void> {
  const step = await stepOf(ctx, dutyOf(row));
  const to = step?.escalate?.to ?? 'administrator';
  await updateDuty(ctx.tx, ctx.organisation, row.id, { escalated_at: ctx.now, escalated_to: to });
  if (step) await tellEscalated(ctx, row, step, to);
  const subject = subjectOf(dutyOf(row));
  await record(ctx, { verb: 'procedures.escalate', subject, details: { duty: row.id, procedure: row.procedure, step: row.step, to } });
  await emit<ProceduresFact>(ctx, { kind: 'procedures.DutyEscalated', subject, duty: row.id, procedure: row.procedure, step: row.step });
  ctx.notices.changed('duties');
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
      const subject = await readSubject(as(ctx, reader), row.subject_kind, row.subject); // what is private is not named to everybody
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
  for (const { kind, id } of subjects.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const standing = await lockSubject(ctx, kind, id);
    const subject = await readSubject(ctx, kind, id);
    if (!subject) continue;
    for (const version of await versionsFor(ctx, standing, await procedures(ctx.tx, ctx.organisation))) {
      const own = standing.filter((one) => one.procedure === version.body.procedure);
      await putWishes(ctx, version, subject, replan(version.body, own, wishes(version.body, subject, version.madeAt)).put);
    }
  }
  return subjects.length;
}
