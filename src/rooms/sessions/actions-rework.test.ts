import { test } from 'node:test';
import assert from 'node:assert/strict';
import { zoneDataVersion } from '../../calendar/zone.ts';
import { reply } from '../invitations/actions.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { acts } from '../log/reads.ts';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import { change } from './actions-change.ts';
import { changeOccurrence } from './actions-occurrence.ts';
import { changesOf, occurrences, session as sessionById } from './reads.ts';
import { unclaimedOccurrences } from './reads-claims.ts';
import { amendmentSchema, occurrenceSchema } from './schema.ts';
import { partOf } from './rules-times.ts';
import { movedAhead, renamedParts, reworkedRule, reworkedTime } from './rules-rework.ts';
import type { Session } from './model.ts';

const at = (text: string) => Temporal.Instant.from(text);
const now = (s: School, id: string) => s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
const rework = (s: School) => s.act('sessions.reworkTimes', { id: s.id });

/**
 * As it was worked out by zone data in which the zone's clock is an hour behind what it is: every instant an hour later.
 * Owners of the database write it, for the program knows only its own zone data.
 */
async function asUnderOtherRules(s: School, { id }: { id: string }, { moved = true } = {}): Promise<void> {
  const { owner } = s.office.database;
  const later = moved ? '1 hour' : '0 hours';
  for (const table of ['sessions', 'session_changes']) {
    await owner.query(`update ${table} set starts_at = starts_at + $2::interval, ends_at = ends_at + $2::interval, zone_data = case when starts_at is null then null else '2019c' end
      where organisation = $1 and ${table === 'sessions' ? 'id' : 'session'} = $3`, [s.id, later, id]);
  }
  await owner.query(`update session_versions set facts = jsonb_set(facts, '{starts}', (select coalesce(jsonb_agg(to_char(
    (one::timestamptz + $2::interval) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') order by one), '[]') from jsonb_array_elements_text(facts->'starts') one))
    where organisation = $1 and session = $3`, [s.id, later, id]);
  await owner.query(`update duties set due_at = due_at + $2::interval, take_at = take_at + $2::interval,
    turn = to_char((turn::timestamptz + $2::interval) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    where organisation = $1 and subject = $3 and turn ~ '^\\d{4}-'`, [s.id, later, id]);
}

const reminders = async (s: School, { id }: { id: string }) => (await s.office.database.owner.query<{ state: string; due: string }>(
  `select state, to_char(due_at at time zone 'UTC', 'MM-DD"T"HH24:MI') as due from duties where organisation = $1 and subject = $2 and step = 'remind-1h'
   order by state, due_at`, [s.id, id])).rows.map(({ state, due }) => `${state} ${due}`);

test('[X-1] when a zone\'s rules change the wall time stays, the instant is worked out anew, and who lives by another clock is told why', async () => {
  const s = await school();
  const ken = await s.person('Ken Mori', ['teacher'], { zone: 'Asia/Tokyo' });
  const session = await s.session({ people: [{ person: s.ana }, { person: ken }] });
  await s.act('sessions.invite', session);
  must(await s.as(someone(ken, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id }, person: ken, reply: 'ACCEPTED', by: 'page' })));
  await s.deliverAll(session);
  await asUnderOtherRules(s, session);
  assert.deepEqual([(await now(s, session.id)).time!.start.toString(), await reminders(s, session)], ['2026-04-20T15:00:00Z', ['planned 04-20T14:00']]);
  assert.deepEqual(await rework(s), { done: { reworked: 1, moved: 1, unclaimed: 0 } });
  const after = await now(s, session.id);
  assert.deepEqual([after.time!.wall.toString(), after.time!.zone, after.time!.start.toString(), after.time!.end.toString(), after.time!.zoneData],
    ['2026-04-20T15:00:00', 'Europe/Lisbon', '2026-04-20T14:00:00Z', '2026-04-20T15:00:00Z', zoneDataVersion()]);
  assert.deepEqual([after.sequence, after.settledSequence], [1, 0], 'answers were given to the wall time and stand');
  const fact = s.facts.find((one) => one.kind === 'sessions.SessionRescheduled');
  assert.deepEqual(fact, {
    kind: 'sessions.SessionRescheduled', subject: { kind: 'session', id: session.id }, sequence: 1, changes: ['time'],
    before: '2026-04-20T15:00:00Z', after: '2026-04-20T14:00:00Z',
  });
  assert.deepEqual(await reminders(s, session), ['planned 04-20T13:00', 'withdrawn 04-20T14:00'], 'reminders move with it');
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 0, updated: 1, cancelled: 0, version: 1 } });
  const told = (await s.said(session)).filter((one) => one.message.kind === 'invitations.update');
  assert.deepEqual(told.map((one) => one.person), [ken], 'for Ana nothing changes on the clock');
  assert.match(told[0]!.content!.text, /The rules of Lisbon time have changed\. The time on the clock there stays/);
  const [act] = await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['sessions.reworkTimes'] }));
  assert.deepEqual([act!.details['zoneDataBefore'], act!.details['zoneData'], act!.details['startBefore'], act!.details['startAfter']],
    ['2019c', zoneDataVersion(), '2026-04-20T15:00:00Z', '2026-04-20T14:00:00Z']);
  assert.deepEqual(await rework(s), { done: { reworked: 0, moved: 0, unclaimed: 0 } });
});

