/** What a transaction tells is settled before its commit, and sooner where a gate asks. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, must, school, type School } from '../../../test/school.ts';
import { sent } from '../../platform/database-batch.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { acts } from '../log/reads.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { propose, schedule, scheduleNew } from '../sessions/actions.ts';
import type { Session } from '../sessions/model.ts';
import { session as sessionById, versionsOf } from '../sessions/reads.ts';
import { proposalSchema } from '../sessions/schema.ts';
import { copiesOf } from '../calendars/reads.ts';
import { publish } from './actions.ts';
import type { Procedure } from './model.ts';
import { dutiesOf, procedures } from './reads.ts';

const proposal = (s: School, wall: string) => proposalSchema.parse({
  title: 'Staff meeting', agenda: '1. Budget', start: { wall, zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'room', room: s.room },
  people: [{ person: s.ana }, { person: s.ben, required: false }],
});

const without = (one: object, ...keys: readonly string[]) => Object.fromEntries(Object.entries(one).filter(([key]) => !keys.includes(key)));
const inOrder = <One extends Record<string, unknown>>(all: readonly One[], key: string) => all.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));

/** Everything that a booking leaves, with what differs from one to the next taken out. */
async function leftBy(s: School, { id }: Session): Promise<object> {
  return s.as(machine, async (ctx) => {
    const session = (await sessionById(ctx.tx, s.id, id))!;
    const copies = await copiesOf(ctx.tx, s.id, { kind: 'session', id });
    const told = JSON.stringify({
      session, duties: inOrder((await dutiesOf(ctx.tx, s.id, id)).map((one) => without(one, 'id')), 'step'),
      attendees: (await attendeesOf(ctx.tx, s.id, id)).map((one) => without(one, 'parts')), versions: await versionsOf(ctx.tx, s.id, id),
      claims: (await claimsOf(ctx, { kind: 'session', id })).map((one) => without(one, 'id')),
      copies: copies.map(({ owner, stored }) => ({ owner, ...without(stored, 'id', 'digest', 'calendar', 'bytes'), text: Buffer.from(stored.bytes).toString().replaceAll('\r\n ', '') })),
      acts: inOrder((await acts(ctx.tx, s.id, { subject: id })).map(({ verb, details, text }) => ({ verb, details, text })), 'verb'),
    });
    return JSON.parse(told.replaceAll(session.uid, 'UID').replaceAll(id, 'ID')) as object;
  });
}

test('[G-4.2.1] [G-4.3.1] a session that is booked at once is what it is when it is proposed first and scheduled then', async () => {
  const [one, other] = [await school(), await school()];
  const names = new Map([[one.ana, 'ana'], [one.ben, 'ben'], [one.room, 'room'], [one.id, 'org'], [other.ana, 'ana'], [other.ben, 'ben'], [other.room, 'room'], [other.id, 'org']] as [string, string][]);
  for (const s of [one, other]) names.set((s.lead as { person: string }).person, 'lead');
  const plain = (left: object) => JSON.parse([...names].reduce((text, [id, name]) => text.replaceAll(id, name), JSON.stringify(left)).replaceAll(/school-\d+/g, 'school')) as { attendees: object[] };
  const atOnce = must(await one.as(one.lead, (ctx) => scheduleNew(ctx, proposal(one, '2026-04-20T15:00'))));
  const proposed = must(await other.as(other.lead, (ctx) => propose(ctx, proposal(other, '2026-04-20T15:00'))));
  const after = must(await other.as(other.lead, (ctx) => schedule(ctx, proposed.id, proposed.version)));
  const [left, wanted] = [plain(await leftBy(one, atOnce)), plain(await leftBy(other, after))];
  assert.deepEqual(left, wanted);
  assert.equal(left.attendees.length, 2);
});

test('a booking is two messages to the database: what it reads and claims, and what it writes', async () => {
  const s = await school();
  await s.session({ start: { wall: '2026-04-20T15:00', zone: 'Europe/Lisbon' } });
  const { messages } = sent;
  await s.session({ start: { wall: '2026-04-21T15:00', zone: 'Europe/Lisbon' } });
  assert.equal(sent.messages - messages, 2);
});

test('[G-4.1.2] a gate that a new session brings along forbids to schedule it in the same transaction, and nothing of it is left', async () => {
  const s = await school();
  const base = (await s.as(machine, (ctx) => procedures(ctx.tx, s.id))).find(({ body }) => body.procedure === 'sessions');
  const gate: Procedure['steps'][number] = {
    ...base!.body.steps.find(({ id }) => id === 'settle-request')!, id: 'look-first', subject: 'session', trigger: { on: ['sessions.SessionProposed'], by: 'PT0S' }, when: {},
    evidence: [], ends: [], gate: ['sessions.schedule'],
  };
  must(await s.as(machine, (ctx) => publish(ctx, { ...base!.body, steps: [...base!.body.steps, gate] })));
  const refused = await s.as(s.lead, (ctx) => scheduleNew(ctx, proposal(s, '2026-04-20T15:00')));
  assert.equal(!refused.ok && refused.reason, 'gate');
  const proposed = must(await s.as(s.lead, (ctx) => propose(ctx, proposal(s, '2026-04-20T15:00'))));
  const later = await s.as(s.lead, (ctx) => schedule(ctx, proposed.id, proposed.version));
  assert.equal(!later.ok && later.reason, 'gate');
  assert.deepEqual(await s.as(machine, async (ctx) => (await ctx.tx.selectFrom('sessions').select('id').where('organisation', '=', s.id).execute()).map(({ id }) => id)), [proposed.id]);
});
