import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { superuser, type Layout } from './cluster.ts';
import { readPidFile, type PidFile } from './pidfile.ts';
import { isServerOf } from './processes.ts';
import { ServerRefused } from './refusal.ts';

/** How long a server that says it is ready may leave a connection without answer. */
const patience = 10_000;

/** What `postmaster.pid` leads to: a server that answers, or none; `notServer` is then a foreign process under its number. */
export type Found =
  | { readonly running: true; readonly file: PidFile }
  | { readonly running: false; readonly notServer: number | null };

/**
 * Looks for a live server of this folder and waits while it starts or stops. A number alone proves nothing: the process must
 * be a PostgreSQL that works in this folder, and it must answer to this folder's password.
 * @throws ServerRefused when it does not answer, or when one answers that this system cannot see (another container)
 */
export async function findRunning(at: Layout, password: string, log: (line: string) => void): Promise<Found> {
  let told = performance.now();
  for (let waited = 0; ; await wait(20)) {
    const file = await readPidFile(at.cluster);
    if (file === null) return { running: false, notServer: null };
    if (!await isServerOf(file.pid, at.cluster)) return notHere(at, file, password);
    if (performance.now() - told > 10_000) {
      told = performance.now();
      log(`The database server of ${at.folder} (process ${file.pid}) says: ${file.status}. Waiting for it.`);
    }
    if (file.status !== 'ready') continue;
    const answer = await ask(file, password);
    if (answer === 'yes') return { running: true, file };
    if (answer === 'password') {
      throw new ServerRefused(`The database in ${at.cluster} does not accept the password in ${at.password}.`);
    }
    waited += 20;
    if (waited > patience) {
      throw new ServerRefused(`The database server of ${at.folder} (process ${file.pid}) runs and does not answer. `
        + 'End it and start again.');
    }
  }
}

async function notHere(at: Layout, file: PidFile, password: string): Promise<Found> {
  if (file.host.startsWith('/') && await ask(file, password) === 'yes') {
    throw new ServerRefused(`The database in ${at.folder} is in use by a server that is not of this system (another container?). `
      + 'Only one may use a folder at a time.');
  }
  return { running: false, notServer: file.pid };
}

async function ask({ host, port }: PidFile, password: string): Promise<'yes' | 'no' | 'password'> {
  const client = new pg.Client({
    host, port, user: superuser, password, database: 'postgres',
    connectionTimeoutMillis: 1_000, application_name: 'convene start',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'yes';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '28P01') return 'password';
    return code === '53300' ? 'yes' : 'no';
  } finally {
    await client.end().catch(() => undefined);
  }
}
