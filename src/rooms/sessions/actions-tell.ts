import { createHash } from 'node:crypto';
import type { Context } from '../../platform/context.ts';
import { announce } from '../invitations/actions-announce.ts';
import type { Attendee, Change, Occasion } from '../invitations/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { setTold } from '../invitations/actions-told.ts';
import type { OccurrenceChange, Session } from './model.ts';
import { changesOf, sessionOf, versionsOf } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { changesBetween, factsAt, type Version } from './rules-versions.ts';
import { lockSession } from './store.ts';

/** How many people were told what. */
export interface Told {
  readonly session: Session;
  readonly invited: number;
  readonly updated: number;
  readonly cancelled: number;
}

/**
 * Tells everybody what he does not know yet of a session, as it is now: who was never told is invited, others are told the
 * difference between what each was told last and the present, in one message however often it changed meanwhile. Whoever
 * has been told all is told nothing, so doing it again sends nothing.
 */
export async function tell(ctx: Context, id: string): Promise<Told | undefined> {
  const row = await lockSession(ctx.tx, ctx.organisation, id);
  if (!row) return undefined;
  const session = sessionOf(row);
  const changes = session.rule === null ? [] : await changesOf(ctx.tx, ctx.organisation, session.id);
  const occasion = session.state === 'proposed' ? undefined : await occasionOf(ctx, session, changes);
  if (!occasion) return { session, invited: 0, updated: 0, cancelled: 0 };
  const people = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const knowing = people.filter((one) => one.toldSequence !== null && one.toldSequence < session.sequence);
  if (session.state === 'cancelled') return { session, invited: 0, updated: 0, cancelled: await tellCancelled(ctx, session, occasion, knowing) };
  if (session.state === 'held') return { session, invited: 0, updated: 0, cancelled: 0 };
  const invited = await invite(ctx, occasion, people.filter((one) => one.toldSequence === null));
  const versions = await versionsOf(ctx.tx, ctx.organisation, session.id);
  let updated = 0;
  let cancelled = 0;
  for (const [since, group] of Map.groupBy(knowing, (one) => one.toldSequence!)) {
    const done = await tellGroup(ctx, { session, occasion, versions, changes, since, group });
    updated += done.updated;
    cancelled += done.cancelled;
  }
  return { session, invited, updated, cancelled };
}

async function invite(ctx: Context, occasion: Occasion, fresh: readonly Attendee[]): Promise<number> {
  if (occasion.openness('', ctx.now) !== 'open') return 0;
  const who = createHash('sha256').update(fresh.map((one) => `${one.person} ${one.addedAt.toString()}`).sort().join('\n')).digest('hex').slice(0, 16);
  const told = await announce(ctx, {
    occasion, of: 'request', to: fresh.map((one) => one.person), key: `invite:${occasion.subject.id}:${occasion.sequence}:${who}`,
  });
  return told.length;
}

async function tellCancelled(ctx: Context, { id, sequence, reason }: Session, occasion: Occasion, knowing: readonly Attendee[]): Promise<number> {
  const told = await announce(ctx, { occasion, of: 'cancel', to: knowing.map((one) => one.person), key: `cancel:${id}:${sequence}`, reason });
  return told.length;
}

/** People who were all told the same version last. */
interface Group {
  readonly session: Session;
  readonly occasion: Occasion;
  readonly versions: readonly Version[];
  readonly changes: readonly OccurrenceChange[];
  readonly since: number;
  readonly group: readonly Attendee[];
}

async function tellGroup(ctx: Context, told: Group): Promise<{ updated: number; cancelled: number }> {
  const { session, occasion, versions, since, group } = told;
  const to = group.map((one) => one.person);
  const parts = told.changes.filter((one) => one.sequence > since);
  const isWhole = versions.some((one) => one.part === '' && one.sequence > since);
  const changes = [...(isWhole ? between(versions, '', told) : []), ...parts.flatMap((one) => between(versions, one.part, told))];
  const reason = versions.findLast((one) => one.sequence > since && one.facts.reason !== null)?.facts.reason ?? null;
  const key = (of: string) => `${of}:${session.id}:${session.sequence}:from:${since}`;
  if (changes.length === 0) {
    if (isWhole || parts.length > 0) await setTold(ctx, occasion, to);
    return { updated: 0, cancelled: 0 };
  }
  if (isWhole) {
    const updated = await announce(ctx, { occasion, of: 'update', to, key: key('update'), changes, reason });
    return { updated: updated.length, cancelled: 0 };
  }
  const isOff = (part: string) => parts.find((one) => one.part === part)!.cancelled;
  const [off, on] = [parts.filter((one) => one.cancelled).map((one) => one.part), parts.filter((one) => !one.cancelled).map((one) => one.part)];
  const still = changes.filter((one) => one.part !== undefined && !isOff(one.part));
  const updated = still.length === 0 ? [] : await announce(ctx, { occasion, of: 'update', to, key: key('update'), parts: on, changes: still, reason });
  const cancelled = off.length === 0 || still.length === changes.length ? [] : await announce(ctx, {
    occasion, of: 'cancel', to, key: key('cancel'), parts: off, reason,
    telling: { ...occasion.telling(off[0]!), dates: off.map((part) => occasion.telling(part).time) },
  });
  return { updated: updated.length, cancelled: cancelled.length };
}

function between(versions: readonly Version[], part: string, { since, session }: Group): Change[] {
  const [before, after] = [factsAt(versions, part, since), factsAt(versions, part, session.sequence)];
  return before && after ? changesBetween(before, after, part === '' ? undefined : part) : [];
}
