import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { text } from '../../platform/text.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { membersAmong, organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import type { Person } from '../people/model.ts';
import { people, person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import { browsersOf, copiesFor, pushKind, type Browsers, type Told } from './actions-push.ts';
import type { MessagingFact } from './events.ts';
import { secretKinds, type Addressee, type Content, type Delivery, type DeliveryId, type Letterhead, type MessageId, type Saying } from './model.ts';
import { Channel, SubjectLock } from './ports.ts';
import { channelsOf, choices, delivery as deliveryById, isOvertaken } from './reads.ts';
import { furthest, keyAgain, localeFor, localeOfKind, lookAgain, messageIdOf, storable, wayTo, type Way } from './rules.ts';
import {
  countAgain, deleteChoice, hasUnseen, heads, insertDeliveries, insertMessage, setChoice, setSeen, takeDueRows, withdrawRows, type Tables,
} from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'not-found' } | { readonly reason: 'no-such-channel' }
  /** It has not come to its end: it is queued or being sent. */
  | { readonly reason: 'under-way' }
  /** A newer message about the same thing exists, or this one was withdrawn: an old time is never sent again. */
  | { readonly reason: 'overtaken' }
  | { readonly reason: 'erased' } | { readonly reason: 'unreachable' }
  /** It opens its addressee's account: it is said once, to the address of that account. */
  | { readonly reason: 'secret' }
  /** Somebody else sent it again at the same moment. */
  | { readonly reason: 'changed-meanwhile' };

/**
 * Says one thing to some people: composes it for each in that person's language and queues it by that person's channel;
 * it leaves after the commit. Part of the verb that says it, which has asked access for itself.
 * @returns the message, or undefined when its key was used before: then nothing is composed and nothing sent.
 * @throws when `to` names somebody who does not exist.
 */
export async function say(ctx: Context, saying: Saying): Promise<MessageId | undefined> {
  const id = newId<MessageId>();
  const { kind, key, subject, sequence = null } = saying;
  const [put, known] = await Promise.all([insertMessage(ctx.tx, {
    organisation: ctx.organisation, id, kind, key, subject_kind: subject.kind, subject: subject.id, part: subject.part ?? '', sequence,
    made_at: ctx.now,
  }), toldOf(ctx, saying)]);
  if (!put) return undefined;
  const { rows, said } = await compose(ctx, id, saying, known);
  rows.push(...await copyRows(ctx, saying, said, known.browsers));
  await queue(ctx, rows);
  const own = rows.filter((row) => row.message === id);
  const unreachable = own.filter((row) => row.state === 'unreachable').map((row) => row.person);
  const told = own.map((row) => row.person);
  await record(ctx, { verb: 'messaging.say', subject, details: { message: id, kind, people: told.length, unreachable: unreachable.length } });
  await emit<MessagingFact>(ctx, { kind: 'messaging.Said', subject, message: id, of: kind, people: told, unreachable });
  changed(ctx, subject);
  return id;
}

/** Who is told, by what each wants to be reached, and who of them signs in. */
async function toldOf(ctx: Context, { to, kind }: Saying) {
  const { tx, organisation: id } = ctx;
  const ids = [...new Set(to.map((one) => one.person))];
  const [known, chosen, organisation, here, browsers] = await Promise.all([people(tx, id, ids), choices(tx, id, ids), organisationOf(tx, id), membersAmong(tx, id, ids), browsersOf(ctx, kind, ids)]);
  return { ids, known, chosen, organisation, browsers, signingIn: new Set(here.filter(({ account }) => account !== null).map(({ person }) => person)) };
}

/** The rows of a message, and what its copies in browsers are made of. */
async function compose(
  ctx: Context, message: MessageId, saying: Saying, { ids, known, chosen, organisation, signingIn }: Awaited<ReturnType<typeof toldOf>>,
): Promise<{ rows: Tables['deliveries'][]; said: Told[] }> {
  const rows: Tables['deliveries'][] = [];
  const said: Told[] = [];
  for (const id of ids) {
    const person = known.get(id);
    if (!person) throw new Error(`no person ${id} to say ${saying.kind} to`);
    const asked = saying.to.find((one) => one.person === id)!;
    const way = givenWay(asked, person) ?? wayTo(person, signingIn.has(id), [asked.channel, chosen.get(id)], ctx.ports.all(Channel));
    const head = letterhead(organisation, person, saying.kind);
    const { opens, ...content } = storable(await saying.compose(person, head));
    if (!person.erased) said.push({ person: id, head, opens });
    rows.push(deliveryRow(ctx, { message, person: id, way, content, sender: organisation.sender }));
  }
  return { rows, said };
}

