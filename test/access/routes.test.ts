/** Every route of the web door, asked by everybody: who gets an answer, what it tells, and under which headers. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessTables } from '../../tools/docs-access.ts';
import type { Rule } from '../../src/rooms/identity/access.ts';
import { roles, type Role } from '../../src/rooms/identity/model.ts';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import { copiesOf } from '../../src/rooms/calendars/reads.ts';
import { delivery, outbox } from '../../src/rooms/messaging/reads.ts';
import { machine } from '../office.ts';
import { contents, forgedForms, formWithFiles } from './routes-forged.ts';
import { addressesOf, atDoors, routes, type Address } from './routes-table.ts';
import { twoSchools, words } from './schools.ts';
import { openDoor, visitors, type Visitor } from './web.ts';

const schools = await twoSchools();
const { here } = schools;
const door = await openDoor(schools);
const tables: Record<string, Rule> = Object.assign({}, ...(await accessTables()).values());
const patterns = [...new Set(door.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))];

test('[G-2] every route stands in the table, and the table holds no other', () => {
  assert.deepEqual(patterns.toSorted(), Object.keys(routes).toSorted());
});

test('[G-2] a rule that only a door asks lets in the roles that it names', () => {
  for (const [verb, pattern] of Object.entries(atDoors)) assert.deepEqual(routes[pattern]!.who.toSorted(), [...tables[verb]!.roles!].toSorted(), verb);
});

/** Whether who asked got what there is: refused is 403 and 404, and being led to the sign-in; 204 tells nothing. */
function isAnswered({ status, headers }: Response): boolean {
  if (status === 303 && headers.get('location')!.includes('/sign-in')) return false;
  return ![204, 401, 403, 404].includes(status);
}

/** What is wrong with an answer. */
async function look(who: Visitor, method: string, { path, who: may, secret }: Address, tells: boolean, form?: Readonly<Record<string, string>>): Promise<string[]> {
  const answer = await door.ask(who, method, path, { form });
  const told = `${who} ${method} ${secret ? '(private) ' : ''}${path}: ${answer.status}`;
  const body = await bodyOf(answer);
  const wrong = headersOf(path, answer).map((fault) => `${told} ${fault}`);
  if (answer.status >= 500) wrong.push(told);
  if (isAnswered(answer) !== may.includes(who)) wrong.push(`${told} ${may.includes(who) ? 'refused' : 'let in'}`);
  if (body.includes(words.secret)) wrong.push(`${told} tells of what is private: ${around(body, words.secret)}`);
  if (body.includes(words.there)) wrong.push(`${told} tells of the other school: ${around(body, words.there)}`);
  if (!tells && body.includes(words.here) && !roles.includes(who as never)) wrong.push(`${told} tells of the school: ${around(body, words.here)}`);
  return wrong;
}

async function bodyOf(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer.text();
  await answer.body?.cancel();
  return '';
}

const around = (body: string, word: string) => body.slice(Math.max(0, body.indexOf(word) - 80), body.indexOf(word) + 40);

/** Every answer says what may run in it and what it is; what is somebody's is kept by nothing between. */
function headersOf(path: string, { headers }: Response): string[] {
  const isPublic = ['/healthz', '/readyz', '/assets/'].some((start) => path.startsWith(start));
  return [
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['without nosniff']),
    ...(/default-src 'none'|default-src 'self'|sandbox/.test(headers.get('content-security-policy') ?? '') ? [] : ['without a content security policy']),
    ...(isPublic || /no-store/.test(headers.get('cache-control') ?? '') ? [] : ['may be kept']),
  ];
}

