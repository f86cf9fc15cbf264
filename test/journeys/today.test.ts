/** The first page of a person: the own day, what waits for an answer, and one's own requests. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';
import { until } from './public.ts';

let school: School;
let library: string;

before(async () => {
  school = await startSchool(); // Tuesday 14 April 2026, 10:42 in Lisbon
  const room = await school.as('administrator', (ctx) => addRoom(ctx, { name: 'Library', building: 'Main house', floor: '1', capacity: 30, features: [] }));
  assert.ok(room.ok);
  library = room.value;
});

const open = async (who: Cast): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  await page.goto(school.home);
  return page;
};

async function scheduled(given: Record<string, unknown>): Promise<Session> {
  const proposal = proposalSchema.parse({ agenda: '', minutes: 45, place: { kind: 'room', room: library }, people: [{ person: school.people.teacher }, { person: school.people.participant }], ...given });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const at = (wall: string) => ({ start: { wall, zone: 'Europe/Lisbon' } });
const event = (who: Cast, title: string, from: string, to: string) => school.as(who, async (ctx) => {
  const [start, end] = [from, to].map((time) => Temporal.PlainDateTime.from(time)) as [Temporal.PlainDateTime, Temporal.PlainDateTime];
  assert.ok((await addEvent(ctx, school.people[who], { kind: 'timed', title, class: 'PUBLIC', busy: 'busy', rule: null, zone: 'Europe/Lisbon', start, end })).ok);
});
const day = (page: Page) => page.getByRole('region', { name: /^Your day/ });
const lines = async (page: Page) => (await day(page).getByRole('listitem').allInnerTexts()).map((line) => line.replaceAll(/\s+/g, ' ').trim());

test('[G-3.2] an empty day says so, and names the next day on which something is', async () => {
  const page = await open('teacher');
  assert.match((await day(page).textContent())!, /Nothing is planned for you today\. My time$/);
  await event('teacher', 'Exam board', '2026-04-17T09:00', '2026-04-17T10:30');
  await page.reload();
  assert.deepEqual(await lines(page), ['09:00 Exam board until 10:30']);
  await day(page).getByRole('heading', { name: 'Next, Friday 17 April' }).waitFor();
});

test('[G-3.2] [G-4.2.1] the day has the own calendar and the sessions in their order, the present moment between them, with place and way in', async () => {
  await event('teacher', 'Morning briefing', '2026-04-14T08:30', '2026-04-14T09:00');
  await event('teacher', 'Lunch duty', '2026-04-14T12:00', '2026-04-14T12:30');
  await scheduled({ title: 'Reading plans', ...at('2026-04-14T11:15') });
  await scheduled({ title: 'Partner call', ...at('2026-04-14T15:00'), place: { kind: 'virtual', platform: 'link', link: 'https://meet.example.org/partners' } });
  const off = await scheduled({ title: 'Budget round', ...at('2026-04-14T16:30'), place: { kind: 'elsewhere', where: 'Town hall' } });
  assert.ok((await school.as('coordinator', (ctx) => cancel(ctx, off.id, off.version, 'No quorum'))).ok);
  const page = await open('teacher');
  assert.deepEqual(await lines(page), [
    '08:30 Morning briefing', 'now 10:42', '11:15 Reading plans Not answered yet · until 12:00 · Library, Main house', '12:00 Lunch duty until 12:30', '12:30 free for 2 h 30 min',
    '15:00 Partner call Not answered yet · until 15:45 · Online · Join', '16:30 Budget round Cancelled',
  ]);
  assert.equal(await day(page).getByRole('link', { name: 'Join' }).getAttribute('href'), 'https://meet.example.org/partners');
  const lead = await open('coordinator');
  assert.match((await lines(lead)).join('\n'), /^now 10:42\n11:15 Reading plans until 12:00 · Library, Main house \d+ of \d+\n12:00 free for 3 h\n15:00 Partner call/);
});

test('[G-4.2.2] what waits for the own answer is answered on the first page, and then no longer stands there', async () => {
  await scheduled({ title: 'Choir', ...at('2026-04-22T08:30'), rule: 'FREQ=WEEKLY;COUNT=3' });
  const page = await open('teacher');
  const asked = page.getByRole('region', { name: 'To answer' });
  assert.deepEqual(await asked.getByRole('heading', { level: 3 }).allTextContents(), ['Reading plans', 'Partner call', 'Choir']);
  await page.getByText('3 things need you.').waitFor();
  await asked.getByRole('form', { name: /^Answer: Reading plans/ }).getByRole('button', { name: 'Accept' }).click();
  assert.equal(new URL(page.url()).pathname, school.home);
  await page.getByText('Your answer is recorded.').waitFor();
  assert.deepEqual(await asked.getByRole('heading', { level: 3 }).allTextContents(), ['Partner call', 'Choir']);
  assert.equal((await lines(page))[2], '11:15 Reading plans until 12:00 · Library, Main house');
  await asked.getByRole('link', { name: 'Answer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Choir' }).waitFor();
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.goto(school.home);
  assert.deepEqual(await asked.getByRole('heading', { level: 3 }).allTextContents(), ['Partner call']);
});

test('[G-4.1.2] a member who asked for a session answers the office\'s question on these pages', async () => {
  const requester = { name: 'Noura Haddad', email: school.addressOf('participant'), phone: null, language: 'en', zone: 'Europe/Lisbon' };
  const wish = { title: 'A quiet room', purpose: '', who: null, wished: null, minutes: 30, place: { kind: 'room', text: '' } } as const;
  const done = await school.as('staff', (ctx) => receive(ctx, { ...wish, requester, door: 'office' }));
  assert.ok(done.ok, JSON.stringify(done));
  const { request } = done.value;
  const page = await open('participant');
  await until('the question is asked', async () => {
    await page.reload();
    return await page.getByText('Waiting for your answer').count() > 0 ? true : undefined;
  });
  await page.getByRole('region', { name: 'Your requests' }).getByRole('link', { name: 'Answer' }).click();
  assert.equal(new URL(page.url()).pathname, `${school.home}requests/${request}`);
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.getByText('Fill in at least one of these').waitFor();
  await page.getByLabel('Who takes part').fill('My tutor and me');
  await page.getByLabel('Date').fill('2026-04-28');
  await page.getByLabel('Time').fill('16:00');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.getByText('Thank you. school has your answer.').waitFor();
  assert.match((await page.locator('main').textContent())!, /Waiting for the office/);
  assert.equal(await page.getByRole('button', { name: 'Send the answer' }).count(), 0);
  const other = await openPage({ base: school.base, javaScript: false });
  await school.signIn(other, 'teacher');
  assert.equal((await other.goto(`${school.home}requests/${request}`))?.status(), 403);
});

test('[G-2] the first page of a participant and of the office in light, dark, Arabic and at 320 px', async () => {
  await inEveryLook(school, 'teacher', 'today-day', '');
  await inEveryLook(school, 'coordinator', 'today-office-day', '');
  assert.deepEqual(school.complaints, []);
});
