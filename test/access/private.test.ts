/** What is PRIVATE or CONFIDENTIAL, looked for by those who may not have it, administrators first: in every read and on every page. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readableTopics } from '../../src/doors/web/live/routes-topics.ts';
import type { Actor, Context } from '../../src/platform/context.ts';
import { newId } from '../../src/platform/ids.ts';
import { busyBetween, occurrencesBetween } from '../../src/rooms/calendars/reads-times.ts';
import { askFeedback, readResults } from '../../src/rooms/feedback/actions.ts';
import { admit, revokeLinks } from '../../src/rooms/identity/actions.ts';
import { linksGiven } from '../../src/rooms/identity/reads.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { reply } from '../../src/rooms/invitations/actions.ts';
import { acts } from '../../src/rooms/log/reads.ts';
import { answerAsk } from '../../src/rooms/invitations/actions-asks.ts';
import { delivery, outbox } from '../../src/rooms/messaging/reads.ts';
import { doByHand, waive } from '../../src/rooms/procedures/actions.ts';
import type { DutyId } from '../../src/rooms/procedures/model.ts';
import { dutiesOf } from '../../src/rooms/procedures/reads.ts';
import { fileLink, filePut } from '../../src/rooms/records/actions.ts';
import { exportPerson } from '../../src/rooms/records/actions-erase.ts';
import { machine } from '../office.ts';
import { contents } from './routes-forged.ts';
import { twoSchools, words } from './schools.ts';
import { told } from './verbs.ts';
import { openDoor, type Visitor } from './web.ts';

const schools = await twoSchools();
const { here, test: office } = schools;
const door = await openDoor(schools);
const by = (person: PersonId, ...roles: string[]): Actor => ({ kind: 'person', person, roles });
const { related } = here;
const [admin, lead, invited] = [by(here.members.administrator, 'administrator'), by(related.lead), by(related.invited)];
const inHere = <R>(actor: Actor, work: (ctx: Context) => Promise<R>) => office.as(here.organisation, actor, work);
const get = async (who: Visitor, path: string) => {
  const answer = await door.ask(who, 'GET', `/o/here/${path}`);
  return { status: answer.status, body: await answer.text() };
};
const session = (id: string) => ({ kind: 'session', id });
/** Names and addresses of those who are asked to everything, the private sessions among it. */
const asked = new RegExp(`(invited|fellow)[ .]${words.here}`, 'i');
const officeRoles = ['administrator', 'coordinator', 'administrative-staff'] as const;

test('[X-6] the data of a person holds nothing private for an administrator, says how much was left out, and is whole for the person', async () => {
  for (const [who, things] of [['invited', ['Support plan', 'Grievance', 'First talk']], ['lead', ['Lawyer', 'Clinic', 'Support plan']]] as const) {
    const answer = await door.ask('administrator', 'GET', `/o/here/people/${related[who]}/data.json`);
    const text = await answer.text();
    assert.equal(answer.status, 200);
    assert.ok(text.includes(words.here) && !text.includes(words.secret), who);
    for (const thing of things) assert.ok(!text.includes(thing), `${who}: ${thing}`);
    for (const id of [here.secret, here.sealed, here.secretHeld, here.secretFile]) assert.ok(!text.includes(id), `${who}: that ${id} has to do with him`);
    assert.ok(!/\/l\/[\w-]{20}/.test(text), `${who}: no link that opens in his name`);
    const { leftOut, feedback, calendars } = JSON.parse(text);
    assert.ok(leftOut.count > 0 && leftOut.why.includes(`${leftOut.count} things`), JSON.stringify(leftOut));
    assert.ok(calendars.leftOut > 0 && calendars.copy[0].objects.length > 0, 'what is open is there');
    assert.deepEqual(feedback.copy, [], 'who answers is promised that nobody sees who it was');
    const own = await inHere(by(related[who]), (ctx) => exportPerson(ctx, related[who]));
    assert.ok(own.ok);
    const whole = told(own.value);
    assert.ok(things.every((thing) => whole.includes(thing)) && whole.includes(words.secret), `${who} has everything`);
    assert.equal([...own.value.values()].reduce((sum, one) => sum + (one.leftOut ?? 0), 0), 0);
  }
  const own = await inHere(invited, (ctx) => exportPerson(ctx, related.invited));
  assert.ok(own.ok && /\/l\/[\w-]{64}/.test(told(own.value)) && told(own.value).includes(`Good ${words.secret}`), 'with his own links and answers');
});

