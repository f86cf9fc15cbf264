import { sql } from 'kysely';
import type { Interval } from '../../calendar/interval.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { isId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { nameOf, stretchesBetween } from '../calendars/reads-busy.ts';
import { forbids, forbidsAbout, standingTo, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed, Things } from '../identity/ports.ts';
import { Reader } from '../records/ports.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { access } from './access-polls.ts';
import type { OptionId, Poll, PollId, PollOption, PollPerson, PollSubject, Tally, Vote } from './model-polls.ts';
import { PollHost } from './ports-polls.ts';
import { unavailableBetween } from './reads-time.ts';
import { suggestion, tallies } from './rules-polls.ts';
import { lockPoll, tables, type PollTables } from './store-polls.ts';

/** A row as the room speaks of it. */
export function pollOf(row: PollTables['polls']): Poll {
  const { id, session, state, zone, minutes, deadline, chosen, version } = row;
  return {
    id, session, state, zone, minutes, deadline, chosen, version, heldForAll: row.held_for_all, madeAt: row.made_at, madeBy: row.made_by, closedAt: row.closed_at,
  };
}

/** One poll, whoever may see it. */
export async function pollById(tx: Tx, organisation: OrganisationId, id: string): Promise<Poll | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('polls').selectAll().where('organisation', '=', organisation).where('id', '=', id as PollId).executeTakeFirst() : undefined;
  return row && pollOf(row);
}

/** The polls of a session, the newest first. */
export async function pollsOf(tx: Tx, organisation: OrganisationId, session: string): Promise<Poll[]> {
  const rows = await tables(tx).selectFrom('polls').selectAll().where('organisation', '=', organisation).where('session', '=', session)
    .orderBy('made_at', 'desc').orderBy('id', 'desc').execute();
  return rows.map(pollOf);
}

/** The open poll of a session. */
export async function openPollOf(tx: Tx, organisation: OrganisationId, session: string): Promise<Poll | undefined> {
  return (await pollsOf(tx, organisation, session)).find(({ state }) => state === 'open');
}

/** Its times in order, those taken out among them. */
export async function optionsOf(tx: Tx, organisation: OrganisationId, poll: PollId): Promise<PollOption[]> {
  const rows = await tables(tx).selectFrom('poll_options').selectAll().where('organisation', '=', organisation).where('poll', '=', poll)
    .orderBy('starts_at').orderBy('id').execute();
  return rows.map(({ id, wall, zone, starts_at: start, ends_at: end, added_at: addedAt, withdrawn_at: withdrawnAt }) => ({ id, wall, zone, start, end, addedAt, withdrawnAt }));
}

/** The times that can be taken. */
export const live = (options: readonly PollOption[]): PollOption[] => options.filter(({ withdrawnAt }) => withdrawnAt === null);

/** Who is asked now and what each has said, those required first. */
export async function peopleOf(tx: Tx, organisation: OrganisationId, poll: PollId): Promise<PollPerson[]> {
  const rows = await tables(tx).selectFrom('poll_people').selectAll().where('organisation', '=', organisation).where('poll', '=', poll)
    .where('removed_at', 'is', null).orderBy('required', 'desc').orderBy('person').execute();
  const given = await tables(tx).selectFrom('poll_votes').select(['option', 'person', 'vote']).where('organisation', '=', organisation).where('poll', '=', poll).execute();
  const votes = Map.groupBy(given, ({ person }) => person);
  return rows.map((row) => ({
    person: row.person, required: row.required, askedAt: row.asked_at, answeredAt: row.answered_at, chasedAt: row.chased_at, chases: row.chases, comment: row.comment,
    votes: new Map((votes.get(row.person) ?? []).map(({ option, vote }) => [option, vote])),
  }));
}

/** What a poll is about. @throws where nobody knows such a thing: a session is never deleted. */
export async function subjectOf(ctx: Context, session: string, how: { lock?: boolean } = {}): Promise<PollSubject> {
  const found = await hostOf(ctx).of(ctx, session, how);
  if (!found) throw new Error(`a poll is about the session ${session}, which is not there`);
  return found;
}

/** Who knows what polls are about. */
export function hostOf(ctx: Context): PollHost {
  const [host] = ctx.ports.all(PollHost);
  if (!host) throw new Error(`nobody fulfils ${PollHost.name}`);
  return host;
}

