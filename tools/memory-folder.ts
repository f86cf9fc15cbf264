import { readFileSync, statfsSync } from 'node:fs';

const place = '/dev/shm';
const enough = 4 * 2 ** 30;

/**
 * The folder that this machine keeps in memory, where it has one: with at least 4 GB free and programs allowed to run in it,
 * since a database started as root copies its own there. A disk takes ten times as long to make a test's database.
 */
export function memoryWithRoom(): string | undefined {
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').find((line) => line.split(' ')[1] === place);
    const { bavail, bsize } = statfsSync(place);
    return mounted && !/\bnoexec\b/.test(mounted) && bavail * bsize >= enough ? place : undefined;
  } catch {
    return undefined; // not Linux
  }
}