test('[G-2] the log tells that something was done to what is private, and neither who did it, to whom, nor what was written', async () => {
  await inHere(invited, (ctx) => reply(ctx, { subject: session(here.sealed), person: related.invited, reply: 'DECLINED', comment: `Not of ${words.secret}`, by: 'page' }));
  for (const who of officeRoles) {
    for (const path of [`log?subject=${here.sealed}`, `log.csv?subject=${here.sealed}`, `log?subject=${here.secret}`, `log.csv?subject=${here.secret}`]) {
      const { status, body } = await get(who, path);
      assert.equal(status, 200);
      assert.ok(!asked.test(body) && !body.includes(words.secret) && !body.includes(related.invited), `${who} ${path}`);
      assert.match(body, /invitations\.reply|replied|Replied|Answered|session/i, 'that something was done is told');
    }
    const { body } = await get(who, `log.csv?person=${related.invited}`);
    assert.ok(!body.includes(here.sealed) && body.includes(related.invited), 'it is not found by who did it either');
  }
  assert.match((await get('coordinator', `log.csv?subject=${here.session}`)).body, new RegExp(related.invited), 'of what is open it is told');
});

test('[G-2] the outbox tells that something was said about what is private, and to nobody to whom', async () => {
  const to = await inHere(machine, async (ctx) => (await delivery(ctx.tx, ctx.organisation, here.secretDelivery))!.person);
  for (const who of officeRoles) {
    for (const path of [`outbox?subject=${here.secret}`, `outbox/${here.secretDelivery}`]) {
      const { status, body } = await get(who, path);
      assert.equal(status, 200);
      assert.ok(!asked.test(body) && !body.includes(words.secret), `${who} ${path}`);
    }
    assert.equal((await get(who, `outbox/${here.secretDelivery}/html`)).status, 404);
    assert.ok(!(await get(who, `outbox?subject=${here.secret}&person=${to}`)).body.includes(here.secretDelivery), 'nor is it found by whom it is to');
    assert.ok((await get(who, `outbox?subject=${here.secret}`)).body.includes(here.secretDelivery), 'that there is one is told');
    assert.equal((await door.ask(who, 'POST', `/o/here/outbox/${here.secretDelivery}/resend`)).status, 403);
  }
  assert.match((await get('coordinator', `outbox?subject=${here.session}`)).body, asked);
});

test('[G-2] a duty of what is private tells neither whose it is nor why it was passed over; exceptions are for the office', async () => {
  const open = await inHere(machine, async (ctx) => (await dutiesOf(ctx.tx, ctx.organisation, here.sealed)).find((one) => one.state === 'open' || one.state === 'planned')!.id);
  const waived = await inHere(by(related.lead, 'coordinator'), (ctx) => waive(ctx, open as DutyId, `Because of ${words.secret}`));
  assert.equal(waived.ok, true);
  for (const who of officeRoles) {
    for (const path of [`duties/${open}`, 'procedures/sessions', '']) {
      const { status, body } = await get(who, path);
      assert.equal(status, 200, path);
      assert.ok(!body.includes(words.secret), `${who} ${path}`);
    }
    assert.ok(!(await get(who, `duties/${open}`)).body.includes(`lead ${words.here}`), 'nor who passed it over');
  }
  const compliance = await Array.fromAsync(['coordinator', 'teacher', 'guardian'] as const, async (who) => (await get(who, 'procedures/sessions')).body.includes('id="exceptions"'));
  assert.deepEqual(compliance, [true, false, false]);
});

