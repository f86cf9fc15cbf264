import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Instance } from '../../planning/conference/instance.ts';
import { Control, type Outcome, type Work } from './plan-control.ts';

export type Budget = { readonly until: number } | { readonly steps: number };

/** What the threads found. */
export interface Found {
  readonly plan: Extract<Outcome, { what: 'plan' }> | undefined;
  readonly bound: Extract<Outcome, { what: 'bound' }>;
  /** Steps of all searches. */
  readonly steps: number;
  /** A locked request that cannot be placed. */
  readonly stuck: number | undefined;
  /** Whether a signal ended it. */
  readonly stopped: boolean;
}

/** How good the best plan is by now, and what none can be below; -Infinity and Infinity while nothing is known. */
export interface SoFar { readonly total: number; readonly bound: number }

const signals = ['SIGTERM', 'SIGINT'] as const;
let isOver = false;

/**
 * From now on a signal ends a search, also one that is yet to begin, and never the process: what was found is still to be
 * written when the search is over. For a process that does nothing but plan.
 */
export function outliveSignals(): void {
  for (const signal of signals) process.on(signal, () => { isOver = true; });
}

/** How often it is told, in milliseconds. */
const tellEvery = 500;

/**
 * Searches and bounds in two threads until the budget is spent, the plan is proven best, or a SIGTERM or SIGINT comes: then
 * with the best so far, at once.
 * @param tell is told now and then how far it is.
 */
export async function plan(instance: Instance, seed: number, budget: Budget, tell?: (soFar: SoFar) => void): Promise<Found> {
  const control = new Control();
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    control.stop();
  };
  for (const signal of signals) process.on(signal, stop);
  if (isOver) stop();
  const telling = tell && setInterval(() => tell({ total: control.total, bound: control.bound }), tellEvery);
  try {
    const work = {
      instance, seed, memory: control.memory, until: 'until' in budget ? budget.until : undefined, steps: 'steps' in budget ? budget.steps : undefined,
    };
    const outcomes = (await Promise.all([outcomesOf({ ...work, task: 'search' }), outcomesOf({ ...work, task: 'bound' })])).flat();
    const plans = outcomes.filter((one) => one.what === 'plan');
    return {
      plan: plans.toSorted((a, b) => a.total - b.total)[0], bound: outcomes.find((one) => one.what === 'bound')!, stopped,
      steps: plans.reduce((sum, one) => sum + one.steps, 0), stuck: outcomes.find((one) => one.what === 'stuck')?.request,
    };
  } finally {
    clearInterval(telling);
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Runs a thread to its end. It strips types by itself and needs none of what the program is started with. */
async function outcomesOf(work: Work): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const worker = new Worker(new URL('plan-thread.ts', import.meta.url), {
    name: `plan ${work.task}`, workerData: work, execArgv: ['--disable-warning=ExperimentalWarning'], resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  worker.on('message', (outcome: Outcome) => outcomes.push(outcome));
  // an error rejects: it is a fault
  await once(worker, 'exit');
  return outcomes;
}
