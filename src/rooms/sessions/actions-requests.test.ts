import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import type { Fact } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { person as personById } from '../people/reads.ts';
import { requestActs } from './actions-requests-acts.ts';
import { receive, type Incoming } from './actions-requests-receive.ts';
import { answer, askMissing, decline, discard, joinTo, linkToSession, note, settle, trust } from './actions-requests.ts';
import type { PostId, RequestId } from './model-requests.ts';
import { erase, exported } from './privacy-requests.ts';
import { formOf, formStamp, requestById, requestCounts, requestQueue, requestsOfSession, requestSubject, statusOf, threadOf } from './reads-requests.ts';
import { requestSchema } from './schema-requests.ts';

const { office, clock, database, found, person, as } = await testOffice();
const facts: Fact[] = [];
office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { if (fact.kind.startsWith('sessions.')) facts.push(fact); });
office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });

const anyone: Actor = { kind: 'anyone' };
const coordinator: Actor = { kind: 'person', person: newId(), roles: ['coordinator'] };
let forms = 0;

/** A form as somebody fills it in within a minute, from a network address of its own. */
async function sent(school: OrganisationId, change: Record<string, unknown> = {}, more: Partial<NonNullable<Incoming['form']>> & { door?: Incoming['door'] } = {}): Promise<Incoming> {
  const { door = 'form', ...form } = more;
  const stamp = await as(school, anyone, async (ctx) => formStamp({ ...ctx, now: ctx.now.subtract({ seconds: 60 }) }));
  const parsed = requestSchema.parse({
    requester: { name: 'Maria Lopes', email: 'maria@example.org', language: 'en', zone: 'Europe/Lisbon' }, title: 'Talk about the trip', ...change,
  });
  return { ...parsed, door, form: { stamp, trap: '', from: `192.0.2.${forms += 1}`, ...form } };
}
const whole = { who: 'the parents of 7b', wished: { wall: '2026-06-30T17:00', zone: 'Europe/Lisbon' }, minutes: '45', place: { kind: 'room', text: '' } };

async function asked(school: OrganisationId, change: Record<string, unknown> = {}, actor: Actor = anyone): Promise<RequestId> {
  const incoming = await sent(school, change);
  const received = await as(school, actor, (ctx) => receive(ctx, incoming));
  assert.ok(received.ok, JSON.stringify(received));
  return received.value.request;
}
const at = (school: OrganisationId, id: RequestId) => as(school, machine, async (ctx) => (await requestById(ctx.tx, school, id))!);
const kindsSince = (from: number) => facts.slice(from).map((fact) => fact.kind.replace('sessions.', ''));
const mails = (school: OrganisationId, id: RequestId) => as(school, machine, async (ctx) => {
  const all = await ledgerOf(ctx.tx, school, { kind: 'request', id });
  return Array.fromAsync(all, async (one) => ({ kind: one.message.kind, person: one.person, state: one.state, ...(await delivery(ctx.tx, school, one.id))!.content! }));
});
const act = (school: OrganisationId, name: string, id: RequestId) => as(school, machine, (ctx) =>
  requestActs.find((one) => one.name === name)!.act(ctx, { kind: 'request', id }));
/** The guest that a link in a text makes. */
async function guestBy(school: OrganisationId, text: string): Promise<{ guest: Actor; part: string | undefined }> {
  const token = /\/l\/([\w-]{64})/.exec(text)![1]!;
  const { link } = readToken(office.key('links'), token)!;
  const opened = await as(school, anyone, (ctx) => linkById(ctx, link));
  assert.ok(opened.ok);
  const { purpose, subject, person: who } = opened.value;
  return { guest: { kind: 'guest', link: link as LinkId, purpose, subject: subject.id, person: who! }, part: subject.part };
}

test('[G-4.1.1] a form of anybody comes into the queue, and the requester is acknowledged once, with a link to how it stands', async () => {
  const school = await found('form');
  const from = facts.length;
  const id = await asked(school, whole);
  assert.deepEqual(kindsSince(from), ['RequestReceived', 'RequestSettled']);
  assert.deepEqual((await as(school, machine, (ctx) => requestQueue(ctx.tx, school))).map((one) => one.id), [id]);
  for (let time = 0; time < 2; time += 1) assert.equal('done' in await act(school, 'sessions.acknowledgeRequest', id), true);
  const [mail, ...more] = await mails(school, id);
  assert.equal(more.length, 0, 'once');
  assert.equal(mail!.subject, 'Request received: Talk about the trip');
  assert.match(mail!.text, /30 June 2026, 17:00/);
  assert.match(mail!.text, /Lisbon time \(UTC\+1\)/);
  const { guest } = await guestBy(school, mail!.text);
  const status = await as(school, guest, (ctx) => statusOf(ctx, id));
  assert.deepEqual(status.ok && [status.value.request.state, status.value.thread.map((post) => post.kind), status.value.follows], ['open', ['asked'], undefined]);
});

