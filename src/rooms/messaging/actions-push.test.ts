import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machine, testOffice } from '../../../test/office.ts';
import { newReader } from '../../../test/push-reader.ts';
import { must } from '../../../test/school.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { makeLink, revoke } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { deliver } from './actions-deliver.ts';
import { letter } from './actions-letter.ts';
import { switchPushOff, switchPushOn } from './actions-push.ts';
import { resend, say, withdraw } from './actions.ts';
import { Channel, type Letter, type Outcome } from './ports.ts';
import { delivery, ledgerOf, outbox } from './reads.ts';
import { browsersOf } from './reads-push.ts';
import { subscriptionSchema } from './schema-push.ts';

const office = await testOffice();
const sent: Letter[] = [];
let answer: Outcome = { state: 'sent' };
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
office.office.parts.ports.join(Channel, { name: 'push', addressOf: () => undefined, deliver: async (one) => { sent.push(one); return answer; } });

const keys = (await newReader()).keys;
const browser = (name: string) => subscriptionSchema.parse({ endpoint: `https://push.example.org/p/${name}`, ...keys });
const self = (person: PersonId): Actor => ({ kind: 'person', person, roles: [] });
let count = 0;

async function school(): Promise<{ id: OrganisationId; rita: PersonId; subject: { kind: string; id: string } }> {
  const id = await office.found(`push-${++count}`);
  return { id, rita: await office.person(id, 'Rita Fonseca', [], { language: 'de' }), subject: { kind: 'round-family', id: newId() } };
}

const evening = (s: Awaited<ReturnType<typeof school>>, key: string, more: object = {}) => office.as(s.id, machine, (ctx) => say(ctx, {
  kind: 'conferences.evening', key, subject: s.subject, to: [{ person: s.rita }], about: 'Parent evening',
  compose: (_person, head) => letter(head, { subject: 'Yusuf Demir, 16:00', blocks: [{ kind: 'actions', primary: true, actions: [{ label: 'See', href: 'http://convene.test/l/abc' }] }] }), ...more,
}));
const ledger = (s: Awaited<ReturnType<typeof school>>) => office.as(s.id, machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, s.subject)).map(async ({ id }) => (await delivery(ctx.tx, s.id, id))!)));

test('[P-2.1] each browser of a person is told that there is a message, beside the mail and by the ledger, and nothing of a child', async () => {
  const s = await school();
  for (const name of ['phone', 'tablet']) must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser(name))));
  await evening(s, 'one');
  const rows = await ledger(s);
  assert.deepEqual(rows.map(({ channel, address, message, title }) => [channel, address, message.kind, title]), [
    ['mail', 'rita.fonseca@example.org', 'conferences.evening', 'Yusuf Demir, 16:00'],
    ['push', 'push.example.org', 'conferences.evening.push', 'Eine Nachricht zu „Parent evening“: öffnen.'],
    ['push', 'push.example.org', 'conferences.evening.push', 'Eine Nachricht zu „Parent evening“: öffnen.'],
  ]);
  assert.doesNotMatch(JSON.stringify(rows.slice(1)), /Yusuf|16:00/);
  for (const { id } of rows.slice(1)) await deliver(office.office, { organisation: s.id, delivery: id });
  assert.deepEqual(sent.splice(0).map(({ push }) => [push!.endpoint, push!.p256dh, push!.opens, push!.tag]),
    ['phone', 'tablet'].map((name) => [`https://push.example.org/p/${name}`, keys.p256dh, 'http://convene.test/l/abc', s.subject.id]));
});

test('[P-2.1] the same message is told in a browser once, and one that is withdrawn is withdrawn there too', async () => {
  const s = await school();
  must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser('phone'))));
  await evening(s, 'same');
  await evening(s, 'same');
  assert.equal((await ledger(s)).length, 2);
  await office.as(s.id, machine, (ctx) => withdraw(ctx, s.subject, { kinds: ['conferences.evening'] }));
  assert.deepEqual((await ledger(s)).map(({ state }) => state), ['withdrawn', 'withdrawn']);
});

test('[P-2.1] a browser that takes nothing any more is forgotten, and one that was switched off is not told', async () => {
  const s = await school();
  for (const name of ['phone', 'tablet']) must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser(name))));
  await evening(s, 'gone');
  const [, phone, tablet] = await ledger(s);
  answer = { state: 'bounced', reason: 'gone' };
  await deliver(office.office, { organisation: s.id, delivery: phone!.id });
  answer = { state: 'sent' };
  assert.deepEqual((await office.as(s.id, machine, (ctx) => browsersOf(ctx, s.rita))).length, 1);
  must(await office.as(s.id, self(s.rita), (ctx) => switchPushOff(ctx, s.rita, 'https://push.example.org/p/tablet')));
  sent.splice(0);
  await deliver(office.office, { organisation: s.id, delivery: tablet!.id });
  assert.deepEqual(sent.map(({ push }) => push), [undefined]);
  await evening(s, 'after');
  assert.deepEqual((await ledger(s)).filter(({ message }) => message.key.startsWith('after')).map(({ channel }) => channel), ['mail']);
});

