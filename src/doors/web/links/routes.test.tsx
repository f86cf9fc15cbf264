import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Hono } from 'hono';
import { testOffice, machine } from '../../../../test/office.ts';
import type { Context } from '../../../platform/context.ts';
import { sent } from '../../../platform/database-batch.ts';
import { newId } from '../../../platform/ids.ts';
import { makeLink, revoke } from '../../../rooms/identity/actions.ts';
import type { LinkId } from '../../../rooms/identity/model.ts';
import { record } from '../../../rooms/log/actions.ts';
import { acts } from '../../../rooms/log/reads.ts';
import { changePerson } from '../../../rooms/people/actions.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { enter, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages } from '../visit-link.ts';
import { linkRoutes } from './routes.tsx';

const { office, clock, found, person, as } = await testOffice('2026-04-13T08:00:00Z');
const parts = { office, clock } as unknown as WebParts;
const school = await found('links');

/** Says who came, in his language; a form writes an act, one of `alone` asks nothing. */
const pages: LinkPages = {
  purposes: ['invitation.reply'],
  async show(c, { visit }) {
    if (c.req.query('alone') !== undefined) return c.text(`alone ${visit.person?.name}`);
    const who = await enter(parts, visit, (ctx) => personById(ctx.tx, ctx.organisation, visit.person!.id));
    return c.text(`${who!.name} ${visit.spoken} ${visit.now.toString()}`);
  },
  async act(c, { visit }) {
    await enter(parts, visit, noted);
    await enter(parts, visit, noted);
    return c.text(c.get('form')!.get('word')!);
  },
};
const noted = (ctx: Context) => record(ctx, { verb: 'sessions.reply', subject: { kind: 'session', id: newId() }, details: {} });
const written = async () => (await as(school, machine, (ctx) => acts(ctx.tx, school, { verbs: ['sessions.reply'] }))).length;

const web = new Hono<WebEnv>();
web.use(async (c, next) => {
  if (c.req.method === 'POST') c.set('form', new URLSearchParams(await c.req.text()));
  return next();
});
linkRoutes(web, parts, [pages]);

async function given(): Promise<{ id: LinkId; path: string; who: Awaited<ReturnType<typeof person>> }> {
  const who = await person(school, 'Ana Silva', [], { email: `${newId()}@example.org` });
  const { id, address } = await as(school, machine, (ctx) => makeLink(ctx, { purpose: 'invitation.reply', subject: { kind: 'session', id: newId() }, person: who, expiresAt: ctx.now.add({ hours: 24 }) }));
  return { id, path: new URL(address).pathname, who };
}

const browser = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const get = async (path: string) => { const answer = await web.request(path, { headers: browser }); return { status: answer.status, text: await answer.text() }; };
const post = async (path: string) => { const answer = await web.request(path, { method: 'POST', body: 'word=done' }); return { status: answer.status, text: await answer.text() }; };

test('who comes again by a link is let in at once: the link is asked beside what is asked behind it', async () => {
  const { path } = await given();
  for (let n = 0; n < 12; n++) await get(path); // so often that what is asked is prepared
  const before = { ...sent };
  assert.equal((await get(path)).text, 'Ana Silva en 2026-04-13T08:00:00Z');
  assert.deepEqual({ messages: sent.messages - before.messages, statements: sent.statements - before.statements }, { messages: 1, statements: 2 }, 'the organisation, and the link');
});

test('a link that was revoked opens nothing from that moment on, though it was opened just before, and by its form nothing is done', async () => {
  const { id, path } = await given();
  await get(path);
  assert.deepEqual(await post(path), { status: 200, text: 'done' });
  const before = await written();
  await as(school, machine, (ctx) => revoke(ctx, { id }));
  assert.equal((await post(path)).status, 410);
  assert.equal(await written(), before);
  const next = await given();
  await get(next.path);
  await as(school, machine, (ctx) => revoke(ctx, { id: next.id }));
  assert.equal((await get(next.path)).status, 410);
  assert.equal((await get(`${next.path}?alone`)).status, 410);
});

test('a page that asks the database nothing is not shown either by a link that was revoked', async () => {
  const { id, path } = await given();
  assert.equal((await get(`${path}?alone`)).text, 'alone Ana Silva');
  assert.equal((await get(`${path}?alone`)).text, 'alone Ana Silva');
  await as(school, machine, (ctx) => revoke(ctx, { id }));
  assert.equal((await get(`${path}?alone`)).status, 410);
});

test('what changed of the person since the last visit is seen on the next', async () => {
  const { path, who } = await given();
  await get(path);
  await as(school, machine, async (ctx) => changePerson(ctx, who, (await personById(ctx.tx, school, who))!.version, { language: 'ar', name: 'Ana Costa' }));
  assert.equal((await get(path)).text, 'Ana Costa ar 2026-04-13T08:00:00Z');
});

test('a link ends at its time, though it was opened just before', async () => {
  const { path } = await given();
  clock.move('2026-04-14T07:59:50Z');
  assert.equal((await get(path)).status, 200);
  clock.move('2026-04-14T08:00:00Z');
  assert.equal((await get(path)).status, 410);
});
