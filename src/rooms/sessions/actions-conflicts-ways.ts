/** The ways out of a conflict: each is a verb of sessions, asked with the version that its page showed. */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { setAttendees } from '../invitations/actions.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import type { RoomId } from '../resources/model.ts';
import { access } from './access-conflicts.ts';
import { change, reschedule } from './actions-change.ts';
import { changeOccurrence, cancelOccurrence } from './actions-occurrence.ts';
import { opened, save, subjectOf, told, type Refusal } from './actions-open.ts';
import { removePeople } from './actions-people.ts';
import { cancel } from './actions-state.ts';
import type { ConflictsReviewed } from './events.ts';
import type { ConflictId } from './model-conflicts.ts';
import { occasionOf } from './reads-occasion.ts';
import { conflictsByIds } from './reads-conflicts.ts';
import { openFor } from './rules.ts';
import { stampOf } from './rules-conflicts.ts';
import type { Start } from './schema.ts';
import { setAccepted } from './store-conflicts.ts';

export type ConflictRefusal = Refusal | { readonly reason: 'reason-missing' }
  /** It is no more, or is otherwise than the page showed it. */
  | { readonly reason: 'conflict-changed' };

/** Which session is to give way, as the page showed it. */
export interface GivingWay { readonly session: string; readonly part: string; readonly version: number; readonly reason: string }

/** What is done about it. */
export type Way =
  | { readonly do: 'move'; readonly start: Start }
  | { readonly do: 'room'; readonly room: RoomId }
  | { readonly do: 'optional' | 'leave-out'; readonly person: PersonId }
  | { readonly do: 'cancel' };

/**
 * Does one thing about a conflict: moves a session or one date of it, gives it another room, lets somebody stay away or asks
 * him no longer, cancels it. Everything that the verb does elsewhere it does here: who is told, what is planned anew, the log.
 */
export async function giveWay(ctx: Context, { session, part, version, reason }: GivingWay, way: Way): Promise<Result<unknown, ConflictRefusal>> {
  const single = part === '';
  switch (way.do) {
    case 'move': return single ? reschedule(ctx, session, version, { start: way.start }, reason) : changeOccurrence(ctx, session, part, version, { start: way.start }, reason);
    case 'room': {
      const amendment = { place: { kind: 'room', room: way.room } as const };
      return single ? change(ctx, session, version, amendment, reason) : changeOccurrence(ctx, session, part, version, amendment, reason);
    }
    case 'optional': return setRequired(ctx, session, version, way.person, false);
    case 'leave-out': {
      const found = await opened(ctx, 'sessions.removePeople', session, { version });
      return found.ok ? removePeople(ctx, session, [way.person], reason) : found;
    }
    case 'cancel': return single ? cancel(ctx, session, version, reason) : cancelOccurrence(ctx, session, part, version, reason);
  }
}

/** Lets somebody who is asked stay away, or makes it needed that he comes. Nobody is told; his answer stays. */
export async function setRequired(ctx: Context, id: string, version: number, person: PersonId, required: boolean): Promise<Result<undefined, Refusal>> {
  const found = await opened(ctx, 'sessions.setRequired', id, { version, states: openFor.people });
  if (!found.ok) return found;
  const present = await attendeesOf(ctx.tx, ctx.organisation, id);
  const one = present.find((attendee) => attendee.person === person);
  if (!one) return refuse({ reason: 'not-invited' });
  if (one.required === required) return ok();
  const subject = subjectOf(found.value);
  await setAttendees(ctx, subject, present.map((attendee) => ({ person: attendee.person, required: attendee === one ? required : attendee.required })));
  const after = await save(ctx, found.value, {});
  const occasion = after.state === 'proposed' ? undefined : await occasionOf(ctx, after);
  if (occasion) await storeOrganisersCopy(ctx, occasion);
  await record(ctx, { verb: 'sessions.setRequired', subject, details: { person, required } });
  await told(ctx, { kind: 'sessions.RequirementChanged', subject, people: [person], required });
  return ok();
}

/**
 * Lets conflicts be, for a reason that the office reads. They come back when either thing changes.
 * @param stamp of all of them, as the page showed them
 */
export async function acceptConflicts(ctx: Context, ids: readonly ConflictId[], stamp: string, reason: string): Promise<Result<undefined, ConflictRefusal | Forbidden | Closed>> {
  const forbidden = await forbids(ctx, 'sessions.acceptConflict', access['sessions.acceptConflict']);
  if (forbidden) return refuse(forbidden);
  if (reason.trim() === '') return refuse({ reason: 'reason-missing' });
  const all = await conflictsByIds(ctx, ids);
  if (all.length === 0 || all.length !== ids.length || stampOf(all) !== stamp) return refuse({ reason: 'conflict-changed' });
  const by = ctx.actor.kind === 'person' ? ctx.actor.person : null;
  await setAccepted(ctx.tx, ctx.organisation, ids, { at: ctx.now, by, reason: reason.trim() });
  const sessions = new Set(all.flatMap(({ a, b }) => [a, b].flatMap((party) => (party?.kind === 'session' ? [party.id] : []))));
  for (const id of sessions) await record(ctx, { verb: 'sessions.acceptConflict', subject: { kind: 'session', id }, details: { conflicts: ids.length }, text: { reason: reason.trim() } });
  ctx.notices.changed('conflicts');
  return ok();
}

/** Somebody has looked at the conflicts (G-4.5.2): that he did, and what there was, is the evidence of his duty to look every week. */
export async function reviewConflicts(ctx: Context, figures: ConflictsReviewed['figures']): Promise<Result<undefined, Forbidden | Closed>> {
  const forbidden = await forbids(ctx, 'sessions.reviewConflicts', access['sessions.reviewConflicts']);
  if (forbidden) return refuse(forbidden);
  if (ctx.actor.kind !== 'person') return ok();
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'sessions.reviewConflicts', subject, details: { conflicts: figures.conflicts, accepted: figures.accepted } });
  await emit<ConflictsReviewed>(ctx, { kind: 'sessions.ConflictsReviewed', subject, person: ctx.actor.person as PersonId, figures });
  return ok();
}
