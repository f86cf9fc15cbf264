/**
 * The real program as a process of its own, to be killed, stopped and started again on the same data; and a bare client of
 * its pages. What is left running when the file's tests are over is ended, and its folder removed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running = new Set<Program>();
const folders: string[] = [];
after(async () => {
  for (const program of running) await program.end('SIGKILL');
  for (const folder of folders) {
    killDatabase(folder);
    await wait(50);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** A folder for DATA_DIR, removed at the end together with a database that still runs in it. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'convene-fault-'));
  folders.push(folder);
  return folder;
}

/** How a process ended: `null` for what does not apply. */
export interface Ending { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export interface Program {
  /** Where it is reached; fails when it ended before it was. */
  readonly base: Promise<string>;
  readonly process: ChildProcess;
  /** What it has written to standard error so far. */
  said(): string;
  readonly ended: Promise<Ending>;
  end(signal: NodeJS.Signals): Promise<Ending>;
}

/** Starts the program with these variables and no other of ours but those of `bin/boot`; a free port unless PORT is given. */
export function launch(environment: Readonly<Record<string, string>>, ...given: readonly string[]): Program {
  const { PATH = '', HOME = '', TMPDIR = tmpdir(), NODE_COMPILE_CACHE = '' } = process.env;
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning', '--import', join(root, 'src/platform/loader.ts'), join(root, 'src/main.ts'), ...given,
  ], { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'], env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, PORT: '0', ...environment } });
  let said = '';
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(program);
    return { code, signal } as Ending;
  });
  const base = new Promise<string>((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const at = /^Convene is at (\S+?)\/?$/m.exec(said)?.[1];
      if (at) resolve(at);
    });
    void ended.then(({ code, signal }) => reject(new Error(`the program ended (${code ?? signal}) before it served:\n${said}`)));
  });
  base.catch(() => {}); // whoever wants the address hears of it
  const program: Program = { base, process: child, said: () => said, ended, end: (signal) => { child.kill(signal); return ended; } };
  running.add(program);
  return program;
}

/** Runs `convene … --json` on a data folder, with no other variable of ours. @returns its exit code and the one object that it prints. */
export async function convene(folder: string, ...args: readonly string[]): Promise<{ code: number; object: Record<string, unknown> }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin/convene'), ...args, '--json'], { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'], env: { PATH, HOME, DATA_DIR: folder } });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  const [code] = await once(child, 'close') as [number];
  return { code, object: JSON.parse(out) as Record<string, unknown> };
}

/** What came back: nothing is followed. */
export interface Answer { readonly status: number; readonly location: string; readonly cookies: readonly string[]; readonly body: string }

export interface Sent {
  readonly form?: Readonly<Record<string, string>>;
  readonly cookie?: string;
  /** The loopback address that it comes from: rates are counted by it. */
  readonly from?: string;
}

/** Asks a page, or sends a form. @throws when the connection breaks before the whole answer is here. */
export function ask(base: string, path: string, { form, cookie, from }: Sent = {}): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const going = request(new URL(path, base), {
      method: form ? 'POST' : 'GET', agent: false, ...(from ? { localAddress: from } : {}),
      headers: {
        ...(cookie ? { cookie } : {}), 'accept-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      },
    }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => { text += part; });
      answer.on('error', reject);
      answer.on('end', () => resolve({
        status: answer.statusCode!, location: answer.headers.location ?? '', body: text,
        cookies: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]!),
      }));
    });
    going.setTimeout(30_000, () => going.destroy(new Error(`no answer from ${path} within 30 seconds`)));
    going.on('error', reject);
    going.end(body);
  });
}

/** The value of a hidden field of a page. */
export function hidden(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1];
  if (value === undefined) throw new Error(`no field ${name} in ${page.slice(0, 400)}`);
  return value;
}

/** The organisation that `setUp` makes, and who signs in there. */
export const office = { slug: 'harbour-school', email: 'ada@harbour-school.example.org', password: 'quiet harbour 91' };

/** Sets the installation up by its first page. @returns the cookie of its coordinator. */
export async function setUp(base: string): Promise<string> {
  const made = await ask(base, '/setup', { form: {
    name: 'Harbour School', zone: 'Europe/Lisbon', language: 'en', sender: 'office@harbour-school.example.org',
    person: 'Ada Moreau', email: office.email, password: office.password,
  } });
  if (made.status !== 303 || made.cookies.length === 0) throw new Error(`the installation was not set up: ${made.status} ${made.body}`);
  return made.cookies.join('; ');
}

/** The coordinator's form for a request that somebody made by telephone, for as long as the cookie holds. */
export async function telephone(base: string, cookie: string): Promise<(title: string, email: string) => Sent> {
  const page = await ask(base, `/o/${office.slug}/requests/new`, { cookie });
  const csrf = hidden(page.body, 'csrf');
  return (title, email) => ({ cookie, form: { csrf, title, name: `Caller ${title}`, email, purpose: `Because of ${title}` } });
}

/** Kills the server of a data folder and all its processes at once, as when the machine loses its power. */
export function killDatabase(folder: string): void {
  const pid = databaseOf(folder);
  if (pid === undefined) return;
  for (const one of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch { /* it has ended by itself */ }
  }
}

/** The main process of the server that runs in a data folder; undefined when there is none. */
export function databaseOf(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(folder, 'postgres/cluster')) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
