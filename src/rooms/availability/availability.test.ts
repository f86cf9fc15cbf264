import { test } from 'node:test';
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { addEvent, removeEvent } from '../calendars/actions-own.ts';
import { ownEventSchema } from '../calendars/schema.ts';
import { linkById, readToken } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { delivery, outbox } from '../messaging/reads.ts';
import { changePerson } from '../people/actions.ts';
import { addTimeOff, removeException, removeTimeOff, setException, setRules, setWorkingHours } from './actions.ts';
import { askAvailability, chaseAvailability } from './actions-ask.ts';
import { addHolidays, addTerm, removeDays, setTravel } from './actions-days.ts';
import { assumedWeek, noRules } from './model.ts';
import { erase, exported } from './privacy.ts';
import { holidaysBetween, minutesBetween, termsBetween, travelTimes } from './reads.ts';
import { askingOf, readAvailability } from './reads-own.ts';
import { timeVersions, unavailableBetween } from './reads-time.ts';
import { exceptionSchema, timeOffSchema, weekSchema, type GivenDays } from './schema.ts';

const { found, person, as, office, database } = await testOffice();

const is = (id: string, ...held: readonly string[]): Actor => ({ kind: 'person', person: id, roles: held });
const coordinator = is(newId(), 'coordinator');
const at = (text: string) => Temporal.Instant.from(text);
const date = (text: string) => Temporal.PlainDate.from(text);
const days = (first: string, last = first, name = 'Holiday'): GivenDays => ({ name, first: date(first), last: date(last) });
const off = (first: string, last = first, reason: string | null = null) => timeOffSchema.parse({ kind: 'days', first, last, ...(reason ? { reason } : {}) });
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${'reason' in result ? result.reason : ''}`);
  return result.value;
};
const mornings = weekSchema.parse({ week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: '08:00', to: '12:00' }] : [])) });

/** What of a person is taken by hours, absence and holidays in one week of April in Lisbon. */
async function taken(school: OrganisationId, who: PersonId, from = '2026-04-14T23:00Z', to = '2026-04-15T23:00Z') {
  const found = await as(school, machine, (ctx) => unavailableBetween(ctx, [who], at(from), at(to)));
  return found.get(who)!.intervals.map(({ interval, why }) => `${why} ${interval.start}/${interval.end}`);
}

test('[G-3.2] a person says his hours, others see when he is not to be had, and the same again is said again', async () => {
  const school = await found('hours');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const self = is(ana, 'teacher');
  const before = await as(school, machine, (ctx) => unavailableBetween(ctx, [ana], at('2026-04-15T00:00Z'), at('2026-04-16T00:00Z')));
  assert.deepEqual([before.get(ana)!.said, before.get(ana)!.zone], [false, 'Europe/Lisbon']);
  assert.deepEqual(await taken(school, ana), ['outside-hours 2026-04-14T23:00:00Z/2026-04-15T07:00:00Z', 'outside-hours 2026-04-15T16:00:00Z/2026-04-15T23:00:00Z'], 'Monday to Friday, 8 to 17 is assumed');
  done(await as(school, self, (ctx) => setWorkingHours(ctx, ana, 0, { ...mornings, zone: 'Atlantic/Azores' })));
  assert.deepEqual(await taken(school, ana), ['outside-hours 2026-04-14T23:00:00Z/2026-04-15T08:00:00Z', 'outside-hours 2026-04-15T12:00:00Z/2026-04-15T23:00:00Z']);
  const said = done(await as(school, self, (ctx) => readAvailability(ctx, ana)));
  assert.deepEqual([said.said, said.zone, said.ownZone, said.version, said.week], [true, 'Atlantic/Azores', 'Atlantic/Azores', 1, mornings.week]);
  done(await as(school, self, (ctx) => setWorkingHours(ctx, ana, 1, mornings)));
  assert.equal(done(await as(school, self, (ctx) => readAvailability(ctx, ana))).version, 2);
  const written = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: ana, verbs: ['availability.setWorkingHours'] }));
  assert.deepEqual(written.map(({ details }) => details), [{ minutesAWeek: 1200, zone: 'Atlantic/Azores' }, { minutesAWeek: 1200, zone: 'Atlantic/Azores' }]);
});

test('[G-3.2] who says that he works at no time is not taken for one who has said nothing', async () => {
  const school = await found('never');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  done(await as(school, is(ana), (ctx) => setWorkingHours(ctx, ana, 0, { zone: null, week: assumedWeek.map(() => []) })));
  assert.deepEqual(await taken(school, ana), ['outside-hours 2026-04-14T23:00:00Z/2026-04-15T23:00:00Z']);
});

test('two who change the hours at once: the second is told what they are now, and nothing of his is written', async () => {
  const school = await found('twice');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const both = await Promise.all([is(ana), coordinator].map((who) => as(school, who, (ctx) => setWorkingHours(ctx, ana, 0, mornings))));
  assert.deepEqual(both.map((one) => (one.ok ? 'said' : one.reason)).sort(), ['changed-meanwhile', 'said']);
  const after = await as(school, coordinator, (ctx) => setWorkingHours(ctx, ana, 0, { zone: null, week: assumedWeek.map(() => []) }));
  assert.deepEqual(!after.ok && after.reason === 'changed-meanwhile' && after.now.week, mornings.week);
  const late = await as(school, coordinator, (ctx) => setRules(ctx, ana, 0, { ...noRules, notice: 60 }));
  assert.deepEqual(!late.ok && late.reason === 'changed-meanwhile' && late.now.version, 1);
});

test('[G-3.2] other hours on one date, and their end', async () => {
  const school = await found('dates');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const given = exceptionSchema.parse({ date: '2026-04-15', hours: [{ from: '20:00', to: '00:00' }, { from: '08:00', to: '09:00' }] });
  done(await as(school, is(ana), (ctx) => setException(ctx, ana, given)));
  assert.deepEqual(await taken(school, ana), ['outside-hours 2026-04-14T23:00:00Z/2026-04-15T07:00:00Z', 'outside-hours 2026-04-15T08:00:00Z/2026-04-15T19:00:00Z']);
  done(await as(school, is(ana), (ctx) => setException(ctx, ana, { date: given.date, hours: [] })));
  assert.deepEqual(await taken(school, ana), ['outside-hours 2026-04-14T23:00:00Z/2026-04-15T23:00:00Z']);
  done(await as(school, is(ana), (ctx) => removeException(ctx, ana, given.date)));
  assert.equal((await taken(school, ana)).length, 2);
  const far = await as(school, is(ana), (ctx) => setException(ctx, ana, { date: date('2062-04-15'), hours: [] }));
  assert.deepEqual(far, { ok: false, reason: 'out-of-range', first: date('2025-04-13'), last: date('2031-04-13') });
});

test('[G-3.2] others see that somebody is away and never why, the office that entered it included', async () => {
  const school = await found('away');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const id = done(await as(school, is(ana), (ctx) => addTimeOff(ctx, ana, off('2026-04-15', '2026-04-16', 'Surgery'))));
  assert.deepEqual(await taken(school, ana), ['time-off 2026-04-14T23:00:00Z/2026-04-15T23:00:00Z']);
  const reasons = async (who: Actor) => done(await as(school, who, (ctx) => readAvailability(ctx, ana))).timeOff.map(({ reason }) => reason);
  assert.deepEqual(await reasons(is(ana)), ['Surgery']);
  assert.deepEqual(await reasons(is(newId(), 'administrator')), [null]);
  assert.equal(JSON.stringify(await as(school, machine, (ctx) => acts(ctx.tx, school, {}))).includes('Surgery'), false, 'nor does the log');
  assert.deepEqual(await as(school, is(newId(), 'teacher'), (ctx) => readAvailability(ctx, ana)), { ok: false, reason: 'forbidden', verb: 'availability.read' });
  assert.deepEqual(await as(school, coordinator, (ctx) => addTimeOff(ctx, ana, off('2026-05-01', '2026-05-01', 'Gossip'))), { ok: false, reason: 'reason-private' });
  const again = await as(school, coordinator, (ctx) => addTimeOff(ctx, ana, off('2026-04-16', '2026-04-20')));
  assert.deepEqual(!again.ok && again.reason === 'away-already' && again.by.from.toString(), '2026-04-15T00:00:00');
  done(await as(school, coordinator, (ctx) => addTimeOff(ctx, ana, off('2026-04-17', '2026-04-20'))));
  done(await as(school, is(ana), (ctx) => removeTimeOff(ctx, ana, id)));
  assert.deepEqual(await reasons(is(ana)), [null]);
});

test('[X-1] a time off that the clock leaves out is refused, one that ends in the gap ends as the clock is put forward', async () => {
  const school = await found('gap');
  const ben = await person(school, 'Ben Ode', ['teacher'], { zone: 'Australia/Lord_Howe' });
  const timed = (from: string, to: string) => as(school, is(ben), (ctx) => addTimeOff(ctx, ben, timeOffSchema.parse({ kind: 'timed', from, to })));
  assert.deepEqual(await timed('2026-10-04T02:05', '2026-10-04T02:25'), { ok: false, reason: 'no-such-time' });
  done(await timed('2026-10-04T01:00', '2026-10-04T02:15'));
  assert.deepEqual((await taken(school, ben, '2026-10-03T14:00Z', '2026-10-03T16:00Z')), ['outside-hours 2026-10-03T14:00:00Z/2026-10-03T14:30:00Z', 'time-off 2026-10-03T14:30:00Z/2026-10-03T15:30:00Z', 'outside-hours 2026-10-03T15:30:00Z/2026-10-03T16:00:00Z']);
});

test('[G-4.1.3] a holiday of the organisation holds in its zone for everybody, wherever they are', async () => {
  const school = await found('holidays');
  const [ana, kei] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Kei Mori', ['teacher'], { zone: 'Asia/Tokyo' })];
  assert.deepEqual(done(await as(school, coordinator, (ctx) => addHolidays(ctx, [days('2026-04-15'), days('2026-04-20')]))), { added: 2, there: 0 });
  assert.deepEqual(done(await as(school, coordinator, (ctx) => addHolidays(ctx, [days('2026-04-15'), days('2026-04-21')]))), { added: 1, there: 1 });
  assert.deepEqual(await taken(school, ana), ['holiday 2026-04-14T23:00:00Z/2026-04-15T23:00:00Z']);
  assert.deepEqual((await taken(school, kei, '2026-04-14T22:00Z', '2026-04-16T02:00Z')), [
    'outside-hours 2026-04-14T22:00:00Z/2026-04-14T23:00:00Z', 'holiday 2026-04-14T23:00:00Z/2026-04-15T23:00:00Z',
  ]);
  const [first] = await as(school, machine, (ctx) => holidaysBetween(ctx.tx, school, date('2026-04-01'), date('2026-04-15')));
  done(await as(school, coordinator, (ctx) => removeDays(ctx, 'holidays', first!.id)));
  assert.equal((await taken(school, ana)).some((one) => one.startsWith('holiday')), false);
});

test('terms share no day, and travel counts both ways', async () => {
  const school = await found('terms');
  done(await as(school, coordinator, (ctx) => addTerm(ctx, days('2026-01-05', '2026-03-27', 'Spring'))));
  const second = await as(school, coordinator, (ctx) => addTerm(ctx, days('2026-03-27', '2026-06-12', 'Summer')));
  assert.deepEqual(!second.ok && second.reason === 'overlaps-term' && [second.by.name, second.by.last.toString()], ['Spring', '2026-03-27']);
  done(await as(school, coordinator, (ctx) => addTerm(ctx, days('2026-03-28', '2026-06-12', 'Summer'))));
  assert.deepEqual((await as(school, machine, (ctx) => termsBetween(ctx.tx, school, date('2026-03-01'), date('2026-04-01')))).map(({ name }) => name), ['Spring', 'Summer']);
  done(await as(school, coordinator, (ctx) => setTravel(ctx, [{ one: 'Main', other: 'Annexe', minutes: 7 }, { one: 'Main', other: 'Main', minutes: 2 }, { one: 'Main', other: 'Gym', minutes: 0 }])));
  const all = await as(school, machine, (ctx) => travelTimes(ctx.tx, school));
  assert.deepEqual([['Annexe', 'Main'], ['Main', 'Annexe'], ['Main', 'Main'], ['Gym', 'Main']].map(([from, to]) => minutesBetween(all, from!, to!)), [7, 7, 2, 0]);
});

test('[G-3.2] people are asked, a member by his page, a guest by a link of his own; who was asked is not asked again, who answered not chased', async () => {
  const school = await found('asking');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const gil = await person(school, 'Gil Paz');
  assert.deepEqual([...done(await as(school, coordinator, (ctx) => askAvailability(ctx, [ana, gil, ana])))].sort(), [ana, gil].sort());
  assert.deepEqual(done(await as(school, coordinator, (ctx) => askAvailability(ctx, [ana, gil]))), []);
  const sent = async (who: PersonId, kind: string) => {
    const rows = await as(school, machine, (ctx) => outbox(ctx.tx, school, { person: who }));
    return Promise.all(rows.filter((one) => one.message.kind === kind).map(({ id }) => as(school, machine, (ctx) => delivery(ctx.tx, school, id))));
  };
  const [toAna] = await sent(ana, 'availability.ask');
  assert.match(toAna!.content!.text, /http:\/\/convene\.test\/o\/asking\/me\/availability/);
  const [toGil] = await sent(gil, 'availability.ask');
  const token = /\/l\/([A-Za-z0-9_-]{64})/.exec(toGil!.content!.text)![1]!;
  const { link } = readToken(office.key('links'), token)!;
  const opens = await as(school, { kind: 'anyone' }, (ctx) => linkById(ctx, link));
  assert.deepEqual(opens.ok && [opens.value.purpose, opens.value.subject.id], ['availability.tell', gil]);
  const guest: Actor = { kind: 'guest', link, purpose: 'availability.tell', subject: gil, person: gil };
  done(await as(school, guest, (ctx) => setWorkingHours(ctx, gil, 0, mornings)));
  assert.deepEqual(await as(school, guest, (ctx) => setWorkingHours(ctx, ana, 0, mornings)), { ok: false, reason: 'forbidden', verb: 'availability.setWorkingHours' });
  assert.deepEqual(done(await as(school, coordinator, (ctx) => chaseAvailability(ctx, [ana, gil]))), [ana]);
  assert.deepEqual([(await sent(ana, 'availability.chase')).length, (await sent(gil, 'availability.chase')).length], [1, 0]);
  const asked = await as(school, machine, (ctx) => askingOf(ctx.tx, school, ana));
  assert.deepEqual([asked!.chases, asked!.answeredAt], [1, null]);
  assert.notEqual((await as(school, machine, (ctx) => askingOf(ctx.tx, school, gil)))!.answeredAt, null);
});

test('[G-4.1.3] every change of somebody’s time raises its version in the same transaction, and nobody else’s', async () => {
  const school = await found('versions');
  const [ana, ben] = [await person(school, 'Ana Reis', ['teacher']), await person(school, 'Ben Ode', ['teacher'])];
  let last = await as(school, machine, (ctx) => timeVersions(ctx, [ana, ben]));
  const raises = async (name: string, work: () => Promise<unknown>, whose: readonly PersonId[] = [ana]) => {
    await work();
    const now = await as(school, machine, (ctx) => timeVersions(ctx, [ana, ben]));
    for (const who of [ana, ben]) assert.equal(now.get(who)! > last.get(who)!, whose.includes(who), `${name}: ${who === ana ? 'hers' : 'his'}`);
    last = now;
  };
  const self = is(ana, 'teacher');
  await raises('hours', async () => done(await as(school, self, (ctx) => setWorkingHours(ctx, ana, 0, mornings))));
  await raises('rules', async () => done(await as(school, self, (ctx) => setRules(ctx, ana, 1, { ...noRules, bufferBefore: 5 }))));
  await raises('a date', async () => done(await as(school, self, (ctx) => setException(ctx, ana, { date: date('2026-04-20'), hours: [] }))));
  await raises('time off', async () => done(await as(school, self, (ctx) => addTimeOff(ctx, ana, off('2026-05-04')))));
  await raises('a holiday', async () => done(await as(school, coordinator, (ctx) => addHolidays(ctx, [days('2026-06-10')]))), [ana, ben]);
  const event = ownEventSchema.parse({ kind: 'timed', title: 'Mine', start: '2026-04-20T09:00', end: '2026-04-20T10:00', zone: 'Europe/Lisbon' });
  let object = '';
  await raises('an event', async () => { object = done(await as(school, self, (ctx) => addEvent(ctx, ana, event))); });
  await raises('its end', async () => done(await as(school, self, (ctx) => removeEvent(ctx, object as never, 1))));
  await raises('the zone', async () => done(await as(school, self, (ctx) => changePerson(ctx, ana, 1, { zone: 'Asia/Tokyo' }))));
  await raises('her telephone', async () => done(await as(school, self, (ctx) => changePerson(ctx, ana, 2, { phone: '1' }))), []);
  await raises('a refused verb', async () => as(school, self, async (ctx) => { await addTimeOff(ctx, ana, off('2026-05-20')); return { ok: false }; }), []);
});

test('[G-4.1.3] bookings at the same time wait for each other in no version, and none of them is lost', async () => {
  const school = await found('lanes');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const event = (title: string) => ownEventSchema.parse({ kind: 'timed', title, start: '2026-04-20T09:00', end: '2026-04-20T10:00', zone: 'Europe/Lisbon' });
  done(await as(school, is(ana), (ctx) => addEvent(ctx, ana, event('First'))));
  const before = (await as(school, machine, (ctx) => timeVersions(ctx, [ana]))).get(ana)!;
  const [open, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = as(school, is(ana), async (ctx) => { done(await addEvent(ctx, ana, event('Slow'))); opened.resolve(); await open.promise; });
  await opened.promise;
  const quick = as(school, is(ana), async (ctx) => {
    await sql`set local lock_timeout = '5s'`.execute(ctx.tx); // it would wait for ever if the slow one had the only row
    return addEvent(ctx, ana, event('Quick'));
  });
  done(await quick.finally(() => open.resolve()));
  await slow;
  assert.equal((await as(school, machine, (ctx) => timeVersions(ctx, [ana]))).get(ana), before + 2);
  await Promise.all(['a', 'b', 'c', 'd'].map((title) => as(school, is(ana), (ctx) => addEvent(ctx, ana, event(title)))));
  assert.equal((await as(school, machine, (ctx) => timeVersions(ctx, [ana]))).get(ana), before + 6);
});

test('the tables refuse what the schema should have', async () => {
  const school = await found('tables');
  const ana = await person(school, 'Ana Reis');
  const put = (from: number, to: number) => database.owner.query('insert into working_hours values ($1, $2, 1, $3, $4)', [school, ana, from, to]);
  await put(480, 720);
  await assert.rejects(put(700, 800), /working_hours_once/);
  await assert.rejects(put(900, 800), /check constraint/);
  await put(720, 800);
  const except = (from: number | null, to: number | null) => database.owner.query('insert into hours_exceptions values ($1, $2, $3, $4, $5)', [school, ana, '2026-04-15', from, to]);
  await except(null, null);
  await assert.rejects(except(480, 720), /hours_exceptions_once/, 'a free day has no hours');
});

test('what is wrong with hours is said at its field', () => {
  const wrong = (schema: { safeParse(given: unknown): { success: boolean; error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } } }, given: unknown) =>
    schema.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  const week = (...monday: { from: string; to: string }[]) => ({ week: [monday, [], [], [], [], [], []] });
  assert.deepEqual(wrong(weekSchema, week({ from: '13:00', to: '17:00' }, { from: '08:00', to: '13:30' })), ['week.0.0.from overlaps']);
  assert.deepEqual(wrong(weekSchema, week({ from: '08:00', to: '08:00' })), ['week.0.0.to end-before-start']);
  assert.deepEqual(wrong(weekSchema, week({ from: '8', to: '25:00' })), ['week.0.0.from not-a-time', 'week.0.0.to not-a-time']);
  assert.deepEqual(wrong(weekSchema, { ...week(), zone: 'Mars/Base' }), ['zone not-a-zone']);
  assert.deepEqual(wrong(timeOffSchema, { kind: 'days', first: '2026-04-16', last: '2026-04-15' }), ['last end-before-start']);
  assert.deepEqual(wrong(timeOffSchema, { kind: 'days', first: '2026-04-16', last: '2036-04-15' }), ['last too-long']);
  assert.deepEqual(wrong(timeOffSchema, { kind: 'days', first: '2026-02-30', last: '2026-04-15', reason: 'a\nb' }), ['first not-a-day', 'reason line-break']);
  assert.deepEqual(weekSchema.parse(week({ from: '13:00', to: '00:00' }, { from: '08:00', to: '13:00' })).week[0], [{ from: 480, to: 1440 }], 'what touches is one');
});

test('[G-2] another organisation sees nothing of it', async () => {
  const [one, other] = [await found('ours'), await found('theirs')];
  const ana = await person(one, 'Ana Reis', ['teacher']);
  done(await as(one, is(ana), (ctx) => setWorkingHours(ctx, ana, 0, mornings)));
  done(await as(one, coordinator, (ctx) => addHolidays(ctx, [days('2026-04-15')])));
  await as(other, machine, async (ctx) => {
    assert.deepEqual(await unavailableBetween(ctx, [ana], at('2026-04-15T00:00Z'), at('2026-04-16T00:00Z')), new Map());
    assert.deepEqual(await holidaysBetween(ctx.tx, one, date('2026-04-15'), date('2026-04-15')), []);
    assert.deepEqual(await setWorkingHours(ctx, ana, 0, mornings), { ok: false, reason: 'not-found' });
  });
});

test('[X-6] what a person has said is handed out with his reasons to himself alone, and erased', async () => {
  const school = await found('privacy');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  done(await as(school, is(ana), (ctx) => setWorkingHours(ctx, ana, 0, mornings)));
  done(await as(school, is(ana), (ctx) => addTimeOff(ctx, ana, off('2026-04-15', '2026-04-16', 'Surgery'))));
  const copy = async (own: boolean) => JSON.stringify(await as(school, machine, (ctx) => exported(ctx, ana, own)));
  assert.deepEqual([(await copy(true)).includes('Surgery'), (await copy(false)).includes('Surgery')], [true, false]);
  assert.equal(await as(school, machine, (ctx) => erase(ctx, ana)), 7);
  const left = done(await as(school, machine, (ctx) => readAvailability(ctx, ana)));
  assert.deepEqual([left.said, left.timeOff, left.version], [false, [], 0]);
});
