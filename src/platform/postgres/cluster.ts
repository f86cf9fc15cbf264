import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { run, type Identity } from './identity.ts';
import { isAlive } from './processes.ts';
import { onDisk, sentenceForOutput, ServerRefused, wayOut } from './refusal.ts';
import { accessText, ownSettings, settingsText } from './settings.ts';

/** The name of the superuser in every cluster that Convene makes. */
export const superuser = 'postgres';

/** What lies where in the given folder. Everything of the server is below it, but for the socket when the path is too long. */
export function layout(folder: string) {
  return {
    folder,
    cluster: join(folder, 'cluster'),
    password: join(folder, 'password'),
    log: join(folder, 'server.log'),
    users: join(folder, 'users'),
    socket: join(folder, 'run'),
  };
}

export type Layout = ReturnType<typeof layout>;

/**
 * Whether the folder holds a cluster of the major version that runs here.
 * @throws ServerRefused for another version, or for foreign files
 */
export async function hasCluster(at: Layout, major: string): Promise<boolean> {
  const entries: string[] = await onDisk(at.folder, () => readdir(at.cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  }));
  if (entries.length === 0) return false;
  const version = entries.includes('PG_VERSION') ? await readFile(join(at.cluster, 'PG_VERSION'), 'utf8') : '';
  const found = version.trim();
  if (found === '') throw new ServerRefused(`${at.cluster} is not empty and holds no database of PostgreSQL. Move it away.`);
  if (found === major) return true;
  throw new ServerRefused(`${at.cluster} was made by PostgreSQL ${found}, and this Convene runs PostgreSQL ${major}, `
    + `which cannot read it. Start the Convene that made it, or move the data with that version's pg_dump. ${wayOut}`);
}

/**
 * Makes the cluster: beside its place, synced, then renamed, so that a half-made one is never taken for good.
 * Of two processes that do it at once the second throws its own away.
 */
export async function makeCluster(at: Layout, identity: Identity, binaries: Binaries): Promise<void> {
  await onDisk(at.folder, async () => {
    await clearHalfMade(at);
    const password = await keepPassword(at);
    const making = await mkdtemp(join(at.folder, `making-${process.pid}-`));
    try {
      await initialise(at, making, password, identity, binaries);
      await rename(join(making, 'cluster'), at.cluster).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
      await sync(at.folder);
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  });
}

async function initialise(at: Layout, making: string, password: string, identity: Identity, binaries: Binaries): Promise<void> {
  const passwordFile = join(making, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity.kind === 'user') {
    for (const path of [making, passwordFile]) await chown(path, identity.uid, identity.gid);
  }
  // The C locale would count no letter beyond ASCII as one (pg_trgm, unaccent); systems without C.UTF-8 have no better.
  for (const ctype of ['C.UTF-8', 'C']) {
    const { code, output } = await run(identity, binaries.initdb, [
      '-D', join(making, 'cluster'), '-U', superuser, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8',
      '--locale=C', `--lc-ctype=${ctype}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
      '--data-checksums', '--no-instructions',
    ]);
    if (code === 0) return;
    if (ctype !== 'C' && /invalid locale name/.test(output)) continue;
    const lines = output.split('\n').filter((line) => line.trim() !== '');
    const sentence = await sentenceForOutput('PostgreSQL could not make its database', lines, at.folder);
    throw new ServerRefused(sentence, { cause: output });
  }
}

/** A folder left by a process that was killed while it made the cluster. */
async function clearHalfMade(at: Layout): Promise<void> {
  for (const name of await readdir(at.folder)) {
    const maker = /^making-(\d+)-/.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    // Its initdb may still be writing; what stays is removed at the next start.
    await rm(join(at.folder, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** The password, made at the first call; by a link, so that of two processes both get the same one. */
async function keepPassword(at: Layout): Promise<string> {
  const kept = await readFile(at.password, 'utf8').catch(() => null);
  if (kept !== null) return kept.trim();
  const draft = `${at.password}-${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  await file.writeFile(`${randomBytes(24).toString('base64url')}\n`);
  await file.sync();
  await file.close();
  await link(draft, at.password).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readPassword(at);
}

/** The superuser's password. @throws ServerRefused when its file is gone or closed to this user */
export async function readPassword(at: Layout): Promise<string> {
  try {
    return (await readFile(at.password, 'utf8')).trim();
  } catch (error) {
    const sentence = (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `${at.password} is missing: it holds the password of the database beside it. Bring it back from a backup.`
      : `This user (uid ${process.getuid?.()}) may not read ${at.password}. Run as the user that started Convene.`;
    throw new ServerRefused(sentence, { cause: error });
  }
}

/** Writes the server's own configuration before a start; a folder made by an older Convene gets today's. */
export async function writeSettings(at: Layout, identity: Identity): Promise<void> {
  await onDisk(at.folder, async () => {
    const own = await stat(join(at.folder, ownSettings)).then(() => true, () => false);
    for (const [name, text] of [['postgresql.conf', settingsText(own)], ['pg_hba.conf', accessText]] as const) {
      const path = join(at.cluster, name);
      if (await readFile(path, 'utf8').catch(() => null) === text) continue;
      const draft = `${path}-${randomBytes(4).toString('hex')}`;
      await writeFile(draft, text, { mode: 0o600 });
      if (identity.kind === 'user') await chown(draft, identity.uid, identity.gid);
      await rename(draft, path);
    }
  });
}

/** Makes a folder that only the server's user may enter. Says whether it is one. */
export async function makeOwnFolder(path: string, identity: Identity): Promise<boolean> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const own = process.getuid?.() ?? 0;
  const wanted = identity.kind === 'user' ? identity.uid : own;
  const found = await stat(path);
  if (!found.isDirectory() || (found.uid !== wanted && found.uid !== own)) return false;
  if (found.uid !== wanted && identity.kind === 'user') await chown(path, identity.uid, identity.gid);
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
  return true;
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
