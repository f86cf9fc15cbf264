/** What esbuild does for the assets. It is loaded only when something is made: a second start of the program makes nothing. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Part of the key of everything kept: another esbuild writes other bytes. */
export const esbuildVersion: string = (require('esbuild/package.json') as { version: string }).version;

/** The sheet without what only people need. */
export function minified(css: string): Buffer {
  const esbuild = require('esbuild') as typeof import('esbuild');
  return Buffer.from(esbuild.transformSync(css, { loader: 'css', minify: true }).code.trim());
}

/** An island and all that it imports, as one module for browsers of 2022. */
export function bundled(file: string): Buffer {
  const esbuild = require('esbuild') as typeof import('esbuild');
  const result = esbuild.buildSync({
    entryPoints: [file], bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', platform: 'browser',
  });
  return Buffer.from(result.outputFiles[0]!.contents);
}
