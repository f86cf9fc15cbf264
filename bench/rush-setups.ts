/** The two ways in which the program runs in `bench/rush`, each with a school that has come to rest, to be begun from again and again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { readConfig } from '../src/platform/config.ts';
import { openPool } from '../src/platform/database.ts';
import { migrate } from '../src/platform/migrate.ts';
import { openServer } from '../src/platform/server.ts';
import { openSink, type MailSink } from '../test/faults/mail-sink.ts';
import { addressesOf, asSuperuser, fillTemplate, master, settingsOf, template, type TestServer } from '../test/server.ts';
import { startServer } from './commit-office.ts';
import { fillSchool, officeOn, type Measures, type RoundSchool } from './round-school.ts';
import { quiet } from './rush-check.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One rush: the program is there, nobody has booked. */
export interface Begun {
  readonly bases: readonly string[];
  readonly owner: pg.Pool;
  readonly sink: MailSink;
  /** Kills a process, and starts it again where it was the only one. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

export interface SetUp {
  readonly name: string;
  readonly school: RoundSchool;
  /** Where a copy of the school's database can be made for `pgbench`; null where the server is not Debian's. */
  readonly server: { readonly at: TestServer; readonly database: string } | null;
  begin(): Promise<Begun>;
  end(): Promise<void>;
}

/** As `npm start` runs: one process with the database that comes along. */
export async function oneProcess(measures: Measures): Promise<SetUp> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-rush-'));
  const kept = join(folder, 'kept');
  keyIn(kept);
  const { opened, close } = await joined(kept);
  await migrate(opened);
  const school = await filled(opened.app, measures);
  const sink = await openSink();
  const program = await start({ DATA_DIR: kept, SMTP_URL: `smtp://127.0.0.1:${sink.port}` });
  await resting(opened.owner);
  await Promise.all([stop(program), sink.close()]);
  await close();
  let run = 0;
  return {
    name: 'one process', school, server: null,
    async begin() {
      const data = join(folder, `run${run++}`);
      cpSync(kept, data, { recursive: true });
      return begin([{ DATA_DIR: data }], async () => {
        const database = await joined(data);
        return { owner: openPool({ connectionString: database.opened.owner, max: 2 }), end: async () => { await database.close(); rmSync(data, { recursive: true, force: true }); } };
      });
    },
    end: async () => { rmSync(folder, { recursive: true, force: true }); },
  };
}

/** Two processes on Debian's PostgreSQL, with the settings that it comes with. */
export async function twoProcesses(measures: Measures): Promise<SetUp> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-rush-'));
  keyIn(folder);
  const { server, stop: stopServer } = startServer();
  await fillTemplate(server);
  const make = (name: string, of: string) => asSuperuser(server, (client) => client.query(`create database ${name} template ${of} owner convene_owner`));
  await make('rush', template);
  const { app, owner } = addressesOf(server, 'rush');
  const school = await filled(app, measures);
  const sink = await openSink();
  const program = await start({ ...settingsOf(server, 'rush'), DATA_DIR: folder, SMTP_URL: `smtp://127.0.0.1:${sink.port}` });
  await resting(owner);
  await Promise.all([stop(program), sink.close()]);
  let run = 0;
  return {
    name: 'two processes', school, server: { at: server, database: 'rush' },
    async begin() {
      const name = `rush_${run++}`;
      await make(name, 'rush');
      const settings = { ...settingsOf(server, name), DATA_DIR: folder };
      return begin([settings, settings], async () => ({
        owner: openPool({ connectionString: addressesOf(server, name).owner, max: 2 }),
        end: async () => { await asSuperuser(server, (client) => client.query(`drop database ${name} with (force)`)); },
      }));
    },
    end: async () => { stopServer(); rmSync(folder, { recursive: true, force: true }); },
  };
}

function keyIn(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  writeFileSync(join(folder, 'master.key'), `${master.toString('hex')}\n`, { mode: 0o600 });
}

async function joined(data: string) {
  const config = readConfig({ DATA_DIR: data });
  if (!config.ok) throw new Error(config.wrong.map((one) => one.sentence).join('\n'));
  const opened = await openServer(config.value, master, () => {});
  return { opened, close: () => opened.stop() };
}

async function filled(app: string, measures: Measures): Promise<RoundSchool> {
  const pool = openPool({ connectionString: app, max: 4, prepares: true });
  try {
    return await fillSchool(officeOn(pool, app), measures);
  } finally {
    await pool.end();
  }
}

async function resting(connectionString: string): Promise<void> {
  const owner = openPool({ connectionString, max: 1 });
  try {
    await quiet(owner);
    await owner.query('vacuum analyze').catch(() => owner.query('analyze'));
  } finally {
    await owner.end();
  }
}

type Environment = Readonly<Record<string, string>>;

async function begin(environments: readonly Environment[], database: () => Promise<{ owner: pg.Pool; end: () => Promise<void> }>): Promise<Begun> {
  const sink = await openSink();
  const settings = await Promise.all(environments.map(async (one) => ({ ...one, SMTP_URL: `smtp://127.0.0.1:${sink.port}`, PORT: String(await freePort()) })));
  const programs = await Promise.all(settings.map(start));
  const { owner, end } = await database();
  return {
    bases: settings.map(({ PORT }) => `http://127.0.0.1:${PORT}`), owner, sink,
    async kill() {
      await stop(programs[0]!, 'SIGKILL');
      if (programs.length === 1) programs[0] = await start(settings[0]!);
    },
    async end() {
      await Promise.all(programs.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map((one) => stop(one)));
      await Promise.all([owner.end(), sink.close()]);
      await end();
    },
  };
}

async function start(environment: Environment): Promise<ChildProcess> {
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  const child = spawn('sh', [join(root, 'bin/boot'), 'src/main.ts'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH, HOME, TMPDIR, PORT: '0', ...environment } });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-5000);
      if (said.includes('Convene is at ')) resolve();
    });
    child.once('exit', () => reject(new Error(`the program ended before it served:\n${said}`)));
  });
  return child;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
