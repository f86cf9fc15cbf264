/** The log: what was done, found again, verified, taken along as a table, and its texts erased; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { record } from '../../src/rooms/log/actions.ts';
import { acts } from '../../src/rooms/log/reads.ts';
import { addPerson } from '../../src/rooms/people/actions.ts';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
before(async () => {
  school = await startSchool();
  await school.as('coordinator', async (ctx) => {
    assert.ok((await addPerson(ctx, { name: '=HYPERLINK("http://evil.example")', email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' })).ok);
  });
  await school.seal();
});

const open = async (who: Parameters<School['signIn']>[1], javaScript = false) => {
  const page = await openPage({ base: school.base, javaScript });
  await school.signIn(page, who);
  return page;
};

for (const [name, path] of [['log', 'log'], ['log-verified', 'log?verify=yes'], ['log-none', 'log?words=xyzzy']] as const) {
  test(`[G-4.6.1] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, 'administrator', name, path));
}

test('[G-4.6.1] the question before a text is erased, in light, dark, Arabic and at 320 px', async () => {
  const [act] = await school.as('coordinator', (ctx) => acts(ctx.tx, ctx.organisation, { verbs: ['people.add'], most: 1 }));
  await inEveryLook(school, 'administrator', 'log-erase', `log/erase?act=${act!.id}`);
});

test('[G-4.6.1] the log is filtered by words, act, person and days', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}log`);
  await page.getByLabel('What').selectOption({ label: 'Added a person' });
  await page.getByLabel('Who').selectOption({ label: 'Joana Ferreira' });
  await page.getByLabel('Words').fill('hyperlink');
  await page.getByLabel('From').fill('2026-04-14');
  await page.getByLabel('To', { exact: true }).fill('2026-04-14');
  await page.getByRole('button', { name: 'Find' }).click();
  assert.equal(await page.locator('li.row').count(), 1);
  await page.getByLabel('To', { exact: true }).fill('2026-04-13');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('No act fits this.').waitFor();
});

test('[G-5] [G-4.6.1] the table begins no cell with a formula, holds every act, and is for the office alone', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}log`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as table' }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const table = Buffer.concat(chunks).toString();
  const { rows: [{ count }] } = await school.test.database.owner.query('select count(*)::int as count from acts where organisation = $1', [school.organisation]);
  assert.equal(table.trimEnd().split('\r\n').length, count + 1);
  assert.equal(/(^|,)"?[=+@-]/m.test(table), false);
  const participant = await open('participant');
  assert.equal((await participant.goto(`${school.home}log`))?.status(), 403);
  assert.equal((await participant.request.get(`${school.home}log.csv`, { maxRedirects: 0 })).status(), 403);
});

test('[G-4.6.1] an administrator erases the text of an act with a reason; the act stays and the log verifies', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}log?words=hyperlink`);
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Erase texts' }).click();
  await page.getByRole('button', { name: 'Erase this text' }).click();
  await page.getByText('Say why, in 500 characters at most').first().waitFor();
  await page.getByLabel('Reason').fill('Entered by mistake');
  await page.getByRole('button', { name: 'Erase this text' }).click();
  await page.getByText('One text has been erased').waitFor();
  await page.getByText('The text has been erased.').waitFor();
  await school.seal();
  await page.getByRole('link', { name: 'Verify' }).click();
  await page.getByText(/Verified to number \d+: every act is as it was written/).waitFor();
  await page.getByText('The text of one has been erased.').waitFor();
  const { rows } = await school.test.database.owner.query("select body from act_texts where body->>'name' like '=HYPERLINK%'");
  assert.deepEqual(rows, []);
  const coordinator = await open('coordinator');
  assert.equal((await coordinator.goto(`${school.home}log/erase`))?.status(), 403);
});

test('[G-4.6.1] a log of many acts is read page by page', async () => {
  await school.as('machine', async (ctx) => {
    for (let n = 0; n < 120; n += 1) await record(ctx, { verb: 'people.change', subject: { kind: 'person', id: school.people.teacher }, details: { n } });
  });
  const page = await open('coordinator');
  await page.goto(`${school.home}log?subject=${school.people.teacher}&verb=people.change`);
  assert.equal(await page.locator('li.row').count(), 100);
  await page.getByRole('link', { name: 'Older' }).click();
  assert.equal(await page.locator('li.row').count(), 20);
});

test('[G-4.6.1] a log that was tampered with is said to be, and where', async () => {
  await school.seal();
  const { rows: [sealed] } = await school.test.database.owner.query('select number, act from seals where organisation = $1 order by number offset 2 limit 1', [school.organisation]);
  await school.test.database.owner.query("update acts set verb = 'people.erase' where organisation = $1 and id = $2", [school.organisation, sealed.act]);
  const page = await open('coordinator');
  await page.goto(`${school.home}log?verify=yes`);
  await page.getByText(`The log does not fit at number ${sealed.number}`).waitFor();
  assert.equal(school.complaints.join('\n'), '');
});

test('a page of the log that is open shows what is done meanwhile, by server-sent events', async () => {
  const page = await open('coordinator', true);
  const answer = page.waitForResponse((response) => response.url().includes('/live?topics=log'));
  await page.goto(`${school.home}log`);
  assert.equal((await answer).headers()['content-type'], 'text/event-stream; charset=utf-8');
  await school.as('administrator', async (ctx) => {
    assert.ok((await addPerson(ctx, { name: 'Wen Zhao', email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' })).ok);
  });
  await page.getByText('Added a person: Wen Zhao').waitFor();
});
