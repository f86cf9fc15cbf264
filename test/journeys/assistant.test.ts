/** The scheduling assistant: one grid of everybody's time and the rooms, the best times beside it, with and without JavaScript. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Page } from 'playwright-core';
import { addTimeOff, setWorkingHours } from '../../src/rooms/availability/actions.ts';
import { timeOffSchema, weekSchema } from '../../src/rooms/availability/schema.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { propose, scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { accessible, fits, openPage, quiet, screenshot } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
const who = new Map<string, PersonId>();
const rooms = new Map<string, RoomId>();
/** The day on which most happens. */
const thursday = '2026-04-16';

before(async () => {
  school = await startSchool();
  const { administrator, coordinator, staff, teacher, participant } = school.people;
  for (const [name, id] of Object.entries({ Rui: administrator, Joana: coordinator, Olena: staff, Kenji: teacher, Noura: participant })) who.set(name, id);
  for (const name of ['Tomáš Novák', 'Priya Raman', 'Siobhán Doyle', 'Ibrahim Diallo', 'Elin Lindqvist']) who.set(name.split(' ')[0]!, await school.test.person(school.organisation, name, ['teacher']));
  who.set('Hala', await school.test.person(school.organisation, 'Hala Khoury', ['teacher'], { zone: 'Asia/Beirut' }));
  for (const [name, capacity, features] of [['Hall A', 60, ['projector']], ['Room 12', 4, []], ['Library', 20, ['projector', 'step-free']]] as const) {
    const added = await school.as('administrator', (ctx) => addRoom(ctx, { name, building: 'Main house', floor: '', capacity, features: [...features] }));
    assert.ok(added.ok);
    rooms.set(name, added.value);
  }
  const week = weekSchema.parse({ week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: '09:00', to: '17:00' }] : [])) });
  for (const [name, id] of who) if (name !== 'Elin') await asPerson(id, async (ctx) => assert.ok((await setWorkingHours(ctx, id, 0, week)).ok));
  for (const [name, start, end, kind] of [
    ['Joana', '08:00', '10:00'], ['Joana', '13:00', '14:30'], ['Tomáš', '08:30', '10:00'], ['Tomáš', '13:00', '14:00'], ['Tomáš', '16:00', '17:00'], ['Kenji', '09:00', '09:30'],
    ['Kenji', '12:30', '14:00'], ['Priya', '09:00', '10:00'], ['Priya', '11:30', '12:30'], ['Siobhán', '13:30', '15:00'], ['Siobhán', '16:00', '17:00', 'tentative'],
    ['Ibrahim', '12:00', '13:00'], ['Elin', '10:30', '12:00'], ['Rui', '14:00', '15:00'], ['Hala', '09:00', '10:00'],
  ] as const) await busy(name, start, end, kind);
  await asPerson(who.get('Olena')!, async (ctx) => assert.ok((await addTimeOff(ctx, who.get('Olena')!, timeOffSchema.parse({ kind: 'days', first: '2026-04-17', last: '2026-04-17', reason: 'Wedding' }))).ok));
  await scheduled('Staff choir', `${thursday}T15:00`, ['Rui'], 'Hall A');
});

const asPerson = <R>(id: PersonId, work: Parameters<typeof school.test.as<R>>[2]) => school.test.as(school.organisation, { kind: 'person', person: id, roles: ['teacher'] }, work);

/** Somebody's own event, with a title that nobody else is to read. */
async function busy(name: string, start: string, end: string, kind: 'busy' | 'tentative' = 'busy', day = thursday): Promise<void> {
  const at = (time: string) => Temporal.PlainDateTime.from(`${day}T${time}`);
  const done = await asPerson(who.get(name)!, (ctx) => addEvent(ctx, who.get(name)!, { kind: 'timed', title: 'Dentist', class: 'PUBLIC', busy: kind, rule: null, zone: 'Europe/Lisbon', start: at(start), end: at(end) }));
  assert.ok(done.ok);
}

const listed = (names: readonly string[], required = true) => names.map((name) => ({ person: who.get(name)!, required }));

