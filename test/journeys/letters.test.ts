/** Families that no message reaches: letters with codes, the desk by keyboard alone, and guardians who correct how they are reached. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newOrganisationIdentity } from '../../src/platform/storage/organisation.ts';
import { appointments, roundFamilies } from '../../src/rooms/conferences/reads.ts';
import { letterLink } from '../../src/rooms/conferences/actions-codes.ts';
import type { Round } from '../../src/rooms/conferences/model.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addGuardian, addStudent } from '../../src/rooms/people/actions-students.ts';
import { master } from '../server.ts';
import { fits, openPage } from '../browser.ts';
import { familiesIn, openedRound, type Families } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';

let school: School;
let s: Families;
let round: Round;
let home: string;
let mia: PersonId;
let ada: PersonId;

before(async () => {
  school = await startSchool({ now: '2026-04-13T08:00:00Z' });
  await school.test.database.owner.query('update organisations set file_keys = $2 where id = $1', [school.organisation, await newOrganisationIdentity(master, school.organisation)]);
  s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  await s.child('Yusuf Demir', ['Elif Demir']);
  await s.child('Noa Solo', []);
  mia = await school.test.person(school.organisation, 'Mia Haddad', [], { email: null });
  ada = await school.test.person(school.organisation, 'Huda Haddad', [], { email: null, phone: '+351 910 000 101', language: 'ar' });
  must(await school.as('machine', (ctx) => addStudent(ctx, { person: mia, homeClass: s.class })));
  must(await school.as('machine', (ctx) => addGuardian(ctx, { student: mia, person: ada, way: 'letter' })));
  round = await openedRound(s);
  home = `conferences/${round.id}`;
});

test('[P-2.1] [P-4.2] [P-1.3] whom no message reaches has a letter, types its code on a phone without script, and is booked at the desk by keyboard alone', async () => {
  await printAndPost();
  await inEveryLook(school, 'coordinator', 'round-letters', `${home}/letters`);
  await publicInEveryLook(school.base, 'family-code', `${school.home}code`);
  const family = (await school.as('machine', (ctx) => roundFamilies(ctx, round.id, { guardian: ada })))[0]!.id;
  await typeCode((await school.as('machine', async (ctx) => letterLink(ctx, round, family, ada))).code);
  await atDesk();
  await inEveryLook(school, 'staff', 'desk', `${home}/desk`);
  await inEveryLook(school, 'staff', 'desk-family', `${home}/desk/${family}`);
  assert.deepEqual(school.complaints, []);
});

/** The round names the child for whom nobody can book; its letters are printed in the background, opened and posted. */
async function printAndPost(): Promise<void> {
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}${home}`);
  await page.getByText('Nobody can book for one child').waitFor();
  await page.getByRole('link', { name: 'Noa Solo 8B' }).waitFor();
  await page.getByRole('link', { name: 'Letters' }).click();
  await page.getByRole('button', { name: 'Print letters' }).click();
  const link = page.getByRole('link', { name: 'Open the file (PDF)' });
  await link.waitFor();
  const file = await page.request.get(await link.getAttribute('href') ?? '');
  assert.deepEqual([file.status(), file.headers()['content-type'], (await file.body()).subarray(0, 5).toString()], [200, 'application/pdf', '%PDF-']);
  await page.getByRole('button', { name: 'They are posted' }).click();
  await page.getByText('The letters are posted, and their families count as told').waitFor();
  await page.context().close();
}

/** A wrong code, the right one, and from the family's page to how the school reaches the guardian; what is wrong is said in his language. */
async function typeCode(code: string): Promise<void> {
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await page.goto(`${school.home}code`);
  await page.getByLabel('Code').fill('000 000 000');
  await page.getByRole('button', { name: 'Open my page' }).click();
  await page.getByRole('link', { name: 'No letter has this code.' }).waitFor();
  await page.getByLabel('Code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Open my page' }).click();
  await page.getByRole('button', { name: 'تصحيح طريقة تواصل المدرسة معي' }).click();
  await page.locator('input[name="email"]').fill('huda at nowhere');
  await page.locator('form button.primary').click();
  assert.match(await page.locator('.errsum a').innerText(), /[\u0600-\u06FF]/);
  await fits(page);
  await page.locator('input[name="email"]').fill('huda@example.org');
  await page.locator('form button.primary').click();
  await page.locator('.notice').first().waitFor();
  await page.context().close();
}

/** A slip: name, Enter, Enter. Then a call that is agreed for the next day. */
async function atDesk(): Promise<void> {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await page.goto(`${school.home}${home}/desk?way=paper`);
  await page.locator('input[name="words"]:focus').waitFor();
  await page.keyboard.type('mia had');
  await page.keyboard.press('Enter');
  await page.locator('input[name="pair"]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Booked for Mia Haddad').waitFor();
  const booked = await school.as('machine', (ctx) => appointments(ctx, { round: round.id, live: true }));
  assert.deepEqual(booked.map(({ student, way }) => [student, way]), [[mia, 'paper'], [mia, 'paper']]);
  await page.goto(`${school.home}${home}/desk`);
  await page.getByRole('link', { name: 'Call or book for Yusuf Demir 8B' }).click();
  await page.getByLabel('Call back at a time').check();
  await page.getByRole('button', { name: 'Save the call' }).click();
  await page.getByRole('link', { name: 'Enter a date and a time' }).waitFor();
  await page.getByLabel('Call back on').fill('2026-04-14');
  await page.getByLabel('Call back at', { exact: true }).fill('10:00');
  await page.getByRole('button', { name: 'Save the call' }).click();
  await page.getByText('Call back 14 April 2026, 10:00').waitFor();
  await page.context().close();
}
