/** Inserts that wait: rows put aside in a transaction leave together, as one statement, before anything could miss them. */
import type { CompiledQuery } from 'kysely';

/** A statement as it is sent. */
export interface Statement { readonly sql: string; readonly parameters: readonly unknown[] }

type Row = Readonly<Record<string, unknown>>;
/** What an insert does about a row that stands already: it is a fault, or nothing. */
export type Clash = 'fault' | 'nothing';

interface Group { readonly table: string; readonly columns: readonly string[]; readonly clash: Clash; readonly rows: Row[] }

/** A job as the database's function takes it. */
export interface WaitingJob { readonly task: string; readonly payload: object; readonly key: string | null; readonly attempts: number }

/**
 * What waits in one transaction. Rows of a table travel as one JSON parameter, so that the text of the statement is the
 * same however many they are, and the server may keep its plan. Foreign keys between tables of one statement hold,
 * since PostgreSQL looks at them at its end.
 */
export class Waiting {
  readonly #groups = new Map<string, Group>();
  #jobs: WaitingJob[] = [];

  put(table: string, rows: readonly Row[], clash: Clash): void {
    for (const row of rows) {
      const columns = Object.keys(row);
      const name = `${table} ${clash} ${columns.join(' ')}`;
      const group = this.#groups.get(name);
      if (group) group.rows.push(row);
      else this.#groups.set(name, { table, columns, clash, rows: [row] });
    }
  }

  putJob(job: WaitingJob): void {
    this.#jobs.push(job);
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0 && this.#jobs.length === 0;
  }

  /**
   * Whether a statement could miss what waits, or come before what it rests on. Only a query made by the builder, which
   * names its tables, may go ahead, and only where it names none of them: raw SQL may call functions that look anywhere.
   */
  concerns({ sql, query }: Pick<CompiledQuery, 'sql' | 'query'>): boolean {
    if (this.isEmpty) return false;
    if (query?.kind !== 'SelectQueryNode' || !sql.startsWith('select ')) return true;
    for (const { table } of this.#groups.values()) if (sql.includes(table)) return true;
    return false;
  }

  /** Everything that waits, as one statement; from now on nothing does. Undefined where nothing did. */
  take(): Statement | undefined {
    if (this.isEmpty) return undefined;
    const groups = [...this.#groups.values()];
    const jobs = this.#jobs;
    this.drop();
    const inserts = groups.map((group, i) => insertOf(group, i + 1));
    const last = jobs.length > 0 ? enqueueing(groups.length + 1) : inserts.pop()!;
    const before = inserts.map((one, i) => `w${i} as (${one})`).join(', ');
    const parameters = groups.map(({ rows }) => JSON.stringify(rows.map(plain)));
    return { sql: before === '' ? last : `with ${before} ${last}`, parameters: jobs.length > 0 ? [...parameters, JSON.stringify(jobs)] : parameters };
  }

  /** Lets go of what waits: its savepoint was undone. */
  drop(): void {
    this.#groups.clear();
    this.#jobs = [];
  }
}

const quoted = (name: string) => `"${name}"`;

function insertOf({ table, columns, clash }: Group, parameter: number): string {
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