/** A poll as its coordinator sees it. */
export interface PollSeen {
  readonly poll: Poll;
  readonly subject: PollSubject;
  /** In order of time, without those taken out. */
  readonly options: readonly PollOption[];
  readonly people: readonly PollPerson[];
  readonly tallies: readonly Tally[];
  /** The times for which the room is held now. */
  readonly roomHeld: ReadonlySet<OptionId>;
}

/** How a poll stands, for who works on it; the votes of each by name. */
export async function readPoll(ctx: Context, id: string): Promise<Result<PollSeen, Forbidden | Closed | { reason: 'not-found' }>> {
  const poll = await pollById(ctx.tx, ctx.organisation, id);
  const about = { kind: 'session', id: poll?.session ?? ctx.organisation };
  const forbidden = await forbidsAbout(ctx, 'availability.readPoll', access['availability.readPoll'], about);
  if (forbidden) return refuse(forbidden);
  if (!poll) return refuse({ reason: 'not-found' });
  const [options, people] = [live(await optionsOf(ctx.tx, ctx.organisation, poll.id)), await peopleOf(ctx.tx, ctx.organisation, poll.id)];
  const held = (await claimsOf(ctx, { kind: 'poll', id: poll.id })).filter(({ heldUntil }) => heldUntil !== null && Temporal.Instant.compare(heldUntil, ctx.now) > 0);
  return ok({ poll, options, people, subject: await subjectOf(ctx, poll.session), tallies: tallies(options, people), roomHeld: new Set(held.map(({ part }) => part as OptionId)) });
}

/** A poll as one of those sees it who are asked. */
export interface PollAsked {
  readonly poll: Poll;
  readonly subject: PollSubject;
  readonly options: readonly PollOption[];
  readonly own: PollPerson;
  /** What his calendar here suggests, of times of which he has said nothing; nobody else sees it. */
  readonly suggested: ReadonlyMap<OptionId, 'no'>;
}

/** Who acts, as a person. */
export function selfOf({ actor }: Pick<Context, 'actor'>): PersonId | undefined {
  return actor.kind === 'person' || actor.kind === 'guest' ? actor.person as PersonId | undefined : undefined;
}

/** What somebody is asked, and what he has said: by the link that he was sent, or signed in. */
export async function askedBy(ctx: Context, id: string): Promise<Result<PollAsked, Forbidden | Closed | { reason: 'not-found' }>> {
  const [poll, self] = [await pollById(ctx.tx, ctx.organisation, id), selfOf(ctx)];
  const own = poll && self ? (await peopleOf(ctx.tx, ctx.organisation, poll.id)).find(({ person }) => person === self) : undefined;
  const forbidden = await forbids(ctx, 'availability.answerPoll', access['availability.answerPoll'], { subject: id, relations: own ? ['invited'] : [] });
  if (forbidden) return refuse(forbidden);
  if (!poll || !own) return refuse({ reason: 'not-found' });
  const options = live(await optionsOf(ctx.tx, ctx.organisation, poll.id));
  return ok({ poll, options, own, subject: await subjectOf(ctx, poll.session), suggested: await suggestedTo(ctx, poll, own, options) });
}

/** Times at which a person is busy by his calendar here, or away; what is held for this poll and the session itself left out. */
async function suggestedTo(ctx: Context, poll: Poll, { person, votes }: PollPerson, options: readonly PollOption[]): Promise<Map<OptionId, 'no'>> {
  const unsaid = poll.state === 'open' ? options.filter(({ id }) => !votes.has(id)) : [];
  if (unsaid.length === 0) return new Map();
  const window = { start: unsaid[0]!.start, end: unsaid.map(({ end }) => end).sort(Temporal.Instant.compare).at(-1)! };
  const busy = [...await busyOf(ctx, poll, person, window), ...await awayOf(ctx, person, window)];
  return new Map(unsaid.flatMap((one) => (suggestion(one, busy) ? [[one.id, 'no' as const]] : [])));
}

async function busyOf(ctx: Context, poll: Poll, person: PersonId, window: Interval): Promise<Interval[]> {
  const found = (await stretchesBetween(ctx, [person], window, { names: true, except: poll.id })).get(person);
  if (!found) return [];
  const own = nameOf(poll.session, null);
  return found.starts.flatMap((start, at) => (found.tentative[at] || found.names[at] === own ? [] : [{
    start: Temporal.Instant.fromEpochMilliseconds(start), end: Temporal.Instant.fromEpochMilliseconds(found.ends[at]!),
  }]));
}

