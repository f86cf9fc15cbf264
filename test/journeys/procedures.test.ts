/** Procedures: the review from "mine to do", a changed text published, a step passed over with its reason. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { dutiesOf, procedures, writeProcedure } from '../../src/rooms/procedures/reads.ts';
import { publish } from '../../src/rooms/procedures/actions.ts';
import { openPage, quiet } from '../browser.ts';
import { looksWell } from '../looks.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, looksQuiet } from './looks.ts';
import { until } from './public.ts';

let school: School;
let request: string;
before(async () => {
  school = await startSchool();
  const wish = { who: null, wished: null, minutes: 60, place: null };
  const received = await school.as('staff', (ctx) => receive(ctx, {
    ...wish, door: 'office', title: 'Reading plans', purpose: '', requester: { name: 'Maria dos Santos', email: 'maria@parents.example', phone: null, language: 'en', zone: 'Europe/Lisbon' },
  }));
  assert.ok(received.ok);
  request = received.value.request;
});

const open = async (who: Cast): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  return page;
};
/** The duty of a step, once a person has it. */
const dutyOf = (step: string, subject?: string) => until(`the duty ${step}`, () => school.as('machine', async (ctx) =>
  (await dutiesOf(ctx.tx, ctx.organisation, subject ?? ctx.organisation)).find((one) => one.step === step && one.state === 'open')?.id));
const newest = () => school.as('machine', async (ctx) => (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === 'sessions')!);

test('[G-4.6.1] a step is passed over only with a reason, which stands among the exceptions', async () => {
  const page = await open('coordinator');
  const id = await dutyOf('settle-request', request);
  await page.goto(`${school.home}duties/${id}`);
  assert.match((await page.locator('main').textContent())!, /Confirm required participants, date, time, and preferred location/);
  assert.equal(await page.getByRole('link', { name: 'Go there and do it' }).getAttribute('href'), `${school.home}requests/${request}`);
  await looksQuiet(page, 'duty');
  await page.getByRole('button', { name: 'Pass it over' }).click();
  await page.getByText('Say why it is passed over').first().waitFor();
  await page.getByLabel('Reason').fill('She comes by and tells us.');
  await page.getByRole('button', { name: 'Pass it over' }).click();
  await page.getByText('It is passed over. The reason stands in the log.').waitFor();
  await page.goto(`${school.home}procedures/sessions`);
  const row = page.getByRole('row').filter({ hasText: 'She comes by and tells us.' });
  assert.match((await row.textContent())!, /WaivedSettle who, when and whereReading plansby Joana Ferreira/);
  await page.goto(`${school.home}duties/${id}`);
  assert.equal(await page.getByRole('button').count(), 0);
  await looksWell(page, 'duty-closed');
});

test('[G-2] a duty is shown to its people and to the office; the figures to who works here, reasons and names to the office', async () => {
  const page = await open('participant');
  const id = await dutyOf('decide-request', request);
  assert.equal((await page.goto(`${school.home}duties/${id}`))?.status(), 403);
  assert.equal((await page.content()).includes('Reading plans'), false);
  assert.equal((await page.goto(`${school.home}procedures/sessions`))?.status(), 403);
  const teacher = await open('teacher');
  assert.equal((await teacher.goto(`${school.home}procedures/sessions`))?.status(), 200);
  assert.equal((await teacher.content()).includes('She comes by'), false);
  assert.equal((await teacher.content()).includes('Joana Ferreira'), false);
  assert.equal((await teacher.goto(`${school.home}procedures/sessions/edit`))?.status(), 403);
  const staff = await open('staff');
  await staff.goto(`${school.home}duties/${id}`);
  assert.equal(await staff.getByRole('button').count(), 0);
});

