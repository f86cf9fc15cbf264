/**
 * What esbuild and brotli made, kept under the hash of what it was made from, so that a second start makes nothing.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../platform/cache-folder.ts';
import { esbuildVersion } from './assets-esbuild.ts';

let folder: string | undefined;

/** What `make` gives for these sources, made once on this machine. `kind` parts the makers. */
export function kept(kind: string, sources: readonly (string | Buffer)[], make: () => Buffer): Buffer {
  const path = join(folder ??= cacheFolder('convene-assets'), `${kind}-${hashOf([esbuildVersion, process.version, ...sources])}`);
  try {
    return readFileSync(path);
  } catch {
    const made = make();
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, made);
    renameSync(draft, path);
    return made;
  }
}

/** SHA-256 over all sources, each with its length, in 40 hexadecimal digits. */
export function hashOf(sources: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(`${Buffer.byteLength(source)}:`).update(source);
  return hash.digest('hex').slice(0, 40);
}
