/** A plan of all wishes from the asking to what families are told, with the planner in its own process. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CompiledQuery } from 'kysely';
import { machine, testOffice } from '../office.ts';
import { families, guestOf, openedRound, slotAt, type Families } from '../round.ts';
import { must } from '../school.ts';
import type { Actor } from '../../src/platform/context.ts';
import { bookSlots, cancelAppointment, blockSlots } from '../../src/rooms/conferences/actions-book.ts';
import { beginPlan, discardPlan, finishPlan, startPlan, stopPlan } from '../../src/rooms/conferences/actions-plan.ts';
import { misfitsOf, publishPlan } from '../../src/rooms/conferences/actions-plan-publish.ts';
import { closeRound } from '../../src/rooms/conferences/actions-round.ts';
import { giveWishes } from '../../src/rooms/conferences/actions-wishes.ts';
import type { Round } from '../../src/rooms/conferences/model.ts';
import { gapOf, type PlanId } from '../../src/rooms/conferences/model-plan.ts';
import { appointments, round as roundById } from '../../src/rooms/conferences/reads.ts';
import { basisOf, currentPlan, planMeetings } from '../../src/rooms/conferences/reads-plan.ts';
import { wishesSchema } from '../../src/rooms/conferences/schema-wishes.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { delivery, ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { setPolicy } from '../../src/rooms/people/actions-students.ts';
import { studentsOf } from '../../src/rooms/people/reads-students.ts';
import { planRound, tellPlan } from '../../src/doors/worker/plans.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => (email?.includes('broken') ? assert.fail('an address that breaks') : email ?? undefined), deliver: async () => ({ state: 'sent' }) });
let count = 0;
const time = (at: Temporal.Instant | null) => at?.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5) ?? null;

interface Child { readonly student: PersonId; readonly guardian: PersonId; readonly guest: Actor; readonly family: Awaited<ReturnType<typeof guestOf>>['family'] }

/** A round of wishes with these children, each of a family of its own. */
async function collecting(...names: string[]): Promise<{ s: Families; round: Round; all: Child[] }> {
  const s = await families(office, `plans-${++count}`);
  const made = [];
  for (const name of names) made.push(await s.child(name, [`Guardian ${name}`]));
  const round = await openedRound(s, { mode: 'preferences' });
  const all: Child[] = [];
  for (const { student, guardians: [one] } of made) all.push({ student, guardian: one!, ...await guestOf(s, round, one!) });
  return { s, round, all };
}

async function wish(s: Families, { guest, family, student }: Child, wanted: { must?: PersonId[]; like?: PersonId[]; after?: string; before?: string }): Promise<void> {
  const { must: most = [], like = [], after = '', before = '' } = wanted;
  const given = wishesSchema.parse({ must: most.map((one) => `${student} ${one}`), like: like.map((one) => `${student} ${one}`), days: [{ date: '2026-04-23', after, before }] });
  must(await s.as(guest, (ctx) => giveWishes(ctx, family.id, given, 'online')));
}

async function plan(s: Families, round: Round): Promise<PlanId> {
  const id = must(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)));
  await planRound(office.office, { organisation: s.id, plan: id });
  return id;
}

const publish = (s: Families, round: Round, id: PlanId) => s.as(s.lead, (ctx) => publishPlan(ctx, round.id, id));
const meetingsOf = (s: Families, id: PlanId) => s.as(machine, (ctx) => planMeetings(ctx, id));
const mailsTo = (s: Families, { family }: Child) => s.as(machine, async (ctx) =>
  Promise.all((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family.id })).map(async (one) => (await delivery(ctx.tx, s.id, one.id))!)));

