/**
 * The PostgreSQL server that tests run on: started for a run, or given; and the template with every migration.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { deriveKey } from '../src/platform/keys.ts';
import { migrate, type Addresses } from '../src/platform/migrate.ts';
import { ownSettings } from '../src/platform/postgres/settings.ts';
import { startEmbedded } from '../src/platform/postgres/supervisor.ts';

/** The master key of every test: any 32 bytes, the same, since roles are one for the whole server. */
export const master = Buffer.alloc(32, 7);

/** A server's superuser, as CONVENE_TEST_SERVER holds it. */
export interface TestServer { readonly host: string; readonly port: number; readonly user: string; readonly password: string }

/** The database that each test's own is copied from. */
export const template = 'convene_template';
const secret = (role: string) => deriveKey(master, `database role ${role}`).toString('base64url');

/** A pooler in transaction mode before that server, where the run has one: the program's role goes through it. */
const pooler = process.env['CONVENE_TEST_POOLER'] ? JSON.parse(process.env['CONVENE_TEST_POOLER']) as Pick<TestServer, 'host' | 'port'> : undefined;

/** Where each role reaches a database; `direct` is the program's past a pooler. */
export interface TestAddresses extends Addresses { readonly direct: string }

/** Where each role reaches a database of the test server. */
export function addressesOf(server: TestServer, database: string): TestAddresses {
  const at = (role: string, { host, port }: Pick<TestServer, 'host' | 'port'> = server) =>
    `postgres://${role}:${secret(role)}@${encodeURIComponent(host)}:${port}/${database}`;
  return { owner: at('convene_owner'), app: at('convene_app', pooler), jobs: at('convene_jobs'), direct: at('convene_app') };
}

/** The settings of a program that runs on a database of the test server, as an operator would write them. */
export function settingsOf(server: TestServer, database: string): Readonly<Record<string, string>> {
  const { owner } = addressesOf(server, database);
  return pooler ? { DATABASE_URL: addressesOf({ ...server, ...pooler }, database).owner, DATABASE_DIRECT_URL: owner } : { DATABASE_URL: owner };
}

/** Nothing outlives the run, so nothing is flushed; what survives a power cut is tested on servers of their own. */
const carefree = ['autovacuum = off', 'fsync = off', 'full_page_writes = off', 'synchronous_commit = off', 'shared_buffers = 256MB', 'max_wal_size = 512MB', 'max_connections = 250', ''].join('\n');

/** Starts a server in a folder of its own and fills the template. @returns it, and how to stop it and remove the folder. */
export async function startTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-test-'));
  const home = join(folder, 'postgres');
  mkdirSync(home, { mode: 0o711 });
  writeFileSync(join(home, ownSettings), carefree);
  const { host, port, user, password, stop } = await startEmbedded({ folder: home });
  const server = { host, port, user, password };
  await fillTemplate(server);
  return { server, stop: async () => { await stop(); rmSync(folder, { recursive: true, force: true }); } };
}

/** Makes the owner and the migrated template on a server; again is harmless. */
export async function fillTemplate(server: TestServer): Promise<void> {
  await asSuperuser(server, async (client) => {
    await client.query("do $$ begin if not exists (select from pg_roles where rolname = 'convene_owner') then create role convene_owner createrole; end if; end $$");
    await client.query(`alter role convene_owner login createrole password '${secret('convene_owner')}'`);
    await client.query(`drop database if exists ${template}`);
    await client.query(`create database ${template} owner convene_owner`);
  });
  const addresses = addressesOf(server, template);
  // a pooler would keep a connection to it, and then it cannot be copied
  await migrate({ ...addresses, app: addresses.direct });
}

/** Runs `work` as the server's superuser, in the database `postgres`. */
export async function asSuperuser<R>(server: TestServer, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
