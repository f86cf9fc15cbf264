/** The scheduling assistant: one grid of everybody's time and the rooms, the best times beside it, with and without JavaScript. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Page } from 'playwright-core';
import { addTimeOff, setWorkingHours } from '../../src/rooms/availability/actions.ts';
import { timeOffSchema, weekSchema } from '../../src/rooms/availability/schema.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { holdersOf } from '../../src/rooms/calendars/reads-busy.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { propose, scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { attendeesOf } from '../../src/rooms/invitations/reads.ts';
import { packIds, takenPeople } from '../../src/doors/web/sessions/parts-taken.ts';
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

/** Inviting is a step that the worker does after the commit: from then on the session is in their calendars. */
async function invited(session: string, names: readonly string[]): Promise<void> {
  const holders = () => school.as('machine', (ctx) => holdersOf(ctx, [session], names.map((name) => who.get(name)!)));
  while ((await holders()).length < names.length) await new Promise((done) => { setTimeout(done, 50); });
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

/** What the form of a session is filled with. */
const filled = (page: Page) => Promise.all(['date', 'time', 'minutes', 'place'].map((name) => page.locator(`[name=${name}]`).inputValue()));

test('[G-4.1.3] the assistant in light, dark, Arabic and at 320 px', async () => {
  const { id } = await proposed('Safeguarding refresher', nine, ['Elin', 'Olena', 'Rui']);
  await inEveryLook(school, 'coordinator', 'assistant', `sessions/${id}/time?day=${thursday}`);
  await inEveryLook(school, 'coordinator', 'assistant-best', `sessions/${id}/time?gap=15&last=2026-04-17`);
  await inEveryLook(school, 'coordinator', 'assistant-none', `sessions/${id}/time?first=2026-04-16&last=2026-04-16&minutes=240&find=Noura`);
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
  assert.deepEqual(await filled(page), [thursday, '10:00', '90', `room:${rooms.get('Library')}`]);
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: /^Schedule/ }).click();
  await page.getByRole('heading', { name: 'Reading plans' }).waitFor();
  const after = await school.as('coordinator', (ctx) => sessionById(ctx.tx, ctx.organisation, id));
  assert.deepEqual([after?.state, String(after?.time?.start)], ['scheduled', '2026-04-16T09:00:00Z']);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.1.3] of several one is enough: whoever is free at the time that is taken is invited, and nobody of the others', async () => {
  const { id } = await proposed('With an observer', ['Joana'], ['Elin', 'Ibrahim'], 60);
  await inEveryLook(school, 'coordinator', 'assistant-one', `sessions/${id}/time?day=${thursday}&one=${packIds([who.get('Elin')!, who.get('Ibrahim')!])}`);
  const page = await open('coordinator', `sessions/${id}/time?day=${thursday}`, { javaScript: false });
  for (const name of ['Elin Lindqvist', 'Ibrahim Diallo']) await page.getByRole('button', { name: `One is enough: ${name}` }).click();
  assert.match(await page.locator('main').innerText(), /One must come, one of 2\./);
  assert.match(await page.locator('table').innerText(), /One is enough, of 2/);
  await page.getByRole('button', { name: '12:00: 1 of 1 free' }).click();
  assert.match(await heard(page, 'beside'), /Elin Lindqvist, of those of whom one is enough/);
  await page.getByRole('button', { name: '11:00: 1 of 1 free' }).click();
  assert.match(await heard(page, 'beside'), /Ibrahim Diallo, of those of whom one is enough/);
  await page.getByRole('link', { name: 'Take this time and invite' }).click();
  assert.deepEqual(takenPeople(new URL(page.url()).searchParams), { must: [who.get('Joana'), who.get('Ibrahim')], may: [], also: [] });
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: /^Schedule/ }).click();
  await page.getByRole('heading', { name: 'With an observer' }).waitFor();
  const people = await school.as('coordinator', (ctx) => attendeesOf(ctx.tx, ctx.organisation, id));
  assert.deepEqual(people.map(({ person }) => person).sort(), [who.get('Joana')!, who.get('Ibrahim')!].sort());
  assert.deepEqual(school.complaints, []);
});