for (const pattern of patterns) {
  test(`[G-2] ${pattern} answers who may ask it, and tells nobody else anything`, async () => {
    const route = routes[pattern];
    assert.ok(route, 'it stands in the table');
    const wrong: string[] = [];
    for (const address of addressesOf(pattern, route, here)) {
      for (const who of visitors) if (pattern !== 'POST /sign-out' || who === 'nobody') wrong.push(...await look(who, pattern.split(' ')[0]!, address, route.tells === true, route.form?.(here)));
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(door.faults(), []);
  });
}

test('[G-2] addresses and telephone numbers are shown to the office, and to nobody else who sees the person', async () => {
  const contact = new RegExp(`invited@${words.here}|\\+351 ${words.here.length}00`, 'i');
  for (const who of routes['GET /o/:slug/people/:id']!.who) {
    const shown = await Array.fromAsync(['people?words=invited', `people/${here.related.invited}`], async (path) => contact.test(await (await door.ask(who, 'GET', `/o/here/${path}`)).text()));
    const may = tables['people.readContact']!.roles!.includes(who as Role);
    assert.deepEqual(shown, [may, may], who);
  }
});

test('[G-2] lists that are asked for what is private tell nothing of it', async () => {
  const asked = [`log?subject=${here.secret}`, 'log?words=umbrahaven', 'log.csv?words=umbrahaven', `outbox?subject=${here.secret}`, `outbox?subject=${here.sealed}`, 'sessions?words=umbrahaven',
    `sessions/${here.sealed}`, 'sessions?from=2026-04-01', 'people?words=umbrahaven', 'procedures/sessions', `people/${here.related.lead}`];
  for (const path of asked) {
    for (const who of ['administrator', 'coordinator', 'administrative-staff', 'teacher'] as const) {
      const answer = await door.ask(who, 'GET', `/o/here/${path}`);
      assert.ok(!(await answer.text()).includes(words.secret), `${who} ${path}`);
    }
  }
  assert.match(await (await door.ask('coordinator', 'GET', `/o/here/log?subject=${here.session}`)).text(), new RegExp(words.here));
  for (const path of ['people', 'requests', 'sessions', 'rooms', 'log']) assert.match(await (await door.ask('stranger', 'GET', `/o/there/${path}`)).text(), new RegExp(words.there), 'there is something to tell');
});

test('[G-2] a link opens its own thing and nothing beside it', async () => {
  const opened: string[] = [];
  for (const [which, links] of Object.entries(here.links)) {
    for (const [purpose, { address }] of Object.entries(links)) {
      for (const [name, file] of Object.entries({ own: here.file, other: here.otherFile, private: here.secretFile })) {
        const answer = await door.ask('nobody', 'GET', `${address}/${file}`);
        assert.ok([200, 403, 404].includes(answer.status), `${purpose} ${answer.status}`);
        if (answer.status === 200) opened.push(`${which} ${purpose}: ${name}`);
      }
      assert.equal((await door.ask('nobody', 'GET', forged(address))).status, 404, `${purpose} with a letter changed`);
    }
  }
  assert.deepEqual(opened, ['this invitation.reply: own', 'this session.page: own', 'other invitation.reply: other', 'other session.page: other']);
});

const forged = (address: string) => address.slice(0, -1) + (address.endsWith('A') ? 'B' : 'A');

test('[G-2] a link tells who comes by it nothing of what is private, of other sessions, or of who else is asked where that is hidden', async () => {
  const { test: schoolsTest } = schools;
  const links = await schoolsTest.as(here.organisation, machine, (ctx) => Array.fromAsync([here.session, here.hiding], async (id) =>
    new URL((await makeLink(ctx, { purpose: 'invitation.reply', subject: { kind: 'session', id }, person: here.related.invited, expiresAt: ctx.now.add({ hours: 1 }) })).address).pathname));
  const [open, hiding] = await Array.fromAsync(links, async (link) => {
    const told = await Array.fromAsync([link, `${link}/session.ics`], async (path) => (await door.ask('nobody', 'GET', path)).text());
    assert.ok(told.every((one) => one.includes(words.here) && !one.includes('Council') && !one.includes(words.secret) && !one.includes(words.there)), link);
    return told;
  });
  assert.ok(open![0]!.includes(`fellow ${words.here}`), 'who else is asked, where that is not hidden');
  assert.ok(!/fellow/i.test(hiding!.join('\n')), 'hidden on the page and in its file');
  const letters = await schoolsTest.as(here.organisation, machine, async (ctx) => Array.fromAsync([here.session, here.hiding], async (subject) => {
    const [letter] = await outbox(ctx.tx, ctx.organisation, { subject, person: here.related.invited, kinds: ['invitations.request'] });
    return JSON.stringify((await delivery(ctx.tx, ctx.organisation, letter!.id))!.content);
  }));
  assert.deepEqual(letters.map((letter) => /fellow/i.test(letter)), [true, false], 'and in the invitation');
  const copies = await schoolsTest.as(here.organisation, machine, async (ctx) => Array.fromAsync([here.session, here.hiding], async (id) =>
    (await copiesOf(ctx.tx, ctx.organisation, { kind: 'session', id })).filter(({ owner }) => owner.id === here.related.invited).map(({ stored }) => Buffer.from(stored.bytes).toString()).join()));
  assert.deepEqual(copies.map((copy) => /fellow/i.test(copy)), [true, false], 'and in the copy in the own calendar');
});

test('[G-2] a form that no page of ours sent for who is signed in is refused by every route, and changes nothing', async () => {
  const { owner } = schools.test.database;
  const before = await contents(owner);
  for (const pattern of patterns.filter((one) => one.startsWith('POST '))) {
    const route = routes[pattern]!;
    for (const { path } of addressesOf(pattern, route, here)) {
      for (const [how, asked] of Object.entries(forgedForms(door, route.form?.(here) ?? {}))) {
        const answer = await door.ask('administrator', 'POST', path, { ...asked, lasting: true });
        assert.equal(answer.status, 403, `${pattern} ${how}`);
      }
      const answer = await door.send(path, formWithFiles(door, route.form?.(here) ?? {}));
      assert.ok([403, 404, 415].includes(answer.status) || pattern === 'POST /setup', `${pattern} with files and without a token: ${answer.status}`);
    }
  }
  assert.deepEqual(await contents(owner), before);
  assert.equal((await door.ask('administrator', 'GET', '/o/here/me', { lasting: true })).status, 200, 'who was signed in still is');
});

test('[G-4.2.3] a form with a file is taken with the right token', async () => {
  const path = `/o/here/sessions/${here.session}/files`;
  const answer = await door.send(path, formWithFiles(door, { csrf: door.signedIn.administrator.csrf }));
  assert.deepEqual([answer.status, answer.headers.get('location')?.startsWith(`/o/here/sessions/${here.session}`)], [303, true]);
});
