import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** Whether a process of that number runs; one that ended and was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))[0] === 'Z';
  } catch {
    return false;
  }
}

/** The fields of /proc/PID/stat after the program's name, which may hold blanks and brackets itself; the first is the state. */
function afterName(text: string): string[] {
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** What tells a process from a later one of the same number: when it started, in the system's words; null when it is gone. */
export async function birthOf(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  if (process.platform !== 'linux') return ask('lstart', pid);
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : afterName(text)[19] ?? null;
}

/** Whether process `pid` is the main process of a PostgreSQL server whose data lies in `cluster`. */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return `${await ask('args', pid)} `.includes(`postgres -D ${cluster} `);
  const [works, data] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => null), stat(cluster).catch(() => null)]);
  if (works === null || data === null || works.ino !== data.ino || works.dev !== data.dev) return false;
  // The server's other processes work in the same folder, under titles such as "postgres: checkpointer".
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return basename(line.split('\0')[0]!) === 'postgres';
}

function ask(column: string, pid: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], (error, output) => resolve(error ? null : output.trim()));
  });
}
