/** Requests from the public form to their end, seen by who asks and by two coordinators at once. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle } from '../../src/rooms/sessions/actions-requests.ts';
import type { RequestId } from '../../src/rooms/sessions/model-requests.ts';
import { requestById, requestQueue } from '../../src/rooms/sessions/reads-requests.ts';
import { openPage, quiet } from '../browser.ts';
import { looksWell } from '../looks.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, looksQuiet, publicInEveryLook } from './looks.ts';
import { letterTo, until, weightOf } from './public.ts';

let school: School;
before(async () => { school = await startSchool(); });

const open = async (who?: Cast, options: { javaScript?: boolean; width?: number } = {}): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false, ...options });
  if (who) await school.signIn(page, who);
  return page;
};

/** Fills in the public form as a person does it, who needs a while. */
async function ask(page: Page, given: { name: string; email: string; title: string; who?: string; date?: string; time?: string }, seconds = 40): Promise<void> {
  await page.goto(`${school.home}request`);
  await page.getByLabel('Name', { exact: true }).fill(given.name);
  await page.getByLabel('E-mail address').fill(given.email);
  await page.getByLabel('What it is about').fill(given.title);
  if (given.who) await page.getByLabel('Who takes part').fill(given.who);
  if (given.date) await page.getByLabel('Date').fill(given.date);
  if (given.time) await page.getByLabel('Time').fill(given.time);
  school.test.clock.move(`PT${seconds}S`);
  await page.getByRole('button', { name: 'Send the request' }).click();
}

const idOf = (title: string) => until(`the request ${title}`, () => school.as('machine', async (ctx) =>
  (await requestQueue(ctx.tx, ctx.organisation, { states: ['open', 'scheduled', 'declined', 'joined'] })).find((one) => one.title === title)?.id));
const of = (id: RequestId) => school.as('machine', async (ctx) => (await requestById(ctx.tx, ctx.organisation, id))!);

test('[G-4.1.1] a parent asks on an old phone at 320 px without JavaScript, and the link in the acknowledgement says how it stands', async () => {
  const page = await open(undefined, { width: 320 });
  await ask(page, { name: 'Maria dos Santos', email: 'maria@parents.example', title: 'Reading plans' });
  assert.equal(await page.locator('h1').textContent(), 'Your request has been sent');
  await looksQuiet(page, 'request-sent-320');
  await page.reload();
  assert.equal(await page.locator('h1').textContent(), 'Your request has been sent');
  const { link } = await letterTo(school, 'maria@parents.example', 'sessions.acknowledgement');
  await letterTo(school, 'maria@parents.example', 'sessions.question'); // it follows in a round of its own
  await page.goto(link);
  assert.equal(await page.locator('h1').textContent(), 'Reading plans');
  assert.match((await page.locator('main').textContent())!, /Waiting for your answer\s*The question is in a message of its own/);
  await looksQuiet(page, 'request-status-320');
  await publicInEveryLook(school.base, 'request-status', link);
});

test('[G-4.1.1] what is wrong in the form is named on top, and nothing typed is lost', async () => {
  const page = await open(undefined, { width: 320 });
  await ask(page, { name: 'Lars', email: 'not an address', title: '', who: 'Lars\nand his father', date: '2026-04-30' });
  assert.match(await page.title(), /^Error: /);
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), [
    'Enter an e-mail address such as name@school.example', 'Say in a few words what it is about, at most 200 characters',
    'Enter both the date and the time, such as 30.04.2026 and 17:00',
  ]);
  assert.equal(await page.getByLabel('Who takes part').inputValue(), 'Lars\nand his father');
  assert.equal(await page.getByLabel('Date').inputValue(), '2026-04-30');
  await looksWell(page, 'request-errors-320');
});

test('[G-4.1.1] the same request again is recognised: one stays in the queue, and the second letter says so', async () => {
  const page = await open();
  await ask(page, { name: 'Maria dos Santos', email: 'maria@parents.example', title: 'reading  PLANS', who: 'Maria, Kenji Watanabe' });
  assert.equal(await page.locator('h1').textContent(), 'Your request has been sent');
  const { text, link } = await letterTo(school, 'maria@parents.example', 'sessions.acknowledgement', 2);
  assert.match(text, /You asked for this on 14 April 2026 already/);
  await page.goto(link);
  assert.match((await page.locator('main').textContent())!, /Both are one request/);
  const office = await open('coordinator');
  await office.goto(`${school.home}requests`);
  assert.equal(await office.getByRole('link', { name: 'Reading plans' }).count(), 1);
  assert.equal((await of(await idOf('Reading plans'))).who, 'Maria, Kenji Watanabe');
});

