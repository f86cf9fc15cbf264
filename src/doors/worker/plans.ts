/**
 * Plans of parent-teacher rounds are worked out by `convene plan solve` in a process of its own: it has its own memory and a low
 * priority, ends with the best so far when it is told to, and takes nothing of the program along when it fails.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopwatch } from '../../platform/clock.ts';
import type { OrganisationId } from '../../platform/context.ts';
import type { Office } from '../../platform/office.ts';
import { beatPlan, beginPlan, finishPlan, type PlanWork } from '../../rooms/conferences/actions-plan.ts';
import { tellNext } from '../../rooms/conferences/actions-plan-publish.ts';
import { documentIn, leastIn, outcomesIn } from '../../rooms/conferences/actions-plan-document.ts';
import type { FamilyId, RoundId } from '../../rooms/conferences/model.ts';
import { untoldFamilies } from '../../rooms/conferences/reads-wishes.ts';
import type { PlanId } from '../../rooms/conferences/model-plan.ts';
import type { Appointment } from '../../planning/conference/instance.ts';

const machine = { kind: 'machine', name: 'plans' } as const;
/** Megabytes of the planner's heap; a school of 1,200 families takes 160 of all. */
const mostMemory = 256;
/** How often a sign of life is written, in milliseconds. */
const beatEvery = 1000;
/** A step of the progress is written while the gap falls by at least so much of the cost. */
const worthTelling = 0.0005;
/** Families told in one transaction. */
const toldTogether = 20;

/** Planners at work in this process. */
const working = new Set<ChildProcess>();

/** Has every planner of this process end with its best so far, so that a stopping server need not wait. */
export function stopPlanners(): void {
  for (const child of working) child.kill('SIGTERM');
}