test('[X-1] where no instant moves only the version of the zone data is written, and nobody is told', async () => {
  const s = await school();
  const session = await s.session();
  const draft = await s.proposed();
  await s.act('sessions.invite', session);
  await asUnderOtherRules(s, session, { moved: false });
  await asUnderOtherRules(s, draft, { moved: false });
  const before = await now(s, session.id);
  assert.deepEqual(await rework(s), { done: { reworked: 2, moved: 0, unclaimed: 0 } });
  assert.deepEqual(await now(s, session.id), { ...before, time: { ...before.time!, zoneData: zoneDataVersion() } });
  assert.deepEqual([(await now(s, draft.id)).time!.zoneData, s.facts.filter((one) => one.kind === 'sessions.SessionRescheduled')], [zoneDataVersion(), []]);
  assert.deepEqual(await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['sessions.reworkTimes'] })), []);
});

test('[X-1] a proposed session moves quietly, one that is over is left as it was', async () => {
  const s = await school();
  const draft = await s.proposed();
  const past = await s.session({ start: { wall: '2026-04-13T09:30', zone: 'Europe/Lisbon' } });
  await asUnderOtherRules(s, draft);
  await s.office.database.owner.query("update sessions set zone_data = '2019c', ends_at = '2026-04-13T07:00Z' where id = $1", [past.id]);
  assert.deepEqual(await rework(s), { done: { reworked: 1, moved: 1, unclaimed: 0 } });
  const after = await now(s, draft.id);
  assert.deepEqual([after.time!.start.toString(), after.sequence, after.state], ['2026-04-20T14:00:00Z', 0, 'proposed']);
  assert.equal((await now(s, past.id)).time!.zoneData, '2019c');
});

