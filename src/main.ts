/**
 * The composition root: configuration → platform → rooms → doors. The only file that sees all of them.
 * Started as a program it serves the web and does what is due: `src/main.ts [--demo]`, or `src/main.ts cli …` for the
 * command line; imported (by tests) it only joins.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type Config } from './platform/config.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { openPool } from './platform/database.ts';
import { Bus } from './platform/facts.ts';
import { Jobs, startWorker } from './platform/jobs.ts';
import { deriveKey, loadMasterKey } from './platform/keys.ts';
import { DatabaseRefused, migrate } from './platform/migrate.ts';
import { NoticeBoard } from './platform/notices.ts';
import { Office } from './platform/office.ts';
import { ServerRefused } from './platform/postgres/refusal.ts';
import { Ports } from './platform/ports.ts';
import { openServer, type DatabaseServer } from './platform/server.ts';
import { openSignIn } from './platform/sign-in.ts';
import { openStorage } from './platform/storage/storage.ts';
import { startTicker } from './platform/ticker.ts';
import { startWeb } from './doors/web/app-serve.ts';
import { tasks, whatIsDue } from './doors/worker/worker.ts';
import { rooms } from './house.ts';
import { jitsi } from './outside/jitsi.ts';
import { keptMail } from './outside/kept-mail.ts';
import { link } from './outside/link.ts';
import { smtpChannel } from './outside/smtp.ts';
import { standingRoom } from './outside/standing-room.ts';
import { listen as listenInCalendars } from './rooms/calendars/listeners.ts';
import { feedbackActs } from './rooms/feedback/actions-acts.ts';
import { Gate } from './rooms/identity/ports.ts';
import { Channel, Enclosure, type Channel as ChannelOut } from './rooms/messaging/ports.ts';
import { enclosure } from './rooms/records/actions-contents.ts';
import { closed } from './rooms/procedures/actions.ts';
import { organisationReader, planSeries, verifyLog } from './rooms/procedures/actions-acts.ts';
import { listen as listenInProcedures } from './rooms/procedures/listeners.ts';
import type { Procedure } from './rooms/procedures/model.ts';
import { MachineAct, SubjectReader, type SubjectReader as SubjectReaderOf } from './rooms/procedures/ports.ts';
import { readProcedure, type Vocabulary } from './rooms/procedures/reads.ts';
import { Platform } from './rooms/resources/ports.ts';
import { access as sessionAccess } from './rooms/sessions/access.ts';
import { requestActs } from './rooms/sessions/actions-requests-acts.ts';
import { requestSubject } from './rooms/sessions/reads-requests.ts';

/** Joins the rooms: who listens to whose facts, who fulfils which port. What is outside joins by `joinOutside`. */
export function joinRooms(ports = new Ports()): { facts: Bus; ports: Ports } {
  const facts = new Bus(rooms.map((room) => room.name));
  listenInCalendars(facts);
  listenInProcedures(facts, shippedProcedures());
  for (const platform of [link, standingRoom, jitsi]) ports.join(Platform, platform);
  ports.join(Gate, { closed });
  for (const reader of [organisationReader, requestSubject]) ports.join(SubjectReader, reader as SubjectReaderOf);
  for (const act of [verifyLog, planSeries, ...requestActs, ...feedbackActs]) ports.join(MachineAct, act);
  return { facts, ports };
}

/** The procedures that the program brings along; a broken file is a fault of the program. */
export function shippedProcedures(): Procedure[] {
  const folder = fileURLToPath(new URL('../procedures/', import.meta.url));
  return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => {
    const read = readProcedure(readFileSync(join(folder, name), 'utf8'));
    if (!read.ok) throw new Error(read.mistakes.map(({ line, where, sentence }) => `procedures/${name}:${line} ${where}: ${sentence}`).join('\n'));
    return read.value;
  });
}

/** The names that a procedure may use: acts that are joined, and the facts and verbs that the shipped ones speak of. */
function vocabularyOf(ports: Ports): Vocabulary {
  const steps = shippedProcedures().flatMap((one) => one.steps);
  return {
    acts: new Set(ports.all(MachineAct).map((act) => act.name)),
    facts: new Set(steps.flatMap((step) => [...('on' in step.trigger ? step.trigger.on : []), ...step.evidence, ...step.ends])),
    verbs: new Set(Object.keys(sessionAccess)),
  };
}