test('[G-2] a duty of what is private is neither done nor passed over by who may not see it, administrators first; nor is that offered', async () => {
  const strangers = [admin, by(here.members.coordinator, 'coordinator')];
  for (const actor of strangers) {
    const done = await inHere(actor, (ctx) => doByHand(ctx, here.secretDuty, 'It is done'));
    assert.deepEqual(done, { ok: false, reason: 'forbidden', verb: 'procedures.doByHand' });
    const waived = await inHere(actor, (ctx) => waive(ctx, here.secretDuty, 'Not needed'));
    assert.deepEqual(waived, { ok: false, reason: 'forbidden', verb: 'procedures.waive' });
  }
  const state = await inHere(machine, async (ctx) => (await dutiesOf(ctx.tx, ctx.organisation, here.secret)).find(({ id }) => id === here.secretDuty)!.state);
  assert.ok(state === 'open' || state === 'planned', state);
  for (const who of ['administrator', 'coordinator'] as const) {
    assert.ok(!(await get(who, `duties/${here.secretDuty}`)).body.includes(`duties/${here.secretDuty}/waive`), who);
    assert.ok((await get(who, `duties/${here.duty}`)).body.includes(`duties/${here.duty}/waive`), who);
  }
});

test('[G-3.2] the bar of a page leads only where the reader may go: to procedures who works here, and neither participants nor guardians', async () => {
  const leads = await Array.fromAsync(['administrator', 'teacher', 'team-member', 'participant', 'guardian', 'vendor'] as const, async (who) => (await get(who, '')).body.includes('href="/o/here/procedures"'));
  assert.deepEqual(leads, [true, true, true, false, false, false]);
  assert.equal((await get('guardian', 'procedures')).status, 403);
});

test('[G-4.2.3] a file that a program fetches by its link is not opened by the person of the link, and who asks for the head alone opens nothing', async () => {
  const address = await inHere(machine, (ctx) => fileLink(ctx, here.otherFile, related.invited, ctx.now.add({ hours: 1 })));
  const { pathname } = new URL(address);
  const opened = () => inHere(machine, async (ctx) => (await acts(ctx.tx, ctx.organisation, { subject: here.otherSession, verbs: ['records.openFile'] })).map(({ details }) => details));
  const browser = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const from = await opened();
  const head = await door.send(pathname, { method: 'HEAD', headers: browser });
  assert.deepEqual([head.status, await head.text(), await opened()], [200, '', from]);
  assert.equal((await door.send(pathname, { headers: {} })).status, 200);
  assert.equal((await door.send(pathname, { headers: browser })).status, 200);
  assert.deepEqual((await opened()).slice(0, 2), [{ file: here.otherFile }, { file: here.otherFile, perhapsProgram: true }]);
});

test('[G-6.2] the results of a private session are its coordinator’s, whatever his role, and nobody else’s', async () => {
  const results = (actor: Actor) => inHere(actor, (ctx) => readResults(ctx, { subject: session(here.secretHeld) }));
  const forbidden = { ok: false, reason: 'forbidden', verb: 'feedback.readResults' };
  const own = await results(lead);
  assert.deepEqual(own.ok && own.value.remarks, [`Good ${words.secret}`]);
  for (const actor of [admin, by(here.members.coordinator, 'coordinator'), invited]) assert.deepEqual(await results(actor), forbidden);
  assert.deepEqual(await inHere(admin, (ctx) => askFeedback(ctx, session(here.secretHeld))), { ok: false, reason: 'forbidden', verb: 'feedback.ask' });
  const all = await inHere(admin, (ctx) => readResults(ctx));
  assert.deepEqual(all.ok && [all.value.answers, all.value.remarks], [2, [`Good ${words.here}`]]);
});

