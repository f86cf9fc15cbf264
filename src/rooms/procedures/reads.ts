import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { often, type Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { readOnce } from '../../platform/database-kept.ts';
import { steady } from '../../platform/database-steady.ts';
import type { PersonId, Role } from '../identity/model.ts';
import type { Duty, DutyId, Offer, Procedure, ProcedureVersion, Step, SubjectKind } from './model.ts';
import { SubjectReader } from './ports.ts';
import { lightOf, type StepLight } from './rules.ts';
import { dutyOf, tables, type Tables } from './store.ts';

export { isLate, lightOf, type StepLight } from './rules.ts';
export { changesBetween, type Changes, type StepChange } from './rules-changes.ts';
export { readProcedure, writeProcedure, type Mistake, type Vocabulary } from './rules-document.ts';

/** Every procedure of an organisation in its newest version. */
export function procedures(tx: Tx, organisation: OrganisationId): Promise<ProcedureVersion[]> {
  return readOnce(tx, `procedures ${organisation}`, () => steady(tx, 'procedures', () => newest(tx, organisation)));
}

const newestHeads = fixed((tx, organisation: OrganisationId) => versionHeads(tx, organisation).select(sql<string>`v.xmin::text`.as('writer')).distinctOn('v.procedure')
  .orderBy('v.procedure').orderBy('v.version', 'desc'));

async function newest(tx: Tx, organisation: OrganisationId): Promise<ProcedureVersion[]> {
  const heads = await newestHeads(tx, organisation);
  return Promise.all(heads.map(async (head) => asVersion({ ...head, body: await keptBody(tx, head) })));
}

type Head = Omit<Tables['procedure_versions'], 'body'> & { readonly writer: string };

/** Bodies of procedures that this process has read, the latest read last. A version is never changed once it is written. */
const bodies = new Map<string, Procedure>();
const mostBodies = 500;

/** The body of a version, read once: every fact asks for all of them. Named with its writer, since one that was undone gives its number to another. */
async function keptBody(tx: Tx, { organisation, procedure, version, writer }: Head): Promise<Procedure> {
  const name = `${organisation} ${procedure} ${version} ${writer}`;
  const body = bodies.get(name) ?? (await procedureVersion(tx, organisation as OrganisationId, procedure, version))!;
  bodies.delete(name);
  bodies.set(name, body);
  if (bodies.size > mostBodies) bodies.delete(bodies.keys().next().value!);
  return body;
}

function versionRows(tx: Tx, organisation: OrganisationId) {
  return versionHeads(tx, organisation).select('v.body');
}

function versionHeads(tx: Tx, organisation: OrganisationId) {
  return often(tables(tx)).selectFrom('procedure_versions as v').where('v.organisation', '=', organisation)
    .select(['v.organisation', 'v.procedure', 'v.version', 'v.made_at', 'v.made_by', 'v.shipped', 'v.moves'])
    .select((eb) => eb.fn.coalesce(eb.selectFrom('procedure_versions as m').select(({ fn }) => fn.max('m.version').as('last'))
      .whereRef('m.organisation', '=', 'v.organisation').whereRef('m.procedure', '=', 'v.procedure').where('m.moves', '=', true), sql<number>`0`).as('moved_to'));
}

function asVersion(row: Tables['procedure_versions'] & { moved_to: number }): ProcedureVersion {
  return { version: row.version, madeAt: row.made_at, madeBy: row.made_by, body: row.body, shipped: row.shipped !== null, moves: row.moves, movedTo: row.moved_to };
}

/** All versions of one procedure, the newest first. */
export async function versions(tx: Tx, organisation: OrganisationId, procedure: string): Promise<ProcedureVersion[]> {
  const rows = await versionRows(tx, organisation).where('v.procedure', '=', procedure).orderBy('v.version', 'desc').execute();
  return rows.map(asVersion);
}

/** One version of one procedure, with when it was made. */
export async function versionOf(tx: Tx, organisation: OrganisationId, procedure: string, version: number): Promise<ProcedureVersion | undefined> {
  const row = await versionRows(tx, organisation).where('v.procedure', '=', procedure).where('v.version', '=', version).executeTakeFirst();
  return row && asVersion(row);
}

/** What the program offers instead of the organisation's own version of a procedure, and nobody has answered yet. */
export async function offerOf(tx: Tx, organisation: OrganisationId, procedure: string): Promise<Offer | undefined> {
  const row = await tables(tx).selectFrom('procedure_offers').selectAll().where('organisation', '=', organisation)
    .where('procedure', '=', procedure).where('state', '=', 'open').executeTakeFirst();
  return row && { procedure: row.procedure, digest: row.digest, body: row.body, offeredAt: row.offered_at };
}

/** The procedures for which something is offered. */
export async function offered(tx: Tx, organisation: OrganisationId): Promise<ReadonlySet<string>> {
  const rows = await tables(tx).selectFrom('procedure_offers').select('procedure').where('organisation', '=', organisation).where('state', '=', 'open').execute();
  return new Set(rows.map((row) => row.procedure));
}

/** Bodies that one transaction has read: each of a subject's duties asks for its step. A version that is there stays as it is. */
const readIn = new WeakMap<Tx, Map<string, Promise<Procedure | undefined>>>();

/** One version of one procedure, read once in a transaction. */
export async function procedureVersion(tx: Tx, organisation: OrganisationId, procedure: string, version: number): Promise<Procedure | undefined> {
  const name = `${organisation} ${procedure} ${version}`;
  const known = readIn.get(tx) ?? new Map<string, Promise<Procedure | undefined>>();
  readIn.set(tx, known);
  const asked = known.get(name) ?? steady(tx, `procedure ${procedure} ${version}`, async () => (await tables(tx).selectFrom('procedure_versions').select('body').where('organisation', '=', organisation)
    .where('procedure', '=', procedure).where('version', '=', version).executeTakeFirst())?.body);
  known.set(name, asked);
  const body = await asked;
  if (!body) known.delete(name);
  return body;
}

/** One duty by its id. */
export async function duty(tx: Tx, organisation: OrganisationId, id: DutyId): Promise<Duty | undefined> {
  const row = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return row && dutyOf(row);
}

/** Every duty of a subject, of one part of it where given, in the order in which they fall due. */
export async function dutiesOf(tx: Tx, organisation: OrganisationId, subject: string, part?: string): Promise<Duty[]> {
  const rows = part === undefined ? await subjectRows(tx, organisation, subject)
    : await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('subject', '=', subject).where('part', 'in', ['', part]).orderBy('due_at').orderBy('id').execute();
  return rows.map(dutyOf);
}
const subjectRows = fixed((tx, organisation: OrganisationId, subject: string) => tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation)
  .where('subject', '=', subject).orderBy('due_at').orderBy('id'));

