/** What is held of a person: taken along by oneself, erased by an administrator with a reason, in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
before(async () => { school = await startSchool(); });

const open = async (who: Parameters<School['signIn']>[1]) => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  return page;
};

test('[X-6] the page that erases a person in light, dark, Arabic and at 320 px', () =>
  inEveryLook(school, 'administrator', 'person-erase', `people/${school.people.participant}/erase`));

test('[X-6] a person takes along what is held, from the own page; nobody else\'s', async () => {
  const page = await open('participant');
  await page.goto(`${school.home}me`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the data' }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const held = JSON.parse(Buffer.concat(chunks).toString()) as { people: { copy: { name: string; email: string } } };
  assert.deepEqual([held.people.copy.name, held.people.copy.email], ['Noura Haddad', school.addressOf('participant')]);
  assert.equal((await page.request.get(`${school.home}people/${school.people.teacher}/data.json`)).status(), 403);
  assert.equal((await page.goto(`${school.home}people/${school.people.participant}/erase`))?.status(), 403);
});

test('[X-6] an administrator erases a person with a reason: the pages name nobody, the account is gone, the log verifies', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}people/${school.people.participant}`);
  await page.getByRole('link', { name: 'Erase' }).click();
  await page.getByRole('button', { name: 'Erase this person for good' }).click();
  await page.getByText('Say why, in 500 characters at most').first().waitFor();
  await page.getByLabel('Reason').fill('Has left and asked for it');
  await page.getByRole('button', { name: 'Erase this person for good' }).click();
  await page.getByText('The person has been erased').waitFor();
  await page.getByRole('heading', { name: 'Erased person' }).waitFor();
  await page.goto(`${school.home}log?subject=${school.people.participant}`);
  await page.locator('li.row').filter({ hasText: 'Erased a person' }).first().waitFor();
  await page.locator('li.row').filter({ hasText: 'Erased person' }).first().waitFor();
  assert.equal((await page.content()).includes('Noura'), false);
  await school.seal();
  await page.goto(`${school.home}log?verify=yes`);
  await page.getByText(/Verified to number \d+/).waitFor();
  const { rows } = await school.test.database.owner.query('select 1 from sign_in.accounts where email = $1', [school.addressOf('participant')]);
  assert.deepEqual(rows, [], 'nobody signs in as her any more');
  assert.equal(school.complaints.join('\n'), '');
});

test('[X-6] the last administrator is not erased, and is told why', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}people/${school.people.administrator}/erase`);
  await page.getByLabel('Reason').fill('Going');
  await page.getByRole('button', { name: 'Erase this person for good' }).click();
  await page.getByText('This is the last administrator').waitFor();
  const { rows } = await school.test.database.owner.query('select name from people where id = $1', [school.people.administrator]);
  assert.deepEqual(rows, [{ name: 'Rui Tavares' }]);
});