test('[G-2] who is not asked to a session and may not know of it is answered as if there were none, whatever he tries', async () => {
  const nothing = newId();
  const forms = { reply: { reply: 'ACCEPTED' }, confirm: { answer: 'yes' }, people: {}, move: { version: '1' }, links: { all: 'sure' }, resend: { person: related.invited } } as const;
  for (const [act, form] of Object.entries(forms)) {
    for (const who of ['teacher', 'participant', 'vendor'] as const) {
      const [there, none] = await Array.fromAsync([here.secret, nothing], async (id) => {
        const answer = await door.ask(who, 'POST', `/o/here/sessions/${id}/${act}`, { form });
        return { status: answer.status, body: (await answer.text()).replaceAll(id, 'ID') };
      });
      assert.deepEqual(there, none, `${who} ${act}`);
    }
  }
  const answers = await Array.fromAsync([here.secret, here.session, nothing], async (id) => (await door.ask('teacher', 'POST', `/o/here/sessions/${id}/reply`, { form: { reply: 'ACCEPTED' } })).status);
  assert.deepEqual(answers, [404, 404, 404]);
  for (const path of [`/f/here/${here.secretFile}`, `/f/here/${nothing}`]) assert.equal((await door.ask('administrator', 'GET', path)).status, 404);
});

test('[G-2] of a private session the roles count for nothing in the rooms around it either', async () => {
  const secret = session(here.secret);
  const refused = async (verb: string, work: (ctx: Context) => Promise<{ ok: boolean; reason?: string }>) => {
    const answer = await inHere(admin, work);
    assert.deepEqual(answer, { ok: false, reason: 'forbidden', verb });
  };
  await refused('invitations.reply', (ctx) => reply(ctx, { subject: secret, person: related.invited, reply: 'DECLINED', by: 'office' }));
  await refused('invitations.answerAsk', (ctx) => answerAsk(ctx, { subject: secret, person: related.invited, answer: 'no', by: 'phone' }));
  await refused('records.putFile', (ctx) => filePut(ctx, { upload: here.upload, name: 'a.txt', subject: secret }));
  await refused('identity.readLinks', (ctx) => linksGiven(ctx, { subject: secret }));
  await refused('identity.revokeLink', (ctx) => revokeLinks(ctx, { subject: secret }));
  const own = await inHere(lead, (ctx) => linksGiven(ctx, { subject: secret }));
  assert.ok(own.ok && own.value.length > 0, 'its coordinator sees them without a role');
  const byPhone = await inHere(lead, (ctx) => reply(ctx, { subject: secret, person: related.fellow, reply: 'TENTATIVE', by: 'office' }));
  assert.equal(byPhone.ok, true, 'and enters what was said to him');
});

test('[G-2] a member without any role reads his own page and calendar, and nobody else’s', async () => {
  const { vendor } = here.members;
  await schools.test.database.owner.query("update members set roles = '{}' where organisation = $1 and person = $2", [here.organisation, vendor]);
  const statuses = await Array.fromAsync(['me', 'me/time', 'me/time/new', `people/${vendor}`, `people/${related.lead}`, 'people'], async (path) => (await get('vendor', path)).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 403, 403]);
  const [from, to] = [Temporal.Instant.from('2026-04-20T00:00Z'), Temporal.Instant.from('2026-04-21T00:00Z')];
  const seen = await inHere(by(related.lead), async (ctx) => [
    await busyBetween(ctx, [related.lead], from, to), await occurrencesBetween(ctx, [{ kind: 'person', id: related.lead }], from, to), await busyBetween(ctx, [related.lead, related.fellow], from, to),
  ].map(({ ok }) => ok));
  assert.deepEqual(seen, [true, true, false]);
  await schools.test.database.owner.query("update members set roles = '{vendor}' where organisation = $1 and person = $2", [here.organisation, vendor]);
});

