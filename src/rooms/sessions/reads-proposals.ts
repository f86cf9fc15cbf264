import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { isId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { pollById } from '../availability/reads-polls.ts';
import { forbids, forbidsAbout, may, standingTo, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed, Things } from '../identity/ports.ts';
import { attendee } from '../invitations/reads.ts';
import type { Reader } from '../records/ports.ts';
import { access } from './access-proposals.ts';
import type { Session } from './model.ts';
import type { ProposalAnswer, ProposalId, ProposedTime, Suits, TimesProposal } from './model-proposals.ts';
import { session as sessionById } from './reads.ts';
import { closedTo } from './reads-pages.ts';
import { suits } from './reads-proposals-suits.ts';
import { lockSession } from './store.ts';
import { lockProposal, tables, type ProposalTables } from './store-proposals.ts';

/** A row as the room speaks of it. */
export function proposalOf(row: ProposalTables['proposals']): TimesProposal {
  const { id, session, person, state, minutes, comment, chosen, answer, because, version } = row;
  return {
    id, session, person, state, minutes, comment, chosen, answer, because, version, byMachine: row.by_machine, askedVersion: row.asked_version,
    madeAt: row.made_at, askedAt: row.asked_at, closedAt: row.closed_at,
  };
}

export const isOpen = ({ state }: Pick<TimesProposal, 'state'>) => state === 'open' || state === 'asked';

/** One proposal, whoever may see it. */
export async function proposalById(tx: Tx, organisation: OrganisationId, id: string): Promise<TimesProposal | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('proposals').selectAll().where('organisation', '=', organisation).where('id', '=', id as ProposalId).executeTakeFirst() : undefined;
  return row && proposalOf(row);
}

/** The proposals for a session, the newest first. */
export async function proposalsOf(tx: Tx, organisation: OrganisationId, session: string): Promise<TimesProposal[]> {
  const rows = await tables(tx).selectFrom('proposals').selectAll().where('organisation', '=', organisation).where('session', '=', session as Session['id'])
    .orderBy('made_at', 'desc').orderBy('id', 'desc').execute();
  return rows.map(proposalOf);
}

/** Its times in order. */
export async function timesIn(tx: Tx, organisation: OrganisationId, proposal: ProposalId): Promise<ProposedTime[]> {
  const rows = await tables(tx).selectFrom('proposal_times').selectAll().where('organisation', '=', organisation).where('proposal', '=', proposal).orderBy('starts_at').execute();
  return rows.map(({ id, wall, zone, starts_at: start, ends_at: end }) => ({ id, wall, zone, start, end }));
}

/** Who is asked about the chosen time and what each has said, those required first. */
export async function answersIn(tx: Tx, organisation: OrganisationId, proposal: ProposalId): Promise<ProposalAnswer[]> {
  const rows = await tables(tx).selectFrom('proposal_answers').selectAll().where('organisation', '=', organisation).where('proposal', '=', proposal)
    .orderBy('required', 'desc').orderBy('person').execute();
  return rows.map(({ person, required, answer, asked_at: askedAt, answered_at: answeredAt }) => ({ person, required, answer, askedAt, answeredAt }));
}

/** What a proposal is for. @throws where it is not there: a session is never deleted. */
export async function sessionFor(ctx: Context, { session }: Pick<TimesProposal, 'session'>): Promise<Session> {
  const found = await sessionById(ctx.tx, ctx.organisation, session);
  if (!found) throw new Error(`other times are proposed for the session ${session}, which is not there`);
  return found;
}

/** A proposal as its coordinator sees it: for each time who can and who cannot. */
export interface ProposalSeen {
  readonly proposal: TimesProposal;
  readonly session: Session;
  /** `suits` is null where the search has no answer, or the proposal is over. */
  readonly times: readonly (ProposedTime & { readonly suits: Suits | null })[];
  readonly answers: readonly ProposalAnswer[];
}

type NotShown = Forbidden | Closed | { readonly reason: 'not-found' };

