/**
 * A real Chromium for journeys: one for each process that asks for a page. Pages come with a width, a colour scheme, a language,
 * and with or without JavaScript.
 *
 *   const page = await openPage({ base: 'http://127.0.0.1:4000', width: 320, javaScript: false });
 *   await page.goto('/o/school/request');
 *   await accessible(page);
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { howToLaunch } from './chromium.ts';
import { whenFileEnds, whenProcessEnds } from './endings.ts';

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
/** What lets scripts into a page without JavaScript, and keeps them out again. */
const gates = new WeakMap<Page, (shut: boolean) => Promise<unknown>>();

/** A page in a context of its own: no cookie of another page is in it. What it complains of, `quiet` tells. */
export async function openPage(options: PageOptions = {}): Promise<Page> {
  const { base, width = 1280, height = 900, scheme = 'light', locale = 'en', javaScript = true, zone = 'America/Sao_Paulo' } = options;
  const context = await (await (browser ??= start())).newContext({
    viewport: { width, height }, colorScheme: scheme, locale, javaScriptEnabled: javaScript, timezoneId: zone,
    forcedColors: options.forcedColours ? 'active' : 'none', reducedMotion: 'reduce', ...(base === undefined ? {} : { baseURL: base }),
  });
  whenFileEnds(() => context.close());
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  if (!javaScript) gates.set(page, await gateOf(page));
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

const require = createRequire(import.meta.url);
const axe = readFileSync(createRequire(require.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');
const rules = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colours: ['color-contrast', 'link-in-text-block'],
  narrow: ['target-size', 'scrollable-region-focusable', 'meta-viewport'],
};

/**
 * Asserts that axe finds nothing on the page against WCAG 2.2 AA, its rules of good practice included. It runs in the page
 * itself: opening a second page for its report, as its adapter for Playwright does, takes ten times as long. Frames are
 * left out: letters stand in them, in which nothing may run. `colours`, `narrow`: only the rules that these can break.
 */
export async function accessible(page: Page, what: keyof typeof rules = 'all'): Promise<void> {
  const told = await withScripts(page, async () => {
    if (!(await page.evaluate(() => 'axe' in window))) await loadAxe(page);
    return page.evaluate(lookForViolations, rules[what]);
  });
  assert.deepEqual(told, []);
}

const loaders = new WeakMap<Page, { session: CDPSession; script?: string | undefined }>();

/** Half a megabyte is sent and compiled once for a page, and then runs in each document that it shows. */
async function loadAxe(page: Page): Promise<void> {
  const loader = loaders.get(page) ?? { session: await page.context().newCDPSession(page) };
  loaders.set(page, loader);
  const { session } = loader;
  const run = async () => loader.script && session.send('Runtime.runScript', { scriptId: loader.script }).then(() => true, () => false);
  if (await run()) return;
  await session.send('Runtime.enable');
  ({ scriptId: loader.script } = await session.send('Runtime.compileScript', { expression: axe, sourceURL: 'axe.js', persistScript: true }));
  assert.ok(await run());
}

/** Runs in the page. */
async function lookForViolations(those: readonly string[]): Promise<string[]> {
  interface Found { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }
  const { run } = (window as unknown as { axe: { run(of: Document, options: object): Promise<{ violations: Found[] }> } }).axe;
  const { violations } = await run(document, { runOnly: those, resultTypes: ['violations'], iframes: false });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary ?? ''}`));
}

/** In a page without JavaScript no timer fires, and axe needs them: scripts are let in meanwhile; those of the page stay out. */
async function withScripts<R>(page: Page, work: () => Promise<R>): Promise<R> {
  const gate = gates.get(page);
  await gate?.(false);
  try {
    return await work();
  } finally {
    await gate?.(true);
  }
}

// The session stays open: its end would let scripts in for good.
async function gateOf(page: Page): Promise<(shut: boolean) => Promise<unknown>> {
  const session = await page.context().newCDPSession(page);
  const gate = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value });
  await gate(true);
  return gate;
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

function start(): Promise<Browser> {
  const started = chromium.launch(howToLaunch());
  whenProcessEnds(async () => (await started).close());
  return started;
}
