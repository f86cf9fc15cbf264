/** The live island in a real browser: what changed is swapped, what a person is at stays. */
import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, quiet } from '../../../../../test/browser.ts';
import { asset, assetAddress } from '../assets.ts';
import { contentSecurityPolicy } from '../policy.ts';

let server: Server;
let base: string;
let parts: string;
let status = 200;
let fetched = 0;
const listeners = new Set<ServerResponse>();

before(async () => {
  server = createServer((request, response) => {
    const found = asset(request.url!, String(request.headers['accept-encoding']));
    if (found) return void response.writeHead(200, found.headers).end(found.body);
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 50\n\n');
      listeners.add(response);
      return void response.on('close', () => listeners.delete(response));
    }
    fetched += 1;
    response.writeHead(status, { 'content-type': 'text/html', 'content-security-policy': contentSecurityPolicy() });
    response.end(`<!doctype html><html lang="en"><title>Live</title><script type="module" src="${assetAddress('live.js')}"></script>`
      + `<svg id="sprite"></svg><main data-live="/events">${parts}<p id="still">${parts.length}</p></main></html>`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  status = 200;
  parts = '';
});

function notice(): void {
  for (const listener of listeners) listener.write('data: {"topic":"sessions","version":2}\n\n');
}

async function opened(html: string): Promise<Page> {
  parts = html;
  const page = await openPage({ base });
  await page.goto('/');
  while (listeners.size === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
  return page;
}

test('a notice swaps the part that changed and leaves all else as it stands', async () => {
  const page = await opened('<div data-live-part="a"><b>1</b></div><div data-live-part="b"><i>same</i></div>');
  await page.evaluate(() => document.querySelector('i')!.setAttribute('data-mine', ''));
  parts = parts.replace('1', '2 of many');
  notice();
  await page.getByText('2 of many').waitFor();
  assert.equal(await page.locator('i[data-mine]').count(), 1);
  assert.equal(await page.locator('#still').textContent(), String(parts.length - '2 of many'.length + 1));
  quiet(page);
  await page.close();
});

test('focus, typed text, the cursor in it, choices and opened details outlive a swap', async () => {
  const form = (words: string): string => `<section data-live-part="a"><h2>${words}</h2><form action="/x"><input name="why" value="">`
    + '<input type="checkbox" name="c" value="1"><select name="s"><option>one</option><option>two</option></select></form>'
    + '<details><summary>More</summary><p>text</p></details></section>';
  const page = await opened(form('before'));
  await page.locator('[name=c]').check();
  await page.locator('[name=s]').selectOption('two');
  await page.locator('summary').click();
  await page.locator('[name=why]').fill('Hall floor');
  await page.evaluate(() => document.querySelector<HTMLInputElement>('[name=why]')!.setSelectionRange(2, 4));
  parts = form('after');
  notice();
  await page.getByText('after').waitFor();
  const state = await page.evaluate(() => {
    const why = document.querySelector<HTMLInputElement>('[name=why]')!;
    const [box, choice] = [document.querySelector<HTMLInputElement>('[name=c]')!, document.querySelector('select')!];
    return [document.activeElement === why, why.value, why.selectionStart, why.selectionEnd, box.checked, choice.value, document.querySelector('details')!.open];
  });
  assert.deepEqual(state, [true, 'Hall floor', 2, 4, true, 'two', true]);
  await page.close();
});

test('a part whose focused control is gone in the new page waits until the focus has left', async () => {
  const page = await opened('<div data-live-part="a"><button>Confirm</button> first</div><button>Elsewhere</button>');
  await page.getByRole('button', { name: 'Confirm' }).focus();
  parts = '<div data-live-part="a">second</div><button>Elsewhere</button>';
  const before = fetched;
  notice();
  while (fetched === before) await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.getByRole('button', { name: 'Confirm' }).waitFor();
  await page.getByRole('button', { name: 'Elsewhere' }).focus();
  await page.getByText('second').waitFor();
  await page.close();
});

test('a connection made anew fetches what was missed', async () => {
  const page = await opened('<div data-live-part="a">first</div>');
  parts = '<div data-live-part="a">missed</div>';
  for (const listener of listeners) listener.destroy();
  await page.getByText('missed').waitFor();
  await page.close();
});

test('a page that is refused now leaves what stands', async () => {
  const page = await opened('<div data-live-part="a">first</div>');
  [status, parts] = [403, '<div data-live-part="a">forbidden</div>'];
  const before = fetched;
  notice();
  while (fetched === before) await page.evaluate(() => new Promise(requestAnimationFrame));
  [status, parts] = [200, '<div data-live-part="a">third</div>'];
  notice();
  await page.getByText('third').waitFor();
  await page.close();
});