test('[G-4.1.1] a form sent too fast, or with the field that nobody sees, is suspect, and a coordinator lets it pass', async () => {
  const page = await open();
  await ask(page, { name: 'Quick', email: 'quick@parents.example', title: 'Piano lessons' }, 1);
  assert.equal(await page.locator('h1').textContent(), 'Your request has been sent');
  const trap = await open();
  await trap.goto(`${school.home}request`);
  await trap.locator('#f-website').evaluate((field: HTMLInputElement) => { field.value = 'https://pills.example'; });
  await trap.getByLabel('Name', { exact: true }).fill('Robot');
  await trap.getByLabel('E-mail address').fill('victim@parents.example');
  await trap.getByLabel('What it is about').fill('Cheap pills');
  school.test.clock.move('PT1M');
  await trap.getByRole('button', { name: 'Send the request' }).click();
  assert.equal(await trap.locator('h1').textContent(), 'Your request has been sent');

  const office = await open('coordinator');
  await office.goto(`${school.home}requests`);
  assert.match((await office.getByRole('listitem').filter({ hasText: 'Piano lessons' }).textContent())!, /Looks like spam/);
  await office.getByRole('link', { name: 'Piano lessons' }).click();
  assert.match((await office.locator('main').textContent())!, /filled in within 3 seconds/);
  await looksQuiet(office, 'request-suspect');
  await office.getByRole('button', { name: 'Let it pass' }).click();
  await office.getByText('The request passed.').waitFor();
  await letterTo(school, 'quick@parents.example', 'sessions.acknowledgement');

  await office.goto(`${school.home}requests`);
  await office.getByRole('link', { name: 'Cheap pills' }).click();
  await office.getByRole('button', { name: 'Put it away' }).click();
  await office.getByText('Nobody was told').waitFor();
  const { rows } = await school.test.database.owner.query("select 1 from deliveries where address = 'victim@parents.example'");
  assert.deepEqual(rows, []);
});

