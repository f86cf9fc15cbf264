/** Outbox and inbox: what was said and how far it came; each message as it leaves; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Channel } from '../../src/rooms/messaging/ports.ts';
import { chooseChannel, say } from '../../src/rooms/messaging/actions.ts';
import { letter } from '../../src/rooms/messaging/actions-letter.ts';
import { outbox } from '../../src/rooms/messaging/reads.ts';
import { openPage } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let mail: string;
let portal: string;

/** Says one thing to one person, and waits until it has been sent or kept. */
async function told(of: School, who: Cast, key: string, href: string): Promise<string> {
  const message = await of.as('machine', (ctx) => say(ctx, {
    kind: 'invitations.request', key, subject: { kind: 'session', id: '0190c0de-0000-7000-8000-000000000001' }, to: [{ person: of.people[who] }],
    compose: (person, head) => ({
      ...letter(head, {
        subject: 'Reading plans, years 7 to 9',
        blocks: [
          { kind: 'paragraph', text: `${person.name}, you are invited. <script>alert(1)</script>` },
          { kind: 'facts', facts: [{ label: 'When', value: 'Thursday 16 April, 11:15–12:00' }, { label: 'Where', value: 'Room 12' }] },
          { kind: 'actions', primary: true, actions: [{ label: 'I come', href }, { label: 'I cannot', href }] },
        ],
      }),
      calendar: { method: 'REQUEST', text: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@school.convene\r\nSUMMARY:Reading plans\\, years 7 to 9\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' },
    }),
  }));
  assert.ok(message);
  for (;;) {
    const found = (await of.as('machine', (ctx) => outbox(ctx.tx, ctx.organisation, { person: of.people[who] }))).find((one) => one.message.id === message);
    if (found && found.state !== 'queued' && found.state !== 'sending') return found.id;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

before(async () => {
  school = await startSchool();
  mail = await told(school, 'teacher', 'one', `${school.base}${school.home}inbox`);
  await school.as('participant', (ctx) => chooseChannel(ctx, school.people.participant, 'portal' satisfies Channel['name']));
  portal = await told(school, 'participant', 'two', `${school.base}${school.home}me`);
});

const open = async (of: School, who: Cast, javaScript = false) => {
  const page = await openPage({ base: of.base, javaScript });
  await of.signIn(page, who);
  return page;
};

for (const [name, who, path] of [
  ['outbox', 'coordinator', () => 'outbox'], ['outbox-none', 'coordinator', () => 'outbox?state=failed'], ['delivery', 'coordinator', () => `outbox/${mail}`],
  ['inbox', 'participant', () => 'inbox'], ['inbox-none', 'teacher', () => 'inbox'], ['inbox-message', 'participant', () => `inbox/${portal}`],
] as const) {
  test(`[X-4] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, who, name, path()));
}

test('a message is shown as it leaves: head, page, plain text, calendar part; nothing in it runs and its links stay shut', async () => {
  const page = await open(school, 'coordinator', true);
  await page.goto(`${school.home}outbox`);
  await page.getByRole('link', { name: 'Reading plans, years 7 to 9' }).last().click();
  const text = (await page.locator('main').textContent())!;
  for (const part of ['Message-ID', 'teacher@school.example.org', 'text/calendar; method=REQUEST', 'SUMMARY:Reading plans\\, years 7 to 9', 'When: Thursday 16 April']) {
    assert.ok(text.includes(part), part);
  }
  const frame = page.frameLocator('iframe');
  await frame.getByText('<script>alert(1)</script>').last().waitFor();
  const answer = await page.request.get(`${school.home}outbox/${mail}/html`);
  assert.equal(answer.headers()['content-security-policy'], "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'");
  await frame.getByRole('link', { name: 'I come' }).click();
  assert.equal(page.context().pages().length, 1);
  assert.equal(await page.locator('main a[href*="/inbox"]').count(), 0);
});

test('in a demo a visitor follows the links of a message from the outbox', async () => {
  const demo = await startSchool({ slug: 'demo', demo: true });
  const id = await told(demo, 'teacher', 'one', `${demo.base}${demo.home}me/time`);
  const page = await open(demo, 'coordinator');
  await page.goto(`${demo.home}outbox/${id}`);
  const [opened] = await Promise.all([page.context().waitForEvent('page'), page.frameLocator('iframe').getByRole('link', { name: 'I come' }).click()]);
  await opened.waitForURL(`**${demo.home}me/time`);
  assert.equal(await opened.title(), 'My time · Convene');
});

test('a message is sent again as one of its own, and the outbox is filtered by state, kind and person', async () => {
  const page = await open(school, 'staff');
  await page.goto(`${school.home}outbox/${mail}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('It is being sent again').waitFor();
  assert.notEqual(new URL(page.url()).pathname, `${school.home}outbox/${mail}`);
  await page.goto(`${school.home}outbox?person=${school.people.teacher}&kind=invitations.request`);
  assert.equal(await page.locator('li.row').count(), 2);
  await page.getByLabel('To', { exact: true }).selectOption({ label: 'Noura Haddad' });
  await page.getByRole('button', { name: 'Find' }).click();
  assert.equal(await page.locator('li.row').count(), 1);
});

test('[G-2] the outbox is for the office, and nobody reads the link with which somebody else signs in', async () => {
  const teacher = await open(school, 'teacher');
  assert.equal((await teacher.goto(`${school.home}outbox`))?.status(), 403);
  assert.equal((await teacher.goto(`${school.home}outbox/${mail}/html`))?.status(), 403);
  const id = await told(school, 'administrator', 'three', `${school.base}${school.home}sign-in/link?token=abc`);
  const page = await open(school, 'coordinator');
  await page.goto(`${school.home}outbox/${id}`);
  await page.getByText('Only the addressee reads it.').waitFor();
  assert.equal((await page.content()).includes('token=abc'), false);
  assert.equal((await page.request.get(`${school.home}outbox/${id}/html`)).status(), 404);
});

test('[X-4] a message in the portal is new until it is opened, its links lead on, and nobody else opens it', async () => {
  const id = await told(school, 'participant', 'four', `${school.base}${school.home}me/time`);
  const page = await open(school, 'participant');
  await page.goto(`${school.home}inbox`);
  const row = page.locator('li.row').first();
  assert.match((await row.textContent())!, /New/);
  await row.getByRole('link').click();
  await page.frameLocator('iframe').getByRole('link', { name: 'I come' }).click();
  await page.waitForURL(`**${school.home}me/time`);
  await page.goto(`${school.home}inbox`);
  assert.doesNotMatch((await page.locator('li.row').first().textContent())!, /New/);
  const other = await open(school, 'administrator');
  assert.equal((await other.goto(`${school.home}inbox/${id}`))?.status(), 404);
  assert.equal((await other.goto(`${school.home}inbox/${id}/html`))?.status(), 404);
  assert.equal(school.complaints.join('\n'), '');
});
