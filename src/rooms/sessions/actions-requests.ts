import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import type { Details } from '../log/model.ts';
import { channelsOf } from '../messaging/reads.ts';
import { access } from './access-requests.ts';
import { sayDeclined, sayQuestion } from './actions-requests-mail.ts';
import type { RequestFact } from './events-requests.ts';
import type { Post, PostId, RequestId, RequestState, SessionRequest, Settleable, Wish } from './model-requests.ts';
import { joinedTo, questionOf, relationsTo, requestOf } from './reads-requests.ts';
import { changedOf, missingOf, only, wrongWish, type WrongWish } from './rules-requests.ts';
import type { Answer, Settling } from './schema-requests.ts';
import { insertPost, lockRequest, lockRequests, rejoin, updateRequest, type RequestTables } from './store-requests.ts';

export type Refusal = Forbidden | Closed | WrongWish
  | { readonly reason: 'not-found' }
  /** It is scheduled, declined or joined: nothing is asked or answered any more. */
  | { readonly reason: 'request-closed'; readonly state: RequestState; readonly joinedTo: RequestId | null; readonly session: string | null }
  /** Somebody changed it since the form was shown; `now` is what it is. */
  | { readonly reason: 'changed-meanwhile'; readonly now: SessionRequest }
  /** Nothing is sent to the address of a suspect request; a coordinator lets it pass first. */
  | { readonly reason: 'suspect' } | { readonly reason: 'not-suspect' }
  /** No channel reaches the requester: he has to be called up. */
  | { readonly reason: 'unreachable' }
  | { readonly reason: 'nothing-asked' } | { readonly reason: 'nothing-given' }
  | { readonly reason: 'same-request' }
  | { readonly reason: 'not-settled'; readonly missing: readonly Settleable[] };

type Row = RequestTables['requests'];
type Verb = keyof typeof access;

const subjectOf = (id: RequestId) => ({ kind: 'request', id });

/** Locks a request that is open and may be changed by this actor; with `version`, only as its form showed it. */
async function open(ctx: Context, verb: Verb, id: RequestId, version?: number): Promise<Result<{ row: Row; request: SessionRequest }, Refusal>> {
  const row = await lockRequest(ctx.tx, ctx.organisation, id);
  const request = row && requestOf(row);
  const forbidden = await forbids(ctx, verb, access[verb], { subject: id, relations: request ? relationsTo(ctx, request) : [] });
  if (forbidden) return refuse(forbidden);
  if (!row || !request) return refuse({ reason: 'not-found' });
  if (row.state !== 'open') return refuse({ reason: 'request-closed', state: row.state, joinedTo: row.joined_to, session: row.session });
  if (version !== undefined && version !== row.version) return refuse({ reason: 'changed-meanwhile', now: request });
  return ok({ row, request });
}

/** Writes what was done to a request, and tells live pages. */
export async function noted(ctx: Context, verb: Verb, id: RequestId, details: Details = {}, text?: Readonly<Record<string, string>>): Promise<void> {
  await record(ctx, { verb, subject: subjectOf(id), details, ...(text ? { text } : {}) });
  ctx.notices.changed('requests');
  ctx.notices.changed(`request:${id}`);
}

/** Puts something said into the thread. */
export async function post(ctx: Context, request: RequestId, said: Pick<Post, 'kind' | 'body'> & { author?: PersonId | null; fields?: readonly Settleable[] }): Promise<PostId> {
  const id = newId<PostId>();
  const author = said.author === undefined ? authorOf(ctx) : said.author;
  await insertPost(ctx.tx, { organisation: ctx.organisation, id, request, at: ctx.now, author, kind: said.kind, body: said.body, fields: [...said.fields ?? []] });
  return id;
}

function authorOf({ actor }: Context): PersonId | null {
  return actor.kind === 'person' || actor.kind === 'guest' ? (actor.person ?? null) as PersonId | null : null;
}

/** The columns of what is given. */
export function columnsOf(wish: Partial<Wish>): Partial<Row> {
  return {
    ...(wish.who === undefined ? {} : { who: wish.who }),
    ...(wish.wished === undefined ? {} : { wished_wall: wish.wished?.wall ?? null, wished_zone: wish.wished?.zone ?? null }),
    ...(wish.minutes === undefined ? {} : { minutes: wish.minutes }),
    ...(wish.place === undefined ? {} : { place_kind: wish.place?.kind ?? null, place: wish.place?.text ?? null }),
  };
}

