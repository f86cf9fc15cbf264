import { merge, type Interval } from '../../calendar/interval.ts';
import type { Want } from './model-claims.ts';

/** When as many overlap as there are units: nothing is left then. Merged and in order. */
export function fullTimes(claims: readonly Interval[], units: number): Interval[] {
  if (units === 1) return merge(claims);
  const edges = claims.flatMap(({ start, end }) => [{ at: start, by: 1 }, { at: end, by: -1 }])
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at) || a.by - b.by);
  const full: Interval[] = [];
  let count = 0;
  let since: Temporal.Instant | null = null;
  for (const { at, by } of edges) {
    count += by;
    if (count >= units && since === null) since = at;
    if (count < units && since !== null) {
      full.push({ start: since, end: at });
      since = null;
    }
  }
  return merge(full);
}

/** Something that has a unit of a resource. */
export interface Taking extends Interval { readonly unit: number | null }

/** How the wants of one resource are met, and which others are given another unit for it: to who has one they are all the same. */
export interface Allotment<W extends Interval, O extends Taking> {
  readonly units: ReadonlyMap<W, number>;
  readonly moved: readonly { readonly other: O; readonly unit: number }[];
}

/**
 * Gives wants a unit that nobody has at their time, the earlier in the list first; one that cannot be had has no entry. It
 * can be had when at no moment of it all units are taken: where no single unit is free throughout, others that have not
 * begun by `now` are given other units. Times count to the millisecond.
 * @param others all that have a unit: those that share time with a want, and where there are several units all that end after `now`.
 */
export function allot<W extends Interval, O extends Taking>(
  units: number, others: readonly O[], wants: readonly W[], now: Temporal.Instant,
): Allotment<W, O> {
  const standing = others.map((other) => ({ ...span(other), of: other as W | O, unit: other.unit }));
  const had: Placing<W | O>[] = [];
  for (const want of wants) {
    const one = { ...span(want), of: want as W | O, unit: null };
    if (units > 0 && !isFull(units, [...standing, ...had].filter((other) => shares(other, one)), one)) had.push(one);
  }
  const fit = firstFit(units, standing, had) ?? recoloured(units, standing, had, now.epochMilliseconds);
  const given = new Map(fit.map(({ of, unit }) => [of, unit]));
  return {
    units: new Map(wants.flatMap((want) => { const unit = given.get(want); return unit ? [[want, unit] as const] : []; })),
    moved: others.flatMap((other) => { const unit = given.get(other); return unit && unit !== other.unit ? [{ other, unit }] : []; }),
  };
}

interface Placing<T> { readonly from: number; readonly to: number; readonly of: T; readonly unit: number | null }

const span = ({ start, end }: Interval) => ({ from: start.epochMilliseconds, to: end.epochMilliseconds });
const shares = (a: { from: number; to: number }, b: { from: number; to: number }) => a.from < b.to && b.from < a.to;

/** Whether all units are taken at some moment of `one`: then at its start, or at the start of one of the others. */
function isFull<T>(units: number, others: readonly Placing<T>[], one: Placing<T>): boolean {
  if (others.length < units) return false;
  const moments = [one.from, ...others.map(({ from }) => from).filter((from) => from > one.from)];
  return moments.some((at) => others.filter(({ from, to }) => from <= at && at < to).length >= units);
}

function free<T>(units: number, others: readonly Placing<T>[]): number | null {
  const used = new Set(others.map(({ unit }) => unit));
  for (let unit = 1; unit <= units; unit++) if (!used.has(unit)) return unit;
  return null;
}

/** Each the lowest unit that is free throughout; null where one finds none. */
function firstFit<T>(units: number, standing: readonly Placing<T>[], had: readonly Placing<T>[]): Placing<T>[] | null {
  const placed: Placing<T>[] = [];
  for (const one of had) {
    const unit = free(units, [...standing, ...placed].filter((other) => shares(other, one)));
    if (unit === null) return null;
    placed.push({ ...one, unit });
  }
  return placed;
}

/**
 * All that have not begun anew, by their starts, each the lowest unit that is free: as many units as overlap at most. What has
 * begun keeps its unit; of wants that have begun, one for which that leaves no unit is left out.
 */
function recoloured<T>(units: number, standing: readonly Placing<T>[], had: readonly Placing<T>[], now: number): Placing<T>[] {
  const placed = standing.filter(({ from }) => from < now);
  const begun = had.filter(({ from }) => from < now);
  const ahead = [...standing, ...had].filter(({ from }) => from >= now).sort((a, b) => a.from - b.from);
  for (const one of [...begun, ...ahead]) {
    const unit = free(units, placed.filter((other) => shares(other, one)));
    if (unit !== null) placed.push({ ...one, unit });
  }
  return placed;
}

/** What identifies a want among those of its subject. */
export const wantKey = ({ resource, part, start, end }: Want): string =>
  `${resource} ${part} ${start.epochMilliseconds} ${end.epochMilliseconds}`;