/** The copies in browsers, each a message and a delivery of its own: what it copies is written by whom it is, not by who is told twice. */
async function copyRows(ctx: Context, saying: Saying, said: readonly Told[], browsers: Browsers): Promise<Tables['deliveries'][]> {
  const { subject, sequence = null } = saying;
  const rows: Tables['deliveries'][] = [];
  for (const { message, key, person, host, subject: title, push } of await copiesFor(ctx, saying, said, browsers)) {
    const put = await insertMessage(ctx.tx, {
      organisation: ctx.organisation, id: message, kind: pushKind(saying.kind), key, subject_kind: subject.kind, subject: subject.id, part: subject.part ?? '', sequence, made_at: ctx.now,
    });
    const { sender } = said[0]!.head.organisation;
    if (put) rows.push(deliveryRow(ctx, { message, person, way: { channel: 'push', address: host }, content: { subject: title, text: title, html: '', push }, sender }));
  }
  return rows;
}

function givenWay(asked: Addressee, { erased }: Pick<Person, 'erased'>): Way | undefined {
  return 'address' in asked && !erased ? { channel: asked.channel, address: asked.address } : undefined;
}

/** What a composer is told of who writes; its texts are in the person's language, or the nearest there is for that kind of letter. No kind: of a letter on paper. */
export function letterhead(organisation: Organisation, person: Pick<Person, 'language'>, kind = 'people.letter'): Letterhead {
  const { id, name, zone, sender, language } = organisation;
  return { organisation: { id, name, zone, sender }, text: text(localeOfKind(kind, person.language, language)), spoken: localeFor(person.language, language) };
}

function deliveryRow(ctx: Context, { message, person, way, content, sender }: {
  message: MessageId; person: PersonId; way: Way; content: Content; sender: string;
}): Tables['deliveries'] {
  const id = newId<DeliveryId>();
  const reached = 'channel' in way ? { channel: way.channel, address: way.address, state: 'queued' as const, reason: null }
    : { channel: 'none', address: null, state: 'unreachable' as const, reason: way.unreachable };
  return {
    organisation: ctx.organisation, id, message, person, content, ...reached, due_at: ctx.now.add(lookAgain), attempts: 0,
    message_id: messageIdOf(id, sender), queued_at: ctx.now, sent_at: null, seen_at: null,
  };
}

async function queue(ctx: Context, rows: readonly Tables['deliveries'][]): Promise<void> {
  await insertDeliveries(ctx.tx, rows);
  for (const { id, state } of rows) if (state === 'queued') await enqueue(ctx, id);
}

/**
 * Puts into the queue what is now the first of its line, since these have come to their end. In the transaction that wrote
 * so: whoever looked at the line meanwhile waits for it, or has seen it before, and then is seen here.
 */
export async function wakeNext(ctx: Context, ended: readonly DeliveryId[]): Promise<void> {
  for (const { id, state } of await heads(ctx.tx, ctx.organisation, ended)) if (state === 'queued') await enqueue(ctx, id);
}

/** Locks what a message is about before the message's row: every transaction takes the two in this order. */
export async function lockSubject(ctx: Context, subject: Subject): Promise<void> {
  for (const one of ctx.ports.all(SubjectLock)) await one.lock(ctx, subject);
}

/** Asks a worker to send: after the commit, once. The row is tried again by its own due time, so the job itself is not. */
async function enqueue(ctx: Context, delivery: DeliveryId): Promise<void> {
  const payload = { organisation: ctx.organisation, delivery };
  await ctx.jobs.enqueue(ctx.tx, { task: 'deliver', payload, key: `deliver:${delivery}`, attempts: 1 });
}

/** Tells live pages that what was said about a subject has changed. */
export function changed(ctx: Context, subject: Subject): void {
  ctx.notices.changed('outbox');
  ctx.notices.changed(`${subject.kind}:${subject.id}`);
}

/**
 * Puts into the queue what is due again by the organisation's clock: a try that failed, a worker that died. Called by
 * the ticker; `most` at a time. @returns how many.
 */
export async function takeDue(ctx: Context, most = 200): Promise<number> {
  const times = { now: ctx.now, after: ctx.now.add(lookAgain), beyond: ctx.now.add(furthest) };
  const due = await takeDueRows(ctx.tx, ctx.organisation, { ...times, most });
  for (const id of due) await enqueue(ctx, id);
  return due.length;
}

/**
 * Withdraws what was to be said about a subject and has not left, so that no old time leaves (G-4.3.1): of all its parts,
 * or of `subject.part` only (`''`: only what was said of the whole). Part of the verb that overtakes it.
 * @param which narrows it: kinds of messages, messages of an older SEQUENCE, some people.
 * @returns how many persons it would have gone to.
 */
export async function withdraw(ctx: Context, subject: Subject, which: {
  kinds?: readonly string[]; olderThanSequence?: number; people?: readonly PersonId[];
} = {}): Promise<number> {
  const part = subject.part === undefined ? {} : { part: subject.part };
  const kinds = which.kinds && { kinds: which.kinds.flatMap((kind) => [kind, pushKind(kind)]) };
  const rows = await withdrawRows(ctx.tx, ctx.organisation, { subject: subject.id, ...part, ...which, ...kinds });
  if (rows.length === 0) return 0;
  await wakeNext(ctx, rows.map((row) => row.id));
  await record(ctx, { verb: 'messaging.withdraw', subject, details: { deliveries: rows.map((row) => row.id) } });
  changed(ctx, subject);
  return rows.length;
}

