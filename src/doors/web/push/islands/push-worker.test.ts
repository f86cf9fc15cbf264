import assert from 'node:assert/strict';
import { test } from 'node:test';

const shown: unknown[] = [];
const opened: string[] = [];
const heard = new Map<string, (event: object) => void>();
const here = {
  registration: { showNotification: async (title: string, options: object) => { shown.push([title, options]); } },
  clients: { openWindow: async (url: string) => { opened.push(url); } },
  addEventListener: (kind: string, hears: (event: object) => void) => { heard.set(kind, hears); },
};
Object.assign(globalThis, { self: here });
await import('./push-worker.ts');

/** What is held open until it is done. */
async function happens(kind: string, event: object): Promise<void> {
  const waits: Promise<unknown>[] = [];
  heard.get(kind)!({ waitUntil: (done: Promise<unknown>) => { waits.push(done); }, ...event });
  assert.equal(waits.length, 1);
  await Promise.all(waits);
}

test('[P-2.1] a browser that is told shows the organisation, that there is a message, and opens it when it is pressed', async () => {
  const told = { title: 'Escola do Vale', body: 'Un mensaje sobre «Encuentro»: ábralo.', tag: 'round', url: 'https://vale.example/l/abc', lang: 'es' };
  await happens('push', { data: { json: () => told } });
  assert.deepEqual(shown, [['Escola do Vale', { body: told.body, tag: 'round', lang: 'es', dir: 'auto', data: told.url }]]);
  let closed = 0;
  await happens('notificationclick', { notification: { data: told.url, close: () => { closed += 1; } } });
  assert.deepEqual([opened, closed], [[told.url], 1]);
});