test('[X-1] a series keeps its dates, its changed occurrence and the answers to it under their new names', async () => {
  const s = await school();
  let session: Session = await s.session({ rule: 'FREQ=WEEKLY;COUNT=3' });
  await s.act('sessions.invite', session);
  const [, second, third] = (await s.as(machine, (ctx) => occurrences(ctx.tx, s.id, session))).map((one) => one.part);
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, second!, session.version, occurrenceSchema.parse({ title: 'Guests' }), '')));
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, third!, session.version, occurrenceSchema.parse({ start: { wall: '2026-05-05T10:00', zone: 'Europe/Lisbon' } }), '')));
  must(await s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id, part: second! }, person: s.ana, reply: 'DECLINED', by: 'page' })));
  await asUnderOtherRules(s, session);
  const later = (part: string) => part.replace('T14', 'T15');
  await s.office.database.owner.query("update session_changes set part = replace(part, 'T14', 'T15') where session = $1", [session.id]);
  await s.office.database.owner.query("update attendees set part = replace(part, 'T14', 'T15') where subject = $1", [session.id]);
  assert.deepEqual((await s.as(machine, (ctx) => changesOf(ctx.tx, s.id, session.id))).map((one) => one.part), [later(second!), later(third!)]);
  assert.deepEqual(await rework(s), { done: { reworked: 1, moved: 1, unclaimed: 0 } });
  const all = await s.as(machine, async (ctx) => occurrences(ctx.tx, s.id, (await sessionById(ctx.tx, s.id, session.id))!));
  assert.deepEqual(all.map((one) => [one.time.start.toString(), one.title]), [
    ['2026-04-20T14:00:00Z', 'Staff meeting'], ['2026-04-27T14:00:00Z', 'Guests'], ['2026-05-05T09:00:00Z', 'Staff meeting'],
  ]);
  const ana = (await s.as(machine, (ctx) => attendeesOf(ctx.tx, s.id, session.id))).find((one) => one.person === s.ana)!;
  assert.deepEqual([...ana.parts].map(([part, given]) => [part, given.reply]), [[second, 'DECLINED']]);
  const subjects = s.facts.filter((one) => one.kind === 'sessions.SessionRescheduled').slice(-2).map((one) => one.subject.part ?? '');
  assert.deepEqual(subjects, ['', third], 'the series, and the occurrence with a time of its own');
  assert.deepEqual(await rework(s), { done: { reworked: 0, moved: 0, unclaimed: 0 } });
});

test('[X-1] [G-4.5.2] what a zone\'s new rules move onto another\'s room moves all the same, and stays unclaimed: a conflict', async () => {
  const s = await school();
  const moved = await s.session();
  await asUnderOtherRules(s, moved);
  await s.office.database.owner.query("update claims set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour' where subject = $1", [moved.id]);
  const other = await s.session({ title: 'In its new time' });
  assert.deepEqual(await rework(s), { done: { reworked: 1, moved: 1, unclaimed: 1 } });
  assert.equal((await now(s, moved.id)).time!.start.toString(), '2026-04-20T14:00:00Z');
  const open = await s.as(machine, (ctx) => unclaimedOccurrences(ctx));
  assert.deepEqual(open.map((one) => [one.session, one.by.map((by) => by.subject.id)]), [[moved.id, [other.id]]]);
});

test('[X-1] what was queued with the old instant is withdrawn and told anew', async () => {
  const s = await school();
  const ken = await s.person('Ken Mori', ['teacher'], { zone: 'Asia/Tokyo' });
  const session = await s.session({ people: [{ person: ken }] });
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendmentSchema.parse({ title: 'Other' }), '')));
  await s.act('sessions.sendUpdate', session);
  await asUnderOtherRules(s, session);
  await rework(s);
  assert.deepEqual((await s.said(session)).map((one) => one.state).sort(), ['sent', 'withdrawn']);
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 0, updated: 1, cancelled: 0, version: 2 } });
});

test('[X-1] the last date of a series that ends at an instant stays one of it', () => {
  const time = { wall: Temporal.PlainDateTime.from('2026-06-01T15:00'), zone: 'Europe/Lisbon', start: at('2026-06-01T13:00Z'), end: at('2026-06-01T14:00Z'), minutes: 60, zoneData: '2019c' };
  const was = ['2026-06-01T13:00Z', '2026-06-08T13:00Z', '2026-06-15T13:00Z'].map(at);
  const fresh = reworkedTime(time);
  assert.equal(fresh.start.toString(), '2026-06-01T14:00:00Z');
  assert.equal(reworkedRule(fresh, 'FREQ=WEEKLY;UNTIL=20260615T130000Z', was), 'FREQ=WEEKLY;UNTIL=20260615T140000Z');
  assert.equal(reworkedRule(fresh, 'FREQ=WEEKLY;COUNT=3', was), 'FREQ=WEEKLY;COUNT=3');
  const starts = was.map((one) => one.add({ hours: 1 }));
  assert.deepEqual([...renamedParts(was.map(partOf), starts)], was.map((one, i) => [partOf(one), partOf(starts[i]!)]));
  assert.deepEqual([movedAhead(was, starts, at('2026-06-02T00:00Z')), movedAhead(was, starts, at('2026-07-01T00:00Z')), movedAhead(was, was, at('2026-01-01T00:00Z'))], [true, false, false]);
});
