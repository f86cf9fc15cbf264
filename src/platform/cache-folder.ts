/** Where what can be made again is kept for the next start: beside the installed packages, so that it goes when they go. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this name, there when this returns; in the temporary one where the packages are somebody else's (an installation of root's). */
export function cacheFolder(name: string): string {
  const beside = fileURLToPath(new URL(`../../node_modules/.cache/${name}`, import.meta.url));
  try {
    mkdirSync(beside, { recursive: true });
    return beside;
  } catch {
    const elsewhere = join(tmpdir(), `${name}-${process.getuid?.() ?? 0}`);
    mkdirSync(elsewhere, { recursive: true, mode: 0o700 });
    return elsewhere;
  }
}
