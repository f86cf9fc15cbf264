import { createHash, randomBytes } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { createServer, type ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOwnFolder, type Layout } from './cluster.ts';
import type { Identity } from './identity.ts';

/** Where the server listens: a socket's folder (begins with `/`) or the loopback address. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** sizeof(sun_path) less the closing zero. */
const longestSocket = process.platform === 'darwin' ? 103 : 107;
const socketPort = 5432;

/**
 * Chooses a place: a socket in the data folder, or, where that path is too long or the disk knows no sockets, in a folder
 * of this user's in the temporary one, or a free port of 127.0.0.1. Each is tried before the server is started.
 */
export async function choosePlace(at: Layout, identity: Identity): Promise<Place> {
  const short = createHash('sha256').update(await realpath(at.cluster)).digest('hex').slice(0, 16);
  for (const host of [at.socket, join(tmpdir(), `convene-${process.getuid?.()}-${short}`)]) {
    if (Buffer.byteLength(join(host, `.s.PGSQL.${socketPort}`)) > longestSocket) continue;
    if (await makeOwnFolder(host, identity).catch(() => false) && await takesSockets(host)) return { host, port: socketPort };
  }
  return { host: '127.0.0.1', port: await freePort() };
}

/** The server's options for that place. */
export function listenOptions({ host, port }: Place): string[] {
  return host.startsWith('/')
    ? ['-c', `unix_socket_directories=${quoted(host)}`, '-c', 'listen_addresses=', '-p', String(port)]
    : ['-c', 'unix_socket_directories=', '-c', `listen_addresses=${host}`, '-p', String(port)];
}

/** One name of a list as PostgreSQL reads it: a comma or a blank in a folder's name would part it. */
function quoted(host: string): string {
  return `"${host.replaceAll('"', '""')}"`;
}

async function takesSockets(folder: string): Promise<boolean> {
  const path = join(folder, `.t${randomBytes(4).toString('hex')}`);
  const taken = await listenOnce({ path }).then(() => true, () => false);
  await rm(path, { force: true });
  return taken;
}

async function freePort(): Promise<number> {
  const address = await listenOnce({ host: '127.0.0.1', port: 0 });
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function listenOnce(options: ListenOptions) {
  const server = createServer();
  return new Promise<ReturnType<typeof server.address>>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      const address = server.address();
      server.close(() => resolve(address));
    });
  });
}
