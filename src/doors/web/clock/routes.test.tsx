import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Hono } from 'hono';
import { testOffice, machine } from '../../../../test/office.ts';
import type { Actor, Context, OrganisationId } from '../../../platform/context.ts';
import type { Subject } from '../../../platform/facts.ts';
import { newId } from '../../../platform/ids.ts';
import { port } from '../../../platform/ports.ts';
import type { ReadSignIn } from '../../../platform/sign-in.ts';
import { admit, foundOrganisation } from '../../../rooms/identity/actions.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { organisation } from '../../../rooms/identity/reads.ts';
import { acts } from '../../../rooms/log/reads.ts';
import { say } from '../../../rooms/messaging/actions.ts';
import { deliver } from '../../../rooms/messaging/actions-deliver.ts';
import { outbox } from '../../../rooms/messaging/reads.ts';
import { publish } from '../../../rooms/procedures/actions.ts';
import { doNext, hear } from '../../../rooms/procedures/actions-engine.ts';
import { dutiesOf, readProcedure } from '../../../rooms/procedures/reads.ts';
import { page } from '../answers.ts';
import { OfficePage } from '../office/parts.tsx';
import { visitOf, type WebEnv, type WebParts } from '../visit.ts';
import { moveOn, type Stride } from './parts-moving.ts';
import { clockRoutes } from './routes.tsx';

const { office, clock, database, as, person } = await testOffice('2026-04-13T08:00:00Z');
office.parts.ports.join(port<object>('messaging.Channel'), { name: 'mail', addressOf: ({ email }: { email: string }) => email, deliver: post });

/** A post office that keeps everything, and takes its time. */
async function post(): Promise<{ state: 'kept' }> {
  await pause(slowPost);
  return { state: 'kept' };
}
const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });
let slowPost = 0;
let ruth: PersonId;
let faults = 0;
let slow = 0;
office.parts.ports.join(port<object>('procedures.MachineAct'), {
  name: 'test.tell',
  act: async (ctx: Context, subject: Subject, { step, dueAt }: { step: string; dueAt: Temporal.Instant }) => {
    if (step === 'shaky' && faults > 0) {
      faults -= 1;
      throw new Error('not yet');
    }
    if (slow > 0) await pause(slow);
    const content = { subject: step, text: step, html: `<p>${step}</p>` };
    await say(ctx, { kind: 'test.told', key: `${subject.id} ${step} ${dueAt.toString()}`, subject, to: [{ person: ruth }], compose: () => content });
    return { done: { step } };
  },
});

const read = readProcedure(`
procedure: try
title: { en: Try }
review: P6M
clauses: [{ id: G-4.3.1, section: s, text: t }]
steps:
  - { id: early, clause: G-4.3.1, title: { en: Early, ar: باكرًا }, subject: organisation, on: test.Begun, by: PT10M, role: machine, does: test.tell, deadline: PT1M }
  - { id: shaky, clause: G-4.3.1, title: { en: Shaky }, subject: organisation, on: test.Begun, by: PT20M, role: machine, does: test.tell }
  - { id: sign, clause: G-4.3.1, title: { en: Sign it }, subject: organisation, on: test.Begun, by: PT50M, role: coordinator, evidence: test.Signed, escalate: { after: PT30M, to: administrator } }
`);
assert.ok(read.ok);

/** A demo organisation with one coordinator, in which something is due after 10, 20 and 50 minutes, and after 80. */
async function school(slug: string, { demo = true, begun = true } = {}): Promise<OrganisationId> {
  clock.move('2026-04-13T08:00:00Z');
  const id = newId<OrganisationId>();
  const founding = { name: slug, slug, zone: 'Europe/Lisbon', language: 'en', sender: `office@${slug}.example`, demo };
  assert.ok((await as(id, machine, (ctx) => foundOrganisation(ctx, founding, 'no files in this test'))).ok);
  ruth = await person(id, 'Ruth Adeyemi');
  await as(id, machine, (ctx) => admit(ctx, { person: ruth, account: `account of ${slug}`, roles: ['coordinator'] }));
  assert.ok((await as(id, machine, (ctx) => publish(ctx, read.ok ? read.value : assert.fail()))).ok);
  if (begun) await as(id, machine, (ctx) => hear(ctx, { kind: 'test.Begun', subject: { kind: 'organisation', id } }));
  return id;
}

