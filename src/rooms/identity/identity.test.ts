import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { may } from './access.ts';
import { acts } from '../log/reads.ts';
import { admit, changeRoles, giveAccount, makeLink, moveClock, removeMember, revoke, revokeLinks, useUp } from './actions.ts';
import { shutLinks, type LinkId, type PersonId, type Role } from './model.ts';
import { linkById, member, membershipsOf, organisation, readToken } from './reads.ts';
import { slugOf, tokenOf } from './rules.ts';

const { office, clock, database, found, person, as } = await testOffice();
const key = office.key('links');
const by = (who: PersonId, ...roles: string[]): Actor => ({ kind: 'person', person: who, roles });

test('[G-2] an account may be a person in several organisations, and each knows only its own', async () => {
  const [one, other] = [await found('first'), await found('second')];
  const account = newId();
  for (const [org, roles] of [[one, ['coordinator']], [other, ['participant']]] as const) {
    const who = await person(org, 'Ruth Adeyemi');
    assert.equal((await as(org, machine, (ctx) => admit(ctx, { person: who, account, roles }))).ok, true);
  }
  const all = await office.outside((tx) => membershipsOf(tx, account));
  assert.deepEqual(all.map(({ slug, roles }) => [slug, roles]), [['first', ['coordinator']], ['second', ['participant']]]);
});

test('[G-2] one account cannot be two persons of one organisation, and who left can come back', async () => {
  const org = await found('back');
  const [one, other] = [await person(org, 'Ana Sousa'), await person(org, 'Rui Tavares')];
  const account = newId();
  await as(org, machine, (ctx) => admit(ctx, { person: one, account, roles: ['teacher'] }));
  assert.deepEqual(await as(org, machine, (ctx) => admit(ctx, { person: other, account, roles: ['teacher'] })), { ok: false, reason: 'account-taken' });
  assert.equal((await as(org, machine, (ctx) => removeMember(ctx, one))).ok, true);
  assert.equal(await as(org, machine, (ctx) => member(ctx.tx, org, one)), undefined);
  assert.deepEqual(await office.outside((tx) => membershipsOf(tx, account)), []);
  assert.equal((await as(org, machine, (ctx) => admit(ctx, { person: one, account, roles: ['participant'] }))).ok, true);
  assert.deepEqual((await as(org, machine, (ctx) => member(ctx.tx, org, one)))?.roles, ['participant']);
});

test('[G-2] the last administrator keeps the role, also when two take it from each other at once', async () => {
  const org = await found('last');
  const [one, other] = [await person(org, 'Ana Sousa', ['administrator']), await person(org, 'Rui Tavares', ['administrator'])];
  const results = await Promise.all([
    as(org, by(one, 'administrator'), (ctx) => changeRoles(ctx, other, ['teacher'])),
    as(org, by(other, 'administrator'), (ctx) => changeRoles(ctx, one, ['teacher'])),
  ]);
  assert.deepEqual(results.map((result) => result.ok).sort(), [false, true]);
});

test('[G-2] an account is given to a member without one, who keeps the roles, to a guest, who becomes a member, and to nobody twice', async () => {
  const org = await found('given');
  const [silent, guest, signsIn] = [await person(org, 'Ana Sousa'), await person(org, 'Rui Tavares'), await person(org, 'Eva Lima', ['coordinator'])];
  await as(org, machine, (ctx) => admit(ctx, { person: silent, account: null, roles: ['administrator'] }));
  const [first, second] = [newId(), newId()];
  const give = (who: PersonId, account: string, ...roles: Role[]) => as(org, machine, (ctx) => giveAccount(ctx, { person: who, account, roles }));
  assert.deepEqual(await give(silent, first, 'teacher'), { ok: true, value: undefined });
  assert.deepEqual(await give(guest, first, 'participant'), { ok: false, reason: 'account-taken' });
  assert.deepEqual(await give(guest, second, 'participant'), { ok: true, value: undefined });
  assert.deepEqual(await give(signsIn, newId(), 'teacher'), { ok: false, reason: 'signs-in-already' });
  const now = await as(org, machine, (ctx) => Promise.all([silent, guest].map((who) => member(ctx.tx, org, who))));
  assert.deepEqual(now, [{ person: silent, account: first, roles: ['administrator', 'teacher'] }, { person: guest, account: second, roles: ['participant'] }]);
  assert.deepEqual((await as(org, machine, (ctx) => acts(ctx.tx, org, { subject: silent, verbs: ['identity.giveAccount'] }))).map(({ details }) => details), [{ roles: ['administrator', 'teacher'] }]);
});