test('[G-6.1] a changed procedure: a mistake is named with its line and nothing typed is lost, then the next version holds', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}procedures/sessions/edit`);
  const text = await page.getByLabel('Text of the procedure').inputValue();
  const wrong = text.replace('PT24H', 'PT24hours').replace('# ', '# ');
  await page.getByLabel('Text of the procedure').fill(wrong);
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  const line = wrong.split('\n').findIndex((one) => one.includes('PT24hours')) + 1;
  assert.match((await page.locator('.errsum a').first().textContent())!, new RegExp(`^Line ${line}, .*\\(“by: PT24hours”\\)$`));
  assert.equal(await page.getByLabel('Text of the procedure').inputValue(), wrong);
  assert.equal((await newest()).version, 1);
  await looksWell(page, 'procedure-mistake');
  await page.getByLabel('Text of the procedure').fill(wrong.replace('PT24hours', 'PT26H'));
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  await page.getByText('Version 2 is published.').waitFor();
  assert.equal((await newest()).version, 2);
  assert.match(writeProcedure((await newest()).body), /PT26H/);
});

test('[G-6.1] two change a procedure at once: the second sees that the first published, and keeps the text', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}procedures/sessions/edit`);
  const own = (await page.getByLabel('Text of the procedure').inputValue()).replace('PT26H', 'PT25H');
  await page.getByLabel('Text of the procedure').fill(own);
  const { body } = await newest();
  assert.ok((await school.as('administrator', (ctx) => publish(ctx, body))).ok);
  await page.getByRole('button', { name: 'Publish version 3' }).click();
  await page.getByText('Rui Tavares changed this at').waitFor();
  assert.equal(await page.getByLabel('Text of the procedure').inputValue(), own);
  assert.equal((await newest()).version, 3);
  await page.getByRole('button', { name: 'Publish version 4' }).click();
  await page.getByText('Version 4 is published.').waitFor();
});

test('[G-6.1] after half a year the review is the administrator’s to do, with its figures; its outcome is recorded and the next is planned', async () => {
  school.test.clock.move('2026-10-15T09:00:00Z');
  const id = await dutyOf('review');
  const page = await open('administrator');
  await page.goto(school.home);
  await page.getByRole('region', { name: /^To do/ }).getByRole('link', { name: 'Review this procedure' }).click();
  assert.equal(new URL(page.url()).pathname, `${school.home}duties/${id}`);
  assert.match((await page.getByRole('row').filter({ hasText: 'Settle who, when and where' }).textContent())!, /^G-4\.1\.2Settle who, when and whereWaived: 1$/);
  await looksQuiet(page, 'review');
  await page.getByRole('button', { name: 'Record the review' }).click();
  await page.getByText('Choose what came of the review').first().waitFor();
  await page.getByLabel('The procedure was changed').check();
  await page.getByLabel('Remarks').fill('Reminders an hour earlier.');
  await page.getByRole('button', { name: 'Record the review' }).click();
  await page.getByText('The review is recorded.').waitFor();
  await page.goto(`${school.home}procedures/sessions`);
  const reviews = (await page.getByRole('region', { name: 'Reviews' }).textContent())!;
  // the clock has jumped: what the machine does by the calendar was done once, and late
  const late = (await newest()).body.steps.filter(({ trigger, role }) => 'every' in trigger && role === 'machine').length;
  assert.match(reviews, new RegExp(`15 October 2026The procedure was changed · version 4 · Rui TavaresSince 14 April 2026: 2 in time, ${late} late, 1 passed over, 0 missed\\.Reminders an hour earlier\\.`));
  await page.goto(`${school.home}procedures`);
  assert.match((await page.getByRole('row').filter({ hasText: 'Session scheduling' }).textContent())!, /April 2027/);
});

test('[G-4.1.2] what waits for a request stands once on the first page, and among what is to do when it is late', async () => {
  const page = await open('coordinator');
  await page.goto(school.home);
  const row = page.getByRole('region', { name: /^To do/ }).getByRole('listitem').filter({ hasText: 'Reading plans' });
  assert.match((await row.textContent())!, /Late by \d+ days/);
  await row.getByRole('link', { name: 'Open the request' }).click();
  assert.equal(new URL(page.url()).pathname, `${school.home}requests/${request}`);
  quiet(page);
});

for (const [name, who, path] of [
  ['procedures', 'teacher', () => 'procedures'], ['procedure', 'administrator', () => 'procedures/sessions'], ['procedure-edit', 'administrator', () => 'procedures/sessions/edit'],
  ['today-late', 'administrator', () => ''],
] as const) {
  test(`[G-6.1] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, who, name, path()));
}

test('[G-6.1] the page of a duty in light, dark, Arabic and at 320 px', async () => {
  await inEveryLook(school, 'coordinator', 'duty', `duties/${await dutyOf('decide-request', request)}`);
  assert.equal(school.complaints.join('\n'), '');
});
