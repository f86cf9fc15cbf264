import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a server says of itself in `postmaster.pid` (src/include/utils/pidfile.h: one fact a line). */
export interface PidFile {
  readonly pid: number;
  /** The socket's folder, or the address. */
  readonly host: string;
  readonly port: number;
  readonly status: string;
}

/** Reads `postmaster.pid`; null when there is none, or none that is whole yet. */
export async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socket, address, , status] = text.split('\n').map((line) => line.trim());
  if (!/^[1-9]\d*$/.test(pid ?? '')) return null;
  return { pid: Number(pid), host: socket || address || '', port: Number(port ?? 0), status: status ?? '' };
}