async function awayOf(ctx: Context, person: PersonId, { start, end }: Interval): Promise<Interval[]> {
  const time = (await unavailableBetween(ctx, [person], start, end)).get(person);
  return time?.intervals.filter(({ why }) => why === 'time-off').map(({ interval }) => interval) ?? [];
}

/** What a person said in polls, for the copy of his data. */
export async function answersBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<{
  poll: PollId; session: string; askedAt: Temporal.Instant; answeredAt: Temporal.Instant | null; comment: string | null; votes: { start: Temporal.Instant; vote: Vote }[];
}[]> {
  const rows = await tables(tx).selectFrom('poll_people as p').innerJoin('polls', (on) => on.onRef('polls.organisation', '=', 'p.organisation').onRef('polls.id', '=', 'p.poll'))
    .select(['p.poll', 'polls.session', 'p.asked_at as askedAt', 'p.answered_at as answeredAt', 'p.comment']).where('p.organisation', '=', organisation)
    .where('p.person', '=', person).orderBy('p.asked_at').execute();
  const votes = await tables(tx).selectFrom('poll_votes as v').innerJoin('poll_options as o', (on) => on.onRef('o.organisation', '=', 'v.organisation').onRef('o.id', '=', 'v.option'))
    .select(['v.poll', 'o.starts_at as start', 'v.vote']).where('v.organisation', '=', organisation).where('v.person', '=', person).orderBy('o.starts_at').execute();
  return rows.map((row) => ({ ...row, votes: votes.filter(({ poll }) => poll === row.poll).map(({ start, vote }) => ({ start, vote })) }));
}

/** Polls that are open and whose deadline has come, though what is held for them was not given up yet. */
export async function pollsOver(tx: Tx, organisation: OrganisationId, now: Temporal.Instant): Promise<PollId[]> {
  const rows = await tables(tx).selectFrom('polls').select('id').where('organisation', '=', organisation).where('state', '=', 'open').where('ended_at', 'is', null)
    .where('deadline', '<=', now).orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** How who acts stands to a poll: as to the session that it is about. `main.ts` joins it to identity. */
export const pollThings: Things = {
  kind: 'poll',
  async standing(ctx, id) {
    const poll = await pollById(ctx.tx, ctx.organisation, id);
    if (!poll) return undefined;
    const { relations, closed } = await standingTo(ctx, { kind: 'session', id: poll.session });
    return { relations, closed, parts: [] };
  },
};

/** Of these polls, or all, those about a session that is private to others than who acts. */
export async function closedPolls(ctx: Context, among?: readonly string[]): Promise<Set<string>> {
  if (among?.length === 0) return new Set();
  const closed = new Set<string>();
  for (const reader of ctx.ports.all(Reader)) if (reader.kind === 'session') for (const id of await reader.closedTo(ctx)) closed.add(id);
  if (closed.size === 0) return new Set();
  const rows = await tables(ctx.tx).selectFrom('polls').select('id').where('organisation', '=', ctx.organisation)
    .where('session', '=', sql<string>`any(${[...closed]}::uuid[])`)
    .$if(among !== undefined, (q) => q.where('id', '=', sql<PollId>`any(${[...among ?? []]}::uuid[])`)).execute();
  return new Set(rows.map(({ id }) => id as string));
}

/** Nothing is filed with a poll; what is said about one is as private as its session. `main.ts` joins it to records. */
export const pollReader: Reader = {
  kind: 'poll',
  mayRead: async () => 'closed',
  closedTo: (ctx) => closedPolls(ctx),
};

/** A poll as the engine of procedures asks for it, as which `main.ts` joins it: it starts when it is opened and ends with its deadline. */
export const pollSubjects = {
  kind: 'poll' as const,
  async read(ctx: Context, id: string) {
    const poll = await pollById(ctx.tx, ctx.organisation, id);
    if (!poll) return undefined;
    const { title, coordinator } = await subjectOf(ctx, poll.session);
    const closed = (await closedPolls(ctx, [id])).has(id);
    return {
      kind: 'poll' as const, id, title: closed ? '' : title, attributes: { state: poll.state }, settledAt: poll.madeAt,
      occurrences: [{ part: '', start: poll.madeAt, end: poll.deadline, settledAt: poll.madeAt }], people: { coordinator },
    };
  },
  /** Verbs lock the session first, then its poll. */
  async lock(ctx: Context, id: string): Promise<void> {
    const poll = await pollById(ctx.tx, ctx.organisation, id);
    if (!poll) return;
    await subjectOf(ctx, poll.session, { lock: true });
    await lockPoll(ctx.tx, ctx.organisation, poll.id);
  },
};