test('[G-4.1.1] staff enter a telephone call, and nobody else may', async () => {
  const school = await found('phone');
  const call = await sent(school, { requester: { name: 'Rui', email: null, phone: '21 555', language: 'en', zone: 'Europe/Lisbon' } }, { door: 'office' });
  assert.deepEqual(await as(school, anyone, (ctx) => receive(ctx, call)), { ok: false, reason: 'forbidden', verb: 'sessions.enterRequest' });
  assert.deepEqual(await as(school, anyone, (ctx) => receive(ctx, { ...call, door: 'form' })), { ok: false, reason: 'address-missing' });
  const teacher: Actor = { kind: 'person', person: newId(), roles: ['teacher'] };
  assert.deepEqual(await as(school, teacher, (ctx) => receive(ctx, call)), { ok: false, reason: 'forbidden', verb: 'sessions.enterRequest' });
  const received = await as(school, coordinator, (ctx) => receive(ctx, call));
  assert.ok(received.ok);
  const request = await at(school, received.value.request);
  assert.deepEqual([request.door, request.suspect, request.named], ['office', false, null]);
  assert.deepEqual(await act(school, 'sessions.acknowledgeRequest', request.id), { open: 'unreachable', evidence: { ...await evidenceOf(school, request.id), channel: 'none' } });
  assert.deepEqual(await act(school, 'sessions.askMissing', request.id), { open: 'unreachable' });
  assert.deepEqual(await as(school, coordinator, (ctx) => askMissing(ctx, request.id, { fields: ['who'], note: '' })), { ok: false, reason: 'unreachable' });
});
const evidenceOf = (school: OrganisationId, id: RequestId) => as(school, machine, async (ctx) =>
  ({ message: (await ledgerOf(ctx.tx, school, { kind: 'request', id }))[0]!.message.id }));

test('[G-4.1.1] a duplicate of the same request is recognised: it joins the first, adds to it, and the acknowledgement says so', async () => {
  const school = await found('duplicate');
  const first = await asked(school, { purpose: 'The bus is not booked.' });
  clock.move('PT24H');
  const from = facts.length;
  const second = await asked(school, { ...whole, title: 'talk about THE trip', purpose: 'It has to be this week.' });
  assert.deepEqual(kindsSince(from), ['RequestReceived', 'RequestJoined', 'RequestAnswered', 'RequestSettled']);
  const [one, other] = [await at(school, first), await at(school, second)];
  assert.deepEqual([other.state, other.joinedTo], ['joined', first]);
  assert.deepEqual([one.state, one.missing, one.who], ['open', [], 'the parents of 7b'], 'what the second says of what the first leaves open is taken over');
  assert.deepEqual((await as(school, machine, (ctx) => threadOf(ctx.tx, school, first))).map((post) => post.body), ['The bus is not booked.', 'It has to be this week.']);
  await act(school, 'sessions.acknowledgeRequest', second);
  const [mail] = await mails(school, second);
  assert.match(mail!.text, /You asked for this on 13 April 2026 already/);
  const { guest } = await guestBy(school, mail!.text);
  const status = await as(school, guest, (ctx) => statusOf(ctx, second));
  assert.deepEqual(status.ok && [status.value.follows?.state, status.value.thread.length], ['open', 2]);
  assert.equal(await as(school, machine, async (ctx) => (await requestCounts(ctx.tx, school)).open), 1);
});

test('[G-4.1.1] two duplicates that come in at once are one request', async () => {
  const school = await found('race');
  const { form: _, ...call } = await sent(school, {}, { door: 'office' });
  const tia = await person(school, 'Tia');
  const pairs: [Actor, Incoming[]][] = [
    [anyone, [await sent(school), await sent(school)]],
    [coordinator, Array.from({ length: 2 }, () => ({ ...call, requester: { person: tia } }))],
  ];
  for (const [actor, both] of pairs) {
    const received = await Promise.all(both.map((incoming) => as(school, actor, (ctx) => receive(ctx, incoming))));
    assert.deepEqual(received.map((one) => one.ok && one.value.joinedTo === null).sort(), [false, true]);
  }
});