test('[G-4.1.3] when no time suits all: the nearest misses, who cannot and why, and what would have to move, by its title only where that may be read', async () => {
  for (const [start, end] of [['09:00', '12:00'], ['12:30', '17:00']] as const) await busy('Ibrahim', start, end, 'tentative', '2026-04-30');
  for (const [start, end] of [['09:00', '11:00'], ['13:00', '17:00']] as const) await busy('Priya', start, end, 'tentative', '2026-04-30');
  await busy('Joana', '11:00', '12:00', 'tentative', '2026-04-30');
  const { id } = await proposed('Exam plans', ['Ibrahim', 'Priya', 'Joana']);
  const page = await open('coordinator', `sessions/${id}/time?first=2026-04-30&last=2026-04-30&day=2026-04-30&tentative=busy`, { javaScript: false });
  const beside = await heard(page, 'beside');
  assert.match(beside, /No time suits all/);
  assert.match(beside, /Nearest misses/);
  assert.match(beside, /Ibrahim Diallo: tentative/);
  assert.match(beside, /What would have to move/);
  assert.match(beside, /of Ibrahim Diallo, (09:00–12:00|12:30–17:00)/);
  assert.match(beside, /“Dentist” of Joana Ferreira, 11:00–12:00/, 'her own, which she may read');
  assert.doesNotMatch(await page.content(), /Dentist” of (?!Joana)/);
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

test('[G-4.1.1] [G-4.1.3] a request leads here with whom it names and when it is wished, and the time taken to the form of its session', async () => {
  const asked = await school.as('staff', (ctx) => receive(ctx, {
    door: 'office', requester: { name: 'Hana Yoon', email: 'hana@example.org', phone: null, language: 'en', zone: 'Europe/Lisbon' }, title: 'Piano moderation', purpose: '', who: 'Ibrahim Diallo and the jury',
    wished: { wall: Temporal.PlainDateTime.from('2026-05-06T10:00'), zone: 'Europe/Lisbon' }, minutes: 45, place: { kind: 'room', text: '' },
  }));
  assert.ok(asked.ok);
  const page = await open('coordinator', `requests/${asked.value.request}`, { javaScript: false });
  await page.getByRole('link', { name: 'Find a time and invite' }).click();
  assert.match(await page.locator('.head').innerText(), /Wished for 6 May 2026, 10:00/);
  assert.match(await page.locator('main').innerText(), /Not known here, so not looked at: the jury/);
  await page.getByLabel('Add a person').fill('kenji');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: 'May come: Kenji Watanabe' }).click();
  await page.getByRole('button', { name: /^Wed 6/ }).click();
  await page.getByRole('button', { name: '11:00: 1 of 1 free' }).click();
  await page.getByRole('link', { name: 'Take this time and invite' }).click();
  assert.deepEqual(await filled(page), ['2026-05-06', '11:00', '45', `room:${rooms.get('Room 12')}`]);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Piano moderation');
  assert.equal(await page.locator('[name=people]').inputValue(), 'Ibrahim Diallo <ibrahim.diallo@example.org>\nthe jury');
  assert.match(await page.locator('[name=optional]').inputValue(), /^Kenji Watanabe/);
});

test('[G-4.1.3] [G-4.4.2] a session that is moved does not stand in its own way, and its own form is filled', async () => {
  const { id } = await scheduled('Timetable talk', '2026-05-12T10:00', ['Priya', 'Tomáš'], 'Library');
  await invited(id, ['Priya', 'Tomáš']);
  const page = await open('coordinator', `sessions/${id}/time?day=2026-05-12&at=10:30&tentative=busy`, { javaScript: false });
  const others = await open('coordinator', `time?day=2026-05-12&must=${packIds([who.get('Priya')!])}`, { javaScript: false });
  const week = 'outside hours, 08:00–09:00';
  assert.deepEqual((await cells(others, 'Priya Raman')).slice(0, 3), [week, 'free, 09:00–10:00', 'tentative, 10:00–11:00'], 'for others it takes her time');
  assert.deepEqual((await cells(page, 'Priya Raman')).slice(0, 2), [week, 'free, 09:00–17:00']);
  assert.match(await heard(page, 'beside'), /All 2 who must come are free/);
  assert.match(await heard(page, 'beside'), /Library is free/);
  const poll = await open('coordinator', `sessions/${id}/time`, { javaScript: false });
  const ticks = poll.getByRole('checkbox', { name: 'Ask about this time' });
  assert.deepEqual(await Promise.all((await ticks.all()).map((one) => one.isChecked())), [true, true, true, false, false]);
  await ticks.nth(0).uncheck();
  await ticks.nth(4).check();
  const chosen = await Promise.all([1, 2, 4].map((at) => ticks.nth(at).inputValue()));
  await poll.getByRole('button', { name: 'Ask which of the ticked times suit' }).click();
  const asked = await Promise.all([1, 2, 3].map(async (at) => `${await poll.getByLabel(`Date ${at}`).inputValue()}T${await poll.getByLabel(`Time ${at}`).inputValue()}`));
  assert.deepEqual([asked, await poll.getByLabel('Length in minutes').inputValue()], [chosen, '60'], 'what is ticked is handed over to a poll');
  await page.getByRole('link', { name: 'Take this time' }).click();
  assert.match(page.url(), /\/move\?/);
  assert.deepEqual(await filled(page), ['2026-05-12', '10:30', '60', `room:${rooms.get('Library')}`]);
  await page.getByRole('textbox', { name: 'Reason' }).fill('The bus is late');
  await page.getByRole('button', { name: 'Move it and tell 2' }).click();
  await page.waitForURL(/done=move/);
});

test('[G-2] [G-4.1.3] administrative staff look and are told why they take no time; participants have no such page', async () => {
  const { id } = await proposed('Looked at only', ['Kenji']);
  const page = await open('staff', `sessions/${id}/time`);
  assert.equal(await page.getByText('Take this time and invite').getAttribute('href'), null);
  for (const path of [`sessions/${id}/time`, 'time']) {
    const other = await openPage({ base: school.base });
    await school.signIn(other, 'participant');
    assert.ok([403, 404].includes((await other.goto(`${school.home}${path}`))!.status()), path);
    await other.context().close();
  }
});