/** The duties that were or are a person's, and those that he closed. */
export async function dutiesBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<Duty[]> {
  const rows = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation)
    .where(({ eb, or }) => or([eb('person', '=', person), eb('closed_by', '=', person)])).orderBy('due_at').orderBy('id').execute();
  return rows.map(dutyOf);
}

/** What is a person's to do now: his own, those of his roles that name nobody, and those escalated to one of his roles. */
export async function mineToDo(tx: Tx, organisation: OrganisationId, person: PersonId, roles: readonly Role[]): Promise<Duty[]> {
  const rows = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('state', '=', 'open')
    .where(({ or, eb, and }) => or([eb('person', '=', person), and([eb('person', 'is', null), eb('role', 'in', [...roles])]),
      eb('escalated_to', 'in', [...roles])]))
    .orderBy(sql`coalesce(deadline_at, due_at)`).orderBy('id').execute();
  return rows.map(dutyOf);
}

/** How many duties the machine has done since `from`: what nobody had to think of. */
export async function doneByItself(tx: Tx, organisation: OrganisationId, from: Temporal.Instant): Promise<number> {
  const { count } = await tables(tx).selectFrom('duties').select(({ fn }) => fn.countAll<number>().as('count'))
    .where('organisation', '=', organisation).where('role', '=', 'machine').where('state', '=', 'done').where('closed_at', '>=', from).executeTakeFirstOrThrow();
  return count;
}

/** When the machine next has something to do: the demo's clock goes there. */
export async function nextDue(tx: Tx, organisation: OrganisationId): Promise<Temporal.Instant | undefined> {
  const { rows: [row] } = await sql<{ at: Temporal.Instant | null }>`
    select least((select min(take_at) from duties where organisation = ${organisation} and state = 'planned'),
      (select min(escalate_at) from duties where organisation = ${organisation} and state = 'open' and escalated_at is null)) as at`.execute(tx);
  return row?.at ?? undefined;
}

/** Organisations in which a duty or a message is due by `now` of the machine, each by its own clock; needs no open one. */
export async function organisationsWithDue(tx: Tx, now: Temporal.Instant): Promise<OrganisationId[]> {
  const { rows } = await sql<{ organisation: OrganisationId }>`select organisation from due_organisations(${now.toString()})`.execute(tx);
  return rows.map((row) => row.organisation);
}

