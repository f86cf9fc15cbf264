import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { may, type Forbidden, type Relation } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { access } from './access-requests.ts';
import type { Post, PostId, RequestId, RequestState, SessionRequest } from './model-requests.ts';
import { session as sessionById } from './reads.ts';
import { missingOf, stampOf } from './rules-requests.ts';
import { lockRequest, tables, type RequestTables } from './store-requests.ts';

/** A row as the room speaks of it. */
export function requestOf(row: RequestTables['requests']): SessionRequest {
  const { id, door, requester, named, title, purpose, who, minutes, state, marks, suspect, session, reason, version } = row;
  const wish = {
    who, minutes,
    wished: row.wished_wall && row.wished_zone !== null ? { wall: row.wished_wall, zone: row.wished_zone } : null,
    place: row.place_kind && { kind: row.place_kind, text: row.place ?? '' },
  };
  return {
    id, door, requester, named, title, purpose, ...wish, missing: missingOf(wish), state, marks, suspect, session, reason, version,
    joinedTo: row.joined_to, madeAt: row.made_at, closedAt: row.closed_at,
  };
}

function postOf({ id, request, at, author, kind, body, fields }: RequestTables['request_posts']): Post {
  return { id, request, at, author, kind, body, fields };
}

/** One request, whatever became of it. */
export async function requestById(tx: Tx, organisation: OrganisationId, id: RequestId): Promise<SessionRequest | undefined> {
  const row = await tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return row && requestOf(row);
}

/** Which requests are wanted; all of it must hold. */
export interface QueueQuestion {
  readonly states?: readonly RequestState[];
  readonly suspect?: boolean;
  readonly requester?: PersonId;
  /** For a page of those after this one. */
  readonly after?: Pick<SessionRequest, 'id' | 'madeAt'>;
  /** The newest first, instead of those that wait longest. */
  readonly newestFirst?: boolean;
  readonly most?: number;
}

/** The queue: those that wait longest first. Not given, the states are the open ones. */
export async function requestQueue(tx: Tx, organisation: OrganisationId, question: QueueQuestion = {}): Promise<SessionRequest[]> {
  const { states = ['open'], suspect, requester, after, newestFirst = false, most = 100 } = question;
  const [order, further] = newestFirst ? ['desc', sql`<`] as const : ['asc', sql`>`] as const;
  const rows = await tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('state', 'in', [...states])
    .$if(suspect !== undefined, (q) => q.where('suspect', '=', suspect!))
    .$if(requester !== undefined, (q) => q.where('requester', '=', requester!))
    .$if(after !== undefined, (q) => q.where(sql<boolean>`(made_at, id) ${further} (${after!.madeAt}::timestamptz, ${after!.id}::uuid)`))
    .orderBy('made_at', order).orderBy('id', order).limit(most).execute();
  return rows.map(requestOf);
}

/** How many are open, how many of them are suspect, and of how many something is missing. */
export async function requestCounts(tx: Tx, organisation: OrganisationId): Promise<{ open: number; suspect: number; unsettled: number }> {
  return tables(tx).selectFrom('requests').where('organisation', '=', organisation).where('state', '=', 'open')
    .select(({ fn }) => [fn.countAll<number>().as('open'), fn.countAll<number>().filterWhere('suspect', '=', true).as('suspect'),
      fn.countAll<number>().filterWhere(sql<boolean>`(who is null or wished_wall is null or minutes is null or place_kind is null)`).as('unsettled')])
    .executeTakeFirstOrThrow();
}

/** The requests that were found to be this one once more, the first first. */
export async function joinedTo(tx: Tx, organisation: OrganisationId, id: RequestId): Promise<SessionRequest[]> {
  const rows = await tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('joined_to', '=', id)
    .orderBy('made_at').orderBy('id').execute();
  return rows.map(requestOf);
}

/** All that was said about a request and about those joined to it, in the order in which it was said; notes too. */
export async function threadOf(tx: Tx, organisation: OrganisationId, id: RequestId): Promise<Post[]> {
  const joined = tables(tx).selectFrom('requests').select('id').where('organisation', '=', organisation).where('joined_to', '=', id);
  const rows = await tables(tx).selectFrom('request_posts').selectAll().where('organisation', '=', organisation)
    .where((eb) => eb.or([eb('request', '=', id), eb('request', 'in', joined)])).orderBy('at').orderBy('id').execute();
  return rows.map(postOf);
}

/** The requests that a session came of, and the whole thread: it stays with the session. */
export async function requestsOfSession(tx: Tx, organisation: OrganisationId, session: string): Promise<{ request: SessionRequest; thread: Post[] }[]> {
  const rows = await tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('session', '=', session)
    .orderBy('made_at').orderBy('id').execute();
  return Array.fromAsync(rows, async (row) => ({ request: requestOf(row), thread: await threadOf(tx, organisation, row.id) }));
}

