/** What every plan leaves without a time, teacher by teacher. Pure. */
import type { Slot } from './model.ts';
import { weightOf, type Grid, type PlanSources } from './rules-plan.ts';
import { awayOf, slotsFor } from './rules-plan-outcome.ts';

interface Wanting { readonly weight: number; readonly slots: readonly string[] }

/**
 * The least that unfulfilled wishes weigh in any plan: for each teacher alone, a set of wishes of most weight that can have
 * different slots (greedy with augmenting paths, exact for a transversal matroid). It knows nothing of families' ways and waiting,
 * but all of the hours that they gave, of which the planner's own bound knows little where only few hours are crowded.
 */
export function unservedAtLeast(sources: PlanSources, grid: Grid | undefined): number {
  const byTeacher = new Map<string, Wanting[]>();
  const offered = new Map<string, readonly Slot[]>(sources.teachers.map(({ teacher, slots }) => [teacher, slots]));
  for (const family of sources.families) {
    const away = grid && awayOf(sources, grid, family);
    for (const pair of family.wishes.pairs) {
      const coming = away ? slotsFor(away, offered.get(pair.teacher) ?? []).coming : [];
      const wanting = byTeacher.get(pair.teacher) ?? [];
      byTeacher.set(pair.teacher, wanting);
      wanting.push({ weight: weightOf(pair), slots: coming.map(({ id }) => id) });
    }
  }
  return [...byTeacher.values()].reduce((all, of) => all + lost(of), 0);
}

/** What is left over when as much weight as possible has a slot. */
function lost(wanting: readonly Wanting[]): number {
  const has = new Map<string, Wanting>();
  const placed = (one: Wanting, tried: Set<string>): boolean => one.slots.some((slot) => {
    if (tried.has(slot)) return false;
    tried.add(slot);
    const other = has.get(slot);
    if (other && !placed(other, tried)) return false;
    has.set(slot, one);
    return true;
  });
  return wanting.toSorted((a, b) => b.weight - a.weight).reduce((left, one) => (placed(one, new Set()) ? left : left + one.weight), 0);
}
