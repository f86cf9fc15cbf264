/** A teacher is absent from an evening that families have booked: shown, arranged with one act, and the family answers. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { bookSlots } from '../../src/rooms/conferences/actions-book.ts';
import { openPage } from '../browser.ts';
import { familiesIn, guestOf, openedRound, slotAt } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';
import { letterTo } from './public.ts';

let school: School;
let home: string;

before(async () => {
  school = await startSchool();
  const s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  const children = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  home = `${school.home}conferences/${round.id}`;
  for (const [at, { student, guardians }] of children.entries()) {
    const { family } = await guestOf(s, round, guardians[0]!);
    const slots = [await slotAt(s, round, s.ann, at === 0 ? '17:30' : '17:50'), await slotAt(s, round, s.bob, at === 0 ? '17:40' : '16:00')];
    must(await s.as(s.lead, (ctx) => bookSlots(ctx, family.id, slots.map((slot) => ({ student, teacher: slot.teacher, slot: slot.id })), { way: 'phone' })));
  }
});

test('[P-6.1] [P-6.2] a teacher is absent: shown, arranged with one act, and the family says on its phone that it suits', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await page.goto(`${home}/matrix`);
  await page.getByRole('link', { name: 'A teacher is absent' }).click();
  await page.getByLabel('Teacher').selectOption({ label: 'Ann Weber' });
  await page.getByLabel('From').fill('17:20');
  await page.getByRole('button', { name: 'Show what becomes of it' }).click();
  await page.getByRole('link', { name: 'Enter both times' }).waitFor();
  await page.getByLabel('To', { exact: true }).fill('18:00');
  await page.getByRole('button', { name: 'Show what becomes of it' }).click();
  await page.getByRole('heading', { name: 'What becomes of it' }).waitFor();
  await page.getByText('2 at other times').waitFor();
  const shown = new URL(page.url());
  await inEveryLook(school, 'staff', 'round-absence-preview', `${shown.pathname}${shown.search}`.slice(school.home.length));
  await page.getByLabel('A word to families').fill('Ann has to leave earlier');
  await page.getByRole('button', { name: 'Arrange it and tell everybody' }).click();
  await page.getByText('Everything is arranged').waitFor();
  const letter = await letterTo(school, 'elif.demir@example.org', 'conferences.rearranged');
  for (const words of ['Ann Weber cannot be there', 'Ann has to leave earlier', 'instead of']) assert.ok(letter.text.includes(words), words);
  await publicInEveryLook(school.base, 'family-rearranged', letter.link);
  const phone = await openPage({ base: school.base, width: 320, javaScript: false });
  await phone.goto(letter.link);
  await phone.getByRole('button', { name: 'That suits us' }).click();
  await phone.getByText('Your answer is noted').waitFor();
  await page.goto(`${home}/absence`);
  await page.getByText('It suits,').waitFor();
  await inEveryLook(school, 'staff', 'round-absence', `${home.slice(school.home.length)}/absence?kind=day`);
  await page.context().close();
  await phone.context().close();
});
