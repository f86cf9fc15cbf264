/** By which address limits count, with a reverse proxy before the program and without. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { whenFileEnds } from '../endings.ts';
import { testOffice } from '../office.ts';
import { deriveKey } from '../../src/platform/keys.ts';
import { readNetworks } from '../../src/platform/network-address.ts';
import { openSignIn } from '../../src/platform/sign-in.ts';
import { openStorage } from '../../src/platform/storage/storage.ts';
import { vocabularyOf } from '../../src/main-rooms.ts';
import { webApp } from '../../src/doors/web/app.tsx';

const { office, clock, found } = await testOffice('2026-04-13T08:00:00Z');
const { pool, config, master, ports } = office.parts;
const folder = mkdtempSync(join(tmpdir(), 'convene-visit-'));
whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }));
const storage = openStorage(pathToFileURL(folder), join(folder, 'spool'));
assert.ok(storage.ok);
const signIn = openSignIn({ pool, secret: deriveKey(master, 'sign-in'), publicUrl: config.publicUrl });
const proxies = readNetworks('127.0.0.1');
assert.ok(proxies.ok);
const parts = {
  office, signIn, storage: storage.value, clock, demo: false, mailLeaves: false, vocabulary: vocabularyOf(ports), log: (line: string, error?: unknown) => assert.fail(`${line} ${String(error)}`),
};
const doors = { alone: webApp(parts), 'behind a proxy': webApp({ ...parts, trustedProxies: proxies.value }) };
whenFileEnds(async () => { for (const { close } of Object.values(doors)) close(); });

/** One request: who connects, what X-Forwarded-For says, and a form where one is sent. */
async function ask(door: keyof typeof doors, path: string, from: { peer: string; told?: string }, form?: Record<string, string>) {
  const headers: Record<string, string> = { 'accept-language': 'en', ...(from.told === undefined ? {} : { 'x-forwarded-for': from.told }) };
  const body = form && new URLSearchParams({ csrf: 'none', ...form }).toString();
  if (body !== undefined) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) });
  const connection = { incoming: { socket: { remoteAddress: from.peer } } };
  return doors[door].web.request(path, { method: body === undefined ? 'GET' : 'POST', headers, ...(body === undefined ? {} : { body }) }, connection);
}

let sent = 0;
/** Sends the public form; true when it was taken, false when its sender is told to wait. */
async function isTaken(door: keyof typeof doors, slug: string, from: { peer: string; told?: string }): Promise<boolean> {
  const stamp = /name="stamp" value="([^"]+)"/.exec(await (await ask(door, `/o/${slug}/request`, from)).text())![1]!;
  clock.move('PT10S');
  sent += 1;
  const answer = await ask(door, `/o/${slug}/request`, from, { stamp, title: `Wish ${sent}`, name: 'A', email: `a${sent}@example.org`, purpose: 'p' });
  assert.ok([303, 422].includes(answer.status), String(answer.status));
  return answer.status === 303;
}
const takenOf = (count: number, take: (n: number) => Promise<boolean>) =>
  Array.fromAsync({ length: count }, (_, n) => take(n)).then((all) => all.filter(Boolean).length);

test('[G-4.1.1] behind a proxy that is trusted each visitor has the form\'s ten an hour, and none gets more by a made-up address', async () => {
  await found('proxied');
  const by = (told: string) => ({ peer: '127.0.0.1', told });
  assert.equal(await takenOf(11, () => isTaken('behind a proxy', 'proxied', by('203.0.113.1'))), 10);
  assert.equal(await takenOf(3, (n) => isTaken('behind a proxy', 'proxied', by(`192.0.2.${n}, 203.0.113.1`))), 0);
  assert.equal(await takenOf(3, () => isTaken('behind a proxy', 'proxied', by('203.0.113.2'))), 3);
  assert.equal(await takenOf(11, (n) => isTaken('behind a proxy', 'proxied', { peer: '198.51.100.7', told: `192.0.2.${n}` })), 10);
});

test('[G-4.1.1] where no proxy is trusted nobody gets more of the form by a header, from this machine neither', async () => {
  await found('alone');
  assert.equal(await takenOf(12, (n) => isTaken('alone', 'alone', { peer: '127.0.0.1', told: `192.0.2.${n}` })), 10);
});

test('[G-2] failed sign-ins are counted by the visitor whom a trusted proxy names', async () => {
  await found('signing-in');
  const tried = async (told: string) => {
    const answer = await ask('behind a proxy', '/o/signing-in/sign-in', { peer: '127.0.0.1', told }, { email: 'nobody@example.org', password: 'wrong' });
    const text = await answer.text();
    return text.includes('There were too many tries') ? 'waits' : text.includes('is not right') ? 'looked at' : text;
  };
  const first = await Array.fromAsync({ length: 6 }, () => tried('203.0.113.9'));
  assert.deepEqual(first, [...Array<string>(5).fill('looked at'), 'waits']);
  assert.equal(await tried('192.0.2.1, 203.0.113.9'), 'waits');
  assert.equal(await tried('203.0.113.10'), 'looked at');
});

test('where people reach us is not believed of any header: links and cookies follow PUBLIC_URL', async () => {
  await found('reached');
  const plain = await ask('behind a proxy', '/o/reached/request', { peer: '127.0.0.1' });
  const told = await doors['behind a proxy'].web.request('/o/reached/request', {
    headers: { 'accept-language': 'en', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'elsewhere.example', forwarded: 'host=elsewhere.example;proto=https', host: 'elsewhere.example' },
  }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
  const page = async (answer: Response) => (await answer.text()).replaceAll(/name="stamp" value="[^"]+"/g, '');
  assert.equal(await page(told), await page(plain));
});