test('[G-2] live pages are told nothing of what is another’s', async () => {
  const topics = ['people', 'log', 'outbox', `inbox:${related.invited}`, `calendar:${related.lead}`, `session:${here.session}`, `session:${here.secret}`, `request:${here.request}`, 'round-family', `round-family:${here.family}`];
  const heard = (actor: Actor) => inHere(actor, (ctx) => readableTopics(ctx, topics));
  assert.deepEqual(await heard(admin), ['people', 'log', 'outbox', `session:${here.session}`, `request:${here.request}`, 'round-family', `round-family:${here.family}`]);
  assert.deepEqual(await heard(by(here.members.teacher, 'teacher')), ['people']);
  assert.deepEqual(await heard(invited), ['people', `inbox:${related.invited}`, `session:${here.session}`, `session:${here.secret}`]);
  assert.deepEqual(await heard(by(related.requester)), ['people', `request:${here.request}`]);
  const answer = await door.ask('teacher', 'GET', `/o/here/live?topics=session:${here.secret}`);
  assert.equal(answer.status, 204);
});

test('[X-6] a program that only looks at an address in a mail changes nothing, and a person who opens it is known to have', async () => {
  const { owner } = schools.test.database;
  const links = Object.values(here.links.this).map(({ address }) => address).filter((address) => address !== here.links.this['file.open'].address);
  const before = await contents(owner);
  for (const address of links) {
    for (const query of ['', '?reply=ACCEPTED', '?confirm=yes', '?reply=DECLINED&done=reply']) {
      for (const headers of [{}, { 'user-agent': 'scanner' }, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' }, { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }]) {
        await (await door.ask('nobody', 'GET', `${address}${query}`, { headers, lasting: true })).text();
      }
    }
    await door.send(address, { method: 'HEAD', headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } });
  }
  assert.deepEqual(await contents(owner), before);
  const person = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none', 'sec-fetch-user': '?1' };
  assert.equal((await door.ask('nobody', 'GET', here.links.this['invitation.reply'].address, { headers: person, lasting: true })).status, 200);
  const after = await inHere(machine, async (ctx) => {
    const links = await linksGiven(ctx, { subject: session(here.session) });
    const said = await outbox(ctx.tx, ctx.organisation, { subject: here.session, person: related.invited, kinds: ['invitations.request'] });
    return { opened: links.ok && links.value.filter(({ openedAt }) => openedAt !== null).map(({ id }) => id), seen: said.map(({ seenAt }) => seenAt !== null) };
  });
  assert.deepEqual(after, { opened: [here.links.this['invitation.reply'].id], seen: [true] });
});

test('[X-6] whatever a signed link answers is kept by nothing, found by no search engine, and tells no other site its address', async () => {
  const [first] = [here.links.other['session.page']];
  await inHere(admin, (ctx) => revokeLinks(ctx, { link: first.id }));
  const paths = [...Object.values(here.links.this).map(({ address }) => address), first.address, '/l/nonsense', `${here.links.this['invitation.reply'].address}/session.ics`,
    `${here.links.this['invitation.reply'].address}/${here.file}`, `${here.links.this['invitation.reply'].address}/nothing`];
  for (const path of paths) {
    const { headers, status } = await door.ask('nobody', 'GET', path);
    assert.match(headers.get('x-robots-tag') ?? '', /noindex/, `${status} ${path}`);
    assert.match(headers.get('cache-control') ?? '', /no-store/, path);
    assert.match(headers.get('referrer-policy') ?? '', /^(no-referrer|same-origin)$/, path);
  }
  const posted = await door.ask('nobody', 'POST', here.links.this['invitation.reply'].address, { form: { form: 'reply', reply: 'ACCEPTED', part: '' } });
  assert.deepEqual([posted.status, /noindex/.test(posted.headers.get('x-robots-tag') ?? '')], [303, true]);
});

