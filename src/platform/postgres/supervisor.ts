import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve as absolute } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findBinaries, type Binaries } from './binaries.ts';
import { hasCluster, layout, makeCluster, readPassword, superuser, writeSettings, type Layout } from './cluster.ts';
import { chooseIdentity } from './identity.ts';
import { launch } from './launch.ts';
import { boundLog } from './log.ts';
import { choosePlace } from './place.ts';
import { birthOf, isServerOf } from './processes.ts';
import { onDisk, ServerRefused } from './refusal.ts';
import { findRunning } from './running.ts';
import { register, type Registration } from './users.ts';

/** A running server and how to reach it as its superuser. */
export interface EmbeddedServer {
  /** The folder of its socket (begins with `/`), or `127.0.0.1`; `pg` takes both. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether it ran already, left by a process that was killed or used by one that runs. */
  readonly adopted: boolean;
  readonly processId: number;
  /**
   * This process needs the server no longer. Stops it, unless another process uses it still: then that one stops it.
   * Connections that are open end. Resolves when the server is gone, or left to others.
   */
  stop(): Promise<void>;
  /** Resolves when the server ends without `stop()`: with its code, or null when it is not known or a signal ended it. */
  readonly ended: Promise<number | null>;
}

type Server = Omit<EmbeddedServer, 'stop'>;

/** How long folders' owners may fight over a start before it is given up. */
const patience = 30_000;

/**
 * Starts the PostgreSQL server whose data lies in `folder` (made when missing, in which everything of it stays), or joins
 * the one that already runs there. `log` is told in sentences what takes long or is out of the ordinary.
 * @throws ServerRefused with a sentence for the operator
 */
export async function startEmbedded(options: { folder: string; log?: (line: string) => void }): Promise<EmbeddedServer> {
  const at = layout(absolute(options.folder));
  const log = options.log ?? (() => undefined);
  const binaries = await findBinaries();
  await makeFolder(at.folder);
  const registration = await register(at.users);
  try {
    return supervised(await startOrJoin(at, binaries, registration, log), at, registration, log);
  } catch (error) {
    await registration.gone();
    throw error;
  }
}

/** Closed to others, but not the folders above it, which a server that runs as another user has to pass. */
async function makeFolder(folder: string): Promise<void> {
  await onDisk(folder, async () => {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder, { mode: 0o700 }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
    });
  });
}

async function startOrJoin(at: Layout, found: Binaries, registration: Registration, log: (line: string) => void):
Promise<Server> {
  for (const began = performance.now(); performance.now() - began < patience; await wait(50)) {
    await registration.settled();
    if (await hasCluster(at, found.major)) {
      const password = await readPassword(at);
      const state = await findRunning(at, password, log);
      if (state.running) {
        const { host, port, pid } = state.file;
        return { host, port, user: superuser, password, adopted: true, processId: pid, ended: endOf(pid) };
      }
      const server = await startOwn(at, found, password, state.notServer, log);
      if (server !== null) return server;
    } else {
      const { identity, binaries } = await chooseIdentity(at.folder, at.cluster, found);
      log(`Making the database in ${at.folder}.`);
      await makeCluster(at, identity, binaries);
    }
  }
  throw new ServerRefused(`The database in ${at.folder} could not be started within 30 seconds: other processes hold it. `
    + `Its log: ${at.log}`);
}

async function startOwn(at: Layout, found: Binaries, password: string, notServer: number | null, log: (line: string) => void):
Promise<Server | null> {
  const { identity, binaries } = await chooseIdentity(at.folder, at.cluster, found);
  const [place] = await Promise.all([choosePlace(at, identity), writeSettings(at, identity)]);
  const launched = await launch({ at, identity, binaries, place, notServer, log });
  if (launched === 'taken') return null;
  return { ...place, user: superuser, password, adopted: false, processId: launched.pid, ended: launched.ended };
}

/** Adds `stop` and the bounded log; `ended` of the outside stays open when the end was asked for. */
function supervised(server: Server, at: Layout, registration: Registration, log: (line: string) => void): EmbeddedServer {
  let stopping: Promise<void> | null = null;
  const bounding = setInterval(() => void boundLog(at.log).catch(() => undefined), 10 * 60_000).unref();
  const ended = new Promise<number | null>((resolve) => {
    void server.ended.then((code) => {
      clearInterval(bounding);
      if (stopping === null) resolve(code);
    });
  });
  const stop = async () => {
    clearInterval(bounding);
    try {
      const others = await registration.leave();
      if (others.length === 0) await end(server.processId, at, log);
      else log(`The database stays for process ${others.join(', ')}.`);
    } finally {
      await registration.gone();
    }
  };
  return { ...server, ended, stop: () => stopping ??= stop() };
}

/** Ends the server: open transactions are rolled back; what still runs after 10 s is cut off, which loses nothing saved. */
async function end(pid: number, at: Layout, log: (line: string) => void): Promise<void> {
  const birth = await birthOf(pid);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!await isServerOf(pid, at.cluster)) return;
    process.kill(pid, signal);
    for (const began = performance.now(); performance.now() - began < 10_000; await wait(10)) {
      if (await birthOf(pid) !== birth) return;
    }
    log(`The database (process ${pid}) did not end within 10 seconds of ${signal}.`);
  }
  throw new Error(`The database server (process ${pid}) of ${at.folder} does not end.`);
}

/** Watches a server that is not our child. */
async function endOf(pid: number): Promise<null> {
  const birth = await birthOf(pid);
  while (birth !== null && await birthOf(pid) === birth) await wait(250, undefined, { ref: false });
  return null;
}
