/** For journeys of who has no account: pages without JavaScript in every look, and the letters that lead to them. */
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { accessible, fits, openPage, quiet, screenshot } from '../browser.ts';
import type { School } from '../started.ts';

const looks = [
  { name: 'light', width: 1280, scheme: 'light', lang: 'en' },
  { name: '320', width: 320, scheme: 'light', lang: 'en' },
  { name: 'ar-320-dark', width: 320, scheme: 'dark', lang: 'ar' },
  { name: 'ar', width: 1280, scheme: 'light', lang: 'ar' },
  { name: 'dark', width: 1280, scheme: 'dark', lang: 'en' },
] as const;

/** Opens an address in each look, without JavaScript. `status` is what it answers with. */
export async function publicInEveryLook(base: string, name: string, address: string, status = 200): Promise<void> {
  for (const look of looks) {
    const page = await openPage({ base, width: look.width, scheme: look.scheme, javaScript: false });
    const answer = await page.goto(`${address}${address.includes('?') ? '&' : '?'}lang=${look.lang}`);
    assert.equal(answer?.status(), status, address);
    await looksWell(page, `${name}-${look.name}`);
    await page.context().close();
  }
}

/** What holds for every page: axe finds nothing, nothing is wider than the window; and a picture of it. */
export async function looksWell(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  await fits(page);
  await accessibleWithoutScript(page);
}

/** Axe is a script itself: it looks at the same markup in a window where scripts run. */
export async function accessibleWithoutScript(page: Page): Promise<void> {
  const scheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  const twin = await openPage({ ...page.viewportSize(), scheme });
  const body = (await page.content()).replaceAll(/<script[^>]*><\/script>/g, '');
  await twin.route(page.url(), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await twin.goto(page.url());
  await accessible(twin);
  await twin.context().close();
}

/** As `looksWell`, and the browser complained of nothing; for pages that are answered with 200. */
export async function looksQuiet(page: Page, name: string): Promise<void> {
  await looksWell(page, name);
  quiet(page);
}

/** The newest letter of a kind to an address, once it has left; its text and the first of its links on this site. */
export async function letterTo(school: School, address: string, kind: string, count = 1): Promise<{ text: string; link: string }> {
  return until(`${count} letter(s) ${kind} to ${address}`, async () => {
    const { rows } = await school.test.database.owner.query(
      "select d.content->>'text' as text from deliveries d join messages m on m.id = d.message where m.kind = $1 and d.address = $2 and d.state in ('kept', 'sent') order by d.queued_at desc, d.id desc",
      [kind, address]);
    if (rows.length < count) return undefined;
    const { text } = rows[0] as { text: string };
    const [link = ''] = new RegExp(`${school.base}/\\S+[^\\s.,)>]`).exec(text) ?? [];
    return { text, link };
  });
}

/** Asks again and again until there is an answer; what is waited for happens in the program's own rounds. */
export async function until<R>(what: string, ask: () => Promise<R | undefined>): Promise<R> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(100);
  }
  throw new Error(`did not happen: ${what}`);
}

/** How much a page weighs on the wire with all that it loads, in bytes of brotli; `script` is the part that is JavaScript. */
export async function weightOf(base: string, address: string): Promise<{ all: number; script: number }> {
  const html = await (await fetch(new URL(address, base), { headers: { 'accept-encoding': 'identity' } })).text();
  const loaded = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  const weigh = (bytes: string | Uint8Array) => brotliCompressSync(bytes).length;
  let [all, script] = [weigh(html), 0];
  for (const one of new Set(loaded)) {
    const weight = weigh(new Uint8Array(await (await fetch(new URL(one, base), { headers: { 'accept-encoding': 'identity' } })).arrayBuffer()));
    all += weight;
    if (/\.m?js$/.test(one)) script += weight;
  }
  return { all, script };
}
