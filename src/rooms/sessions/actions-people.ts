import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { addAttendees, removeAttendees } from '../invitations/actions.ts';
import { announce } from '../invitations/actions-announce.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import type { Invitee } from '../invitations/model.ts';
import { attendee, attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { isCoordinator, unknownPerson } from './actions.ts';
import { opened, save, subjectOf, told, type Refusal } from './actions-open.ts';
import type { Session } from './model.ts';
import { session as sessionById } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { openFor } from './rules.ts';
import { updateSession } from './store.ts';

/** Asks more people to a session (G-3.3); who is asked already is left as he is. The procedure invites them. @returns who is new. */
export async function addPeople(ctx: Context, id: string, people: readonly Invitee[]): Promise<Result<readonly PersonId[], Refusal>> {
  const found = await opened(ctx, 'sessions.addPeople', id, { states: openFor.people });
  if (!found.ok) return found;
  const unknown = await unknownPerson(ctx, people);
  if (unknown) return refuse(unknown);
  const subject = subjectOf(found.value);
  const added = await addAttendees(ctx, subject, people);
  if (added.length === 0) return ok([]);
  await refresh(ctx, found.value);
  await record(ctx, { verb: 'sessions.addPeople', subject, details: { people: added } });
  await told(ctx, { kind: 'sessions.PeopleAdded', subject, people: added });
  return ok(added);
}

async function refresh(ctx: Context, session: Session): Promise<void> {
  if (session.state === 'proposed') return;
  const occasion = await occasionOf(ctx, session);
  if (occasion) await storeOrganisersCopy(ctx, occasion);
}

/**
 * Asks these people no longer: their links close, what was to be said to them is withdrawn, and who knew of the session
 * is told by a CANCEL of his own (RFC 5546, section 3.2.5). The last who is asked stays. @returns who was asked.
 */
export async function removePeople(ctx: Context, id: string, people: readonly PersonId[], reason = ''): Promise<Result<readonly PersonId[], Refusal>> {
  const found = await opened(ctx, 'sessions.removePeople', id, { states: openFor.people });
  if (!found.ok) return found;
  const present = await attendeesOf(ctx.tx, ctx.organisation, id);
  const going = present.filter((one) => people.includes(one.person));
  if (going.length === 0) return ok([]);
  if (going.length === present.length && found.value.state !== 'proposed') return refuse({ reason: 'not-settled', missing: ['who'] });
  const subject = subjectOf(found.value);
  const removed = await removeAttendees(ctx, subject, going.map((one) => one.person));
  const knew = going.filter((one) => one.toldSequence !== null).map((one) => one.person);
  const sequence = found.value.sequence + (knew.length > 0 ? 1 : 0);
  await updateSession(ctx.tx, ctx.organisation, found.value.id, { sequence });
  const after = { ...found.value, sequence };
  const occasion = await occasionOf(ctx, after);
  if (occasion && knew.length > 0) await announce(ctx, { occasion, of: 'uninvite', to: knew, key: `uninvite:${id}:${sequence}`, reason: reason || null });
  await refresh(ctx, after);
  await record(ctx, { verb: 'sessions.removePeople', subject, details: { people: removed, told: knew.length, sequence }, ...(reason ? { text: { reason } } : {}) });
  await told(ctx, { kind: 'sessions.PeopleRemoved', subject, people: removed });
  return ok(removed);
}

/** Sends one person the invitation again, as the session is now. A second time within the minute sends nothing. @returns whether it was sent. */
export async function resendInvitation(ctx: Context, id: string, person: PersonId): Promise<Result<boolean, Refusal>> {
  const found = await opened(ctx, 'sessions.resendInvitation', id, { states: ['scheduled', 'in-progress'] });
  if (!found.ok) return found;
  const one = await attendee(ctx.tx, ctx.organisation, id, person);
  if (!one || one.removedAt !== null) return refuse({ reason: 'not-invited' });
  const minute = ctx.now.round({ smallestUnit: 'minute', roundingMode: 'floor' });
  const sent = await announce(ctx, {
    occasion: (await occasionOf(ctx, found.value))!, of: 'request', to: [person], key: `resend:${id}:${person}:${found.value.sequence}:${minute.toString()}`,
  });
  if (sent.length > 0) await record(ctx, { verb: 'sessions.resendInvitation', subject: subjectOf(found.value), details: { person } });
  return ok(sent.length > 0);
}

/** Hands a session over to another coordinator (G-3.1). The ORGANIZER stays: it is the organisation's address for life. */
export async function handOver(ctx: Context, id: string, version: number, to: PersonId): Promise<Result<Session, Refusal>> {
  const found = await opened(ctx, 'sessions.handOver', id, { version });
  if (!found.ok) return found;
  const { coordinator: from } = found.value;
  if (from === to) return ok(found.value);
  if (!(await isCoordinator(ctx, to))) return refuse({ reason: 'not-a-coordinator' });
  await save(ctx, found.value, { coordinator: to });
  const subject = subjectOf(found.value);
  await record(ctx, { verb: 'sessions.handOver', subject, details: { from, to } });
  await told(ctx, { kind: 'sessions.SessionHandedOver', subject, from, to });
  return ok((await sessionById(ctx.tx, ctx.organisation, id))!);
}
