/** What families have the database do, word for word, as scripts of pgbench: the same statements without the program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Line } from '../src/platform/database-batch.ts';
import { wire } from '../src/platform/database-wire.ts';

interface Said { readonly text: string; readonly parameters: readonly unknown[] }

/**
 * All that is said to the database while `work` runs, in order; its visits one after the other, each of them a transaction of the
 * organisation here, as pgbench knows nothing of messages that are one by themselves.
 */
export async function heard(organisation: string, work: () => Promise<unknown>): Promise<Said[]> {
  const said: Said[] = [];
  const over = () => { if (said.length > 0 && said.at(-1)!.text !== 'commit') said.push({ text: 'commit', parameters: [] }); };
  const { send } = Line.prototype;
  const visits = new WeakSet<Line>();
  Line.prototype.send = function listen(this: Line, text, parameters, how) {
    if (!visits.has(this)) {
      over();
      said.push({ text: 'begin', parameters: [] }, { text: 'select ahead, steady from enter_organisation($1)', parameters: [organisation] });
      visits.add(this);
    }
    said.push({ text, parameters });
    return send.call(this, text, parameters, how);
  };
  try {
    await work();
  } finally {
    Line.prototype.send = send;
  }
  over();
  return said;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const madeAt = (id: string) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/**
 * A family's statements as one script. Ids that were made after `since` are made anew each time, so that its rows can be put again
 * and again; all else stands as it was.
 */
export async function scriptOf(owner: pg.Pool, said: readonly Said[], since: number): Promise<string> {
  const lines: string[] = ['\\set k random(1, 2000000000)'];
  for (const { text, parameters } of said) {
    const types = parameters.length === 0 ? [] : await typesOf(owner, text);
    lines.push(`${text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/\$(\d+)/g, (_all, number: string) => literal(wire(parameters[Number(number) - 1]), types[Number(number) - 1]!, since))};`);
  }
  return lines.join('\n');
}

/** Asked on the one connection that `owner` has. */
async function typesOf(owner: pg.Pool, text: string): Promise<string[]> {
  await owner.query(`prepare t as ${text}`);
  const { rows: [one] } = await owner.query<{ types: string[] }>("select parameter_types::text[] as types from pg_prepared_statements where name = 't'");
  await owner.query('deallocate t');
  return one!.types;
}

function literal(value: string | Buffer | null, type: string, since: number): string {
  if (value === null) return `null::${type}`;
  const text = typeof value === 'string' ? value : `\\x${value.toString('hex')}`;
  const fresh = [...text.matchAll(uuid)].filter(([id]) => madeAt(id) >= since);
  const parts: string[] = [];
  let at = 0;
  for (const { 0: id, index } of fresh) {
    parts.push(quoted(text.slice(at, index)), `md5('${id}' || :k || ':' || :client_id)::uuid::text`);
    at = index + id.length;
  }
  return `(${[...parts, quoted(text.slice(at))].join(' || ')})::${type}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What keeps the same meetings from being put twice: gone in the copy that pgbench works on, which only makes it faster. */
export async function letRepeat(owner: pg.Pool): Promise<void> {
  const { rows: [held] } = await owner.query<{ body: string }>("select pg_get_functiondef('book_held'::regproc) as body");
  const lenient = held!.body.replace('booked <> cardinality(held)', 'booked > cardinality(held)');
  if (lenient === held!.body) throw new Error('book_held no longer counts what it books');
  await owner.query(lenient);
  await owner.query('drop index appointments_once, appointments_of_pair');
  await owner.query('alter table claims drop constraint claims_once');
  const { rows } = await owner.query<{ of: string; name: string }>("select conrelid::regclass::text as of, conname as name from pg_constraint where contype = 'f' and conrelid in ('deliveries'::regclass)");
  for (const { of, name } of rows) await owner.query(`alter table ${of} drop constraint ${name}`);
}

/** Runs the scripts, one at random each time. @returns how many a second. */
export function pgbench(app: string, scripts: readonly string[], { seconds, clients }: { seconds: number; clients: number }): number {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  try {
    const files = scripts.flatMap((script, n) => {
      writeFileSync(join(folder, `${n}.sql`), script);
      return ['-f', join(folder, `${n}.sql`)];
    });
    const { hostname, port, username, password, pathname } = new URL(app);
    const said = execFileSync('/usr/lib/postgresql/15/bin/pgbench', [
      '-n', '-c', String(clients), '-j', '2', '-T', String(seconds), ...files, '-h', decodeURIComponent(hostname), '-p', port, '-U', username, pathname.slice(1),
    ], { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, PGPASSWORD: decodeURIComponent(password) } });
    const failed = /number of failed transactions: (\d+)/.exec(said)?.[1];
    if (failed !== '0') throw new Error(`pgbench failed:\n${said}`);
    return Number(/tps = ([\d.]+)/.exec(said)![1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
