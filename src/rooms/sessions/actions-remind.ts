import { createHash } from 'node:crypto';
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { addressing } from '../invitations/actions-copies.ts';
import { occasionLetter, replyActions } from '../invitations/actions-letter.ts';
import type { Attendee, Occasion } from '../invitations/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { replyTo } from '../invitations/model-reply.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { opened, subjectOf, told, type Refusal } from './actions-open.ts';
import type { Session, SessionOccurrence } from './model.ts';
import { occurrences } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';

/** What the ledger calls a reminder. */
export const reminderKind = 'sessions.reminder';
/** Whoever was reminded by hand within this time is left out of the automatic reminder (G-4.3.1). */
const lately = Temporal.Duration.from({ hours: 1 });

/** One occurrence that people can be reminded of. */
export interface Remindable { readonly session: Session; readonly one: SessionOccurrence; readonly occasion: Occasion }

/** Composes a reminder from what the session is now, and says it. @returns whether it was said: not with a key used before. */
export async function sayReminder(ctx: Context, { session, one, occasion }: Remindable, people: readonly PersonId[], key: string): Promise<boolean> {
  if (people.length === 0) return false;
  const { guests } = await addressing(ctx, occasion);
  const said = await say(ctx, {
    kind: reminderKind, key, subject: subjectOf(session, one.part), sequence: session.sequence, to: people.map((person) => ({ person })),
    compose: async (person, head) => occasionLetter(ctx, head, person, {
      occasion, part: one.part, guests, subject: 'session.remindSubject', intro: [head.text.t('session.remindIntro')],
      actions: await replyActions(ctx, occasion, one.part, person, head),
    }),
  });
  return said !== undefined;
}

/** The key of reminders of one time of an occurrence: a new time is another reminder, the same is never said twice. */
export function reminderKey(session: Session, { part, time }: SessionOccurrence, step: string): string {
  return `reminder:${session.id}:${part}:${time.start.toString()}:${step}`;
}

/** Who of those asked is to be reminded: everybody who has not said no. */
export function remindable(people: readonly Attendee[], occasion: Occasion, part: string): PersonId[] {
  return people.filter((one) => replyTo(one, part, occasion) !== 'DECLINED').map((one) => one.person);
}

/** Who was reminded by hand of this very time within the hour. */
export async function remindedByHand(ctx: Context, session: Session, one: SessionOccurrence): Promise<Set<PersonId>> {
  const prefix = reminderKey(session, one, 'hand');
  const since = ctx.now.subtract(lately);
  const said = await ledgerOf(ctx.tx, ctx.organisation, subjectOf(session, one.part));
  return new Set(said.filter(({ message, state, queuedAt }) => message.kind === reminderKind && message.key.startsWith(`${prefix}:`)
    && !['withdrawn', 'unreachable'].includes(state) && Temporal.Instant.compare(queuedAt, since) > 0).map((delivery) => delivery.person));
}

/** Whom to remind of what; `part` '' of a series is its next occurrence. */
export interface Reminding { readonly session: string; readonly part?: string; readonly people: readonly PersonId[] | 'all' }

/** What became of a reminder by hand: who was reminded, and who was left out since he was within the last minute. */
export interface Reminded { readonly part: string; readonly people: readonly PersonId[]; readonly leftOut: readonly PersonId[] }

/**
 * Reminds people now (G-4.3.1, G-3.3): one, some, or all who have not said no. The automatic reminder within the hour then
 * leaves them out. Somebody who is named is reminded whatever he answered.
 */
export async function remindNow(ctx: Context, { session: id, part = '', people }: Reminding): Promise<Result<Reminded, Refusal>> {
  const found = await opened(ctx, 'sessions.remindNow', id, { states: ['scheduled', 'in-progress'] });
  if (!found.ok) return found;
  const one = await occurrenceToRemind(ctx, found.value, part);
  if (!one) return refuse({ reason: 'no-such-occurrence' });
  if (one.state !== 'scheduled' && one.state !== 'in-progress') return refuse({ reason: 'wrong-state', state: one.state });
  const occasion = (await occasionOf(ctx, found.value))!;
  const asked = await attendeesOf(ctx.tx, ctx.organisation, id);
  if (people !== 'all' && people.some((person) => !asked.some((other) => other.person === person))) return refuse({ reason: 'not-invited' });
  const wanted = people === 'all' ? remindable(asked, occasion, one.part) : [...new Set(people)];
  const just = await remindedSince(ctx, found.value, one, ctx.now.subtract({ minutes: 1 }));
  const [now, leftOut] = [wanted.filter((person) => !just.has(person)), wanted.filter((person) => just.has(person))];
  const who = createHash('sha256').update([...now].sort().join()).digest('hex').slice(0, 16);
  const key = `${reminderKey(found.value, one, 'hand')}:${ctx.now.toString()}:${who}`;
  if (!(await sayReminder(ctx, { session: found.value, one, occasion }, now, key))) return ok({ part: one.part, people: [], leftOut: wanted });
  const subject = subjectOf(found.value, one.part);
  await record(ctx, { verb: 'sessions.remindNow', subject, details: { people: now, leftOut } });
  await told(ctx, { kind: 'sessions.Reminded', subject, people: now });
  return ok({ part: one.part, people: now, leftOut });
}

async function remindedSince(ctx: Context, session: Session, one: SessionOccurrence, since: Temporal.Instant): Promise<Set<PersonId>> {
  const said = await ledgerOf(ctx.tx, ctx.organisation, subjectOf(session, one.part));
  return new Set(said.filter(({ message, state, queuedAt }) => message.kind === reminderKind && message.key.startsWith(reminderKey(session, one, ''))
    && !['withdrawn', 'unreachable'].includes(state) && Temporal.Instant.compare(queuedAt, since) > 0).map((delivery) => delivery.person));
}

async function occurrenceToRemind(ctx: Context, session: Session, part: string): Promise<SessionOccurrence | undefined> {
  const all = await occurrences(ctx.tx, ctx.organisation, session);
  if (session.rule === null || part !== '') return all.find((one) => one.part === part);
  return all.find((one) => one.state === 'scheduled' && Temporal.Instant.compare(one.time.start, ctx.now) > 0);
}
