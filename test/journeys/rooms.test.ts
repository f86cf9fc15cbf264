/** Rooms: list, adding, changing two at once, closing; where one meets online; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addRoom, changeRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { room } from '../../src/rooms/resources/reads.ts';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';
import { until } from './public.ts';

let school: School;
let hall: RoomId;
before(async () => {
  school = await startSchool();
  const rooms = [
    { name: 'Hall B', building: 'Main building', floor: 'Ground', capacity: 120, features: ['projector', 'step-free'] },
    { name: 'Room 12', building: 'Main building', floor: '1', capacity: 16, features: ['whiteboard'] },
    { name: 'Science laboratory', building: 'North wing', floor: '2', capacity: 24, features: [] },
  ];
  for (const given of rooms) {
    const added = await school.as('coordinator', (ctx) => addRoom(ctx, given));
    assert.ok(added.ok);
    hall ??= added.value;
  }
});

for (const [name, path, who] of [
  ['rooms', () => 'rooms', 'coordinator'], ['room-new', () => 'rooms/new', 'coordinator'], ['room-change', () => `rooms/${hall}/change`, 'coordinator'],
  ['room-close', () => `rooms/${hall}/close`, 'coordinator'], ['rooms-online', () => 'rooms/online', 'administrator'],
] as const) {
  test(`the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, who, name, path()));
}

const open = async (who: Parameters<School['signIn']>[1]) => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, who);
  return page;
};

test('[G-4.2.2] rooms are found by seats and features, and a taken name is said beside its field', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}rooms`);
  await page.getByLabel('Seats, at least').fill('20');
  await page.getByRole('button', { name: 'Find' }).click();
  assert.deepEqual(await page.locator('tbody th').allTextContents(), ['Hall B', 'Science laboratory']);
  await page.getByRole('link', { name: 'Add a room' }).click();
  await page.getByLabel('Room').fill('room 12');
  await page.getByLabel('Building').fill('Main building');
  await page.getByLabel('Has').fill('projector, piano');
  await page.getByRole('button', { name: 'Add this room' }).click();
  await page.getByText('Enter the seats as a whole number from 1').first().waitFor();
  await page.getByLabel('Seats').fill('30');
  await page.getByRole('button', { name: 'Add this room' }).click();
  await page.getByText('An open room of this building has this name already.').first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Has' }).inputValue(), 'projector, piano');
  await page.getByLabel('Room').fill('Music room');
  await page.getByRole('button', { name: 'Add this room' }).click();
  await page.getByText('Music room, Main building has been added').waitFor();
});

test('[G-2] a teacher sees the rooms and changes none, a participant sees none', async () => {
  const teacher = await open('teacher');
  await teacher.goto(`${school.home}rooms`);
  assert.equal(await teacher.locator('tbody a').count(), 0);
  assert.equal((await teacher.goto(`${school.home}rooms/${hall}/change`))?.status(), 403);
  const participant = await open('participant');
  assert.equal((await participant.goto(`${school.home}rooms`))?.status(), 403);
});

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

test('[G-4.1.2] [G-4.5.1] [G-4.2.1] a coordinator names a standing room, an administrator a Jitsi server; both are chosen on the form, and page and invitation say where to join', async () => {
  const [page, boss] = [await open('coordinator'), await open('administrator')];
  await page.goto(`${school.home}sessions/new`);
  assert.match((await page.textContent('main'))!, /standing room: none has been set.*Jitsi, an address of its own: an administrator has to set its server first/s);
  for (const one of [page, boss]) {
    await one.goto(`${school.home}rooms`);
    await one.getByRole('link', { name: 'Meeting online' }).click();
  }
  await fill(page, { 'Address (optional)': 'javascript:alert(1)', 'How one joins (optional)': 'Code 4711' });
  await page.getByRole('button', { name: 'Save my standing room' }).click();
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Enter an address that begins with https:// or http://']);
  await fill(page, { 'Address (optional)': 'https://meet.example.org/joana' });
  await page.getByRole('button', { name: 'Save my standing room' }).click();
  await page.getByText('Your standing room is saved').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save the platforms' }).count(), 0);
  await fill(boss, { 'Server of Jitsi (optional)': 'http://jitsi.example.org', 'Sessions at once: Jitsi (optional)': '2' });
  await boss.getByRole('button', { name: 'Save the platforms' }).click();
  assert.deepEqual(await boss.locator('.errsum li').allTextContents(), ['Enter an address that begins with https:// and has no ? or # in it']);
  await fill(boss, { 'Server of Jitsi (optional)': 'https://jitsi.example.org' });
  await boss.getByRole('button', { name: 'Save the platforms' }).click();
  await boss.getByText('The platforms are saved').waitFor();
  assert.deepEqual([await boss.getByLabel('Server of Jitsi').inputValue(), await boss.getByLabel('Sessions at once: Jitsi').inputValue()], ['https://jitsi.example.org/', '2']);
  for (const [title, day, choice, join] of [
    ['In her room', '2026-06-02', 'Online: the coordinator’s standing room', /https:\/\/meet\.example\.org\/joana/], ['On our server', '2026-06-03', 'Online: Jitsi, an address of its own', /https:\/\/jitsi\.example\.org\/[a-z2-7]{32}/],
  ] as const) {
    await page.goto(`${school.home}sessions/new`);
    await fill(page, { Title: title, Date: day, Time: '10:00' });
    await page.locator('select[name=place]').selectOption({ label: choice });
    await page.locator('textarea[name=people]').fill('Noura Haddad');
    await page.getByRole('button', { name: 'Check and schedule' }).click();
    await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
    await page.waitForURL(/done=scheduled/);
    const href = (await page.locator('main a[rel=noreferrer]').getAttribute('href'))!;
    assert.match(href, join);
    const text = await until(`the letter about ${title}`, async () => {
      const { rows } = await school.test.database.owner.query("select d.content->>'text' as text from deliveries d join messages m on m.id = d.message where m.subject = $1 and m.kind = 'invitations.request' and d.person = $2 and d.state = 'kept'", [/sessions\/([0-9a-f-]{36})/.exec(page.url())![1], school.people.participant]);
      return rows[0]?.text as string | undefined;
    });
    assert.ok(text.includes(href), text);
    assert.equal(text.includes('Code 4711'), day === '2026-06-02', 'how one joins stands beside the room that it is of');
  }
});

test('two change one room at once: the second sees what the first did, and what was typed is kept', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}rooms/${hall}/change`);
  await page.getByLabel('Seats').fill('110');
  await school.as('staff', async (ctx) => {
    const now = await room(ctx.tx, ctx.organisation, hall);
    assert.ok((await changeRoom(ctx, hall, now!.version, { floor: 'First' })).ok);
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Olena Kovalenko changed this at').waitFor();
  assert.match((await page.locator('main').textContent())!, /FloorFirst/);
  assert.equal(await page.getByLabel('Seats').inputValue(), '110');
  await page.getByLabel('Floor').fill('First');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('has been changed').waitFor();
  const kept = await school.as('staff', (ctx) => room(ctx.tx, ctx.organisation, hall));
  assert.deepEqual([kept?.capacity, kept?.floor], [110, 'First']);
});

test('a room is closed after a question, and is listed among the closed ones', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}rooms/${hall}/change`);
  await page.getByRole('link', { name: 'Close this room' }).click();
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByText('Hall B, Main building is closed').waitFor();
  assert.equal(await page.getByRole('rowheader', { name: 'Hall B' }).count(), 0);
  await page.getByLabel('Closed ones too').check();
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Closed since 14 April 2026').waitFor();
  assert.equal(school.complaints.join('\n'), '');
});
