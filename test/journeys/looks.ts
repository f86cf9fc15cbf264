/** Pages of the program in every look: as somebody who is signed in sees them, and as everybody does without JavaScript. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPage, quiet } from '../browser.ts';
import { whenFileEnds } from '../endings.ts';
import { everyLook, looksWell } from '../looks.ts';
import type { Cast, School } from '../started.ts';

/** Opens `path` (below the organisation) as one of the people. `name` is the picture's; `status` is what it answers with. */
export async function inEveryLook(school: School, who: Cast, name: string, path: string, status = 200): Promise<void> {
  const page = status === 200 ? await pageOf(school, who) : await signedIn(school, who);
  await everyLook(page, name, (language) => open(page, `${school.home}${path}`, language, status), again.has(name));
  if (status === 200) return quiet(page);
  await page.context().close(); // a browser says of any other that it failed
}

/** Pages of members that axe sees whole in Arabic too: one of each kind. */
const again = new Set(['today-office-day', 'session', 'sessions', 'round-matrix', 'assistant', 'people', 'procedure-edit', 'log']);

/** One page for all that somebody looks at in a file: a browser starts a process for each, which costs more than the look. */
const pages = new Map<string, Promise<Page>>();

function pageOf(school: School, who: Cast): Promise<Page> {
  const key = `${school.base} ${who}`;
  const known = pages.get(key);
  if (known) return known;
  const page = signedIn(school, who);
  pages.set(key, page);
  whenFileEnds(async () => void pages.delete(key));
  return page;
}

async function signedIn(school: School, who: Cast): Promise<Page> {
  const page = await openPage({ base: school.base });
  await school.signIn(page, who);
  return page;
}

/** Opens an address without JavaScript. `status` is what it answers with. */
export async function publicInEveryLook(base: string, name: string, address: string, status = 200): Promise<void> {
  const page = await openPage({ base, javaScript: false });
  await everyLook(page, name, (language) => open(page, address, language, status), true);
  await page.context().close();
}

/** As `looksWell`, and the browser complained of nothing; for pages that are answered with 200. */
export async function looksQuiet(page: Page, name: string): Promise<void> {
  await looksWell(page, name);
  quiet(page);
}

async function open(page: Page, address: string, language: string, status: number): Promise<void> {
  const answer = await page.goto(`${address}${address.includes('?') ? '&' : '?'}lang=${language}`);
  assert.equal(answer?.status(), status, `${address}: ${answer?.status()}`);
  await page.evaluate(() => document.fonts.ready);
  for (const letter of await page.locator('iframe').all()) await letter.scrollIntoViewIfNeeded();
}
