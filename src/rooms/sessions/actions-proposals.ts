import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { record } from '../log/actions.ts';
import { markSeen } from '../messaging/actions.ts';
import { closed, factOf, lockedProposal, logOf, toldProposal, type ProposalRefusal } from './actions-proposals-open.ts';
import { sayProposal } from './actions-proposals-say.ts';
import type { Session } from './model.ts';
import { proposalBounds, type ProposalId, type ProposedTimeId, type TimesProposal } from './model-proposals.ts';
import { sessionOf } from './reads.ts';
import { invitedAs, isOpen, proposalById, proposalOf, proposalsOf, selfOf, timesIn } from './reads-proposals.ts';
import { openFor } from './rules.ts';
import { proposedTimes, type Proposed } from './rules-proposals.ts';
import type { GivenTimes } from './schema-proposals.ts';
import { lockSession } from './store.ts';
import { insertProposal } from './store-proposals.ts';

export type { ProposalRefusal } from './actions-proposals-open.ts';

/**
 * Proposes up to three other times for a session, by somebody who is asked to it: by the link of his invitation, or signed in
 * (G-4.4.2). Its coordinator is told. The same sent twice is one proposal: `again`.
 */
export async function proposeTimes(ctx: Context, id: string, given: GivenTimes): Promise<Result<{ proposal: TimesProposal; again: boolean }, ProposalRefusal>> {
  const self = await invitedAs(ctx, 'sessions.proposeTimes', id);
  if (!self.ok) return self;
  const session = sessionOf((await lockSession(ctx.tx, ctx.organisation, id))!);
  const refused = untimed(session);
  if (refused) return refuse(refused);
  const times = proposedTimes(given.times, { zone: given.zone, minutes: session.minutes!, now: ctx.now, session: session.time?.start ?? null });
  if (!times.ok) return times;
  const own = (await proposalsOf(ctx.tx, ctx.organisation, id)).filter(({ person }) => person === self.value);
  const there = own.find(isOpen);
  if (there) return await isSame(ctx, there, times.value) ? ok({ proposal: there, again: true }) : refuse({ reason: 'proposal-open', proposal: there.id });
  if (own.length >= proposalBounds.each) return refuse({ reason: 'proposal-enough', most: proposalBounds.each });
  return ok({ proposal: await written(ctx, session, self.value, given, times.value), again: false });
}

/** Why a session takes no other time; undefined where it does. */
function untimed({ state, rule, minutes }: Session): ProposalRefusal | undefined {
  if (!(openFor.change as readonly string[]).includes(state)) return { reason: 'proposal-session' };
  if (rule !== null) return { reason: 'proposal-series' };
  return minutes === null ? { reason: 'length-missing' } : undefined;
}

/** Whether anything may be proposed for a session: so that a page offers only what can be done. */
export const takesProposals = (session: Session): boolean => untimed(session) === undefined;

async function isSame(ctx: Context, { id }: TimesProposal, times: readonly Proposed[]): Promise<boolean> {
  const there = await timesIn(ctx.tx, ctx.organisation, id);
  return there.length === times.length && there.every(({ start }, at) => start.equals(times[at]!.start));
}

async function written(ctx: Context, session: Session, person: TimesProposal['person'], given: GivenTimes, proposed: readonly Proposed[]): Promise<TimesProposal> {
  const row = {
    organisation: ctx.organisation, id: newId<ProposalId>(), session: session.id, person, state: 'open' as const, minutes: session.minutes!, comment: given.comment,
    chosen: null, by_machine: false, asked_version: null, asked_at: null, answer: null, because: null, made_at: ctx.now, closed_at: null, version: 1,
  };
  await insertProposal(ctx.tx, row, proposed.map(({ wall, zone, start, end, zoneData }) => ({
    organisation: ctx.organisation, id: newId<ProposedTimeId>(), proposal: row.id, wall, zone, starts_at: start, ends_at: end, zone_data: zoneData,
  })));
  const proposal = proposalOf(row);
  await record(ctx, {
    verb: 'sessions.proposeTimes', subject: logOf(proposal), details: { proposal: proposal.id, person, times: proposed.map(({ start }) => start.toString()), zone: given.zone },
    ...(given.comment ? { text: { comment: given.comment } } : {}),
  });
  await toldProposal(ctx, { kind: 'sessions.TimesProposed', ...factOf(proposal), person });
  const times = await timesIn(ctx.tx, ctx.organisation, proposal.id);
  if (session.coordinator !== person) await sayProposal(ctx, 'sessions.proposeTimes', { proposal, session, times, words: given.comment }, [session.coordinator]);
  return proposal;
}

/** Takes one's own proposal for a session back; what is queued of it is not sent. Again is harmless. */
export async function withdrawProposal(ctx: Context, session: string, id: string): Promise<Result<undefined, ProposalRefusal>> {
  const self = await invitedAs(ctx, 'sessions.withdrawProposal', session);
  if (!self.ok) return self;
  const known = await proposalById(ctx.tx, ctx.organisation, id);
  if (!known || known.session !== session || known.person !== self.value) return refuse({ reason: 'not-found' });
  const found = await lockedProposal(ctx, known);
  if (!found.ok) return found.reason === 'proposal-closed' && found.state === 'withdrawn' ? ok() : found;
  await closed(ctx, known, { state: 'withdrawn' });
  await record(ctx, { verb: 'sessions.withdrawProposal', subject: logOf(known), details: { proposal: known.id } });
  await toldProposal(ctx, { kind: 'sessions.ProposalWithdrawn', ...factOf(known) });
  return ok();
}

/** Somebody has opened what he was asked: the messages of it are seen. */
export async function seenProposal(ctx: Context, id: string): Promise<void> {
  const person = selfOf(ctx);
  if (person) await markSeen(ctx, { person, subject: { kind: 'proposal', id } });
}