test('[X-6] links are revoked by hand where they were given, one or all, and say so to who follows them', async () => {
  const page = async () => (await get('coordinator', `sessions/${here.session}/people`)).body;
  const { id, address } = here.links.this['session.page'];
  const follow = async (path: string) => {
    const answer = await door.ask('nobody', 'GET', path);
    return { status: answer.status, body: await answer.text() };
  };
  assert.ok((await page()).includes(`value="${id}"`) && (await page()).includes('Seeing a session'), 'it is shown for what it is');
  assert.equal((await follow(address)).status, 200);
  const done = await door.ask('coordinator', 'POST', `/o/here/sessions/${here.session}/links`, { form: { link: id }, lasting: true });
  assert.deepEqual([done.status, done.headers.get('location')], [303, `/o/here/sessions/${here.session}/people?revoked=yes#links`]);
  const closed = await follow(address);
  assert.deepEqual([closed.status, closed.body.includes('It was withdrawn'), closed.body.includes(words.here)], [410, true, false]);
  assert.ok(!(await page()).includes(`value="${id}"`));
  assert.match((await get('administrator', `log.csv?subject=${here.session}&verb=identity.revokeLink`)).body, new RegExp(related.invited), 'and it stands in the log');
  const reply = here.links.this['invitation.reply'];
  assert.equal((await follow(reply.address)).status, 200, 'the others open');
  const ask = await door.ask('coordinator', 'POST', `/o/here/people/${related.invited}/links`, { form: { all: 'ask' }, lasting: true });
  assert.deepEqual([ask.status, (await follow(reply.address)).status], [200, 200], 'all are revoked only once that was asked');
  const all = await door.ask('coordinator', 'POST', `/o/here/people/${related.invited}/links`, { form: { all: 'sure' }, lasting: true });
  assert.equal(all.status, 303);
  for (const { address: each } of Object.values(here.links.this)) assert.equal((await follow(each)).status, 410);
  const again = await door.ask('coordinator', 'POST', `/o/here/sessions/${here.session}/resend`, { form: { person: related.invited }, lasting: true });
  const fresh = await inHere(machine, (ctx) => linksGiven(ctx, { subject: session(here.session) }));
  assert.ok(again.status === 303 && fresh.ok && fresh.value.some((one) => one.isOpen && one.person === related.invited && one.purpose === 'invitation.reply'), 'the invitation sent again brings a new one');
});

test('[X-6] on the page of a person the links to what is private to others are not shown', async () => {
  const links = (actor: Actor) => inHere(actor, async (ctx) => {
    const given = await linksGiven(ctx, { person: related.fellow });
    return given.ok ? new Set(given.value.map(({ subject }) => subject.id)) : new Set<string>();
  });
  const [own, seen] = [await links(by(related.fellow)), await links(admin)];
  assert.ok(own.has(here.secret) && own.has(here.session));
  assert.deepEqual([...own].filter((id) => !seen.has(id)).sort(), [here.secret, here.sealed, here.secretFile, here.secretHeld, here.secretPoll].filter((id) => own.has(id)).sort());
});

test('[G-2] an account is given to who is here already, with a letter that says how and a link that signs in once', async () => {
  const { nobody } = related;
  const answer = await door.ask('administrator', 'POST', `/o/here/people/${nobody}/account`, { form: { roles: 'stakeholder' }, lasting: true });
  assert.equal(answer.headers.get('location'), `/o/here/people/${nobody}?done=account`);
  const said = await inHere(machine, (ctx) => outbox(ctx.tx, ctx.organisation, { person: nobody }));
  assert.deepEqual(said.map(({ message }) => message.kind).sort(), ['people.welcome', 'sign-in']);
  const { rows: [member] } = await schools.test.database.owner.query('select account is not null as "signsIn", roles from members where person = $1', [nobody]);
  assert.deepEqual(member, { signsIn: true, roles: ['stakeholder'] });
  assert.equal((await door.ask('administrator', 'POST', `/o/here/people/${nobody}/account`, { form: { roles: 'stakeholder' }, lasting: true })).status, 422);
  const { assigned } = related; // a member without an account keeps the roles
  await inHere(machine, (ctx) => admit(ctx, { person: assigned, account: null, roles: ['teacher'] }));
  assert.equal((await door.ask('administrator', 'POST', `/o/here/people/${assigned}/account`, { lasting: true })).status, 303);
  const { rows: [kept] } = await schools.test.database.owner.query('select account is not null as "signsIn", roles from members where person = $1', [assigned]);
  assert.deepEqual(kept, { signsIn: true, roles: ['teacher'] });
});