test('[G-4.1.2] exactly what is missing is asked, and answered by link; the coordinator settles the rest', async () => {
  const page = await open(undefined, { width: 320 });
  await ask(page, { name: 'Noor Aziz', email: 'noor@parents.example', title: 'Safeguarding', who: 'Noor and the class teacher' });
  const { text, link } = await letterTo(school, 'noor@parents.example', 'sessions.question');
  assert.match(text, /the date and time/);
  assert.equal(/who takes part/.test(text), false);
  await page.goto(link);
  assert.equal(await page.getByLabel('Who takes part').count(), 0);
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.getByText('Fill in at least one of these').waitFor();
  await publicInEveryLook(school.base, 'request-complete', link);
  await page.getByLabel('Date').fill('2026-04-30');
  await page.getByLabel('Time').fill('17:00');
  await page.getByLabel('Online').check();
  await page.getByLabel('Anything else').fill('After work, if you can.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  assert.equal(await page.getByLabel('Online').isChecked(), true);
  assert.match((await page.getByRole('status').textContent())!, /school has your answer\. This is still open/);
  await looksWell(page, 'request-answered-partly-320');
  await page.getByLabel('How long').selectOption({ label: '1 h' });
  await page.getByRole('button', { name: 'Send the answer' }).click();
  assert.match((await page.locator('main').textContent())!, /school has your answer\.When30 April 2026, 17:00, Lisbon time/);
  await looksWell(page, 'request-answered-320');

  const office = await open('coordinator');
  const id = await idOf('Safeguarding');
  await office.goto(`${school.home}requests/${id}`);
  assert.match((await office.getByRole('region', { name: 'What was said' }).textContent())!, /After work, if you can\./);
  const { owner } = school.test.database;
  await owner.query("update people set zone = 'Europe/Athens' where id = $1", [school.people.coordinator]);
  await office.reload();
  await office.getByText('Change it').click();
  await office.getByLabel('How long').selectOption({ label: '45 min' });
  await office.getByRole('button', { name: 'Save what is settled' }).click();
  await office.getByText('What is settled is saved.').waitFor();
  await owner.query("update people set zone = 'Europe/Lisbon' where id = $1", [school.people.coordinator]);
  const { missing, minutes, wished } = await of(id);
  assert.deepEqual([missing, minutes, String(wished?.wall), wished?.zone], [[], 45, '2026-04-30T17:00:00', 'Europe/Lisbon'], 'who saves from elsewhere moves nothing');
  assert.equal(await office.getByRole('link', { name: 'Find a time and invite' }).getAttribute('href'), `${school.home}time?request=${id}`);
});

test('two coordinators at one request: the second sees what the first did and loses nothing typed', async () => {
  const page = await open();
  await ask(page, { name: 'Hana Yoon', email: 'hana@parents.example', title: 'Piano moderation' });
  const id = await idOf('Piano moderation');
  const second = await open('coordinator');
  await second.goto(`${school.home}requests/${id}`);
  await second.getByText('Settle it yourself').click();
  await second.getByLabel('What it is about').fill('Piano moderation, spring');
  await second.getByRole('textbox', { name: 'Who takes part' }).fill('Hana, the jury');
  const { version } = await of(id);
  assert.ok((await school.as('staff', (ctx) => settle(ctx, id, version, { who: 'Hana and two parents', minutes: 60 }))).ok);
  await second.getByRole('button', { name: 'Save what is settled' }).click();
  await second.getByText('Olena Kovalenko changed this at').waitFor();
  const notice = (await second.locator('.notice').textContent())!;
  assert.match(notice, /WhoHana and two parents/);
  assert.match(notice, /How long1 h/);
  assert.equal(await second.getByLabel('What it is about').inputValue(), 'Piano moderation, spring');
  assert.equal(await second.getByRole('textbox', { name: 'Who takes part' }).inputValue(), 'Hana, the jury');
  await looksWell(second, 'request-meanwhile');
  await second.getByLabel('How long').selectOption({ label: '1 h' });
  await second.getByRole('button', { name: 'Save what is settled' }).click();
  await second.getByText('What is settled is saved.').waitFor();
  const { title, who, minutes } = await of(id);
  assert.deepEqual([title, who, minutes], ['Piano moderation, spring', 'Hana, the jury', 60]);
});

test('[G-4.1.2] a request is declined with a reason that the requester reads; who comes second keeps what was typed', async () => {
  const page = await open();
  await ask(page, { name: 'Wen Zhao', email: 'wen@parents.example', title: 'Sports hall at night' });
  const { link } = await letterTo(school, 'wen@parents.example', 'sessions.acknowledgement');
  const id = await idOf('Sports hall at night');
  const second = await open('administrator');
  await second.goto(`${school.home}requests/${id}`);
  await second.getByText('Decline', { exact: true }).click();
  await second.getByLabel('Reason').fill('There is no light.');
  const office = await open('coordinator');
  await office.goto(`${school.home}requests/${id}`);
  await office.getByText('Decline', { exact: true }).click();
  await office.getByRole('button', { name: 'Decline and tell the requester' }).click();
  await office.getByText('Say why').first().waitFor();
  assert.equal(await office.getByLabel('Reason').isVisible(), true);
  await office.getByLabel('Reason').fill('The hall is closed after 21:00.');
  await office.getByRole('button', { name: 'Decline and tell the requester' }).click();
  await office.getByText('The request is declined.').waitFor();
  await looksWell(office, 'request-declined');
  assert.match((await letterTo(school, 'wen@parents.example', 'sessions.declined')).text, /The hall is closed after 21:00\./);
  await page.goto(link);
  assert.match((await page.locator('main').textContent())!, /Declined.*The hall is closed after 21:00\./);
  await second.getByRole('button', { name: 'Decline and tell the requester' }).click();
  await second.getByText('Joana Ferreira changed this at').waitFor();
  assert.match((await second.locator('main').textContent())!, /What you typed is not saved:ReasonThere is no light\./);
  await looksWell(second, 'request-meanwhile-closed');
});

test('[G-4.1.1] the queue and a request follow what others do, without loading again, and keep what is being typed', async () => {
  const queue = await open('coordinator', { javaScript: true });
  await queue.goto(`${school.home}requests`);
  const today = await open('coordinator', { javaScript: true });
  await today.goto(school.home);
  await ask(await open(), { name: 'Ibrahim Diallo', email: 'ibrahim@parents.example', title: 'Exam room' });
  await queue.getByRole('link', { name: 'Exam room' }).waitFor();
  await today.getByRole('region', { name: /^Requests/ }).getByRole('link', { name: 'Exam room' }).waitFor();
  const id = await idOf('Exam room');
  const page = await open('coordinator', { javaScript: true });
  await page.goto(`${school.home}requests/${id}`);
  await page.getByText('Add a note for the office').click();
  await page.getByLabel('Note for the office').fill('He called twice');
  const { version } = await of(id);
  assert.ok((await school.as('staff', (ctx) => settle(ctx, id, version, { minutes: 90 }))).ok);
  await page.getByText('1 h 30 min').first().waitFor();
  assert.equal(await page.getByLabel('Note for the office').inputValue(), 'He called twice');
  await page.getByRole('button', { name: 'Add the note' }).click();
  await page.getByText('He called twice').waitFor();
  for (const one of [queue, today, page]) quiet(one);
});

test('[G-4.1.1] a telephone call is written down, joined with the request that it repeats, and asked about with a few words', async () => {
  await ask(await open(), { name: 'Amara Osei', email: 'amara@parents.example', title: 'Mathematics help', who: 'Amara' });
  const office = await open('staff');
  await office.goto(`${school.home}requests/new`);
  await office.getByLabel('Requester').fill('Amara Osei');
  await office.getByLabel('E-mail address').fill('amara@parents.example');
  await office.getByLabel('What it is about').fill('Help with mathematics');
  await office.getByRole('button', { name: 'Put it into the queue' }).click();
  await office.getByText('The request is in the queue.').waitFor();
  await office.locator('summary', { hasText: 'Ask the requester' }).click();
  for (const box of await office.getByRole('checkbox').all()) await box.uncheck();
  await office.getByRole('button', { name: 'Send the question' }).click();
  await office.getByText('Choose what to ask for').first().waitFor();
  await office.getByText('Join with another request').click();
  await office.getByLabel('Mathematics help').check();
  await office.getByRole('button', { name: 'Join the two' }).click();
  await office.getByText('The two are one request now.').waitFor();
  assert.equal((await of(await idOf('Help with mathematics'))).joinedTo, await idOf('Mathematics help'));
  assert.equal(await office.getByText('Decline', { exact: true }).count(), 0);
  await looksWell(office, 'request-joined');
});

test('[G-2] a participant sees his own request and no other, and a visitor is led to the sign-in', async () => {
  const page = await open('participant');
  await page.goto(school.home);
  await page.getByRole('link', { name: 'Ask for a session' }).first().click();
  await page.getByLabel('What it is about').fill('A quiet room');
  school.test.clock.move('PT1M');
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.goto(school.home);
  await page.getByRole('link', { name: 'A quiet room' }).click();
  assert.match((await page.locator('main').textContent())!, /Waiting for (the office|your answer)/); // the machine asks for what is missing within a second
  await looksQuiet(page, 'request-own');
  assert.equal((await page.goto(`${school.home}requests/${await idOf('Exam room')}`))?.status(), 403);
  assert.equal((await page.content()).includes('Exam room'), false);
  assert.equal((await page.goto(`${school.home}requests`))?.status(), 403);
  const visitor = await open();
  await visitor.goto(`${school.home}requests/${await idOf('Exam room')}`);
  assert.match(visitor.url(), /sign-in\?next=/);
});

for (const [name, who, path] of [
  ['requests', 'coordinator', () => 'requests'], ['requests-closed', 'coordinator', () => 'requests?state=closed'], ['request-new', 'staff', () => 'requests/new'],
  ['today', 'coordinator', () => ''], ['today-participant', 'participant', () => ''],
] as const) {
  test(`[G-4.1.1] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, who, name, path()));
}

test('[G-4.1.1] the page request in light, dark, Arabic and at 320 px', async () => inEveryLook(school, 'coordinator', 'request', `requests/${await idOf('Exam room')}`));

test('[G-4.1.1] the public form in light, dark, Arabic and at 320 px, without JavaScript', async () => {
  await publicInEveryLook(school.base, 'request-form', `${school.home}request`);
  await publicInEveryLook(school.base, 'request-sent', `${school.home}request/sent`);
});

test('public pages weigh at most 12 KB with 2.5 KB of script', async () => {
  const question = await letterTo(school, 'noor@parents.example', 'sessions.question');
  const status = await letterTo(school, 'maria@parents.example', 'sessions.acknowledgement');
  for (const address of [`${school.home}request`, `${school.home}request?lang=ar`, `${school.home}request/sent`, status.link, question.link]) {
    const { all, script } = await weightOf(school.base, address);
    assert.ok(all <= 12 * 1024, `${address}: ${all} bytes`);
    assert.ok(script <= 2.5 * 1024, `${address}: ${script} bytes of script`);
  }
  assert.equal(school.complaints.join('\n'), '');
});
