import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { erasedMark, hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Door, PostId, PostKind, Place, RequestId, RequestState, Settleable, SpamMark } from './model-requests.ts';

export interface RequestTables {
  requests: {
    organisation: string; id: RequestId; door: Door; requester: PersonId; named: string | null; title: string; purpose: string;
    who: string | null; wished_wall: Temporal.PlainDateTime | null; wished_zone: string | null; minutes: number | null;
    place_kind: Place['kind'] | null; place: string | null; state: RequestState; marks: SpamMark[]; suspect: boolean; form: string | null;
    likeness: string; joined_to: RequestId | null; session: string | null; reason: string | null;
    made_at: Temporal.Instant; closed_at: Temporal.Instant | null; version: number;
  };
  request_posts: {
    organisation: string; id: PostId; request: RequestId; at: Temporal.Instant; author: PersonId | null; kind: PostKind;
    body: string; fields: Settleable[];
  };
  request_rates: { organisation: string; source: string; at: Temporal.Instant; id: string };
}

/** The transaction as this part of the room sees it. */
export const tables = (tx: Tx): Kysely<RequestTables> => tx as Kysely<RequestTables>;

export async function insertRequest(tx: Tx, row: RequestTables['requests']): Promise<void> {
  await tables(tx).insertInto('requests').values(row).execute();
}

export async function insertPost(tx: Tx, row: RequestTables['request_posts']): Promise<void> {
  await tables(tx).insertInto('request_posts').values(row).execute();
}

/** A request, held until the transaction ends: whoever changes it comes one after another. */
export async function lockRequest(tx: Tx, organisation: string, id: RequestId): Promise<RequestTables['requests'] | undefined> {
  return tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Several requests, held in sorted order. */
export async function lockRequests(tx: Tx, organisation: string, ids: readonly RequestId[]): Promise<Map<RequestId, RequestTables['requests']>> {
  const rows = await tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation)
    .where('id', 'in', [...ids]).orderBy('id').forUpdate().execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Changes a row that `lockRequest` holds; its version rises. */
export async function updateRequest(tx: Tx, { organisation, id, version }: RequestTables['requests'], change: Partial<RequestTables['requests']>): Promise<void> {
  await tables(tx).updateTable('requests').set({ ...change, version: version + 1 })
    .where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** What was joined to one request is joined to another from now on, so that a joined one always names the last. */
export async function rejoin(tx: Tx, organisation: string, from: RequestId, to: RequestId): Promise<void> {
  await tables(tx).updateTable('requests').set({ joined_to: to })
    .where('organisation', '=', organisation).where('joined_to', '=', from).execute();
}

/** Holds a likeness until the transaction ends, so that of two alike that come in at once the second sees the first. */
export async function lockLikeness(tx: Tx, organisation: string, likeness: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${organisation} ${likeness}`}, 0))`.execute(tx);
}

/** Those with this likeness that are not joined to another, the newest first, held until the transaction ends. */
export function lockAlike(tx: Tx, organisation: string, likeness: string): Promise<RequestTables['requests'][]> {
  return tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('likeness', '=', likeness)
    .where('state', 'in', ['open', 'scheduled']).orderBy('made_at', 'desc').orderBy('id', 'desc').limit(20).forUpdate().execute();
}

/** The request that one showing of the form has made already. */
export function requestOfForm(tx: Tx, organisation: string, likeness: string, form: string): Promise<RequestTables['requests'] | undefined> {
  return tables(tx).selectFrom('requests').selectAll().where('organisation', '=', organisation).where('likeness', '=', likeness)
    .where('form', '=', form).orderBy('id', 'desc').limit(1).executeTakeFirst();
}

/** Holds sources until the transaction ends, in sorted order. */
export async function lockSources(tx: Tx, organisation: string, sources: readonly string[]): Promise<void> {
  for (const source of sources.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`request rate ${organisation} ${source}`}, 0))`.execute(tx);
  }
}

/** When forms were taken from a source since an instant; what is older is forgotten, whoever sent it. */
export async function takenSince(tx: Tx, organisation: string, source: string, since: Temporal.Instant): Promise<Temporal.Instant[]> {
  await tables(tx).deleteFrom('request_rates').where('organisation', '=', organisation).where('at', '<=', since).execute();
  const rows = await tables(tx).selectFrom('request_rates').select('at').where('organisation', '=', organisation).where('source', '=', source).execute();
  return rows.map((row) => row.at);
}

export async function insertTaken(tx: Tx, row: RequestTables['request_rates']): Promise<void> {
  await tables(tx).insertInto('request_rates').values(row).execute();
}

/** Empties what a person wrote in requests. Titles cannot be empty: a dash stays. @returns how many requests and posts. */
export async function eraseWritten(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const mine = tables(tx).selectFrom('requests').select('id').where('organisation', '=', organisation).where('requester', '=', person);
  const posts = await tables(tx).updateTable('request_posts').set({ body: '' }).where('organisation', '=', organisation)
    .where((eb) => eb.or([eb('request', 'in', mine), eb('author', '=', person)])).where('body', '<>', '').executeTakeFirst();
  const requests = await tables(tx).updateTable('requests')
    .set({ named: null, title: '—', purpose: '', who: null, place: null, reason: null })
    .where('organisation', '=', organisation).where('requester', '=', person).executeTakeFirst();
  return Number(posts.numUpdatedRows) + Number(requests.numUpdatedRows);
}

/** Takes a person's name out of the requests of others and what was said about them. @returns how many texts had it. */
export async function maskRequests(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  let count = 0n;
  for (const column of ['title', 'purpose', 'who', 'place', 'reason', 'named'] as const) {
    const { numUpdatedRows } = await tables(tx).updateTable('requests')
      .set({ [column]: sql`regexp_replace(${sql.ref(column)}, ${mentions.pattern}, ${erasedMark}, 'gi')` })
      .where('organisation', '=', organisation).where(hasMention(column, mentions)).executeTakeFirst();
    count += numUpdatedRows;
  }
  const posts = await tables(tx).updateTable('request_posts').set({ body: masked('body', mentions) })
    .where('organisation', '=', organisation).where(hasMention('body', mentions)).executeTakeFirst();
  return Number(count + posts.numUpdatedRows);
}

/** The ids of a person's requests, and by which other names he sent them. */
export function requestsOf(tx: Tx, organisation: string, person: PersonId): Promise<Pick<RequestTables['requests'], 'id' | 'named'>[]> {
  return tables(tx).selectFrom('requests').select(['id', 'named']).where('organisation', '=', organisation).where('requester', '=', person).execute();
}