test('[G-4.1.1] the same form sent twice makes nothing twice', async () => {
  const school = await found('twice');
  const incoming = await sent(school, whole);
  const [one, other] = [await as(school, anyone, (ctx) => receive(ctx, incoming)), await as(school, anyone, (ctx) => receive(ctx, incoming))];
  assert.ok(one.ok && other.ok);
  assert.deepEqual(other.value, { ...one.value, again: true });
  assert.equal((await as(school, machine, (ctx) => requestQueue(ctx.tx, school, { states: ['open', 'joined'] }))).length, 1);
});

test('another title, another day, another person or 15 days later is another request', async () => {
  const school = await found('another');
  const ids = [
    await asked(school, whole), await asked(school, { ...whole, title: 'Talk about the choir' }),
    await asked(school, { ...whole, wished: { wall: '2026-07-07T17:00', zone: 'Europe/Lisbon' } }),
    await asked(school, { ...whole, requester: { name: 'Ana', email: 'ana@example.org', language: 'en', zone: 'Europe/Lisbon' } }),
  ];
  clock.move(`PT${15 * 24}H`);
  ids.push(await asked(school, whole));
  assert.deepEqual((await as(school, machine, (ctx) => requestQueue(ctx.tx, school))).map((one) => one.id).sort(), ids.sort());
});

test('a form older than a day or not ours is refused and can be sent once more at once; nothing of it is kept', async () => {
  const school = await found('old');
  const incoming = await sent(school, whole);
  clock.move('PT24H');
  for (const form of [incoming.form!, { ...incoming.form!, stamp: 'forged' }]) {
    assert.deepEqual(await as(school, anyone, (ctx) => receive(ctx, { ...incoming, form })), { ok: false, reason: 'form-old' });
  }
  const { form: _, ...without } = incoming;
  assert.deepEqual(await as(school, anyone, (ctx) => receive(ctx, without)), { ok: false, reason: 'form-old' });
  const again = await as(school, anyone, async (ctx) => formStamp(ctx, { again: true }));
  const received = await as(school, anyone, (ctx) => receive(ctx, { ...incoming, form: { ...incoming.form!, stamp: again } }));
  assert.equal(received.ok && received.value.suspect, false);
});

test('what looks like spam waits for a coordinator: nothing is lost, nothing is sent, and let pass it is as any other', async () => {
  const school = await found('spam');
  const received = await as(school, anyone, async (ctx) => receive(ctx, await sent(school, whole, { trap: 'cheap pills' })));
  assert.ok(received.ok && received.value.suspect);
  const id = received.value.request;
  assert.deepEqual((await at(school, id)).marks, ['trap']);
  assert.deepEqual(await act(school, 'sessions.acknowledgeRequest', id), { open: 'suspect' });
  assert.deepEqual(await act(school, 'sessions.askMissing', id), { open: 'suspect' });
  assert.deepEqual(await as(school, coordinator, (ctx) => askMissing(ctx, id, { fields: ['who'], note: '' })), { ok: false, reason: 'suspect' });
  assert.deepEqual(await as(school, coordinator, (ctx) => linkToSession(ctx, id, newId())), { ok: false, reason: 'suspect' });
  assert.deepEqual(await mails(school, id), []);
  assert.deepEqual(await as(school, machine, async (ctx) => (await requestSubject.read(ctx, id))?.attributes), { state: 'open', settled: true, door: 'form', suspect: true });
  const from = facts.length;
  assert.equal((await as(school, coordinator, (ctx) => trust(ctx, id))).ok, true);
  assert.deepEqual(kindsSince(from), ['RequestTrusted']);
  assert.equal('done' in await act(school, 'sessions.acknowledgeRequest', id), true);
});

test('spam that is thrown out tells nobody and stays to be read; what is not suspect cannot be thrown out so', async () => {
  const school = await found('discard');
  const received = await as(school, anyone, async (ctx) => receive(ctx, await sent(school, { purpose: 'http://a http://b http://c http://d' })));
  assert.ok(received.ok);
  const id = received.value.request;
  assert.deepEqual(await as(school, coordinator, (ctx) => decline(ctx, id, 1, 'spam')), { ok: false, reason: 'suspect' });
  assert.equal((await as(school, coordinator, (ctx) => discard(ctx, id, 1))).ok, true);
  assert.deepEqual([(await at(school, id)).state, await mails(school, id)], ['declined', []]);
  const good = await asked(school, { title: 'Choir' });
  assert.deepEqual(await as(school, coordinator, (ctx) => discard(ctx, good, 1)), { ok: false, reason: 'not-suspect' });
});