const logged: string[] = [];
const parts = { office, demo: true, log: (line: string) => void logged.push(line) } as unknown as WebParts;
const coordinator = (): Actor => ({ kind: 'person', person: ruth, roles: ['coordinator'] });
const go = (id: OrganisationId, stride: Stride, aheadMs: number) => moveOn(parts, { organisation: id, actor: coordinator(), stride, aheadMs });
const ahead = (id: OrganisationId) => as(id, machine, async (ctx) => (await organisation(ctx.tx, id)).aheadMs);
const minutes = (some: number) => some * 60_000;
const since = (at: Temporal.Instant | null) => at && at.since('2026-04-13T08:00:00Z').total('minutes');
const duties = (id: OrganisationId) => as(id, machine, async (ctx) => (await dutiesOf(ctx.tx, id, id))
  .filter(({ procedure }) => procedure === 'try').map(({ step, state, late, closedAt, escalatedAt }) => [step, state, late, since(closedAt), since(escalatedAt)]));
const letters = (id: OrganisationId) => as(id, machine, async (ctx) => (await outbox(ctx.tx, id)).reverse().map(({ title, state, queuedAt, sentAt }) => [title, state, since(queuedAt), since(sentAt)]));

test('[G-4.3.1] what is due on the way is done at its own time, and what it says leaves at that time', async () => {
  const id = await school('ways');
  const moved = await go(id, 'hour', 0);
  assert.deepEqual(moved.ok && [since(moved.value.from), since(moved.value.to), moved.value.stuck], [0, 60, false]);
  assert.deepEqual(await duties(id), [['early', 'done', false, 10, null], ['shaky', 'done', false, 20, null], ['sign', 'open', false, null, null]]);
  assert.deepEqual(await letters(id), [['early', 'kept', 10, 10], ['shaky', 'kept', 20, 20]]);
  await go(id, 'hour', minutes(60));
  assert.deepEqual((await duties(id))[2], ['sign', 'open', false, null, 80], 'told further up half an hour after it was opened');
  assert.equal(await ahead(id), minutes(120));
});

test('what fails on the way is tried again at the times at which it would be, and the clock goes on', async () => {
  const id = await school('faults');
  faults = 2;
  assert.ok((await go(id, 'hour', 0)).ok);
  assert.deepEqual((await duties(id))[1], ['shaky', 'done', true, 20 + 0.5 + 1, null]);
  assert.deepEqual(logged.splice(0).length, 2);
  assert.equal(await ahead(id), minutes(60));
});

test('a day is the same time of the next day, also when the clocks change, and the next thing due is gone to exactly', async () => {
  const id = await school('days');
  clock.move('2026-10-24T08:00:00Z');
  assert.ok((await go(id, 'day', 0)).ok);
  assert.equal(await ahead(id), minutes(25 * 60));
  const other = await school('next');
  for (const at of [10, 20, 50, 80]) {
    assert.ok((await go(other, 'next', await ahead(other))).ok);
    assert.equal(await ahead(other), minutes(at));
  }
});

test('two clicks at once move the clock once, and both are told the same', async () => {
  const id = await school('twice');
  slow = 100;
  const both = await Promise.all([go(id, 'hour', 0), go(id, 'hour', 0), go(id, 'day', 0)]);
  slow = 0;
  assert.deepEqual(both.map((one) => (one.ok ? 'moved' : one.reason)).sort(), ['changed-meanwhile', 'changed-meanwhile', 'moved']);
  const refused = both.find((one) => !one.ok);
  assert.equal(refused && !refused.ok && refused.reason === 'changed-meanwhile' && since(refused.now), (await ahead(id)) / 60_000);
  assert.deepEqual((await letters(id)).map(([title]) => title), ['early', 'shaky'], 'nothing is said twice');
});

