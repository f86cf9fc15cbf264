/** /design in a real browser: each part in light, dark, right-to-left and narrow, with axe; and the live island. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { accessible, fits, openPage, quiet, screenshot } from '../../../../test/browser.ts';
import { everyLook } from '../../../../test/looks.ts';
import { text } from '../../../platform/text.ts';
import { isLocale } from '../../../platform/text-languages.ts';
import { asset } from './assets.ts';
import { DesignPage, DesignPublicPage } from './design.tsx';
import { contentSecurityPolicy } from './policy.ts';

let server: Server;
let base: string;

before(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const found = asset(pathname, String(request.headers['accept-encoding']));
    if (found) return void response.writeHead(200, found.headers).end(found.body);
    const asked = searchParams.get('lang') ?? 'en';
    const words = text(isLocale(asked) ? asked : 'en');
    const languages = [{ locale: 'en', href: '?lang=en' }, { locale: 'ar', href: '?lang=ar' }] as const;
    const html = pathname === '/public' ? DesignPublicPage({ text: words, languages }) : DesignPage({ text: words });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentSecurityPolicy() });
    response.end(String(html));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => void server.close());

for (const path of ['/design', '/public']) {
  test(`${path} in every look: axe finds nothing, nothing is wider than the window, the browser complains of nothing`, async () => {
    const page = await openPage({ base });
    await everyLook(page, path.slice(1), async (language) => {
      await page.goto(`${path}?lang=${language}`);
      await page.evaluate(() => document.fonts.ready);
    });
    quiet(page);
  });
}

test('the error summary has the focus when a refused form opens, without JavaScript too', async () => {
  for (const javaScript of [true, false]) {
    const page = await openPage({ base, javaScript });
    await page.goto('/public');
    assert.equal(await page.locator('.errsum').evaluate((summary) => summary === document.activeElement), true);
  }
});

test('the dialog opens by its button, closes by Escape, and gives the focus back; without JavaScript its button leads to a page', async () => {
  const page = await openPage({ base });
  await page.goto('/design');
  const opener = page.getByRole('link', { name: 'Cancel the concert' });
  await opener.click();
  await page.getByRole('dialog', { name: 'Cancel the spring concert?' }).waitFor();
  await screenshot(page, 'design-dialog');
  await accessible(page);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await opener.evaluate((button) => button === document.activeElement), true);
  const plain = await openPage({ base, javaScript: false });
  await plain.goto('/design');
  await plain.getByRole('link', { name: 'Cancel the concert' }).click();
  assert.equal(new URL(plain.url()).hash, '#cancel');
});

test('a button that may not be used sends nothing and is described by its reason', async () => {
  const page = await openPage({ base });
  await page.goto('/design');
  const refused = page.getByRole('button', { name: 'Close booking', description: 'Two families are choosing until 10:52.' });
  assert.equal(await refused.getAttribute('aria-disabled'), 'true');
  assert.equal(await refused.getAttribute('type'), 'button');
});

test('with text of 200 % nothing is wider than the window', async () => {
  for (const path of ['/design', '/public', '/design?lang=ar']) {
    const page = await openPage({ base, width: 640 });
    await page.goto(path);
    await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'));
    await fits(page);
    await screenshot(page, `large${path.replaceAll(/\W/g, '-')}`);
  }
});
