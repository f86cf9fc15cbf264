import { execFile } from 'node:child_process';
import { chmod, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { copyBinaries, type Binaries } from './binaries.ts';
import { onDisk, ServerRefused, wayOut } from './refusal.ts';

/**
 * As whom the server runs. PostgreSQL refuses root, and initdb a user without a name.
 * `self`: as this process. `namespace`: in a user namespace, where this user has another number; for the kernel it stays
 * this user. `user`: as another user, which only root can arrange.
 */
export type Identity =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace'; readonly uid: number }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number };

/** A program as `spawn` wants it, so that it runs as that identity. */
export function commandAs(identity: Identity, program: string, args: readonly string[]):
{ program: string; args: string[]; as: { uid?: number; gid?: number } } {
  if (identity.kind === 'self') return { program, args: [...args], as: {} };
  if (identity.kind === 'user') return { program, args: [...args], as: { uid: identity.uid, gid: identity.gid } };
  const map = ['--user', `--map-user=${identity.uid}`, `--map-group=${identity.uid}`, '--'];
  return { program: 'unshare', args: [...map, program, ...args], as: {} };
}

/** The environment of every program of PostgreSQL: nothing of ours, above all no PGDATA, PGPORT or LC_… of the shell's. */
export const plainEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end. `code` is null when it did not start or was killed. */
export function run(identity: Identity, program: string, args: readonly string[]):
Promise<{ code: number | null; output: string }> {
  const command = commandAs(identity, program, args);
  return new Promise((resolve) => {
    execFile(command.program, command.args, { ...command.as, env: plainEnvironment, cwd: '/' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, output: `${stdout}${stderr}${code === null ? String(error?.message) : ''}` });
    });
  });
}

/**
 * Chooses as whom the server runs on `folder` (which exists), and from where: the package's own programs, or a copy inside
 * the folder when their place is closed to that user. `cluster` may not exist yet; an old one keeps the user that owns it.
 * @throws ServerRefused when nobody that PostgreSQL accepts can use the folder
 */
export async function chooseIdentity(folder: string, cluster: string, binaries: Binaries):
Promise<{ identity: Identity; binaries: Binaries }> {
  const owner = await stat(cluster).catch(() => null);
  let closed = false;
  for (const identity of await candidates(owner)) {
    if (identity.kind === 'user') await letEnter(folder);
    const reach = await reaches(identity, folder, binaries);
    if (reach === 'all') return { identity, binaries };
    if (reach === 'folder') {
      const copy = await copyBinaries(binaries, folder);
      if (await reaches(identity, folder, copy) === 'all') return { identity, binaries: copy };
    }
    if (reach === 'neither' && identity.kind === 'user') closed = true;
  }
  throw new ServerRefused(await refusal(folder, cluster, owner?.uid ?? null, closed));
}

/** Lets another user go through our own folder, without listing it; what lies in it has its own permissions. */
async function letEnter(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) await onDisk(folder, () => chmod(folder, (mode & 0o777) | 0o011));
}

async function candidates(owner: { uid: number; gid: number } | null): Promise<Identity[]> {
  const own = process.getuid?.() ?? 0;
  const names = await knownUsers();
  if (own !== 0) {
    const self: Identity = { kind: 'self' };
    return owner !== null || names === null || names.includes(own) ? [self] : [namespaceOf(names), self];
  }
  if (owner !== null && owner.uid !== 0) return [{ kind: 'user', uid: owner.uid, gid: owner.gid }];
  const nobody: Identity = { kind: 'user', uid: 65534, gid: 65534 };
  return owner === null ? [namespaceOf(names ?? []), nobody] : [namespaceOf(names ?? [])];
}

/** Any user with a name, but not the number as which the kernel shows users that have none in the namespace. */
function namespaceOf(names: readonly number[]): Identity {
  const named = names.filter((uid) => uid !== 0 && uid !== 65534);
  return { kind: 'namespace', uid: named.includes(1000) ? 1000 : named[0] ?? 65534 };
}

async function knownUsers(): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').map((line) => Number(line.split(':')[2])).filter((uid) => Number.isInteger(uid));
}

async function reaches(identity: Identity, folder: string, binaries: Binaries): Promise<'all' | 'folder' | 'neither'> {
  const script = 'cd -- "$1" || exit 71; exec "$2" --version';
  const { code } = await run(identity, '/bin/sh', ['-c', script, 'sh', folder, binaries.postgres]);
  return code === 0 ? 'all' : code === 126 || code === 127 ? 'folder' : 'neither';
}

async function refusal(folder: string, cluster: string, owner: number | null, closed: boolean): Promise<string> {
  if (process.getuid?.() !== 0) return `The programs of PostgreSQL do not run here on ${folder}. ${wayOut}`;
  if (closed) {
    const at = await closedAt(folder);
    return `PostgreSQL does not run as root, and ${at} is closed to the user under which it would run (uid ${owner || 65534}). `
      + `Allow entering that folder (chmod o+x ${at}), choose another DATA_DIR, or start Convene as a common user. ${wayOut}`;
  }
  return owner === 0
    ? `PostgreSQL does not run as root, and user namespaces, with which ${cluster} was made, are not allowed here. `
      + `Give it to another user (chown -R 65534:65534 ${cluster}), or start Convene as a common user. ${wayOut}`
    : `PostgreSQL does not run as root, and no other user can be taken here for ${folder}. `
      + `Start Convene as a common user. ${wayOut}`;
}

/** The uppermost folder on the way to `folder` that others may not enter. */
async function closedAt(folder: string): Promise<string> {
  let found = folder;
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) found = path;
  }
  return found;
}