test('the eleventh form of an hour from one network, or for one address, is told until when to wait', async () => {
  const school = await found('rate');
  const send = (n: number, email: string, from: string) => as(school, anyone, async (ctx) => receive(ctx, await sent(school, {
    title: `Talk ${n}`, requester: { name: 'Somebody', email, language: 'en', zone: 'Europe/Lisbon' } }, { from })));
  const start = clock.now();
  for (let n = 0; n < 10; n += 1) assert.equal((await send(n, `p${n}@example.org`, '203.0.113.9')).ok, true);
  const wait = await send(10, 'p10@example.org', '203.0.113.9');
  assert.deepEqual(wait, { ok: false, reason: 'wait', until: start.add({ hours: 1 }) });
  assert.equal((await send(10, 'p10@example.org', '203.0.113.10')).ok, true, 'another network');
  for (let n = 0; n < 9; n += 1) assert.equal((await send(n, 'p10@example.org', `198.51.100.${n}`)).ok, true);
  assert.deepEqual(await send(9, 'P10@example.org', '198.51.100.99'), { ok: false, reason: 'wait', until: start.add({ hours: 1 }) });
  const known: Actor = { kind: 'person', person: await person(school, 'Tia', ['teacher']), roles: ['teacher'] };
  assert.equal((await as(school, known, async (ctx) => receive(ctx, await sent(school, {}, { from: '203.0.113.9' })))).ok, true, 'who is signed in is known');
  clock.move('PT1H');
  assert.equal((await send(11, 'p11@example.org', '203.0.113.9')).ok, true);
  const { rows } = await database.owner.query("select count(*)::int as found from request_rates where source like '%203.0%' or source like '%example%'");
  assert.deepEqual(rows, [{ found: 0 }], 'no address is kept readable');
});

test('a wish for a time that has passed or does not exist is refused with what would be right', async () => {
  const school = await found('gap');
  const past = await sent(school, { wished: { wall: '2026-04-01T10:00', zone: 'Europe/Lisbon' } });
  assert.deepEqual(await as(school, anyone, (ctx) => receive(ctx, past)), { ok: false, reason: 'wished-past' });
  const gap = await as(school, anyone, async (ctx) => receive(ctx, await sent(school, { wished: { wall: '2027-03-28T01:30', zone: 'Europe/Lisbon' } })));
  assert.deepEqual(!gap.ok && gap.reason === 'no-such-time' && gap.candidates.map(String), [
    '2027-03-28T00:30:00+00:00[Europe/Lisbon]', '2027-03-28T02:30:00+01:00[Europe/Lisbon]',
  ]);
});

test('[G-4.1.2] what is missing is asked once, in the requester\'s language, and the link opens a form with exactly those fields', async () => {
  const school = await found('ask');
  const id = await asked(school, { who: 'all teachers', requester: { name: 'نورة', email: 'noura@example.org', language: 'ar', zone: 'Asia/Beirut' } });
  const from = facts.length;
  for (let time = 0; time < 2; time += 1) assert.equal('done' in await act(school, 'sessions.askMissing', id), true);
  assert.deepEqual(kindsSince(from), ['RequestAsked']);
  const [mail, ...more] = await mails(school, id);
  assert.deepEqual([more.length, mail!.kind, mail!.subject], [0, 'sessions.question', 'سؤال عن طلبكم: \u2068Talk about the trip\u2069']);
  const { guest, part } = await guestBy(school, mail!.text);
  const form = await as(school, guest, (ctx) => formOf(ctx, id, part as PostId));
  assert.deepEqual(form.ok && form.value.question.fields, ['when', 'length', 'where']);
  const given = { words: 'شكرا', who: 'nobody', minutes: 30, wished: { wall: Temporal.PlainDateTime.from('2026-09-01T10:00'), zone: 'Asia/Beirut' }, place: { kind: 'virtual', text: '' } } as const;
  const before = facts.length;
  assert.deepEqual(await as(school, guest, (ctx) => answer(ctx, id, { question: part as PostId, version: 1, answer: given })), { ok: true, value: undefined });
  assert.deepEqual(kindsSince(before), ['RequestAnswered', 'RequestSettled']);
  const request = await at(school, id);
  assert.deepEqual([request.missing, request.who, request.wished?.zone], [[], 'all teachers', 'Asia/Beirut'], 'what was not asked for stays');
  const second = await as(school, guest, (ctx) => answer(ctx, id, { question: part as PostId, version: 1, answer: given }));
  assert.equal(!second.ok && second.reason, 'changed-meanwhile');
  clock.move(`PT${14 * 24}H`);
  const late = await as(school, anyone, (ctx) => linkById(ctx, guest.kind === 'guest' ? guest.link as LinkId : newId()));
  assert.deepEqual(late, { ok: false, reason: 'link-expired' });
});