test('[P-4.3] the wishes of all become one plan that can be proven, is published at once, and every family is told once what it has and what not', async () => {
  const { s, round, all } = await collecting('Yusuf Demir', 'Salma Nasr', 'Tom Berg');
  const [yusuf, salma, tom] = all as [Child, Child, Child];
  await wish(s, yusuf, { must: [s.ann], like: [s.bob], before: '16:20' });
  await wish(s, salma, { like: [s.ann], before: '16:10' });
  await wish(s, tom, { must: [s.ann], before: '16:10' });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  const id = await plan(s, round);
  const found = (await s.as(machine, (ctx) => currentPlan(ctx, round.id)))!;
  assert.deepEqual([found.state, gapOf(found), found.figures?.wanted, found.figures?.served, found.figures?.none], ['done', 0, 4, 3, 1]);
  const became = new Map((await meetingsOf(s, id)).map((one) => [`${one.student} ${one.teacher}`, time(one.start) ?? one.why]));
  assert.deepEqual(became, new Map([[`${tom.student} ${s.ann}`, '16:00'], [`${yusuf.student} ${s.bob}`, '16:00'], [`${yusuf.student} ${s.ann}`, '16:10'], [`${salma.student} ${s.ann}`, 'teacher-full']]));
  assert.deepEqual(await s.as(machine, (ctx) => appointments(ctx, { round: round.id })), []);
  assert.equal(must(await publish(s, round, id)), 3);
  assert.deepEqual((await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).map(({ start, way, state }) => [time(start), way, state]), [['16:00', 'online', 'booked'], ['16:00', 'online', 'booked'], ['16:10', 'online', 'booked']]);
  for (const _ of [1, 2]) await tellPlan(office.office, { organisation: s.id, round: round.id });
  const kinds = async (child: Child) => (await mailsTo(s, child)).filter(({ state }) => state !== 'withdrawn').map(({ message }) => message.kind).sort();
  assert.deepEqual([await kinds(yusuf), await kinds(salma)], [['conferences.evening', 'conferences.wishesReceived'], ['conferences.nothingPlanned', 'conferences.wishesReceived']]);
  const evening = (await mailsTo(s, yusuf)).find(({ message }) => message.kind === 'conferences.evening')!.content!;
  assert.match(evening.text, /16:10[^]*Ann Weber/);
  assert.equal(evening.calendar!.method, 'REQUEST');
  assert.match((await mailsTo(s, salma)).find(({ message }) => message.kind === 'conferences.nothingPlanned')!.content!.text, /Ann Weber, for Salma/);
  assert.deepEqual(await publish(s, round, id), { ok: false, reason: 'plan-published' });
});

test('[P-4.3] a family that cannot be told keeps no other waiting: the others are told once, and it with the next try', async () => {
  const { s, round, all } = await collecting('Yusuf Demir', 'Salma Nasr', 'Tom Berg');
  for (const child of all) await wish(s, child, { like: [s.ann] });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  must(await publish(s, round, await plan(s, round)));
  const [broken] = all.toSorted((a, b) => (a.family.id < b.family.id ? -1 : 1)) as [Child];
  const mailOf = (address: string) => s.as(machine, (ctx) => ctx.tx.executeQuery(CompiledQuery.raw('update people set email = $1 where id = $2', [address, broken.guardian])));
  await mailOf('broken@example.org');
  const job = { organisation: s.id, round: round.id };
  const told = async () => Promise.all(all.map(async (child) => (await mailsTo(s, child)).filter(({ message }) => message.kind === 'conferences.evening').length));
  await assert.rejects(tellPlan(office.office, job), (error) => error instanceof AggregateError && error.errors.length === 1);
  assert.deepEqual(await told(), all.map((child) => (child === broken ? 0 : 1)));
  await mailOf('mended@example.org');
  await tellPlan(office.office, job);
  assert.deepEqual(await told(), [1, 1, 1]);
});

