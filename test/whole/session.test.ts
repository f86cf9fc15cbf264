/** One session from request to record, driven by its procedure: the rooms, the engine and the worker together. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { doDue, whatIsDue } from '../../src/doors/worker/worker.ts';
import type { Actor, OrganisationId } from '../../src/platform/context.ts';
import { keptMail } from '../../src/outside/kept-mail.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { acts } from '../../src/rooms/log/reads.ts';
import { deliver } from '../../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { outbox, delivery as deliveryById } from '../../src/rooms/messaging/reads.ts';
import { publish } from '../../src/rooms/procedures/actions.ts';
import { figures, nextDue, procedures, stepsOf } from '../../src/rooms/procedures/reads.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { reschedule } from '../../src/rooms/sessions/actions-change.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { remindNow } from '../../src/rooms/sessions/actions-remind.ts';
import { reply } from '../../src/rooms/invitations/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { machine, testOffice } from '../office.ts';

const { office, clock, found, person, as } = await testOffice('2026-04-13T08:00:00Z');
office.parts.ports.join(Channel, keptMail);
const parts = { office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never;

/** Lets everything happen that is due, at its own time, up to an instant: what the demo's clock does. */
async function until(org: OrganisationId, time: string): Promise<void> {
  for (;;) {
    await doDue(parts, org);
    for (const { id } of await as(org, machine, (ctx) => outbox(ctx.tx, org, { states: ['queued'], most: 500 }))) await deliver(office, { organisation: org, delivery: id });
    const next = await as(org, machine, (ctx) => nextDue(ctx.tx, org));
    if (!next || Temporal.Instant.compare(next, time) > 0) break;
    if (Temporal.Instant.compare(next, clock.now()) > 0) clock.move(next.toString());
  }
  if (Temporal.Instant.compare(clock.now(), time) < 0) clock.move(time);
}

const said = async (org: OrganisationId) => (await as(org, machine, (ctx) => outbox(ctx.tx, org, { most: 500 })))
  .map((one) => `${one.message.kind} ${one.state} ${one.sentAt?.toString() ?? ''}`.trim()).reverse();
const count = async (org: OrganisationId, kind: string) => (await said(org)).filter((line) => line.startsWith(`${kind} kept`)).length;

async function school(slug: string) {
  const org = await found(slug);
  const ruth = await person(org, 'Ruth Adeyemi', ['coordinator']);
  const people: PersonId[] = [];
  for (const name of ['Olena Kovalenko', 'Ibrahim Diallo', 'Hana Yoon']) people.push(await person(org, name, ['teacher']));
  const coordinator: Actor = { kind: 'person', person: ruth, roles: ['coordinator'] };
  return { org, ruth, coordinator, people };
}