/** How a proposal stands, for who works on its session. Who can is worked out anew each time it is looked at. */
export async function readProposal(ctx: Context, id: string): Promise<Result<ProposalSeen, NotShown>> {
  const proposal = await proposalById(ctx.tx, ctx.organisation, id);
  const about = { kind: 'session', id: proposal?.session ?? ctx.organisation };
  const forbidden = await forbidsAbout(ctx, 'sessions.readProposals', access['sessions.readProposals'], about);
  if (forbidden) return refuse(forbidden);
  if (!proposal) return refuse({ reason: 'not-found' });
  const session = await sessionFor(ctx, proposal);
  const times: (ProposedTime & { suits: Suits | null })[] = [];
  for (const time of await timesIn(ctx.tx, ctx.organisation, proposal.id)) times.push({ ...time, suits: isOpen(proposal) ? await suits(ctx, session, time) : null });
  return ok({ proposal, session, times, answers: await answersIn(ctx.tx, ctx.organisation, proposal.id) });
}

/** Who acts, as a person. */
export function selfOf({ actor }: Pick<Context, 'actor'>): PersonId | undefined {
  return actor.kind === 'person' || actor.kind === 'guest' ? actor.person as PersonId | undefined : undefined;
}

/** What somebody may propose for a session, and his newest proposal for it. */
export interface OwnProposal {
  readonly session: Session;
  readonly self: PersonId;
  readonly proposal: TimesProposal | undefined;
  readonly times: readonly ProposedTime[];
  /** Of each of those times whether it suits everybody we know of; nobody is named. */
  readonly forAll: readonly (Suits | null)[];
}

/** What the link of a guest is about, where that is this session or a poll of its times; else the session itself. */
async function aboutOf({ tx, organisation, actor }: Context, session: string): Promise<string> {
  if (actor.kind !== 'guest' || actor.purpose !== 'poll.answer') return session;
  const poll = await pollById(tx, organisation, actor.subject);
  return poll?.session === session ? poll.id : session;
}

/** Whether who acts is asked to a session, and by which rule he may do this about it. */
export async function invitedAs(ctx: Context, verb: 'sessions.proposeTimes' | 'sessions.withdrawProposal', session: string): Promise<Result<PersonId, NotShown>> {
  const self = selfOf(ctx);
  const there = isId(session) && self ? await attendee(ctx.tx, ctx.organisation, session, self) : undefined;
  const invited = there !== undefined && there.removedAt === null;
  if (!may(ctx.actor, access[verb], { subject: await aboutOf(ctx, session), relations: invited ? ['invited'] : [] })) return refuse({ reason: 'forbidden', verb });
  const closed = await forbids(ctx, verb, { anyone: true }, { subject: session });
  if (closed) return refuse(closed);
  return self && invited ? ok(self) : refuse({ reason: 'not-found' });
}

/** For the page on which other times are proposed. */
export async function ownProposal(ctx: Context, id: string): Promise<Result<OwnProposal, NotShown>> {
  const self = await invitedAs(ctx, 'sessions.proposeTimes', id);
  const session = self.ok ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
  if (!self.ok) return self;
  if (!session) return refuse({ reason: 'not-found' });
  const proposal = (await proposalsOf(ctx.tx, ctx.organisation, id)).find(({ person }) => person === self.value);
  const times = proposal ? await timesIn(ctx.tx, ctx.organisation, proposal.id) : [];
  const forAll: (Suits | null)[] = [];
  for (const time of times) forAll.push(proposal && isOpen(proposal) ? await suits(ctx, session, time) : null);
  return ok({ session, self: self.value, proposal, times, forAll });
}

/** What one of the others is asked, and what he has said. */
export interface ProposalAsked {
  readonly proposal: TimesProposal;
  readonly session: Session;
  readonly time: ProposedTime;
  readonly own: ProposalAnswer;
}

/** What somebody is asked about a proposed time: by the link that he was sent, or signed in. */
export async function askedAbout(ctx: Context, id: string): Promise<Result<ProposalAsked, NotShown>> {
  const [proposal, self] = [await proposalById(ctx.tx, ctx.organisation, id), selfOf(ctx)];
  const own = proposal && self ? (await answersIn(ctx.tx, ctx.organisation, proposal.id)).find(({ person }) => person === self) : undefined;
  const forbidden = await forbids(ctx, 'sessions.answerProposal', access['sessions.answerProposal'], { subject: id, relations: own ? ['invited'] : [] });
  if (forbidden) return refuse(forbidden);
  const time = proposal && (await timesIn(ctx.tx, ctx.organisation, proposal.id)).find((one) => one.id === proposal.chosen);
  if (!proposal || !own || !time) return refuse({ reason: 'not-found' });
  return ok({ proposal, time, own, session: await sessionFor(ctx, proposal) });
}

