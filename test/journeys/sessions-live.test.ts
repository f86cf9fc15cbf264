/** Pages that are open while others work: what one does, the others see without loading anything again. */
import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { reschedule } from '../../src/rooms/sessions/actions-change.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { amendmentSchema, proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage, quiet } from '../browser.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { until } from './public.ts';

let school: School;
let guest: PersonId;
let session: Session;

before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Kaori Ito', [], { email: 'kaori@example.org', zone: 'Asia/Tokyo' });
  session = await scheduled('Partner school: exchange', '2026-04-14T14:00', [guest, school.people.teacher]);
});

async function scheduled(title: string, wall: string, people: readonly PersonId[]): Promise<Session> {
  const proposal = proposalSchema.parse({
    title, agenda: '', start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'virtual', platform: 'link', link: 'https://meet.example.org/exchange' },
    people: people.map((person) => ({ person })),
  });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

/** Opens a page that follows its events, and marks it: a page that is loaded again loses the mark. */
async function follow(who: Cast, path: string, base = school.base): Promise<Page> {
  const page = await openPage({ base });
  await school.signIn(page, who);
  const events = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/live'));
  await page.goto(`${school.home}${path}`);
  assert.equal((await events).status(), 200);
  await page.evaluate(() => void (document.body.dataset['first'] = 'yes'));
  return page;
}

const isFirst = (page: Page) => page.evaluate(() => document.body.dataset['first'] === 'yes');
const shows = (page: Page, text: string) => page.locator('main', { hasText: text }).waitFor();

test('[G-4.2.2] [G-4.4.3] an answer by link, a move and a new session stand on the pages that others have open', async () => {
  const [own, list, day] = [await follow('coordinator', `sessions/${session.id}`), await follow('staff', 'sessions'), await follow('teacher', '')];
  await shows(list, '0 of 2 come');
  await shows(day, 'until 15:00');

  const link = await school.as('machine', async (ctx) => (await makeLink(ctx, {
    purpose: 'invitation.reply', subject: { kind: 'session', id: session.id }, person: guest, expiresAt: Temporal.Instant.from('2026-08-01T00:00:00Z'),
  })).address);
  const phone = await openPage({ base: school.base, width: 320, javaScript: false });
  await phone.goto(link);
  await phone.getByLabel('Yes, I come').check();
  await phone.getByRole('button', { name: 'Send the answer' }).click();
  await own.getByRole('row', { name: /Kaori Ito Comes/ }).waitFor();
  await shows(list, '1 of 2 come');

  const other = await openPage({ base: school.base, javaScript: false });
  await school.signIn(other, 'administrator');
  await other.goto(`${school.home}sessions/${session.id}/move`);
  await other.getByLabel('Time', { exact: true }).fill('15:30');
  await other.getByLabel('Reason').fill('The train is late');
  await other.getByRole('button', { name: 'Move it and tell 2' }).click();
  await other.getByText('Scheduled', { exact: true }).first().waitFor();
  await shows(own, 'Tuesday 14 April, 15:30–16:30');
  await own.getByRole('row', { name: /Kaori Ito No answer yet/ }).waitFor();
  await shows(list, '0 of 2 come');
  await shows(day, 'until 16:30');

  await scheduled('Choir', '2026-04-14T18:00', [school.people.teacher]);
  await list.getByRole('link', { name: 'Choir' }).waitFor();
  await day.getByRole('region', { name: 'To answer' }).getByRole('link', { name: 'Choir' }).waitFor();
  await day.getByRole('region', { name: /^Your day/ }).getByRole('link', { name: 'Choir' }).waitFor();
  for (const page of [own, list, day]) {
    assert.equal(await isFirst(page), true, 'the page was loaded again');
    quiet(page);
  }
});

/** A wire between browser and program that can be cut; `heard` is what browsers said through it. */
async function wire(): Promise<{ base: string; cut(): Promise<void>; mend(): Promise<void>; heard: string[] }> {
  const target = Number(new URL(school.base).port);
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const server: Server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, another] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('error', () => {}).on('close', () => { sockets.delete(one); another.destroy(); });
    }
    near.on('data', (bytes: Buffer) => void heard.push(bytes.toString('latin1')));
    near.pipe(far).pipe(near);
  });
  const listen = (port: number) => new Promise<void>((ready) => void server.listen(port, '127.0.0.1', ready));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((done) => void server.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  after(cut);
  return { base: `http://127.0.0.1:${port}`, cut, mend: () => listen(port), heard };
}

/** Until the program has told nothing new for three seconds. */
async function stillness(): Promise<void> {
  let told = true;
  const stop = school.test.office.parts.board.subscribe(school.organisation, () => { told = true; });
  while (told) {
    told = false;
    await wait(3000);
  }
  stop();
}

test('[G-4.4.3] what happens while the connection is cut stands on the page once it is back, since the browser says what it saw last', async () => {
  const line = await wire();
  const page = await follow('staff', 'sessions', line.base);
  await scheduled('Before the storm', '2026-04-15T09:00', [school.people.teacher]);
  await page.getByRole('link', { name: 'Before the storm' }).waitFor();

  await line.cut();
  await scheduled('During the storm', '2026-04-15T10:00', [school.people.teacher]);
  const now = await school.as('machine', async (ctx) => (await sessionById(ctx.tx, ctx.organisation, session.id))!);
  const amendment = amendmentSchema.parse({ start: { wall: '2026-04-16T11:15', zone: 'Europe/Lisbon' } });
  assert.ok((await school.as('coordinator', (ctx) => reschedule(ctx, session.id, now.version, amendment, 'The storm'))).ok);
  assert.equal(await page.getByRole('link', { name: 'During the storm' }).count(), 0);

  await stillness(); // what is told later would bring the page up to date by itself
  const before = line.heard.length;
  await line.mend();
  await page.getByRole('link', { name: 'During the storm' }).waitFor();
  await page.getByRole('region', { name: 'Thursday 16 April' }).getByRole('link', { name: 'Partner school: exchange' }).waitFor();
  await until('the browser says what it saw last', async () => line.heard.slice(before).find((said) => /^GET \S+\/live\?[^]*^last-event-id: [1-9]\d*\r$/im.test(said)));
  await scheduled('After the storm', '2026-04-15T11:00', [school.people.teacher]);
  await page.getByRole('link', { name: 'After the storm' }).waitFor();
  assert.equal(await isFirst(page), true, 'the page was loaded again');
  assert.deepEqual(school.complaints, []);
});
