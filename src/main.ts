/**
 * The composition root: configuration → platform → rooms → doors. The only file that sees all of them.
 * Started as a program it serves the web and does what is due: `src/main.ts [--demo]`, or `src/main.ts cli …` for the
 * command line; imported (by tests) it only joins.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config, type Looks } from './platform/config.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { openPool } from './platform/database.ts';
import { DatabaseRefused } from './platform/database-refusal.ts';
import { Jobs, startWorker } from './platform/jobs.ts';
import { Lobby } from './platform/lobby.ts';
import { deriveKey, loadMasterKey } from './platform/keys.ts';
import { sealedThings } from './platform/keys-sealed.ts';
import { migrate } from './platform/migrate.ts';
import { NoticeBoard } from './platform/notices.ts';
import { Office } from './platform/office.ts';
import { ServerRefused } from './platform/postgres/refusal.ts';
import { openServer, type DatabaseServer } from './platform/server.ts';
import { openSignIn } from './platform/sign-in.ts';
import { openStorage } from './platform/storage/storage.ts';
import { startTicker } from './platform/ticker.ts';
import { runCli, type CliParts } from './doors/cli/commands.ts';
import { terminal } from './doors/cli/terminal.ts';
import { startWeb } from './doors/web/app-serve.ts';
import { stopPlanners } from './doors/worker/plans.ts';
import { tasks, whatIsDue } from './doors/worker/worker.ts';
import { loadSchool, type Demo } from '../samples/load.ts';
import { joinRooms, vocabularyOf } from './main-rooms.ts';
import { keptMail } from './outside/kept-mail.ts';
import { smtpChannel, type SmtpChannel } from './outside/smtp.ts';
import { readMailServer } from './outside/smtp-address.ts';
import { keptPush, webPush } from './outside/web-push.ts';
import { Channel, Enclosure } from './rooms/messaging/ports.ts';
import { enclosure } from './rooms/records/actions-contents.ts';

/** What `readConfig` cannot know of two addresses, so that all wrong values are told at once and before anything is opened. */
const looks: Looks = {
  SMTP_URL: (url) => sentenceOf(readMailServer(url)),
  FILES_URL: (url) => sentenceOf(openStorage(url, tmpdir())),
};
const sentenceOf = (read: { ok: true } | { ok: false; sentence: string }) => (read.ok ? undefined : read.sentence);

/** A part by an address that `looks` has found to be right. */
function opened<Value>(read: { ok: true; value: Value } | { ok: false; sentence: string }): Value {
  if (!read.ok) throw new Refused(read.sentence);
  return read.value;
}

const mailServer = ({ smtpUrl }: Config): SmtpChannel | undefined => smtpUrl && opened(smtpChannel(smtpUrl));
const store = ({ filesUrl, dataDir }: Config) => opened(openStorage(filesUrl, join(dataDir, 'spool')));

/** A configuration that cannot be used, or something it names; the sentences are for the operator. */
class Refused extends Error {}

