import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { Office } from '../../platform/office.ts';
import { Ports } from '../../platform/ports.ts';
import { deleteObject, putObject } from '../calendars/actions.ts';
import type { ObjectId } from '../calendars/model.ts';
import { stretchesBetween } from '../calendars/reads-busy.ts';
import { busyBetween } from '../calendars/reads-times.ts';
import { calendarOf } from '../calendars/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { changePerson } from '../people/actions.ts';
import { claim, release } from '../resources/actions-claims.ts';
import { addRoom } from '../resources/actions.ts';
import type { RoomId } from '../resources/model.ts';
import { addTimeOff, setException, setRules } from './actions.ts';
import { addHolidays, setTravel } from './actions-days.ts';
import { noRules } from './model.ts';
import type { Answer, TimeQuestion } from './model-search.ts';
import { PollHost } from './ports-polls.ts';
import { personGrids } from './reads-grid.ts';
import { proposals } from './reads-search.ts';

/** Sessions of these tests are ids without a session behind them: who may move one is said here. */
const movable = new Set<string>();
const first = new Ports();
first.join(PollHost, { kind: 'session', of: async () => undefined, movable: async ({ actor }, ids) => new Set(actor.kind === 'person' && actor.roles.includes('coordinator') ? ids.filter((id) => movable.has(id)) : []) });
const { office, clock, found, person, as } = await testOffice('2026-04-13T05:00:00Z', first);
/** Another process on the same database: nothing in memory is shared. */
const elsewhere = new Office({ ...office.parts, ports: new Ports() });

const at = (text: string) => Temporal.Instant.from(text);
const is = (id: string, ...roles: readonly string[]): Actor => ({ kind: 'person', person: id, roles: roles.length > 0 ? roles : ['coordinator'] });
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
  return result.value;
};
const day = (text: string) => Temporal.PlainDate.from(text);
const window = (first: string, last = first, zone = 'Europe/Lisbon', from = '08:00', to = '17:00'): TimeQuestion['window'] => (
  { zone, first: day(first), last: day(last), from: Temporal.PlainTime.from(from), to: Temporal.PlainTime.from(to), weekdays: [] });
