/** What a started program costs: its processes, and the memory of each as the kernel shares it out. Linux only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process and its proportional set size (proc_pid_smaps_rollup(5)): pages that several use count for each in part. */
export interface ProcessPart { readonly pid: number; readonly command: string; readonly kilobytes: number }

/** A process, its children and theirs, as they are now. */
export function processTree(pid: number): ProcessPart[] {
  try {
    const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return [{ pid, command, kilobytes }, ...children.flatMap(processTree)];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as { code?: string }).code ?? '')) return []; // it ended meanwhile
    throw error;
  }
}

/** Which program a process runs, by its file: `node`, `postgres`, `dash`. */
export function programOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/exe`).split('/').at(-1)!;
}

/** A program of this repository that was started by npm, and says where it is reached. */
export interface Started { readonly child: ChildProcess; readonly base: string; readonly milliseconds: number; stop(): Promise<void> }

/** `npm run SCRIPT` in a folder, as somebody at a shell would: with the Node and npm of the system, on a free port. */
export function startByNpm(script: string, folder: string, environment: Readonly<Record<string, string>>, patience = 300_000): Promise<Started> {
  const began = performance.now();
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !/\/node_modules\/\.bin$|node-gyp-bin$/.test(part)).join(':');
  const { HOME = '', TMPDIR = '/tmp', CONVENE_NPM_FLAGS = '' } = process.env;
  const child = spawn('npm', ['run', script], {
    cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true,
    env: { PATH: path, HOME, TMPDIR, CONVENE_NPM_FLAGS, PORT: '0', ...environment },
  });
  let said = '';
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const stop = async () => {
    // npm passes no signal on: the program itself, the child of npm's, is told
    for (const { pid } of processTree(child.pid!).filter(({ command }) => command.includes('src/main.ts') && !command.startsWith('sh '))) process.kill(pid, 'SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => void stop().then(() => reject(new Error(`npm run ${script} served nothing within ${patience / 1000} s:\n${said}`))), patience);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const base = /^Convene is at (\S+?)\/?$/m.exec(said)?.[1];
      if (base === undefined) return;
      clearTimeout(giveUp);
      resolve({ child, base, milliseconds: performance.now() - began, stop });
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`npm run ${script} ended before it served:\n${said}`)));
  });
}
