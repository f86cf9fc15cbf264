import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../../platform/ids.ts';
import { claimLeaving } from '../resources/actions-claims.ts';
import { setLicences } from '../resources/actions-licences.ts';
import { addRoom, closeRoom } from '../resources/actions.ts';
import { claimsBetween, claimsOf, licences } from '../resources/reads-claims.ts';
import type { RoomId } from '../resources/model.ts';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import { change, reschedule } from './actions-change.ts';
import { claimFor } from './actions-claims.ts';
import { changeFollowing } from './actions-following.ts';
import { cancelOccurrence, changeOccurrence } from './actions-occurrence.ts';
import { cancel, hold, start } from './actions-state.ts';
import { scheduleNew } from './actions.ts';
import type { Session } from './model.ts';
import { occurrences, session as sessionById, sessionOf } from './reads.ts';
import { unclaimedOccurrences } from './reads-claims.ts';
import { lockSession } from './store.ts';
import { amendmentSchema, occurrenceSchema, proposalSchema } from './schema.ts';

const amendment = (given: object) => amendmentSchema.parse(given);
const occurrence = (given: object) => occurrenceSchema.parse(given);
const wall = (text: string) => ({ start: { wall: text, zone: 'Europe/Lisbon' } });
const weekly = { rule: 'FREQ=WEEKLY;COUNT=3' };
const has = async (s: School, { id }: { id: string }) => (await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'session', id })))
  .map(({ resource, state, start: from, end }) => `${resource === s.room ? 'Room 4' : resource} ${state} ${from.toString().slice(0, 16)}/${end.toString().slice(11, 16)}`);
const newRoom = async (s: School, name: string): Promise<RoomId> =>
  must(await s.as(machine, (ctx) => addRoom(ctx, { name, building: '', floor: '', capacity: 9, features: [] })));
const proposal = (s: School, given: object) => proposalSchema.parse({
  title: 'Another', start: { wall: '2026-04-20T15:30', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'room', room: s.room }, people: [{ person: s.ben }], ...given,
});
const book = (s: School, given: object = {}, who: Parameters<School['as']>[0] = s.lead) => s.as(who, (ctx) => scheduleNew(ctx, proposal(s, given)));

test('[G-4.1.3] a room is one session\'s: another is told who has it and when, its title only where it may be seen', async () => {
  const s = await school();
  const first = await s.session({ title: 'Budget' });
  const refused = await book(s);
  assert.ok(!refused.ok && refused.reason === 'room-taken');
  assert.deepEqual([refused.room, refused.name, refused.by], [s.room, 'Room 4', {
    kind: 'session', id: first.id, part: '', title: 'Budget', at: { start: first.time!.start, end: first.time!.end }, heldUntil: null,
  }]);
  must(await s.as(s.lead, (ctx) => change(ctx, first.id, first.version, amendment({ class: 'CONFIDENTIAL' }), '')));
  const other = someone(await s.person('Olga Other', ['coordinator']), 'coordinator');
  const closed = await book(s, {}, other);
  assert.deepEqual(!closed.ok && closed.reason === 'room-taken' && closed.by?.title, null);
  const owner = await book(s);
  assert.deepEqual(!owner.ok && owner.reason === 'room-taken' && owner.by?.title, 'Budget');
  must(await book(s, wall('2026-04-20T16:00')));
});

test('sixteen coordinators schedule in one room at one time: one session, fifteen precise refusals, and nothing of theirs is left', async () => {
  const s = await school();
  const done = await Promise.all(Array.from({ length: 16 }, (_, i) => book(s, { title: `Session ${i}` })));
  const [winner, ...more] = done.flatMap((one, i) => (one.ok ? [{ id: one.value.id, title: `Session ${i}` }] : []));
  assert.equal(more.length, 0);
  for (const one of done) {
    if (!one.ok) assert.deepEqual(one.reason === 'room-taken' && [one.by?.id, one.by?.title], [winner!.id, winner!.title]);
  }
  const { rows: [left] } = await s.office.database.owner.query('select count(*)::int as count from sessions where organisation = $1', [s.id]);
  assert.equal(left.count, 1);
});

test('[G-4.4.3] claims follow time, place and end of a session in its own transaction', async () => {
  const s = await school();
  let session: Session = await s.session();
  assert.deepEqual(await has(s, session), ['Room 4 booked 2026-04-20T14:00/15:00']);
  session = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T09:00')), '')));
  assert.deepEqual(await has(s, session), ['Room 4 booked 2026-04-21T08:00/09:00']);
  must(await book(s, wall('2026-04-22T09:00')));
  const before = await has(s, session);
  const refused = await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-22T09:30')), ''));
  assert.deepEqual([!refused.ok && refused.reason, await has(s, session), (await s.as(machine, (ctx) => sessionById(ctx.tx, s.id, session.id)))!.time!.wall.toString()],
    ['room-taken', before, '2026-04-21T09:00:00']);
  const lab = await newRoom(s, 'Lab');
  session = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ place: { kind: 'room', room: lab } }), '')));
  assert.deepEqual(await has(s, session), [`${lab} booked 2026-04-21T08:00/09:00`]);
  session = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ place: { kind: 'elsewhere', where: 'Garden' } }), '')));
  assert.deepEqual(await has(s, session), []);
  session = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ place: { kind: 'room', room: s.room } }), '')));
  must(await s.as(s.lead, (ctx) => cancel(ctx, session.id, session.version, '')));
  assert.deepEqual(await has(s, session), []);
});

