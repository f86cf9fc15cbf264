/** What a plan is worked out from as the document that the planner reads, and what it answers as what became of each wish. */
import type { Appointment } from '../../planning/conference/instance.ts';
import { documentOf, gridOf, instanceOf, type PlanSources } from './rules-plan.ts';
import { unservedAtLeast } from './rules-plan-bound.ts';
import { outcomesOf, type Outcome } from './rules-plan-outcome.ts';

/** The `ptm-instance/1` of a plan; undefined where no teacher has a slot. */
export function documentIn(sources: PlanSources): object | undefined {
  const grid = gridOf(sources);
  return grid && documentOf(instanceOf(sources, grid), sources.zone);
}

/** What became of each wish by a plan of that document. */
export function outcomesIn(sources: PlanSources, placed: readonly Appointment[]): Outcome[] {
  return outcomesOf(sources, gridOf(sources), placed);
}

/** What every plan of them costs at least, by wishes that no plan can fulfil. */
export function leastIn(sources: PlanSources): number {
  return unservedAtLeast(sources, gridOf(sources));
}
