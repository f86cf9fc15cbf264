import { overlaps, type Interval } from '../../calendar/interval.ts';
import { booked, resolveWallTime } from '../../calendar/zone.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { optionBounds, type PollOption, type PollPerson, type Tally, type Vote } from './model-polls.ts';

/** Why times cannot be asked for; `at` is which of them, counted from 0, or the deadline. */
export type TimesRefusal =
  /** A clock that is put forward leaves it out, one that is put back shows it twice. */
  | { readonly reason: 'poll-clock'; readonly kind: 'gap' | 'fold'; readonly at: number | 'deadline' }
  | { readonly reason: 'poll-past'; readonly at: number | 'deadline' }
  | { readonly reason: 'poll-twice'; readonly at: number }
  /** It can be answered until the first of its times at most. */
  | { readonly reason: 'poll-late'; readonly first: Temporal.Instant }
  | { readonly reason: 'poll-times'; readonly least: number; readonly most: number };

/** A time as it is kept. */
export interface Timed extends Interval { readonly wall: Temporal.PlainDateTime; readonly zone: string; readonly zoneData: string }

/** A wall time that exists once on the clock of its zone. */
export function timed(wall: Temporal.PlainDateTime, zone: string, minutes: number, at: number | 'deadline'): Result<Timed, TimesRefusal> {
  const meant = resolveWallTime(wall, zone);
  if (meant.kind !== 'exact') return refuse({ reason: 'poll-clock', kind: meant.kind, at });
  const { instant, zoneData } = booked(wall, zone);
  return ok({ wall, zone, start: instant, end: instant.add({ minutes }), zoneData });
}

/** Times that are to be asked for, in order; each once, none past. */
export function timesOf(
  walls: readonly Temporal.PlainDateTime[], { zone, minutes, now }: { zone: string; minutes: number; now: Temporal.Instant },
): Result<Timed[], TimesRefusal> {
  const { least, most } = optionBounds;
  if (walls.length < least || walls.length > most) return refuse({ reason: 'poll-times', least, most });
  const times: Timed[] = [];
  for (const [at, wall] of walls.entries()) {
    const time = timed(wall, zone, minutes, at);
    if (!time.ok) return time;
    if (!isAfter(time.value.start, now)) return refuse({ reason: 'poll-past', at });
    if (times.some(({ start }) => start.equals(time.value.start))) return refuse({ reason: 'poll-twice', at });
    times.push(time.value);
  }
  return ok(times.sort((a, b) => Temporal.Instant.compare(a.start, b.start)));
}

export const isAfter = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0;

/** How each time stands, in the order of the times; the best marked once somebody has said something. */
export function tallies(options: readonly Pick<PollOption, 'id'>[], people: readonly Pick<PollPerson, 'required' | 'votes'>[]): Tally[] {
  const counted = options.map(({ id }) => {
    const said = (vote: Vote, some = people) => some.filter((one) => one.votes.get(id) === vote).length;
    const required = people.filter((one) => one.required);
    return {
      option: id, yes: said('yes'), ifNeedBe: said('if-need-be'), no: said('no'), open: people.filter((one) => !one.votes.has(id)).length,
      requiredNo: said('no', required), rank: [-said('no', required), said('yes', required), said('if-need-be', required), said('yes'), said('if-need-be')],
    };
  });
  const first = counted.filter(({ yes, ifNeedBe }) => yes + ifNeedBe > 0).map(({ rank }) => rank).sort(better)[0];
  return counted.map(({ rank, ...one }) => ({ ...one, best: first !== undefined && one.yes + one.ifNeedBe > 0 && better(rank, first) === 0 }));
}

/** Fewest who are required and cannot, then most who can without ado: compared one after the other. */
function better(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : b[at]! - a[at]!;
}

/** What is suggested for a time from what a person's calendar shows then; nothing where it is free. */
export function suggestion(time: Interval, busy: readonly Interval[]): 'no' | undefined {
  return busy.some((one) => overlaps(one, time)) ? 'no' : undefined;
}
