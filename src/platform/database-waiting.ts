/** Inserts that wait: rows put aside in a transaction leave together, as one statement, before anything could miss them. */
import type { CompiledQuery } from 'kysely';

/** A statement as it is sent. */
export interface Statement { readonly sql: string; readonly parameters: readonly unknown[] }

type Row = Readonly<Record<string, unknown>>;
/** What an insert does about a row that stands already: it is a fault, or nothing. */
export type Clash = 'fault' | 'nothing';

/** Rows of one table that name the same columns: what is said of them is worked out once in a process. */
interface Shape { readonly number: number; readonly table: string; readonly columns: readonly string[]; readonly clash: Clash }
interface Group { readonly shape: Shape; readonly rows: Row[] }

/** A job as the database's function takes it. */
export interface WaitingJob { readonly task: string; readonly payload: object; readonly key: string | null; readonly attempts: number }

/**
 * What waits in one transaction. Rows of a table travel as one JSON parameter, so that the text of the statement is the
 * same however many they are, and the server may keep its plan. Foreign keys between tables of one statement hold,
 * since PostgreSQL looks at them at its end.
 */
export class Waiting {
  #groups: Group[] = [];
  #jobs: WaitingJob[] = [];

  put(table: string, rows: readonly Row[], clash: Clash): void {
    for (const row of rows) {
      const shape = shapeOf(table, Object.keys(row), clash);
      const group = this.#groups.find((one) => one.shape === shape);
      if (group) group.rows.push(row);
      else this.#groups.push({ shape, rows: [row] });
    }
  }

  putJob(job: WaitingJob): void {
    this.#jobs.push(job);
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0 && this.#jobs.length === 0;
  }

  /**
   * Whether a statement could miss what waits, or come before what it rests on. Only a query made by the builder, which
   * names its tables, may go ahead, and only where it names none of them: raw SQL may call functions that look anywhere.
   */
  concerns({ sql, query }: Pick<CompiledQuery, 'sql' | 'query'>): boolean {
    if (this.isEmpty) return false;
    if (query?.kind !== 'SelectQueryNode' || !sql.startsWith('select ')) return true;
    return this.#groups.some(({ shape }) => sql.includes(shape.table));
  }

  /** Everything that waits, as one statement; from now on nothing does. Undefined where nothing did. */
  take(): Statement | undefined {
    if (this.isEmpty) return undefined;
    const [groups, jobs] = [this.#groups, this.#jobs];
    this.drop();
    const parameters = groups.map(({ rows }) => JSON.stringify(rows.map(plain)));
    if (jobs.length > 0) parameters.push(JSON.stringify(jobs));
    return { sql: textOf(groups.map(({ shape }) => shape), jobs.length > 0), parameters };
  }

  /** Lets go of what waits: its savepoint was undone. */
  drop(): void {
    this.#groups = [];
    this.#jobs = [];
  }
}

const shapes = new Map<string, Shape[]>();
let count = 0;

function shapeOf(table: string, columns: readonly string[], clash: Clash): Shape {
  let those = shapes.get(table);
  if (!those) shapes.set(table, those = []);
  const known = those.find((one) => one.clash === clash && one.columns.length === columns.length && one.columns.every((column, i) => column === columns[i]));
  if (known) return known;
  const shape: Shape = { number: count++, table, columns, clash };
  those.push(shape);
  return shape;
}

/** Statements by the numbers of their shapes: the same text again and again, so that its plan is found without reading it. */
const texts = new Map<string, string>();
const mostTexts = 2000;

function textOf(groups: readonly Shape[], hasJobs: boolean): string {
  const name = `${groups.map(({ number }) => number).join(' ')}${hasJobs ? ' jobs' : ''}`;
  const known = texts.get(name);
  if (known !== undefined) return known;
  const inserts = groups.map((group, i) => insertOf(group, i + 1));
  const last = hasJobs ? enqueueing(groups.length + 1) : inserts.pop()!;
  const before = inserts.map((one, i) => `w${i} as (${one})`).join(', ');
  const text = before === '' ? last : `with ${before} ${last}`;
  if (texts.size >= mostTexts) texts.clear();
  texts.set(name, text);
  return text;
}

const quoted = (name: string) => `"${name}"`;

function insertOf({ table, columns, clash }: Shape, parameter: number): string {
  const list = columns.map(quoted).join(', ');
  const from = `json_populate_recordset(null::${quoted(table)}, $${parameter}::json)`;
  return `insert into ${quoted(table)} (${list}) select ${list} from ${from}${clash === 'nothing' ? ' on conflict do nothing' : ''}`;
}

function enqueueing(parameter: number): string {
  return `select enqueue_job(j.task, j.payload, j.key, j.attempts) from json_to_recordset($${parameter}::json) as j(task text, payload json, key text, attempts int)`;
}

/** A row as JSON has it: Temporal values write themselves as ISO text, bytes travel in hexadecimal. */
function plain(row: Row): Row {
  let changed: Record<string, unknown> | undefined;
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof Uint8Array) (changed ??= { ...row })[column] = `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  }
  return changed ?? row;
}
