import pg from 'pg';
import {
  CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler,
  type DatabaseConnection, type Dialect, type QueryResult,
} from 'kysely';
import type { OrganisationId } from './context.ts';
import { isId } from './ids.ts';

/** One open transaction. Each room narrows it to its own tables: `(tx as Kysely<Tables>)` in its store. */
// eslint-disable-next-line typescript/no-explicit-any
export type Tx = Kysely<any>;

/** What opening an organisation tells: how far its clock is ahead of the machine's, in milliseconds. */
export interface Opened { readonly tx: Tx; readonly ahead: number }

const instant = (text: string) => Temporal.Instant.from(text.replace(' ', 'T'));
const parsers = new Map<number, (text: string) => unknown>([
  [1184, instant],
  [1082, (text) => Temporal.PlainDate.from(text)],
  [1083, (text) => Temporal.PlainTime.from(text)],
  [1114, (text) => Temporal.PlainDateTime.from(text.replace(' ', 'T'))],
  [20, Number],
]);
const types = {
  getTypeParser: (oid: number, format?: string) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

/** A pool in which timestamptz, date, time and timestamp are Temporal, and bigint is a number. */
export function openPool(options: pg.PoolConfig & { onError?: (error: Error) => void }): pg.Pool {
  const { onError = () => {}, ...config } = options;
  const pool = new pg.Pool({ types, keepAlive: true, ...config });
  pool.on('error', onError); // an idle connection that breaks must not end the process
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Temporal values travel as ISO text, bytes as they are, other objects as JSON. */
function wire(value: unknown): unknown {
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate
    || value instanceof Temporal.PlainDateTime || value instanceof Temporal.PlainTime) return value.toString();
  return value;
}

class Connection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.#client.query(query.sql, query.parameters.map(wire));
    return { rows: rows ?? [], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('no query of Convene streams');
  }
}

function on(client: pg.PoolClient): Tx {
  const connection = new Connection(client);
  const none = async () => {};
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createDriver: () => ({
      init: none, destroy: none, releaseConnection: none, acquireConnection: async () => connection,
      beginTransaction: nested, commitTransaction: nested, rollbackTransaction: nested,
    }),
  };
  return new Kysely({ dialect });
}

async function nested(): Promise<never> {
  throw new Error('a verb neither begins nor commits: the door does');
}

/** Codes that say "try the whole transaction again": serialization failure and deadlock. */
const again = new Set(['40001', '40P01']);
const attempts = 5;

/**
 * Runs `work` in one transaction as the pool's role, with `convene.organisation` set for this transaction only, so
 * that row-level security shows that organisation's rows and a transaction-mode pooler may stand between.
 * `null` opens no organisation: then no room's row is visible at all.
 * Deadlocks and serialization failures are tried again from the beginning, so `work` must have no effect outside.
 * @throws what `work` throws, after rolling back.
 */
export async function transaction<R>(pool: pg.Pool, organisation: OrganisationId | null, work: (opened: Opened) => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, organisation, work);
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
    }
  }
}

/** A deadlock or serialization failure: the transaction is to be begun again, and it is no fault of what it did. */
export function isPassing(error: unknown): boolean {
  return again.has((error as { code?: string }).code ?? '');
}

async function once<R>(pool: pg.Pool, organisation: OrganisationId | null, work: (opened: Opened) => Promise<R>): Promise<R> {
  if (organisation !== null && !isId(organisation)) throw new Error('an organisation is named by its id');
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const opening = organisation ? `begin; select open_organisation('${organisation}') as ahead` : 'begin';
    const begun = (await client.query(opening)) as unknown as [unknown, { rows: [{ ahead: number }] }];
    const result = await work({ tx: on(client), ahead: organisation ? begun[1].rows[0].ahead : 0 });
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('a statement failed inside the transaction and its error was not passed on');
    return result;
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => { broken = fault; });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Runs `work` under a savepoint: when it throws, its writes are undone and the transaction goes on.
 * For a write whose constraint is expected to answer (`violated`), never to hide a fault.
 */
export async function savepoint<R>(tx: Tx, work: () => Promise<R>): Promise<R> {
  await tx.executeQuery(CompiledQuery.raw('savepoint attempt'));
  try {
    const result = await work();
    await tx.executeQuery(CompiledQuery.raw('release savepoint attempt'));
    return result;
  } catch (error) {
    await tx.executeQuery(CompiledQuery.raw('rollback to savepoint attempt'));
    throw error;
  }
}

/** The constraint that a write ran into, when it was one: its rule then explains the refusal. */
export function violated(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' || code === '23P01' || code === '23503' || code === '23514' ? constraint : undefined;
}
