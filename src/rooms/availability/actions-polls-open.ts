/** What verbs about a poll begin and end with: the session is locked first, then its poll. */
import { emit, type Context } from '../../platform/context.ts';
import type { Interval } from '../../calendar/interval.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbidsAbout, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { access } from './access-polls.ts';
import type { PollFact } from './events-polls.ts';
import type { OptionId, Poll, PollId, PollOption, PollSubject } from './model-polls.ts';
import { live, optionsOf, pollById, pollOf, subjectOf } from './reads-polls.ts';
import type { TimesRefusal } from './rules-polls.ts';
import { lockPoll } from './store-polls.ts';

export type PollRefusal = Forbidden | Closed | TimesRefusal
  | { readonly reason: 'not-found' }
  /** The session has a poll that is open. */
  | { readonly reason: 'poll-open'; readonly poll: PollId }
  /** One of its times was taken already. */
  | { readonly reason: 'poll-closed'; readonly chosen: Interval | null }
  | { readonly reason: 'poll-withdrawn' }
  /** The time to answer is over. */
  | { readonly reason: 'poll-over'; readonly deadline: Temporal.Instant }
  /** The session takes no other time: it was held or cancelled, or is under way. */
  | { readonly reason: 'poll-session' }
  | { readonly reason: 'poll-series' }
  /** Nobody is asked to the session. */
  | { readonly reason: 'poll-nobody' }
  /** Somebody else changed it since the version that was given. */
  | { readonly reason: 'poll-changed' }
  /** A time that it does not have, or not any more. */
  | { readonly reason: 'poll-option' }
  | { readonly reason: 'poll-last-option' }
  /** All of its times have passed. */
  | { readonly reason: 'poll-times-past' }
  /** Some of its times were left out of an answer. */
  | { readonly reason: 'poll-unsaid'; readonly options: readonly OptionId[] };

export interface OpenedPoll { readonly poll: Poll; readonly subject: PollSubject; readonly options: readonly PollOption[] }

/** An open poll on which the actor may use this verb, kept from others until the transaction ends. */
export async function openedPoll(ctx: Context, verb: keyof typeof access, id: string, version?: number): Promise<Result<OpenedPoll, PollRefusal>> {
  const known = await pollById(ctx.tx, ctx.organisation, id);
  const forbidden = await forbidsAbout(ctx, verb, access[verb], { kind: 'session', id: known?.session ?? ctx.organisation });
  if (forbidden) return refuse(forbidden);
  if (!known) return refuse({ reason: 'not-found' });
  return lockedPoll(ctx, known, version);
}

/** The same for who has been let in already. */
export async function lockedPoll(ctx: Context, { id, session }: Pick<Poll, 'id' | 'session'>, version?: number): Promise<Result<OpenedPoll, PollRefusal>> {
  const subject = await subjectOf(ctx, session, { lock: true });
  const poll = pollOf((await lockPoll(ctx.tx, ctx.organisation, id))!);
  const all = await optionsOf(ctx.tx, ctx.organisation, id);
  if (poll.state === 'withdrawn') return refuse({ reason: 'poll-withdrawn' });
  if (poll.state === 'closed') return refuse({ reason: 'poll-closed', chosen: all.find((one) => one.id === poll.chosen) ?? null });
  if (version !== undefined && version !== poll.version) return refuse({ reason: 'poll-changed' });
  return ok({ poll, subject, options: live(all) });
}

/** Tells a fact and the live pages of the session. */
export async function toldPoll(ctx: Context, fact: PollFact): Promise<void> {
  await emit<PollFact>(ctx, fact);
  ctx.notices.changed(`session:${fact.session}`);
}

/** Facts are of the poll; the log files its acts with the session, where who may read them is known. */
export const factOf = ({ id, session }: Pick<Poll, 'id' | 'session'>) => ({ subject: { kind: 'poll', id }, session });
export const logOf = ({ session }: Pick<Poll, 'session'>) => ({ kind: 'session', id: session });
