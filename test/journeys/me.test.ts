/** One's own page: language, channel, password, sign-ins, and one's own time; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { busyBetween, occurrencesBetween } from '../../src/rooms/calendars/reads-times.ts';
import type { ObjectId } from '../../src/rooms/calendars/model.ts';
import { openPage } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let event: ObjectId;
before(async () => {
  school = await startSchool();
  const wall = (text: string) => Temporal.PlainDateTime.from(text);
  const added = await school.as('staff', (ctx) => addEvent(ctx, school.people.staff, {
    kind: 'timed', title: 'Physiotherapy', class: 'PRIVATE', busy: 'busy', rule: 'FREQ=WEEKLY', zone: 'Europe/Lisbon', start: wall('2026-04-15T08:00'), end: wall('2026-04-15T08:45'),
  }));
  assert.ok(added.ok);
  event = added.value;
});

const open = async (who: Cast, of = school) => {
  const page = await openPage({ base: of.base, javaScript: false });
  await of.signIn(page, who, true);
  return page;
};

for (const [name, path] of [
  ['me', () => 'me'], ['me-password', () => 'me/password'], ['me-time', () => 'me/time'], ['me-time-new', () => 'me/time/new'], ['me-time-change', () => `me/time/${event}`],
] as const) {
  test(`[G-3.2] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, 'staff', name, path()));
}

test('[G-3.2] what is tentative is said to be so once', async () => {
  const wall = (text: string) => Temporal.PlainDateTime.from(text);
  assert.ok((await school.as('staff', (ctx) => addEvent(ctx, school.people.staff, {
    kind: 'timed', title: 'Dentist', class: 'PUBLIC', busy: 'tentative', rule: null, zone: 'Europe/Lisbon', start: wall('2026-04-17T08:00'), end: wall('2026-04-17T09:00'),
  }))).ok);
  const page = await open('staff');
  await page.goto(`${school.home}me/time`);
  const row = await page.locator('.row', { hasText: 'Dentist' }).textContent();
  assert.equal(row!.match(/tentative/gi)!.length, 1, row!);
});

test('[G-3.2] a participant enters private time: others see when, and nobody with what', async () => {
  const page = await open('participant');
  await page.goto(`${school.home}me/time`);
  await page.getByRole('link', { name: 'Add to my time' }).first().click();
  await page.getByLabel('What', { exact: true }).fill('Job interview');
  await page.getByLabel('First day').fill('2026-04-16');
  await page.getByLabel('From').fill('14:00');
  await page.getByLabel('To', { exact: true }).fill('13:00');
  await page.getByLabel(/^confidential/).check();
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('It ends before it begins. Choose a later end.').first().waitFor();
  assert.equal(await page.getByLabel('What', { exact: true }).inputValue(), 'Job interview');
  await page.getByLabel('To', { exact: true }).fill('15:30');
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('Added to your time').waitFor();
  assert.match((await page.locator('main').textContent())!, /Job interview.*14:00–15:30.*confidential/);
  const [from, to] = ['2026-04-16T00:00Z', '2026-04-17T00:00Z'].map((text) => Temporal.Instant.from(text)) as [Temporal.Instant, Temporal.Instant];
  const { participant } = school.people;
  const busy = await school.as('teacher', (ctx) => busyBetween(ctx, [participant], from, to));
  assert.ok(busy.ok);
  assert.deepEqual(busy.value.get(participant)!.times.map(({ interval }) => String(interval.start)), ['2026-04-16T13:00:00Z']);
  const seen = await school.as('administrator', (ctx) => occurrencesBetween(ctx, [{ kind: 'person', id: participant }], from, to));
  assert.ok(seen.ok);
  assert.deepEqual(seen.value.get(participant)!.entries, []);
});

test('[G-3.2] own time is changed and taken out again, and nobody opens it but its owner', async () => {
  const page = await open('participant');
  await page.goto(`${school.home}me/time`);
  await page.getByRole('link', { name: 'Job interview' }).click();
  assert.equal(await page.getByLabel('From').inputValue(), '14:00');
  await page.getByLabel('From').fill('13:30');
  await page.getByLabel('Repeated').selectOption({ label: 'Every week' });
  await page.getByLabel('Until').fill('2026-04-30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your time has been changed').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Job interview' }).count(), 3);
  await page.getByRole('link', { name: 'Job interview' }).first().click();
  const address = page.url();
  const administrator = await open('administrator');
  assert.equal((await administrator.goto(address))?.status(), 404);
  await page.getByRole('button', { name: 'Take it out' }).click();
  await page.getByRole('button', { name: 'Take it out' }).click();
  await page.getByText('Taken out of your time').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Job interview' }).count(), 0);
});

test('[X-1] a wall time that exists twice is asked about, and never decided silently', async () => {
  const page = await open('teacher');
  await page.goto(`${school.home}me/time/new`);
  await page.getByLabel('What', { exact: true }).fill('Night watch');
  await page.getByLabel('First day').fill('2026-10-25');
  await page.getByLabel('From').fill('01:30');
  await page.getByLabel('To', { exact: true }).fill('03:00');
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('exists twice: the clock is put back then').first().waitFor();
  await page.getByLabel('01:30 (UTC)').check();
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('Added to your time').waitFor();
  await page.goto(`${school.home}me/time?from=2026-10-19`);
  assert.match((await page.locator('main').textContent())!, /Night watch.*01:30–03:00/);
});

test('[G-3.2] name, language and channel are one\'s own to choose', async () => {
  const page = await open('teacher');
  await page.goto(`${school.home}me`);
  await page.getByLabel('Language').selectOption('ar');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('حُفظ', { exact: true }).waitFor();
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
  await page.getByLabel('الوارد في هذه الصفحات').check();
  await page.getByRole('button', { name: 'حفظ الاختيار' }).click();
  await page.getByText('حُفظ الاختيار', { exact: true }).first().waitFor();
});

test('[G-2] a password is set with the old one, other sign-ins end, and who signs out is out', async () => {
  const page = await open('coordinator');
  const elsewhere = await open('coordinator');
  school.test.clock.move('PT20M');
  await page.goto(`${school.home}me/password`);
  await page.getByLabel('Present password').fill('not this one');
  await page.getByLabel('New password').fill('a new harbour for kites');
  await page.getByLabel('The same again').fill('a new harbour for kites');
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByText('This is not your present password.').first().waitFor();
  await page.getByLabel('Present password').fill(school.password);
  await page.getByLabel('New password').fill('a new harbour for kites');
  await page.getByLabel('The same again').fill('a new harbour for kites');
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByText('The password is set').waitFor();
  await elsewhere.goto(`${school.home}me`);
  assert.match(elsewhere.url(), /sign-in/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${school.home}me`);
  assert.match(page.url(), /sign-in/);
});

test('[G-2] a sign-in elsewhere is ended from one\'s own page', async () => {
  const page = await open('administrator');
  const elsewhere = await open('administrator');
  await page.goto(`${school.home}me`);
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByText('All other sign-ins have ended').waitFor();
  await elsewhere.goto(`${school.home}me`);
  assert.match(elsewhere.url(), /sign-in/);
  assert.equal(school.complaints.join('\n'), '');
});
