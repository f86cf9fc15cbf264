/**
 * What an organisation is and seldom changes is kept from one transaction to the next: its people, rooms, calendars, procedures,
 * rounds. All of it has one version, which opening the organisation answers and which triggers count up (`steady_versions`). A
 * transaction goes on with what is kept under the version that was there last; where the database answers another, the work is begun
 * anew, and where another has come before a transaction that writes is through, at its commit (`docs/decisions/0009`).
 */
import { kept } from './database-kept.ts';
import type { Tx } from './database.ts';

export { steadyTables } from './database-standing.ts';

/** So much is kept of one organisation, in names; a school of 1,200 students with a round has some 15,000. */
const most = 60_000;
/** Lists longer than this are asked each time: there would be too many different ones, and they cost more to name than to ask. */
const longList = 120;

/**
 * Asks for what is in steady tables and nothing else; what was asked under the same version is answered as it was, and must not be
 * changed. `name` says all that the question depends on.
 */
export async function steady<Value>(tx: Tx, name: string, ask: () => Promise<Value>): Promise<Value> {
  const own = kept(tx).steady;
  if (!own || own.over) return ask();
  const { values } = own.standing;
  const before = values.get(name) as Value | undefined;
  if (before !== undefined) {
    own.used = true;
    return before;
  }
  const value = await ask();
  if (value !== undefined && !own.over) keep(values, name, value);
  return value;
}

/** The same for many at once, each by itself: only those are asked that are not known. What is not there is not in the map. */
export async function steadyEach<Id extends string, Value>(tx: Tx, name: string, ids: readonly Id[], ask: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, Value>>): Promise<Map<Id, Value>> {
  const own = kept(tx).steady;
  const asked = [...new Set(ids)];
  if (!own || own.over) return new Map(asked.length === 0 ? [] : await ask(asked));
  const { values } = own.standing;
  const found = new Map<Id, Value>();
  const missing: Id[] = [];
  for (const id of asked) {
    const value = values.get(`${name} ${id}`) as { readonly it: Value | undefined } | undefined;
    if (value === undefined) missing.push(id);
    else if (value.it !== undefined) found.set(id, value.it);
  }
  if (missing.length < asked.length) own.used = true;
  if (missing.length === 0) return found;
  const fresh = await ask(missing);
  for (const id of missing) {
    const it = fresh.get(id);
    if (!own.over) keep(values, `${name} ${id}`, { it: frozen(it) });
    if (it !== undefined) found.set(id, it);
  }
  return found;
}

/** The same for one list: one that is long is asked each time. */
export function steadyList<Value>(tx: Tx, name: string, ids: readonly string[], ask: () => Promise<Value>): Promise<Value> {
  return ids.length > longList ? ask() : steady(tx, `${name} ${ids.join()}`, ask);
}

/** The version under which a transaction goes on with what is kept; undefined where it asks for everything. */
export function steadyVersion(tx: Tx): number | undefined {
  const own = kept(tx).steady;
  return own && !own.over ? own.standing.version : undefined;
}

function keep(values: Map<string, unknown>, name: string, value: unknown): void {
  if (values.size >= most) values.clear();
  values.set(name, frozen(value));
}

/** Lists and rows are shared from now on: who tries to change one fails where he does it. */
function frozen<Value>(value: Value): Value {
  if (Array.isArray(value)) for (const one of value) if (isPlain(one)) Object.freeze(one);
  return Array.isArray(value) || isPlain(value) ? Object.freeze(value) : value;
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