test('[G-4.1.2] a request cannot become a session until who, when, where and how long are settled', async () => {
  const school = await found('settle');
  const id = await asked(school, { who: 'all teachers' });
  const session = newId();
  assert.deepEqual(await as(school, coordinator, (ctx) => linkToSession(ctx, id, session)), { ok: false, reason: 'not-settled', missing: ['when', 'length', 'where'] });
  const from = facts.length;
  await as(school, coordinator, (ctx) => settle(ctx, id, 1, { minutes: 60, place: { kind: 'virtual', text: '' } }));
  assert.deepEqual(kindsSince(from), []);
  const change = { wished: { wall: Temporal.PlainDateTime.from('2026-09-01T10:00'), zone: 'Europe/Lisbon' } };
  const stale = await as(school, coordinator, (ctx) => settle(ctx, id, 1, change));
  assert.deepEqual(!stale.ok && stale.reason === 'changed-meanwhile' && stale.now.minutes, 60, 'the second sees what the first did');
  await as(school, coordinator, (ctx) => settle(ctx, id, 2, change));
  for (let time = 0; time < 2; time += 1) assert.equal((await as(school, coordinator, (ctx) => linkToSession(ctx, id, session))).ok, true);
  assert.deepEqual(kindsSince(from), ['RequestSettled', 'RequestScheduled']);
  const other = await as(school, coordinator, (ctx) => linkToSession(ctx, id, newId()));
  assert.deepEqual(other, { ok: false, reason: 'request-closed', state: 'scheduled', joinedTo: null, session });
  await as(school, coordinator, (ctx) => note(ctx, id, 'the hall is dark'));
  const [came] = await as(school, machine, (ctx) => requestsOfSession(ctx.tx, school, session));
  assert.deepEqual([came!.request.id, came!.thread.map((one) => one.kind)], [id, ['asked', 'note']], 'the thread stays with the session');
});

test('a declined request tells everybody who asked for it, with the reason, and takes no answer any more', async () => {
  const school = await found('decline');
  const first = await asked(school);
  const other = await asked(school, { requester: { name: 'Ana', email: 'ana@example.org', language: 'en', zone: 'Europe/Lisbon' } });
  const joined = await as(school, coordinator, (ctx) => joinTo(ctx, other, 1, first));
  assert.equal(joined.ok, true);
  await as(school, coordinator, (ctx) => note(ctx, first, 'we do not like trips'));
  const question = await as(school, coordinator, (ctx) => askMissing(ctx, first, { fields: ['when'], note: 'Which week?' }));
  assert.ok(question.ok);
  assert.equal((await as(school, coordinator, (ctx) => decline(ctx, first, 1, 'No bus <b>is</b> free.'))).ok, true);
  const told = (await mails(school, first)).filter((one) => one.kind === 'sessions.declined');
  assert.deepEqual(told.map((one) => one.person).sort(), [(await at(school, first)).requester, (await at(school, other)).requester].sort());
  assert.ok(told.every((one) => one.text.includes('No bus <b>is</b> free.') && !one.html.includes('<b>is</b>')));
  const maria: Actor = { kind: 'person', person: (await at(school, first)).requester, roles: [] };
  const late = await as(school, maria, (ctx) => answer(ctx, first, { question: question.value, version: 2, answer: { words: 'the last' } }));
  assert.deepEqual(late, { ok: false, reason: 'request-closed', state: 'declined', joinedTo: null, session: null });
  const status = await as(school, maria, (ctx) => statusOf(ctx, first));
  assert.deepEqual(status.ok && [status.value.request.reason, status.value.thread.map((one) => one.kind)], ['No bus <b>is</b> free.', ['asked', 'question']], 'no note is shown');
});