/** What a person proposed and answered, for the copy of his data. */
export async function proposalsBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<{
  made: (TimesProposal & { times: readonly ProposedTime[] })[]; answered: { proposal: ProposalId; session: string; answer: 'yes' | 'no' | null; answeredAt: Temporal.Instant | null }[];
}> {
  const rows = await tables(tx).selectFrom('proposals').selectAll().where('organisation', '=', organisation).where('person', '=', person).orderBy('made_at').execute();
  const made: (TimesProposal & { times: readonly ProposedTime[] })[] = [];
  for (const row of rows) made.push({ ...proposalOf(row), times: await timesIn(tx, organisation, row.id) });
  const answered = await tables(tx).selectFrom('proposal_answers as a').innerJoin('proposals as p', (on) => on.onRef('p.organisation', '=', 'a.organisation').onRef('p.id', '=', 'a.proposal'))
    .select(['a.proposal', 'p.session', 'a.answer', 'a.answered_at as answeredAt']).where('a.organisation', '=', organisation).where('a.person', '=', person).orderBy('a.asked_at').execute();
  return { made, answered };
}

/** How who acts stands to a proposal: as to the session that it is for. `main.ts` joins it to identity. */
export const proposalThings: Things = {
  kind: 'proposal',
  async standing(ctx, id) {
    const proposal = await proposalById(ctx.tx, ctx.organisation, id);
    if (!proposal) return undefined;
    const { relations, closed } = await standingTo(ctx, { kind: 'session', id: proposal.session });
    return { relations, closed, parts: [] };
  },
};

/** Of these proposals, or all, those for a session that is private to others than who acts. */
export async function closedProposals(ctx: Context, among?: readonly string[]): Promise<Set<string>> {
  if (among?.length === 0) return new Set();
  const closed = await closedTo(ctx);
  if (closed.size === 0) return new Set();
  const rows = await tables(ctx.tx).selectFrom('proposals').select('id').where('organisation', '=', ctx.organisation)
    .where('session', '=', sql<Session['id']>`any(${[...closed]}::uuid[])`)
    .$if(among !== undefined, (q) => q.where('id', '=', sql<ProposalId>`any(${[...among ?? []]}::uuid[])`)).execute();
  return new Set(rows.map(({ id }) => id as string));
}

/** Nothing is filed with a proposal; what is said about one is as private as its session. `main.ts` joins it to records. */
export const proposalReader: Reader = {
  kind: 'proposal',
  mayRead: async () => 'closed',
  closedTo: (ctx) => closedProposals(ctx),
};

/**
 * A proposal as the engine of procedures asks for it, as which `main.ts` joins it: it has no occurrences. Attributes: `state`,
 * `byMachine`.
 */
export const proposalSubjects = {
  kind: 'proposal' as const,
  async read(ctx: Context, id: string) {
    const proposal = await proposalById(ctx.tx, ctx.organisation, id);
    if (!proposal) return undefined;
    const { title, coordinator } = await sessionFor(ctx, proposal);
    const closed = (await closedTo(ctx, [proposal.session])).size > 0;
    return {
      kind: 'proposal' as const, id, title: closed ? '' : title, attributes: { state: proposal.state, byMachine: proposal.byMachine }, settledAt: proposal.madeAt,
      occurrences: [], people: { coordinator },
    };
  },
  /** Verbs lock the session first, then a proposal for it. */
  async lock(ctx: Context, id: string): Promise<void> {
    const proposal = await proposalById(ctx.tx, ctx.organisation, id);
    if (!proposal) return;
    await lockSession(ctx.tx, ctx.organisation, proposal.session);
    await lockProposal(ctx.tx, ctx.organisation, proposal.id);
  },
};