/** The job of a plan: works it out, unless nobody wants it any more. Begun again by another process, it begins anew. */
export async function planRound(office: Office, payload: unknown): Promise<void> {
  const { organisation, plan } = payload as { organisation: OrganisationId; plan: PlanId };
  const work = await office.enter(organisation, machine, (ctx) => beginPlan(ctx, plan));
  if (!work) return;
  const folder = await mkdtemp(join(tmpdir(), 'convene-plan-'));
  try {
    const found = await solved(office, organisation, work, folder);
    if (found) await office.enter(organisation, machine, (ctx) => finishPlan(ctx, work, { ...found, outcomes: outcomesIn(work.sources, found.placed) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Tells families what came of their wishes, some at a time, until all are told. One that cannot be told keeps nobody waiting: it is
 * passed over, and tried again with the job.
 * @throws the faults of those that were not told, when all others were.
 */
export async function tellPlan(office: Office, payload: unknown): Promise<void> {
  const { organisation, round } = payload as { organisation: OrganisationId; round: RoundId };
  const tell = (most: number, after: FamilyId | undefined) => office.enter(organisation, machine, (ctx) => tellNext(ctx, round, most, after));
  const faults: unknown[] = [];
  let after: FamilyId | undefined;
  for (;;) {
    const last = await tell(toldTogether, after).catch(() => tell(1, after)).catch(async (error: unknown) => {
      faults.push(error);
      return (await office.enter(organisation, machine, (ctx) => untoldFamilies(ctx, round, 1, after)))[0];
    });
    if (last === undefined) break;
    after = last;
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} families of the round ${round} could not be told`);
}

interface Solved { readonly placed: readonly Appointment[]; readonly cost: number; readonly bound: number; readonly stopped: boolean }

/** Undefined where the plan is somebody else's by now. */
async function solved(office: Office, organisation: OrganisationId, work: PlanWork, folder: string): Promise<Solved | undefined> {
  const document = documentIn(work.sources);
  if (!document) return { placed: [], cost: 0, bound: 0, stopped: false };
  const [instance, out] = [join(folder, 'instance.json'), join(folder, 'plan.json')];
  await writeFile(instance, JSON.stringify(document), { mode: 0o600 });
  const planner = start(['plan', 'solve', instance, '--out', out, '--seconds', String(work.seconds), '--seed', String(work.seed), '--progress', '--json']);
  const least = leastIn(work.sources);
  const watch = await accompanied(office, organisation, work, planner, least).catch((error: unknown) => { planner.stop(); throw error; });
  const { code, answer, complaint } = await planner.ended;
  if (watch === 'lost') return undefined;
  const said = code === 0 ? JSON.parse(answer) as { total: number; bound: number; stopped: boolean } : undefined;
  if (!said) throw new Error(`a plan could not be worked out: ${answer.slice(-1000)} ${complaint.slice(-2000)}`);
  const { appointments } = JSON.parse(await readFile(out, 'utf8')) as { appointments: Appointment[] };
  return { placed: appointments, cost: said.total, bound: Math.min(Math.max(said.bound, least), said.total), stopped: watch === 'stopped' && said.stopped };
}

interface Planner {
  readonly soFar: { total: number; bound: number } | undefined;
  readonly isOver: boolean;
  /** Somebody has told it to end. */
  readonly isStopped: boolean;
  stop(): void;
  readonly ended: Promise<{ readonly code: number | null; readonly answer: string; readonly complaint: string }>;
}

/** As whoever plans at the command line. Nothing of the program's own configuration goes along: the planner needs none. */
function start(args: readonly string[]): Planner {
  const command = fileURLToPath(new URL('../../../bin/convene', import.meta.url));
  const env = { PATH: process.env['PATH'], NODE_OPTIONS: `--max-old-space-size=${mostMemory}` };
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  if (child.pid !== undefined) lower(child.pid);
  working.add(child);
  let [answer, complaint, rest] = ['', '', ''];
  let soFar: Planner['soFar'];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => { answer += piece; });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('{')) soFar = JSON.parse(line) as Planner['soFar'];
      else complaint = `${complaint}${line}\n`.slice(-4000);
    }
  });
  let isOver = false;
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)).finally(() => {
    isOver = true;
    working.delete(child);
  }).then((code) => ({ code, answer, complaint: complaint + rest }));
  return { get soFar() { return soFar; }, get isOver() { return isOver; }, get isStopped() { return child.killed; }, stop: () => void child.kill('SIGTERM'), ended };
}

/** Who waits for a page goes before a plan. */
function lower(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error; // it has ended already
  }
}

/** How watching a planner ended: it ended by itself or because no plan can be better, it was good enough, or the plan is somebody else's by now. */
type Watched = 'ended' | 'stopped' | 'lost';

/** Writes signs of life and the gap as it falls while the planner works; stops it when no plan can be better, it is good enough, or nobody wants it any more. */
async function accompanied(office: Office, organisation: OrganisationId, work: PlanWork, planner: Planner, least: number): Promise<Watched> {
  const elapsed = stopwatch();
  const over = planner.ended.then(() => {}, () => {});
  let told = Infinity;
  while (!planner.isOver) {
    await Promise.race([over, new Promise((resolve) => { setTimeout(resolve, beatEvery).unref(); })]);
    if (planner.isOver) break;
    const now = planner.soFar && { total: planner.soFar.total, bound: Math.min(Math.max(planner.soFar.bound, least), planner.soFar.total) };
    const gap = now ? now.total - now.bound : Infinity;
    const isNews = now !== undefined && (told === Infinity || told - gap > worthTelling * now.total);
    const step = isNews ? { seconds: Math.round(elapsed() / 1000), total: now.total, bound: now.bound } : undefined;
    if (isNews) told = gap;
    const answer = await office.enter(organisation, machine, (ctx) => beatPlan(ctx, work, step));
    const isBest = gap < 1; // all weights are whole
    if (!answer || answer.stop || isBest) planner.stop();
    if (!answer) return 'lost';
    if (answer.stop || isBest) return planner.ended.then(() => (isBest ? 'ended' : 'stopped'));
  }
  return planner.isStopped ? 'stopped' : 'ended'; // the server stops: the best so far is kept
}
