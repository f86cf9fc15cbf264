/**
 * The main job, as a visitor of the demo does it: a request from the public form, settled, invited, answered, moved, another
 * one cancelled, the clock run on past reminders and follow-up, and the log that shows each step of the procedure.
 */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { fits, openPage, screenshot } from '../browser.ts';
import { dataFolder, launch } from '../faults/program.ts';
import { everyLook } from '../looks.ts';

const program = launch({ DATA_DIR: dataFolder() }, '--demo');
const base = await program.base;
const home = '/o/linden-hill/';

async function signedInAs(name: string): Promise<Page> {
  const page = await openPage({ base, javaScript: false });
  await page.goto(home);
  await page.getByRole('button', { name }).click();
  assert.match(new URL(page.url()).pathname, /^\/o\/linden-hill\/$/);
  return page;
}

/** The day so many days after the organisation's today, as a date field takes it. */
const inDays = (days: number): string => Temporal.Now.plainDateISO('Europe/Lisbon').add({ days }).toString();
const title = 'Homework club: who helps when';
const invitee = 'Margaret O\'Connell';

test('the page of sample people in light, dark, Arabic and at 320 px, without script', async () => {
  const page = await openPage({ base, javaScript: false });
  await everyLook(page, 'demo-people', async (language) => { await page.goto(`${home}?lang=${language}`); });
  await page.context().close();
});