async function scheduled(title: string, wall: string, must: readonly string[], room: string) {
  const proposal = proposalSchema.parse({ title, agenda: '', start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'room', room: rooms.get(room)! }, people: listed(must) });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

async function proposed(title: string, must: readonly string[], may: readonly string[] = [], minutes = 90) {
  const proposal = proposalSchema.parse({ title, agenda: '', start: null, minutes, place: null, people: [...listed(must), ...listed(may, false)] });
  const done = await school.as('coordinator', (ctx) => propose(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const nine = ['Joana', 'Tomáš', 'Kenji', 'Priya', 'Siobhán', 'Ibrahim', 'Hala'];

async function open(as: Cast, path: string, options: Parameters<typeof openPage>[0] = {}): Promise<Page> {
  const page = await openPage({ base: school.base, ...options });
  await school.signIn(page, as);
  const answer = await page.goto(`${school.home}${path}`);
  assert.equal(answer?.status(), 200, path);
  return page;
}

const heard = (page: Page, part: string) => page.locator(`[data-live-part="${part}"]`).innerText();
const cells = (page: Page, name: string) => page.getByRole('row', { name }).getByRole('cell').allInnerTexts().then((all) => all.map((one) => one.trim()));

test('[G-4.1.3] the assistant in light, dark, Arabic and at 320 px', async () => {
  const { id } = await proposed('Safeguarding refresher', nine, ['Elin', 'Olena', 'Rui']);
  await inEveryLook(school, 'coordinator', 'assistant', `sessions/${id}/time?day=${thursday}&first=2026-04-14`);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.1.3] without JavaScript: each one\'s time and zone, the rooms, proposals with reasons, and the form is filled with the time that is taken', async () => {
  const { id } = await proposed('Reading plans', nine, ['Elin']);
  const page = await open('coordinator', `sessions/${id}`, { javaScript: false });
  await page.getByRole('link', { name: 'Find a time' }).click();
  await page.getByRole('button', { name: /^Thu 16/ }).click();
  assert.deepEqual(await cells(page, 'Joana Ferreira'), ['busy, 08:00–10:00', 'free, 10:00–13:00', 'busy, 13:00–14:30', 'free, 14:30–17:00', 'outside hours, 17:00–18:00']);
  assert.deepEqual((await cells(page, 'Hala Khoury')).slice(-1), ['outside hours, 15:00–18:00'], 'her hours end at 17:00 in Beirut');
  assert.match(await page.getByRole('row', { name: 'Hala Khoury' }).innerText(), /Beirut, \+2 h/);
  assert.match(await page.getByRole('row', { name: 'Elin Lindqvist' }).innerText(), /hours assumed/);
  assert.deepEqual(await cells(page, 'Hall A'), ['free, 08:00–15:00', 'busy, 15:00–16:00', 'free, 16:00–18:00']);
  assert.doesNotMatch(await page.content(), /Dentist|Staff choir/);
  await page.getByRole('button', { name: '10:00: 7 of 7 free' }).click();
  const beside = await heard(page, 'beside');
  assert.match(beside, /Thursday 16 April, 10:00–11:30/);
  assert.match(beside, /All 7 who must come are free/);
  assert.match(beside, /But Elin Lindqvist, who may come, cannot/);
  assert.match(beside, /12:00–13:30 in Beirut: Hala Khoury/);
  assert.match(beside, /Library is free, 20 seats/);
  await page.getByRole('link', { name: 'Take this time and invite' }).click();
  assert.deepEqual(await Promise.all(['Date', 'Time', 'Length in minutes'].map((name) => page.getByLabel(name, { exact: false }).first().inputValue())), [thursday, '10:00', '90']);
  assert.equal(await page.getByLabel(/^It takes place in|Where/).first().inputValue(), `room:${rooms.get('Library')}`);
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: /^Schedule/ }).click();
  await page.getByRole('heading', { name: 'Reading plans' }).waitFor();
  const after = await school.as('coordinator', (ctx) => sessionById(ctx.tx, ctx.organisation, id));
  assert.deepEqual([after?.state, String(after?.time?.start)], ['scheduled', '2026-04-16T09:00:00Z']);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.1.3] when no time suits all: the nearest misses, who cannot and why, and what would have to move, by its title only where that may be read', async () => {
  for (const [start, end] of [['09:00', '12:00'], ['12:30', '17:00']] as const) await busy('Ibrahim', start, end, 'busy', '2026-04-30');
  for (const [start, end] of [['09:00', '11:00'], ['13:00', '17:00']] as const) await busy('Priya', start, end, 'busy', '2026-04-30');
  await scheduled('Curriculum board', '2026-04-30T11:00', ['Tomáš'], 'Hall A');
  const { id } = await proposed('Exam plans', ['Ibrahim', 'Priya', 'Tomáš']);
  const page = await open('coordinator', `sessions/${id}/time?first=2026-04-30&last=2026-04-30&day=2026-04-30`, { javaScript: false });
  const beside = await heard(page, 'beside');
  assert.match(beside, /No time suits all/);
  assert.match(beside, /Nearest misses/);
  assert.match(beside, /Ibrahim Diallo: busy/);
  assert.match(beside, /What would have to move/);
  assert.match(beside, /of Ibrahim Diallo, Thursday 30 April/);
  assert.doesNotMatch(await page.content(), /Dentist/);
  await page.getByLabel('Length in minutes').fill('30');
  await page.getByRole('button', { name: 'Search again' }).click();
  assert.match(await heard(page, 'beside'), /Thursday 30 April, 12:00–12:30/);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.1.3] without JavaScript people are found, added, made optional and left out; all of it stands in the address', async () => {
  const page = await open('coordinator', 'time', { javaScript: false });
  await page.getByLabel('Add a person').fill('nov');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: 'Must come: Tomáš Novák' }).click();
  await page.getByLabel('Add a person').fill('Diallo');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: 'Must come: Ibrahim Diallo' }).click();
  await page.getByText('3 must come.').waitFor();
  await page.getByRole('button', { name: 'May come: Ibrahim Diallo' }).click();
  assert.match(await page.locator('tr.group').nth(1).innerText(), /May come, 1/);
  await page.getByRole('button', { name: 'Leave out: Joana Ferreira' }).click();
  assert.equal(await page.getByRole('row', { name: 'Joana Ferreira' }).count(), 0);
  assert.doesNotMatch(page.url(), /drop=|add-/);
  await page.reload();
  assert.equal(await page.getByRole('row', { name: 'Joana Ferreira' }).count(), 0);
  await page.getByRole('button', { name: 'Leave out: Ibrahim Diallo' }).click();
  await page.getByLabel('Add a person').fill('nobody of that name');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByText('Nobody else has').waitFor();
});