/** What a subject is called, asked of the room that owns it; undefined where there is none, or its name is not for who asks. */
export async function subjectTitle(ctx: Context, kind: SubjectKind, id: string): Promise<string | undefined> {
  const reader = ctx.ports.all(SubjectReader).find((one) => one.kind === kind);
  return (await reader?.read(ctx, id, ctx.now))?.title || undefined;
}

/** A step of a procedure with its light and duties for one subject. */
export interface StepState { readonly step: Step; readonly light: StepLight; readonly duties: readonly Duty[] }

/** How a subject stands with its procedure, step by step, in the version under which it began. */
export async function stepsOf(tx: Tx, organisation: OrganisationId, subject: string, now: Temporal.Instant): Promise<StepState[]> {
  const duties = await dutiesOf(tx, organisation, subject);
  const states: StepState[] = [];
  for (const named of new Set(duties.map((one) => `${one.procedure} ${one.version}`))) {
    const [name, version] = named.split(' ') as [string, string];
    const body = await procedureVersion(tx, organisation, name, Number(version));
    const own = duties.filter((one) => one.procedure === name && one.version === Number(version));
    for (const step of body?.steps ?? []) {
      const ofStep = own.filter((one) => one.step === step.id);
      const light = lightOf(ofStep, now);
      if (light !== 'none') states.push({ step, light, duties: ofStep });
    }
  }
  return states;
}

/** How the duties of a step came out since a time: what the compliance page and the review show. */
export interface StepFigures {
  readonly step: string;
  readonly done: number; readonly late: number; readonly waived: number; readonly failed: number; readonly open: number; readonly planned: number;
}

export async function figures(tx: Tx, organisation: OrganisationId, procedure: string, since: Temporal.Instant): Promise<StepFigures[]> {
  const { rows } = await sql<StepFigures>`
    select step, count(*) filter (where state = 'done' and not late) as done, count(*) filter (where state = 'done' and late) as late,
      count(*) filter (where state = 'waived') as waived, count(*) filter (where state = 'failed') as failed,
      count(*) filter (where state = 'open') as open, count(*) filter (where state = 'planned') as planned
    from duties where organisation = ${organisation} and procedure = ${procedure} and due_at >= ${since.toString()} and state <> 'withdrawn'
    group by step`.execute(tx);
  return rows;
}

/** Duties of a procedure that were missed, are late or were waived: the exceptions with their reasons. */
export async function exceptions(tx: Tx, organisation: OrganisationId, procedure: string, since: Temporal.Instant, most = 100): Promise<Duty[]> {
  const rows = await tables(tx).selectFrom('duties').selectAll().where('organisation', '=', organisation).where('procedure', '=', procedure)
    .where('due_at', '>=', since).where(({ or, eb, and }) => or([eb('state', 'in', ['failed', 'waived']), and([eb('state', '=', 'done'), eb('late', '=', true)])]))
    .orderBy('due_at', 'desc').orderBy('id').limit(most).execute();
  return rows.map(dutyOf);
}

export interface Review { readonly at: Temporal.Instant; readonly person: string | null; readonly version: number; readonly outcome: 'kept' | 'changed'; readonly remarks: string; readonly since: Temporal.Instant;
  /** How the steps had come out since, as the reviewer saw it. */
  readonly figures: readonly StepFigures[];
}

/** The reviews of a procedure, the newest first (G-6.1). */
export async function reviews(tx: Tx, organisation: OrganisationId, procedure: string): Promise<Review[]> {
  const rows = await tables(tx).selectFrom('reviews').select(['at', 'person', 'version', 'outcome', 'remarks', 'since', 'figures'])
    .where('organisation', '=', organisation).where('procedure', '=', procedure).orderBy('at', 'desc').execute();
  return rows.map(({ figures: kept, ...review }) => ({ ...review, figures: (kept as { steps: StepFigures[] }).steps }));
}

/** Since when the next review of a procedure counts: the last review, else the day on which it came. */
export async function reviewedSince({ tx, organisation, now }: Pick<Context, 'tx' | 'organisation' | 'now'>, procedure: string): Promise<Temporal.Instant> {
  const [last] = await reviews(tx, organisation, procedure);
  return last?.at ?? (await versions(tx, organisation, procedure)).at(-1)?.madeAt ?? now;
}
