/** Server-sent events, as a browser hears them. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { changeRoom, addRoom } from '../../src/rooms/resources/actions.ts';
import { openPage } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';

let school: School;
before(async () => {
  school = await startSchool();
});

/** Opens the events of some topics. `next` is what comes next. */
async function listen(who: Cast | undefined, topics: string, last?: string) {
  const page = await openPage({ base: school.base });
  if (who) await school.signIn(page, who);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  await page.context().close();
  const ending = new AbortController();
  const headers = { cookie, ...(last === undefined ? {} : { 'last-event-id': last }) };
  const answer = await fetch(`${school.base}${school.home}live?topics=${topics}`, { headers, signal: ending.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return { status: answer.status, next: async () => (await reader!.read()).value, end: () => ending.abort() };
}

const given = { name: 'Room 12', building: '', floor: '', capacity: 16, features: [] };

test('an event tells that a topic has changed and nothing else, each with the next number', async () => {
  const events = await listen('teacher', 'rooms,session:1');
  assert.equal(events.status, 200);
  assert.equal(await events.next(), 'retry: 2000\n\n');
  const added = await school.as('coordinator', (ctx) => addRoom(ctx, given));
  assert.ok(added.ok);
  assert.equal(await events.next(), 'id: 1\ndata: changed\n\n');
  assert.ok((await school.as('coordinator', (ctx) => changeRoom(ctx, added.value, 1, { capacity: 20 }))).ok);
  assert.equal(await events.next(), 'id: 2\ndata: changed\n\n');
  events.end();
});

test('a browser that lost its connection is told at once to look again', async () => {
  const events = await listen('teacher', 'rooms', '7');
  let heard = '';
  while (!heard.includes('data')) heard += await events.next();
  assert.equal(heard, 'retry: 2000\n\nid: 8\ndata: changed\n\n');
  events.end();
});

test('what changed between the reading of a page and its connection is told at once, and nothing else is', async () => {
  const { board } = school.test.office.parts;
  const read = board.mark();
  const heard = new Promise<void>((resolve) => { const stop = board.subscribe(school.organisation, () => { stop(); resolve(); }); });
  assert.ok((await school.as('coordinator', (ctx) => addRoom(ctx, { ...given, name: 'Room 13' }))).ok);
  await heard;
  const first = async (topics: string, since: string) => {
    const events = await listen('coordinator', `${topics}&since=${since}`);
    let told = await events.next();
    if (told === 'retry: 2000\n\n') told += await Promise.race([events.next(), new Promise<string>((resolve) => { setTimeout(resolve, 300, ''); })]);
    events.end();
    return told;
  };
  assert.equal(await first('rooms', read), 'retry: 2000\n\nid: 1\ndata: changed\n\n');
  assert.equal(await first('requests', read), 'retry: 2000\n\n');
  assert.equal(await first('rooms', board.mark()), 'retry: 2000\n\n');
  assert.equal(await first('rooms', 'another-process.0'), 'retry: 2000\n\nid: 1\ndata: changed\n\n');
});

test('[G-2] who is not signed in hears nothing and does not come again', async () => {
  assert.equal((await listen(undefined, 'rooms')).status, 204);
});

test('one person holds twelve connections and no more, and a place is free again when one ends', async () => {
  const open = [];
  for (let n = 0; n < 12; n += 1) open.push(await listen('staff', 'rooms'));
  assert.deepEqual(open.map((one) => one.status), Array.from({ length: 12 }, () => 200));
  assert.equal((await listen('staff', 'rooms')).status, 429);
  open[0]!.end();
  for (let status = 429; status !== 200;) {
    const again = await listen('staff', 'rooms');
    ({ status } = again);
    if (status === 200) open.push(again);
  }
  for (const one of open) one.end();
  assert.equal((await listen('staff', 'rooms;drop')).status, 400);
  assert.equal(school.complaints.join('\n'), '');
});