test('[G-4.1.1] a visitor asks for a session on an old phone, without an account and without script', async () => {
  const page = await openPage({ base, width: 320, javaScript: false });
  await page.goto(home);
  await page.getByRole('link', { name: 'ask for a session' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Olena Kovalenko');
  await page.getByLabel('E-mail address').fill('olena.kovalenko@families.linden-hill.example');
  await page.getByLabel('What it is about').fill(title);
  await page.getByLabel('Who takes part').fill(`${invitee}\nPablo Herrera`);
  await page.getByLabel(/^Date/).fill(inDays(4));
  await page.getByLabel(/^Time/).fill('15:00');
  await page.getByLabel('How long').selectOption('45');
  await page.getByLabel('In a room').first().check();
  await fits(page);
  await screenshot(page, 'demo-1-request');
  await wait(3100); // nobody fills a form in less
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByRole('heading', { name: 'Your request has been sent' }).waitFor();
  await page.context().close();
});

let ruth: Page;
let session = '';
let moved = '';

test('[G-3.1] [G-4.1.2] [G-4.2.2] the coordinator finds the request, settles where, and invites', async () => {
  ruth = await signedInAs('Ruth Adeyemi');
  await ruth.getByRole('link', { name: title }).first().click();
  await screenshot(ruth, 'demo-2-request');
  await ruth.getByRole('link', { name: 'Find a time and invite' }).click();
  await ruth.getByLabel('Between').fill(inDays(2)); // reminders of tomorrow may be due at once, by the time of the day
  await ruth.getByRole('button', { name: 'Search again' }).click();
  await screenshot(ruth, 'demo-3-time');
  await ruth.getByRole('link', { name: 'Take this time and invite' }).click();
  assert.equal(await ruth.getByLabel('Title').inputValue(), title);
  await screenshot(ruth, 'demo-3-new');
  await ruth.getByLabel('Agenda').fill('- Which days\n- Who brings what');
  await ruth.getByLabel('Required').fill(`${invitee}\nPablo Herrera`);
  await ruth.getByLabel(/^It takes place in/).selectOption({ index: 2 });
  await screenshot(ruth, 'demo-3-new');
  await ruth.getByRole('button', { name: 'Check and schedule' }).click();
  await screenshot(ruth, 'demo-4-check');
  await ruth.getByRole('button', { name: /Schedule/ }).click();
  await ruth.getByRole('heading', { name: title }).waitFor();
  session = new URL(ruth.url()).pathname;
  assert.match(session, /\/sessions\/[0-9a-f-]{36}$/);
});

/** The newest message to somebody in the outbox whose title holds `words`. */
async function openMessage(words: string, to: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await ruth.goto(`${home}outbox`);
    const row = ruth.locator('li.row').filter({ hasText: words }).filter({ hasText: to });
    if (await row.count()) return row.first().getByRole('link').first().click();
    await wait(250);
  }
  assert.fail(`no message "${words}" to ${to}`);
}

test('[G-4.2.2] the invitation stands in the outbox as it would leave, and its link answers without an account', async () => {
  await openMessage(`Invitation: ${title}`, invitee);
  await screenshot(ruth, 'demo-5-invitation');
  const text = await ruth.locator('main').innerText();
  assert.match(text, /METHOD:REQUEST/);
  assert.match(text, /Lisbon time/);
  const address = /http:\/\/\S+\/l\/[\w-]{64}/.exec(text)?.[0];
  assert.ok(address, text.slice(0, 2000));
  const guest = await openPage({ base, width: 320, javaScript: false });
  await guest.goto(address);
  await fits(guest);
  await screenshot(guest, 'demo-6-reply');
  await guest.getByLabel('Yes, I come').check();
  await guest.getByRole('button', { name: 'Send the answer' }).click();
  await screenshot(guest, 'demo-7-replied');
  await guest.context().close();
  await ruth.goto(session);
  await screenshot(ruth, 'demo-8-session');
  assert.match(await ruth.locator('main').innerText(), /Comes/);
});

test('[G-4.4.1] [G-4.4.3] the session moves, and the new invitation says what it was before and why', async () => {
  await ruth.goto(session);
  await ruth.getByRole('link', { name: 'Move', exact: true }).click();
  const time = ruth.getByLabel(/^Time/).first();
  const before = await time.inputValue(); // which time is free on that day is the search's to say
  assert.match(before, /^\d\d:\d\d$/);
  moved = before === '16:30' ? '17:30' : '16:30';
  await time.fill(moved);
  await ruth.getByLabel(/^Reason/).fill('The computer room is taken until four');
  await screenshot(ruth, 'demo-9-move');
  await ruth.getByRole('button', { name: /^Move it/ }).click();
  await screenshot(ruth, 'demo-10-moved');
  await openMessage(moved, 'Pablo Herrera');
  const text = await ruth.locator('main').innerText();
  assert.match(text, /SEQUENCE:1/);
  assert.ok(text.includes(before), `${before} in ${text}`);
  assert.ok(text.includes(moved), `${moved} in ${text}`);
  assert.match(text, /The computer room is taken until four/);
});

test('[G-4.4.1] another session is cancelled with the reason, and everybody is told', async () => {
  await ruth.goto(`${home}sessions`);
  await ruth.getByRole('link', { name: 'Budget, second reading' }).first().click();
  await ruth.getByRole('link', { name: 'Cancel', exact: true }).click();
  await ruth.getByLabel(/^Reason/).fill('Two of the board are ill');
  await ruth.getByRole('button', { name: /^Cancel it/ }).click();
  await openMessage('Cancelled: Budget, second reading', 'Helena Marques');
  assert.match(await ruth.locator('main').innerText(), /METHOD:CANCEL/);
});

test('[G-4.3.1] [G-6.2] the clock runs on past reminders and the end, and what is due happens at its own time', async () => {
  await ruth.goto(home);
  for (let day = 0; day < 6; day++) {
    await ruth.getByRole('button', { name: 'Next day' }).click({ timeout: 60_000 }); // all that a day holds, however busy the machine
    assert.equal(await ruth.getByRole('button', { name: 'Next day' }).count(), 1, `${await ruth.locator('body').innerText()}\n${program.said()}`);
  }
  await screenshot(ruth, 'demo-11-later');
  await ruth.goto(session);
  const steps = await ruth.locator('main').innerText();
  await screenshot(ruth, 'demo-12-record');
  assert.match(steps, /Took place/);
  await ruth.goto(`${home}outbox?kind=sessions.reminder`);
  const reminders = await ruth.locator('li.row').filter({ hasText: `Reminder: ${title}` }).allInnerTexts();
  assert.deepEqual([...new Set(reminders.map((row) => row.trim().slice(0, 5)))].sort(), [`${String(Number(moved.slice(0, 2)) - 1)}:30`, moved], '24 hours and 1 hour before the new time, and at no other');
  await ruth.goto(`${home}outbox?kind=feedback.ask`);
  assert.equal(await ruth.locator('li.row').filter({ hasText: title }).count(), 2, 'each in his own language');
});

test('[G-4.6.1] the log is downloaded and tells each step, kept or not', async () => {
  const answer = await ruth.context().request.get(`${home}log.csv`);
  assert.equal(answer.status(), 200);
  const text = await answer.text();
  for (const verb of ['sessions.receiveRequest', 'sessions.schedule', 'invitations.reply', 'sessions.reschedule', 'sessions.cancel', 'procedures.done', 'sessions.hold']) {
    assert.ok(text.includes(verb), verb);
  }
  await ruth.goto(`${home}procedures/sessions`);
  await screenshot(ruth, 'demo-13-procedure');
  assert.match(await ruth.locator('main').innerText(), /Remind 24 hours before/);
});

test('SIGTERM ends the program and its database', async () => {
  assert.deepEqual(await program.end('SIGTERM'), { code: 0, signal: null });
});
