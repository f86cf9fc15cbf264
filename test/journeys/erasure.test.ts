/** What is held of a person: taken along by oneself, erased by an administrator with a reason, in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { familyLink } from '../../src/rooms/conferences/actions-say.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { openPage } from '../browser.ts';
import { familiesIn, guestOf, openedRound } from '../round.ts';
import { someone } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let elif: PersonId;
before(async () => {
  school = await startSchool();
  const s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  const { guardians: [guardian] } = await s.child('Yusuf Demir', ['Elif Demir']);
  elif = guardian!;
  const round = await openedRound(s);
  const { family } = await guestOf(s, round, elif);
  await school.as('machine', (ctx) => familyLink(ctx, round, family, elif));
});

const open = async (who: Parameters<School['signIn']>[1]) => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  return page;
};

test('[X-6] the page that erases a person in light, dark, Arabic and at 320 px', () =>
  inEveryLook(school, 'administrator', 'person-erase', `people/${school.people.participant}/erase`));

test('[P-N] an administrator says how long what is kept of rounds, in every look; a mistake is named beside its field', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}conferences`);
  await page.getByRole('link', { name: 'What is kept' }).click();
  await page.getByLabel('Who met whom').fill('30');
  await page.getByRole('button', { name: 'Save these days' }).click();
  await page.getByRole('link', { name: 'What was written and said: it goes before who met whom' }).waitFor();
  await page.getByLabel('What was written and said').fill('30');
  await page.getByRole('button', { name: 'Save these days' }).click();
  await page.getByText('The days are saved').waitFor();
  await page.context().close();
  await inEveryLook(school, 'administrator', 'keeping', 'conferences/keeping');
});

test('[P-N] the list of people names no child; by name the office finds one, and a teacher does not', async () => {
  const named = async (page: Awaited<ReturnType<typeof open>>, query: string) => {
    const html = await (await page.request.get(`${school.home}people${query}`)).text();
    return ['Elif Demir', 'Yusuf Demir'].filter((name) => html.includes(name));
  };
  const [lead, teacher] = [await open('coordinator'), await open('teacher')];
  assert.deepEqual([await named(lead, ''), await named(lead, '?words=demir')], [['Elif Demir'], ['Elif Demir', 'Yusuf Demir']]);
  assert.deepEqual([await named(teacher, ''), await named(teacher, '?words=demir')], [['Elif Demir'], ['Elif Demir']]);
  await lead.goto(`${school.home}people/${elif}`);
  assert.match(await lead.getByRole('main').innerText(), /Booking for a family in a round[^]*Parent evening, spring/, 'her link, to be revoked');
  for (const page of [lead, teacher]) await page.context().close();
});

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
