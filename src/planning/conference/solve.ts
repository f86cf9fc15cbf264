import { Bound } from './bound.ts';
import type { Search } from './search.ts';

/** Temperatures of the annealing, in units of cost: an unserved request is worth trying for at first, an idle slot at last. */
const [hot, cold] = [40, 0.3];
/** Steps between two questions whether to go on. */
const chunk = 50;

/**
 * Makes a plan and improves it. The caller says how much of its budget is spent, from 0 to 1 (by steps or by a clock; this
 * reads none); from 1 on it ends within a few steps. With a budget in steps the result depends on the seed alone.
 */
export function solve(search: Search, spent: (steps: number, bestTotal: number) => number): void {
  if (search.stuck >= 0) return;
  search.construct(() => spent(0, Infinity) >= 1);
  for (;;) {
    const done = spent(search.steps, search.bestTotal);
    if (done >= 1) return;
    const temperature = hot * (cold / hot) ** Math.max(0, done);
    for (let n = 0; n < chunk; n++) search.step(temperature);
  }
}

/** Raises the bound until it settles, or `stop` says so after a pass. */
export function raise(bound: Bound, stop: () => boolean): void {
  while (!bound.settled && !stop()) bound.pass();
}

/** Whether no plan can be better: costs come in steps of `grain`, and the bound lies less than one below. */
export function isProven(total: number, bound: number, grain: number): boolean {
  return total - bound < (grain > 0 ? grain : 0) - 1e-4 || total <= bound + 1e-6;
}