/** What a process of Convene is made of, before any door opens. */
export interface Program {
  readonly config: Config;
  readonly office: Office;
  readonly server: DatabaseServer;
  readonly board: NoticeBoard;
  readonly master: Buffer;
  /** The migrations that ran as this opened. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

const say = (line: string) => { process.stderr.write(`${line}\n`); };
const complain = (line: string, error?: unknown) => say(error instanceof Error ? `${line}: ${error.stack}` : error ? `${line}: ${String(error)}` : line);

/**
 * Opens keys, database and rooms; migrates. Opens no door. Messages leave by `mail`, or are kept without.
 * @throws Refused, ServerRefused, DatabaseRefused with sentences.
 */
export async function openProgram(config: Config, mail: SmtpChannel | undefined, clock: Clock = systemClock): Promise<Program> {
  const master = await openMaster(config);
  const server = await openServer(config, master, say);
  try {
    const migrated = await migrate(server);
    const onError = (error: Error) => complain('database', error);
    const pool = openPool({ ...poolFor(server, onError), max: atOnce.people, application_name: 'convene' });
    const board = new NoticeBoard(pool, server.direct, onError);
    const { facts, ports } = joinRooms();
    ports.join(Channel, mail ?? keptMail);
    ports.join(Channel, mail ? webPush(deriveKey(master, 'push')) : keptPush);
    const office = new Office({ config, pool, clock, facts, ports, jobs: new Jobs(), board, master });
    return { config, office, server, board, master, migrated, close: async () => { await board.close(); await pool.end(); await server.stop(); } };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * So many transactions a process has under way at once. More would only wait for its one thread, with a connection in hand and perhaps
 * with what others wait for; and people do not stand in line behind what is done in the background.
 */
const atOnce = { people: 6, background: 8 } as const;

/** What all pools of the program's role have in common. A pooler between gives each transaction another connection: then nothing is prepared. */
const poolFor = (server: DatabaseServer, onError: (error: Error) => void) => ({ connectionString: server.app, prepares: server.app === server.direct, onError });

async function openMaster(config: Config): Promise<Buffer> {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new Refused(`DATA_DIR names ${config.dataDir}, which cannot be made: ${(error as Error).message}`);
  }
  const mayMake = config.masterKeyFile === join(config.dataDir, 'master.key');
  const loaded = await loadMasterKey(config.masterKeyFile, { mayMake, sealed: () => sealedThings(config) });
  if (!loaded.ok) throw new Refused(loaded.sentence);
  return loaded.value;
}

/** PORT=0 asks for any free port; what the program says of itself in messages must name it, so it is found before. */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const probe = createServer().listen(0, config.host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const publicUrl = new URL(config.publicUrl);
  if (publicUrl.port === '0') publicUrl.port = String(port);
  return { ...config, port, publicUrl };
}

/** What is let go of as the program ends, the last first; whatever it is told while it still starts, it starts no more. */
class Ends {
  readonly #ends: (() => Promise<unknown>)[] = [];
  /** How to let go of something that has just been opened. */
  add(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  async all(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end().catch((error: unknown) => complain('stopping', error));
  }
}

async function run(asked: Config, demo: boolean): Promise<void> {
  const ends = new Ends();
  let stopping: Promise<void> | undefined;
  const stop = (code: number) => {
    stopping ??= starting.catch(() => {}).then(() => ends.all()).then(() => process.exit(code));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(0));
  const starting = start(await withPort(asked), demo, ends, stop);
  try {
    await starting;
  } catch (error) {
    tellFault(error);
    stop(1);
  }
}

/** Opens everything and every door; what is open is told to `ends` at once. */
async function start(config: Config, demo: boolean, ends: Ends, stop: (code: number) => void): Promise<void> {
  const storage = store(config);
  const program = await openProgram(config, mailServer(config));
  ends.add(() => program.close());
  const { office, server, board } = program;
  const { pool } = office.parts;
  const background = openPool({ ...poolFor(server, (error) => complain('database', error)), max: atOnce.background, application_name: 'convene background', beside: pool });
  ends.add(() => background.end());
  const behind = new Office({ ...office.parts, pool: background });
  office.parts.ports.join(Enclosure, enclosure({ office: behind, storage }));
  const signIn = openSignIn({ pool, secret: deriveKey(program.master, 'sign-in'), publicUrl: config.publicUrl });
  const parts = {
    office, signIn, storage, clock: systemClock, demo, mailLeaves: config.smtpUrl !== undefined,
    vocabulary: vocabularyOf(office.parts.ports), log: complain, trustedProxies: config.trustedProxies, lobby: new Lobby(),
  };
  const school = demo ? await loadSchool(parts) : undefined;
  await board.listen();
  const web = await startWeb(parts, config);
  ends.add(() => web.stop());
  const jobPool = openPool({ connectionString: server.jobs, max: 4, application_name: 'convene jobs', onError: (error) => complain('jobs', error) });
  ends.add(() => jobPool.end());
  const working = { ...parts, office: behind };
  const worker = await startWorker({ pool: jobPool, tasks: tasks(working), concurrency: 4, lobby: parts.lobby, onError: (error, task) => complain(`job ${task}`, error) });
  ends.add(() => worker.stop());
  ends.add(async () => stopPlanners());
  const ticker = startTicker(whatIsDue(working), (error, name) => complain(`tick ${name}`, error));
  ends.add(() => ticker.stop());
  void server.ended.then((code) => {
    complain(`The database has ended (${code ?? 'by a signal'}). So do I; start me again.`);
    stop(1);
  });
  const address = new URL(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${web.port}`).href;
  say(`Convene is at ${address}`);
  if (school) tellSchool(school, address);
}

/** Who can be looked at the sample school through the eyes of. */
function tellSchool({ slug, samples }: Demo, address: string): void {
  say(`${address}o/${slug}/ lists these people; choose one:`);
  for (const { name, roles } of samples) say(`  ${name}, ${roles}`);
}

/** For the command line: the program without doors, which lets go of all as the command ends. */
async function openForCommand(): Promise<CliParts> {
  const config = configured();
  const mail = mailServer(config);
  const storage = store(config);
  const program = await openProgram(config, mail);
  const { office, master, migrated } = program;
  const signIn = openSignIn({ pool: office.parts.pool, secret: deriveKey(master, 'sign-in'), publicUrl: config.publicUrl });
  return {
    office, signIn, storage, migrated, checkMail: mail && (() => mail.check()),
    close: async () => { mail?.close(); await program.close(); },
  };
}

function configured(): Config {
  const read = readConfig(process.env, looks);
  if (!read.ok) throw new Refused(read.wrong.map((one) => one.sentence).join('\n'));
  return read.value;
}

/** A sentence where the operator can mend it, the whole fault where he cannot. */
function tellFault(error: unknown): void {
  const isAddress = ['listen', 'getaddrinfo'].includes((error as { syscall?: string }).syscall ?? '');
  const forOperator = error instanceof Refused || error instanceof ServerRefused || error instanceof DatabaseRefused;
  if (isAddress) say(`Convene cannot listen at the address of HOST and PORT: ${(error as Error).message}`);
  else say(forOperator ? error.message : String((error as Error)?.stack ?? error));
}

async function main(given: readonly string[]): Promise<void> {
  if (given[0] === 'cli') process.exitCode = await runCli(given.slice(1), terminal(), openForCommand, () => vocabularyOf(joinRooms().ports));
  else await run(configured(), given.includes('--demo'));
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    tellFault(error);
    process.exit(1);
  });
}
