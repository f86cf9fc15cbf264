/** The looks that every page must bear: light and dark, wide and at 320 px, left to right and right to left. */
import type { Page } from 'playwright-core';
import { accessible, fits, screenshot } from './browser.ts';

/** `axe`: what of it runs: everything once, then what colours or a narrow window can break. */
const looks = [
  { language: 'en', name: 'light', width: 1280, scheme: 'light', axe: 'all' },
  { language: 'en', name: 'dark', width: 1280, scheme: 'dark', axe: 'colours' },
  { language: 'en', name: '320', width: 320, scheme: 'light', axe: 'narrow' },
  { language: 'ar', name: 'ar-320-dark', width: 320, scheme: 'dark', axe: 'again' },
  { language: 'ar', name: 'ar', width: 1280, scheme: 'light', axe: 'none' },
] as const;

/**
 * What holds for a page in every look: axe finds nothing, nothing is wider than the window; and a picture of each. The page
 * is loaded once for each language: the same document takes on the looks, as it does in a window that somebody resizes.
 * @param load opens the page in a language
 * @param again whether everything of axe runs over the Arabic page too, in which the same elements stand mirrored
 */
export async function everyLook(page: Page, name: string, load: (language: 'en' | 'ar') => Promise<void>, again = false): Promise<void> {
  let loaded: string | undefined;
  for (const { language, width, scheme, axe, ...look } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    if (loaded !== language) await load(language);
    loaded = language;
    await page.evaluate(() => { for (const change of document.getAnimations()) change.finish(); }); // colours on their way
    await screenshot(page, `${name}-${look.name}`);
    await fits(page);
    const rules = axe === 'again' ? (again ? 'all' : 'none') : axe;
    if (rules !== 'none') await accessible(page, rules);
  }
}

/** What holds for every page as it stands: axe finds nothing, nothing is wider than the window; and a picture of it. */
export async function looksWell(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  await fits(page);
  await accessible(page);
}