test('[P-4.3] a plan asked for while families still wish loses nothing: what has changed since is known, what no longer fits is named, and nothing is booked', async () => {
  const { s, round, all } = await collecting('Yusuf Demir', 'Salma Nasr', 'Tom Berg');
  const [yusuf, salma, tom] = all as [Child, Child, Child];
  for (const child of [yusuf, salma]) await wish(s, child, { must: [s.ann, s.bob] });
  const id = await plan(s, round);
  const basis = (await s.as(machine, (ctx) => currentPlan(ctx, round.id)))!.basis;
  assert.equal(await s.as(machine, (ctx) => basisOf(ctx, round.id)), basis);
  await wish(s, tom, { must: [s.ann] });
  assert.notEqual(await s.as(machine, (ctx) => basisOf(ctx, round.id)), basis);
  assert.deepEqual(await s.as(machine, (ctx) => misfitsOf(ctx, round, { id })), []);
  await wish(s, yusuf, { must: [s.bob] });
  const [row] = await s.as(machine, (ctx) => studentsOf(ctx, { ids: [salma.student] }));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, salma.student, row!.version, { guardiansMeet: 'together', guardians: [{ guardian: salma.guardian, contact: 'none', meets: false }] })));
  const refused = await publish(s, round, id);
  assert.deepEqual(!refused.ok && refused.reason === 'plan-misfits' && refused.misfits.map(({ family, why }) => [family, why]).sort(),
    [[yusuf.family.id, 'wishes'], [salma.family.id, 'family'], [salma.family.id, 'family']].sort());
  assert.deepEqual(await s.as(machine, (ctx) => appointments(ctx, { round: round.id })), []);
  const again = await plan(s, round);
  assert.equal(must(await publish(s, round, again)), 2);
});

test('[P-4.3] what was booked by hand or blocked since the plan stands, and the plan is worked out around it', async () => {
  const { s, round, all } = await collecting('Yusuf Demir', 'Salma Nasr');
  const [yusuf, salma] = all as [Child, Child];
  await wish(s, yusuf, { must: [s.ann], before: '16:20' });
  const id = await plan(s, round);
  const [planned] = await meetingsOf(s, id);
  const [booked] = must(await s.as(s.lead, (ctx) => bookSlots(ctx, salma.family.id, [{ student: salma.student, teacher: s.ann, slot: planned!.slot! }], { way: 'phone' })));
  const refused = await publish(s, round, id);
  assert.deepEqual(!refused.ok && refused.reason === 'plan-misfits' && refused.misfits.map(({ why }) => why), ['slot']);
  const other = await plan(s, round);
  assert.notEqual((await meetingsOf(s, other))[0]!.slot, planned!.slot);
  must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, booked!.id, 'Called off')));
  must(await s.as(s.lead, async (ctx) => blockSlots(ctx, round.id, [(await meetingsOf(s, other))[0]!.slot!], true)));
  const blocked = await publish(s, round, other);
  assert.equal(!blocked.ok && blocked.reason, 'plan-misfits');
  assert.equal(must(await publish(s, round, await plan(s, round))), 1);
});

test('[P-4.3] one plan is worked on at a time; one whose process died is begun anew, by the job or by hand, and the dead one writes nothing', async () => {
  const { s, round, all } = await collecting('Yusuf Demir');
  assert.deepEqual(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)), { ok: false, reason: 'no-wishes' });
  await wish(s, all[0]!, { must: [s.ann] });
  const id = must(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)));
  assert.deepEqual(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)), { ok: false, reason: 'plan-running' });
  const dead = (await s.as(machine, (ctx) => beginPlan(ctx, id)))!;
  await planRound(office.office, { organisation: s.id, plan: id });
  await s.as(machine, (ctx) => finishPlan(ctx, dead, { outcomes: [], cost: 0, bound: 0, stopped: false }));
  assert.equal((await s.as(machine, (ctx) => currentPlan(ctx, round.id)))!.figures!.served, 1);
  const second = must(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)));
  office.clock.move('PT2M');
  const third = must(await s.as(s.lead, (ctx) => startPlan(ctx, round.id, 2)));
  await planRound(office.office, { organisation: s.id, plan: second });
  assert.deepEqual(await s.as(machine, async (ctx) => { const now = await currentPlan(ctx, round.id); return [now!.id, now!.state]; }), [third, 'running']);
  must(await s.as(s.lead, (ctx) => stopPlan(ctx, round.id)));
  must(await s.as(s.lead, (ctx) => discardPlan(ctx, round.id)));
  assert.deepEqual(await s.as(s.lead, (ctx) => stopPlan(ctx, round.id)), { ok: false, reason: 'plan-gone' });
  assert.equal((await s.as(machine, (ctx) => roundById(ctx, round.id)))!.publishedAt, null);
  assert.equal((await slotAt(s, round, s.ann, '16:00')).state, 'available');
});
