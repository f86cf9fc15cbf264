import type { Interval } from '../../calendar/interval.ts';
import { booked, resolveWallTime } from '../../calendar/zone.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { Because } from './model-proposals.ts';
import type { Session } from './model.ts';
import type { SessionFact } from './events.ts';
import { bounds } from './rules-times.ts';

/** Why a time cannot be proposed; `at` is which of them, counted from 0. */
export type ProposedRefusal =
  /** A clock that is put forward leaves it out, one that is put back shows it twice. */
  | { readonly reason: 'proposal-clock'; readonly kind: 'gap' | 'fold'; readonly at: number }
  | { readonly reason: 'proposal-past'; readonly at: number }
  | { readonly reason: 'proposal-twice'; readonly at: number }
  /** The session is at that time already. */
  | { readonly reason: 'proposal-same'; readonly at: number }
  | { readonly reason: 'out-of-range'; readonly first: number; readonly last: number };

/** A time as it is kept. */
export interface Proposed extends Interval { readonly wall: Temporal.PlainDateTime; readonly zone: string; readonly zoneData: string }

/** Times that somebody proposes for a session, in order: each once, none past, none at which it is anyway. */
export function proposedTimes(
  walls: readonly Temporal.PlainDateTime[],
  { zone, minutes, now, session }: { zone: string; minutes: number; now: Temporal.Instant; session: Temporal.Instant | null },
): Result<Proposed[], ProposedRefusal> {
  const times: Proposed[] = [];
  for (const [at, wall] of walls.entries()) {
    if (wall.year < bounds.firstYear || wall.year > bounds.lastYear) return refuse({ reason: 'out-of-range', first: bounds.firstYear, last: bounds.lastYear });
    const meant = resolveWallTime(wall, zone);
    if (meant.kind !== 'exact') return refuse({ reason: 'proposal-clock', kind: meant.kind, at });
    const { instant: start, zoneData } = booked(wall, zone);
    if (Temporal.Instant.compare(start, now) <= 0) return refuse({ reason: 'proposal-past', at });
    if (session?.equals(start)) return refuse({ reason: 'proposal-same', at });
    if (times.some((one) => one.start.equals(start))) return refuse({ reason: 'proposal-twice', at });
    times.push({ wall, zone, start, end: start.add({ minutes }), zoneData });
  }
  return ok(times.sort((a, b) => Temporal.Instant.compare(a.start, b.start)));
}

/** Why proposals for a session end when this has happened to it; undefined where they go on. */
export function endedBy(fact: SessionFact, { rule }: Pick<Session, 'rule'>): Because | undefined {
  switch (fact.kind) {
    case 'sessions.SessionCancelled': return 'cancelled';
    case 'sessions.SessionStarted': case 'sessions.SessionHeld': return 'started';
    case 'sessions.SessionRescheduled': case 'sessions.SessionScheduled': return rule === null ? 'moved' : 'repeats';
    default: return undefined;
  }
}
