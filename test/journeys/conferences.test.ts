/** A round of parent-teacher meetings: made and opened by the coordinator, booked by a family without account or script, kept on the matrix. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { setTeacher } from '../../src/rooms/conferences/actions.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { appointments, round as roundById, roundFamilies, rounds } from '../../src/rooms/conferences/reads.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addTeacher } from '../../src/rooms/people/actions-students.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { fits, openPage } from '../browser.ts';
import { familiesIn, wholeDay, type Families } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook, looksQuiet, publicInEveryLook } from './looks.ts';
import { letterTo, until, weightOf } from './public.ts';

let school: School;
let s: Families;
let home: string;
let yusuf: PersonId;
let link: string;

/** The link of a slot in a teacher's row; its words are how it stands. */
const slotOf = (page: Page, teacher: string, time: string) => page.getByRole('row', { name: teacher }).locator(`a[href$="T${time.replace(':', '')}"]`);
const stands = (page: Page, teacher: string, time: string, words: string) => slotOf(page, teacher, time).filter({ hasText: words }).waitFor();

before(async () => {
  school = await startSchool();
  s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  must(await school.as('machine', (ctx) => addTeacher(ctx, { class: s.class, teacher: school.people.teacher, subject: '' })));
  yusuf = (await s.child('Yusuf Demir', ['Elif Demir'])).student;
  await s.child('Zeynep Demir', ['Elif Demir 2']);
  await s.child('Salma Nasr', ['Amal Nasr']);
});

