import type { Interval } from '../../calendar/interval.ts';
import { as, type Context } from '../../platform/context.ts';
import { proposals as search } from '../availability/reads-search.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { Session } from './model.ts';
import type { Suits } from './model-proposals.ts';

/** The grid of the search is five minutes wide: a time that lies between its lines is looked at from line to line. */
const line = 5 * 60_000;
const machine = { kind: 'machine', name: 'sessions.proposeTimes' } as const;

/**
 * Whom of those who are asked to a session a time suits, and whether its room is free then, by the search of times (G-4.4.2):
 * what stands in calendars, working hours, time off, holidays, buffers and ways. The session itself is in nobody's way. Null
 * where the search has no answer: nobody is asked, or it takes longer than a day.
 */
export async function suits(ctx: Context, session: Session, time: Interval): Promise<Suits | null> {
  const people = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const [from, to] = [onLine(time.start, Math.floor), onLine(time.end, Math.ceil)];
  const minutes = from.until(to).total('minutes');
  if (people.length === 0 || minutes > 1440) return null;
  const room = session.place?.kind === 'room' ? session.place.room : null;
  const found = await search(as(ctx, machine), {
    required: people.map(({ person }) => person), minutes, step: 5, tentative: 'busy', limit: 1, except: { kind: 'session', id: session.id },
    window: { zone: 'UTC', first: from.toPlainDate(), last: from.toPlainDate(), from: from.toPlainTime(), to: to.toPlainTime(), weekdays: [] },
    ...(room ? { room: { seats: 0, of: [room] } } : {}),
  });
  if (!found.ok && (found.reason === 'unknown-rooms' || found.reason === 'no-room-fits')) return withoutRoom(ctx, session, time);
  if (!found.ok) return null;
  const { proposals: [best], misses: [miss] } = found.value;
  if (!best && !miss) return null;
  const why = new Map(miss?.missing.map((one) => [one.person, one.why]));
  return {
    missing: people.flatMap(({ person, required }) => (why.has(person) ? [{ person, required, why: why.get(person)! }] : [])),
    room: room ? !miss?.noRoom : null,
  };
}

/** A room that takes no sessions any more is free for none. */
async function withoutRoom(ctx: Context, session: Session, time: Interval): Promise<Suits | null> {
  const found = await suits(ctx, { ...session, place: null }, time);
  return found && { ...found, room: false };
}

const onLine = (at: Temporal.Instant, round: (lines: number) => number) => (
  Temporal.Instant.fromEpochMilliseconds(round(at.epochMilliseconds / line) * line).toZonedDateTimeISO('UTC'));

/** Whether it suits everybody, as far as is known here; undefined where that was not to be found out. */
export function isForAll(found: Suits | null): boolean | undefined {
  return found === null ? undefined : found.missing.length === 0 && found.room !== false;
}
