/** Every page of sessions in light, dark, Arabic and at 320 px, with axe. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { change } from '../../src/rooms/sessions/actions-change.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { propose, scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { must } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let library: string;

before(async () => {
  school = await startSchool();
  const room = await school.as('administrator', (ctx) => addRoom(ctx, { name: 'Library', building: 'Main house', floor: '1', capacity: 3, features: [] }));
  assert.ok(room.ok);
  library = room.value;
});

async function scheduled(more: Record<string, unknown>): Promise<Session> {
  const proposal = proposalSchema.parse({
    title: 'Board: budget reading', agenda: '- Last year\n- Next year', start: { wall: '2026-04-23T17:00', zone: 'Europe/Lisbon' }, minutes: 70,
    place: { kind: 'room', room: library }, people: [{ person: school.people.teacher }, { person: school.people.participant }, { person: school.people.staff, required: false }], ...more,
  });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

test('[G-2] every page of sessions in light, dark, Arabic and at 320 px', async () => {
  const [once, many] = [await scheduled({ title: 'Board: budget reading', critical: true }), await scheduled({ title: 'Choir', rule: 'FREQ=WEEKLY;COUNT=6', start: { wall: '2026-04-24T08:30', zone: 'Europe/Lisbon' } })];
  const idea = must(await school.as('coordinator', (ctx) => propose(ctx, proposalSchema.parse({ title: 'Open day', agenda: '', minutes: 60, people: [{ person: school.people.teacher }] }))));
  const secret = await scheduled({ title: 'Staff council', class: 'PRIVATE', start: { wall: '2026-04-28T10:00', zone: 'Europe/Lisbon' } });
  await inEveryLook(school, 'administrator', 'session-private', `sessions/${secret.id}`);
  const read = await school.as('coordinator', (ctx) => change(ctx, once.id, once.version, { agenda: '1. Last year\n2. Next year\n\n> As agreed in March' }, 'More to read'));
  assert.ok(read.ok);
  for (const [name, path] of [
    ['session-part', `sessions/${many.id}/20260501T073000Z`], ['session-schedule', `sessions/${idea.id}/schedule`],
    ['sessions', 'sessions'], ['session-new', 'sessions/new'], ['session', `sessions/${once.id}?done=change`], ['session-series', `sessions/${many.id}`],
  ] as const) await inEveryLook(school, 'coordinator', name, path);
  await inEveryLook(school, 'participant', 'session-own', `sessions/${once.id}`);
  await inEveryLook(school, 'participant', 'sessions-own', 'sessions');
  for (const [name, act] of [
    ['session-move', 'move'], ['session-change', 'change'], ['session-cancel', 'cancel'], ['session-people', 'people'], ['session-remind', 'remind'],
    ['session-confirmations', 'confirmations'], ['session-hand-over', 'hand-over'], ['session-start', 'start'], ['session-hold', 'hold'],
  ] as const) await inEveryLook(school, 'coordinator', name, `sessions/${once.id}/${act}`);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.4.3] what is cancelled is neither moved, changed, reminded nor cancelled: the page of each says so, offers no form and leads back', async () => {
  const gone = await scheduled({ title: 'Parents’ forum', start: { wall: '2026-04-27T17:00', zone: 'Europe/Lisbon' } });
  assert.ok((await school.as('coordinator', (ctx) => cancel(ctx, gone.id, gone.version, 'The hall is flooded'))).ok);
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'coordinator');
  for (const act of ['move', 'change', 'remind', 'cancel', 'people', 'start', 'hold']) {
    await page.goto(`${school.home}sessions/${gone.id}/${act}`);
    assert.equal(await page.locator('main form').count(), 0, act);
    assert.match((await page.locator('main').textContent())!, /It is cancelled\..*The hall is flooded/, act);
    assert.equal(await page.getByRole('link', { name: 'Back to the session' }).getAttribute('href'), `${school.home}sessions/${gone.id}`);
  }
  await page.context().close();
  await inEveryLook(school, 'coordinator', 'session-closed', `sessions/${gone.id}/move`);
});
