/** Feedback by link, links that do not open, and files. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { newOrganisationIdentity } from '../../src/platform/storage/organisation.ts';
import { makeLink, revoke, useUp } from '../../src/rooms/identity/actions.ts';
import type { Purpose } from '../../src/rooms/identity/model.ts';
import { resultsOf } from '../../src/rooms/feedback/reads.ts';
import { filesOf } from '../../src/rooms/records/reads.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { looksWell } from '../looks.ts';
import { master } from '../server.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';
import { letterTo, weightOf } from './public.ts';

let school: School;
let session: string;
before(async () => {
  school = await startSchool();
  const keys = await newOrganisationIdentity(master, school.organisation);
  await school.test.database.owner.query('update organisations set file_keys = $2 where id = $1', [school.organisation, keys]);
  const proposal = proposalSchema.parse({
    title: 'Reading plans', agenda: '', start: { wall: '2026-04-23T17:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Library' },
    people: [{ person: school.people.teacher }, { person: school.people.participant }],
  });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  session = done.value.id;
});

const open = async (who?: Cast, width = 1280): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false, width });
  if (who) await school.signIn(page, who);
  return page;
};
const results = () => school.as('machine', (ctx) => resultsOf(ctx.tx, ctx.organisation, { subject: { id: session } }));

test('[G-4.2.3] a file is a download under a policy that runs nothing of it, for those invited only, and each opening stands in the log', async () => {
  const coordinator = await open('coordinator');
  await coordinator.goto(`${school.home}sessions/${session}`);
  await coordinator.locator('input[type=file]').setInputFiles({ name: 'plan "für" alle.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') });
  await coordinator.locator('form[enctype="multipart/form-data"] button').click();
  const [file] = await school.as('machine', (ctx) => filesOf(ctx.tx, ctx.organisation, { id: session }));
  assert.ok(file);
  const get = async (who: Cast | undefined) => {
    const page = await open(who);
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    return fetch(`${school.base}/f/${school.slug}/${file.id}`, { headers: { cookie, 'accept-language': 'en' } });
  };
  const answer = await get('participant');
  assert.equal(await answer.text(), '<script>alert(1)</script>');
  const { headers } = answer;
  assert.match(headers.get('content-disposition')!, /^attachment; filename="plan _f_r_ alle\.html"; filename\*=UTF-8''plan%20%22f%C3%BCr%22%20alle\.html$/);
  assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('content-type')!.includes('html'), false);
  for (const [who, status] of [['staff', 404], [undefined, 404]] as const) {
    const refused = await get(who);
    assert.equal(refused.status, status);
    assert.equal((await refused.text()).includes('alert(1)'), false);
  }
  assert.equal((await fetch(`${school.base}/f/${school.slug}/01890000-0000-7000-8000-000000000000`)).status, 404);
  assert.equal((await fetch(`${school.base}/f/nowhere/${file.id}`)).status, 404);
  const { rows } = await school.test.database.owner.query("select actor from acts where verb = 'records.openFile'");
  assert.deepEqual(rows, [{ actor: school.people.participant }]);
});

test('[G-6.2] feedback is asked for after the session by a link, given on a phone, and can be changed', async () => {
  school.test.clock.move('2026-04-23T18:30:00Z');
  const { link } = await letterTo(school, school.addressOf('participant'), 'feedback.ask');
  const page = await open(undefined, 320);
  await page.goto(link);
  assert.match((await page.locator('main').textContent())!, /Reading plansThursday 23 April, 17:00–18:00, Lisbon time/);
  await page.getByLabel('Anything you would like to say').fill('The room was cold.');
  await page.getByRole('button').click();
  assert.deepEqual(await page.locator('.errsum a').allTextContents(), ['Choose how well it was scheduled', 'Choose how the session was']);
  assert.equal(await page.getByLabel('Anything you would like to say').inputValue(), 'The room was cold.');
  await looksWell(page, 'feedback-wrong-320');
  await page.getByRole('group', { name: 'How well was it scheduled?' }).getByLabel('5, very good').check();
  await page.getByRole('group', { name: 'How was the session?' }).getByLabel('3').check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  assert.match((await page.getByRole('status').textContent())!, /Your answer is kept, and you can change it here\./);
  await looksWell(page, 'feedback-given-320');
  await page.goto(link);
  await page.getByRole('group', { name: 'How was the session?' }).getByLabel('4').check();
  await page.getByRole('button', { name: 'Change the answer' }).click();
  const { answers, scheduling, session: how } = await results();
  assert.deepEqual([answers, scheduling.average, how.average], [1, 5, 4]);
  await publicInEveryLook(school.base, 'feedback', link);
  const { all, script } = await weightOf(school.base, link);
  assert.ok(all <= 12 * 1024 && script <= 2.5 * 1024, `${all} bytes, ${script} of script`);
});

test('[G-6.2] the office reads what was said, and not who said it; nobody else reads it', async () => {
  const { link } = await letterTo(school, school.addressOf('teacher'), 'feedback.ask');
  const teacher = await open();
  await teacher.goto(link);
  await teacher.getByRole('group', { name: 'How well was it scheduled?' }).getByLabel('2').check();
  await teacher.getByRole('group', { name: 'How was the session?' }).getByLabel('4').check();
  await teacher.getByRole('button', { name: 'Send the answer' }).click();
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${session}/feedback`);
  assert.match((await page.getByRole('row').nth(1).textContent())!, /How well was it scheduled\?3\.510010/);
  assert.match((await page.locator('main').textContent())!, /The room was cold\./);
  assert.equal(/Noura|Kenji/.test((await page.locator('main').textContent())!), false);
  for (const who of ['participant', 'teacher'] as const) {
    const other = await open(who);
    assert.equal((await other.goto(`${school.home}feedback`))?.status(), 403);
    assert.equal((await other.goto(`${school.home}sessions/${session}/feedback`))?.status(), 404);
  }
  await inEveryLook(school, 'coordinator', 'feedback-all', 'feedback');
  await inEveryLook(school, 'coordinator', 'feedback-results', `sessions/${session}/feedback`);
});

test('[G-4.6.1] [G-4.3.1] [G-6.2] a session\'s page shows each step with its light, time and evidence; reminders whose moment passed while the program was away are told as missed', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${session}`);
  const steps = await page.getByRole('region', { name: 'Procedure' }).getByRole('listitem').allTextContents();
  const of = (title: string) => steps.filter((text) => text.includes(title)).map((text) => text.replaceAll(/\s+/g, ' '));
  assert.deepEqual(of('Invite everybody'), ['Done: Invite everybody G-4.2.214 April 2026, 10:422 people invited']);
  assert.deepEqual(of('Entry with title'), ['Late: Entry with title, agenda, date, time and place G-4.2.114 April 2026, 10:42the agenda is missing To do']);
  for (const title of ['Remind 24 hours before', 'Remind 1 hour before']) {
    assert.deepEqual(of(title), [`Missed: ${title} G-4.3.123 April 2026, 19:30missed: it was of no use any more when it could be done`]);
  }
  assert.deepEqual(of('Ask for feedback'), ['Late: Ask for feedback G-6.223 April 2026, 19:302 people · late']);
  await page.goto(`${school.home}procedures/sessions`);
  const kept = page.getByRole('region', { name: /clause by clause|Clauses|How it was kept/i }).getByRole('row').filter({ hasText: 'Ask for feedback' });
  assert.match((await kept.textContent())!, /Ask for feedback2 answers to the question how well it was scheduled: 3\.5 of 5\./);
});

const link = (purpose: Purpose, more: { once?: boolean; hours?: number } = {}) => school.as('machine', (ctx) => makeLink(ctx, {
  purpose, subject: { kind: 'session', id: session }, person: school.people.participant, expiresAt: ctx.now.add({ hours: more.hours ?? 1 }), ...(more.once ? { once: true } : {}),
}));

test('[G-2] a link that is expired, revoked, used, foreign or mutilated says so kindly and shows nothing', async () => {
  const made = { expired: await link('feedback.give', { hours: 1 }), revoked: await link('feedback.give', { hours: 9 }), used: await link('feedback.give', { once: true, hours: 9 }) };
  school.test.clock.move('PT2H');
  await school.as('machine', async (ctx) => {
    await revoke(ctx, { id: made.revoked.id });
    assert.ok(await useUp(ctx, made.used.id));
  });
  const { address } = await link('feedback.give', { hours: 9 });
  const other = await school.test.found('harbour');
  const foreign = await school.test.as(other, { kind: 'machine', name: 'test' }, (ctx) => makeLink(ctx, { purpose: 'feedback.give', subject: { kind: 'session', id: session }, expiresAt: ctx.now.add({ hours: 9 }) }));
  const token = address.slice(-64);
  const mixed = foreign.address.slice(-64, -43) + token.slice(21);
  for (const [name, at, status, says] of [
    ['expired', made.expired.address, 410, 'Its time is over.'], ['revoked', made.revoked.address, 410, 'It was withdrawn.'],
    ['used', made.used.address, 410, 'It works once, and it has been used.'],
    ['short', address.slice(0, -1), 404, 'It is not complete, or it was never given. Copy the whole address from the message.'],
    ['long', `${address}x`, 404, 'It is not complete, or it was never given. Copy the whole address from the message.'],
    ['altered', `${address.slice(0, -40)}${address.at(-40) === 'A' ? 'B' : 'A'}${address.slice(-39)}`, 404, 'It is not complete, or it was never given. Copy the whole address from the message.'],
    ['mixed', `${school.base}/l/${mixed}`, 404, 'It is not complete, or it was never given. Copy the whole address from the message.'],
    ['nonsense', `${school.base}/l/%00%ff`, 404, 'It is not complete, or it was never given. Copy the whole address from the message.'],
  ] as const) {
    const path = new URL(at).pathname;
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(school.base + path, { method, headers: { 'accept-language': 'en', ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) }, ...(method === 'POST' ? { body: 'scheduling=1&session=1' } : {}) });
      const text = await answer.text();
      assert.deepEqual([name, answer.status, text.includes(says)], [name, status, true]);
      assert.equal(text.includes('Reading plans'), false);
      assert.equal(answer.headers.get('x-robots-tag'), 'noindex, nofollow, noarchive');
    }
  }
  assert.equal((await results()).answers, 2);
  await publicInEveryLook(school.base, 'link-expired', new URL(made.expired.address).pathname, 410);
  await publicInEveryLook(school.base, 'link-unknown', '/l/nonsense', 404);
});

test('[G-2] a link opens one thing about one subject: what it is not for, and a form of another page, do nothing', async () => {
  const foreign = await school.test.found('far');
  const { address } = await school.test.as(foreign, { kind: 'machine', name: 'test' }, (ctx) =>
    makeLink(ctx, { purpose: 'feedback.give', subject: { kind: 'session', id: session }, expiresAt: ctx.now.add({ hours: 9 }) }));
  const answer = await fetch(school.base + new URL(address).pathname, { method: 'POST', body: new URLSearchParams({ scheduling: '1', session: '1' }) });
  assert.equal(answer.status, 403);
  const { address: status } = await link('request.status');
  assert.equal((await fetch(status)).status, 404);
  assert.equal((await results()).answers, 2);
  assert.equal(school.complaints.join('\n'), '');
});
