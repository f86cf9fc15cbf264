import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onDisk } from './refusal.ts';
import { birthOf } from './processes.ts';

/**
 * Who uses the server: one small file for each, named by its process. Whoever leaves last stops the server. The one that
 * leaves marks its file before it looks for others, and the one that comes writes its file before it looks for marks:
 * so one of the two always sees the other, and nobody is given a server that is about to be stopped.
 */
export interface Registration {
  /** Resolves when nobody who might stop the server is on the way out. */
  settled(): Promise<void>;
  /**
   * Marks this one as leaving and says which processes stay; to be followed by `gone`. Of two that leave at once neither
   * counts the other, so both stop the server, which does no harm.
   */
  leave(): Promise<number[]>;
  /** Removes this one's file. */
  gone(): Promise<void>;
}

let count = 0;

/** Registers this process in `folder`; a process may do so more than once. Files of processes that are gone are removed. */
export async function register(folder: string): Promise<Registration> {
  count += 1;
  const name = `${process.pid}-${count}`;
  const present = join(folder, name);
  const leaving = `${present}.leaving`;
  await onDisk(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${folder}/.${name}`, await birthOf(process.pid) ?? '');
    await rename(`${folder}/.${name}`, present);
  });
  const others = async () => (await living(folder)).filter((user) => user.name !== name);
  return {
    async settled() {
      while ((await others()).some((user) => user.leaving)) await wait(20);
    },
    async leave() {
      await rename(present, leaving).catch(ignoreMissing);
      return (await others()).filter((user) => !user.leaving).map((user) => user.pid);
    },
    async gone() {
      await rm(present, { force: true });
      await rm(leaving, { force: true });
    },
  };
}

/** The folder may have been deleted under a running server: stopping it goes on. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function living(folder: string): Promise<{ name: string; pid: number; leaving: boolean }[]> {
  const found = [];
  for (const entry of await readdir(folder).catch(ignoreMissing) ?? []) {
    const [, name, pid, mark] = /^((\d+)-\d+)(\.leaving)?$/.exec(entry) ?? [];
    if (name === undefined) continue;
    const path = join(folder, entry);
    const birth = await readFile(path, 'utf8').catch(() => null);
    if (birth === null) continue;
    if (birth === await birthOf(Number(pid))) found.push({ name, pid: Number(pid), leaving: mark !== undefined });
    else await rm(path, { force: true });
  }
  return found;
}
