/** A step that is in the way: the page says which and whose it is, and passing it over with a reason loses nothing typed. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { acts } from '../../src/rooms/log/reads.ts';
import { publish } from '../../src/rooms/procedures/actions.ts';
import { dutiesOf, procedures } from '../../src/rooms/procedures/reads.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { everyLook, looksWell } from '../looks.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { until } from './public.ts';

let school: School;

/** The shipped procedure, in which an entry has to be complete before a session moves, and a requester has to be told first. */
before(async () => {
  school = await startSchool();
  await school.as('administrator', async (ctx) => {
    const { body } = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === 'sessions')!;
    const gates: Record<string, string[]> = { 'complete-entry': ['sessions.reschedule', 'sessions.cancel', 'sessions.addPeople'], 'acknowledge-request': ['sessions.schedule'] };
    assert.ok((await publish(ctx, { ...body, steps: body.steps.map((step) => ({ ...step, gate: gates[step.id] ?? step.gate })) })).ok);
  });
});

const open = async (who: Cast, options: Parameters<typeof openPage>[0] = {}): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false, ...options });
  await school.signIn(page, who);
  return page;
};

/** A session without an agenda, whose entry has become the coordinator's to complete. */
async function incomplete(title: string): Promise<string> {
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title, agenda: '', start: { wall: '2026-04-23T17:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Town hall' }, people: [{ person: school.people.teacher }],
  })));
  assert.ok(done.ok, JSON.stringify(done));
  await isOpen('complete-entry', done.value.id);
  return done.value.id;
}
const isOpen = (step: string, subject: string) => until(`the duty ${step}`, () => school.as('machine', async (ctx) =>
  (await dutiesOf(ctx.tx, ctx.organisation, subject)).find((one) => one.step === step && one.state === 'open')?.id));
const outcome = (step: string, subject: string) => school.as('machine', async (ctx) => {
  const found = (await dutiesOf(ctx.tx, ctx.organisation, subject)).find((one) => one.step === step)!;
  return [found.state, found.reason, found.closedBy];
});
const notice = (page: Page) => page.locator('.notice').filter({ hasText: 'comes first' });

async function askToMove(page: Page, id: string): Promise<void> {
  await page.goto(`${school.home}sessions/${id}`);
  await page.getByRole('link', { name: 'Move', exact: true }).click();
  await page.getByLabel(/^Time/).first().fill('18:30');
  await page.getByLabel(/^Reason/).fill('The hall is free later');
  await page.getByRole('button', { name: /^Move it/ }).click();
}

test('[G-4.4.3] a session whose step is not done does not move; the page says which step, whose it is, and keeps what was typed', async () => {
  const id = await incomplete('Choir rehearsal');
  const page = await open('coordinator', { width: 320 });
  await askToMove(page, id);
  assert.match((await notice(page).textContent())!, /Step G-4\.2\.1 of the procedure comes first: Entry with title, agenda, date, time and place/);
  assert.match((await notice(page).textContent())!, /It is for Joana Ferreira to do\./);
  assert.equal(await notice(page).getByRole('link').getAttribute('href'), `${school.home}duties/${await isOpen('complete-entry', id)}`);
  assert.deepEqual([await page.getByLabel(/^Time/).first().inputValue(), await page.getByLabel('Reason', { exact: true }).inputValue()], ['18:30', 'The hall is free later']);
  await looksWell(page, 'gate-320');
  assert.equal((await school.as('machine', (ctx) => sessionById(ctx.tx, ctx.organisation, id)))?.sequence, 0, 'nothing has moved');
});

test('[G-4.4.3] passed over with a reason the form goes on as it was typed; without one nothing happens', async () => {
  const id = await incomplete('Chess club');
  const page = await open('coordinator', { width: 320 });
  await askToMove(page, id);
  await page.getByRole('button', { name: 'Pass it over and go on' }).click();
  await notice(page).getByText('Say why it is passed over').waitFor();
  assert.equal(await page.getByLabel(/^Time/).first().inputValue(), '18:30');
  assert.equal((await outcome('complete-entry', id))[0], 'open');
  await looksWell(page, 'gate-reason-320');
  await page.getByLabel('Why the step is passed over').fill('The club sets its agenda itself');
  await page.getByRole('button', { name: 'Pass it over and go on' }).click();
  assert.equal(new URL(page.url()).pathname, `${school.home}sessions/${id}`);
  assert.match((await page.locator('main').textContent())!, /18:30/);
  assert.deepEqual(await outcome('complete-entry', id), ['waived', 'The club sets its agenda itself', school.people.coordinator]);
  const written = await school.as('machine', async (ctx) => (await acts(ctx.tx, ctx.organisation, { verbs: ['procedures.waive', 'sessions.reschedule'], most: 2 })).map(({ verb }) => verb));
  assert.deepEqual(written, ['sessions.reschedule', 'procedures.waive'], 'the log has the passing over before what it made possible');
});

