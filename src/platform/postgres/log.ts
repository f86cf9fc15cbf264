import { copyFile, open, rm, stat, truncate } from 'node:fs/promises';
import { onDisk } from './refusal.ts';

const most = 2 * 1024 * 1024;

/** Keeps the server's log at 2 MB and one older part of it. The server appends, so emptying the file under it is allowed. */
export async function boundLog(path: string): Promise<void> {
  const size = await stat(path).then((file) => file.size, () => 0);
  if (size <= most) return;
  await rm(`${path}.1`, { force: true });
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
}

/** Opens the log to append, for the server to write to by itself: a pipe through Node would break it when Node is killed. */
export function openLog(path: string) {
  return onDisk(path, () => open(path, 'a', 0o600));
}

/** What process `pid` wrote into the log behind byte `from`; every line of the server carries its number. */
export async function linesOf(path: string, pid: number, from: number): Promise<string[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 64 * 1024);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, Math.max(0, size - start), start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n').filter((line) => line.trim() !== '');
    return lines.filter((line) => !/\[\d+\]/.test(line) || line.includes(`[${pid}]`));
  } finally {
    await file.close();
  }
}