test('beside the ticker of another process each thing is done once, at its time', async () => {
  const id = await school('beside');
  slow = 60;
  let going = true;
  const ticker = (async () => { while (going) await as(id, machine, (ctx: Context) => doNext(ctx)); })();
  assert.ok((await go(id, 'hour', 0)).ok);
  going = false;
  slow = 0;
  await ticker;
  assert.deepEqual(await duties(id), [['early', 'done', false, 10, null], ['shaky', 'done', false, 20, null], ['sign', 'open', false, null, null]]);
  assert.deepEqual(await letters(id), [['early', 'kept', 10, 10], ['shaky', 'kept', 20, 20]]);
});

test('what another process is sending or doing at this moment is waited for before the clock goes on', async () => {
  const id = await school('waits');
  const content = { subject: 'at once', text: 'at once', html: '<p>at once</p>' };
  await as(id, machine, (ctx) => say(ctx, { kind: 'test.said', key: 'one', subject: { kind: 'organisation', id }, to: [{ person: ruth }], compose: () => content }));
  const [delivery] = await as(id, machine, (ctx) => outbox(ctx.tx, id));
  slowPost = 300;
  const sending = deliver(office, { organisation: id, delivery: delivery!.id });
  await pause(100);
  await go(id, 'next', 0);
  slowPost = 0;
  await sending;
  assert.deepEqual(await letters(id), [['at once', 'kept', 0, 0], ['early', 'kept', 10, 10]]);
});

test('what stands in a line behind what another process sends leaves too before the clock goes on', async () => {
  const id = await school('lines');
  const tell = (title: string) => as(id, machine, (ctx) => say(ctx, {
    kind: 'test.said', key: title, subject: { kind: 'organisation', id }, to: [{ person: ruth }], compose: () => ({ subject: title, text: title, html: title }),
  }));
  for (const title of ['one', 'two', 'three']) await tell(title);
  const [first] = (await as(id, machine, (ctx) => outbox(ctx.tx, id))).reverse();
  slowPost = 300;
  const sending = deliver(office, { organisation: id, delivery: first!.id });
  await pause(100);
  slowPost = 0;
  await go(id, 'next', 0);
  await sending;
  assert.deepEqual(await letters(id), [['one', 'kept', 0, 0], ['two', 'kept', 0, 0], ['three', 'kept', 0, 0], ['early', 'kept', 10, 10]]);
});

test('what a dead process had in hand is waited for once, and sent when its time to be taken back comes', async () => {
  const id = await school('dead');
  await as(id, machine, (ctx) => say(ctx, { kind: 'test.said', key: 'lost', subject: { kind: 'organisation', id }, to: [{ person: ruth }], compose: () => ({ subject: 'lost', text: 'lost', html: 'lost' }) }));
  await database.owner.query("update deliveries set state = 'sending', attempts = 1, due_at = due_at + interval '1 minute' where organisation = $1", [id]);
  assert.ok((await moveOn(parts, { organisation: id, actor: coordinator(), stride: 'hour', aheadMs: 0 }, { click: 30_000, others: 200 })).ok);
  assert.deepEqual(await letters(id), [['lost', 'kept', 0, 2], ['early', 'kept', 10, 10], ['shaky', 'kept', 20, 20]]);
});

test('the clock never goes back: a machine whose own clock was set back stays where it is', async () => {
  const id = await school('back');
  await go(id, 'hour', 0);
  const times = await as(id, machine, async (ctx) => (await acts(ctx.tx, id, { verbs: ['identity.moveClock'] })).reverse().map(({ details }) => String(details['to'])));
  assert.deepEqual(times, ['2026-04-13T08:10:00Z', '2026-04-13T08:20:00Z', '2026-04-13T08:50:00Z', '2026-04-13T09:00:00Z']);
  assert.deepEqual(await go(id, 'hour', 0).then((one) => !one.ok && one.reason), 'changed-meanwhile');
  assert.equal(await ahead(id), minutes(60));
});

// the pages

function app(given: Partial<WebParts> = {}): Hono<WebEnv> {
  const all = { ...parts, ...given };
  const web = new Hono<WebEnv>();
  web.use('/o/:slug/*', async (c, next) => {
    const account = c.req.header('account');
    c.set('signedIn', account ? { id: 'one', account: { id: account, email: 'ruth@school.example' }, csrf: 'seal' } as unknown as ReadSignIn : undefined);
    if (c.req.method === 'POST') c.set('form', new URLSearchParams(await c.req.text()));
    c.set('visit', (await visitOf(all, c, c.req.param('slug')))!);
    return next();
  });
  clockRoutes(web, all);
  web.get('/o/:slug/', (c) => page(c, <OfficePage visit={c.get('visit')} title="Today" banner={<p>mine</p>}>Hello</OfficePage>));
  return web;
}

