import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Shelf } from './shelf.ts';
import { absent } from './spool.ts';

/** Sealed files in a folder of this machine. */
export class Folder implements Shelf {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async place(path: string, file: { path: string }): Promise<void> {
    const target = join(this.#root, path);
    const made = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(file.path, target);
    // a name is on disk when its folder is; a new folder's name when the one above is
    await sync(dirname(target));
    for (let folder = dirname(target); made && folder.startsWith(made); folder = dirname(folder)) await sync(dirname(folder));
  }

  async read(path: string, signal: AbortSignal) {
    const file = await open(join(this.#root, path), 'r').catch(absent);
    if (!file) return undefined;
    const { size } = await file.stat();
    const stream = createReadStream('', { fd: file, signal });
    return { bytes: size, stream: Readable.toWeb(stream) as ReadableStream<Uint8Array> };
  }

  async remove(path: string): Promise<void> {
    const target = join(this.#root, path);
    await rm(target, { force: true });
    await sync(dirname(target)).catch(absent);
  }

  async check(): Promise<string | undefined> {
    const probe = join(this.#root, `.probe-${randomUUID()}`);
    try {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      await writeFile(probe, 'probe', { mode: 0o600 });
      const same = (await readFile(probe, 'latin1')) === 'probe';
      await rm(probe);
      return same ? undefined : `The folder for files, ${this.#root}, does not give back what was written.`;
    } catch (error) {
      return `The folder for files, ${this.#root}, cannot be used: ${why(error as NodeJS.ErrnoException)}.`;
    }
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

const reasons: Record<string, string> = {
  EACCES: 'this program may not write there',
  EPERM: 'this program may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
};

function why(error: NodeJS.ErrnoException): string {
  const reason = reasons[error.code ?? ''];
  return reason ? `${reason} (${error.code})` : error.message;
}