test('[G-2] neither membership nor an account is given to who is not here: unknown, of another organisation, or erased', async () => {
  const [org, elsewhere] = [await found('here'), await found('elsewhere')];
  const [stranger, gone] = [await person(elsewhere, 'Rui Tavares'), await person(org, 'Ana Sousa')];
  await database.owner.query('update people set erased_at = $2 where id = $1', [gone, clock.now().toString()]);
  for (const who of [newId<PersonId>(), stranger, gone]) {
    assert.deepEqual(await as(org, machine, (ctx) => admit(ctx, { person: who, account: null, roles: ['teacher'] })), { ok: false, reason: 'unknown-person' });
    assert.deepEqual(await as(org, machine, (ctx) => giveAccount(ctx, { person: who, account: newId(), roles: ['teacher'] })), { ok: false, reason: 'unknown-person' });
    assert.equal(await as(org, machine, (ctx) => member(ctx.tx, org, who)), undefined);
  }
});

test('[G-2] who is no administrator can neither admit nor change roles', async () => {
  const org = await found('roles');
  const who = await person(org, 'Ana Sousa', ['coordinator']);
  for (const actor of [by(who, 'coordinator'), { kind: 'anyone' } as const]) {
    assert.deepEqual(await as(org, actor, (ctx) => changeRoles(ctx, who, ['administrator'])), { ok: false, reason: 'forbidden', verb: 'identity.changeRoles' });
  }
});

async function link(org: OrganisationId, more: { once?: boolean; person?: PersonId } = {}) {
  const subject = { kind: 'request', id: newId() };
  const made = await as(org, machine, (ctx) => makeLink(ctx, { purpose: 'request.status', subject, expiresAt: ctx.now.add({ hours: 24 }), ...more }));
  const token = made.address.split('/l/')[1]!;
  return { ...made, token, subject };
}
const opened = (org: OrganisationId, id: Awaited<ReturnType<typeof link>>['id']) => as(org, machine, async (ctx) => {
  const found = await linkById(ctx, id);
  return found.ok ? 'open' : found.reason;
});

test('[X-6] a link opens what it was made for until its time is over, and not when it was withdrawn', async () => {
  const org = await found('links');
  const [one, other] = [await link(org), await link(org)];
  assert.deepEqual(readToken(key, one.token), { organisation: org, link: one.id });
  assert.equal(await opened(org, one.id), 'open');
  await as(org, machine, (ctx) => revoke(ctx, { subject: other.subject.id }));
  assert.equal(await opened(org, other.id), 'link-revoked');
  clock.move('PT24H');
  assert.equal(await opened(org, one.id), 'link-expired');
});

test('[X-6] a link that works once is used up by the first of two who come at once', async () => {
  const org = await found('once');
  const { id } = await link(org, { once: true });
  const both = await Promise.all([1, 2].map(() => as(org, machine, (ctx) => useUp(ctx, id))));
  assert.deepEqual(both.sort(), [false, true]);
  assert.equal(await opened(org, id), 'link-used');
});

