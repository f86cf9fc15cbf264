import { overlaps, type Interval } from '../../calendar/interval.ts';
import { resolveWallTime } from '../../calendar/zone.ts';
import type { Miss, RoundDay, SlotState, Stretch } from './model.ts';

/** What a teacher's slots follow from (P-1.2, P-3.2). */
export interface Keeping {
  readonly zone: string;
  readonly days: readonly RoundDay[];
  readonly minutes: number;
  readonly changeover: number;
  /** The longest that he meets without a break, in minutes; null for any. */
  readonly longestRun: number | null;
  readonly hours: readonly (Stretch & { readonly date: Temporal.PlainDate })[];
  /** When he is not to be had, whatever he said: away, a holiday, something else. `keeps`: what is booked then stays as it is. */
  readonly taken: readonly (Interval & { readonly why: Miss; readonly keeps?: boolean })[];
}

/** A slot as it is worked out. */
export interface Worked extends Interval {
  readonly wall: Temporal.PlainDateTime;
  readonly state: Extract<SlotState, 'available' | 'break'>;
}

const minute = (date: Temporal.PlainDate, at: number) => date.toPlainDateTime().add({ minutes: at });

/**
 * A teacher's slots in order of time. All teachers of one length begin at the same minutes of a day, so that a matrix has
 * columns; after a break they begin anew. A time that a clock put forward leaves out is none; of one that is shown twice the
 * first counts.
 */
export function slotsFor(keeping: Keeping): Worked[] {
  return keeping.days.flatMap((day) => {
    const own = keeping.hours.filter(({ date }) => date.equals(day.date));
    const breaks = day.breaks.filter((one) => own.some(({ from, to }) => one.from < to && from < one.to));
    const slots = withRests(keeping, between(day).flatMap((part) => slotsIn(keeping, day.date, part, own)));
    return [...slots, ...breaks.flatMap((one) => worked(keeping.zone, day.date, one.from, one.to - one.from, 'break'))].sort(inOrder);
  });
}

/** The stretches of a day between its breaks. */
function between({ from, to, breaks }: RoundDay): Stretch[] {
  const edges = [from, ...breaks.flatMap((one) => [one.from, one.to]), to];
  return Array.from({ length: edges.length / 2 }, (_, at) => ({ from: edges[2 * at]!, to: edges[2 * at + 1]! })).filter((one) => one.from < one.to);
}

function slotsIn({ zone, minutes, changeover, taken }: Keeping, date: Temporal.PlainDate, part: Stretch, own: readonly Stretch[]): Worked[] {
  const slots: Worked[] = [];
  for (let at = part.from; at + minutes <= part.to; at += minutes + changeover) {
    if (!own.some(({ from, to }) => from <= at && at + minutes <= to)) continue;
    slots.push(...worked(zone, date, at, minutes, 'available').filter((slot) => !taken.some((one) => overlaps(one, slot))));
  }
  return slots;
}

function worked(zone: string, date: Temporal.PlainDate, at: number, minutes: number, state: Worked['state']): Worked[] {
  const wall = minute(date, at);
  const meant = resolveWallTime(wall, zone);
  return meant.kind === 'gap' ? [] : [{ wall, start: meant.instant, end: meant.instant.add({ minutes }), state }];
}

/** One slot is a break wherever he would meet for longer than he wants without one. */
function withRests({ longestRun, minutes }: Keeping, slots: readonly Worked[]): Worked[] {
  if (longestRun === null) return [...slots];
  let since: Temporal.Instant | undefined;
  let last: Temporal.Instant | undefined;
  return slots.map((slot) => {
    const follows = last !== undefined && last.until(slot.start).total('minutes') < minutes;
    if (!follows || since === undefined) since = slot.start;
    last = slot.end;
    if (since.until(slot.end).total('minutes') <= longestRun || slot.start.equals(since)) return slot;
    [since, last] = [undefined, undefined];
    return { ...slot, state: 'break' };
  });
}

const inOrder = (a: Interval, b: Interval) => Temporal.Instant.compare(a.start, b.start);

/** Why a time that is booked would be none any more; null where it would be. */
export function missOf(keeping: Keeping, slot: Interval, now: readonly Worked[]): Miss | null {
  const same = now.find((one) => one.start.equals(slot.start) && one.end.equals(slot.end));
  if (same?.state === 'available') return null;
  const taken = keeping.taken.find((one) => overlaps(one, slot));
  if (taken) return taken.keeps ? null : taken.why;
  return same?.state === 'break' || now.some((one) => one.state === 'break' && overlaps(one, slot)) ? 'break' : 'hours';
}

/** A time of a teacher who is absent, or of a day that is called off, stays on the matrix as one that nobody can have. */
function awayAt({ taken }: Keeping, slot: Interval): Miss | null {
  return taken.find((one) => (one.why === 'absent' || one.why === 'called-off') && overlaps(one, slot))?.why ?? null;
}

/** A slot that is kept in the database. */
export interface Kept<Id> extends Interval { readonly id: Id; readonly state: SlotState; readonly amiss: Miss | null; readonly isBooked: boolean }

/** What has to change so that the slots are as they are worked out: what is booked stays, with why it would not (P-1.2). */
export function changesOf<Id>(keeping: Keeping, kept: readonly Kept<Id>[]): {
  add: Worked[]; remove: Id[]; change: { id: Id; state: SlotState; amiss: Miss | null }[];
} {
  const now = slotsFor(keeping);
  const known = new Map(kept.map((one) => [one.start.epochMilliseconds, one]));
  const fresh = now.filter((one) => {
    const there = known.get(one.start.epochMilliseconds);
    return !there || (!there.isBooked && !there.end.equals(one.end));
  });
  const add = fresh.filter((one) => !kept.some((other) => other.isBooked && overlaps(other, one)));
  const remove: Id[] = [];
  const change: { id: Id; state: SlotState; amiss: Miss | null }[] = [];
  for (const one of kept) {
    const same = now.find((each) => each.start.equals(one.start) && each.end.equals(one.end));
    const off = one.isBooked || same ? null : awayAt(keeping, one);
    if (!one.isBooked && !same && !off) remove.push(one.id);
    const amiss = one.isBooked ? missOf(keeping, one, now) : off;
    const state = off ? 'blocked' : one.isBooked || !same ? one.state : one.state === 'blocked' && one.amiss === null && same.state === 'available' ? 'blocked' : same.state;
    if ((one.isBooked || same || off) && (state !== one.state || amiss !== one.amiss)) change.push({ id: one.id, state, amiss });
  }
  return { add, remove, change };
}
