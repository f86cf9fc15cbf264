/** What the tests of this folder share: temporary folders, and other Node processes that hold a server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { readPidFile } from './pidfile.ts';
import { isServerOf } from './processes.ts';
import { startEmbedded } from './supervisor.ts';

const supervisor = new URL('./supervisor.ts', import.meta.url).href;

/** A folder for a server, below a temporary one; after the test both are gone, and any server in it. */
export async function temporaryFolder(t: TestContext, ...parts: string[]): Promise<string> {
  const top = await mkdtemp(join(tmpdir(), 'convene-server-'));
  await chmod(top, 0o755);
  const folder = join(top, ...parts, 'pg');
  t.after(async () => {
    const file = await readPidFile(join(folder, 'cluster'));
    if (file !== null && await isServerOf(file.pid, join(folder, 'cluster'))) process.kill(file.pid, 'SIGKILL');
    await rm(top, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  return folder;
}

let template: Promise<string> | null = null;

/** Such a folder with a database that was made and stopped before. */
export async function madeFolder(t: TestContext): Promise<string> {
  const made = await (template ??= makeTemplate());
  const folder = await temporaryFolder(t);
  await mkdir(folder);
  for (const name of ['cluster', 'password']) await cp(join(made, name), join(folder, name), { recursive: true });
  return folder;
}

async function makeTemplate(): Promise<string> {
  const top = await mkdtemp(join(tmpdir(), 'convene-server-'));
  process.once('exit', () => rmSync(top, { recursive: true, force: true }));
  const server = await startEmbedded({ folder: join(top, 'pg') });
  await server.stop();
  return join(top, 'pg');
}

/** The rows of one query, on a connection of its own. */
export async function query(server: Pick<Held, 'host' | 'port' | 'user' | 'password'>, sql: string): Promise<unknown[]> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** What another process told of the server it holds. */
export interface Held {
  readonly refused?: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly adopted: boolean;
  readonly processId: number;
}

/** A Node process that started or joined the server of a folder; it stops on demand, or is killed. */
export interface Holder {
  readonly child: ChildProcess;
  readonly held: Held;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const script = `
  const { startEmbedded } = await import(${JSON.stringify(supervisor)});
  let server;
  try { server = await startEmbedded({ folder: process.argv.at(-1) }); }
  catch (error) { console.log(JSON.stringify({ refused: error.sentence ?? String(error.stack) })); process.exit(1); }
  console.log(JSON.stringify(server));
  process.stdin.once('data', async () => { await server.stop(); process.exit(0); });
`;

/** Starts such a process, under a wrapping command when one is given. */
export function holder(t: TestContext, folder: string, options: { wrap?: string[]; code?: string } = {}): Promise<Holder> {
  return holding(node(t, folder, options));
}

async function holding(child: ChildProcess): Promise<Holder> {
  const [line] = await once(createInterface({ input: child.stdout! }), 'line') as [string];
  return {
    child,
    held: JSON.parse(line) as Held,
    async stop() {
      child.stdin!.write('stop\n');
      if (child.exitCode === null) await once(child, 'exit');
    },
    async kill() {
      child.kill('SIGKILL');
      if (child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** The bare process, without waiting for its word. */
export function node(t: TestContext, folder: string, options: { wrap?: string[]; code?: string } = {}): ChildProcess {
  const { wrap = [], code = script } = options;
  const [program, ...args] = [...wrap, process.execPath, '--input-type=module', '-e', code, folder];
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Whether this test may play other users, namespaces and disks. */
export const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/**
 * A process of root's for which user namespaces are really forbidden: it lies in one that maps every user to itself and in
 * which no more may be made. What it runs begins when the maps are written.
 */
export async function withoutNamespaces(t: TestContext, folder: string, code?: string): Promise<Holder> {
  const inner = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"';
  const outer = 'echo ready >&3; read go; exec setpriv --reuid 0 --regid 0 --clear-groups sh -c \'' + inner + '\' sh "$@"';
  const args = ['--user', 'sh', '-c', outer, 'sh', process.execPath, '--input-type=module', '-e', code ?? script, folder];
  const child = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'], cwd: '/' });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdio[3]!, 'data');
  for (const map of ['uid_map', 'gid_map']) await writeFile(`/proc/${child.pid}/${map}`, '0 0 65536');
  child.stdin!.write('go\n');
  return holding(child);
}

/** Rewrites the first line of a lock file, as if the number now belonged to process `pid`. */
export async function renumber(path: string, pid: number): Promise<void> {
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, [pid, ...rest].join('\n'));
}
