import { join } from 'node:path';
import pg from 'pg';
import type { Config } from './config.ts';
import { DatabaseRefused } from './database-refusal.ts';
import { deriveKey } from './keys.ts';
import { opensDatabase } from './keys-sealed.ts';
import type { Addresses } from './migrate.ts';
import { startEmbedded } from './postgres/supervisor.ts';

/** The database of this installation: where each role reaches it, and how to let go of it. */
export interface DatabaseServer extends Addresses {
  /** For what needs a connection of its own (LISTEN), as the program's role. */
  readonly direct: string;
  /** Resolves when an embedded server ended without being told to; never for a server of the operator's. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

const database = 'convene';
const making = 4_206_902; // any number; all processes of one server take the same, and migrations another

/**
 * The server of DATABASE_URL, or the embedded one under DATA_DIR, started or joined. The passwords of the two roles
 * beside the owner follow from the master key, so that all processes of an installation know them without telling. Nothing
 * is changed under a key that does not open what is there.
 * @throws ServerRefused, DatabaseRefused with a sentence for the operator.
 */
export async function openServer(config: Config, master: Buffer, log: (line: string) => void): Promise<DatabaseServer> {
  const secret = (role: string) => deriveKey(master, `database role ${role}`).toString('base64url');
  const { databaseUrl, databaseAppUrl, databaseDirectUrl, databaseJobsUrl } = config;
  if (databaseUrl) {
    const direct = databaseDirectUrl ?? databaseUrl;
    const app = databaseAppUrl ?? as(databaseUrl, 'convene_app', secret('convene_app'));
    await checkKey({ connectionString: direct.href }, config, master);
    return {
      owner: direct.href, app: app.href, jobs: (databaseJobsUrl ?? as(direct, 'convene_jobs', secret('convene_jobs'))).href,
      direct: as(direct, app.username, app.password).href,
      ended: new Promise(() => {}), stop: async () => {},
    };
  }
  const server = await startEmbedded({ folder: join(config.dataDir, 'postgres'), log });
  try {
    const { host, port, user, password } = server;
    await checkKey({ host, port, user, password, database }, config, master);
    await makeDatabase(server, secret('convene_owner'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const at = (role: string) => `postgres://${role}:${secret(role)}@${encodeURIComponent(server.host)}:${server.port}/${database}`;
  const app = at('convene_app');
  return { owner: at('convene_owner'), app, direct: app, jobs: at('convene_jobs'), ended: server.ended, stop: () => server.stop() };
}

async function checkKey(connection: pg.ClientConfig, { masterKeyFile }: Config, master: Buffer): Promise<void> {
  if (await opensDatabase(connection, master)) return;
  throw new DatabaseRefused(`The organisations in the database were made under another master key than ${masterKeyFile}. Put that key back there,`
    + ' or name the place where it is with MASTER_KEY_FILE. All processes of one database need the same key.');
}

/** @param password percent-encoded where it needs that. */
function as(url: URL, role: string, password: string): URL {
  const other = new URL(url);
  other.username = role;
  other.password = password;
  return other;
}

/** One process at a time: of two that change one role at once PostgreSQL refuses the second, and who comes last must find all made. */
async function makeDatabase(server: { host: string; port: number; user: string; password: string }, password: string): Promise<void> {
  const { host, port, user } = server;
  const client = new pg.Client({ host, port, user, password: server.password, database: 'postgres' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [making]);
    const { rows } = await client.query('select rolname from pg_roles where rolname = $1', ['convene_owner']);
    const owner = `convene_owner login createrole nosuperuser password ${pg.escapeLiteral(password)}`;
    await client.query(rows.length ? `alter role ${owner}` : `create role ${owner}`);
    const { rows: databases } = await client.query('select datname from pg_database where datname = $1', [database]);
    if (databases.length === 0) await client.query(`create database ${database} owner convene_owner`);
  } finally {
    await client.end();
  }
}
