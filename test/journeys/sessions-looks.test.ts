/** Every page of sessions in light, dark, Arabic and at 320 px, with axe. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { change } from '../../src/rooms/sessions/actions-change.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
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
  const read = await school.as('coordinator', (ctx) => change(ctx, once.id, once.version, { agenda: '1. Last year\n2. Next year\n\n> As agreed in March' }, 'More to read'));
  assert.ok(read.ok);
  for (const [name, path] of [
    ['sessions', 'sessions'], ['session-new', 'sessions/new'], ['session', `sessions/${once.id}?done=change`], ['session-series', `sessions/${many.id}`],
  ] as const) await inEveryLook(school, 'coordinator', name, path);
  await inEveryLook(school, 'participant', 'session-own', `sessions/${once.id}`);
  await inEveryLook(school, 'participant', 'sessions-own', 'sessions');
  for (const act of ['move', 'change', 'cancel', 'people', 'remind', 'confirmations', 'hand-over', 'hold']) await inEveryLook(school, 'coordinator', `session-${act}`, `sessions/${once.id}/${act}`);
  assert.deepEqual(school.complaints, []);
});
