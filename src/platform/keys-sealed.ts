/** What of an installation lies under its master key, and whether a key opens it: so that no start replaces a key that is needed. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Config } from './config.ts';
import { DatabaseRefused, whyNotReached } from './database-refusal.ts';
import { layout } from './postgres/cluster.ts';
import { opensOrganisationKeys } from './storage/organisation.ts';

/**
 * What has been made under a master key already, in words; undefined when there is nothing, so that a missing key may be
 * made. A database of the operator's counts once an organisation is in it. Of files in a bucket nothing is asked: their keys
 * are in the database.
 * @throws DatabaseRefused when the database of DATABASE_URL cannot be reached.
 */
export async function sealedThings(config: Config): Promise<string | undefined> {
  const { cluster } = layout(join(config.dataDir, 'postgres'));
  const files = config.filesUrl.protocol === 'file:' ? fileURLToPath(config.filesUrl) : undefined;
  const things = [
    ...(config.databaseUrl ? [] : await holdsSomething(cluster) ? [`the database in ${cluster}`] : []),
    ...(config.databaseUrl && await hasOrganisations(config.databaseDirectUrl ?? config.databaseUrl) ? ['organisations in the database of DATABASE_URL'] : []),
    ...(files !== undefined && await holdsSomething(files) ? [`files in ${files}`] : []),
  ];
  return things.length === 0 ? undefined : things.join(' and ');
}

/** What begins with a dot is on its way into the folder, or the disk's own. */
async function holdsSomething(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => !name.startsWith('.') && name !== 'lost+found');
}

async function hasOrganisations(url: URL): Promise<boolean> {
  return (await organisations({ connectionString: url.href })).length > 0;
}

/**
 * Whether the master key opens the keys of an organisation in that database; true where there is none. `connection` is the owner's.
 * @throws DatabaseRefused when it cannot be reached.
 */
export async function opensDatabase(connection: pg.ClientConfig, master: Buffer): Promise<boolean> {
  const some = await organisations(connection);
  return some.length === 0 || some.some(({ id, keys }) => opensOrganisationKeys(master, id, keys));
}

async function organisations(connection: pg.ClientConfig): Promise<{ id: string; keys: string }[]> {
  const client = new pg.Client({ ...connection, application_name: 'convene keys' });
  client.on('error', () => {}); // the query tells
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code === '3D000') return []; // no such database yet
    throw new DatabaseRefused(`The database of DATABASE_URL (or DATABASE_DIRECT_URL) cannot be reached: ${whyNotReached(error)}.`, { cause: error });
  }
  try {
    const { rows: [there] } = await client.query("select to_regclass('public.organisations') is not null as yes");
    return there.yes ? (await client.query('select id::text as id, file_keys as keys from organisations limit 20')).rows : [];
  } finally {
    await client.end();
  }
}
