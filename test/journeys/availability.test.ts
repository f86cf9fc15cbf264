/** When people can be had: one's own page, the office's, by a link; terms and holidays, a file of them; ways between buildings. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { askAvailability } from '../../src/rooms/availability/actions-ask.ts';
import { addTimeOff, setException, setWorkingHours } from '../../src/rooms/availability/actions.ts';
import { addHolidays, addTerm, setTravel } from '../../src/rooms/availability/actions-days.ts';
import { travelTimes } from '../../src/rooms/availability/reads.ts';
import { readAvailability } from '../../src/rooms/availability/reads-own.ts';
import { unavailableBetween } from '../../src/rooms/availability/reads-time.ts';
import { exceptionSchema, timeOffSchema, weekSchema } from '../../src/rooms/availability/schema.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import { delivery, outbox } from '../../src/rooms/messaging/reads.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { accessible, fits, openPage, quiet, screenshot } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let guest: PersonId;
const date = (text: string) => Temporal.PlainDate.from(text);
before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Gil Paz', [], { email: 'gil@example.org' });
  const { teacher } = school.people;
  const week = weekSchema.parse({ week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: '08:30', to: '12:30' }, { from: '13:30', to: '17:00' }] : [])) });
  await school.as('teacher', async (ctx) => {
    assert.ok((await setWorkingHours(ctx, teacher, 0, week)).ok);
    assert.ok((await setException(ctx, teacher, exceptionSchema.parse({ date: '2026-04-22', hours: [{ from: '18:00', to: '20:30' }] }))).ok);
    assert.ok((await addTimeOff(ctx, teacher, timeOffSchema.parse({ kind: 'days', first: '2026-05-04', last: '2026-05-08', reason: 'Physiotherapy' }))).ok);
    assert.ok((await addTimeOff(ctx, teacher, timeOffSchema.parse({ kind: 'timed', from: '2026-04-20T09:00', to: '2026-04-20T11:30' }))).ok);
  });
  await school.as('coordinator', async (ctx) => {
    assert.ok((await askAvailability(ctx, [school.people.participant, guest])).ok);
    assert.ok((await addTerm(ctx, { name: 'Third term', first: date('2026-04-13'), last: date('2026-06-30') })).ok);
    assert.ok((await addHolidays(ctx, [{ name: 'Freedom Day', first: date('2026-04-25'), last: date('2026-04-25') }, { name: 'Labour Day', first: date('2026-05-01'), last: date('2026-05-01') }])).ok);
    for (const building of ['Main building', 'North wing', 'Sports hall']) assert.ok((await addRoom(ctx, { name: 'Room 1', building, floor: '', capacity: 20, features: [] })).ok);
    assert.ok((await setTravel(ctx, [{ one: 'Main building', other: 'Sports hall', minutes: 8 }, { one: 'North wing', other: 'Sports hall', minutes: 12 }])).ok);
  });
});

for (const [name, who, path] of [
  ['availability-person', 'coordinator', () => `people/${school.people.teacher}/availability`], ['availability-own', 'teacher', () => 'me/availability'], ['availability-office', 'coordinator', () => 'availability'],
  ['availability-days', 'staff', () => 'days'], ['availability-travel', 'administrator', () => 'travel'],
] as const) {
  test(`the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, who, name, path()));
}

const open = async (who: Cast, javaScript = false): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript });
  await school.signIn(page, who);
  return page;
};

const heard = (page: Page) => page.locator('main').innerText();

test('[G-3.2] a person says his hours without script: fields for more times, Monday for all, what is wrong beside its day', async () => {
  const page = await open('administrator');
  await page.goto(`${school.home}me`);
  await page.getByRole('link', { name: 'When I can be had' }).click();
  await page.getByText('You have not said your working hours yet').waitFor();
  await page.getByLabel('Monday, from (1)').fill('09:00');
  await page.getByLabel('Monday, until (1)').fill('12:00');
  await page.getByLabel('Monday, from (2)').fill('11:30');
  await page.getByLabel('Monday, until (2)').fill('15:00');
  await page.getByRole('button', { name: 'Save my working hours' }).click();
  await page.getByRole('link', { name: 'Monday: This begins before another time of the day ends' }).waitFor();
  assert.match(await page.title(), /^Error:/);
  await page.getByLabel('Monday, from (2)').fill('13:00');
  await page.getByRole('button', { name: 'Same as Monday up to Friday' }).click();
  assert.equal(await page.getByLabel('Friday, from (2)').inputValue(), '13:00');
  await page.getByRole('button', { name: 'More times a day' }).click();
  await page.getByLabel('Friday, from (3)').fill('20:00');
  await page.getByRole('button', { name: 'Save my working hours' }).click();
  await page.getByRole('link', { name: 'Friday: Enter both times, or none' }).waitFor();
  await page.getByLabel('Friday, until (3)').fill('00:00');
  await page.getByRole('button', { name: 'Save my working hours' }).click();
  await page.getByText('The working hours have been saved').waitFor();
  const said = await school.as('administrator', (ctx) => readAvailability(ctx, school.people.administrator));
  assert.deepEqual(said.ok && [said.value.week[4], said.value.week[5]], [[{ from: 540, to: 720 }, { from: 780, to: 900 }, { from: 1200, to: 1440 }], []]);
});

test('[G-3.2] an absence with a reason is seen by the person with it, by the office without, and taken out again', async () => {
  const page = await open('participant');
  await page.goto(`${school.home}me/availability`);
  await page.getByText('asks when you can be had').waitFor();
  await page.getByLabel('First day', { exact: true }).fill('2026-06-03');
  await page.getByLabel(/^Last day/).fill('2026-06-01');
  await page.getByRole('button', { name: 'Add this absence' }).click();
  await page.getByRole('link', { name: 'The end is before the beginning' }).waitFor();
  await page.getByLabel(/^Last day/).fill('2026-06-05');
  await page.getByLabel('Why').fill('Wedding');
  await page.getByRole('button', { name: 'Add this absence' }).click();
  await page.getByText('The absence has been added').waitFor();
  assert.match(await heard(page), /3 to 5 June 2026|3–5 June 2026/);
  assert.match(await heard(page), /Wedding/);
  const office = await open('coordinator');
  await office.goto(`${school.home}people/${school.people.participant}/availability`);
  assert.match(await heard(office), /June 2026/);
  assert.doesNotMatch(await heard(office), /Wedding/);
  await office.getByLabel('First day', { exact: true }).fill('2026-06-04');
  await office.getByRole('button', { name: 'Add this absence' }).click();
  await office.getByRole('link', { name: 'That is within another absence' }).waitFor();
  await page.getByRole('button', { name: 'Take out' }).click();
  await page.getByText('The absence has been taken out').waitFor();
  assert.doesNotMatch(await heard(page), /Wedding/);
});

test('[G-3.2] other hours on one date, and what is wanted around sessions', async () => {
  const page = await open('staff');
  await page.goto(`${school.home}me/availability`);
  await page.getByLabel('Date', { exact: true }).fill('2026-04-28');
  await page.getByRole('button', { name: 'Set this date' }).click();
  await page.getByRole('link', { name: 'Enter the hours, or say that this is no working day' }).waitFor();
  await page.getByLabel('Not working on this date').check();
  await page.getByRole('button', { name: 'Set this date' }).click();
  await page.getByText('28 April 2026, not working').first().waitFor();
  await page.getByLabel('Minutes free before a session').fill('999');
  await page.getByRole('button', { name: 'Save this' }).click();
  await page.getByRole('link', { name: 'Enter whole minutes from 0 to 240' }).waitFor();
  await page.getByLabel('Minutes free before a session').fill('10');
  await page.getByLabel('Hours of notice before a new session').fill('1.5');
  await page.getByRole('button', { name: 'Save this' }).click();
  await page.getByText('This has been saved').waitFor();
  const time = await school.as('staff', (ctx) => unavailableBetween(ctx, [school.people.staff], Temporal.Instant.from('2026-04-27T23:00Z'), Temporal.Instant.from('2026-04-28T23:00Z')));
  const found = time.get(school.people.staff)!;
  assert.deepEqual(found.rules, { bufferBefore: 10, bufferAfter: 0, notice: 90, mostADay: null });
  assert.deepEqual(found.intervals.map(({ interval, why }) => `${why} ${interval.start} ${interval.end}`), ['outside-hours 2026-04-27T23:00:00Z 2026-04-28T23:00:00Z']);
});

test('[G-4.1.3] the office sees who has said it, asks, asks once more, and who answers is listed', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}availability`);
  await page.getByRole('button', { name: 'Ask those who are ticked' }).click();
  await page.getByRole('link', { name: 'Tick at least one person' }).waitFor();
  await page.getByLabel('Choose Joana Ferreira').check();
  await page.getByLabel('Choose Gil Paz').check();
  await page.getByRole('button', { name: 'Ask those who are ticked' }).click();
  await page.getByText('One person has been asked').waitFor(); // Gil was asked before
  await page.getByLabel('Choose Gil Paz').check();
  await page.getByRole('button', { name: 'Ask once more who has not answered' }).click();
  await page.getByText('One person has been asked once more').waitFor();
  await page.getByText('Asked 14 April 2026 · once more, last 14 April 2026').waitFor();
  await page.getByLabel('Who').selectOption('waiting');
  await page.getByRole('button', { name: 'Show' }).click();
  assert.equal(await page.getByRole('rowheader', { name: 'Kenji Watanabe' }).count(), 0);
  assert.equal(await page.getByRole('rowheader', { name: 'Gil Paz' }).count(), 1);
});

test('[G-3.2] who has no account says it behind the link that he was sent, in every look', async () => {
  const sent = await school.as('machine', async (ctx) => {
    const first = (await outbox(ctx.tx, ctx.organisation, { person: guest })).find(({ message }) => message.kind === 'availability.ask');
    return delivery(ctx.tx, ctx.organisation, first!.id);
  });
  const address = new URL(/http:\/\/\S+\/l\/\S+/.exec(sent!.content!.text)![0]).pathname;
  for (const look of [{ width: 320, scheme: 'light', lang: 'en' }, { width: 1280, scheme: 'dark', lang: 'ar' }] as const) {
    const page = await openPage({ base: school.base, width: look.width, scheme: look.scheme });
    await page.goto(`${address}?lang=${look.lang}`);
    await screenshot(page, `availability-link-${look.width}-${look.lang}`);
    await accessible(page);
    await fits(page);
    quiet(page);
    await page.context().close();
  }
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await page.goto(address);
  await page.getByLabel('Monday, from (1)').fill('10:00');
  await page.getByRole('button', { name: 'Save my working hours' }).click();
  await page.getByText('The working hours have been saved').waitFor();
  const office = await open('coordinator');
  await office.goto(`${school.home}availability`);
  await office.getByRole('row', { name: 'Gil Paz' }).getByText('Answered 14 April 2026').waitFor();
});

test('two change the hours at once: the second sees what the first said, and what was typed is kept', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}people/${school.people.teacher}/availability`);
  await page.getByLabel('Monday, until (2)').fill('16:00');
  await school.as('teacher', async (ctx) => {
    const now = await readAvailability(ctx, school.people.teacher);
    assert.ok(now.ok && (await setWorkingHours(ctx, school.people.teacher, now.value.version, { zone: null, week: now.value.week.map((day, index) => (index === 4 ? [] : [...day])) })).ok);
  });
  await page.getByRole('button', { name: 'Save the hours of Kenji Watanabe' }).click();
  await page.getByText('Kenji Watanabe changed this at').waitFor();
  assert.match(await heard(page), /Monday–Thursday 08:30–12:30, 13:30–17:00/);
  assert.equal(await page.getByLabel('Monday, until (2)').inputValue(), '16:00');
  await page.getByRole('button', { name: 'Save the hours of Kenji Watanabe' }).click();
  await page.getByText('The working hours have been saved').waitFor();
});

const file = (...events: string[][]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events.flatMap((lines, at) => ['BEGIN:VEVENT', `UID:${at}@test`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']), 'END:VCALENDAR', ''].join('\r\n');

test('[G-4.1.3] a file of holidays is shown before anything is added, with what is there and what is left out by its line', async () => {
  const page = await open('staff', true);
  await page.goto(`${school.home}days`);
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByRole('link', { name: 'Choose a file' }).waitFor();
  const choose = (text: string) => page.getByLabel('Calendar file (.ics)').setInputFiles({ name: 'days.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) });
  await choose('Date;Holiday\r\n2026-06-10;Portugal Day\r\n');
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByRole('link', { name: 'This is no calendar file: line 1' }).waitFor();
  await choose(file(
    ['SUMMARY:Freedom Day', 'DTSTART;VALUE=DATE:20260425'], ['SUMMARY:Portugal Day <b>', 'DTSTART;VALUE=DATE:20200610', 'RRULE:FREQ=YEARLY'],
    ['SUMMARY:Sports day', 'DTSTART:20260612T090000Z', 'DTEND:20260612T150000Z'],
  ));
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByText('Line 17: Sports day: it has times, so it is no whole day').waitFor();
  await page.getByRole('row', { name: 'Freedom Day' }).getByText('there already').waitFor();
  await screenshot(page, 'availability-import');
  await accessible(page);
  assert.deepEqual(await page.getByRole('checkbox').count(), 2);
  await page.getByLabel('Add Portugal Day <b>, 10 June 2027').uncheck();
  await page.getByRole('button', { name: 'Add the holidays that are ticked' }).click();
  await page.getByText('One holiday has been added').waitFor();
  await page.getByRole('row', { name: 'Portugal Day <b>' }).getByText('10 June 2026', { exact: true }).waitFor();
});

test('terms share no day, a holiday is taken out, and the ways are saved', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}days`);
  const terms = page.getByRole('form', { name: 'Add a term' });
  await terms.getByLabel('Name').fill('Summer school');
  await terms.getByLabel('First day', { exact: true }).fill('2026-06-30');
  await terms.getByLabel('Last day').fill('2026-07-31');
  await page.getByRole('button', { name: 'Add a term' }).click();
  await page.getByRole('link', { name: 'Terms share no day: Third term is' }).waitFor();
  await page.getByLabel('First day').first().fill('2026-07-01');
  await page.getByRole('button', { name: 'Add a term' }).click();
  await page.getByText('The term has been added').waitFor();
  await page.getByRole('row', { name: 'Labour Day' }).getByRole('button').click();
  await page.getByText('It has been taken out').waitFor();
  assert.equal(await page.getByRole('row', { name: 'Labour Day' }).count(), 0);
  await page.getByRole('link', { name: 'Ways' }).click();
  await page.getByLabel('Minutes between North wing and Main building').fill('-5');
  await page.getByRole('button', { name: 'Save the ways' }).click();
  await page.getByRole('link', { name: 'North wing – Main building: enter whole minutes from 0 to 240' }).waitFor();
  await page.getByLabel('Minutes between North wing and Main building').fill('5');
  await page.getByRole('button', { name: 'Save the ways' }).click();
  await page.getByText('The ways have been saved').waitFor();
  assert.deepEqual((await school.as('coordinator', (ctx) => travelTimes(ctx.tx, ctx.organisation))).map(({ one, other, minutes }) => `${one} ${other} ${minutes}`), [
    'Main building North wing 5', 'Main building Sports hall 8', 'North wing Sports hall 12',
  ]);
});

test('[G-2] a teacher changes his own hours and nobody else’s, and a link opens only its person’s page', async () => {
  const teacher = await open('teacher');
  for (const path of ['availability', 'days', 'travel', `people/${school.people.staff}/availability`]) assert.equal((await teacher.goto(`${school.home}${path}`))?.status(), 403, path);
  const { address } = await school.as('machine', (ctx) => makeLink(ctx, { purpose: 'availability.tell', subject: { kind: 'person', id: guest }, person: guest, expiresAt: ctx.now.add({ hours: 1 }) }));
  const page = await openPage({ base: school.base, javaScript: false });
  assert.equal((await page.goto(address))?.status(), 200);
  assert.equal(await page.getByText('Physiotherapy').count(), 0);
  assert.equal(school.complaints.join('\n'), '');
});
