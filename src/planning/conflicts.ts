/**
 * Where the commitments of one person stand in each other's way, or outside his time: a sweep over them in order of time.
 * Times are milliseconds since the epoch, so that a change of clocks makes no difference; lengths are minutes.
 */

/** Something that takes somebody's time for sure: what is only perhaps taken, or was declined, is none. */
export interface Commitment {
  readonly id: string;
  /** Which of its times; '' where it has one. */
  readonly part: string;
  /** His own event: two of these are nobody else's affair. */
  readonly own: boolean;
  readonly start: number;
  readonly end: number;
  /** Whether he must be there, or may. */
  readonly required: boolean;
  /** Where that is, as far as it is known. */
  readonly building: string | null;
}

/** What one keeps between two commitments. */
export interface Keeping {
  /** The longer of his time before and after. */
  readonly gap: number;
  /** The way between two buildings; 0 where it is not known. */
  readonly travel: (from: string, to: string) => number;
  /** The longest of all ways. */
  readonly longest: number;
}

/** `lesser`: somebody who need not be there. */
export type Weight = 'full' | 'lesser';

/** Two commitments that cannot both be kept; between `start` and `end` they overlap, or is all the time that is left. */
export interface Clash {
  readonly kind: 'overlap' | 'buffer' | 'travel';
  readonly first: Commitment;
  readonly second: Commitment;
  readonly start: number;
  readonly end: number;
  /** What is needed between them; 0 where they overlap. */
  readonly minutes: number;
  readonly weight: Weight;
}

const minute = 60_000;

/** By their beginnings; the same for every order in which they are given. */
export function byTime(a: Commitment, b: Commitment): number {
  return a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.part < b.part ? -1 : Number(a.part > b.part));
}

/** All pairs that overlap, or have less between them than the larger of his gap and the way (G-4.5.2), by the second's beginning. */
export function clashes(commitments: readonly Commitment[], keeping: Keeping): Clash[] {
  const sorted = commitments.filter(({ start, end }) => start < end).sort(byTime);
  const reach = Math.max(keeping.gap, keeping.longest) * minute;
  const found: Clash[] = [];
  let [ours, own]: [Commitment[], Commitment[]] = [[], []];
  for (const second of sorted) {
    const isNear = ({ end }: Commitment) => end + reach > second.start;
    ours = ours.filter(isNear);
    own = second.own ? own : own.filter(isNear);
    for (const first of second.own ? ours : [...ours, ...own].sort(byTime)) {
      const clash = between(first, second, keeping);
      if (clash) found.push(clash);
    }
    (second.own ? own : ours).push(second);
  }
  return found;
}

/** What stands between two commitments, of which the first begins no later; null where nothing does. */
export function between(first: Commitment, second: Commitment, { gap, travel }: Keeping): Clash | null {
  const weight = first.required && second.required ? 'full' : 'lesser';
  if (second.start < first.end) return { kind: 'overlap', first, second, start: second.start, end: Math.min(first.end, second.end), minutes: 0, weight };
  const elsewhere = first.building !== null && second.building !== null && first.building !== second.building;
  const way = elsewhere ? travel(first.building, second.building) : 0;
  const minutes = Math.max(gap, way);
  if (second.start - first.end >= minutes * minute) return null;
  return { kind: way >= gap ? 'travel' : 'buffer', first, second, start: first.end, end: second.start, minutes, weight };
}

/** A time at which somebody is not to be had, and why. */
export interface Closed<Why extends string> { readonly start: number; readonly end: number; readonly why: Why }

/** A commitment that reaches into such a time: from its first such moment to its last. */
export interface Beyond<Why extends string> {
  readonly why: Why;
  readonly commitment: Commitment;
  readonly start: number;
  readonly end: number;
  /** How much of it lies there. */
  readonly minutes: number;
  readonly weight: Weight;
}

/**
 * The commitments that reach outside somebody's time, once for each reason, in order.
 * @param closed in order, none overlapping another
 */
export function beyond<Why extends string>(commitments: readonly Commitment[], closed: readonly Closed<Why>[]): Beyond<Why>[] {
  return commitments.filter(({ own, start, end }) => !own && start < end).sort(byTime).flatMap((one) => {
    const reasons = new Map<Why, Beyond<Why>>();
    for (let at = firstEndingAfter(closed, one.start); at < closed.length && closed[at]!.start < one.end; at++) {
      const [start, end] = [Math.max(one.start, closed[at]!.start), Math.min(one.end, closed[at]!.end)];
      const { why } = closed[at]!;
      const known = reasons.get(why);
      const minutes = (known?.minutes ?? 0) + (end - start) / minute;
      reasons.set(why, { why, commitment: one, start: known?.start ?? start, end, minutes, weight: one.required ? 'full' : 'lesser' });
    }
    return [...reasons.values()];
  });
}

function firstEndingAfter(closed: readonly Closed<string>[], start: number): number {
  let [low, high] = [0, closed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (closed[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
