/**
 * What esbuild and brotli made, kept beside the installed packages under the hash of what it was made from, so that a
 * second start makes nothing; where that folder cannot be written (an installation of root's), in the temporary one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildVersion } from './assets-esbuild.ts';

let folder: string | undefined;

/** What `make` gives for these sources, made once on this machine. `kind` parts the makers. */
export function kept(kind: string, sources: readonly (string | Buffer)[], make: () => Buffer): Buffer {
  const path = join(folder ??= cacheFolder(), `${kind}-${hashOf([esbuildVersion, process.version, ...sources])}`);
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

function cacheFolder(): string {
  const beside = fileURLToPath(new URL('../../../../node_modules/.cache/convene-assets', import.meta.url));
  try {
    mkdirSync(beside, { recursive: true });
    return beside;
  } catch {
    const elsewhere = join(tmpdir(), `convene-assets-${process.getuid?.() ?? 0}`);
    mkdirSync(elsewhere, { recursive: true, mode: 0o700 });
    return elsewhere;
  }
}