test('[G-4.4.3] once the step is done the same form goes through', async () => {
  const id = await incomplete('Parents evening');
  const page = await open('coordinator');
  await askToMove(page, id);
  await notice(page).getByRole('link', { name: 'Look at the step' }).click();
  await page.getByRole('link', { name: 'Go there and do it' }).click();
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await page.getByLabel('Agenda').fill('- Welcome');
  await page.getByRole('button', { name: /^Change it|^Save|^Change/ }).last().click();
  assert.equal((await outcome('complete-entry', id))[0], 'done');
  await askToMove(page, id);
  assert.equal(new URL(page.url()).pathname, `${school.home}sessions/${id}`);
});

test('[G-2] who may not pass a step over is told who may', async () => {
  const id = await incomplete('Book fair');
  const page = await open('staff', { width: 320 });
  await page.goto(`${school.home}sessions/${id}/people`);
  await page.locator('textarea[name=people], textarea[name=required]').first().fill('Noura Haddad');
  await page.getByRole('button', { name: /^Add/ }).first().click();
  assert.match((await notice(page).textContent())!, /It is for Joana Ferreira to do\..*It can be passed over by: Administrator and Coordinator\./);
  assert.equal(await page.getByRole('button', { name: 'Pass it over and go on' }).count(), 0);
  await looksWell(page, 'gate-staff-320');
});

test('[G-4.1.2] a request is scheduled past a step in the way, and nothing of the long form is lost', async () => {
  const wish = { who: null, wished: null, minutes: 60, place: null };
  const requester = { name: 'Maria dos Santos', email: null, phone: '+351 912 000 000', language: 'en', zone: 'Europe/Lisbon' };
  const received = await school.as('staff', (ctx) => receive(ctx, { ...wish, door: 'office', title: 'Reading plans', purpose: '', requester }));
  assert.ok(received.ok, JSON.stringify(received));
  await isOpen('acknowledge-request', received.value.request);
  const page = await open('coordinator', { width: 320 });
  await page.goto(`${school.home}sessions/new?request=${received.value.request}`);
  await page.getByLabel('Agenda').fill('- Which books\n- Who reads');
  await page.getByLabel('Required').fill('Kenji Watanabe');
  await page.getByLabel(/^Date/).first().fill('2026-04-24');
  await page.getByLabel(/^Time/).first().fill('15:00');
  await page.getByLabel(/^It takes place in/).selectOption('elsewhere');
  await page.locator('[name=where]').fill('Library');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  assert.match((await notice(page).textContent())!, /Acknowledge the request/);
  assert.equal(await page.getByLabel('Agenda').inputValue(), '- Which books\n- Who reads');
  await looksWell(page, 'gate-new-320');
  await page.getByLabel('Why the step is passed over').fill('I spoke with her on the phone');
  await page.getByRole('button', { name: 'Pass it over and go on' }).click();
  await page.getByRole('button', { name: /^Schedule/ }).click();
  await page.getByRole('heading', { name: 'Reading plans' }).waitFor();
  assert.match(new URL(page.url()).pathname, /\/sessions\/[0-9a-f-]{36}$/);
  assert.equal((await outcome('acknowledge-request', received.value.request))[1], 'I spoke with her on the phone');
  assert.match((await page.locator('main').textContent())!, /Which books/);
});

test('[G-4.4.3] the notice of a gate in light, dark, Arabic and at 320 px', async () => {
  const id = await incomplete('School garden');
  const page = await open('coordinator');
  await everyLook(page, 'gate', async (language) => {
    await school.test.database.owner.query('update people set language = $2 where id = $1', [school.people.coordinator, language]);
    await page.goto(`${school.home}sessions/${id}/cancel`);
    await page.locator('[name=reason]').fill('Rain');
    await page.locator('main form button[type=submit]').last().click();
    await page.locator('.notice form').waitFor();
  });
  assert.equal(school.complaints.join('\n'), '');
});

test('a step is passed over only towards a page of this organisation', async () => {
  const id = await incomplete('Science fair');
  const duty = await isOpen('complete-entry', id);
  const page = await open('coordinator');
  await page.goto(`${school.home}duties/${duty}`);
  for (const to of ['https://elsewhere.example/', '//elsewhere.example', '/o/other/sessions/new', `${school.home}../../sign-out`, `/o/${school.slug}/\\elsewhere.example`]) {
    const csrf = await page.locator('form input[type=hidden]').first().evaluate((input) => [input.getAttribute('name')!, input.getAttribute('value')!] as const);
    const answer = await page.context().request.post(`${school.base}${school.home}duties/${duty}/pass`, {
      form: { [csrf[0]]: csrf[1], 'gate.to': to, 'gate.reason': 'because' }, headers: { origin: school.base }, maxRedirects: 0,
    });
    assert.equal(answer.status(), 404, to);
  }
  assert.equal((await outcome('complete-entry', id))[0], 'open');
});
