/** Rooms: list, adding, changing two at once, closing; every page in every look. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addRoom, changeRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { room } from '../../src/rooms/resources/reads.ts';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

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

for (const [name, path] of [
  ['rooms', () => 'rooms'], ['room-new', () => 'rooms/new'], ['room-change', () => `rooms/${hall}/change`], ['room-close', () => `rooms/${hall}/close`],
] as const) {
  test(`the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, 'coordinator', name, path()));
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
