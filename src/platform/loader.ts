/**
 * Lets Node run `.tsx`: started as `node --import src/platform/loader.ts`, in workers too (they inherit it).
 * Node strips the types of `.ts` by itself; only JSX needs a compiler. What esbuild made is kept beside the
 * installed packages under the hash of its source, so that a second start compiles nothing and starts no
 * esbuild process. Why not the loader of `tsx`: docs/decisions/0001-loader.md.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.ts';

const require = createRequire(import.meta.url);
const esbuildVersion: string = require('esbuild/package.json').version;
const folder = cacheFolder('convene-pages');

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.tsx')) return next(url, context);
    const path = fileURLToPath(url);
    const source = readFileSync(path, 'utf8');
    return { format: 'module', source: compiled(path, source), shortCircuit: true };
  },
});

function compiled(path: string, source: string): string {
  const key = createHash('sha256').update(`${esbuildVersion}\0${path}\0${source}`).digest('hex');
  const kept = join(folder, `${key}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const { code } = require('esbuild').transformSync(source, {
      loader: 'tsx', format: 'esm', target: 'node24', jsx: 'automatic', jsxImportSource: 'hono/jsx',
      sourcemap: 'inline', sourcefile: path,
    });
    const draft = `${kept}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, kept);
    return code;
  }
}
