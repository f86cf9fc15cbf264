import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Layout } from './cluster.ts';
import { commandAs, plainEnvironment, type Identity } from './identity.ts';
import { boundLog, linesOf, openLog } from './log.ts';
import { readPidFile } from './pidfile.ts';
import { listenOptions, type Place } from './place.ts';
import { sentenceForOutput, ServerRefused } from './refusal.ts';

/** A server process of ours; `ended` resolves with its code, or null after a signal. */
export interface Launched {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

export interface LaunchOptions {
  readonly at: Layout;
  readonly identity: Identity;
  readonly binaries: Binaries;
  readonly place: Place;
  /** A process that has the number which `postmaster.pid` names and is no server of this folder. */
  readonly notServer: number | null;
  readonly log: (line: string) => void;
}

/**
 * Starts the server and waits until it takes connections, however long its recovery lasts.
 * `taken`: another process was faster, or the last one's processes are still ending; look again.
 */
export async function launch(options: LaunchOptions): Promise<Launched | 'taken'> {
  const { at, log } = options;
  await boundLog(at.log);
  const from = await stat(at.log).then((file) => file.size, () => 0);
  const launched = await spawnServer(options);
  let over = false;
  void launched.ended.then(() => { over = true; });
  const started = performance.now();
  for (let told = 0; !over; await wait(10)) {
    const file = await readPidFile(at.cluster);
    if (file?.pid === launched.pid && file.status === 'ready') return launched;
    if (performance.now() - started > (told + 1) * 10_000) {
      told += 1;
      log(`The database is still starting after ${told * 10} seconds: it recovers what its log holds.`);
    }
  }
  return failed(options, await linesOf(at.log, launched.pid, from));
}

/** Its own session, so that Ctrl-C in a terminal reaches Convene alone, which then stops the server in order. */
async function spawnServer({ at, identity, binaries, place, notServer }: LaunchOptions): Promise<Launched> {
  const output = await openLog(at.log);
  try {
    const command = commandAs(identity, binaries.postgres, ['-D', at.cluster, ...listenOptions(place)]);
    const child = spawn(command.program, command.args, {
      ...command.as,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      // The server takes its lock file for stale when it names the process that this variable names: that is how a number
      // that now belongs to another program is told to it, and its check for shared memory still in use stays.
      env: { ...plainEnvironment, ...(notServer === null ? {} : { PG_GRANDPARENT_PID: String(notServer) }) },
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return { pid: child.pid!, child, ended };
  } catch (error) {
    const sentence = `The server ${binaries.postgres} could not be started: ${(error as Error).message}.`;
    throw new ServerRefused(sentence, { cause: error });
  } finally {
    await output.close();
  }
}

async function failed({ at, place }: LaunchOptions, lines: string[]): Promise<'taken'> {
  const text = lines.join('\n');
  if (/lock file ".*" already exists|pre-existing shared memory block|lock file ".*" is empty/.test(text)) return 'taken';
  if (!place.host.startsWith('/') && /could not bind/.test(text)) return 'taken';
  const sentence = await sentenceForOutput('PostgreSQL did not start', lines, at.folder);
  throw new ServerRefused(`${sentence} Its log: ${at.log}`, { cause: text });
}
