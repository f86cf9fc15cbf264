import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { addPerson, personForAddress } from '../people/actions.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access-requests.ts';
import { columnsOf, noted, post, tellJoined } from './actions-requests.ts';
import type { RequestFact } from './events-requests.ts';
import type { Door, RequestId, SessionRequest, SpamMark } from './model-requests.ts';
import { requestOf } from './reads-requests.ts';
import {
  likenessOf, rate, readStamp, repeats, sourceKey, sourceOf, spamSigns, stampLife, waitUntil, wrongWish, type FormSent, type WrongWish,
} from './rules-requests.ts';
import type { NewRequest } from './schema-requests.ts';
import { insertRequest, insertTaken, lockAlike, lockLikeness, lockSources, requestOfForm, takenSince, type RequestTables } from './store-requests.ts';

export type Requester = { readonly person: PersonId } | NewRequest['requester'];

/** What comes in by a door. `form` is what the public form brings along; nobody who is not known comes without it. */
export interface Incoming extends Omit<NewRequest, 'requester'> {
  readonly door: Door;
  readonly requester: Requester;
  readonly form?: FormSent;
}

export type ReceiveRefusal = Forbidden | Closed | WrongWish
  | { readonly reason: 'not-found' }
  /** Without an address nobody can be answered; only the office may take such a request. */
  | { readonly reason: 'address-missing' }
  /** The form is older than a day, or not ours: it is shown again with what was typed, and has to be sent once more. */
  | { readonly reason: 'form-old' }
  /** Too many forms from one place, or for one address, within an hour. */
  | { readonly reason: 'wait'; readonly until: Temporal.Instant };

/**
 * What became of it. `joinedTo` is not for the eyes of who is not signed in: whose address it is, is not known there.
 * `again`: the same form was sent twice; nothing was made.
 */
export interface Received {
  readonly request: RequestId;
  readonly joinedTo: RequestId | null;
  readonly suspect: boolean;
  readonly again: boolean;
}

/**
 * Takes a request into the queue, by whatever door (G-4.1.1). The same request once more is joined to the first and adds
 * to it. What looks like spam comes into the queue too, marked, and nothing is sent to its address until somebody looked.
 */
export async function receive(ctx: Context, given: Incoming): Promise<Result<Received, ReceiveRefusal>> {
  const verb = isEntered(ctx, given) ? 'sessions.enterRequest' : 'sessions.receiveRequest';
  const forbidden = await forbids(ctx, verb, access[verb]);
  if (forbidden) return refuse(forbidden);
  const wrong = given.wished && wrongWish(given.wished, ctx.now);
  if (wrong) return refuse(wrong);
  const looked = await lookAt(ctx, given);
  if (!looked.ok) return looked;
  const requester = await requesterOf(ctx, given.requester);
  if (!requester.ok) return requester;
  return take(ctx, verb, given, { ...requester.value, ...looked.value });
}

/** Whether somebody asks for somebody else: that is the office's. */
function isEntered(ctx: Context, { door, requester }: Incoming): boolean {
  const isSelf = 'person' in requester && ctx.actor.kind === 'person' && ctx.actor.person === requester.person;
  return door === 'office' || ('person' in requester && !isSelf);
}

/** The looks of a form sent by who is not signed in; everybody else is known. */
async function lookAt(ctx: Context, given: Incoming): Promise<Result<{ marks: SpamMark[]; form: string | null }, ReceiveRefusal>> {
  if (ctx.actor.kind !== 'anyone') return ok({ marks: [], form: null });
  const stamp = given.form && readStamp(ctx.keys.derive('request form'), given.form.stamp);
  if (!given.form || !stamp || Temporal.Instant.compare(stamp.shownAt.add(stampLife), ctx.now) < 0) return refuse({ reason: 'form-old' });
  const email = 'email' in given.requester ? given.requester.email : null;
  const until = await waitFor(ctx, [`from ${sourceOf(given.form.from)}`, ...(email ? [`for ${email.toLowerCase()}`] : [])]);
  if (until) return refuse({ reason: 'wait', until });
  const texts = [given.title, given.purpose, given.who ?? '', given.place?.text ?? ''];
  return ok({ marks: spamSigns({ trap: given.form.trap, texts }, { filledMs: ctx.now.since(stamp.shownAt).total('milliseconds') }), form: stamp.name });
}