test('of a series each date claims its room; one that moves or is cancelled gives up its own alone', async () => {
  const s = await school();
  let session: Session = await s.session(weekly);
  const [one, two, three] = (await s.as(machine, (ctx) => occurrences(ctx.tx, s.id, session))).map(({ part }) => part);
  assert.deepEqual(await has(s, session), ['Room 4 booked 2026-04-20T14:00/15:00', 'Room 4 booked 2026-04-27T14:00/15:00', 'Room 4 booked 2026-05-04T14:00/15:00']);
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, two!, session.version, occurrence(wall('2026-04-28T10:00')), '')));
  session = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, one!, session.version, '')));
  assert.deepEqual(await has(s, session), ['Room 4 booked 2026-04-28T09:00/10:00', 'Room 4 booked 2026-05-04T14:00/15:00']);
  must(await book(s, wall('2026-04-27T15:00')));
  const back = await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, two!, session.version, occurrence(wall('2026-04-27T15:00')), ''));
  assert.deepEqual(!back.ok && back.reason === 'room-taken' && [back.part, back.by?.title], [two, 'Another']);
  const clash = await book(s, { ...wall('2026-04-13T15:00'), rule: 'FREQ=WEEKLY;COUNT=5' });
  assert.deepEqual(!clash.ok && clash.reason === 'room-taken' && clash.at.start.toString(), '2026-04-27T14:00:00Z', 'the first date that is taken');
  assert.equal(three, '20260504T140000Z');
});

test('[G-4.4.3] what follows a split takes over the claims, whoever waits for the room', async () => {
  const s = await school();
  const session = await s.session(weekly);
  const waiting = { kind: 'session', id: newId() };
  const third = { resource: s.room as string, part: '', start: Temporal.Instant.from('2026-05-04T14:00Z'), end: Temporal.Instant.from('2026-05-04T15:00Z') };
  await s.as(machine, (ctx) => claimLeaving(ctx, [{ subject: waiting, wants: [third] }]));
  const split = must(await s.as(s.lead, (ctx) => changeFollowing(ctx, session.id, '20260427T140000Z', session.version, occurrence({ title: 'New title' }), '')));
  assert.deepEqual(await has(s, split.before), ['Room 4 booked 2026-04-20T14:00/15:00']);
  assert.deepEqual(await has(s, split.after), ['Room 4 booked 2026-04-27T14:00/15:00', 'Room 4 booked 2026-05-04T14:00/15:00']);
  assert.deepEqual(await has(s, waiting), ['Room 4 wanted 2026-05-04T14:00/15:00']);
  must(await s.as(s.lead, (ctx) => cancel(ctx, split.after.id, split.after.version, '')));
  assert.deepEqual(await has(s, waiting), ['Room 4 booked 2026-05-04T14:00/15:00'], 'and then it is free');
});

test('a session that is held before its end gives the rest of its time free', async () => {
  const s = await school();
  const at = s.office.clock.now().add({ hours: 1 });
  const when = (hours: number) => wall(at.add({ hours }).toZonedDateTimeISO('Europe/Lisbon').toPlainDateTime().toString({ smallestUnit: 'minute' }));
  const session = await s.session({ ...when(0), minutes: 180 });
  s.office.clock.move('PT2H');
  must(await s.as(s.lead, (ctx) => start(ctx, session.id)));
  assert.equal((await book(s, when(2))).ok, false);
  must(await s.as(s.lead, (ctx) => hold(ctx, session.id)));
  assert.equal((await has(s, session)).length, 1, 'that it had the room stays');
  must(await book(s, when(2)));
});

test('[G-4.5.2] a room that is closed leaves its sessions unclaimed: they are read as conflicts, and go on elsewhere', async () => {
  const s = await school();
  const session = await s.session(weekly);
  must(await s.as(s.lead, (ctx) => closeRoom(ctx, s.room, 1)));
  const open = await s.as(machine, (ctx) => unclaimedOccurrences(ctx));
  assert.deepEqual(open.map((one) => [one.session, one.part, one.of, one.by]), ['20260420T140000Z', '20260427T140000Z', '20260504T140000Z']
    .map((part) => [session.id, part, { kind: 'room', room: s.room }, []]));
  const moved = await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-20T17:00')), ''));
  assert.equal(!moved.ok && moved.reason, 'room-closed');
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ place: { kind: 'elsewhere', where: 'Garden' } }), '')));
  assert.deepEqual(await s.as(machine, (ctx) => unclaimedOccurrences(ctx)), []);
});

