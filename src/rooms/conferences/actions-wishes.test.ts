/** Collected wishes, the plan of all of them, and places kept. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, slotAt, type Families } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { bookSlots } from './actions-book.ts';
import { proposePlan } from './actions-hold.ts';
import { closeRound } from './actions-round.ts';
import { remindFamilies, tellFamilies } from './actions-tell.ts';
import { dropWishes, giveWishes } from './actions-wishes.ts';
import { changeRound } from './actions.ts';
import type { FamilyId } from './model.ts';
import { appointments } from './reads.ts';
import { wishesIn, wishesOf } from './reads-wishes.ts';
import { draftSchema } from './schema.ts';
import { wishesSchema } from './schema-wishes.ts';
import { roundOf } from '../../../test/round.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `wishes-${++count}`);
const preferences = { mode: 'preferences' };
const day = { date: '2026-04-23' };
const wish = (mustHave: readonly (readonly [string, string])[], like: readonly (readonly [string, string])[] = [], days: object[] = [day]) =>
  wishesSchema.parse({ must: mustHave.map((one) => one.join(' ')), like: like.map((one) => one.join(' ')), days });
const mailsTo = (s: Families, family: FamilyId) => s.as(machine, async (ctx) =>
  Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family })).map(async (one) => (await delivery(ctx.tx, s.id, one.id))!)));

test('[P-4.3] a family says whom it wants to meet, how much it matters and when: nothing is booked, and it is confirmed that it was received', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s, preferences);
  const { family, guest } = await guestOf(s, round, elif!);
  const first = must(await s.as(guest, (ctx) => giveWishes(ctx, family.id, wish([[student, s.ann]], [[student, s.bob]], [{ ...day, after: '17:00' }]), 'online')));
  assert.deepEqual(first.pairs, [{ student, teacher: s.ann, must: true }, { student, teacher: s.bob, must: false }]);
  assert.deepEqual(first.days.map(({ date, ...rest }) => [date.toString(), rest]), [['2026-04-23', { after: 1020, before: null }]]);
  assert.deepEqual(await s.as(machine, (ctx) => appointments(ctx, { round: round.id })), []);
  const [mail, ...more] = await mailsTo(s, family.id);
  assert.equal(more.length, 0);
  for (const words of ['Nothing is booked yet', 'Ann Weber, for Yusuf', '20 April 2026, 18:00']) assert.ok(mail!.content!.text.includes(words), `${words} in ${mail!.content!.text}`);
  must(await s.as(guest, (ctx) => giveWishes(ctx, family.id, wish([[student, s.bob]]), 'online')));
  const changed = await s.as(machine, (ctx) => wishesOf(ctx, family.id));
  assert.deepEqual([changed!.version, changed!.pairs], [2, [{ student, teacher: s.bob, must: true }]]);
  assert.deepEqual((await mailsTo(s, family.id)).map(({ state }) => state).sort(), ['queued', 'withdrawn']);
  must(await s.as(guest, (ctx) => dropWishes(ctx, family.id)));
  assert.deepEqual(await s.as(machine, (ctx) => wishesIn(ctx, round.id)), []);
});

test('[P-4.1] wishes are taken until the deadline, afterwards by the office alone, and nobody is first', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const round = await openedRound(s, { ...preferences, opens: '2026-04-14T08:00' });
  const { family, guest } = await guestOf(s, round, elif!);
  const give = (who: Actor) => s.as(who, (ctx) => giveWishes(ctx, family.id, wish([[student, s.ann]]), who === guest ? 'online' : 'paper'));
  assert.deepEqual(await give(guest), { ok: false, reason: 'not-yet', opens: round.opensAt });
  office.clock.move('2026-04-14T08:00:00Z');
  const draft = draftSchema.parse({ pairs: [`${student} ${s.ann}`] });
  assert.deepEqual(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft)), { ok: false, reason: 'wishes-only' });
  const slot = await slotAt(s, round, s.ann, '16:30');
  assert.deepEqual(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' })), { ok: false, reason: 'wishes-only' });
  must(await give(guest));
  office.clock.move('2026-04-20T17:00:00Z');
  assert.deepEqual(await give(guest), { ok: false, reason: 'too-late', deadline: round.deadline });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  assert.equal(must(await give(s.lead)).way, 'paper');
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-N] a family wishes for no teacher of other children, on no day that is none, and not where times are given otherwise', async () => {
  const s = await school();
  const [one, other] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s, preferences);
  const { family, guest } = await guestOf(s, round, one.guardians[0]!);
  const give = (given: ReturnType<typeof wish>) => s.as(guest, (ctx) => giveWishes(ctx, family.id, given, 'online'));
  assert.deepEqual(await give(wish([[other.student, s.ann]])), { ok: false, reason: 'not-of-family' });
  assert.deepEqual(await give(wish([[one.student, s.ann]], [], [{ date: '2026-04-24' }])), { ok: false, reason: 'outside-days' });
  const stranger = await guestOf(s, round, other.guardians[0]!);
  assert.deepEqual(await s.as(stranger.guest, (ctx) => giveWishes(ctx, family.id, wish([[one.student, s.ann]]), 'online')), { ok: false, reason: 'forbidden', verb: 'conferences.wish' });
  const t = await school();
  const plain = await t.child('Yusuf Demir', ['Elif Demir']);
  const first = await openedRound(t);
  const mine = await guestOf(t, first, plain.guardians[0]!);
  assert.deepEqual(await t.as(mine.guest, (ctx) => giveWishes(ctx, mine.family.id, wish([[plain.student, t.ann]]), 'online')), { ok: false, reason: 'round-mode' });
  assert.deepEqual(await t.as(t.lead, (ctx) => changeRound(ctx, first.id, first.version, roundOf(t.class, preferences))), { ok: false, reason: 'mode-fixed' });
});

test('[P-4.1] who has said what he wants is not reminded to, and the notice says how times are given', async () => {
  const s = await school();
  const [one] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s, preferences);
  must(await s.as(machine, (ctx) => tellFamilies(ctx, round.id)));
  const { family, guest } = await guestOf(s, round, one.guardians[0]!);
  assert.match((await mailsTo(s, family.id))[0]!.content!.text, /one plan for all families/);
  must(await s.as(guest, (ctx) => giveWishes(ctx, family.id, wish([[one.student, s.ann]]), 'online')));
  assert.equal(must(await s.as(machine, (ctx) => remindFamilies(ctx, round.id))).families, 1);
  assert.deepEqual((await mailsTo(s, family.id)).map(({ message }) => message.kind).sort(), ['conferences.tellFamily', 'conferences.wishesReceived']);
});

test('a day that is wished for twice is refused: nobody fills a plan and a mail with one day a thousand times', () => {
  const of = (days: number) => wishesSchema.safeParse({ must: [`${crypto.randomUUID()} ${crypto.randomUUID()}`], days: Array.from({ length: days }, () => ({ date: '2026-04-23' })) });
  assert.deepEqual([of(1).success, of(2).error?.issues.map(({ message }) => message), of(1000).success], [true, ['day-twice'], false]);
});
