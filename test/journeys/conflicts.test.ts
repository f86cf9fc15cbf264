/** Conflicts: shown as they are now, decided from the page without script, told beside the session and on the first page. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { ownEventSchema } from '../../src/rooms/calendars/schema.ts';
import { addRoom, closeRoom } from '../../src/rooms/resources/actions.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { accessible, fits, openPage, quiet, screenshot } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;

async function session(title: string, wall: string, more: object = {}): Promise<string> {
  const made = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title, agenda: '- Plans', start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Garden' },
    people: [{ person: school.people.teacher }, { person: school.people.participant, required: false }], ...more,
  })));
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

async function room(name: string): Promise<string> {
  const made = await school.as('machine', (ctx) => addRoom(ctx, { name, building: 'Main building', floor: '', capacity: 20, features: [] }));
  assert.ok(made.ok);
  return made.value;
}

before(async () => {
  school = await startSchool();
  await session('Reading plans', '2026-04-20T10:00');
  await session('Budget', '2026-04-20T10:30');
  await session('Weekly round', '2026-04-21T09:00', { rule: 'FREQ=WEEKLY;COUNT=4' });
  await session('Duties', '2026-04-21T09:30', { rule: 'FREQ=WEEKLY;COUNT=4' });
  const event = ownEventSchema.parse({ kind: 'timed', title: 'Dentist', start: '2026-04-20T10:15', end: '2026-04-20T10:45', zone: 'Europe/Lisbon' });
  assert.ok((await school.as('teacher', (ctx) => addEvent(ctx, school.people.teacher, event))).ok);
});

const rows = (page: Page) => page.locator('main li.row');
const rowOf = (page: Page, one: string, other: string) => rows(page).filter({ hasText: one }).filter({ hasText: other });

test('[G-4.5.2] a coordinator sees what stands in the way of what, moves one without script, and lets another be with a reason', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}conflicts`);
  assert.equal(await rows(page).count(), 4);
  assert.equal((await page.locator('main').innerText()).includes('Dentist'), false);
  assert.match(await rowOf(page, 'Weekly round', 'Duties').innerText(), /And on 3 more dates/);
  const clash = rowOf(page, 'Reading plans', 'Budget');
  await clash.getByRole('link', { name: 'Move “Budget”' }).click();
  const told = page.locator('main form li').last();
  assert.match(await told.innerText(), /^Told at once, 2 people: /);
  const chosen = await page.getByRole('radio').first().getAttribute('value');
  await page.getByRole('button', { name: 'Move it' }).click();
  assert.match(page.url(), /conflicts\?done=move$/);
  assert.equal(await rowOf(page, 'Reading plans', 'Budget').count(), 0);
  assert.equal(await rowOf(page, 'Budget', 'Something private').count(), 0);
  const moved = await school.as('machine', async (ctx) => sessionById(ctx.tx, ctx.organisation, (await ids(page, 'Budget'))!));
  assert.equal(moved?.time?.start.toString(), chosen);
  await page.goto(`${school.home}conflicts`);
  await rowOf(page, 'Weekly round', 'Duties').getByRole('link', { name: 'All ways out' }).click();
  await page.getByRole('link', { name: 'Let it be, with a reason' }).click();
  await page.getByRole('radio', { name: 'All 4 dates of these two' }).check();
  await page.getByRole('button', { name: 'Let it be' }).click();
  await page.getByText('Say why it may stay').first().waitFor();
  await page.getByRole('radio', { name: 'All 4 dates of these two' }).check();
  await page.getByRole('textbox', { name: 'Why it may stay' }).fill('They share the hour');
  await page.getByRole('button', { name: 'Let it be' }).click();
  assert.equal(await rowOf(page, 'Weekly round', 'Duties').count(), 0);
  await page.getByRole('checkbox', { name: 'Accepted ones' }).check();
  await page.getByRole('button', { name: 'Show' }).click();
  assert.match(await rowOf(page, 'Weekly round', 'Duties').innerText(), /Accepted: They share the hour/);
  await page.context().close();
});

/** The id of a session by its title, as the list of sessions links to it. */
async function ids(page: Page, title: string): Promise<string | undefined> {
  await page.goto(`${school.home}sessions`);
  return (await page.getByRole('link', { name: title, exact: true }).first().getAttribute('href'))?.split('/').at(-1);
}

test('[G-4.5.2] an open page shows at once what has just become a conflict, here, on the first page and beside the session', async () => {
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}conflicts`);
  const [lab, hall] = [await room('Lab'), await room('Hall')];
  const id = await session('Experiments', '2026-04-24T15:00', { place: { kind: 'room', room: lab }, people: [{ person: school.people.staff }] });
  assert.ok((await school.as('machine', (ctx) => closeRoom(ctx, lab as never, 1))).ok);
  await page.getByText('Lab is closed').waitFor();
  for (const path of ['', `sessions/${id}`]) {
    await page.goto(`${school.home}${path}`);
    await page.getByText('Lab is closed').waitFor();
    await screenshot(page, `conflicts-on-${path === '' ? 'today' : 'session'}`);
    await fits(page);
  }
  await page.getByRole('link', { name: 'Another room for “Experiments”' }).click();
  await page.getByRole('radio', { name: /^Hall, Main building/ }).check();
  await page.getByRole('button', { name: 'Take this room' }).click();
  await page.getByText('It has its new room').waitFor();
  assert.equal(await page.getByText('Lab is closed').count(), 0);
  assert.ok(hall);
  quiet(page);
  await page.context().close();
});

test('[G-2] who is not of the office has no conflicts in the bar and none by their address', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'teacher');
  await page.goto(school.home);
  assert.equal(await page.getByRole('link', { name: 'Conflicts', exact: true }).count(), 0);
  const answer = await page.goto(`${school.home}conflicts`);
  assert.equal(answer?.status(), 403);
  await page.context().close();
});

test('the list, one conflict and a way out look well in every look', async () => {
  await session('Choir', '2026-04-28T10:00');
  await session('Trial of the choir', '2026-04-28T10:30');
  await inEveryLook(school, 'coordinator', 'conflicts', 'conflicts');
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}conflicts`);
  await rowOf(page, 'Choir', 'Trial').getByRole('link', { name: 'All ways out' }).click();
  for (const [name, width] of [['conflict', 1280], ['conflict-320', 320]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await screenshot(page, name);
    await fits(page);
  }
  await accessible(page);
  await page.getByRole('link', { name: 'Move “Choir”' }).click();
  await screenshot(page, 'conflict-move-320');
  await fits(page);
  await accessible(page);
  quiet(page);
  await page.context().close();
});