test('[X-6] links are revoked by hand, one, those of a person or of a thing; what has expired stays expired; the log says to what', async () => {
  const org = await found('by-hand');
  const who = await person(org, 'Ana Sousa');
  const [one, other, third] = [await link(org, { person: who }), await link(org, { person: who }), await link(org)];
  const office = by(await person(org, 'Rui Tavares'), 'administrative-staff');
  const revoking = (actor: Actor, which: Parameters<typeof revokeLinks>[1]) => as(org, actor, (ctx) => revokeLinks(ctx, which));
  for (const actor of [by(await person(org, 'Eva Lima'), 'teacher'), { kind: 'anyone' } as const]) {
    for (const which of [{ link: one.id }, { person: who }, { subject: third.subject }]) {
      assert.deepEqual(await revoking(actor, which), { ok: false, reason: 'forbidden', verb: 'identity.revokeLink' });
    }
  }
  assert.deepEqual(await revoking(office, { link: newId<LinkId>() }), { ok: false, reason: 'not-found' });
  assert.deepEqual([await revoking(office, { link: one.id }), await revoking(office, { link: one.id })], [{ ok: true, value: 1 }, { ok: true, value: 0 }]);
  assert.deepEqual([await opened(org, one.id), await opened(org, other.id)], ['link-revoked', 'open']);
  assert.deepEqual(await revoking(by(who), { person: who }), { ok: true, value: 1 }, 'a person his own');
  assert.deepEqual(await revoking(office, { subject: third.subject }), { ok: true, value: 1 });
  const late = await link(org, { person: who });
  clock.move('PT24H');
  assert.deepEqual([await revoking(office, { person: who }), await opened(org, late.id)], [{ ok: true, value: 0 }, 'link-expired']);
  const log = await as(org, machine, (ctx) => acts(ctx.tx, org, { verbs: ['identity.revokeLink'] }));
  assert.deepEqual(log.map(({ subject, details }) => [subject, details]).toReversed(), [
    [one.subject, { revoked: 1, person: who }], [{ kind: 'person', id: who }, { revoked: 1, person: who }], [third.subject, { revoked: 1 }],
  ]);
});

test('[X-6] a text that holds signed links is given without what opens them, folded or not', () => {
  const token = 'Ab_-'.repeat(16);
  const folded = `DESCRIPTION:See https://c.test/l/${token.slice(0, 20)}\r\n ${token.slice(20)}?reply=ACCEPTED and more`;
  assert.deepEqual([`<a href="https://c.test/l/${token}?x=1">`, folded, 'https://c.test/l/short', `https://c.test/\r\n l/${token}`].map(shutLinks),
    ['<a href="https://c.test/l/…?x=1">', 'DESCRIPTION:See https://c.test/l/…?reply=ACCEPTED and more', 'https://c.test/l/short', 'https://c.test/l/…']);
});

test('[X-6] a token that was changed anywhere, cut, or made under another key names no link', async () => {
  const org = await found('forged');
  const { token, id } = await link(org);
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    assert.equal(readToken(key, changed), undefined, `at ${at}`);
  }
  assert.equal(readToken(key, token.slice(0, -1)), undefined);
  assert.equal(readToken(key, `${token}AAAA`), undefined);
  assert.equal(readToken(key, tokenOf(office.key('other'), org, id)), undefined);
});

test('[X-6] a guest may do what the purpose of the link says with its subject, and nothing with another', () => {
  const guest: Actor = { kind: 'guest', link: newId(), purpose: 'request.status', subject: 'one' };
  const rule = { links: ['request.status'] } as const;
  assert.equal(may(guest, rule, { subject: 'one' }), true);
  assert.equal(may(guest, rule, { subject: 'other' }), false);
  assert.equal(may(guest, rule), false);
  assert.equal(may(guest, { links: ['feedback.give'] }, { subject: 'one' }), false);
  assert.equal(may({ kind: 'anyone' }, rule, { subject: 'one' }), false);
});

test('the clock of a demo goes on and never back, and everything then happens at the new time', async () => {
  const org = await found('clock', { demo: true });
  const { now, aheadMs } = await as(org, machine, async (ctx) => ({ now: ctx.now, aheadMs: (await organisation(ctx.tx, org)).aheadMs }));
  assert.equal((await as(org, machine, (ctx) => moveClock(ctx, now.add({ hours: 5 }), aheadMs))).ok, true);
  assert.equal((await as(org, machine, async (ctx) => ctx.now)).toString(), now.add({ hours: 5 }).toString());
  assert.deepEqual(await as(org, machine, (ctx) => moveClock(ctx, now, aheadMs)), { ok: false, reason: 'never-back' });
  const real = await found('real');
  assert.deepEqual(await as(real, machine, (ctx) => moveClock(ctx, ctx.now.add({ hours: 1 }), 0)), { ok: false, reason: 'not-a-demo' });
});

test('a name for addresses is made of any name', () => {
  assert.deepEqual(['Colégio São João', 'مدرسة', '  --A & B--  ', 'x'.repeat(60)].map(slugOf), ['colegio-sao-joao', 'office', 'a-b', 'x'.repeat(40)]);
});