const send = (web: Hono<WebEnv>, slug: string, form: Record<string, string>, account = `account of ${slug}`) =>
  web.request(`/o/${slug}/demo/clock`, { method: 'POST', body: new URLSearchParams(form).toString(), headers: account ? { account } : {} });

test('the bar names the time and the next thing due, and after a move the page says what was done', async () => {
  const id = await school('pages');
  const web = app();
  const shown = await (await web.request('/o/pages/?view=week', { headers: { account: 'account of pages' } })).text();
  for (const words of ['Monday 13 April', '<bdi>09:00</bdi>', 'Next due: Early, 09:10', 'You are Ruth Adeyemi', 'name="back" value="/o/pages/?view=week"']) {
    assert.ok(shown.includes(words), words);
  }
  const moved = await send(web, 'pages', { to: 'hour', ahead: '0', at: '1776067200000', back: '/o/pages/?view=week' });
  assert.equal(moved.status, 303);
  const told = moved.headers.get('location')!;
  assert.equal(told, '/o/pages/?view=week&clock=moved.1776067200000.1776070800000');
  const after = await (await web.request(told, { headers: { account: 'account of pages' } })).text();
  for (const words of ['2 things were done: Early and Shaky.', 'Now waiting for somebody: Sign it.', '<a href="/o/pages/outbox">2 messages in the outbox</a>', '<p>mine</p>',
    'Next due: Sign it, told further up, 10:20', 'name="back" value="/o/pages/?view=week"']) assert.ok(after.includes(words), words);
  const arabic = await (await web.request(`${told}&lang=ar`, { headers: { account: 'account of pages' } })).text();
  assert.match(arabic, /أُنجز أمران: \u2068?باكرًا/, 'the step in the visitor\'s language');
  const again = await send(web, 'pages', { to: 'hour', ahead: '0', at: '1776067200000', back: 'https://elsewhere.example/' });
  assert.equal(again.headers.get('location'), '/o/pages/?clock=meanwhile.1776067200000.1776070800000');
  const away = await send(web, 'pages', { to: 'hour', ahead: '0', at: '1776067200000', back: '/choose' });
  assert.equal(away.headers.get('location'), '/o/pages/?clock=meanwhile.1776067200000.1776070800000');
  assert.equal(await ahead(id), minutes(60));
  for (const wrong of [{ to: 'year' }, { to: 'hour', ahead: '1e99' }, { to: 'hour', ahead: '-' }]) {
    assert.equal((await send(web, 'pages', { ahead: '0', at: '0', ...wrong })).status, 400);
  }
});

test('where nothing is due the bar says so, and nobody moves a clock that is not a demo\'s, or unless signed in, or without --demo', async () => {
  const form = { to: 'day', ahead: '0', at: '1776067200000', back: '' };
  const real = await school('real', { demo: false });
  assert.equal((await send(app(), 'real', form)).status, 404);
  assert.deepEqual(await go(real, 'day', 0), { ok: false, reason: 'not-a-demo' });
  const demo = await school('demo', { begun: false });
  assert.equal((await send(app(), 'demo', form, '')).status, 404);
  assert.equal((await send(app(), 'demo', form, 'account of real')).status, 404, 'somebody of another organisation');
  assert.equal((await send(app({ demo: false }), 'demo', form)).status, 404);
  for (const id of [real, demo]) assert.equal(await ahead(id), 0);
  const shown = await (await app({ demo: false }).request('/o/demo/', { headers: { account: 'account of demo' } })).text();
  assert.ok(shown.includes('Hello') && !shown.includes('clockbar'));
});

test('the clock\'s lock leaves no transaction open behind it', async () => {
  const { rows } = await database.owner.query(`select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where locktype = 'advisory' and datname = current_database()`);
  assert.deepEqual(rows, [{ count: 0 }]);
});