const settled = (page: Page) => page.waitForLoadState('networkidle');
/** Waits until this is the time chosen. */
const isChosen = (page: Page, when: string) => page.locator('.chosen .then').getByText(when).waitFor();

test('[G-4.1.3] by keys the time moves by a quarter of an hour, grows and shrinks, changes its day, and Enter takes it', async () => {
  const { id } = await proposed('By keys', ['Ibrahim', 'Elin'], [], 60);
  const page = await open('coordinator', `sessions/${id}/time?day=${thursday}&at=10:00`);
  const grip = page.getByRole('slider', { name: 'The time chosen' });
  await grip.focus();
  assert.equal(await grip.getAttribute('aria-valuetext'), '10:00 to 11:00');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', '+', '+']) await page.keyboard.press(key);
  assert.equal(await grip.getAttribute('aria-valuetext'), '10:15 to 11:45');
  await isChosen(page, 'Thursday 16 April, 10:15–11:45');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'slider');
  await page.keyboard.press('-');
  await isChosen(page, 'Thursday 16 April, 10:15–11:30');
  await page.keyboard.press('PageDown');
  await isChosen(page, 'Friday 17 April, 10:15–11:30');
  assert.equal(await page.locator('#told').textContent(), await page.locator('.chosen .then').textContent());
  await accessible(page);
  await fits(page);
  quiet(page);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/schedule\?/);
  assert.deepEqual((await filled(page)).slice(0, 3), ['2026-04-17', '10:15', '75']);
});

test('[G-4.1.3] a tap chooses as a drag does, the mouse draws a time, the grip is dragged, and right to left all of it is mirrored', async () => {
  const { id } = await proposed('By hand', ['Ibrahim', 'Elin'], [], 60);
  for (const language of ['en', 'ar'] as const) {
    const page = await open('coordinator', `sessions/${id}/time?day=${thursday}&at=09:00&lang=${language}`, { width: 1500 });
    const area = (await page.locator('.bands').boundingBox())!;
    const at = (cell: number) => area.x + area.width * (language === 'ar' ? 1 - (cell + 0.5) / 40 : (cell + 0.5) / 40);
    const row = (await page.locator('.fb tbody tr').nth(1).boundingBox())!;
    const y = row.y + row.height / 2;
    await page.mouse.click(at(12), y);
    await page.waitForURL(/at=11%3A00/);
    await page.mouse.move(at(20), y);
    await page.mouse.down();
    await page.mouse.move(at(22), y);
    await page.mouse.move(at(27), y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/minutes=120.*at=13%3A00/);
    await settled(page);
    await page.mouse.move(at(21), y);
    await page.mouse.down();
    await page.mouse.move(at(17), y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/minutes=120.*at=12%3A00/);
    await page.context().close();
  }
});

test('[G-4.1.3] people are added without a reload, and a change of somebody shown is seen on the open page', async () => {
  const page = await open('coordinator', `time?day=${thursday}&at=10:00`);
  await page.evaluate(() => { (window as unknown as { same: boolean }).same = true; });
  await page.getByLabel('Add a person').fill('Priya');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Must come: Priya Raman' }).click();
  await page.getByRole('row', { name: 'Priya Raman' }).waitFor();
  assert.equal(await page.getByRole('row', { name: 'Priya Raman' }).getByRole('cell').filter({ hasText: 'busy, 17:00' }).count(), 0);
  await busy('Priya', '17:00', '17:30');
  await page.getByRole('row', { name: 'Priya Raman' }).getByRole('cell').filter({ hasText: 'busy, 17:00–17:30' }).waitFor();
  assert.equal(await page.evaluate(() => (window as unknown as { same?: boolean }).same), true);
  await page.getByRole('slider').waitFor();
  quiet(page);
});

test('[G-4.1.3] on a touch screen of 320 px a tap on a number or in the day chooses the time', async () => {
  const { id } = await proposed('By finger', ['Ibrahim', 'Elin'], [], 60);
  const page = await open('coordinator', `sessions/${id}/time?day=${thursday}&at=09:00`, { width: 320 });
  await page.getByRole('button', { name: /^08:30: / }).click();
  await page.waitForURL(/at=08%3A30/);
  await screenshot(page, 'assistant-chosen-320');
  await fits(page);
});

test('the page of a coordinator with twelve people is at most 45 KB with all that it loads but the font', async () => {
  const { id } = await proposed('Weighed', nine, ['Elin', 'Olena', 'Rui', 'Noura']);
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  const sizes: [string, number][] = [];
  page.on('response', async (answer) => {
    if (/woff2|live\?/.test(answer.url())) return;
    sizes.push([new URL(answer.url()).pathname.split('/').at(-1)!, brotliCompressSync(await answer.body(), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length]);
  });
  await page.goto(`${school.home}sessions/${id}/time?day=${thursday}`);
  await page.getByRole('slider').waitFor();
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(all > 8000 && all <= 45 * 1024, `${all}: ${sizes.map((one) => one.join(' ')).join(', ')}`);
});
