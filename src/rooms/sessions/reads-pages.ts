import { sql } from 'kysely';
import type { Interval } from '../../calendar/interval.ts';
import type { Classification } from '../../calendar/event.ts';
import type { Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { may } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { givenTo, replyTo } from '../invitations/model-reply.ts';
import type { Ask, Attendee, Given, Occasion, PlaceTold, Reply } from '../invitations/model.ts';
import { asksOf, attendeesOf, attendeesOfAll, invitedTo } from '../invitations/reads.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Session, SessionId, SessionOccurrence, SessionState } from './model.ts';
import { changesOf, changesOfAll, placeNames, session as sessionById, sessionOf } from './reads.ts';
import { knowledgeOf, type Knowledge } from './reads-knowledge.ts';
import { occasionOf } from './reads-occasion.ts';
import { occurrencesOf, relationsTo, ruleFor, sightOf } from './rules.ts';
import { tables } from './store.ts';

/** One of those asked, as a page shows them. What a reader is not to see is null. */
export interface Row {
  readonly person: PersonId;
  readonly name: string;
  readonly email: string | null;
  readonly required: boolean;
  /** The answer that holds for the time and place as they are now. */
  readonly reply: Reply;
  /** The answer that was given last, which may have been to an older version. */
  readonly given: Given | null;
  readonly ask: Ask | null;
  readonly knowledge: Knowledge | null;
}

/** A session as one reader sees it; `times`: that there is one and when, since it is private. */
export type SessionPage =
  | {
    readonly sight: 'times'; readonly id: SessionId; readonly class: Classification; readonly state: SessionState;
    readonly dates: readonly Interval[]; readonly zone: string;
  }
  | {
    readonly sight: 'all'; readonly session: Session; readonly part: string; readonly place: PlaceTold; readonly occurrences: readonly SessionOccurrence[];
    /** The occurrence that the page is about, or null for the whole of a series or what has no time. */
    readonly occurrence: SessionOccurrence | null;
    readonly people: readonly Row[];
    /** Whether the reader sees what only the office does: addresses, delivery, comments. */
    readonly office: boolean;
    /** How many are asked, where the reader does not see who. */
    readonly asked: number;
    readonly followedBy: SessionId | null;
  };

const selfOf = ({ actor }: Context) => ((actor.kind === 'person' || actor.kind === 'guest') && actor.person ? actor.person as PersonId : undefined);

/** What the reader may see of a session, or of one occurrence; undefined where that is nothing. */
export async function sessionPage(ctx: Context, id: string, part = ''): Promise<SessionPage | undefined> {
  const session = isId(id) ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
  if (!session) return undefined;
  const attendees = await attendeesOf(ctx.tx, ctx.organisation, id);
  const self = selfOf(ctx);
  const sight = sightOf(ctx.actor, session, attendees.some((one) => one.person === self));
  if (sight === 'none') return undefined;
  const changes = session.rule === null ? [] : await changesOf(ctx.tx, ctx.organisation, session.id);
  const all = occurrencesOf(session, changes);
  if (sight === 'times') {
    const dates = all.filter((one) => one.state !== 'cancelled').map((one) => one.time);
    return { sight, id: session.id, class: session.class, state: session.state, zone: session.zone, dates };
  }
  const occurrence = all.find((one) => one.part === part) ?? null;
  const nameOf = await placeNames(ctx, [session.place, occurrence?.place ?? null]);
  const office = isOffice(ctx, session);
  const seen = office || !session.hidesPeople ? attendees : attendees.filter((one) => one.person === self);
  return {
    sight, session, part, place: nameOf(occurrence?.place ?? session.place), occurrences: all, occurrence, office, asked: attendees.length,
    people: await rowsOf(ctx, { session, part, attendees: seen, office, self, occasion: await occasionOf(ctx, session, changes) }),
    followedBy: await followerOf(ctx, session.id),
  };
}

/** The sessions, or those among these, of which the reader may know no more than that there are such and when: private ones. */
export async function closedTo(ctx: Context, among?: readonly string[]): Promise<Set<string>> {
  if (among?.length === 0) return new Set();
  const rows = await tables(ctx.tx).selectFrom('sessions').select(['id', 'class', 'coordinator']).where('organisation', '=', ctx.organisation).where('class', '<>', 'PUBLIC')
    .$if(among !== undefined, (q) => q.where('id', '=', sql<SessionId>`any(${[...new Set(among)].filter(isId)}::uuid[])`)).execute();
  const self = selfOf(ctx);
  const invited = new Set(self && rows.length > 0 ? await invitedTo(ctx.tx, ctx.organisation, self, 'session') : []);
  return new Set(rows.filter((row) => sightOf(ctx.actor, row, invited.has(row.id)) !== 'all').map((row) => row.id as string));
}

/** The coordinator, and of what is not private the staff. */
function isOffice({ actor }: Context, session: Session): boolean {
  return may(actor, ruleFor('sessions.readDelivery', session), { relations: relationsTo(actor, session, false) });
}

interface Listing {
  readonly session: Session; readonly part: string; readonly attendees: readonly Attendee[]; readonly office: boolean;
  readonly self: PersonId | undefined; readonly occasion: Occasion | undefined;
}

async function rowsOf(ctx: Context, { session, part, attendees, office, self, occasion }: Listing): Promise<Row[]> {
  const known = await peopleById(ctx.tx, ctx.organisation, attendees.map((one) => one.person));
  const asks = office || self ? await asksOf(ctx.tx, ctx.organisation, session.id, part) : [];
  const knowledge = office ? new Map((await knowledgeOf(ctx.tx, ctx.organisation, session.id, part)).map((one) => [one.person, one])) : new Map<PersonId, Knowledge>();
  const settled = occasion?.settledSequence(part) ?? 0;
  return attendees.map((one) => {
    const own = office || one.person === self;
    const person = known.get(one.person)!;
    const given = givenTo(one, part, settled);
    return {
      person: one.person, name: person.name, email: own ? person.email : null, required: one.required,
      reply: occasion ? replyTo(one, part, occasion) : 'NEEDS-ACTION', given: own && given.at ? given : null,
      ask: own ? asks.find((ask) => ask.person === one.person) ?? null : null, knowledge: knowledge.get(one.person) ?? null,
    };
  });
}

async function followerOf(ctx: Context, id: SessionId): Promise<SessionId | null> {
  const row = await tables(ctx.tx).selectFrom('sessions').select('id').where('organisation', '=', ctx.organisation).where('follows', '=', id).executeTakeFirst();
  return row?.id ?? null;
}

/** What sessions are wanted; all of it must hold. */
export interface Question {
  /** Times that touch this stretch; `to` is excluded. */
  readonly from?: Temporal.Instant;
  readonly to?: Temporal.Instant;
  /** By default all but the cancelled. */
  readonly states?: readonly SessionState[];
  readonly coordinator?: PersonId;
  readonly attendee?: PersonId;
  /** A part of the title, without regard to case. */
  readonly words?: string;
  readonly most?: number;
}

/** One time of one session in a list. Of what is private to others: no title, no place, no coordinator. */
export interface Listed {
  readonly id: SessionId;
  readonly part: string;
  readonly state: SessionState;
  /** Null for what has no time yet. */
  readonly time: Interval | null;
  readonly zone: string;
  readonly series: boolean;
  readonly title: string | null;
  readonly place: PlaceTold | null;
  readonly coordinator: PersonId | null;
  readonly critical: boolean;
  readonly asked: number;
  /** The reader's own answer, where he is asked. */
  readonly ownReply: Reply | null;
}

/** Sessions by their times, what has none first; occurrences of series one by one. Only what the reader may see. */
export async function sessionList(ctx: Context, question: Question = {}): Promise<Listed[]> {
  const sessions = await asked(ctx, question);
  const ids = sessions.map((one) => one.id);
  const attendees = await attendeesOfAll(ctx.tx, ctx.organisation, ids);
  const changes = await changesOfAll(ctx.tx, ctx.organisation, ids);
  const self = selfOf(ctx);
  const all = sessions.map((session) => ({
    session, people: attendees.get(session.id) ?? [], occurrences: occurrencesOf(session, changes.get(session.id) ?? []),
  })).map((one) => ({ ...one, sight: sightOf(ctx.actor, one.session, one.people.some(({ person }) => person === self)) }));
  const nameOf = await placeNames(ctx, all.flatMap(({ session, occurrences }) => [session.place, ...occurrences.map((one) => one.place)]));
  const words = question.words?.trim().toLowerCase();
  const listed = all.filter(({ sight }) => sight !== 'none').flatMap(({ session, people, occurrences, sight }) => {
    const open = sight === 'all';
    const own = people.find(({ person }) => person === self);
    const times: (SessionOccurrence | null)[] = occurrences.length > 0 ? occurrences : [null];
    return times.filter((one) => fits(one, session, question)).map((one): Listed => ({
      id: session.id, part: one?.part ?? '', state: one?.state ?? session.state, time: one?.time ?? null, zone: session.zone, series: session.rule !== null,
      title: open ? one?.title ?? session.title : null, place: open ? nameOf(one?.place ?? session.place) : null,
      coordinator: open ? session.coordinator : null, critical: open && session.critical, asked: open ? people.length : 0,
      ownReply: own ? replyTo(own, one?.part ?? '', settledIn(session, changes.get(session.id) ?? [])) : null,
    }));
  }).filter(({ title }) => !words || title?.toLowerCase().includes(words));
  return listed.sort(byTime).slice(0, question.most ?? 200);
}

/** Since when time and place of an occurrence are so. */
function settledIn(session: Session, changes: readonly { part: string; settledSequence: number }[]): Pick<Occasion, 'settledSequence'> {
  return { settledSequence: (part) => Math.max(session.settledSequence, changes.find((one) => one.part === part)?.settledSequence ?? 0) };
}

function fits(one: SessionOccurrence | null, session: Session, { from, to, states }: Question): boolean {
  const state = one?.state ?? session.state;
  if (states ? !states.includes(state) : state === 'cancelled') return false;
  if (!one) return true;
  return (!from || Temporal.Instant.compare(one.time.end, from) > 0) && (!to || Temporal.Instant.compare(one.time.start, to) < 0);
}

function byTime(a: Listed, b: Listed): number {
  if (!a.time || !b.time) return Number(a.time !== null) - Number(b.time !== null);
  return Temporal.Instant.compare(a.time.start, b.time.start) || (a.id < b.id ? -1 : 1);
}

async function asked(ctx: Context, { from, to, states, coordinator, attendee }: Question): Promise<Session[]> {
  const invited = attendee && await invitedTo(ctx.tx, ctx.organisation, attendee, 'session');
  const single = states && !states.includes('scheduled') && !states.includes('cancelled') && !states.includes('held') && !states.includes('in-progress');
  const rows = await tables(ctx.tx).selectFrom('sessions').selectAll().where('organisation', '=', ctx.organisation)
    .$if(single === true, (q) => q.where('state', 'in', states!))
    .$if(from !== undefined, (q) => q.where(({ eb, or }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', from!)])))
    .$if(to !== undefined, (q) => q.where(({ eb, or }) => or([eb('starts_at', 'is', null), eb('starts_at', '<', to!), eb('rule', 'is not', null)])))
    .$if(coordinator !== undefined, (q) => q.where('coordinator', '=', coordinator!))
    .$if(invited !== undefined, (q) => q.where('id', '=', sql<SessionId>`any(${invited!}::uuid[])`))
    .orderBy('starts_at').orderBy('id').limit(2000).execute();
  return rows.map(sessionOf);
}
