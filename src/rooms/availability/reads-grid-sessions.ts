import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { holdersOf, stretchesBetween } from '../calendars/reads-busy.ts';
import type { PersonId } from '../identity/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { rooms as roomsOf } from '../resources/reads.ts';
import type { PersonTime } from './model.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'now'>;

/** A session of somebody in a building, in milliseconds since the epoch. */
export interface InBuilding { readonly start: number; readonly end: number; readonly building: string }

const around = ({ start, end }: Interval): Interval => ({ start: start.subtract({ hours: 48 }), end: end.add({ hours: 48 }) });

/**
 * The days on which people have as many sessions as they take: whole days on the clock of their hours. A session counts on
 * the day on which it begins, once for each time; what is somebody's own does not count.
 */
export async function fullDays(
  scope: Scope, times: ReadonlyMap<PersonId, PersonTime>, window: Interval, except: string | null,
): Promise<Map<PersonId, Interval[]>> {
  const limited = [...times].filter(([, { rules }]) => rules.mostADay !== null);
  if (limited.length === 0) return new Map();
  const all = await stretchesBetween(scope, limited.map(([id]) => id), around(window), { names: true, except });
  return new Map(limited.map(([id, { zone, rules }]) => {
    const { starts, names, sessions } = all.get(id)!;
    const days = new Map<string, Set<string>>();
    for (let index = 0; index < starts.length; index++) {
      if (!sessions[index]) continue;
      const day = Temporal.Instant.fromEpochMilliseconds(starts[index]!).toZonedDateTimeISO(zone).toPlainDate().toString();
      days.set(day, (days.get(day) ?? new Set()).add(names[index]!));
    }
    const full = [...days].filter(([, held]) => held.size >= rules.mostADay!).map(([day]) => Temporal.PlainDate.from(day));
    return [id, full.map((day) => ({ start: day.toZonedDateTime(zone).toInstant(), end: day.add({ days: 1 }).toZonedDateTime(zone).toInstant() }))];
  }));
}

/** Where people are: their sessions that have a room of ours, with the building that it is in. */
export async function sessionsInBuildings(
  scope: Scope, who: readonly PersonId[], window: Interval, except: string | null,
): Promise<Map<PersonId, InBuilding[]>> {
  const buildings = new Map((await roomsOf(scope.tx, scope.organisation, { closed: 'with' })).map(({ id, building }) => [id as string, building]));
  const claims = (await claimsBetween(scope, [...buildings.keys()], around(window))).filter(({ subject }) => subject.kind === 'session' && subject.id !== except);
  const bySession = Map.groupBy(claims, ({ subject }) => subject.id);
  const held = Map.groupBy(await holdersOf(scope, [...bySession.keys()], who), ({ person }) => person);
  const busy = await stretchesBetween(scope, [...held.keys()], around(window), { names: true, except });
  return new Map([...held].map(([person, pairs]) => {
    const { starts, ends, sessions } = busy.get(person)!;
    // of a series he may come to some times only: those are where he is busy with a session
    const his = starts.flatMap((start, index) => (sessions[index] ? [{ start, end: ends[index]! }] : []));
    const sited = pairs.flatMap(({ subject }) => bySession.get(subject)!).map(({ start, end, resource }) => (
      { start: start.epochMilliseconds, end: end.epochMilliseconds, building: buildings.get(resource)! }
    ));
    return [person, sited.filter((one) => one.building !== '' && his.some(({ start, end }) => start < one.end && end > one.start))];
  }));
}
