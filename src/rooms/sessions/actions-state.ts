import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { withdrawAsks } from '../invitations/actions-asks.ts';
import { recountTold } from '../invitations/actions-announce.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { record } from '../log/actions.ts';
import { withdraw } from '../messaging/actions.ts';
import { releaseFor } from './actions-claims.ts';
import { keepChange, openedAt } from './actions-occurrence.ts';
import { opened, save, subjectOf, told, type Refusal } from './actions-open.ts';
import { keepVersion } from './actions-versions.ts';
import type { Session } from './model.ts';
import { occasionOf } from './reads-occasion.ts';
import { openFor } from './rules.ts';
import { updateSession } from './store.ts';

/**
 * Cancels a session, a series as a whole: what is queued about it is withdrawn in this transaction (G-4.3.1), and the procedure
 * tells those who knew of it.
 */
export async function cancel(ctx: Context, id: string, version: number, reason: string): Promise<Result<Session, Refusal>> {
  const found = await opened(ctx, 'sessions.cancel', id, { version, states: openFor.cancel });
  if (!found.ok) return found;
  const before = found.value;
  const known = before.state !== 'proposed';
  const after = await save(ctx, before, { state: 'cancelled', reason: reason || null, sequence: before.sequence + (known ? 1 : 0) });
  const subject = subjectOf(after);
  if (known) {
    await releaseFor(ctx, after);
    await keepVersion(ctx, after, reason || null);
    if ((await withdraw(ctx, subject, { olderThanSequence: after.sequence })) > 0) await recountTold(ctx, subject);
    await withdrawAsks(ctx, subject);
    await storeOrganisersCopy(ctx, (await occasionOf(ctx, after))!);
  }
  await record(ctx, {
    verb: 'sessions.cancel', subject, details: { sequence: after.sequence, was: before.state, start: before.time?.start.toString() ?? null },
    ...(reason ? { text: { reason } } : {}),
  });
  await told(ctx, { kind: 'sessions.SessionCancelled', subject, sequence: after.sequence });
  return ok(after);
}

/** Records that a session, or one occurrence of a series, has begun. */
export function start(ctx: Context, id: string, part = ''): Promise<Result<Session, Refusal>> {
  return part === '' ? enter(ctx, 'sessions.start', id, 'in-progress') : enterAt(ctx, 'sessions.start', { id, part }, 'in-progress');
}

/** Records that a session, or one occurrence of a series, was held; after the last one the series was. */
export function hold(ctx: Context, id: string, part = ''): Promise<Result<Session, Refusal>> {
  return part === '' ? enter(ctx, 'sessions.hold', id, 'held') : enterAt(ctx, 'sessions.hold', { id, part }, 'held');
}

type Entering = 'sessions.start' | 'sessions.hold';

/** What was held before its end needs its room no longer. */
const isEarly = ({ end }: Interval, now: Temporal.Instant) => Temporal.Instant.compare(end, now) > 0;

async function enter(ctx: Context, verb: Entering, id: string, state: 'in-progress' | 'held'): Promise<Result<Session, Refusal>> {
  const found = await opened(ctx, verb, id, { states: verb === 'sessions.start' ? openFor.start : openFor.hold });
  if (!found.ok) return found;
  if (found.value.rule !== null) return refuse({ reason: 'no-such-occurrence' });
  const after = await save(ctx, found.value, { state });
  if (state === 'held' && isEarly(after.time!, ctx.now)) await releaseFor(ctx, after);
  await entered(ctx, verb, after, '');
  return ok(after);
}

async function enterAt(ctx: Context, verb: Entering, { id, part }: { id: string; part: string }, state: 'in-progress' | 'held'): Promise<Result<Session, Refusal>> {
  const found = await openedAt(ctx, verb, { id, part });
  if (!found.ok) return found;
  const { session, all, one, change } = found.value;
  if (one.state === state || one.state === 'cancelled' || one.state === 'held') return refuse({ reason: 'wrong-state', state: one.state });
  await keepChange(ctx, session, { ...change, state });
  if (state === 'held' && isEarly(one.time, ctx.now)) await releaseFor(ctx, session, part);
  const left = all.filter((other) => other.part !== part && other.state !== 'held' && other.state !== 'cancelled');
  if (state === 'held' && left.length === 0) await updateSession(ctx.tx, ctx.organisation, session.id, { state: 'held' });
  await entered(ctx, verb, session, part);
  return ok(session);
}

async function entered(ctx: Context, verb: Entering, session: Session, part: string): Promise<void> {
  const subject = subjectOf(session, part);
  await record(ctx, { verb, subject });
  await told(ctx, { kind: verb === 'sessions.start' ? 'sessions.SessionStarted' : 'sessions.SessionHeld', subject });
}