test('[X-6] who asked for the same as somebody else sees nothing of what that one wrote', async () => {
  const school = await found('others');
  const first = await asked(school, { purpose: 'My son is ill.' });
  const other = await asked(school, { purpose: 'Ours is the same.', requester: { name: 'Ana', email: 'ana@example.org', language: 'en', zone: 'Europe/Lisbon' } });
  await as(school, coordinator, (ctx) => joinTo(ctx, other, 1, first));
  const ana: Actor = { kind: 'person', person: (await at(school, other)).requester, roles: [] };
  const status = await as(school, ana, (ctx) => statusOf(ctx, other));
  assert.deepEqual(status.ok && [status.value.thread.map((one) => one.body), status.value.follows?.state], [['Ours is the same.'], 'open']);
  assert.deepEqual(await as(school, ana, (ctx) => statusOf(ctx, first)), { ok: false, reason: 'forbidden', verb: 'sessions.readRequest' });
  const maria: Actor = { kind: 'person', person: (await at(school, first)).requester, roles: [] };
  const hers = await as(school, maria, (ctx) => statusOf(ctx, first));
  assert.deepEqual(hers.ok && hers.value.thread.map((one) => one.body), ['My son is ill.']);
  const guest: Actor = { kind: 'guest', link: newId(), purpose: 'request.status', subject: other, person: newId() };
  assert.equal((await as(school, guest, (ctx) => statusOf(ctx, first))).ok, false);
  const elsewhere = await found('elsewhere');
  assert.deepEqual(await as(elsewhere, coordinator, (ctx) => statusOf(ctx, first)), { ok: false, reason: 'not-found' });
});

test('requests joined by hand go on as the last one, and nothing is joined to what is closed or to itself', async () => {
  const school = await found('chain');
  const [a, b, c] = [await asked(school, { title: 'A' }), await asked(school, { title: 'B' }), await asked(school, { ...whole, title: 'C' })];
  await as(school, coordinator, (ctx) => joinTo(ctx, a, 1, b));
  await as(school, coordinator, (ctx) => joinTo(ctx, b, 1, c));
  assert.deepEqual([(await at(school, a)).joinedTo, (await at(school, b)).joinedTo], [c, c]);
  assert.deepEqual(await as(school, coordinator, (ctx) => joinTo(ctx, c, 1, c)), { ok: false, reason: 'same-request' });
  assert.equal((await as(school, coordinator, (ctx) => joinTo(ctx, c, 1, a))).ok, false);
});

test('[X-6] a stranger who types somebody else\'s address changes nothing of that person, and the name typed is shown', async () => {
  const school = await found('named');
  const maria = await person(school, 'Maria Lopes', ['teacher'], { email: 'maria@example.org' });
  const id = await asked(school, { requester: { name: 'Not Maria', email: 'MARIA@example.org', language: 'en', zone: 'Asia/Tokyo' } });
  const request = await at(school, id);
  assert.deepEqual([request.requester, request.named], [maria, 'Not Maria']);
  assert.deepEqual(await as(school, machine, async (ctx) => (await personById(ctx.tx, school, maria))?.name), 'Maria Lopes');
});

test('[X-6] erasing a person empties the requests and their threads; that and when they came stays', async () => {
  const school = await found('erase');
  const id = await asked(school, { ...whole, purpose: 'My son is ill.', requester: { name: 'Maria', email: 'maria@example.org', language: 'en', zone: 'Europe/Lisbon' } });
  const maria = (await at(school, id)).requester as PersonId;
  assert.deepEqual((await as(school, machine, (ctx) => exported(ctx, maria))).map((one) => one.thread[0]!.body), ['My son is ill.']);
  assert.equal(await as(school, machine, (ctx) => erase(ctx, maria)), 2);
  const request = await at(school, id);
  assert.deepEqual([request.title, request.purpose, request.who, request.wished === null], ['—', '', null, false]);
  const { rows } = await database.owner.query("select count(*)::int as found from requests r, request_posts p where r.organisation = $1 and p.organisation = $1 and (r::text || p::text) ~ 'ill|parents|Talk'", [school]);
  assert.deepEqual(rows, [{ found: 0 }]);
});

test('[G-4.6.1] the log tells of a request who did what, and holds no word of it outside what can be erased', async () => {
  const school = await found('log');
  const id = await asked(school, { purpose: 'My son is ill.' });
  await as(school, coordinator, (ctx) => decline(ctx, id, 1, 'No room is free.'));
  const all = (await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: id }))).filter((one) => !one.verb.startsWith('procedures.'));
  assert.deepEqual(all.map((one) => one.verb), ['messaging.say', 'sessions.declineRequest', 'sessions.receiveRequest']);
  assert.ok(!/ill|Talk|room/.test(JSON.stringify(all.map((one) => one.details))));
});