test('[P-2.1] a person switches on for himself alone: a guardian by the link of his family, nobody for another', async () => {
  const s = await school();
  const other = await office.person(s.id, 'Nuno Costa', ['coordinator']);
  const { id: link } = await office.as(s.id, machine, (ctx) => makeLink(ctx, { purpose: 'conference.book', subject: s.subject, person: s.rita, expiresAt: Temporal.Instant.from('2026-04-30T08:00:00Z') }));
  const guest: Actor = { kind: 'guest', link, purpose: 'conference.book', subject: s.subject.id, person: s.rita };
  assert.equal((await office.as(s.id, guest, (ctx) => switchPushOn(ctx, s.rita, browser('phone'), s.subject.id))).ok, true);
  const no = (verb: string) => ({ ok: false, reason: 'forbidden', verb: `messaging.${verb}` });
  assert.deepEqual(await office.as(s.id, guest, (ctx) => switchPushOn(ctx, other, browser('phone'), s.subject.id)), no('switchPushOn'));
  assert.deepEqual(await office.as(s.id, { ...self(other), roles: ['coordinator', 'administrator'] } as Actor, (ctx) => switchPushOff(ctx, s.rita)), no('switchPushOff'));
  assert.deepEqual(await office.as(s.id, { ...guest, purpose: 'feedback.give' }, (ctx) => switchPushOn(ctx, s.rita, browser('phone'), s.subject.id)), no('switchPushOn'));
  assert.deepEqual((await office.as(s.id, machine, (ctx) => browsersOf(ctx, s.rita))).map(({ host }) => host), ['push.example.org']);
});

test('[G-2] [P-2.1] a browser that came by a link is told of what that link is about alone, and of nothing once it is revoked or over', async () => {
  const s = await school();
  const pushed = async (key: string, more: object = {}) => {
    await evening(s, key, more);
    return (await office.as(s.id, machine, (ctx) => outbox(ctx.tx, s.id, { channel: 'push' }))).filter(({ message }) => message.key.startsWith(`${key}:`)).length;
  };
  const linked = async () => {
    const { id } = await office.as(s.id, machine, (ctx) => makeLink(ctx, { purpose: 'conference.book', subject: s.subject, person: s.rita, expiresAt: Temporal.Instant.from('2026-04-30T08:00:00Z') }));
    const guest: Actor = { kind: 'guest', link: id, purpose: 'conference.book', subject: s.subject.id, person: s.rita };
    must(await office.as(s.id, guest, (ctx) => switchPushOn(ctx, s.rita, browser('phone'), s.subject.id)));
    return id;
  };
  const first = await linked();
  assert.equal(await pushed('its-own'), 1);
  assert.equal(await pushed('another', { subject: { kind: 'session', id: newId() } }), 0);
  await office.as(s.id, machine, (ctx) => revoke(ctx, { id: first }, s.subject));
  assert.equal(await pushed('revoked'), 0);
  await linked();
  assert.equal(await pushed('again'), 1);
  office.clock.move('2026-04-30T08:00:00Z');
  assert.equal(await pushed('over'), 0);
  must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser('phone'))));
  await linked();
  assert.equal(await pushed('signed-in', { subject: { kind: 'session', id: newId() } }), 1);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-2.1] the newest ten browsers of a person are kept, and each once', async () => {
  const s = await school();
  for (let at = 0; at < 12; at++) must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser(String(at % 11)))));
  assert.equal((await office.as(s.id, machine, (ctx) => browsersOf(ctx, s.rita))).length, 10);
});

test('[G-2] a mail that opens an account is told in no browser, and a copy is not sent again by itself', async () => {
  const s = await school();
  must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser('phone'))));
  await evening(s, 'secret', { kind: 'sign-in' });
  assert.deepEqual((await ledger(s)).map(({ channel }) => channel), ['mail']);
  await evening(s, 'said');
  const copy = (await ledger(s)).find(({ channel }) => channel === 'push')!;
  await deliver(office.office, { organisation: s.id, delivery: copy.id });
  assert.deepEqual(await office.as(s.id, machine, (ctx) => resend(ctx, copy.id)), { ok: false, reason: 'no-such-channel' });
});

test('[P-N] who is erased is told in no browser any more', async () => {
  const s = await school();
  must(await office.as(s.id, self(s.rita), (ctx) => switchPushOn(ctx, s.rita, browser('phone'))));
  await evening(s, 'erased');
  const admin = await office.person(s.id, 'Ada Min', ['administrator']);
  must(await office.as(s.id, { kind: 'person', person: admin, roles: ['administrator'] }, (ctx) => erasePerson(ctx, s.rita, 'Asked for it')));
  assert.deepEqual(await office.as(s.id, machine, (ctx) => browsersOf(ctx, s.rita)), []);
  assert.deepEqual((await office.as(s.id, machine, (ctx) => outbox(ctx.tx, s.id, { channel: 'push' }))).map(({ state, address }) => [state, address]), [['withdrawn', null]]);
});

test('what is no subscription is refused with what is wrong', () => {
  const wrong = (given: object) => subscriptionSchema.safeParse({ endpoint: 'https://push.example.org/p', ...keys, ...given }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  assert.deepEqual(wrong({ endpoint: 'http://push.example.org/p' }), ['endpoint: not-a-push-service']);
  assert.deepEqual(wrong({ endpoint: 'https://10.0.0.1/p' }), ['endpoint: not-a-push-service']);
  assert.deepEqual(wrong({ auth: 'abc' }), ['p256dh: not-keys']);
});
