/** One page in every look: axe finds nothing, nothing is wider than the window, a picture of each. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessible, fits, openPage, quiet, screenshot } from '../browser.ts';
import type { Cast, School } from '../started.ts';

const looks = [
  { name: 'light', width: 1280, scheme: 'light', lang: 'en' },
  { name: 'dark', width: 1280, scheme: 'dark', lang: 'en' },
  { name: 'ar', width: 1280, scheme: 'light', lang: 'ar' },
  { name: '320', width: 320, scheme: 'light', lang: 'en' },
  { name: 'ar-320-dark', width: 320, scheme: 'dark', lang: 'ar' },
] as const;

/** Opens `path` (below the organisation) as one of the people in each look. `name` is the picture's. */
export async function inEveryLook(school: School, who: Cast, name: string, path: string): Promise<void> {
  for (const look of looks) {
    const page = await openPage({ base: school.base, width: look.width, scheme: look.scheme });
    await school.signIn(page, who);
    const answer = await page.goto(`${school.home}${path}${path.includes('?') ? '&' : '?'}lang=${look.lang}`);
    assert.equal(answer?.status(), 200, `${path}: ${answer?.status()}`);
    await page.evaluate(() => document.fonts.ready);
    for (const letter of await page.locator('iframe').all()) await letter.scrollIntoViewIfNeeded();
    await screenshot(page, `${name}-${look.name}`);
    await withoutLetters(page);
    await accessible(page);
    await fits(page);
    quiet(page);
    await page.context().close();
  }
}

/** A letter stands in a frame in which nothing runs, axe neither: the frame stays, empty; letters have tests of their own. */
async function withoutLetters(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll('iframe')) {
      const empty = document.createElement('iframe');
      empty.title = frame.title;
      frame.replaceWith(empty);
    }
  });
}
