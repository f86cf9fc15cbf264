/** People: list, page, adding with a sign-in, changing two at once, roles, end of membership; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { changePerson } from '../../src/rooms/people/actions.ts';
import { person } from '../../src/rooms/people/reads.ts';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
before(async () => {
  school = await startSchool();
  const at = (day: number, time: string) => Temporal.PlainDateTime.from(`2026-04-${day}T${time}`);
  const event = { kind: 'timed', title: 'Dentist', class: 'PRIVATE', busy: 'busy', rule: null, zone: 'Europe/Lisbon' } as const;
  await school.as('teacher', async (ctx) => {
    for (const [day, start, end] of [[14, '11:00', '12:00'], [14, '15:30', '17:00'], [16, '09:00', '10:30']] as const) {
      const added = await addEvent(ctx, school.people.teacher, { ...event, start: at(day, start), end: at(day, end) });
      assert.ok(added.ok);
    }
  });
});

const open = async (who: Parameters<School['signIn']>[1], javaScript = false) => {
  const page = await openPage({ base: school.base, javaScript });
  await school.signIn(page, who);
  return page;
};

for (const [name, path] of [
  ['people', () => 'people'], ['people-none', () => 'people?words=nobody'], ['person', () => `people/${school.people.teacher}`], ['person-new', () => 'people/new'],
  ['person-change', () => `people/${school.people.teacher}/change`], ['person-roles', () => `people/${school.people.teacher}/roles`],
  ['person-end', () => `people/${school.people.teacher}/end`],
] as const) {
  test(`[G-2] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, 'administrator', name, path()));
}

test('[G-2] a coordinator finds a person by name and sees when that person is busy, and not with what', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}people`);
  await page.getByLabel('Name or address').fill('kenji');
  await page.getByRole('button', { name: 'Find' }).click();
  assert.equal(await page.getByRole('row').count(), 2);
  await page.getByRole('link', { name: 'Kenji Watanabe' }).click();
  const busy = page.getByRole('region', { name: 'Busy' });
  assert.match((await busy.textContent())!, /11:00–12:00.*15:30–17:00/);
  assert.equal((await page.content()).includes('Dentist'), false);
  assert.equal((await page.content()).includes('End membership'), false);
});

test('[G-2] a participant is shown nobody, and a visitor is led to the sign-in and back', async () => {
  const page = await open('participant');
  assert.equal((await page.goto(`${school.home}people`))?.status(), 403);
  assert.equal((await page.goto(`${school.home}people/${school.people.teacher}`))?.status(), 403);
  assert.equal((await page.content()).includes('Kenji'), false);
  assert.equal((await page.goto(`${school.home}people/${school.people.participant}`))?.status(), 200);
  const visitor = await openPage({ base: school.base, javaScript: false });
  await visitor.goto(`${school.home}people?words=kenji`);
  await visitor.getByLabel('E-mail address').fill(school.addressOf('coordinator'));
  await visitor.getByLabel('Password').fill(school.password);
  await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
  assert.equal(new URL(visitor.url()).pathname + new URL(visitor.url()).search, `${school.home}people?words=kenji`);
});

test('[G-2] an administrator adds a person who may sign in: the mail says where, and nobody set a password', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}people/new`);
  await page.getByLabel('Name').fill('');
  await page.getByRole('button', { name: 'Add this person' }).click();
  assert.match(await page.title(), /^Error: /);
  await page.getByLabel('Name').fill('Amara Osei');
  await page.getByLabel('E-mail address').fill('amara@school.example.org');
  await page.getByLabel('Teacher').check();
  await page.getByLabel('Let this person sign in').check();
  await page.getByRole('button', { name: 'Add this person' }).click();
  await page.getByText('Amara Osei may sign in, and a mail says where').waitFor();
  assert.match((await page.getByRole('region', { name: 'Roles' }).textContent())!, /Teacher. Signs in here/);
  const { rows } = await school.test.database.owner.query("select d.address, d.content->>'text' as text from deliveries d join messages m on m.id = d.message where m.kind = 'people.welcome'");
  assert.equal(rows.length, 1);
  assert.equal(rows[0].address, 'amara@school.example.org');
  assert.match(rows[0].text, new RegExp(`${school.base}/o/school/sign-in`));
});

test('two change one person at once: the second sees what the first did, and what was typed is kept', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}people/${school.people.staff}/change`);
  await page.getByLabel('Name').fill('Olena Kovalenko-Silva');
  await school.as('administrator', async (ctx) => {
    const now = await person(ctx.tx, ctx.organisation, school.people.staff);
    assert.ok((await changePerson(ctx, school.people.staff, now!.version, { phone: '+351 210 000 000' })).ok);
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Rui Tavares changed this at').waitFor();
  assert.match((await page.locator('main').textContent())!, /Telephone\+351 210 000 000/);
  assert.equal(await page.getByLabel('Name').inputValue(), 'Olena Kovalenko-Silva');
  await page.getByLabel('Telephone').fill('+351 210 000 000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Olena Kovalenko-Silva has been changed').waitFor();
});

test('[G-2] roles: the last administrator keeps that role, and a membership ends after a question', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}people/${school.people.administrator}/roles`);
  await page.getByLabel('Administrator', { exact: true }).uncheck();
  await page.getByLabel('Coordinator').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is the last administrator').first().waitFor();
  await page.goto(`${school.home}people/${school.people.participant}`);
  await page.getByRole('link', { name: 'Change roles' }).click();
  await page.getByLabel('Guardian').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The roles of Noura Haddad have been changed').waitFor();
  await page.getByRole('link', { name: 'End membership' }).click();
  await page.getByRole('button', { name: 'End membership' }).click();
  await page.getByText('The membership of Noura Haddad has ended').waitFor();
  assert.equal(school.complaints.join('\n'), '');
});
