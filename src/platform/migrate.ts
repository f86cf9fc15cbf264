import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { systemClock } from './clock.ts';
import { DatabaseRefused, whyNotReached } from './database-refusal.ts';
import { migrateJobs } from './jobs.ts';
import { makeRoles } from './migrate-roles.ts';
import { openPool } from './database.ts';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
const lock = 4_206_901; // any number; all processes of one database take the same

export interface Addresses {
  /** The owner: migrations only. */
  readonly owner: string;
  /** `convene_app`, under which the program runs. */
  readonly app: string;
  /** `convene_jobs`, which owns the queue; a direct connection. */
  readonly jobs: string;
}

/**
 * Creates the two roles beside the owner where they are missing, runs what migrations are new, in order, each in a
 * transaction of its own, and the queue's own. Forward only; safe beside older processes and beside another migrator.
 * @returns the names of those that ran.
 * @throws DatabaseRefused when the server is too old or lacks an extension, when an administrator has to make the roles, or
 * when a migration that ran has been edited.
 */
export async function migrate(addresses: Addresses): Promise<string[]> {
  const client = new pg.Client({ connectionString: addresses.owner, application_name: 'convene migrate' });
  client.on('error', () => {}); // the query tells
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseRefused(`The database of DATABASE_URL (or DATABASE_DIRECT_URL) cannot be reached: ${whyNotReached(error)}.`, { cause: error });
  }
  try {
    await client.query('select pg_advisory_lock($1)', [lock]);
    await checkServer(client);
    await makeRoles(client, addresses);
    await client.query('create schema if not exists jobs authorization convene_jobs');
    await jobs(client, addresses.jobs);
    return await files(client);
  } finally {
    await client.end();
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows: [{ version }] } = await client.query("select current_setting('server_version_num')::int as version");
  if (version < 150_000) throw new DatabaseRefused(`The database server is PostgreSQL ${Math.floor(version / 10_000)}. Convene needs 15 or newer.`);
  const { rows: [gist] } = await client.query("select from pg_available_extensions where name = 'btree_gist'");
  if (!gist) throw new DatabaseRefused('The database server has no extension btree_gist. It comes with PostgreSQL: install its package of extensions (postgresql-contrib).');
}

/** The queue asks to create its schema even where it stands, so its owner may do that while it migrates, and no longer. */
async function jobs(client: pg.Client, address: string): Promise<void> {
  const { rows: [{ name }] } = await client.query('select quote_ident(current_database()) as name');
  await client.query(`grant create on database ${name} to convene_jobs`);
  const pool = openPool({ connectionString: address, max: 1 });
  try {
    await migrateJobs(pool);
  } finally {
    await pool.end();
    await client.query(`revoke create on database ${name} from convene_jobs`);
  }
}

async function files(client: pg.Client): Promise<string[]> {
  await client.query('create table if not exists migrations (name text primary key, digest text not null, ran_at timestamptz not null)');
  const { rows } = await client.query('select name, digest from migrations');
  const done = new Map(rows.map(({ name, digest }) => [name, digest]));
  const ran: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql')).sort()) {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    const digest = createHash('sha256').update(text).digest('hex');
    if (done.get(name) === digest) continue;
    if (done.has(name)) throw new DatabaseRefused(`The migration ${name} has been changed since it ran. Migrations only go forward: undo the change and add a new one.`);
    await one(client, name, digest, text);
    ran.push(name);
  }
  return ran;
}

async function one(client: pg.Client, name: string, digest: string, text: string): Promise<void> {
  try {
    await client.query('begin');
    await client.query("set local lock_timeout = '5s'"); // an older process must never wait long behind us
    await client.query(text);
    await client.query('insert into migrations values ($1, $2, $3)', [name, digest, systemClock.now().toString()]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`the migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
