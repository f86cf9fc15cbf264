import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { often, type Tx } from '../../platform/database.ts';
import { steadyEach } from '../../platform/database-steady.ts';
import type { Subject } from '../../platform/facts.ts';
import { member, organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { person as personById } from '../people/reads.ts';
import { secretKinds, type Content, type Delivery, type DeliveryId, type DeliveryState, type Message } from './model.ts';
import { Channel } from './ports.ts';
import { usable } from './rules.ts';
import { tables, type Tables } from './store.ts';

/**
 * A delivery with what was said, and its RFC 5322 Message-ID. `content` is undefined once it has been erased, and where it
 * is `withheld`: it opens the account of somebody else than the reader.
 */
export interface FullDelivery extends Delivery {
  readonly content: Content | undefined;
  readonly withheld: boolean;
  readonly messageId: string;
}

type Row = Omit<Tables['deliveries'], 'content'> & { title: string | null }
  & Pick<Tables['messages'], 'kind' | 'key' | 'subject_kind' | 'subject' | 'part' | 'sequence' | 'made_at'>;

function rows(tx: Tx, organisation: OrganisationId) {
  return tables(tx).selectFrom('deliveries as d')
    .innerJoin('messages as m', (join) => join.onRef('m.organisation', '=', 'd.organisation').onRef('m.id', '=', 'd.message'))
    .select(['d.organisation', 'd.id', 'd.message', 'd.person', 'd.channel', 'd.address', 'd.state', 'd.due_at', 'd.attempts', 'd.message_id',
      'd.reason', 'd.queued_at', 'd.sent_at', 'd.seen_at', 'm.kind', 'm.key', 'm.subject_kind', 'm.subject', 'm.part', 'm.sequence', 'm.made_at',
      sql<string | null>`d.content ->> 'subject'`.as('title')])
    .where('d.organisation', '=', organisation);
}

function messageOf(row: Row): Message {
  return {
    id: row.message, kind: row.kind, key: row.key, sequence: row.sequence, madeAt: row.made_at,
    subject: { kind: row.subject_kind, id: row.subject, ...(row.part === '' ? {} : { part: row.part }) },
  };
}

function deliveryOf(row: Row): Delivery {
  return {
    id: row.id, message: messageOf(row), person: row.person, channel: row.channel, address: row.address, title: row.title ?? '',
    state: row.state, attempts: row.attempts, dueAt: row.due_at, reason: row.reason, queuedAt: row.queued_at, sentAt: row.sent_at,
    seenAt: row.seen_at,
  };
}

/**
 * What was said about a subject and how far it came, each person's each message, in the order in which it was said.
 * A subject with a part gives what was said of that part and of the whole.
 */
export async function ledgerOf(tx: Tx, organisation: OrganisationId, subject: Subject): Promise<Delivery[]> {
  const found = await rows(tx, organisation).where('m.subject', '=', subject.id)
    .$if(subject.part !== undefined, (q) => q.where('m.part', 'in', ['', subject.part!]))
    .orderBy('d.queued_at').orderBy('d.id').execute();
  return found.map(deliveryOf);
}

/** What of the outbox is wanted; all of it must hold. */
export interface OutboxQuestion {
  readonly states?: readonly DeliveryState[];
  readonly kinds?: readonly string[];
  readonly channel?: string;
  readonly person?: PersonId;
  readonly subject?: string;
  /** Deliveries older than this one: the next page. */
  readonly before?: DeliveryId;
  readonly most?: number;
}

/** What leaves or has left the organisation, the newest first; 50 a page. */
export async function outbox(tx: Tx, organisation: OrganisationId, question: OutboxQuestion = {}): Promise<Delivery[]> {
  const { states, kinds, channel, person, subject, before, most = 50 } = question;
  const found = await rows(tx, organisation)
    .$if(states !== undefined, (q) => q.where(sql<boolean>`d.state = any(${states!}::text[])`))
    .$if(kinds !== undefined, (q) => q.where(sql<boolean>`m.kind = any(${kinds!}::text[])`))
    .$if(channel !== undefined, (q) => q.where('d.channel', '=', channel!))
    .$if(person !== undefined, (q) => q.where('d.person', '=', person!))
    .$if(subject !== undefined, (q) => q.where('m.subject', '=', subject!))
    .$if(before !== undefined, (q) => q.where('d.id', '<', before!))
    .orderBy('d.id', 'desc').limit(most).execute();
  return found.map(deliveryOf);
}

/** How many deliveries are in each state; a state without any is not in the map. */
export async function outboxCounts(tx: Tx, organisation: OrganisationId): Promise<Map<DeliveryState, number>> {
  const found = await tables(tx).selectFrom('deliveries').select(['state', ({ fn }) => fn.countAll<number>().as('count')])
    .where('organisation', '=', organisation).groupBy('state').execute();
  return new Map(found.map(({ state, count }) => [state, count]));
}

/** What lies in a person's inbox in the portal, the newest first, with its content. */
export async function inbox(tx: Tx, organisation: OrganisationId, person: PersonId, page: { before?: DeliveryId; most?: number } = {}): Promise<FullDelivery[]> {
  const found = await rows(tx, organisation).select('d.content').where('d.person', '=', person)
    .where('d.channel', '=', 'portal').where('d.state', '=', 'sent')
    .$if(page.before !== undefined, (q) => q.where('d.id', '<', page.before!))
    .orderBy('d.id', 'desc').limit(page.most ?? 50).execute();
  return found.map((row) => fullOf(row, false));
}

/**
 * One delivery with what was said, as it left or will leave. What opens its addressee's account is shown to that `reader`
 * alone, but in a demo, where everybody may be anybody.
 */
export async function delivery(tx: Tx, organisation: OrganisationId, id: DeliveryId, reader?: PersonId): Promise<FullDelivery | undefined> {
  const row = await rows(tx, organisation).select('d.content').where('d.id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const secret = secretKinds.includes(row.kind) && row.person !== reader;
  return fullOf(row, secret && !(await organisationOf(tx, organisation)).demo);
}

function fullOf(row: Row & Pick<Tables['deliveries'], 'content'>, withheld: boolean): FullDelivery {
  const isThere = 'subject' in row.content && !withheld;
  return { ...deliveryOf(row), messageId: row.message_id, withheld, content: isThere ? row.content as Content : undefined };
}

/** The instant at which something queued is to be tried again, or undefined when nothing waits. */
export async function nextDue(tx: Tx, organisation: OrganisationId): Promise<Temporal.Instant | undefined> {
  const row = await tables(tx).selectFrom('deliveries').select('due_at').where('organisation', '=', organisation)
    .where('state', 'in', ['queued', 'sending']).orderBy('due_at').limit(1).executeTakeFirst();
  return row?.due_at;
}

/** A delivery that is not at rest: somebody sends it, or should now. */
export interface Unsettled {
  readonly id: DeliveryId;
  readonly state: 'queued' | 'sending';
  /** It was being sent, and who did so has not ended in time. */
  readonly lost: boolean;
}

/**
 * What is not at rest at `now`, the oldest first: what is being sent, and of each line the first where it has not been tried
 * yet or is to be tried again. What stands behind another, or waits for its next try, is at rest.
 */
export async function unsettled(tx: Tx, organisation: OrganisationId, now: Temporal.Instant): Promise<Unsettled[]> {
  const { rows: found } = await sql<Unsettled>`
    with under_way as (
      select d.id, d.state, d.due_at, d.attempts, d.queued_at,
        row_number() over (partition by d.person, d.channel, m.subject order by d.queued_at, d.id) as place
      from deliveries d join messages m on m.organisation = d.organisation and m.id = d.message
      where d.organisation = ${organisation} and d.state in ('queued', 'sending'))
    select id, state, state = 'sending' and due_at <= ${now.toString()} as lost from under_way
    where state = 'sending' or (place = 1 and (attempts = 0 or due_at <= ${now.toString()})) order by queued_at, id`.execute(tx);
  return found;
}

/** Whether a newer message about the same thing makes this one old: one of a higher SEQUENCE. */
export async function isOvertaken(tx: Tx, organisation: OrganisationId, message: Message): Promise<boolean> {
  if (message.sequence === null) return false;
  const newer = await often(tables(tx)).selectFrom('messages').select('id').where('organisation', '=', organisation)
    .where('subject', '=', message.subject.id).where('part', 'in', ['', message.subject.part ?? ''])
    .where('sequence', '>', message.sequence).limit(1).executeTakeFirst();
  return newer !== undefined;
}

/** The channel that these persons chose; who chose none is not in the map. */
export async function choices(tx: Tx, organisation: OrganisationId, people: readonly string[]): Promise<Map<string, string>> {
  return steadyEach(tx, 'channel', people, async (asked) => new Map((await often(tables(tx)).selectFrom('channel_choices').select(['person', 'channel']).where('organisation', '=', organisation)
    .where('person', '=', sql<PersonId>`any(${[...asked]}::uuid[])`).execute()).map(({ person, channel }): [string, string] => [person, channel])));
}

/** By what a person can be reached now, and what was chosen; empty for who is reached by letter or telephone only. */
export async function channelsOf(ctx: Context, id: PersonId): Promise<{ names: string[]; chosen: string | undefined }> {
  const found = await personById(ctx.tx, ctx.organisation, id);
  if (!found || found.erased) return { names: [], chosen: undefined };
  const isMember = Boolean((await member(ctx.tx, ctx.organisation, id))?.account);
  const names = ctx.ports.all(Channel).map((channel) => channel.name).concat('portal')
    .filter((name) => usable(name, found, isMember, ctx.ports.all(Channel)) !== undefined);
  return { names, chosen: (await choices(ctx.tx, ctx.organisation, [id])).get(id) };
}