async function waitFor(ctx: Context, sources: readonly string[]): Promise<Temporal.Instant | undefined> {
  const keys = sources.map((source) => sourceKey(ctx.keys.derive('request rates'), source));
  await lockSources(ctx.tx, ctx.organisation, keys);
  for (const source of keys) {
    const until = waitUntil(await takenSince(ctx.tx, ctx.organisation, source, ctx.now.subtract(rate.within)), ctx.now);
    if (until) return until;
    await insertTaken(ctx.tx, { organisation: ctx.organisation, source, at: ctx.now, id: newId() });
  }
  return undefined;
}

/** Who asks, and the name that was typed where it is not the known one: an address proves nobody's name. */
async function requesterOf(ctx: Context, given: Requester): Promise<Result<{ requester: PersonId; named: string | null }, ReceiveRefusal>> {
  if ('person' in given) {
    const known = await personById(ctx.tx, ctx.organisation, given.person);
    return known && !known.erased ? ok({ requester: given.person, named: null }) : refuse({ reason: 'not-found' });
  }
  const { email, ...rest } = given;
  if (email === null) {
    if (ctx.actor.kind === 'anyone') return refuse({ reason: 'address-missing' });
    const added = await addPerson(ctx, { ...rest, email });
    return added.ok ? ok({ requester: added.value, named: null }) : refuse({ reason: 'forbidden', verb: 'people.add' });
  }
  const requester = await personForAddress(ctx, { ...rest, email });
  const known = await personById(ctx.tx, ctx.organisation, requester);
  return ok({ requester, named: known?.name === given.name ? null : given.name });
}

type Looked = { readonly requester: PersonId; readonly named: string | null; readonly marks: SpamMark[]; readonly form: string | null };

async function take(ctx: Context, verb: 'sessions.enterRequest' | 'sessions.receiveRequest', given: Incoming, looked: Looked): Promise<Result<Received, ReceiveRefusal>> {
  const likeness = likenessOf(looked.requester, given.title);
  await lockLikeness(ctx.tx, ctx.organisation, likeness);
  const sent = looked.form === null ? undefined : await requestOfForm(ctx.tx, ctx.organisation, likeness, looked.form);
  if (sent && isSame(requestOf(sent), given)) {
    return ok({ request: sent.id, joinedTo: sent.joined_to, suspect: sent.suspect, again: true });
  }
  const suspect = looked.marks.length > 0;
  const alike = suspect ? [] : await lockAlike(ctx.tx, ctx.organisation, likeness);
  const first = alike.find((row) => !row.suspect && repeats(requestOf(row), given, ctx.now));
  const row = rowOf(ctx, given, { ...looked, likeness, suspect, first: first?.id ?? null });
  await insertRequest(ctx.tx, row);
  await post(ctx, row.id, { kind: 'asked', body: given.purpose, author: looked.requester });
  await tell(ctx, verb, row, first);
  return ok({ request: row.id, joinedTo: row.joined_to, suspect, again: false });
}

function isSame(one: SessionRequest, given: Incoming): boolean {
  const content = ({ title, purpose, who, wished, minutes, place }: Omit<NewRequest, 'requester'>) =>
    JSON.stringify([title, purpose, who, wished?.wall ?? null, wished?.zone ?? null, minutes, place?.kind ?? null, place?.text ?? null]);
  return content(one as Omit<NewRequest, 'requester'>) === content(given);
}

function rowOf(ctx: Context, given: Incoming, more: Looked & { likeness: string; suspect: boolean; first: RequestId | null }): RequestTables['requests'] {
  const { first, ...rest } = more;
  const empty = { who: null, wished_wall: null, wished_zone: null, minutes: null, place_kind: null, place: null };
  return {
    ...empty, ...columnsOf(given), ...rest, organisation: ctx.organisation, id: newId<RequestId>(), door: given.door, title: given.title,
    purpose: given.purpose, state: first ? 'joined' : 'open', joined_to: first, session: null, reason: null, made_at: ctx.now,
    closed_at: first ? ctx.now : null, version: 1,
  };
}

async function tell(ctx: Context, verb: 'sessions.enterRequest' | 'sessions.receiveRequest', row: RequestTables['requests'], first: RequestTables['requests'] | undefined): Promise<void> {
  const { id, door, suspect, marks, named } = row;
  const request = requestOf(row);
  const subject = { kind: 'request', id };
  const details = { door, marks, missing: request.missing, joinedTo: row.joined_to };
  await noted(ctx, verb, id, details, { title: row.title, ...(named === null ? {} : { named }) });
  await emit<RequestFact>(ctx, { kind: 'sessions.RequestReceived', subject, door, suspect });
  if (first) await tellJoined(ctx, request, first);
  else if (request.missing.length === 0) await emit<RequestFact>(ctx, { kind: 'sessions.RequestSettled', subject });
}