/** Tells that nothing is missing any more, when this change made it so. */
async function tellSettled(ctx: Context, before: SessionRequest, after: Wish): Promise<void> {
  if (before.missing.length === 0 || missingOf(after).length > 0) return;
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestSettled', subject: subjectOf(before.id) });
}

/** A coordinator lets a suspect request pass: from now on it is as any other. Again is harmless. */
export async function trust(ctx: Context, id: RequestId): Promise<Result<undefined, Refusal>> {
  const found = await open(ctx, 'sessions.trustRequest', id);
  if (!found.ok) return found;
  if (!found.value.row.suspect) return ok();
  await updateRequest(ctx.tx, found.value.row, { suspect: false });
  await noted(ctx, 'sessions.trustRequest', id);
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestTrusted', subject: subjectOf(id) });
  return ok();
}

/** Closes a suspect request as spam. Nobody is told: its address may be that of somebody who wrote nothing. It stays to be read. */
export async function discard(ctx: Context, id: RequestId, version: number): Promise<Result<undefined, Refusal>> {
  const found = await open(ctx, 'sessions.discardRequest', id, version);
  if (!found.ok) return found;
  if (!found.value.row.suspect) return refuse({ reason: 'not-suspect' });
  await updateRequest(ctx.tx, found.value.row, { state: 'declined', closed_at: ctx.now });
  await noted(ctx, 'sessions.discardRequest', id);
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestDeclined', subject: subjectOf(id), told: false });
  return ok();
}

/** Asks the requester for what is missing, or to think again of what is not, by a link that opens a form with these fields. */
export async function askMissing(ctx: Context, id: RequestId, asked: { fields: readonly Settleable[]; note: string }): Promise<Result<PostId, Refusal>> {
  const found = await open(ctx, 'sessions.askRequester', id);
  if (!found.ok) return found;
  const { request } = found.value;
  const fields = [...new Set(asked.fields)];
  if (fields.length === 0) return refuse({ reason: 'nothing-asked' });
  if (request.suspect) return refuse({ reason: 'suspect' });
  if ((await channelsOf(ctx, request.requester)).names.length === 0) return refuse({ reason: 'unreachable' });
  const question = await post(ctx, id, { kind: 'question', body: asked.note, fields });
  await noted(ctx, 'sessions.askRequester', id, { fields, question });
  await sayQuestion(ctx, request, { id: question, request: id, at: ctx.now, author: authorOf(ctx), kind: 'question', body: asked.note, fields });
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestAsked', subject: subjectOf(id), fields, people: [request.requester] });
  return ok(question);
}

/** The requester answers a question; of what is given only the fields that it asked for count. */
export async function answer(ctx: Context, id: RequestId, given: { question: PostId; version: number; answer: Answer }): Promise<Result<undefined, Refusal>> {
  const found = await open(ctx, 'sessions.answerRequest', id, given.version);
  if (!found.ok) return found;
  const { row, request } = found.value;
  const question = await questionOf(ctx.tx, ctx.organisation, id, given.question);
  if (!question) return refuse({ reason: 'not-found' });
  const change = only(given.answer as Partial<Wish>, question.fields);
  if (Object.keys(change).length === 0 && given.answer.words === '') return refuse({ reason: 'nothing-given' });
  const wrong = change.wished && wrongWish(change.wished, ctx.now);
  if (wrong) return refuse(wrong);
  const fields = changedOf(request, change);
  await post(ctx, id, { kind: 'answer', body: given.answer.words, fields, author: request.requester });
  if (fields.length > 0) await updateRequest(ctx.tx, row, columnsOf(change));
  await noted(ctx, 'sessions.answerRequest', id, { fields, question: question.id });
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestAnswered', subject: subjectOf(id), fields });
  await tellSettled(ctx, request, { ...request, ...change });
  return ok();
}

/** A coordinator fills in himself what is settled, after a telephone call or by his own knowledge. */
export async function settle(ctx: Context, id: RequestId, version: number, change: Settling): Promise<Result<undefined, Refusal>> {
  const found = await open(ctx, 'sessions.settleRequest', id, version);
  if (!found.ok) return found;
  const { row, request } = found.value;
  const { title, ...wish } = change as { title?: string } & Partial<Wish>;
  const fields = changedOf(request, wish);
  const wrong = wish.wished && fields.includes('when') && wrongWish(wish.wished, ctx.now);
  if (wrong) return refuse(wrong);
  const renamed = title !== undefined && title !== request.title;
  if (fields.length === 0 && !renamed) return ok();
  await updateRequest(ctx.tx, row, { ...columnsOf(wish), ...(renamed ? { title } : {}) });
  await noted(ctx, 'sessions.settleRequest', id, { fields, renamed }, renamed ? { title } : undefined);
  await tellSettled(ctx, request, { ...request, ...wish });
  return ok();
}