/**
 * Writes that a person has opened what was said about a subject: a link of it, its page, the inbox. Only the first time
 * counts. The door has established who it is. @returns how many messages were seen for the first time.
 */
export async function markSeen(ctx: Context, { person, subject }: { person: PersonId; subject: Subject }): Promise<number> {
  const part = subject.part === undefined ? {} : { part: subject.part };
  if (!(await hasUnseen(ctx.tx, ctx.organisation, { subject: subject.id, ...part, person }))) return 0;
  await lockSubject(ctx, subject);
  const deliveries = await setSeen(ctx.tx, ctx.organisation, { subject: subject.id, ...part, person }, ctx.now);
  if (deliveries.length === 0) return 0;
  await record(ctx, { verb: 'messaging.markSeen', subject, details: { person, deliveries } });
  await emit<MessagingFact>(ctx, { kind: 'messaging.Seen', subject, person, deliveries });
  changed(ctx, subject);
  return deliveries.length;
}

/** Sends once more what has come to its end, word for word, to where the person is reached now. A message of its own. */
export async function resend(ctx: Context, id: DeliveryId): Promise<Result<DeliveryId, Refusal>> {
  const before = await deliveryById(ctx.tx, ctx.organisation, id);
  if (!before) return refuse({ reason: 'not-found' });
  const { message, person: personId, content } = before;
  const forbidden = await forbids(ctx, 'messaging.resend', access['messaging.resend'], { subject: message.subject.id });
  if (forbidden) return refuse(forbidden);
  if (secretKinds.includes(message.kind)) return refuse({ reason: 'secret' });
  if (before.channel === 'push') return refuse({ reason: 'no-such-channel' }); // what it told of can be sent again
  if (before.state === 'queued' || before.state === 'sending') return refuse({ reason: 'under-way' });
  if (before.state === 'withdrawn' || (await isOvertaken(ctx.tx, ctx.organisation, message))) return refuse({ reason: 'overtaken' });
  if (!content) return refuse({ reason: 'erased' });
  const person = (await personById(ctx.tx, ctx.organisation, personId))!;
  const { names, chosen } = await channelsOf(ctx, personId);
  const way = wayTo(person, names.includes('portal'), [chosen], ctx.ports.all(Channel));
  if ('unreachable' in way) return refuse({ reason: 'unreachable' });
  return sayAgain(ctx, { ...before, content }, way);
}

type Sendable = Pick<Delivery, 'id' | 'message' | 'person'> & { readonly content: Content };

async function sayAgain(ctx: Context, before: Sendable, way: Way): Promise<Result<DeliveryId, Refusal>> {
  const { message: { kind, key, subject, sequence }, person } = before;
  const message = newId<MessageId>();
  const keys = keyAgain(key);
  const put = await insertMessage(ctx.tx, {
    organisation: ctx.organisation, id: message, kind, key: keys.again(await countAgain(ctx.tx, ctx.organisation, keys.first) + 1),
    subject_kind: subject.kind, subject: subject.id, part: subject.part ?? '', sequence, made_at: ctx.now,
  });
  if (!put) return refuse({ reason: 'changed-meanwhile' });
  const { sender } = await organisationOf(ctx.tx, ctx.organisation);
  const row = deliveryRow(ctx, { message, person, way, content: before.content, sender });
  await queue(ctx, [row]);
  await record(ctx, { verb: 'messaging.resend', subject, details: { delivery: before.id, again: row.id, person } });
  await emit<MessagingFact>(ctx, { kind: 'messaging.Said', subject, message, of: kind, people: [person], unreachable: [] });
  changed(ctx, subject);
  return ok(row.id);
}

/** Chooses by what a person is reached from now on; null leaves it to the office. What is queued goes as it was. */
export async function chooseChannel(ctx: Context, person: PersonId, channel: string | null): Promise<Result<undefined, Refusal>> {
  const isSelf = ctx.actor.kind === 'person' && ctx.actor.person === person;
  const thing = { subject: person, relations: isSelf ? ['self'] as const : [] };
  const forbidden = await forbids(ctx, 'messaging.chooseChannel', access['messaging.chooseChannel'], thing);
  if (forbidden) return refuse(forbidden);
  if (!(await personById(ctx.tx, ctx.organisation, person))) return refuse({ reason: 'not-found' });
  if (channel === null) await deleteChoice(ctx.tx, ctx.organisation, person);
  else {
    if (!(await channelsOf(ctx, person)).names.includes(channel)) return refuse({ reason: 'no-such-channel' });
    await setChoice(ctx.tx, ctx.organisation, person, channel);
  }
  await record(ctx, { verb: 'messaging.chooseChannel', subject: { kind: 'person', id: person }, details: { channel } });
  ctx.notices.changed(`person:${person}`);
  return ok();
}
