import pg from 'pg';
import {
  CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler,
  type DatabaseConnection, type Dialect, type QueryResult,
} from 'kysely';
import type { OrganisationId } from './context.ts';
import { Line, type Opening } from './database-batch.ts';
import { kept, writes } from './database-kept.ts';
import { isOutdated, plansOnce } from './database-prepared.ts';
import { doubtStanding, leavesNothing, noteStanding, onlyLooks, shareStandings, standingOf, type Standing } from './database-standing.ts';
import type { Statement, Waiting } from './database-waiting.ts';
import { isId } from './ids.ts';
import { Remembered } from './remembered.ts';

/** One open transaction. Each room narrows it to its own tables: `(tx as Kysely<Tables>)` in its store. */
// eslint-disable-next-line typescript/no-explicit-any
export type Tx = Kysely<any>;

/** What opening an organisation tells: how far its clock is ahead of the machine's, in milliseconds. */
export interface Opened { readonly tx: Tx; readonly ahead: number }

/** One object for one text: times of slots come by the thousand and are few, and what Temporal makes never changes. */
function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Remembered<Value>();
  return (text) => known.of(text, () => read(text));
}

const instant = (text: string) => Temporal.Instant.from(text.replace(' ', 'T'));
const booked = remembered(instant);
const parsers = new Map<number, (text: string) => unknown>([
  [1184, (text) => (text.length === 22 && text.startsWith(':00', 16) ? booked(text) : instant(text))], // of whole minutes: somebody has chosen it
  [1082, remembered((text) => Temporal.PlainDate.from(text))],
  [1083, remembered((text) => Temporal.PlainTime.from(text))],
  [1114, remembered((text) => Temporal.PlainDateTime.from(text.replace(' ', 'T')))],
  [20, Number],
]);
const types = {
  getTypeParser: (oid: number, format?: string) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

/** Pools whose connections prepare what they are sent often, and for how long their plans are kept, in milliseconds. */
const preparing = new WeakMap<pg.Pool, number>();

/**
 * A pool in which timestamptz, date, time and timestamp are Temporal, and bigint is a number.
 * @param options.beside another pool of this process to the same database.
 * @param options.prepares whether transactions may prepare statements: not where a pooler in transaction mode stands between.
 * @param options.plansLast for how long the plans of these are kept, in milliseconds.
 */
export function openPool(options: pg.PoolConfig & { onError?: (error: Error) => void; prepares?: boolean; plansLast?: number; beside?: pg.Pool }): pg.Pool {
  const { onError = () => {}, prepares = false, plansLast = 10_000, beside, ...config } = options;
  const pool = new pg.Pool({ types, keepAlive: true, ...(prepares ? { onConnect: (client) => client.query(plansOnce) } : {}), ...config });
  if (prepares) preparing.set(pool, plansLast);
  if (beside) shareStandings(pool, beside);
  pool.on('error', onError); // an idle connection that breaks must not end the process
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

class Connection implements DatabaseConnection {
  readonly #line: Line;
  readonly #opening: Promise<unknown>;
  readonly #isFrequent: boolean;
  #frequent: Connection | undefined;
  /** What leaves before a statement that could miss it. */
  waiting: Waiting | undefined;
  /** Told of every statement that does more than look. */
  wrote: (text: string) => void = () => {};

  constructor(line: Line, opening: Promise<unknown>, isFrequent = false) {
    this.#line = line;
    this.#opening = opening;
    this.#isFrequent = isFrequent;
  }

  get isAsked(): boolean {
    return this.#line.isAsked;
  }

  /** The same, for statements that come again and again. */
  get frequent(): Connection {
    if (this.#frequent) return this.#frequent;
    const other = new Connection(this.#line, this.#opening, true);
    other.waiting = this.waiting;
    other.wrote = this.wrote;
    return (this.#frequent = other);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!onlyLooks(query.sql)) this.wrote(query.sql);
    const before = this.waiting?.concerns(query) ? this.waiting.take() : undefined;
    const left = before && this.#line.send(before.sql, before.parameters, { often: true });
    const [{ rows, count }] = await Promise.all([this.#line.send(query.sql, query.parameters, { often: this.#isFrequent, looks: leavesNothing(query.sql) }), left, this.#opening]);
    return { rows: rows as R[], numAffectedRows: BigInt(count) };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('no query of Convene streams');
  }
}

function on(line: Line, opening: Promise<unknown>): Tx {
  const connection = new Connection(line, opening);
  const tx = speaking(connection);
  connection.waiting = kept(tx).waiting;
  connection.wrote = (text) => writes(tx, text);
  connections.set(tx, connection);
  return tx;
}

const connections = new WeakMap<Tx, Connection>();
const frequents = new WeakMap<Tx, Tx>();

/**
 * The same transaction, for a statement that comes again and again: its plan is kept. Only where one plan is best whatever
 * the values are, such as a read by a key: what an index with a condition is for (`where state = 'open'`) has to name the
 * value in the text.
 */
export function often<Tables>(tx: Kysely<Tables>): Kysely<Tables> {
  const connection = connections.get(tx);
  if (!connection) return tx;
  const known = frequents.get(tx) ?? speaking(connection.frequent);
  frequents.set(tx, known);
  return known;
}

/** Where a query that is compiled already is asked, for `fixed`: its plan is kept. */
export function frequent(tx: Tx): { executeQuery<R>(query: CompiledQuery<R>): Promise<QueryResult<R>> } {
  const connection = connections.get(tx);
  return connection ? connection.frequent : tx;
}

/** Whether a transaction has asked the database anything: until then it holds nothing, no connection either. */
export function hasAsked(tx: Tx): boolean {
  return connections.get(tx)?.isAsked ?? true;
}

function speaking(connection: Connection): Tx {
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

/** Sends what waits (`later`) at once: where its fault is to be met here. */
export async function flush(tx: Tx): Promise<void> {
  const statement = kept(tx).waiting.take();
  if (statement) await tx.executeQuery(CompiledQuery.raw(statement.sql, [...statement.parameters]));
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
      return await once(pool, organisation, work, attempt);
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
    }
  }
}

/** A deadlock, a serialization failure, a plan that a migration has outdated: the transaction is to be begun again, and it is no fault of what it did. */
export function isPassing(error: unknown): boolean {
  return error instanceof OpenedAnew || again.has((error as { code?: string }).code ?? '') || isOutdated(error);
}

/** What a process took for granted of an organisation, its clock or what is steady, was no longer so: the work is begun anew. */
class OpenedAnew extends Error {}

/** What ended before it asked anything took the clock for granted: it is begun anew, and told the time first. */
function unasked(pool: pg.Pool, organisation: OrganisationId): OpenedAnew {
  doubtStanding(pool, organisation);
  return new OpenedAnew(`the clock of ${organisation} was not asked`);
}

/** What is begun again asks how the organisation stands before it goes on; the third time it asks for everything, and nothing can have changed. */
async function once<R>(pool: pg.Pool, organisation: OrganisationId | null, work: (opened: Opened) => Promise<R>, attempt: number): Promise<R> {
  if (organisation !== null && !isId(organisation)) throw new Error('an organisation is named by its id');
  const line = new Line(() => pool.connect(), types, preparing.get(pool), organisation === null ? undefined : { ...entering, parameters: [organisation] });
  const known = organisation === null ? nobody : attempt === 1 ? standingOf(pool, organisation) : undefined;
  const opening = opened(line, pool, organisation, known);
  opening.catch(() => {}); // met by whoever asks first, and by the commit
  const tx = on(line, opening);
  try {
    if (known === undefined) line.depart();
    const standing = known ?? await opening;
    if (organisation !== null) kept(tx).steady = { standing, used: false, over: attempt > 2 };
    const result = await work({ tx, ahead: standing.ahead });
    const left = kept(tx).waiting.take();
    // nothing is committed under a wrong clock; what has only looked at what is kept is held to it, and over, in one message
    if (!line.isAsked) line.depart();
    await opening;
    await committed(line, [...left ? [left] : [], ...kept(tx).last], toHold(tx));
    line.end(); // whoever still asks was not waited for: nothing of it leaves on a connection that is somebody else's by then
    if (organisation && kept(tx).steady?.over) doubtStanding(pool, organisation); // it has perhaps another version by what this has done
    (await line.client)?.release();
    return result;
  } catch (error) {
    line.end();
    void undone(line, error);
    if (organisation && again.has((error as { code?: string }).code ?? '')) doubtStanding(pool, organisation);
    if (organisation && known !== undefined && !line.isAsked) throw unasked(pool, organisation);
    throw await opening.then(() => error, (fault: Error) => (fault instanceof OpenedAnew ? fault : error));
  } finally {
    for (const end of kept(tx).ends) end();
  }
}

/** Of no organisation nothing is known. */
const nobody: Standing = { ahead: 0, version: 0, values: new Map() };

/** The version to which a transaction is held: one that has gone on with what was kept, and writes. */
function toHold(tx: Tx): number | undefined {
  const { steady, writes: hasWritten } = kept(tx);
  return steady?.used && hasWritten ? steady.standing.version : undefined;
}

/** Gives a connection back once what was done on it is undone; whoever failed need not wait for that. */
async function undone(line: Line, why: unknown): Promise<void> {
  const client = await line.client?.catch(() => undefined);
  if (!line.isBegun) return client?.release(isEnding(why) ? why as Error : undefined);
  await client?.query('rollback').then(() => client.release(), (fault: Error) => client.release(fault));
}

/** Whether a fault ends the connection too (PostgreSQL, appendix A: connection exception, operator intervention). */
function isEnding(error: unknown): boolean {
  const { severity, code = '' } = error as { severity?: string; code?: string };
  return severity === 'FATAL' || /^(08|57P)/.test(code);
}

const enters = 'select ahead, steady from enter_organisation($1)';
const readOnly = "set_config('transaction_read_only', 'on', true)";
/** What only looks cannot write: a function that would is refused by the server. */
const entering: Omit<Opening, 'parameters'> = {
  first: { begun: enters, looking: enters.replace('steady from', `steady, ${readOnly} from`) },
  next: { begun: "select set_config('convene.organisation', $1, true)", looking: `select set_config('convene.organisation', $1, true), ${readOnly}` },
};

/**
 * How the organisation stands, which is asked in one message with what is asked first.
 * @param known how it stood, which the work goes on from; where it no longer does, all is begun again.
 */
async function opened(line: Line, pool: pg.Pool, organisation: OrganisationId | null, known: Standing | undefined): Promise<Standing> {
  const open = await line.opened;
  if (!organisation || !open) return nobody;
  const { ahead, steady: version } = open.rows[0] as { ahead: number; steady: number };
  const standing = noteStanding(pool, organisation, { ahead, version });
  if (known !== undefined && (known.ahead !== ahead || known.version !== version)) throw new OpenedAnew(`${organisation} is no longer as it was`);
  return standing;
}

/** Sends what still waits, and commits what was begun; not where what was gone on with has another version than `held` now. */
async function committed(line: Line, last: readonly Statement[], held: number | undefined): Promise<void> {
  const unseen = 'a statement failed inside the transaction and its error was not passed on';
  if (line.hasFailed) throw new Error(unseen);
  if (last.length === 0 && !line.isBegun) return line.rest();
  const left = last.map(({ sql, parameters }) => line.send(sql, parameters, { often: true }));
  const holding = held !== undefined && line.send('select stay_steady($1)', [held], { often: true });
  const [{ command }] = await Promise.all([line.send('commit', [], { often: true }), holding, ...left]);
  if (command !== 'COMMIT') throw new Error(unseen);
}

/**
 * Runs `work` under a savepoint: when it throws, its writes are undone, those that wait too, and the transaction goes on.
 * For a write whose constraint is expected to answer (`violated`), never to hide a fault.
 */
export async function savepoint<R>(tx: Tx, work: () => Promise<R>): Promise<R> {
  const { waiting, read, undo } = kept(tx);
  await tx.executeQuery(CompiledQuery.raw('savepoint attempt'));
  const before = undo.length;
  try {
    const result = await work();
    await tx.executeQuery(CompiledQuery.raw('release savepoint attempt'));
    return result;
  } catch (error) {
    waiting.drop();
    read.clear();
    for (const one of undo.splice(before).reverse()) one();
    // it is still there after it was gone back to: one around it has the same name
    await Promise.all(['rollback to savepoint attempt', 'release savepoint attempt'].map((text) => tx.executeQuery(CompiledQuery.raw(text))));
    throw error;
  }
}

/** The constraint that a write ran into, when it was one: its rule then explains the refusal. */
export function violated(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' || code === '23P01' || code === '23503' || code === '23514' ? constraint : undefined;
}
