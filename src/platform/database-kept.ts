/** What is kept beside one open transaction and ends with it: rows that wait, what was read, what was made. */
import type { Tx } from './database.ts';
import { isOfSteady, type Steady } from './database-standing.ts';
import { Waiting, type Clash, type Statement, type WaitingJob } from './database-waiting.ts';

interface Kept {
  readonly waiting: Waiting;
  readonly read: Map<string, unknown>;
  readonly made: Set<string>;
  readonly undo: (() => void)[];
  /** What is said with the commit, after all that waits. */
  readonly last: Statement[];
  /** Called when it is over, whatever came of it. */
  readonly ends: (() => void)[];
  /** What is kept of the organisation that it has opened. */
  steady: Steady | undefined;
  /** Whether it has done more than look. */
  writes: boolean;
}

const all = new WeakMap<Tx, Kept>();

/** What is kept of a transaction. */
export function kept(tx: Tx): Kept {
  const known = all.get(tx);
  if (known) return known;
  const fresh: Kept = { waiting: new Waiting(), read: new Map(), made: new Set(), undo: [], last: [], ends: [], steady: undefined, writes: false };
  all.set(tx, fresh);
  return fresh;
}

/** A transaction changes or locks rows, by this statement or of this table: where they are steady, it asks for all such itself from now on. */
export function writes(tx: Tx, text: string): void {
  const own = kept(tx);
  own.writes = true;
  if (own.steady && !own.steady.over) own.steady.over = isOfSteady(text);
}

/**
 * Inserts rows of a table with the next statement that could miss them, at the latest with the commit. For rows whose
 * insertion nobody has to be told of: one that stands already is a fault of that statement, which names the constraint,
 * or with `clash: 'nothing'` left as it is.
 */
export function later(tx: Tx, table: string, rows: readonly object[], clash: Clash = 'fault'): void {
  writes(tx, table);
  kept(tx).waiting.put(table, rows as readonly Readonly<Record<string, unknown>>[], clash);
}

/** Enqueues a job in the same way. */
export function laterJob(tx: Tx, job: WaitingJob): void {
  const own = kept(tx);
  own.writes = true;
  own.waiting.putJob(job);
}

/**
 * Says something in the message of the commit, whose outcome nobody asks for: for a lock that others would have to wait for, such as
 * that of a version that rises. Not under a savepoint that may be undone.
 */
export function atCommit(tx: Tx, sql: string, parameters: readonly unknown[]): void {
  const own = kept(tx);
  own.writes = true;
  own.last.push({ sql, parameters });
}

/**
 * Asks once in a transaction: for what does not change while it runs, or changes by its own writes only, which then call
 * `forget`. What is not there is asked again.
 */
export function readOnce<Value>(tx: Tx, name: string, ask: () => Promise<Value>): Promise<Value> {
  const { read } = kept(tx);
  const known = read.get(name) as Promise<Value> | undefined;
  if (known) return known;
  const asked = ask().then((value) => {
    if (value === undefined) read.delete(name);
    return value;
  }, (error: unknown) => {
    read.delete(name);
    throw error;
  });
  read.set(name, asked);
  return asked;
}

/** What `readOnce` would answer, where this transaction knows it better: it has just written it, under a lock of its own. */
export function know(tx: Tx, name: string, value: unknown): void {
  kept(tx).read.set(name, Promise.resolve(value));
}

/** What is known under a name, where anything is. */
export function known<Value>(tx: Tx, name: string): Promise<Value> | undefined {
  return kept(tx).read.get(name) as Promise<Value> | undefined;
}

/** Asks again from now on; without a name, whatever it is. */
export function forget(tx: Tx, name?: string): void {
  if (name === undefined) kept(tx).read.clear();
  else kept(tx).read.delete(name);
}

/** An id was made in this transaction: until it commits nobody else can have put anything to it. */
export function made(tx: Tx, id: string): void {
  kept(tx).made.add(id);
}

/** Whether an id was made in this transaction. */
export function isMade(tx: Tx, id: string): boolean {
  return kept(tx).made.has(id);
}

/** Calls `undo` when the savepoint is undone that is open now. */
export function onUndo(tx: Tx, undo: () => void): void {
  kept(tx).undo.push(undo);
}