test('[P-1.1] a coordinator makes a round by one form without script: mistakes beside their fields', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}conferences`);
  await page.getByRole('link', { name: 'New round' }).click();
  await page.getByRole('button', { name: 'Make the round' }).click();
  await page.getByRole('link', { name: 'Enter a name' }).waitFor();
  await page.getByRole('link', { name: 'Choose at least one class' }).waitFor();
  await page.getByLabel('Name').fill('Parent evening');
  await page.getByLabel('What it is for').first().fill('How your child is doing');
  await page.getByLabel('8B').check();
  await page.getByLabel('Booking opens on').fill('2026-04-14');
  await page.getByLabel('Booking opens at').fill('08:00');
  await page.getByLabel('Day 1', { exact: true }).fill('2026-05-07');
  await page.getByLabel('Day 1, breaks such as 17:00–17:20').fill('17:00-17:20');
  await page.getByLabel('Day 1, to').fill('18:00');
  await page.getByRole('button', { name: 'Make the round' }).click();
  await page.getByText('The round is there.').waitFor();
  home = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Open booking' }).click();
  await page.getByText('P-3.1').waitFor();
  await page.context().close();
});

test('the form of a round in every look', () => inEveryLook(school, 'coordinator', 'round-form', 'conferences/new'));

test('[P-3.1] teachers are asked, say their hours on a page of their own or behind their link, and the round opens', async () => {
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  await page.goto(home);
  await page.getByRole('button', { name: 'Ask 3 teachers for hours' }).click();
  await page.getByText('The teachers have been asked').waitFor();
  const annsLetter = await letterTo(school, 'ann.weber@example.org', 'conferences.askTeacher');
  assert.match(annsLetter.text, /Thursday 7 May/);
  const mine = await openPage({ base: school.base });
  await school.signIn(mine, 'teacher');
  await mine.goto((await letterTo(school, school.addressOf('teacher'), 'conferences.askTeacher')).link);
  await mine.getByLabel('From').fill('16:00');
  await looksQuiet(mine, 'round-hours-own');
  await mine.getByRole('button', { name: 'Save my hours' }).click();
  await mine.getByText('Your hours are saved').waitFor();
  await mine.context().close();
  const { id } = (await school.as('machine', (ctx) => rounds(ctx)))[0]!;
  const day = { ...wholeDay, hours: [{ ...wholeDay.hours[0]!, date: Temporal.PlainDate.from('2026-05-07') }] };
  for (const teacher of [s.ann, s.bob]) must(await school.as('machine', (ctx) => sayHours(ctx, id, teacher, day)));
  for (const [at, teacher] of [s.ann, s.bob].entries()) must(await school.as('coordinator', (ctx) => setTeacher(ctx, id, teacher, { room: s.rooms[at]!, minutes: null })));
  await page.goto(home);
  await page.getByRole('button', { name: 'Open booking' }).click();
  await page.getByText('These teachers have no room yet: Kenji Watanabe').waitFor();
  must(await school.as('coordinator', (ctx) => setTeacher(ctx, id, school.people.teacher, { room: s.rooms[0], minutes: 15 })));
  await page.goto(home);
  await page.getByRole('button', { name: 'Open booking' }).click();
  await page.getByText('The room of').waitFor();
  const room = must(await school.as('coordinator', (ctx) => addRoom(ctx, { name: 'Room 13', building: 'North', floor: '1', capacity: 10, features: [] })));
  must(await school.as('coordinator', (ctx) => setTeacher(ctx, id, school.people.teacher, { room, minutes: 15 })));
  await page.goto(home);
  await page.getByRole('button', { name: 'Open booking' }).click();
  await page.getByText('Booking is open').waitFor();
  await page.context().close();
});

test('the page behind a teacher\'s link in every look', async () => publicInEveryLook(school.base, 'round-hours', (await letterTo(school, 'ann.weber@example.org', 'conferences.askTeacher')).link));
test('the page of a round in every look', async () => inEveryLook(school, 'coordinator', 'round', home.slice(school.home.length)));

test('[P-4.2] [P-5.1] a parent books all meetings on a phone without account or script, changes one and cancels one', async () => {
  ({ link } = await letterTo(school, 'elif.demir@example.org', 'conferences.tellFamily'));
  await publicInEveryLook(school.base, 'family-choose', link);
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await page.goto(link);
  await page.getByRole('heading', { name: 'Whom do you want to meet?' }).waitFor();
  assert.ok(await page.getByLabel('Kenji Watanabe').isChecked(), 'the class teacher is proposed');
  await page.getByLabel('Kenji Watanabe').uncheck();
  await page.getByRole('button', { name: 'Show me times' }).click();
  await page.getByRole('link', { name: 'Choose at least one teacher' }).waitFor();
  await page.getByLabel('Ann Weber').check();
  await page.getByLabel('Bob Reis').check();
  await page.getByRole('button', { name: 'Show me times' }).click();
  await page.getByText('We keep these times for you until 10:47').waitFor();
  await fits(page);
  await publicInEveryLook(school.base, 'family-plan', link);
  await page.getByRole('link', { name: 'Another time with Ann Weber' }).click();
  await page.getByLabel('17:50–18:00').check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await page.getByRole('button', { name: 'Book these 2 times' }).click();
  await page.getByText('Your meetings are booked').waitFor();
  await page.getByText('Room 12, 1, North').waitFor();
  await publicInEveryLook(school.base, 'family-sheet', link);
  const file = await (await fetch(`${link}/meetings.ics`)).text();
  assert.match(file, /BEGIN:VEVENT[^]*DTSTART;TZID=Europe\/Lisbon:20260507T1/);
  const letter = await letterTo(school, 'elif.demir@example.org', 'conferences.evening');
  for (const words of ['Thursday 7 May', 'Ann Weber', 'Bob Reis', 'Room 40']) assert.ok(letter.text.includes(words), words);
  await page.getByRole('link', { name: 'Change the time with Ann Weber' }).click();
  await page.getByLabel('17:30–17:40').check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await page.getByText('The meeting has its new time').waitFor();
  await page.getByRole('link', { name: 'Cancel the meeting with Bob Reis' }).click();
  await page.getByRole('button', { name: 'Cancel this meeting' }).click();
  await page.getByText('The meeting is cancelled').waitFor();
  const { id } = (await school.as('machine', (ctx) => rounds(ctx)))[0]!;
  const left = await school.as('machine', (ctx) => appointments(ctx, { round: id, students: [yusuf], live: true }));
  assert.deepEqual(left.map(({ teacher, start }) => [teacher, start.toString()]), [[s.ann, '2026-05-07T16:30:00Z']]);
  await page.context().close();
});

test('the pages of a family weigh at most 12 KB', async () => {
  const { all, script } = await weightOf(school.base, link);
  assert.ok(all <= 12 * 1024 && script === 0, `${all} bytes, ${script} of script`);
});

test('[P-3.3] [P-4.4] the matrix shows within a moment what is booked elsewhere; a telephone booking needs the keyboard alone', async () => {
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'staff');
  await page.goto(`${home}/matrix`);
  await stands(page, 'Ann Weber', '17:30', 'Booked 8B YD');
  const other = await openPage({ base: school.base, javaScript: false });
  await school.signIn(other, 'staff');
  await other.goto(`${home}/matrix`);
  await slotOf(other, 'Bob Reis', '16:10').focus();
  await other.keyboard.press('Enter');
  await other.getByLabel('Child').waitFor();
  await other.getByLabel('Child').selectOption({ label: 'Salma Nasr 8B (Amal Nasr)' });
  await other.getByRole('button', { name: 'Book for this family' }).press('Enter');
  await other.getByText('That is done').waitFor();
  await stands(page, 'Bob Reis', '16:10', 'Booked 8B SN');
  await slotOf(page, 'Bob Reis', '16:10').focus();
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByText('To be moved here: Salma Nasr').waitFor();
  await page.getByLabel('Reason (the family is told)').fill('Bob is late');
  await page.getByRole('button', { name: 'Move here' }).click();
  await page.getByText('That is done').waitFor();
  await looksQuiet(page, 'round-slot');
  const csv = await page.request.get(`${home}/matrix.csv`);
  const lines = (await csv.text()).slice(1).split('\r\n');
  assert.equal(lines[0], 'Date,Time Slot,Teacher,Status');
  assert.ok(lines.includes('7 May 2026,16:20–16:30,Bob Reis,Booked'), lines.slice(0, 8).join('\n'));
  await page.goto(`${home}/families`);
  await looksQuiet(page, 'round-families');
  await page.context().close();
  await other.context().close();
});

test('the matrix in every look', async () => inEveryLook(school, 'coordinator', 'round-matrix', `${home.slice(school.home.length)}/matrix`));

test('[X-3] the list of rounds, the form of one that is open, a teacher\'s hours and a family as the office sees them look well', async () => {
  const { id } = (await school.as('machine', (ctx) => rounds(ctx)))[0]!;
  const [family] = await school.as('machine', (ctx) => roundFamilies(ctx, id));
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  for (const [name, path] of [['rounds', ''], ['round-change', `/${id}/change`], ['round-hours-of', `/${id}/hours/${s.ann}`], ['family-office', `/${id}/families/${family!.id}`]] as const) {
    await page.goto(`${school.home}conferences${path}`);
    await looksQuiet(page, name);
  }
  await page.context().close();
});

test('[P-7.1] a teacher ticks off on his own page who came', async () => {
  const { id } = (await school.as('machine', (ctx) => rounds(ctx)))[0]!;
  assert.equal((await school.as('machine', (ctx) => roundById(ctx, id)))!.state, 'open');
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await school.signIn(page, 'teacher');
  await page.goto(`${school.home}conferences`);
  await page.getByRole('link', { name: 'Parent evening' }).click();
  await page.getByText('No meeting is booked with you yet.').waitFor();
  await looksQuiet(page, 'round-day');
  await page.context().close();
  await until('nothing complains', async () => school.complaints.length === 0 || undefined);
});
