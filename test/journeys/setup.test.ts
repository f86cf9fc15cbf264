/** The first visit of an installation: it makes the organisation and its administrator, once. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startWeb } from '../../src/doors/web/app-serve.ts';
import { vocabularyOf } from '../../src/main-rooms.ts';
import { deriveKey } from '../../src/platform/keys.ts';
import { openSignIn } from '../../src/platform/sign-in.ts';
import { openStorage } from '../../src/platform/storage/storage.ts';
import { organisations } from '../../src/rooms/identity/reads.ts';
import { openPage } from '../browser.ts';
import { whenFileEnds } from '../endings.ts';
import { looksWell } from '../looks.ts';
import { testOffice } from '../office.ts';
import { master } from '../server.ts';
import { looksQuiet, publicInEveryLook } from './looks.ts';

const { office, clock, database } = await testOffice('2026-04-14T09:42:00Z');
const complaints: string[] = [];
let base: string;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'convene-setup-'));
  whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }));
  const storage = openStorage(pathToFileURL(join(folder, 'files')), join(folder, 'spool'));
  assert.ok(storage.ok);
  const port = 20_000 + (process.pid % 20_000);
  base = `http://127.0.0.1:${port}`;
  const signIn = openSignIn({ pool: office.parts.pool, secret: deriveKey(master, 'sign-in'), publicUrl: new URL(base) });
  const log = (line: string, error?: unknown) => void complaints.push(`${line} ${String(error)}`);
  const parts = { office, signIn, storage: storage.value, clock, demo: false, mailLeaves: false, vocabulary: vocabularyOf(office.parts.ports), log };
  const web = await startWeb(parts, { host: '127.0.0.1', port });
  whenFileEnds(() => web.stop());
});

const all = () => office.outside(organisations);

test('[G-2] before anybody works here the first page sets up the organisation, and wrong values are named', async () => {
  await publicInEveryLook(base, 'setup', '/setup');
  const page = await openPage({ base, javaScript: false, width: 320 });
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/setup');
  await page.getByLabel('Time zone').selectOption('');
  await page.getByRole('button').click();
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), [
    'Enter the name of the organisation', 'Choose a time zone from the list', 'Enter an address such as name@school.example', 'Enter your name', 'Enter an address such as name@school.example',
    'The password needs at least 10 characters.',
  ]);
  await page.getByLabel('Name of the organisation').fill('Linden Hill School');
  await page.getByLabel('Time zone').selectOption('Europe/Lisbon');
  await page.getByLabel('Address that its messages come from').fill('office@linden.example');
  await page.getByLabel('Your name').fill('Rui Tavares');
  await page.getByLabel('Your e-mail address').fill('rui at linden');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button').click();
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), ['Enter an address such as name@school.example', 'The password needs at least 10 characters.']);
  assert.equal(await page.getByLabel('Name of the organisation').inputValue(), 'Linden Hill School');
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  await looksWell(page, 'setup-wrong-320');
  await page.getByLabel('Your e-mail address').fill('rui@linden.example');
  await page.getByLabel('Password').fill('rui@linden.example 1');
  await page.getByRole('button').click();
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), ['The password must not contain your address.']);
  assert.deepEqual(await all(), []);
});

test('[G-2] of two who set it up at the same moment one founds it, and the second finds it closed', async () => {
  const [first, second] = await Promise.all([openPage({ base, javaScript: false }), openPage({ base, javaScript: false })]);
  for (const [page, name] of [[first, 'rui'], [second, 'mallory']] as const) {
    await page.goto('/setup');
    await page.getByLabel('Name of the organisation').fill(`School of ${name}`);
    await page.getByLabel('Time zone').selectOption('Europe/Lisbon');
    await page.getByLabel('Address that its messages come from').fill(`office@${name}.example`);
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('Your e-mail address').fill(`${name}@school.example`);
    await page.getByLabel('Password').fill('kites over the harbour');
  }
  await Promise.all([first, second].map((page) => page.getByRole('button').click()));
  const [founded, ...others] = await all();
  assert.deepEqual(others, []);
  const [winner, loser] = founded!.name === 'School of rui' ? [first, second] : [second, first];
  assert.equal(new URL(winner.url()).pathname, `/o/${founded!.slug}/`);
  await winner.locator('h1', { hasText: 'Tuesday 14 April' }).waitFor();
  assert.equal(await winner.getByRole('link', { name: 'Log' }).count(), 1);
  await looksQuiet(winner, 'setup-done');
  assert.equal(await loser.locator('h1').textContent(), 'Sign in');
  await loser.goto('/setup');
  assert.equal(await loser.locator('h1').textContent(), 'Sign in');
});

test('[G-2] a set-up sent once more changes nothing', async () => {
  const before = await all();
  const body = new URLSearchParams({ name: 'Another', zone: 'Europe/Lisbon', language: 'en', sender: 'a@b.example', person: 'M', email: 'm@b.example', password: 'kites over the harbour' });
  const answer = await fetch(new URL('/setup', base), { method: 'POST', body, redirect: 'manual' });
  assert.deepEqual([answer.status, answer.headers.get('location'), answer.headers.get('set-cookie')], [303, '/', null]);
  assert.deepEqual(await all(), before);
  const { rows } = await database.owner.query("select 1 from sign_in.accounts where email = 'm@b.example'");
  assert.deepEqual(rows, []);
  assert.deepEqual(complaints, []);
});
