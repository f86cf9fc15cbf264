import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { filesOf } from '../records/reads.ts';
import { occurrencesBetween } from '../calendars/reads-times.ts';
import type { Entry, Seen } from '../calendars/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { Session, SessionOccurrence } from './model.ts';
import type { Outcome } from './ports.ts';
import { occurrences, session as sessionById } from './reads.ts';
import { unclaimedParts } from './reads-claims.ts';

/** Looks whether an entry says what G-4.2.1 asks: title, agenda, date, time, and location or link. */
export async function checkEntry(ctx: Context, { id }: Subject): Promise<Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, id);
  if (!session) return { waived: 'gone' };
  const evidence = {
    title: session.title !== '', agenda: session.agenda !== '', date: session.time !== null, time: session.time !== null,
    place: session.place !== null, link: session.place?.kind === 'virtual',
  };
  if (!evidence.time) return { open: 'time-missing', evidence };
  if (!evidence.place) return { open: 'place-missing', evidence };
  return evidence.agenda ? { done: evidence } : { open: 'agenda-missing', evidence };
}

/** How far ahead the times of a series are looked at. */
const ahead = { hours: 60 * 24 };

/**
 * Looks who is taken at the session's times by anything else (G-4.1.3), and whether its room is another's. Nobody is told with what.
 */
export async function checkAvailability(ctx: Context, subject: Subject): Promise<Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (!session) return { waived: 'gone' };
  const times = await timesToCheck(ctx, session, subject.part);
  if (times.length === 0) return { waived: session.state };
  const people = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const window = { start: times[0]!.time.start, end: times.map((one) => one.time.end).sort(Temporal.Instant.compare).at(-1)! };
  const seen = await occurrencesBetween(ctx, people.map(({ person }) => ({ kind: 'person', id: person })), window.start, window.end);
  if (!seen.ok) throw new Error(`the calendars could not be read: ${seen.reason}`);
  const taken = people.map(({ person }) => takenBy(seen.value.get(person), session.id, times.map((one) => one.time)));
  const unclaimed = await unclaimedParts(ctx, session.id);
  const count = (kind: ReturnType<typeof takenBy>) => taken.filter((one) => one === kind).length;
  return {
    done: {
      people: people.length, busy: count('busy'), tentative: count('tentative'), unknown: count('unknown'), dates: times.length,
      roomTaken: times.some(({ part }) => unclaimed.has(part)),
    },
  };
}

async function timesToCheck(ctx: Context, session: Session, part: string | undefined): Promise<SessionOccurrence[]> {
  const until = ctx.now.add(ahead);
  const all = (await occurrences(ctx.tx, ctx.organisation, session)).filter(({ state }) => state === 'scheduled' || state === 'in-progress');
  const coming = all.filter(({ time }) => Temporal.Instant.compare(time.end, ctx.now) > 0 && Temporal.Instant.compare(time.start, until) < 0);
  return (coming.length > 0 ? coming : all.slice(0, 1)).filter((one) => part === undefined || one.part === part);
}

/** Whether anything but the session itself takes a person's time then. */
function takenBy(seen: Seen | undefined, session: string, times: readonly Interval[]): 'busy' | 'tentative' | 'free' | 'unknown' {
  if (!seen) return 'unknown';
  const isOther = (entry: Entry) => entry.what?.subject?.id !== session && !entry.cancelled;
  const entries = seen.entries.flatMap((entry) => (
    isOther(entry) && entry.busy !== 'free' ? [{ start: entry.start, end: entry.end, kind: entry.busy }] : []));
  const kinds = [...entries, ...seen.busy.map(({ interval, kind }) => ({ ...interval, kind }))]
    .filter((one) => times.some((time) => overlaps(one, time))).map((one) => one.kind);
  return kinds.includes('busy') || kinds.includes('unavailable') ? 'busy' : kinds.length > 0 ? 'tentative' : 'free';
}

/** Counts what is attached to be read before (G-4.2.3). */
export async function checkDocuments(ctx: Context, { id }: Subject): Promise<Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, id);
  if (!session) return { waived: 'gone' };
  return { done: { files: (await filesOf(ctx.tx, ctx.organisation, { id })).length } };
}