/** Writes a note for the office into the thread; the requester never sees it. Also when the request is closed. */
export async function note(ctx: Context, id: RequestId, body: string): Promise<Result<PostId, Refusal>> {
  const forbidden = await forbids(ctx, 'sessions.noteRequest', access['sessions.noteRequest'], { subject: id });
  if (forbidden) return refuse(forbidden);
  if (!(await lockRequest(ctx.tx, ctx.organisation, id))) return refuse({ reason: 'not-found' });
  const written = await post(ctx, id, { kind: 'note', body });
  await noted(ctx, 'sessions.noteRequest', id, { post: written });
  return ok(written);
}

/** Declines a request; everybody who asked for it is told, with the reason. */
export async function decline(ctx: Context, id: RequestId, version: number, reason: string): Promise<Result<undefined, Refusal>> {
  const found = await open(ctx, 'sessions.declineRequest', id, version);
  if (!found.ok) return found;
  const { row, request } = found.value;
  if (row.suspect) return refuse({ reason: 'suspect' });
  await updateRequest(ctx.tx, row, { state: 'declined', reason, closed_at: ctx.now });
  const others = (await joinedTo(ctx.tx, ctx.organisation, id)).filter((one) => !one.suspect).map((one) => one.requester);
  await noted(ctx, 'sessions.declineRequest', id, {}, { reason });
  await sayDeclined(ctx, request, reason, [...new Set([request.requester, ...others])]);
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestDeclined', subject: subjectOf(id), told: true });
  return ok();
}

/** A coordinator has seen that one request is another once more: what it says is added, and it goes on as that one. */
export async function joinTo(ctx: Context, id: RequestId, version: number, to: RequestId): Promise<Result<undefined, Refusal>> {
  if (id === to) return refuse({ reason: 'same-request' });
  const rows = await lockRequests(ctx.tx, ctx.organisation, [id, to]);
  const found = await open(ctx, 'sessions.joinRequest', id, version);
  if (!found.ok) return found;
  const first = rows.get(to);
  if (!first) return refuse({ reason: 'not-found' });
  if (first.state === 'joined' || first.state === 'declined') {
    return refuse({ reason: 'request-closed', state: first.state, joinedTo: first.joined_to, session: first.session });
  }
  await updateRequest(ctx.tx, found.value.row, { state: 'joined', joined_to: to, closed_at: ctx.now });
  await rejoin(ctx.tx, ctx.organisation, id, to);
  await noted(ctx, 'sessions.joinRequest', id, { to });
  await tellJoined(ctx, found.value.request, first);
  return ok();
}

/** What a repetition says of what the first leaves open, the first takes over; then it is told that they are one. */
export async function tellJoined(ctx: Context, later: SessionRequest, first: Row): Promise<void> {
  const before = requestOf(first);
  const change = before.state === 'open' ? only(later, before.missing) : {};
  const fields = changedOf(before, change);
  if (fields.length > 0) {
    await updateRequest(ctx.tx, first, columnsOf(change));
    await noted(ctx, 'sessions.answerRequest', before.id, { fields, from: later.id });
  }
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestJoined', subject: subjectOf(later.id), to: before.id });
  ctx.notices.changed(`request:${before.id}`);
  if (fields.length === 0) return;
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestAnswered', subject: subjectOf(before.id), fields });
  await tellSettled(ctx, before, { ...before, ...change });
}

/**
 * Marks a request as scheduled by the session that is made of it: part of the verb that proposes the session. Not before
 * who, when, where and how long are settled (G-4.1.2). Again with the same session is harmless.
 */
export async function linkToSession(ctx: Context, id: RequestId, session: string): Promise<Result<undefined, Refusal>> {
  const before = await lockRequest(ctx.tx, ctx.organisation, id);
  if (before?.state === 'scheduled' && before.session === session) return ok();
  const found = await open(ctx, 'sessions.scheduleRequest', id);
  if (!found.ok) return found;
  const { row, request } = found.value;
  if (row.suspect) return refuse({ reason: 'suspect' });
  if (request.missing.length > 0) return refuse({ reason: 'not-settled', missing: request.missing });
  await updateRequest(ctx.tx, row, { state: 'scheduled', session, closed_at: ctx.now });
  await noted(ctx, 'sessions.scheduleRequest', id, { session });
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestScheduled', subject: subjectOf(id), session });
  return ok();
}
