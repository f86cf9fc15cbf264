import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { addAttendees } from '../invitations/actions.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { amendedSession, columnsOf } from './actions.ts';
import { applied, change } from './actions-change.ts';
import { openedAt, type OpenOccurrence } from './actions-occurrence.ts';
import { subjectOf, told, type Refusal } from './actions-open.ts';
import { keepVersion } from './actions-versions.ts';
import type { Booked, Session, SessionId } from './model.ts';
import { changesOf, session as sessionById } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { carried } from './rules-change.ts';
import { endedBefore, goingOn, occurrenceTime, seriesStarts, startOfPart } from './rules-times.ts';
import type { OccurrenceAmendment } from './schema.ts';
import { changeRows, deleteChanges, putChange, putSession } from './store.ts';

/** The session that ends before, and the one that goes on; the same where the change was of the whole. */
export interface Split { readonly before: Session; readonly after: Session }

/**
 * Changes an occurrence and all that follow. The series ends before it, and a session of its own goes on from there, which
 * `follows` it, with the same people; they are told of both. RFC 5545 has RANGE=THISANDFUTURE for this within one UID, but
 * calendar programs in use misread it; two series are understood by all (docs in README.md). From the first occurrence
 * on it is a change of the whole.
 */
export async function changeFollowing(
  ctx: Context, id: string, part: string, version: number, amendment: OccurrenceAmendment, reason: string,
): Promise<Result<Split, Refusal>> {
  const found = await openedAt(ctx, 'sessions.changeFollowing', { id, part, version });
  if (!found.ok) return found;
  const { session, one } = found.value;
  if (one.state !== 'scheduled') return refuse({ reason: 'wrong-state', state: one.state });
  const starts = seriesStarts(session.time!, session.rule);
  const index = starts.findIndex((start) => start.equals(startOfPart(part)!));
  if (index === 0) {
    const whole = await change(ctx, id, version, amendment, reason);
    return whole.ok ? ok({ before: whole.value, after: whole.value }) : whole;
  }
  const going = await goingOnSession(ctx, found.value, index, amendment);
  if (!going.ok) return going;
  if (isSame(going.value, session, occurrenceTime(session.time!, starts[index]!))) return ok({ before: session, after: session });
  return split(ctx, session, { going: going.value, start: starts[index]!, reason: reason || null });
}

/** The session that goes on, as it is to be. */
async function goingOnSession(
  ctx: Context, { session, change: { part } }: OpenOccurrence, index: number, amendment: OccurrenceAmendment,
): Promise<Result<Session, Refusal>> {
  const { slug } = await organisationOf(ctx.tx, ctx.organisation);
  const id = newId<SessionId>();
  const from: Session = {
    ...session, id, uid: `${id}@${slug}.convene`, time: occurrenceTime(session.time!, startOfPart(part)!), rule: goingOn(session.rule!, index),
    sequence: 0, settledSequence: 0, settledAt: ctx.now, follows: session.id, madeAt: ctx.now, version: 1,
    madeBy: ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null,
  };
  return amendedSession(ctx, from, amendment);
}

function isSame(going: Session, session: Session, time: Booked): boolean {
  return going.time!.start.equals(time.start) && going.minutes === session.minutes && going.title === session.title && going.agenda === session.agenda
    && JSON.stringify(going.place) === JSON.stringify(session.place);
}

async function split(
  ctx: Context, session: Session, { going, start, reason }: { going: Session; start: Temporal.Instant; reason: string | null },
): Promise<Result<Split, Refusal>> {
  putSession(ctx.tx, {
    ...columnsOf(going), organisation: ctx.organisation, id: going.id, uid: going.uid, state: 'scheduled', coordinator: going.coordinator, sequence: 0,
    settled_sequence: 0, settled_at: ctx.now, request: going.request, follows: session.id, reason: null, made_at: ctx.now, made_by: going.madeBy, version: 1,
    claimed_at: ctx.now,
  });
  await carryOn(ctx, session, going, start);
  const before = await applied(ctx, {
    verb: 'sessions.changeFollowing', before: session, wanted: { ...session, rule: endedBefore(session.rule!, start), endless: false }, changes: ['dates'], reason, heir: going,
  });
  if (!before.ok) return before;
  const after = (await sessionById(ctx.tx, ctx.organisation, going.id))!;
  const people = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const subject = subjectOf(after);
  await addAttendees(ctx, subject, people.map(({ person, required }) => ({ person, required })));
  await keepVersion(ctx, after, reason);
  await storeOrganisersCopy(ctx, (await occasionOf(ctx, after))!);
  const { start: first, zone, zoneData, minutes } = after.time!;
  await record(ctx, {
    verb: 'sessions.changeFollowing', subject, text: { title: after.title, ...(reason ? { reason } : {}) },
    details: {
      follows: session.id, sequence: 0, start: first.toString(), zone, zoneData, minutes, rule: after.rule, place: after.place!.kind, people: people.length,
    },
  });
  await told(ctx, { kind: 'sessions.SessionProposed', subject, coordinator: after.coordinator });
  await told(ctx, { kind: 'sessions.SessionScheduled', subject, sequence: 0, start: first.toString(), series: true });
  return ok({ before: before.value, after });
}

/** Later occurrences that differ go over to the session that goes on, as far as it has their dates. */
async function carryOn(ctx: Context, session: Session, going: Session, start: Temporal.Instant): Promise<void> {
  const later = (await changesOf(ctx.tx, ctx.organisation, session.id)).filter(({ part }) => Temporal.Instant.compare(startOfPart(part)!, start) >= 0);
  const rows = new Map((await changeRows(ctx.tx, ctx.organisation, session.id)).map((row) => [row.part, row]));
  await deleteChanges(ctx.tx, ctx.organisation, session.id, later.map(({ part }) => part));
  for (const { from, to } of carried(later, occurrenceTime(session.time!, start), { time: going.time!, rule: going.rule })) {
    if (to !== null) await putChange(ctx.tx, { ...rows.get(from.part)!, session: going.id, part: to, sequence: 0, settled_sequence: 0 });
  }
}