type School = Awaited<ReturnType<typeof school>>;
async function scheduled({ org, coordinator, people }: School, wall: string, more: object = {}) {
  const proposal = proposalSchema.parse({
    title: 'Reading plans', agenda: '- Year 7\n- Year 8', start: { wall, zone: 'Europe/Lisbon' }, minutes: 45,
    place: { kind: 'elsewhere', where: 'Library' }, people: people.map((one) => ({ person: one })), ...more,
  });
  const done = await as(org, coordinator, (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const lights = async (org: OrganisationId, id: string) => Object.fromEntries(
  (await as(org, machine, (ctx) => stepsOf(ctx.tx, org, id, ctx.now))).map(({ step, light }) => [step.id, light]));

test('[G-4.2.2] [G-4.3.1] [G-6.2] a session is invited, reminded at 24 hours and 1 hour, held, and asked about, each once and in time', async () => {
  const all = await school('through');
  const one = await scheduled(all, '2026-04-15T10:00');
  await until(all.org, '2026-04-13T08:01:00Z');
  assert.equal(await count(all.org, 'invitations.request'), 3);
  await until(all.org, '2026-04-14T08:59:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 0);
  await until(all.org, '2026-04-14T09:00:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 3, '24 hours before 10:00 in Lisbon, which is 09:00 UTC');
  await until(all.org, '2026-04-15T08:00:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 6);
  await until(all.org, '2026-04-15T12:00:00Z');
  assert.equal((await as(all.org, machine, (ctx) => sessionById(ctx.tx, all.org, one.id)))!.state, 'held');
  assert.equal(await count(all.org, 'feedback.ask'), 3);
  const after = await lights(all.org, one.id);
  assert.deepEqual(Object.entries(after).filter(([, light]) => !['done', 'waived'].includes(light)), [], JSON.stringify(after));
});

test('[G-4.3.1] [G-4.4.3] a session that moves is told at once, and is reminded at the new time only', async () => {
  clock.move('2026-04-20T08:00:00Z');
  const all = await school('moves');
  const one = await scheduled(all, '2026-04-23T10:00');
  await until(all.org, '2026-04-20T08:01:00Z');
  const moved = await as(all.org, all.coordinator, (ctx) => reschedule(ctx, one.id, one.version, { start: { wall: Temporal.PlainDateTime.from('2026-04-24T15:00'), zone: 'Europe/Lisbon' } }, 'The hall is being repaired'));
  assert.ok(moved.ok, JSON.stringify(moved));
  await until(all.org, '2026-04-20T08:02:00Z');
  const updates = (await as(all.org, machine, (ctx) => outbox(ctx.tx, all.org, { most: 50 }))).filter((each) => each.message.sequence === 1);
  assert.equal(updates.length, 3);
  const full = await as(all.org, machine, (ctx) => deliveryById(ctx.tx, all.org, updates[0]!.id));
  assert.match(full!.content!.text, /10:00/);
  assert.match(full!.content!.text, /15:00/);
  assert.match(full!.content!.calendar!.text, /SEQUENCE:1/);
  await until(all.org, '2026-04-23T13:59:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 0, 'nothing at the old time');
  await until(all.org, '2026-04-24T13:30:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 6);
});

test('[G-4.3.1] no reminder is sent after a cancellation, and everybody is told of it with the reason', async () => {
  clock.move('2026-04-27T08:00:00Z');
  const all = await school('cancels');
  const one = await scheduled(all, '2026-04-29T10:00');
  await until(all.org, '2026-04-27T09:00:00Z');
  const fresh = (await as(all.org, machine, (ctx) => sessionById(ctx.tx, all.org, one.id)))!;
  assert.ok((await as(all.org, all.coordinator, (ctx) => cancel(ctx, one.id, fresh.version, 'The boiler is broken'))).ok);
  await until(all.org, '2026-05-01T10:00:00Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 0);
  const told = (await as(all.org, machine, (ctx) => outbox(ctx.tx, all.org, { most: 50 }))).filter((each) => each.message.kind.includes('cancel'));
  assert.equal(told.length, 3);
  const full = await as(all.org, machine, (ctx) => deliveryById(ctx.tx, all.org, told[0]!.id));
  assert.match(full!.content!.text, /The boiler is broken/);
  assert.match(full!.content!.calendar!.text, /METHOD:CANCEL/);
});

test('[G-4.3.1] who was reminded by hand within the hour is left out by the automatic reminder, which says so', async () => {
  clock.move('2026-05-04T08:00:00Z');
  const all = await school('by-hand');
  const one = await scheduled(all, '2026-05-06T10:00');
  await until(all.org, '2026-05-05T08:30:00Z');
  const reminded = await as(all.org, all.coordinator, (ctx) => remindNow(ctx, { session: one.id, people: [all.people[0]!] } as never));
  assert.ok(reminded.ok, JSON.stringify(reminded));
  await until(all.org, '2026-05-05T09:00:30Z');
  assert.equal(await count(all.org, 'sessions.reminder'), 3, 'one by hand, two by itself');
  const steps = await as(all.org, machine, (ctx) => stepsOf(ctx.tx, all.org, one.id, ctx.now));
  assert.deepEqual(steps.find(({ step }) => step.id === 'remind-24h')!.duties.map((duty) => [duty.state, duty.evidence['sent'], duty.evidence['leftOut']]), [['done', 2, 1]]);
});

test('[G-4.3.2] a critical session asks for confirmation, asks again who is silent, and gives the coordinator the list to call', async () => {
  clock.move('2026-05-11T08:00:00Z');
  const all = await school('critical');
  const one = await scheduled(all, '2026-05-25T10:00', { critical: true });
  await until(all.org, '2026-05-18T09:00:30Z');
  assert.equal((await lights(all.org, one.id))['ask-confirmation'], 'done');
  await until(all.org, '2026-05-24T07:30:00Z');
  const after = await lights(all.org, one.id);
  assert.equal(after['chase-confirmation'], 'done');
  assert.equal(after['call-who-has-not-confirmed'], 'due');
});

test('[G-4.6.1] the log tells who did what and when, from the first to the last', async () => {
  clock.move('2026-06-01T08:00:00Z');
  const all = await school('log');
  const one = await scheduled(all, '2026-06-03T10:00');
  await until(all.org, '2026-06-01T08:01:00Z');
  await as(all.org, { kind: 'person', person: all.people[0]!, roles: ['teacher'] }, (ctx) => reply(ctx, { subject: { kind: 'session', id: one.id }, person: all.people[0]!, reply: 'ACCEPTED', by: 'page' } as never));
  await until(all.org, '2026-06-03T12:00:00Z');
  const verbs = (await as(all.org, machine, (ctx) => acts(ctx.tx, all.org, { subject: one.id, most: 200 }))).map((act) => act.verb);
  for (const verb of ['sessions.schedule', 'invitations.reply', 'procedures.done', 'sessions.start', 'sessions.hold']) assert.ok(verbs.includes(verb), `${verb} in ${[...new Set(verbs)].join(' ')}`);
});

test('[G-4.3.1] [G-4.6.1] after a start that came late nobody is reminded of what has begun, and the reminders stand as missed', async () => {
  clock.move('2026-06-04T08:00:00Z');
  const all = await school('away');
  const one = await scheduled(all, '2026-06-06T10:00');
  await until(all.org, '2026-06-04T08:01:00Z');
  clock.move('2026-06-06T09:20:00Z'); // the machine was away from before the first reminder until after the beginning
  await until(all.org, '2026-06-06T09:20:00Z');
  assert.equal((await said(all.org)).filter((line) => line.startsWith('sessions.reminder')).length, 0);
  const steps = await as(all.org, machine, (ctx) => stepsOf(ctx.tx, all.org, one.id, ctx.now));
  const told = steps.filter(({ step }) => step.id.startsWith('remind-')).map(({ step, light, duties }) => [step.id, light, ...duties.map(({ state, reason }) => `${state} ${reason}`)]);
  assert.deepEqual(told, [['remind-24h', 'missing', 'failed missed'], ['remind-1h', 'missing', 'failed missed']]);
});

test('[G-4.3.1] two hundred sessions that begin at once are reminded in the rounds of one minute, none late, on a clock that runs', async () => {
  clock.move('2026-06-08T08:00:00Z');
  const all = await school('crowded');
  await as(all.org, machine, async (ctx) => {
    const { body } = (await procedures(ctx.tx, all.org)).find((one) => one.body.procedure === 'sessions')!;
    assert.ok((await publish(ctx, { ...body, steps: body.steps.filter(({ id }) => id === 'remind-1h') })).ok); // the rest takes its time elsewhere
  });
  const one = { people: [{ person: all.people[0]! }] };
  for (let made = 0; made < 200; made += 4) await Promise.all([0, 1, 2, 3].map(() => scheduled(all, '2026-06-08T12:00', one)));
  clock.move('2026-06-08T10:00:00Z');
  const { every } = whatIsDue(parts).find(({ name }) => name === 'due')!;
  clock.move(`PT${every / 1000}S`); // the round before has just missed them
  let told = performance.now();
  const runs = setInterval(() => {
    const passed = Math.floor(performance.now() - told);
    told += passed;
    clock.move(`PT${passed / 1000}S`);
  }, 20);
  await doDue(parts, all.org).finally(() => clearInterval(runs));
  const figure = (await as(all.org, machine, (ctx) => figures(ctx.tx, all.org, 'sessions', Temporal.Instant.from('2026-06-08T00:00Z')))).find(({ step }) => step === 'remind-1h')!;
  assert.deepEqual([figure.done, figure.late, figure.planned], [200, 0, 0]);
  const reminders = await as(all.org, machine, (ctx) => outbox(ctx.tx, all.org, { kinds: ['sessions.reminder'], most: 500 }));
  assert.equal(new Set(reminders.map(({ message }) => message.subject.id)).size, 200);
});
