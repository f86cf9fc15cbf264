/** A thread of `plan solve`: runs the planner and hands back what it finds. */
import { parentPort, workerData } from 'node:worker_threads';
import { Bound } from '../../planning/conference/bound.ts';
import { compile } from '../../planning/conference/model.ts';
import { Search } from '../../planning/conference/search.ts';
import { isProven, raise, solve } from '../../planning/conference/solve.ts';
import { Control, instant, type Outcome, type Work } from './plan-control.ts';

const work = workerData as Work;
const control = new Control(work.memory);
const model = compile(work.instance);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const tell = (outcome: Outcome): void => parentPort!.postMessage(outcome);

/** Costs come in steps of this, where every weight is whole. */
const { unserved, fairIdleSlots: _, moved: __, ...weights } = work.instance.objective;
const grain = [...Object.values(unserved), ...Object.values(weights)].every(Number.isInteger) ? 1 : 0;

function search(seed: number): void {
  const began = instant();
  const { steps, until } = work;
  const found = new Search(model, seed);
  if (found.stuck >= 0) return tell({ what: 'stuck', request: found.stuck });
  solve(found, (done, total) => {
    control.offer(total);
    if (control.stopped) return 1;
    if (steps !== undefined) return done / steps;
    return isProven(control.total, control.bound, grain) ? 1 : (instant() - began) / Math.max(1, until! - began);
  });
  tell({ what: 'plan', placing: found.best, total: found.bestTotal, steps: found.steps, valid: found.valid });
}

function bound(): void {
  const late = (): boolean => control.stopped || (work.until !== undefined && instant() >= work.until);
  const found = new Bound(model, work.seed);
  control.bound = found.value;
  raise(found, () => {
    control.bound = found.value;
    return late() || (work.steps === undefined && isProven(control.total, found.value, grain));
  });
  control.bound = found.value;
  tell({ what: 'bound', prices: found.best.all, value: found.value, passes: found.passes });
  if (work.steps === undefined && !late() && !isProven(control.total, found.value, grain)) search(work.seed + 1);
}

if (work.task === 'search') search(work.seed);
else bound();