/** The mail server, or the shelf on which messages are kept where none is configured. */
function mailChannel(config: Config): ChannelOut {
  if (!config.smtpUrl) return keptMail;
  const opened = smtpChannel(config.smtpUrl);
  if (!opened.ok) throw new Refused(opened.sentence);
  return opened.value;
}

/** A configuration that cannot be used, or something it names; the sentences are for the operator. */
class Refused extends Error {}

/** What a process of Convene is made of, before any door opens. */
export interface Program {
  readonly config: Config;
  readonly office: Office;
  readonly server: DatabaseServer;
  readonly board: NoticeBoard;
  readonly master: Buffer;
  close(): Promise<void>;
}

const say = (line: string) => { process.stderr.write(`${line}\n`); };
const complain = (line: string, error?: unknown) => say(error instanceof Error ? `${line}: ${error.stack}` : error ? `${line}: ${String(error)}` : line);

/** Opens keys, database and rooms; migrates. Opens no door. @throws Refused, ServerRefused, DatabaseRefused with sentences. */
export async function openProgram(config: Config, clock: Clock = systemClock): Promise<Program> {
  const master = await openMaster(config);
  const server = await openServer(config, master, say);
  try {
    await migrate(server);
    const onError = (error: Error) => complain('database', error);
    const pool = openPool({ connectionString: server.app, max: 12, application_name: 'convene', onError });
    const board = new NoticeBoard(pool, server.direct, onError);
    const { facts, ports } = joinRooms();
    ports.join(Channel, mailChannel(config));
    const office = new Office({ config, pool, clock, facts, ports, jobs: new Jobs(), board, master });
    return { config, office, server, board, master, close: async () => { await board.close(); await pool.end(); await server.stop(); } };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openMaster(config: Config): Promise<Buffer> {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new Refused(`DATA_DIR names ${config.dataDir}, which cannot be made: ${(error as Error).message}`);
  }
  const mayMake = config.masterKeyFile === join(config.dataDir, 'master.key');
  const loaded = await loadMasterKey(config.masterKeyFile, { mayMake });
  if (!loaded.ok) throw new Refused(loaded.sentence);
  return loaded.value;
}

async function run(config: Config, demo: boolean): Promise<void> {
  const program = await openProgram(config);
  const { office, server, board } = program;
  const { pool } = office.parts;
  const opened = openStorage(config.filesUrl, join(config.dataDir, 'spool'));
  if (!opened.ok) throw new Refused(opened.sentence);
  office.parts.ports.join(Enclosure, enclosure({ office, storage: opened.value }));
  const signIn = openSignIn({ pool, secret: deriveKey(program.master, 'sign-in'), publicUrl: config.publicUrl });
  const parts = {
    office, signIn, storage: opened.value, clock: systemClock, demo, mailLeaves: config.smtpUrl !== undefined,
    vocabulary: vocabularyOf(office.parts.ports), log: complain,
  };
  await board.listen();
  const jobPool = openPool({ connectionString: server.jobs, max: 4, application_name: 'convene jobs', onError: (error) => complain('jobs', error) });
  const worker = await startWorker({ pool: jobPool, tasks: tasks(parts), concurrency: 4, onError: (error, task) => complain(`job ${task}`, error) });
  const ticker = startTicker(whatIsDue(parts), (error, name) => complain(`tick ${name}`, error));
  const web = await startWeb(parts, config);
  say(`Convene is at ${new URL(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${web.port}`).href}`);

  let stopping: Promise<void> | undefined;
  const stop = (code: number) => {
    stopping ??= (async () => {
      await web.stop();
      await ticker.stop();
      await worker.stop();
      await jobPool.end();
      await program.close();
      process.exitCode = code;
      process.exit();
    })();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(0));
  void server.ended.then((code) => {
    complain(`The database has ended (${code ?? 'by a signal'}). So do I; start me again.`);
    stop(1);
  });
}

async function main(given: readonly string[]): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Refused(read.wrong.map((one) => one.sentence).join('\n'));
  await run(read.value, given.includes('--demo'));
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    const forOperator = error instanceof Refused || error instanceof ServerRefused || error instanceof DatabaseRefused || (error as { syscall?: string }).syscall === 'listen';
    say(forOperator ? (error as Error).message : String((error as Error)?.stack ?? error));
    process.exit(1);
  });
}