test('a series claims all its dates, also in five years: whoever wants one of them later is refused at once', async () => {
  const s = await school();
  const series = await s.session({ ...wall('2026-04-20T15:00'), rule: 'FREQ=WEEKLY;UNTIL=20310101T000000Z' });
  const all = await s.as(machine, (ctx) => occurrences(ctx.tx, s.id, series));
  assert.equal((await has(s, series)).length, all.length);
  assert.ok(all.length > 240);
  const late = await book(s, wall('2030-12-30T15:30'));
  assert.deepEqual(!late.ok && late.reason === 'room-taken' && late.by?.part, '20301230T150000Z');
});

test('what was scheduled before there were claims comes first, clashes among it are conflicts and never refused', async () => {
  const s = await school();
  const [one, two] = [await s.session(weekly), await s.session({ ...wall('2026-05-04T17:00'), title: 'Second' })];
  await s.office.database.owner.query('delete from claims where organisation = $1', [s.id]);
  await s.office.database.owner.query('update sessions set claimed_at = null where organisation = $1', [s.id]);
  await s.office.database.owner.query("update sessions set starts_at = '2026-05-04T14:30Z', ends_at = '2026-05-04T15:30Z', starts_wall = '2026-05-04T15:30' where id = $1", [two.id]);
  const refused = await book(s);
  assert.deepEqual(!refused.ok && refused.reason === 'room-taken' && refused.by?.id, one.id);
  // who is refused need not wait until his attempt is undone, and the act leaves out what is locked: here it waits
  await s.office.database.owner.query('select id from sessions where organisation = $1 for update', [s.id]);
  assert.deepEqual(await s.act('sessions.claimRooms', one), { done: { claimed: 3, unclaimed: 1 } });
  assert.deepEqual((await s.as(machine, (ctx) => unclaimedOccurrences(ctx))).map((open) => [open.session, open.by.map((by) => by.part)]), [[two.id, ['20260504T140000Z']]]);
});

test('a platform has as many sessions at once as it has licences; the next is told so', async () => {
  const s = await school();
  const online = (given: object = {}) => book(s, { place: { kind: 'virtual', platform: 'link', link: 'https://meet.example/1' }, ...given });
  const before = must(await online({ title: 'Before' }));
  must(await s.as(machine, (ctx) => setLicences(ctx, 'link', 2)));
  assert.equal((await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'session', id: before.id }))).length, 1, 'what was scheduled before counts');
  const both = await Promise.all([online(), online()]);
  const refused = both.find((one) => !one.ok);
  assert.deepEqual(refused && !refused.ok && refused.reason === 'licence-taken' && [refused.platform, refused.units, both.filter((one) => one.ok).length], ['link', 2, 1]);
  must(await online(wall('2026-04-20T18:00')));
  const resource = (await s.as(machine, (ctx) => licences(ctx))).get('link')!.resource;
  const window = { start: before.time!.start, end: before.time!.end };
  assert.deepEqual((await s.as(machine, (ctx) => claimsBetween(ctx, [resource], window))).map(({ unit }) => unit).sort(), [1, 2]);
});

test('[G-4.1.3] who sets licences waits for who books on the platform, and holds nothing that he needs', async () => {
  const s = await school();
  const place = { kind: 'virtual', platform: 'link', link: 'https://meet.example/1' };
  const one = must(await book(s, { title: 'Online', place }));
  must(await s.as(machine, (ctx) => setLicences(ctx, 'link', 2)));
  const runs = { books: 0, sets: 0 };
  const [{ promise: held, resolve: holds }, { promise: goes, resolve: go }] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const books = s.as(machine, async (ctx) => {
    runs.books += 1;
    const session = sessionOf((await lockSession(ctx.tx, s.id, one.id))!);
    holds();
    await goes;
    return claimFor(ctx, session);
  });
  await held;
  const sets = s.as(machine, (ctx) => { runs.sets += 1; return setLicences(ctx, 'link', 1); });
  const waited = await waits(s, sets);
  go();
  assert.deepEqual([(await books).ok, (await sets).ok], [true, true]);
  assert.equal(waited, true, 'it waits for who was first');
  assert.deepEqual(runs, { books: 1, sets: 1 }, 'neither was begun anew');
});

/** Until a connection to the test's database waits for a lock, or `done` has come to its end. */
async function waits({ office: { database } }: School, done: Promise<unknown>): Promise<boolean> {
  let over = false;
  const ended = () => { over = true; };
  done.then(ended, ended);
  const blocked = 'select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()';
  for (; !over; await pause(5)) if ((await database.owner.query(blocked)).rowCount) return true;
  return false;
}
