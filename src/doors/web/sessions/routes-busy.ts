/** Who is busy when a session is to be (G-4.1.3): that, and nothing of with what. */
import { covers, overlaps, type Interval } from '../../../calendar/interval.ts';
import type { Context } from '../../../platform/context.ts';
import { busyBetween } from '../../../rooms/calendars/reads-times.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';

/** Somebody who is busy, at how many of the times, and the first of them. */
export interface BusyPerson { readonly name: string; readonly times: number; readonly first: Interval; readonly tentative: boolean }

/** How many times of a series are looked at. */
const mostTimes = 60;

/**
 * Who of these people is busy at one of these times, the most often busy first. `own`: the times that the session itself
 * takes now, which count as free.
 */
export async function busyAt(ctx: Context, who: readonly PersonId[], all: readonly Interval[], own: readonly Interval[] = []): Promise<BusyPerson[]> {
  const times = all.slice(0, mostTimes);
  const [first, last] = [times[0], times.at(-1)];
  if (!first || !last || who.length === 0) return [];
  const found = await busyBetween(ctx, who, first.start, last.end);
  if (!found.ok) return [];
  const named = await peopleById(ctx.tx, ctx.organisation, who);
  const taking = [...found.value].flatMap(([id, busy]) => {
    const taken = busy.times.filter(({ interval }) => !own.some((one) => covers(one, interval)));
    const hit = times.filter((time) => taken.some(({ interval }) => overlaps(interval, time)));
    const tentative = hit.every((time) => taken.filter(({ interval }) => overlaps(interval, time)).every(({ kind }) => kind === 'tentative'));
    return hit[0] ? [{ name: named.get(id)?.name ?? '', times: hit.length, first: hit[0], tentative }] : [];
  });
  return taking.sort((a, b) => b.times - a.times || a.name.localeCompare(b.name));
}
