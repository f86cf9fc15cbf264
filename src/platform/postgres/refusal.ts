import { statfs } from 'node:fs/promises';

/** The embedded server cannot run here; `sentence` says what is wrong, where, and what to do, for the person who started it. */
export class ServerRefused extends Error {
  readonly sentence: string;

  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'ServerRefused';
    this.sentence = sentence;
  }
}

/** How to do without the embedded server: the end of every refusal that the operator cannot mend in the folder. */
export const wayOut = 'Or set DATABASE_URL to a PostgreSQL server of your own, version 15 or newer.';

/** Runs file work; an error of the disk or of permissions becomes a refusal that names the path, any other is thrown on. */
export async function onDisk<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const sentence = error instanceof Error ? sentenceForCode(error, folder) : null;
    throw sentence === null ? error : new ServerRefused(sentence, { cause: error });
  }
}

function sentenceForCode(error: NodeJS.ErrnoException, folder: string): string | null {
  const path = error.path ?? folder;
  switch (error.code) {
    case 'ENOSPC': case 'EDQUOT': return fullDisk(folder);
    case 'EROFS': return `${path} is on a disk that is mounted read-only. The database needs a folder to write in.`;
    case 'EACCES': case 'EPERM': return `This user (uid ${process.getuid?.()}) may not use ${path}, `
      + 'where the database is kept. Give that folder to this user, or choose another DATA_DIR.';
    case 'ENOTDIR': return `${path} cannot be made: a part of this path is a file, not a folder.`;
    case 'EEXIST': return `${path} is a file. The database needs a folder there.`;
    default: return null;
  }
}

/**
 * The sentence for a program of PostgreSQL that gave up on `folder`: `lines` are what it printed.
 * A full disk may have swallowed the lines too, so the free space is asked for.
 */
export async function sentenceForOutput(what: string, lines: readonly string[], folder: string): Promise<string> {
  const fatal = lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? '';
  const told = fatal.replace(/^.*?(?:FATAL|PANIC|error):\s*/, '').trim();
  const spaceless = /No space left on device|Disk quota exceeded|Check free disk space/.test(lines.join('\n'));
  if (spaceless || await isFull(folder)) return fullDisk(folder);
  if (/Permission denied|wrong ownership|invalid permissions/.test(fatal)) {
    return `PostgreSQL may not use ${folder}: ${told}. Give the folder and all in it to the user that starts Convene.`;
  }
  return `${what} on ${folder}${told === '' ? '' : `: ${told}`}.`;
}

async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => null);
  return disk !== null && disk.bavail * disk.bsize < 64 * 1024;
}

function fullDisk(folder: string): string {
  return `The disk that holds ${folder} is full. Make room there and start again; what was saved is kept.`;
}