const ics = (uid: string, lines: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260401T000000Z', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
async function put(ctx: Context, who: PersonId, lines: readonly string[], subject?: { kind: string; id: string }, uid = newId<string & {}>()): Promise<string> {
  const { id } = await calendarOf(ctx.tx, ctx.organisation, { kind: 'person', id: who });
  return value(await putObject(ctx, { calendar: id, bytes: ics(uid, lines), ...(subject ? { subject } : {}) })).id;
}
const utc = (from: string, to: string, ...more: readonly string[]) => [`DTSTART:202604${from}00Z`, `DTEND:202604${to}00Z`, 'SUMMARY:Secret', ...more];
const search = (school: OrganisationId, question: TimeQuestion, actor: Actor = is(newId()), by = office) => by.enter(school, actor, (ctx) => proposals(ctx, question));
const answerTo = async (school: OrganisationId, question: TimeQuestion, actor?: Actor, by?: Office): Promise<Answer> => value(await search(school, question, actor, by));
const starts = ({ proposals: all }: Answer) => all.map(({ start }) => start.toString().slice(5, 16));
const room = async (school: OrganisationId, name: string, capacity: number, more: { building?: string; features?: string[] } = {}): Promise<RoomId> =>
  value(await as(school, machine, (ctx) => addRoom(ctx, { name, building: '', floor: '', features: [], ...more, capacity })));

test('[G-4.1.3] the first time that suits everybody is proposed with a room and with its reasons', async () => {
  const school = await found('search-first');
  const [ana, rui, eva] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Rui Sá', ['teacher']), await person(school, 'Eva Dias', ['teacher'])];
  const [small, hall] = [await room(school, 'Room 2', 6), await room(school, 'Hall', 60)];
  await as(school, machine, async (ctx) => {
    await put(ctx, ana, utc('14T0700', '14T0900'));
    await put(ctx, rui, utc('14T1000', '14T1500'));
    await put(ctx, eva, utc('14T0900', '14T1600'));
    value(await claim(ctx, { subject: { kind: 'other', id: newId() }, wants: [{ resource: small, part: '', start: at('2026-04-14T08:00Z'), end: at('2026-04-14T09:30Z') }] }));
  });
  const answer = await answerTo(school, { required: [ana, rui], optional: [eva], minutes: 60, window: window('2026-04-14'), room: { seats: 5 } });
  assert.deepEqual(starts(answer), ['04-14T15:00', '04-14T09:00']);
  const [late, early] = answer.proposals;
  assert.deepEqual([late!.place, early!.place], [small, hall]);
  assert.deepEqual(early!.reasons, [
    { kind: 'all-required-free', count: 2 }, { kind: 'room', room: hall, spare: 55 }, { kind: 'optional-missing', people: [eva] },
    { kind: 'adjacent', people: [ana, rui] },
  ]);
  assert.deepEqual([answer.assumed, answer.incomplete, answer.misses, answer.ways], [[ana, rui, eva], [], [], []]);
});

test('[G-4.1.3] the time that was wished is proposed first where all can, and is not where somebody cannot', async () => {
  const school = await found('search-wished');
  const [ana, rui] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Rui Sá', ['teacher'])];
  await as(school, machine, (ctx) => put(ctx, rui, utc('16T1300', '16T1500')));
  const asked = (wished: string): TimeQuestion => ({ required: [ana, rui], minutes: 60, window: window('2026-04-14', '2026-04-17'), wished: at(wished) });
  const first = (await answerTo(school, asked('2026-04-16T10:15Z'))).proposals[0]!;
  assert.deepEqual([first.start.toString(), first.reasons.map(({ kind }) => kind)], ['2026-04-16T10:15:00Z', ['wished', 'all-required-free']]);
  const without = (await answerTo(school, asked('2026-04-16T14:00Z'))).proposals;
  assert.ok(without.length > 0 && without.every(({ start, reasons }) => start.toString() !== '2026-04-16T14:00:00Z' && reasons.every(({ kind }) => kind !== 'wished')));
});

test('[G-2] who asks sees who is busy and not with what; guests and strangers see nothing', async () => {
  const school = await found('search-rights');
  const [ana, rui] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Rui Sá', ['teacher'])];
  await as(school, machine, (ctx) => put(ctx, ana, utc('14T0600', '14T2000', 'LOCATION:Clinic')));
  const question: TimeQuestion = { required: [ana, rui], minutes: 60, window: window('2026-04-14') };
  const seen = await answerTo(school, question, is(newId(), 'teacher'));
  assert.deepEqual(seen.misses[0]!.missing, [{ person: ana, why: ['busy'] }]);
  assert.deepEqual(seen.ways, [], 'what is her own moves for nobody');
  await as(school, machine, (ctx) => put(ctx, rui, utc('14T0600', '14T2000', 'LOCATION:Clinic', 'STATUS:TENTATIVE')));
  const unsure: TimeQuestion = { ...question, required: [rui], tentative: 'busy' };
  const perhaps = await answerTo(school, unsure, is(newId(), 'teacher'));
  assert.deepEqual(perhaps.ways.map(({ hindrances }) => hindrances), [[{ ease: 'tentative', whose: [rui], at: { start: at('2026-04-14T06:00Z'), end: at('2026-04-14T20:00Z') }, what: null }]]);
  assert.ok(!/Secret|Clinic/.test(JSON.stringify([seen, perhaps])));
  const own = await answerTo(school, unsure, is(rui, 'teacher'));
  assert.equal(own.ways[0]!.hindrances[0]!.what!.title, 'Secret');
  const guest: Actor = { kind: 'guest', link: newId(), purpose: 'sessions.reply', subject: newId(), person: ana };
  for (const actor of [guest, { kind: 'anyone' } as const]) assert.deepEqual(await search(school, question, actor), { ok: false, reason: 'forbidden', verb: 'calendars.seeBusy' });
  assert.deepEqual(await search(await found('search-other'), question), { ok: false, reason: 'unknown-people', people: [ana, rui] });
});

test('[G-4.1.3] what cannot be answered is said precisely', async () => {
  const school = await found('search-bad');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  await room(school, 'Room 2', 6, { features: ['projector'] });
  const [nobody, nowhere] = [newId<PersonId>(), newId<RoomId>()];
  const good: TimeQuestion = { required: [ana], minutes: 60, window: window('2026-04-14') };
  const cases: readonly [Partial<TimeQuestion>, object][] = [
    [{ required: [] }, { reason: 'nobody-asked' }], [{ required: [ana, nobody] }, { reason: 'unknown-people', people: [nobody] }],
    [{ minutes: 0 }, { reason: 'bad-length', minutes: 0 }], [{ minutes: 1441 }, { reason: 'bad-length', minutes: 1441 }],
    [{ minutes: 541 }, { reason: 'longer-than-window', longest: 540 }], [{ window: window('2026-04-12') }, { reason: 'window-past' }],
    [{ window: window('2026-04-15', '2026-04-14') }, { reason: 'empty-window' }], [{ window: { ...window('2026-04-14'), weekdays: [7] } }, { reason: 'empty-window' }],
    [{ window: window('2026-04-14', '2026-08-14') }, { reason: 'window-too-long', days: 123, most: 100 }],
    [{ window: window('2026-04-14', '2026-04-14', 'Europe/Nowhere') }, { reason: 'unknown-zone', zone: 'Europe/Nowhere' }],
    [{ step: 7 as 5 }, { reason: 'bad-number', field: 'step', value: 7 }], [{ limit: 0 }, { reason: 'bad-number', field: 'limit', value: 0 }],
    [{ importance: new Map([[ana, 9]]) }, { reason: 'bad-number', field: 'importance', value: 9 }],
    [{ room: { seats: 7 } }, { reason: 'no-room-fits', seats: 7, features: [] }], [{ room: { seats: 1, features: ['loop'] } }, { reason: 'no-room-fits', seats: 1, features: ['loop'] }],
    [{ room: { seats: 1, of: [nowhere] } }, { reason: 'unknown-rooms', rooms: [nowhere] }],
    [{ pools: [{ name: 'interpreter', need: 2, of: [ana, ana] }] }, { reason: 'pool-too-small', pool: 'interpreter' }],
  ];
  for (const [change, refusal] of cases) assert.deepEqual(await search(school, { ...good, ...change }), { ok: false, ...refusal });
  assert.equal((await answerTo(school, good)).possible, 33);
  // a window of which a part has passed: nothing is proposed before now
  const today = await answerTo(school, { ...good, window: window('2026-04-13', '2026-04-13', 'Europe/Lisbon', '00:00', '17:00'), stretch: 720 });
  assert.equal(today.starts, 41);
});

test('[G-4.1.3] half an hour of summer time on Lord Howe, and a window across the change, keep to everybody\'s clock', async () => {
  const school = await found('search-zones');
  clock.move('2026-04-01T00:00:00Z');
  const island = await person(school, 'Ida Howe', ['teacher'], { zone: 'Australia/Lord_Howe' });
  const ask = (first: string) => answerTo(school, { required: [island], minutes: 540, window: window(first, first, 'Australia/Lord_Howe', '00:00', '00:00'), step: 30 });
  // the clock is put back by half an hour on Sunday 5 April: eight in the morning is 21:00 UTC before and 21:30 after
  assert.deepEqual(starts(await ask('2026-04-03')), ['04-02T21:00']);
  assert.deepEqual(starts(await ask('2026-04-06')), ['04-05T21:30']);
  const across = await answerTo(school, { required: [island], minutes: 60, window: window('2026-04-05', '2026-04-05', 'Australia/Lord_Howe', '00:00', '00:00'), step: 60, stretch: 720 });
  assert.equal(across.starts, 24);
});

test('[G-4.1.3] a change by another process counts in the next answer, of whatever kind it is', async () => {
  const school = await found('search-fresh');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const hall = await room(school, 'Hall', 60);
  const question: TimeQuestion = { required: [ana], minutes: 60, window: window('2026-04-14', '2026-04-15'), room: { seats: 5 }, limit: 50, step: 60 };
  let before = await answerTo(school, question, undefined, elsewhere);
  const session = { kind: 'other', id: newId() };
  let object = '';
  const changes: readonly [string, (ctx: Context) => Promise<unknown>, number][] = [
    ['an event', async (ctx) => { object = await put(ctx, ana, utc('14T0900', '14T1000')); }, -1],
    ['a series', (ctx) => put(ctx, ana, [...utc('14T1100', '14T1200'), 'RRULE:FREQ=DAILY;COUNT=3']), -2],
    ['an event taken away', (ctx) => deleteObject(ctx, { object: object as ObjectId }), 1],
    ['a claim of the room', (ctx) => claim(ctx, { subject: session, wants: [{ resource: hall, part: '', start: at('2026-04-14T13:00Z'), end: at('2026-04-14T15:00Z') }] }), -2],
    ['a claim given back', (ctx) => release(ctx, session), 2],
    ['time off', (ctx) => addTimeOff(ctx, ana, { kind: 'timed', from: Temporal.PlainDateTime.from('2026-04-15T08:00'), to: Temporal.PlainDateTime.from('2026-04-15T10:00'), reason: null }), -2],
    ['other hours on a date', (ctx) => setException(ctx, ana, { date: day('2026-04-14'), hours: [{ from: 480, to: 720 }] }), -4],
    ['a zone', (ctx) => changePerson(ctx, ana, 1, { zone: 'Atlantic/Azores' }), Number.NaN],
    ['rules', (ctx) => setRules(ctx, ana, 0, { ...noRules, bufferBefore: 60 }), Number.NaN],
    ['a holiday', (ctx) => addHolidays(ctx, [{ name: 'Day', first: day('2026-04-15'), last: day('2026-04-15') }]), Number.NaN],
  ];
  for (const [what, change, by] of changes) {
    await as(school, machine, async (ctx) => {
      const done = await change(ctx);
      if (typeof done === 'object' && done !== null && 'ok' in done) assert.equal(done.ok, true, what);
    });
    const after = await answerTo(school, question, undefined, elsewhere);
    const anew = await answerTo(school, question, undefined, new Office({ ...office.parts, ports: new Ports() }));
    assert.deepEqual(after, anew, what);
    if (Number.isNaN(by)) assert.notDeepEqual(after.proposals, before.proposals, what);
    else assert.equal(after.possible, before.possible + by, what);
    before = after;
  }
});

test('what a transaction saw that was undone is not kept', async () => {
  const school = await found('search-undone');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const question: TimeQuestion = { required: [ana], minutes: 60, window: window('2026-04-14'), step: 60 };
  const free = await answerTo(school, question);
  await assert.rejects(as(school, machine, async (ctx) => {
    await put(ctx, ana, utc('14T0600', '14T2000'));
    assert.equal(value(await proposals(ctx, question)).possible, 0);
    throw new Error('undone');
  }), /undone/);
  await as(school, machine, (ctx) => put(ctx, ana, utc('14T1200', '14T1300')));
  assert.equal((await answerTo(school, question)).possible, free.possible - 1);
});

test('a hold of a room counts until it runs out, also for who has its month in memory', async () => {
  const school = await found('search-holds');
  const [ana, hall] = [await person(school, 'Ana Reis', ['teacher']), await room(school, 'Hall', 60)];
  const until = clock.now().add({ minutes: 10 });
  await as(school, machine, (ctx) => claim(ctx, { subject: { kind: 'other', id: newId() }, wants: [{ resource: hall, part: '', start: at('2026-04-14T00:00Z'), end: at('2026-04-15T00:00Z') }] }, { state: 'held', until, holder: null }));
  const question: TimeQuestion = { required: [ana], minutes: 60, window: window('2026-04-14'), room: { seats: 1 } };
  const held = await answerTo(school, question);
  assert.deepEqual([held.possible, held.misses[0]!.noRoom], [0, true]);
  clock.move(until.toString());
  assert.equal((await answerTo(school, question)).possible, 33);
});

test('[G-4.4.2] a session that is to move does not stand in its own way, and the same session is one obstacle for all', async () => {
  const school = await found('search-move');
  const people = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Rui Sá', ['teacher'])];
  const hall = await room(school, 'Hall', 60);
  const session = { kind: 'session', id: newId() };
  movable.add(session.id);
  await as(school, machine, async (ctx) => {
    for (const who of people) await put(ctx, who, utc('20T0600', '20T2000'), session, `${session.id}@x`);
    value(await claim(ctx, { subject: session, wants: [{ resource: hall, part: '', start: at('2026-04-20T06:00Z'), end: at('2026-04-20T20:00Z') }] }));
  });
  const question: TimeQuestion = { required: people, minutes: 60, window: window('2026-04-20'), room: { seats: 1 } };
  const stuck = await answerTo(school, question);
  assert.deepEqual(stuck.ways.map(({ hindrances }) => hindrances.map(({ ease, whose }) => [ease, whose])), [[['session', [...people, hall]]]]);
  assert.equal((await answerTo(school, { ...question, except: session })).possible, 33);
});

test('[G-4.4.2] in the way and movable is a session that who asks may move and what is not sure, and nothing else', async () => {
  const school = await found('search-movable');
  const [ana, hall] = [await person(school, 'Ana Reis', ['teacher']), await room(school, 'Hall', 60)];
  const [mine, theirs] = [{ kind: 'session', id: newId() }, { kind: 'session', id: newId() }];
  movable.add(mine.id);
  const waysOn = async (of: string, more: Partial<TimeQuestion> = {}, actor?: Actor) => {
    const answer = await answerTo(school, { required: [ana], minutes: 60, window: window(of), tentative: 'busy', limit: 1, ...more }, actor);
    assert.equal(answer.possible, 0);
    return answer.ways.flatMap(({ hindrances }) => hindrances.map(({ ease }) => ease));
  };
  const times = { start: at('2026-04-28T06:00Z'), end: at('2026-04-28T20:00Z') };
  await as(school, machine, async (ctx) => {
    await put(ctx, ana, utc('20T0600', '20T2000'), mine);
    await put(ctx, ana, utc('21T0600', '21T2000'), theirs);
    await put(ctx, ana, utc('22T0600', '22T2000', 'STATUS:TENTATIVE'));
    await put(ctx, ana, utc('23T0600', '23T2000'));
    await put(ctx, ana, utc('24T0600', '24T2000', 'STATUS:TENTATIVE'), theirs);
    await put(ctx, ana, utc('27T0600', '27T2000', 'STATUS:TENTATIVE'), mine);
    value(await claim(ctx, { subject: theirs, wants: [{ resource: hall, part: '', ...times }] }));
    value(await claim(ctx, { subject: mine, wants: [{ resource: hall, part: '', start: at('2026-04-29T06:00Z'), end: at('2026-04-29T20:00Z') }] }));
    value(await claim(ctx, { subject: { kind: 'poll', id: newId() }, wants: [{ resource: hall, part: '', start: at('2026-04-30T06:00Z'), end: at('2026-04-30T20:00Z') }] }, { state: 'held', until: at('2026-05-30T06:00Z'), holder: ana }));
  });
  assert.deepEqual(await waysOn('2026-04-20'), ['session']);
  assert.deepEqual(await waysOn('2026-04-20', {}, is(newId(), 'teacher')), [], 'who may not move it');
  assert.deepEqual(await waysOn('2026-04-21'), []);
  assert.deepEqual(await waysOn('2026-04-22'), ['tentative']);
  assert.deepEqual(await waysOn('2026-04-23'), []);
  assert.deepEqual(await waysOn('2026-04-24'), [], 'not sure, and somebody else’s to move');
  assert.deepEqual(await waysOn('2026-04-27'), ['tentative']);
  const inHall = { room: { seats: 1, of: [hall] } };
  assert.deepEqual(await waysOn('2026-04-28', inHall), []);
  assert.deepEqual(await waysOn('2026-04-29', inHall), ['session']);
  assert.deepEqual(await waysOn('2026-04-30', inHall), [], 'held for something else');
});

test('[G-4.1.3] misses know of the way: who cannot come in time, to which room, and from where he could', async () => {
  const school = await found('search-way');
  const [ana, rui] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Rui Sá', ['teacher'])];
  const [main, annex] = [await room(school, 'Room 1', 10, { building: 'Main' }), await room(school, 'Room 9', 10, { building: 'Annex' })];
  const session = { kind: 'session', id: newId() };
  const busy = { kind: 'session', id: newId() };
  await as(school, machine, async (ctx) => {
    await put(ctx, ana, utc('20T0800', '20T0900'), session);
    await put(ctx, rui, utc('20T1000', '20T1200'));
    value(await claim(ctx, { subject: session, wants: [{ resource: main, part: '', start: at('2026-04-20T08:00Z'), end: at('2026-04-20T09:00Z') }] }));
    value(await claim(ctx, { subject: busy, wants: [{ resource: main, part: '', start: at('2026-04-20T09:00Z'), end: at('2026-04-20T10:00Z') }] }));
    value(await setTravel(ctx, [{ one: 'Annex', other: 'Main', minutes: 30 }] as never));
  });
  // between nine and ten UTC: Room 1 is taken, and from Room 1 to Room 9 it is half an hour
  const asked: TimeQuestion = { required: [ana, rui], minutes: 60, step: 60, window: window('2026-04-20', '2026-04-20', 'Europe/Lisbon', '10:00', '11:00') };
  const miss = async (more: Partial<TimeQuestion>) => (await answerTo(school, { ...asked, ...more })).misses[0];
  assert.deepEqual((await miss({ room: { seats: 1, of: [annex] } }))!.missing, [{ person: ana, why: ['travel'] }]);
  assert.deepEqual(await miss({ room: { seats: 1, of: [main] } }).then((one) => [one!.missing, one!.noRoom]), [[], true]);
  assert.deepEqual((await miss({ building: 'Annex' }))!.missing, [{ person: ana, why: ['travel'] }]);
  assert.equal((await answerTo(school, { ...asked, building: 'Main' })).possible, 1, 'who is there already needs no way');
  assert.equal((await answerTo(school, asked)).possible, 1, 'where no building is said nobody travels');
  const both = await miss({ room: { seats: 1 } });
  assert.deepEqual([both!.missing, both!.noRoom], [[], true], 'that everybody is there and the room is not lacks less than somebody who comes too late');
  // the way after it counts as that before it: at ten Rui is busy, at eight Ana
  const before: TimeQuestion = { ...asked, required: [ana], window: window('2026-04-20', '2026-04-20', 'Europe/Lisbon', '08:00', '09:00') };
  assert.deepEqual((await answerTo(school, { ...before, room: { seats: 1, of: [annex] } })).misses[0]!.missing, [{ person: ana, why: ['travel'] }]);
  assert.equal((await answerTo(school, { ...before, room: { seats: 1, of: [main] } })).possible, 1);
  assert.deepEqual((await miss({ room: { seats: 1, of: [annex] }, required: [rui] })), undefined);
});

test('[G-4.4.2] proposals of many free days are of several, two of a day at most', async () => {
  const school = await found('search-spread');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const answer = await answerTo(school, { required: [ana], minutes: 60, window: window('2026-05-04', '2026-05-08'), limit: 8, step: 60 });
  const days = Map.groupBy(starts(answer), (one) => one.slice(0, 5));
  assert.deepEqual([...days].map(([of, all]) => [of, all.length]), [['05-04', 2], ['05-05', 2], ['05-06', 2], ['05-07', 2]]);
});

test('[G-4.1.3] rules count: notice, gaps, most per day, and the way between buildings', async () => {
  const school = await found('search-rules');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const [here, there] = [await room(school, 'Room 1', 10, { building: 'Main' }), await room(school, 'Room 9', 10, { building: 'Annex' })];
  const session = { kind: 'session', id: newId() };
  await as(school, machine, async (ctx) => {
    await put(ctx, ana, utc('20T0900', '20T1000'), session);
    value(await claim(ctx, { subject: session, wants: [{ resource: here, part: '', start: at('2026-04-20T09:00Z'), end: at('2026-04-20T10:00Z') }] }));
    value(await setTravel(ctx, [{ one: 'Annex', other: 'Main', minutes: 25 }] as never));
  });
  const at10 = async (more: Partial<TimeQuestion>) => (await answerTo(school, { required: [ana], minutes: 60, step: 5, window: window('2026-04-20', '2026-04-20', 'Europe/Lisbon', '11:00', '12:30'), limit: 1, ...more })).proposals[0]?.start.toString().slice(11, 16);
  assert.equal(await at10({ room: { seats: 1, of: [here] } }), '10:00');
  assert.equal(await at10({ room: { seats: 1, of: [there] } }), '10:25');
  assert.equal(await at10({}), '10:00');
  assert.equal(await at10({ building: 'Annex' }), '10:25');
  await as(school, machine, (ctx) => setRules(ctx, ana, 0, { ...noRules, bufferAfter: 7 }));
  assert.equal(await at10({}), '10:10');
  await as(school, machine, (ctx) => setRules(ctx, ana, 1, { ...noRules, mostADay: 1 }));
  const full = await answerTo(school, { required: [ana], minutes: 60, window: window('2026-04-20') });
  assert.deepEqual(full.misses.at(-1)!.missing[0]!.why, ['full-day']);
  await as(school, machine, (ctx) => setRules(ctx, ana, 2, { ...noRules, notice: 43_200 }));
  assert.deepEqual((await answerTo(school, { required: [ana], minutes: 60, window: window('2026-04-21') })).misses[0]!.missing[0]!.why, ['notice']);
});

test('the lean reading of busy time says what the plain one says, for every kind of event', async () => {
  const school = await found('search-lean');
  const ana = await person(school, 'Ana Reis', ['teacher'], { zone: 'America/New_York' });
  const objects: readonly (readonly string[])[] = [
    utc('14T0900', '14T1000'), utc('14T0930', '14T1100', 'STATUS:TENTATIVE'), utc('14T1030', '14T1130', 'TRANSP:TRANSPARENT'), utc('12T0000', '16T1200'),
    ['DTSTART;VALUE=DATE:20260417', 'DTEND;VALUE=DATE:20260418'], ['DTSTART:20260418T090000', 'DTEND:20260418T100000'],
    [...utc('01T1300', '01T1330'), 'RRULE:FREQ=DAILY;COUNT=40'], ['DTSTART;TZID=Europe/London:20250101T230000', 'DTEND;TZID=Europe/London:20250102T013000', 'RRULE:FREQ=WEEKLY'],
    utc('13T2300', '14T0100'), utc('19T2330', '20T0030'), utc('14T1200', '14T1200'), utc('01T0000', '01T0100', 'STATUS:CANCELLED'),
  ];
  await as(school, machine, async (ctx) => { for (const lines of objects) await put(ctx, ana, lines); });
  await as(school, machine, async (ctx) => {
    for (const [from, to] of [['2026-04-14T00:00Z', '2026-04-20T00:00Z'], ['2026-04-14T09:15Z', '2026-04-14T09:45Z'], ['2026-03-01T00:00Z', '2026-06-01T00:00Z']] as const) {
      const plain = value(await busyBetween(ctx, [ana], at(from), at(to))).get(ana)!;
      const minutes = (kind: string, all: readonly (readonly [string, number, number])[]) => {
        const set = new Set<number>();
        for (const [of, start, end] of all) if (of === kind) for (let ms = Math.max(start, at(from).epochMilliseconds); ms < Math.min(end, at(to).epochMilliseconds); ms += 60_000) set.add(ms);
        return set;
      };
      const lean = (await stretchesBetween(ctx, [ana], { start: at(from), end: at(to) })).get(ana)!;
      const leanTimes = lean.starts.map((start, n) => [lean.tentative[n] ? 'tentative' : 'busy', start, lean.ends[n]!] as const);
      const plainTimes = plain.times.map(({ kind, interval }) => [kind, interval.start.epochMilliseconds, interval.end.epochMilliseconds] as const);
      assert.deepEqual([...minutes('busy', leanTimes)].sort(), [...minutes('busy', plainTimes)].sort());
      assert.deepEqual([...minutes('tentative', leanTimes).difference(minutes('busy', leanTimes))].sort(), [...minutes('tentative', plainTimes)].sort());
      const grids = await personGrids(ctx, [ana], { day: 20_556, days: 10 });
      assert.equal(grids.get(ana)!.complete, lean.complete);
    }
  });
});
