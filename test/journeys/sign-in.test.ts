/** Signing in and out, forms that nobody of ours sent, and the pages that say no. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { admit } from '../../src/rooms/identity/actions.ts';
import { members } from '../../src/rooms/identity/reads.ts';
import { addPerson, changePerson } from '../../src/rooms/people/actions.ts';
import { person as personById } from '../../src/rooms/people/reads.ts';
import { openPage, quiet } from '../browser.ts';
import { looksWell } from '../looks.ts';
import { machine } from '../office.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';
import { letterTo } from './public.ts';

let school: School;
before(async () => { school = await startSchool(); });

const open = async (who?: Cast): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false });
  if (who) await school.signIn(page, who, true);
  return page;
};
const pathOf = (page: Page) => new URL(page.url()).pathname + new URL(page.url()).search;

async function signInAs(page: Page, who: Cast, password = school.password): Promise<void> {
  await page.getByLabel('E-mail address').fill(school.addressOf(who));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('[G-2] a wrong password says no more than that; too many bring a waiting time, and then the right one signs in', async () => {
  const page = await open();
  await page.goto(`${school.home}sign-in`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), ['Enter your e-mail address', 'Enter your password']);
  for (let tries = 0; tries < 5; tries += 1) {
    await signInAs(page, 'staff', 'not this one');
    assert.deepEqual(await page.locator('.errsum a').allTextContents(), ['The address or the password is not right.']);
    assert.equal(await page.getByLabel('E-mail address').inputValue(), school.addressOf('staff'));
    assert.equal(await page.getByLabel('Password').inputValue(), '');
  }
  await looksWell(page, 'sign-in-wrong');
  await signInAs(page, 'staff');
  assert.match((await page.locator('.errsum a').textContent())!, /^There were too many tries\. The next is possible at 14 April 2026, 10:42/);
  school.test.clock.move('PT20M');
  await signInAs(page, 'staff');
  assert.equal(pathOf(page), school.home);
  await page.goto(`${school.home}sign-in`);
  await signInAs(page, 'staff', 'not this one either');
  const nobody = await open();
  await nobody.goto(`${school.home}sign-in`);
  await nobody.getByLabel('E-mail address').fill('nobody@school.example.org');
  await nobody.getByLabel('Password').fill('anything at all');
  await nobody.getByRole('button', { name: 'Sign in', exact: true }).click();
  assert.deepEqual(await nobody.locator('.errsum a').allTextContents(), ['The address or the password is not right.']);
});

test('[G-2] a mail link shows a button, signs in once, leads on to where one was going, and tells nobody who is known', async () => {
  const page = await open();
  await page.goto(`${school.home}people?words=kenji`);
  await page.getByLabel('E-mail address').fill(school.addressOf('administrator'));
  await page.getByRole('button', { name: 'Send me a link instead' }).click();
  const said = (await page.getByRole('status').textContent())!;
  const stranger = await open();
  await stranger.goto(`${school.home}sign-in`);
  await stranger.getByLabel('E-mail address').fill('nobody@elsewhere.example');
  await stranger.getByRole('button', { name: 'Send me a link instead' }).click();
  assert.equal((await stranger.getByRole('status').textContent())!, said.replace(school.addressOf('administrator'), 'nobody@elsewhere.example'));
  const { link } = await letterTo(school, school.addressOf('administrator'), 'sign-in');
  await page.goto(link);
  await page.reload(); // programs that look into mails open links too
  const { pathname, search } = new URL(link);
  await publicInEveryLook(school.base, 'sign-in-link', pathname + search);
  await page.getByRole('button', { name: `Sign in as ${school.addressOf('administrator')}` }).click();
  assert.equal(pathOf(page), `${school.home}people?words=kenji`);
  const second = await open();
  assert.equal((await second.goto(link))?.status(), 410);
  await looksWell(second, 'sign-in-link-spent');
  await second.getByRole('link', { name: 'Sign in again' }).click();
  assert.equal(pathOf(second), `${school.home}sign-in`);
});

test('[G-2] the link that signs in is read by nobody else, and goes to the address of the account whatever the office writes', async () => {
  const coordinator = await open('coordinator');
  await school.as('coordinator', async (ctx) => {
    const { version } = (await personById(ctx.tx, ctx.organisation, school.people.administrator))!;
    assert.ok((await changePerson(ctx, school.people.administrator, version, { email: 'mine@elsewhere.example' })).ok);
  });
  school.test.clock.move('PT10M');
  const page = await open();
  await page.goto(`${school.home}sign-in`);
  await page.getByLabel('E-mail address').fill(school.addressOf('administrator'));
  await page.getByRole('button', { name: 'Send me a link instead' }).click();
  await letterTo(school, school.addressOf('administrator'), 'sign-in', 2);
  const { rows } = await school.test.database.owner.query("select 1 from deliveries where address = 'mine@elsewhere.example'");
  assert.deepEqual(rows, []);
  await coordinator.goto(`${school.home}outbox?kind=sign-in`);
  await coordinator.getByRole('link', { name: 'Your link to sign in' }).first().click();
  assert.match((await coordinator.locator('main').textContent())!, /Only the addressee reads it\./);
  assert.equal(/token=/.test(await coordinator.content()), false);
  assert.equal((await coordinator.goto(`${coordinator.url()}/html`))?.status(), 404);
});

test('[G-2] signing out ends it, and going back shows nothing', async () => {
  const page = await open('teacher');
  await page.goto(`${school.home}me`);
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${school.home}me`);
  assert.match(pathOf(page), /^\/o\/school\/sign-in\?next=/);
  await page.context().addCookies(cookies);
  await page.goto(`${school.home}me`);
  assert.match(pathOf(page), /^\/o\/school\/sign-in\?next=/, 'the cookie that somebody kept opens nothing any more');
});

test('[G-2] a link to the sign-in never leads elsewhere', async () => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', '/o/other/', '/o/school/\\\\evil.example', 'javascript:alert(1)', '/o/school/..//evil.example', '/o/schools/']) {
    const page = await open();
    await page.goto(`${school.home}sign-in?next=${encodeURIComponent(next)}`);
    await signInAs(page, 'coordinator');
    assert.equal(page.url(), `${school.base}${school.home}`, next);
    await page.context().close();
  }
});

test('[G-2] a form without its token, from another site, too large, or of another kind is refused with a page that says why', async () => {
  const page = await open('coordinator');
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const send = async (body: string, headers: Record<string, string> = {}, path = 'requests/new') => {
    const answer = await fetch(`${school.base}${school.home}${path}`, {
      method: 'POST', body, redirect: 'manual', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'origin': school.base, ...headers },
    });
    return [answer.status, /<p>([^<]*)<\/p>/.exec(await answer.text())?.[1]];
  };
  const stale = 'This page was open too long, or somebody else has signed in since. Go back, load it again and send the form once more.';
  assert.deepEqual(await send('name=Maria&title=Plans'), [403, stale]);
  assert.deepEqual(await send('name=Maria&title=Plans&csrf=guessed'), [403, stale]);
  assert.deepEqual(await send('', {}, 'duties/01890000-0000-7000-8000-000000000000/waive'), [403, stale]);
  const foreign = 'This form was not sent from a page of this site.';
  assert.deepEqual(await send('name=Maria', { origin: 'https://evil.example' }), [403, foreign]);
  assert.deepEqual(await send('name=Maria', { 'sec-fetch-site': 'cross-site' }), [403, foreign]);
  assert.deepEqual(await send('name=Maria', { cookie: '', origin: 'https://evil.example' }, 'request'), [403, foreign]);
  assert.deepEqual(await send(`name=${'x'.repeat(600_000)}`), [413, 'A form holds at most 512 KB. Go back: what you typed is still there.']);
  const unread = 'It was sent in a way that this page does not read.';
  assert.deepEqual(await send('name=Maria', { 'content-type': 'text/plain' }), [415, unread]);
  assert.deepEqual(await send('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), [415, unread]);
  const arabic = await fetch(`${school.base}${school.home}request`, { method: 'POST', body: 'a=b', headers: { 'content-type': 'text/plain', 'origin': school.base, 'accept-language': 'ar' } });
  assert.match(await arabic.text(), /<html lang="ar" dir="rtl"/);
});

test('[G-2] an account that is known in two organisations chooses; one that is nobody here is told so', async () => {
  const harbour = await school.test.found('harbour');
  const account = await school.as('machine', async (ctx) => (await members(ctx.tx, ctx.organisation)).find((one) => one.person === school.people.teacher)!.account!);
  await school.test.as(harbour, machine, async (ctx) => {
    const added = await addPerson(ctx, { name: 'Kenji Watanabe', email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' });
    assert.ok(added.ok);
    assert.ok((await admit(ctx, { person: added.value, account, roles: ['teacher'] })).ok);
  });
  const page = await open('teacher');
  await page.goto('/');
  assert.equal(pathOf(page), '/choose');
  await inEveryLook(school, 'teacher', 'choose', '../../choose');
  await page.getByRole('link', { name: 'harbour' }).click();
  assert.equal(pathOf(page), '/o/harbour/');
  await page.locator('h1', { hasText: 'Tuesday 14 April' }).waitFor();
  const stranger = await open('coordinator');
  await stranger.goto('/o/harbour/');
  assert.match((await stranger.locator('.errsum').textContent())!, /coordinator@school\.example\.org is not known at harbour\./);
  const visitor = await open();
  await visitor.goto('/');
  await visitor.getByRole('link', { name: 'school' }).waitFor();
});

test('[G-2] what is not there, not open, or broken has a page in every look', async () => {
  await publicInEveryLook(school.base, 'not-found', '/o/nowhere/', 404);
  await publicInEveryLook(school.base, 'not-found-here', `${school.home}request/elsewhere`, 404);
  const page = await open('participant');
  assert.equal((await page.goto(`${school.home}requests`))?.status(), 403);
  await inEveryLook(school, 'participant', 'forbidden', 'requests', 403);
  await page.getByRole('link', { name: 'Back to the first page' }).click();
  assert.equal(pathOf(page), school.home);
  const { owner } = school.test.database;
  await owner.query('alter table feedback_answers rename to feedback_answers_away');
  try {
    const office = await open('coordinator');
    assert.equal((await office.goto(`${school.home}feedback`))?.status(), 500);
    const [, number] = /tell the administrator the number (\w+)\./.exec((await office.locator('main').textContent())!) ?? [];
    assert.match(school.complaints.at(-1)!, new RegExp(`^fault ${number} at GET /o/:slug/feedback`));
    assert.equal(/feedback_answers|relation/.test(await office.content()), false);
    await inEveryLook(school, 'coordinator', 'fault', 'feedback', 500);
  } finally {
    await owner.query('alter table feedback_answers_away rename to feedback_answers');
  }
});

test('[G-2] the sign-in page in light, dark, Arabic and at 320 px, without JavaScript', async () => {
  await publicInEveryLook(school.base, 'sign-in', `${school.home}sign-in`);
  const page = await open();
  await page.goto(`${school.home}sign-in`);
  quiet(page);
  assert.equal(school.complaints.filter((one) => !one.startsWith('fault')).join('\n'), '');
});
