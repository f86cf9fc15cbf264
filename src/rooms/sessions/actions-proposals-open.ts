/** What verbs about a proposal begin and end with: the session is locked first, then the proposal. */
import { emit, type Context } from '../../platform/context.ts';
import type { Interval } from '../../calendar/interval.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbidsAbout, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { withdraw } from '../messaging/actions.ts';
import { access } from './access-proposals.ts';
import type { ProposalFact } from './events-proposals.ts';
import type { Session } from './model.ts';
import { type Because, type ProposalId, type ProposedTime, type TimesProposal } from './model-proposals.ts';
import { sessionOf } from './reads.ts';
import { isOpen, proposalById, proposalOf, timesIn } from './reads-proposals.ts';
import type { ProposedRefusal } from './rules-proposals.ts';
import { lockSession } from './store.ts';
import { lockProposal, updateProposal, type ProposalTables } from './store-proposals.ts';

export type ProposalRefusal = Forbidden | Closed | ProposedRefusal
  | { readonly reason: 'not-found' }
  /** The session takes no other time: it was held or cancelled, or is under way. */
  | { readonly reason: 'proposal-session' }
  | { readonly reason: 'proposal-series' }
  /** It is not said yet how long the session takes. */
  | { readonly reason: 'length-missing' }
  /** Who proposes has proposed other times, which are not decided yet. */
  | { readonly reason: 'proposal-open'; readonly proposal: ProposalId }
  /** He has proposed often enough for this session. */
  | { readonly reason: 'proposal-enough'; readonly most: number }
  /** The others are being asked about another time for this session. */
  | { readonly reason: 'proposal-asked'; readonly proposal: ProposalId }
  /** It is over: how, and the time that was taken. */
  | { readonly reason: 'proposal-closed'; readonly state: TimesProposal['state']; readonly because: Because | null; readonly taken: Interval | null }
  /** Somebody else changed it since the version that was given. */
  | { readonly reason: 'proposal-changed' }
  /** The others were not asked about it, or somebody who is required has not accepted. */
  | { readonly reason: 'proposal-waiting' }
  /** A time that it does not have. */
  | { readonly reason: 'proposal-time' };

export interface OpenedProposal { readonly proposal: TimesProposal; readonly session: Session; readonly times: readonly ProposedTime[] }

/** A proposal that is not over, on which the actor may use this verb, kept from others until the transaction ends. */
export async function openedProposal(
  ctx: Context, verb: 'sessions.askProposal' | 'sessions.declineProposal' | 'sessions.takeProposal', id: string, version?: number,
): Promise<Result<OpenedProposal, ProposalRefusal>> {
  const known = await proposalById(ctx.tx, ctx.organisation, id);
  const forbidden = await forbidsAbout(ctx, verb, access[verb], { kind: 'session', id: known?.session ?? ctx.organisation });
  if (forbidden) return refuse(forbidden);
  return known ? lockedProposal(ctx, known, version) : refuse({ reason: 'not-found' });
}

/** The same for who has been let in already. */
export async function lockedProposal(ctx: Context, { id, session }: Pick<TimesProposal, 'id' | 'session'>, version?: number): Promise<Result<OpenedProposal, ProposalRefusal>> {
  const owner = sessionOf((await lockSession(ctx.tx, ctx.organisation, session))!);
  const proposal = proposalOf((await lockProposal(ctx.tx, ctx.organisation, id))!);
  const times = await timesIn(ctx.tx, ctx.organisation, id);
  if (!isOpen(proposal)) {
    const taken = proposal.state === 'accepted' ? times.find((one) => one.id === proposal.chosen) ?? null : null;
    return refuse({ reason: 'proposal-closed', state: proposal.state, because: proposal.because, taken });
  }
  if (version !== undefined && version !== proposal.version) return refuse({ reason: 'proposal-changed' });
  return ok({ proposal, session: owner, times });
}

/** Writes how a proposal ended; what is queued to be said of it is taken back. */
export async function closed(ctx: Context, { id }: Pick<TimesProposal, 'id'>, change: Partial<ProposalTables['proposals']>): Promise<TimesProposal> {
  const after = proposalOf(await updateProposal(ctx.tx, ctx.organisation, id, { ...change, closed_at: ctx.now }));
  await withdraw(ctx, { kind: 'proposal', id });
  return after;
}

/** Tells a fact and the live pages of the session. */
export async function toldProposal(ctx: Context, fact: ProposalFact): Promise<void> {
  await emit<ProposalFact>(ctx, fact);
  ctx.notices.changed(`session:${fact.session}`);
}

/** Facts are of the proposal; the log files its acts with the session, where who may read them is known. */
export const factOf = ({ id, session }: Pick<TimesProposal, 'id' | 'session'>) => ({ subject: { kind: 'proposal', id }, session: session as string });
export const logOf = ({ session }: Pick<TimesProposal, 'session'>) => ({ kind: 'session', id: session as string });