/** One question that was asked about a request. */
export async function questionOf(tx: Tx, organisation: OrganisationId, request: RequestId, id: PostId): Promise<Post | undefined> {
  const row = await tables(tx).selectFrom('request_posts').selectAll().where('organisation', '=', organisation)
    .where('request', '=', request).where('id', '=', id).where('kind', '=', 'question').executeTakeFirst();
  return row && postOf(row);
}

/** How the actor stands to a request. */
export function relationsTo(ctx: Pick<Context, 'actor'>, request: Pick<SessionRequest, 'requester'>): readonly Relation[] {
  return ctx.actor.kind === 'person' && ctx.actor.person === request.requester ? ['requester'] : [];
}

export type NotShown = Forbidden | { readonly reason: 'not-found' };

async function shown(ctx: Context, id: RequestId): Promise<Result<SessionRequest, NotShown>> {
  const request = await requestById(ctx.tx, ctx.organisation, id);
  const rule = access['sessions.readRequest'];
  if (may(ctx.actor, rule, { subject: id, relations: request ? relationsTo(ctx, request) : [] })) return request ? ok(request) : refuse({ reason: 'not-found' });
  return refuse({ reason: 'forbidden', verb: 'sessions.readRequest' });
}

/** What the requester is shown: how it stands, and what was said, without the office's notes. */
export interface Status {
  readonly request: SessionRequest;
  /** What became of the request that this one was joined to; undefined where it was joined to none. */
  readonly follows: { readonly state: RequestState; readonly session: string | null; readonly askedAt: Temporal.Instant } | undefined;
  readonly session: string | null;
  /** When the session takes place that came of it; undefined while there is no time. */
  readonly booked: { readonly start: Temporal.Instant; readonly end: Temporal.Instant; readonly zone: string; readonly cancelled: boolean } | undefined;
  readonly thread: readonly Post[];
}

/**
 * How a request stands, for who asked (G-4.1.1): by the status link, signed in, or for the office. Where somebody else's
 * request is the first of the two, nothing of what that person wrote is shown.
 */
export async function statusOf(ctx: Context, id: RequestId): Promise<Result<Status, NotShown>> {
  const found = await shown(ctx, id);
  if (!found.ok) return found;
  const request = found.value;
  const first = request.joinedTo ? await requestById(ctx.tx, ctx.organisation, request.joinedTo) : undefined;
  const whole = first?.requester === request.requester ? first.id : id;
  const own = new Set([id, whole, ...(await joinedTo(ctx.tx, ctx.organisation, whole)).filter((one) => one.requester === request.requester).map((one) => one.id)]);
  const thread = (await threadOf(ctx.tx, ctx.organisation, whole)).filter((post) => post.kind !== 'note' && own.has(post.request));
  const session = first?.session ?? request.session;
  return ok({
    request, thread, session, booked: await bookedOf(ctx, session),
    follows: first && { state: first.state, session: first.session, askedAt: first.madeAt },
  });
}

async function bookedOf(ctx: Context, id: string | null): Promise<Status['booked']> {
  const session = id === null ? undefined : await sessionById(ctx.tx, ctx.organisation, id);
  return session?.time ? { start: session.time.start, end: session.time.end, zone: session.zone, cancelled: session.state === 'cancelled' } : undefined;
}

/** The form behind a link of the purpose `request.complete`, whose part names the question: exactly the fields asked for. */
export async function formOf(ctx: Context, id: RequestId, question: PostId): Promise<Result<{ request: SessionRequest; question: Post }, NotShown>> {
  const found = await shown(ctx, id);
  if (!found.ok) return found;
  const asked = await questionOf(ctx.tx, ctx.organisation, id, question);
  return asked ? ok({ request: found.value, question: asked }) : refuse({ reason: 'not-found' });
}

/**
 * The hidden sign with which the public form is shown: it says when, so that a form sent at once or after a day is known.
 * @param again for a form shown once more with what was typed: that one may be sent at once.
 */
export function formStamp(ctx: Pick<Context, 'keys' | 'now'>, { again = false }: { again?: boolean } = {}): string {
  return stampOf(ctx.keys.derive('request form'), again ? ctx.now.subtract({ seconds: 10 }) : ctx.now);
}

/** What the procedures' engine asks of a request: fulfils `procedures.SubjectReader`. */
export const requestSubject = {
  kind: 'request',
  async read(ctx: Context, id: string) {
    const request = await requestById(ctx.tx, ctx.organisation, id as RequestId);
    if (!request) return undefined;
    const { title, state, missing, door, suspect, madeAt } = request;
    return {
      kind: 'request', id, title, occurrences: [], settledAt: madeAt, people: {},
      attributes: { state, settled: missing.length === 0, door, suspect },
    } as const;
  },
  /** Keeps a request from others until the transaction ends: before its duties, as its verbs do. */
  lock: async (ctx: Context, id: string): Promise<void> => { await lockRequest(ctx.tx, ctx.organisation, id as RequestId); },
} as const;
