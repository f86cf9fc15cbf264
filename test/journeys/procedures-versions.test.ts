/** What the program brings later: offered to who has changed the procedure, with what it changes, to be taken or left. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { publish } from '../../src/rooms/procedures/actions.ts';
import { bringShipped } from '../../src/rooms/procedures/actions-shipped.ts';
import type { Procedure } from '../../src/rooms/procedures/model.ts';
import { Shipped } from '../../src/rooms/procedures/ports.ts';
import { dutiesOf, procedures } from '../../src/rooms/procedures/reads.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage, quiet } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, looksQuiet } from './looks.ts';
import { until } from './public.ts';

let school: School;
let session: string;
/** What the program of this moment brings along beside its own files. */
const brought: Procedure[] = [];

before(async () => {
  school = await startSchool();
  school.test.office.parts.ports.join(Shipped, { procedures: brought });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title: 'Choir', agenda: '- Songs', start: { wall: '2026-04-23T17:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Hall' }, people: [{ person: school.people.teacher }],
  })));
  assert.ok(done.ok, JSON.stringify(done));
  session = done.value.id;
});

const open = async (who: Cast): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  return page;
};
const newest = () => school.as('machine', async (ctx) => (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === 'sessions')!);
const own = (by: string) => (body: Procedure): Procedure => ({ ...body, steps: body.steps.map((step) => (step.id === 'remind-24h' ? { ...step, trigger: { before: 'start', by } } : step)) });
/** The organisation's newest version as the program would bring it, with a step more, one less and one otherwise. */
async function bringNewer(by: string): Promise<void> {
  const { body } = await newest();
  const remind = body.steps.find((step) => step.id === 'remind-24h')!;
  const week = { ...remind, id: 'remind-week', title: { en: 'Remind a week before', ar: 'التذكير قبل أسبوع' }, trigger: { before: 'start', by: 'P7D' }, until: { before: 'start', by: 'P2D' } } as const;
  brought.splice(0, brought.length, own(by)({ ...body, steps: [...body.steps.filter((step) => step.id !== 'remind-1h' && step.id !== 'remind-week'), week] }));
  await school.as('machine', bringShipped);
}

test('[G-6.1] a changed procedure is offered what the program brings later, step by step; kept, that is recorded', async () => {
  assert.ok((await school.as('administrator', async (ctx) => publish(ctx, own('PT26H')((await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === 'sessions')!.body)))).ok);
  await bringNewer('PT20H');
  assert.equal((await newest()).version, 2);
  const page = await open('administrator');
  await page.goto(`${school.home}procedures`);
  const row = page.getByRole('row').filter({ hasText: 'Session scheduling' });
  assert.match((await row.textContent())!, /A newer version is offered/);
  await row.getByRole('link').click();
  const part = page.getByRole('region', { name: /^A newer version is offered/ });
  const rows = await part.getByRole('row').allTextContents();
  assert.equal(rows.length, 4);
  assert.match(rows[1]!, /^Remind 24 hours before G-4\.3\.1Changedby: PT26H PT20H$/);
  assert.match(rows[2]!, /^Remind a week before G-4\.3\.1New.*before: start.*by: P7D/);
  assert.match(rows[3]!, /^Remind 1 hour before G-4\.3\.1Left out$/);
  await looksQuiet(page, 'offer');
  await page.getByLabel('Why you keep your own').fill('A day is early enough.');
  await page.getByRole('button', { name: 'Keep our own' }).click();
  await page.getByText('Your own version stays. That is recorded in the log.').waitFor();
  assert.equal(await part.count(), 0);
  await school.seal();
  await page.goto(`${school.home}log`);
  assert.match((await page.locator('main').textContent())!, /Kept the organisation’s own version of a procedure/);
  await school.as('machine', bringShipped);
  await page.goto(`${school.home}procedures/sessions`);
  assert.equal(await part.count(), 0, 'it is not offered again');
});

test('[G-6.1] taken, it is the next version, what is under way moves to it where that is wished, and the versions say so', async () => {
  await bringNewer('PT22H');
  const page = await open('administrator');
  await page.goto(`${school.home}procedures/sessions`);
  await page.getByLabel('What is under way moves to it too').check();
  await page.getByRole('button', { name: 'Take it as version 3' }).click();
  await page.getByText('Version 3 is published. What is under way moves to it now.').waitFor();
  assert.equal((await newest()).version, 3);
  await until('the session has moved', () => school.as('machine', async (ctx) =>
    (await dutiesOf(ctx.tx, ctx.organisation, session)).find((one) => one.step === 'remind-24h' && one.version === 3 && one.dueAt.toString() === '2026-04-22T18:00:00Z')));
  const steps = await school.as('machine', async (ctx) => (await dutiesOf(ctx.tx, ctx.organisation, session)).filter((one) => one.step.startsWith('remind')).map((one) => `${one.step} ${one.state}`));
  assert.deepEqual(steps.sort(), ['remind-1h withdrawn', 'remind-24h planned', 'remind-week planned'].sort());
  await page.goto(`${school.home}procedures/sessions`);
  const versions = (await page.getByRole('region', { name: 'Versions' }).textContent())!;
  assert.match(versions, /version 3 · by Rui Tavares · as it comes with the program · 3 steps changed · what was under way moved to it/);
  assert.match(versions, /version 2 · by Rui Tavares · 1 step changed/);
  assert.match(versions, /version 1 · as it comes with the program/);
  await page.goto(`${school.home}sessions/${session}`);
  assert.match((await page.locator('main').textContent())!, /Remind a week before/);
  quiet(page);
});

test('[G-6.1] once it is the program\'s own version again, what comes next is given without asking', async () => {
  await bringNewer('PT21H');
  assert.equal((await newest()).version, 4);
  await until('the session has moved', () => school.as('machine', async (ctx) => (await dutiesOf(ctx.tx, ctx.organisation, session)).find((one) => one.step === 'remind-24h' && one.version === 4 && one.dueAt.toString() === '2026-04-22T19:00:00Z' && one.state === 'planned')));
  const page = await open('administrator');
  await page.goto(`${school.home}procedures/sessions`);
  assert.match((await page.getByRole('region', { name: 'Versions' }).textContent())!, /version 4 · as it comes with the program · 1 step changed · what was under way moved to it/);
});

test('[G-2] only who may publish is offered anything, and answers it', async () => {
  assert.ok((await school.as('administrator', async (ctx) => publish(ctx, own('PT30H')((await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === 'sessions')!.body)))).ok);
  await bringNewer('PT19H');
  const page = await open('coordinator');
  for (const path of ['procedures', 'procedures/sessions']) {
    await page.goto(`${school.home}${path}`);
    assert.equal((await page.content()).includes('A newer version is offered'), false);
  }
});

test('[G-6.1] the offer and the versions in light, dark, Arabic and at 320 px', async () => {
  await inEveryLook(school, 'administrator', 'offer', 'procedures/sessions');
  await inEveryLook(school, 'administrator', 'procedures-offered', 'procedures');
  await inEveryLook(school, 'administrator', 'procedure-edit', 'procedures/sessions/edit');
  assert.equal(school.complaints.join('\n'), '');
});
