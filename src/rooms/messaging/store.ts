import { sql, type Kysely } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { later } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import { erasedAddress, erasedMark, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Content, DeliveryId, DeliveryState, MessageId } from './model.ts';

export interface Tables {
  messages: {
    organisation: string; id: MessageId; kind: string; key: string; subject_kind: string; subject: string; part: string;
    sequence: number | null; made_at: Temporal.Instant;
  };
  deliveries: {
    organisation: string; id: DeliveryId; message: MessageId; person: PersonId; channel: string; address: string | null;
    /** `{}` once it has been erased. */
    content: Content | Record<string, never>;
    state: DeliveryState; due_at: Temporal.Instant; attempts: number; message_id: string; reason: string | null;
    queued_at: Temporal.Instant; sent_at: Temporal.Instant | null; seen_at: Temporal.Instant | null;
  };
  channel_choices: { organisation: string; person: PersonId; channel: string };
}

steadyTables('channel_choices');

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Which rows of a subject: all its parts, or one of them (`''` for what was said of the whole). */
export interface Which {
  readonly subject: string;
  readonly part?: string;
  readonly kinds?: readonly string[];
  readonly olderThanSequence?: number;
  readonly people?: readonly PersonId[];
}

/** Puts a message. @returns false when its key was used before; waits for another transaction that is using it. */
export async function insertMessage(tx: Tx, row: Tables['messages']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await often(tables(tx)).insertInto('messages').values(row)
    .onConflict((on) => on.columns(['organisation', 'key']).doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function insertDeliveries(tx: Tx, rows: readonly Tables['deliveries'][]): Promise<void> {
  later(tx, 'deliveries', rows);
}

/** How many messages were made from this key by sending it again. */
export async function countAgain(tx: Tx, organisation: string, key: string): Promise<number> {
  const { count } = await tables(tx).selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('count'))
    .where('organisation', '=', organisation).where(sql<boolean>`starts_with(key, ${`${key}:again:`})`).executeTakeFirstOrThrow();
  return count;
}

/** What a worker needs of the row it has claimed. */
export type Claimed = Tables['deliveries'] & Pick<Tables['messages'], 'kind' | 'subject_kind' | 'subject' | 'part'>;

/**
 * Takes a delivery for sending when it is queued and the first of its line: of all that is under way to the same person,
 * by the same channel, about the same subject, so that a change never arrives before what it changes. The first of the line
 * is locked before it is looked at: who is settling or withdrawing it is waited for, and who does so after this sees that
 * the others wait, and wakes the next. @returns undefined when it is not to be sent now.
 */
export async function claimHead(tx: Tx, organisation: string, id: DeliveryId, lease: Temporal.Instant): Promise<Claimed | undefined> {
  if ((await lockHead(tx, organisation, id)) !== id) return undefined;
  const claimed = await often(tables(tx)).updateTable('deliveries').set({ state: 'sending', due_at: lease, attempts: sql`attempts + 1` })
    .where('organisation', '=', organisation).where('id', '=', id).where('state', '=', 'queued').returningAll().executeTakeFirst();
  if (!claimed) return undefined;
  const message = await often(tables(tx)).selectFrom('messages').select(['kind', 'subject_kind', 'subject', 'part'])
    .where('organisation', '=', organisation).where('id', '=', claimed.message).executeTakeFirstOrThrow();
  return { ...claimed, ...message };
}

/** The first of this delivery's line, locked and still under way; one that came to its end while it was waited for is not. */
async function lockHead(tx: Tx, organisation: string, id: DeliveryId): Promise<DeliveryId | undefined> {
  for (;;) {
    const [head] = await heads(tx, organisation, [id]);
    if (!head) return undefined;
    const row = await often(tables(tx)).selectFrom('deliveries').select('state').where('organisation', '=', organisation)
      .where('id', '=', head.id).forUpdate().executeTakeFirstOrThrow();
    if (row.state === 'queued' || row.state === 'sending') return head.id;
  }
}

/** The first that is under way in the line of each of these: itself, or one before or after it; none where the line is empty. */
export async function heads(tx: Tx, organisation: string, ids: readonly DeliveryId[]): Promise<{ readonly id: DeliveryId; readonly state: DeliveryState }[]> {
  return ids.length === 0 ? [] : headRows(tx, organisation, ids);
}
// `lateral`: the line of one person is looked up by its index, however few or many the server takes those for that are under way
const headRows = fixed((tx, organisation: string, ids: readonly DeliveryId[]) => tables(tx).selectFrom('deliveries as mine')
  .innerJoin('messages as about', (join) => join.onRef('about.organisation', '=', 'mine.organisation').onRef('about.id', '=', 'mine.message'))
  .innerJoinLateral((from) => from.selectFrom('deliveries as d')
    .innerJoin('messages as m', (join) => join.onRef('m.organisation', '=', 'd.organisation').onRef('m.id', '=', 'd.message'))
    .select(['d.id', 'd.state']).whereRef('d.organisation', '=', 'mine.organisation').whereRef('d.person', '=', 'mine.person').whereRef('d.channel', '=', 'mine.channel')
    .whereRef('m.subject', '=', 'about.subject').where(sql<boolean>`d.state in ('queued', 'sending')`).orderBy('d.queued_at').orderBy('d.id').limit(sql.lit(1)).as('head'), (join) => join.onTrue())
  .distinct().select(['head.id', 'head.state']).where('mine.organisation', '=', organisation).where('mine.id', '=', sql<DeliveryId>`any(${ids}::uuid[])`));

/** What a try left of a row. */
export type Settled = Pick<Tables['deliveries'], 'state' | 'due_at' | 'reason' | 'sent_at'>;

/**
 * Writes what became of a try. What was sent was sent, whoever has taken the row meanwhile; anything else counts only
 * while the row is still this try's: not after another took it, not after it was withdrawn. @returns false when it no longer counts.
 */
export async function settleDelivery(tx: Tx, organisation: string, { id, attempts }: Pick<Claimed, 'id' | 'attempts'>, settled: Settled): Promise<boolean> {
  const update = often(tables(tx)).updateTable('deliveries').set(settled).where('organisation', '=', organisation).where('id', '=', id);
  const { numUpdatedRows } = await (settled.state === 'sent'
    ? update.where('state', 'in', ['sending', 'queued', 'withdrawn'])
    : update.where('state', '=', 'sending').where('attempts', '=', attempts)).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Takes what is due, oldest first, to be put into the queue of jobs, and looks at it again only `after`. What was being
 * sent when its lease ended counts as not sent. A due time further ahead than `beyond` can only come from a clock that
 * has been set back, and is due too.
 */
export async function takeDueRows(
  tx: Tx, organisation: string, { now, after, beyond, most }: { now: Temporal.Instant; after: Temporal.Instant; beyond: Temporal.Instant; most: number },
): Promise<DeliveryId[]> {
  const taken = await tables(tx).with('due', (db) => db.selectFrom('deliveries').select('id').where('organisation', '=', organisation)
    .where('state', 'in', ['queued', 'sending'])
    .where(({ eb, or }) => or([eb('due_at', '<=', now), eb('due_at', '>', beyond)]))
    .orderBy('queued_at').orderBy('id').limit(most).forUpdate().skipLocked())
    .updateTable('deliveries').set({ state: 'queued', due_at: after }).where('organisation', '=', organisation)
    .where('id', 'in', (db) => db.selectFrom('due').select('id')).returning(['id', 'queued_at']).execute();
  return taken.sort((a, b) => Temporal.Instant.compare(a.queued_at, b.queued_at) || (a.id < b.id ? -1 : 1)).map((row) => row.id);
}

/** Withdraws what has not left. A row that is being sent at this moment may leave; when it does, that is written. */
export async function withdrawRows(tx: Tx, organisation: string, which: Which): Promise<Pick<Tables['deliveries'], 'id' | 'person'>[]> {
  const { subject, part, kinds, olderThanSequence, people } = which;
  const about = tables(tx).selectFrom('messages').select('id').where('organisation', '=', organisation).where('subject', '=', subject)
    .$if(part !== undefined, (q) => q.where('part', '=', part!))
    .$if(kinds !== undefined, (q) => q.where(sql<boolean>`kind = any(${kinds!}::text[])`))
    .$if(olderThanSequence !== undefined, (q) => q.where('sequence', '<', olderThanSequence!));
  const rows = await tables(tx).selectFrom('deliveries').select('id').where('organisation', '=', organisation)
    .where('message', 'in', about).where('state', 'in', ['queued', 'sending'])
    .$if(people !== undefined, (q) => q.where(sql<boolean>`person = any(${people!}::uuid[])`))
    .orderBy('id').forUpdate().execute();
  if (rows.length === 0) return [];
  return tables(tx).updateTable('deliveries').set({ state: 'withdrawn' }).where('organisation', '=', organisation)
    .where('id', 'in', rows.map((row) => row.id)).where('state', 'in', ['queued', 'sending']).returning(['id', 'person']).execute();
}

/** Whether something said about a subject has not been seen by a person yet. */
export async function hasUnseen(tx: Tx, organisation: string, { subject, part, person }: { subject: string; part?: string; person: PersonId }): Promise<boolean> {
  return (await unseenRows(tx, organisation, person, subject, part ?? null)).length > 0;
}
const unseenRows = fixed((tx, organisation: string, person: PersonId, subject: string, part: string | null) => tables(tx).selectFrom('deliveries as d')
  .innerJoin('messages as m', (join) => join.onRef('m.organisation', '=', 'd.organisation').onRef('m.id', '=', 'd.message'))
  .select('d.id').where('d.organisation', '=', organisation).where('d.person', '=', person).where('m.subject', '=', subject)
  .where(sql<boolean>`(m.part = '' or m.part = coalesce(${part}::text, m.part))`).where(sql<boolean>`d.state in ('sent', 'kept')`).where('d.seen_at', 'is', null).limit(1));

/** Writes that a person has seen what was said about a subject. @returns what was seen for the first time. */
export async function setSeen(tx: Tx, organisation: string, which: { subject: string; part?: string; person: PersonId }, at: Temporal.Instant): Promise<DeliveryId[]> {
  const about = tables(tx).selectFrom('messages').select('id').where('organisation', '=', organisation).where('subject', '=', which.subject)
    .$if(which.part !== undefined, (q) => q.where('part', 'in', ['', which.part!]));
  const rows = await tables(tx).updateTable('deliveries').set({ seen_at: at }).where('organisation', '=', organisation)
    .where('person', '=', which.person).where('message', 'in', about).where('state', 'in', ['sent', 'kept']).where('seen_at', 'is', null)
    .returning('id').execute();
  return rows.map((row) => row.id);
}

export async function setChoice(tx: Tx, organisation: string, person: PersonId, channel: string): Promise<void> {
  await tables(tx).insertInto('channel_choices').values({ organisation, person, channel })
    .onConflict((on) => on.columns(['organisation', 'person']).doUpdateSet({ channel })).execute();
}

export async function deleteChoice(tx: Tx, organisation: string, person: PersonId): Promise<void> {
  await tables(tx).deleteFrom('channel_choices').where('organisation', '=', organisation).where('person', '=', person).execute();
}

/** Empties rows that are at their end: what was said and where it went, not that and when. @returns how many had something. */
export async function eraseRows(tx: Tx, organisation: string, which: { before?: Temporal.Instant; person?: PersonId; subjects?: readonly string[] }): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('deliveries')
    .set({ content: {}, address: null, reason: null })
    .where('organisation', '=', organisation).where('state', 'not in', ['queued', 'sending'])
    .where(sql<boolean>`(content <> '{}'::jsonb or address is not null or reason is not null)`)
    .$if(which.before !== undefined, (q) => q.where('queued_at', '<', which.before!))
    .$if(which.subjects !== undefined, (q) => q.where('message', 'in', tables(tx).selectFrom('messages').select('id').where('organisation', '=', organisation)
      .where('subject', '=', sql<string>`any(${[...which.subjects!]}::uuid[])`)))
    .$if(which.person !== undefined, (q) => q.where('person', '=', which.person!)).executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Empties what was said to others where it names a person. What is still under way leaves, and without the name.
 * @returns how many named him.
 */
export async function eraseMentions(tx: Tx, organisation: string, { inContent, addressInContent }: Mentions): Promise<number> {
  const naming = tables(tx).updateTable('deliveries').where('organisation', '=', organisation).where(sql<boolean>`content::text ~* ${inContent}`);
  const ended = await naming.set({ content: {}, address: null, reason: null }).where('state', 'not in', ['queued', 'sending']).executeTakeFirst();
  const unnamed = sql<Content>`regexp_replace(regexp_replace(content::text, ${addressInContent}, ${erasedAddress}, 'gi'), ${inContent}, ${erasedMark}, 'gi')::jsonb`;
  const underWay = await naming.set({ content: unnamed }).executeTakeFirst();
  return Number(ended.numUpdatedRows) + Number(underWay.numUpdatedRows);
}

/** Withdraws all that has not left to one person. */
export async function withdrawOf(tx: Tx, organisation: string, person: PersonId): Promise<void> {
  await tables(tx).updateTable('deliveries').set({ state: 'withdrawn' }).where('organisation', '=', organisation)
    .where('person', '=', person).where('state', 'in', ['queued', 'sending']).execute();
}
