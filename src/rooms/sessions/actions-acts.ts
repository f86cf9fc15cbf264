/** What the machine does for sessions in the steps of procedures. Each is done again without effect. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { claimRooms } from './actions-claims.ts';
import { start, hold } from './actions-state.ts';
import { acts as confirming } from './actions-confirm.ts';
import { checkAvailability, checkDocuments, checkEntry } from './actions-check.ts';
import { prolongSeries } from './actions-prolong.ts';
import { reworkTimes } from './actions-rework.ts';
import { remindable, remindedByHand, reminderKey, sayReminder } from './actions-remind.ts';
import { tell } from './actions-tell.ts';
import type { Session, SessionOccurrence } from './model.ts';
import type { Act, Outcome, Turn } from './ports.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { occurrences, session as sessionById } from './reads.ts';
import { whoDoesNotKnow } from './reads-knowledge.ts';
import { occasionOf } from './reads-occasion.ts';

const stateWord = ({ state }: Session): Outcome => ({ waived: state });

/** Tells whoever does not know yet; for an invitation, an update and a cancellation alike, since what is said depends on the person. */
async function tellAll(ctx: Context, { id }: Subject): Promise<Outcome> {
  const told = await tell(ctx, id);
  if (!told) return { waived: 'gone' };
  const { session, invited, updated, cancelled } = told;
  if (session.state === 'proposed' || session.state === 'held') return stateWord(session);
  return { done: { invited, updated, cancelled, version: session.sequence } };
}

async function invite(ctx: Context, subject: Subject): Promise<Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (session?.state === 'cancelled') return { waived: 'cancelled' };
  return tellAll(ctx, subject);
}

/** The occurrence that a duty is about, if it still takes place at the time the duty was planned for. */
async function occurrenceFor(
  ctx: Context, subject: Subject, { turn }: Turn, anchor: 'start' | 'end',
): Promise<{ session: Session; one: SessionOccurrence } | Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (!session) return { waived: 'gone' };
  const one = (await occurrences(ctx.tx, ctx.organisation, session)).find(({ part }) => part === (subject.part ?? ''));
  if (!one) return { waived: 'gone' };
  if (one.state === 'cancelled' || session.state === 'cancelled') return { waived: 'cancelled' };
  const planned = instantOrNull(turn);
  return planned && !planned.equals(one.time[anchor]) ? { waived: 'moved' } : { session, one };
}

function instantOrNull(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

async function remind(ctx: Context, subject: Subject, turn: Turn): Promise<Outcome> {
  const found = await occurrenceFor(ctx, subject, turn, 'start');
  if (!('session' in found)) return found;
  const { session, one } = found;
  if (one.state !== 'scheduled') return { waived: one.state };
  if (Temporal.Instant.compare(one.time.start, ctx.now) <= 0) return { waived: 'too-late' };
  const occasion = (await occasionOf(ctx, session))!;
  const people = remindable(await attendeesOf(ctx.tx, ctx.organisation, session.id), occasion, one.part);
  const byHand = await remindedByHand(ctx, session, one);
  const [now, leftOut] = [people.filter((person) => !byHand.has(person)), people.filter((person) => byHand.has(person))];
  const said = await sayReminder(ctx, { session, one, occasion }, now, reminderKey(session, one, turn.step));
  return { done: { sent: said ? now.length : 0, leftOut: leftOut.length } };
}

async function notKnowing(ctx: Context, subject: Subject): Promise<Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (!session) return { waived: 'gone' };
  const people = await whoDoesNotKnow(ctx.tx, ctx.organisation, session.id, subject.part);
  return people.length > 0 ? { open: 'not-seen', evidence: { people: people.length } } : { done: { people: 0 } };
}

async function enter(ctx: Context, subject: Subject, turn: Turn, to: 'in-progress' | 'held'): Promise<Outcome> {
  const anchor = to === 'held' ? 'end' : 'start';
  const found = await occurrenceFor(ctx, subject, turn, anchor);
  if (!('session' in found)) return found;
  const { session, one } = found;
  if (one.state === to || one.state === 'held') return { done: { already: true } };
  if (one.state === 'proposed') return { waived: 'proposed' };
  if (Temporal.Instant.compare(ctx.now, one.time[anchor]) < 0) return { waived: 'moved' };
  const entered = await (to === 'held' ? hold : start)(ctx, session.id, one.part);
  if (!entered.ok) throw new Error(`the session ${session.id} could not be ${to}: ${entered.reason}`);
  return { done: { at: one.time[anchor].toString() } };
}

/** All of them; `main.ts` joins each to the engine. */
export const acts: readonly Act[] = [
  { name: 'sessions.checkEntry', act: checkEntry },
  { name: 'sessions.checkAvailability', act: checkAvailability },
  { name: 'sessions.checkDocuments', act: checkDocuments },
  { name: 'sessions.invite', act: invite },
  { name: 'sessions.sendUpdate', act: tellAll },
  { name: 'sessions.sendCancellation', act: tellAll },
  { name: 'sessions.remind', act: remind },
  ...confirming,
  { name: 'sessions.whoDoesNotKnow', act: notKnowing },
  { name: 'sessions.reworkTimes', act: reworkTimes },
  { name: 'sessions.claimRooms', act: claimRooms },
  { name: 'sessions.prolongSeries', act: prolongSeries },
  { name: 'sessions.start', act: (ctx, subject, turn) => enter(ctx, subject, turn, 'in-progress') },
  { name: 'sessions.hold', act: (ctx, subject, turn) => enter(ctx, subject, turn, 'held') },
];