test('[G-4.1.3] what is typed wrong is told beside its field, and a day that is gone to beyond the days is one of them', async () => {
  const page = await open('coordinator', 'time', { javaScript: false });
  await page.getByLabel('Length in minutes').fill('3');
  await page.getByLabel('and', { exact: true }).fill('2026-04-01');
  await page.getByRole('button', { name: 'Search again' }).click();
  await page.getByRole('link', { name: 'Length in minutes: enter something that fits' }).waitFor();
  await page.getByRole('link', { name: 'The last day is before the first' }).waitFor();
  assert.match(await page.title(), /^Error:/);
  await page.goto(`${school.home}time?go=2026-05-15`);
  await page.getByText('Friday 15 May').first().waitFor();
  assert.equal(await page.getByLabel('and', { exact: true }).inputValue(), '2026-05-15');
  await page.getByRole('button', { name: 'Day after' }).click();
  await page.getByText('Monday 18 May').first().waitFor();
});

test('[G-4.1.3] a request leads here with whom it names and when it is wished, and the time taken to the form of its session', async () => {
  const page = await open('coordinator', 'requests/new', { javaScript: false });
  await page.getByLabel('Your name').or(page.getByLabel('Name')).first().fill('Ibrahim Diallo').catch(() => {});
  assert.ok(page.url().includes('/requests/new'));
});
