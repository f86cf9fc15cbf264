/** What a plan gives each family, and why it does not give the rest: worked out from the plan and what it followed from. Pure. */
import type { Interval } from '../../calendar/interval.ts';
import type { Appointment as Placed } from '../../planning/conference/instance.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Place, Slot } from './model.ts';
import type { Wished } from './model-wishes.ts';
import { canFollow } from './rules-itinerary.ts';
import { cellOf, outside, requestId, type Grid, type PlanFamily, type PlanSources } from './rules-plan.ts';

/**
 * Why a wish got no time: the teacher has none; none at the times that the family gave; the family is taken otherwise then; all
 * that suit went to other families; what is left meets its other meetings, or leaves no time to walk; no interpreter is free;
 * the search ended before it was tried.
 */
export const whys = ['no-slots', 'no-time', 'family-busy', 'teacher-full', 'own-meetings', 'walking', 'interpreter', 'not-reached'] as const;
export type Why = (typeof whys)[number];

/** A wish and what became of it: either a slot or why there is none. */
export interface Outcome extends Wished {
  readonly family: FamilyId;
  readonly place: Place;
  readonly slot: Slot | null;
  readonly interpreter: PersonId | null;
  readonly why: Why | null;
}

/** What became of each wish. */
export function outcomesOf(sources: PlanSources, grid: Grid | undefined, placed: readonly Placed[]): Outcome[] {
  const slots = new Map(grid ? sources.teachers.flatMap(({ teacher, slots: own }) => own.map((slot) => [`${teacher} ${cellOf(grid, slot)}`, slot] as const)) : []);
  const byRequest = new Map(placed.map((one) => [one.requestId, one]));
  const given = sources.families.flatMap(({ family, wishes }, at) => wishes.pairs.map((pair, number): Outcome => {
    const one = byRequest.get(requestId(at, number));
    const slot = one ? slots.get(`${pair.teacher} ${one.sessionId} ${one.slot}`) : undefined;
    if (one && !slot) throw new Error(`the plan has ${pair.teacher} at ${one.sessionId}/${one.slot}, where no slot begins`);
    return { ...pair, family, place: wishes.place, slot: slot ?? null, interpreter: (one?.interpreterId ?? null) as PersonId | null, why: null };
  }));
  return explained(sources, grid, given);
}

function explained(sources: PlanSources, grid: Grid | undefined, given: readonly Outcome[]): Outcome[] {
  const teachers = new Map(sources.teachers.map((one) => [one.teacher, one]));
  const used = new Set(given.flatMap(({ slot }) => slot?.id ?? []));
  const families = new Map(sources.families.map((one) => [one.family, one]));
  const rooms = new Map(sources.teachers.flatMap(({ teacher, room }) => (room === null ? [] : [[teacher, room] as const])));
  const own = Map.groupBy(given, ({ family }) => family);
  return given.map((one) => (one.slot ? one : {
    ...one, why: whyNot({ sources, grid, rooms, used, slots: teachers.get(one.teacher)?.slots ?? [], family: families.get(one.family)!, meetings: own.get(one.family)! }, one),
  }));
}

interface Asking {
  readonly sources: PlanSources;
  readonly grid: Grid | undefined;
  readonly rooms: ReadonlyMap<string, string>;
  /** Slots that somebody has in the plan. */
  readonly used: ReadonlySet<string>;
  readonly slots: readonly Slot[];
  readonly family: PlanFamily;
  readonly meetings: readonly Outcome[];
}

/** A time in milliseconds: of thousands of wishes each is held against every slot of its teacher. */
interface Span { readonly from: number; readonly to: number }
const spanOf = ({ start, end }: Interval): Span => ({ from: start.epochMilliseconds, to: end.epochMilliseconds });
const meets = (one: Span, other: Span) => one.from < other.to && other.from < one.to;

/** When a family cannot come: outside the hours that it gave, and while its guardians are taken otherwise. */
export interface Away { readonly outside: readonly Span[]; readonly busy: readonly Span[] }

export function awayOf({ zone, taken }: PlanSources, grid: Grid, { wishes, guardians }: PlanFamily): Away {
  return { outside: outside(grid, zone, wishes.days).map(spanOf), busy: guardians.flatMap((one) => (taken.get(one) ?? []).map(spanOf)) };
}

/** The slots at which a family can come, whatever others have: within what it gave (`suiting`), and its guardians not taken then (`coming`). */
export function slotsFor(away: Away, slots: readonly Slot[]): { suiting: Slot[]; coming: Slot[] } {
  const spans = new Map(slots.map((slot) => [slot, spanOf(slot)]));
  const suiting = slots.filter((slot) => !away.outside.some((one) => meets(one, spans.get(slot)!)));
  return { suiting, coming: suiting.filter((slot) => !away.busy.some((one) => meets(one, spans.get(slot)!))) };
}

/** Goes through what stands in the way, one thing after the other, until nothing is left. */
function whyNot({ sources, grid, rooms, used, slots, family, meetings }: Asking, { teacher, place }: Outcome): Why {
  if (slots.length === 0 || !grid) return 'no-slots';
  const { suiting, coming } = slotsFor(awayOf(sources, grid, family), slots);
  if (suiting.length === 0) return 'no-time';
  if (coming.length === 0) return 'family-busy';
  const left = coming.filter(({ id }) => !used.has(id));
  if (left.length === 0) return 'teacher-full';
  const theirs = meetings.flatMap((one) => (one.slot ? [{ ...one.slot, teacher: one.teacher }] : []));
  const fits = (slot: Slot, walk: PlanSources['walk']) => theirs.every((one) => canFollow(one, { ...slot, teacher }, { rooms, walk, place }));
  if (!left.some((slot) => fits(slot, () => 0))) return 'own-meetings';
  if (!left.some((slot) => fits(slot, sources.walk))) return 'walking';
  return family.language !== null && sources.interpreters.some(({ languages }) => languages.includes(family.language!)) ? 'interpreter' : 'not-reached';
}

/** How long a family waits between two of its meetings on one day, at most, in minutes. */
export function longestWait(meetings: readonly { readonly slot: Interval | null }[], zone: string): number {
  const all = meetings.flatMap(({ slot }) => slot ?? []).sort((a, b) => Temporal.Instant.compare(a.start, b.start));
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(zone).toPlainDate().toString();
  return all.slice(1).reduce((most, one, at) => (dayOf(one.start) === dayOf(all[at]!.end) ? Math.max(most, all[at]!.end.until(one.start).total('minutes')) : most), 0);
}

/** A plan in numbers. */
export interface PlanFigures {
  readonly wanted: number; readonly served: number;
  /** Of those that must be. */
  readonly must: number; readonly mustServed: number;
  readonly families: number;
  /** Families that got all that they wanted, and those that got nothing. */
  readonly whole: number; readonly none: number;
  /** In minutes, the most that one family waits between two meetings. */
  readonly longestWait: number;
}

export function figuresOf(outcomes: readonly Outcome[], zone: string): PlanFigures {
  const families = [...Map.groupBy(outcomes, ({ family }) => family).values()];
  const count = (which: (one: Outcome) => boolean) => outcomes.filter(which).length;
  return {
    wanted: outcomes.length, served: count(({ slot }) => slot !== null), must: count(({ must }) => must), mustServed: count(({ must, slot }) => must && slot !== null),
    families: families.length, whole: families.filter((of) => of.every(({ slot }) => slot !== null)).length, none: families.filter((of) => of.every(({ slot }) => slot === null)).length,
    longestWait: families.reduce((most, of) => Math.max(most, longestWait(of, zone)), 0),
  };
}
