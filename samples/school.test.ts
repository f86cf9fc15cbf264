import { test } from 'node:test';
import assert from 'node:assert/strict';
import { testOffice } from '../test/office.ts';
import { keptMail } from '../src/outside/kept-mail.ts';
import type { Actor } from '../src/platform/context.ts';
import { openSignIn } from '../src/platform/sign-in.ts';
import { samplePassword } from '../src/platform/sign-in-samples.ts';
import { holidaysBetween, minutesBetween, termsBetween, travelTimes } from '../src/rooms/availability/reads.ts';
import { readPoll } from '../src/rooms/availability/reads-polls.ts';
import { unavailableBetween } from '../src/rooms/availability/reads-time.ts';
import { busyBetween, occurrencesBetween } from '../src/rooms/calendars/reads-times.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { members, organisation, organisations } from '../src/rooms/identity/reads.ts';
import { acts } from '../src/rooms/log/reads.ts';
import { Channel } from '../src/rooms/messaging/ports.ts';
import { outbox } from '../src/rooms/messaging/reads.ts';
import { classesOf, familiesOf, studentsOf, teachersOfAll } from '../src/rooms/people/reads-students.ts';
import { findPeople, personByEmail } from '../src/rooms/people/reads.ts';
import { dutiesOf } from '../src/rooms/procedures/reads.ts';
import { rooms } from '../src/rooms/resources/reads.ts';
import { appointments, roundFamilies, rounds as allRounds } from '../src/rooms/conferences/reads.ts';
import { requestQueue } from '../src/rooms/sessions/reads-requests.ts';
import { refreshConflicts } from '../src/rooms/sessions/actions-conflicts.ts';
import { conflictsSeen } from '../src/rooms/sessions/reads-conflicts-pages.ts';
import { loadSchool } from './load.ts';
import { calendarsFrom } from './school-calendars.ts';
import { dateOf, everybody, readSchool } from './school.ts';

// A Wednesday, 14:00 in Lisbon.
const { office, database, clock } = await testOffice('2026-04-15T13:00:00Z');
office.parts.ports.join(Channel, keptMail);
const signIn = openSignIn({ pool: database.pool, secret: 'x'.repeat(32), publicUrl: new URL('http://convene.test') });
const lines: string[] = [];
const parts = { office, signIn, log: (line: string, error?: unknown) => void lines.push(error ? `${line}: ${String(error)}` : line) };
const school = readSchool();
const [demo, other] = await Promise.all([loadSchool(parts), loadSchool(parts)]); // two processes that start at once
assert.ok(demo);
assert.equal(other?.organisation, demo.organisation);
const id = demo.organisation;
const machine: Actor = { kind: 'machine', name: 'test' };
const ask = <R>(work: Parameters<typeof office.enter<R>>[2], actor: Actor = machine) => office.enter(id, actor, work);

test('the sample school is loaded by the verbs: every person, role, room, calendar and request of the files is there, once', async () => {
  assert.deepEqual(lines.filter((line) => /^(duty|delivery)/.test(line)), []);
  const { name, slug, zone, demo: isDemo, aheadMs } = await ask((ctx) => organisation(ctx.tx, id));
  assert.deepEqual({ name, slug, zone, isDemo, aheadMs }, { name: 'Linden Hill School', slug: 'linden-hill', zone: 'Europe/Lisbon', isDemo: true, aheadMs: 0 });
  const people = await ask((ctx) => findPeople(ctx.tx, id));
  const outsiders = people.filter(({ email }) => email?.endsWith('@city-library.example'));
  assert.equal(outsiders.length, 1);
  const told = (one: { name: string; email?: string | null; phone?: string | null; language: string; zone?: string }) =>
    [one.name, one.email ?? null, one.phone ?? null, one.language, one.zone ?? 'Europe/Lisbon'].join(' | ');
  const students = new Set(school.families.flatMap((family) => family.students.map((one) => one.name)));
  assert.deepEqual(people.filter((one) => !outsiders.includes(one) && !students.has(one.name)).map(told).sort(), everybody(school).map(told).sort());
  const roleOf = new Map((await ask((ctx) => members(ctx.tx, id))).map(({ person, roles }) => [people.find((one) => one.id === person)!.name, roles]));
  assert.deepEqual(roleOf, new Map(everybody(school).map(({ name: who, roles }) => [who, [...roles]])) as typeof roleOf);
  assert.deepEqual((await ask((ctx) => rooms(ctx.tx, id))).map(({ building, name: room, floor, capacity, features }) => [building, room, floor, capacity, ...features]).sort(),
    school.rooms.map(({ building, name: room, floor, capacity, features }) => [building, room, floor, capacity, ...features]).sort());
});

test('[P-1.3] the students are in their classes with teachers and guardians, and separated guardians are families of their own', async () => {
  const all = await ask((ctx) => studentsOf(ctx));
  const given = school.families.flatMap(({ students }) => students.map((one) => `${one.name}, ${one.class}`));
  assert.deepEqual(all.map((one) => `${one.name}, ${one.className}`).sort(), given.sort());
  assert.deepEqual((await ask((ctx) => classesOf(ctx))).map(({ name }) => name), ['5A', '7B', '9A']);
  const taught = await ask((ctx) => teachersOfAll(ctx, all.map(({ person }) => person)));
  assert.ok(all.every(({ person }) => (taught.get(person) ?? []).length >= 2));
  const families = await ask((ctx) => familiesOf(ctx, all.map(({ person }) => person)));
  assert.equal(families.length, school.families.length + 1);
  assert.deepEqual(families.map(({ students }) => students.length), families.map(() => 2));
});

test('[G-4.4.2] one session has a poll that is open: two have answered, one has been asked and not answered', async () => {
  const [row] = await ask(async (ctx) => Promise.all((await ctx.tx.selectFrom('polls' as never).select('id' as never).execute() as { id: string }[]).map(({ id: poll }) => readPoll(ctx, poll))));
  assert.ok(row?.ok);
  const { poll, options, people, tallies, subject } = row.value;
  assert.deepEqual([subject.title, poll.state, options.length, people.length], ['Summer party: who does what', 'open', 3, 3]);
  assert.deepEqual(tallies.map(({ yes, ifNeedBe, no, open, best }) => [yes, ifNeedBe, no, open, best]), [[2, 0, 0, 1, true], [0, 1, 1, 1, false], [1, 0, 1, 1, false]]);
});

test('loading again, also twice at once, changes nothing and names the same people', async () => {
  const written = await ask((ctx) => acts(ctx.tx, id, { most: 5000 }));
  const again = await Promise.all([loadSchool(parts), loadSchool(parts)]);
  assert.deepEqual(again, [demo, demo]);
  assert.equal((await office.outside(organisations)).length, 1);
  assert.equal((await ask((ctx) => acts(ctx.tx, id, { most: 5000 }))).length, written.length);
});

test('[G-3.2] people have said when they can be had, one teacher is away, two have said nothing, and no lesson is on a holiday', async () => {
  const known = new Map((await ask((ctx) => findPeople(ctx.tx, id))).map(({ id: person, name }) => [name, person]));
  const of = (...names: string[]) => names.map((name) => known.get(name)!);
  const [from, to] = ['2026-04-12T23:00Z', '2026-05-03T23:00Z'].map((text) => Temporal.Instant.from(text)) as [Temporal.Instant, Temporal.Instant];
  const time = await ask((ctx) => unavailableBetween(ctx, of('Margaret O\'Connell', 'Pablo Herrera', 'Sofia Antunes', 'Arjun Nair', 'Kwame Boateng'), from, to));
  assert.deepEqual([...time.values()].map(({ said, zone }) => `${said} ${zone}`).sort(), ['false Europe/Lisbon', 'false Europe/Lisbon', 'true America/Bogota', 'true Europe/Lisbon', 'true Europe/Lisbon']);
  const away = time.get(of('Sofia Antunes')[0]!)!.intervals.filter(({ why }) => why === 'time-off').map(({ interval }) => `${interval.start} ${interval.end}`);
  assert.deepEqual(away, ['2026-04-19T23:00:00Z 2026-04-24T23:00:00Z']);
  assert.deepEqual([...time.values()].flatMap(({ intervals }) => intervals).filter(({ why }) => why === 'holiday'), []);
  const [first, last] = [Temporal.PlainDate.from('2026-05-04'), Temporal.PlainDate.from('2027-05-04')];
  assert.deepEqual((await ask((ctx) => holidaysBetween(ctx.tx, id, first, last))).map(({ name }) => name), ['Portugal Day', 'Summer holidays', 'Republic Day', 'Winter holidays', 'New Year', 'Freedom Day', 'Labour Day']);
  assert.deepEqual((await ask((ctx) => termsBetween(ctx.tx, id, first, last))).map(({ name }) => name), ['Third term', 'First term', 'Second term', 'Third term']);
  assert.equal(minutesBetween(await ask((ctx) => travelTimes(ctx.tx, id)), 'Garden building', 'Main building'), 5);
});

test('each of the people who can be looked through the eyes of signs in by one click, and nobody else does', async () => {
  const signing = everybody(school).filter(({ signsIn }) => signsIn);
  assert.deepEqual(demo.samples.map(({ name }) => name), signing.map(({ name }) => name));
  assert.deepEqual(demo.samples.slice(0, 2), [{ name: 'Helena Marques', roles: 'Administrator' }, { name: 'Ruth Adeyemi', roles: 'Coordinator' }]);
  for (const { email = '' } of signing.slice(0, 3)) {
    const tried = await signIn.signInWithPassword({ email, password: samplePassword({ office }, email), ip: '192.0.2.1', now: clock.now() });
    assert.equal(tried.ok, true, email);
  }
  const duarte = await signIn.accountByEmail('duarte.nogueira@linden-hill.example');
  assert.equal(duarte, undefined);
});

test('the calendars hold three weeks from the Monday of this week, as each person wrote them, and what is private stays so', async () => {
  const [from, to] = [Temporal.Instant.from('2026-04-12T23:00:00Z'), Temporal.Instant.from('2026-05-03T23:00:00Z')];
  const who = await ask((ctx) => personByEmail(ctx.tx, id, 'margaret.oconnell@linden-hill.example'));
  const helena = await ask((ctx) => personByEmail(ctx.tx, id, 'helena.marques@linden-hill.example'));
  const seenBy = (person: PersonId, role: Role) => ask((ctx) => occurrencesBetween(ctx, [{ kind: 'person', id: who!.id }], from, to), { kind: 'person', person, roles: [role] });
  const own = await seenBy(who!.id, 'teacher');
  const titles = own.ok ? own.value.get(who!.id)!.entries.map(({ what }) => what?.title) : [];
  for (const [title, times] of [['English 8A', 9], ['Staff meeting', 3], ['Training day', 1], ['Union consultation', 1]] as const) {
    assert.equal(titles.filter((one) => one === title).length, times, title);
  }
  const seen = await seenBy(helena!.id, 'administrator');
  assert.ok(seen.ok && JSON.stringify([...seen.value]).includes('English 8A') && !JSON.stringify([...seen.value]).includes('Union consultation'));
  const busy = await ask((ctx) => busyBetween(ctx, [who!.id], from, to), { kind: 'person', person: helena!.id, roles: ['teacher'] });
  assert.ok(busy.ok && busy.value.get(who!.id)!.times.length > 40);
  const beyond = await ask((ctx) => busyBetween(ctx, [who!.id], to, to.add({ hours: 24 * 30 })));
  assert.deepEqual(beyond.ok && beyond.value.get(who!.id)!.times.map(({ interval }) => interval.start.toString()), ['2026-05-07T15:30:00Z']); // the parent evening
});

test('[P-1.1] [P-4.2] a round of parent-teacher meetings is open, some families have booked and others have not', async () => {
  const [round] = await ask((ctx) => allRounds(ctx));
  assert.deepEqual([round!.state, round!.classes.length, round!.days[0]!.date.toString()], ['open', 3, '2026-05-07']);
  const booked = await ask((ctx) => appointments(ctx, { round: round!.id, live: true }));
  const families = await ask((ctx) => roundFamilies(ctx, round!.id));
  const having = new Set(booked.map(({ family }) => family));
  assert.deepEqual([families.length, having.size], [school.families.length + 1, 7]);
  assert.deepEqual([...new Set(booked.map(({ way }) => way))].sort(), ['online', 'phone']);
  assert.ok(families.some(({ toldAt }) => toldAt !== null));
});

test('no class has two teachers at a time, and no teacher two classes', () => {
  const taken = new Map<string, string>();
  for (const { teacher, title, days, period } of school.timetable.lessons) {
    const group = /\d+[AB]/.exec(title)![0];
    for (const whose of days.split(',').flatMap((day) => [`${teacher} ${day} ${period}`, `${group} ${day} ${period}`])) {
      assert.equal(taken.get(whose), undefined, `${whose}: ${title}`);
      taken.set(whose, title);
    }
  }
});

test('the demo is current on every day: its weeks, its last and its next day of school, also over the change of the clocks', () => {
  for (const [today, last, next, tuesday] of [
    ['2026-04-15', '2026-04-14', '2026-04-16', '2026-04-21'], ['2026-04-13', '2026-04-10', '2026-04-14', '2026-04-21'],
    ['2026-04-17', '2026-04-16', '2026-04-20', '2026-04-21'], ['2026-04-19', '2026-04-17', '2026-04-20', '2026-04-21'],
  ] as const) {
    const day = Temporal.PlainDate.from(today);
    assert.deepEqual([dateOf('last', day), dateOf('next', day), dateOf('TU', day)].map(String), [last, next, tuesday]);
  }
  for (const monday of ['2026-03-16', '2026-10-12', '2026-12-28']) assert.equal(calendarsFrom(school, Temporal.PlainDate.from(monday)).length, 157);
});

test('[G-4.1.1] four requests wait, from complete to barely begun, and each was acknowledged when it came', async () => {
  const queue = await ask((ctx) => requestQueue(ctx.tx, id));
  assert.deepEqual(queue.map(({ title, door, state, missing, suspect }) => [title, door, state, missing.join(' '), suspect]).sort(), [
    ['An author reads at the school', 'form', 'open', 'who when length where', false],
    ['Changing the bus stop', 'office', 'open', 'who when', false],
    ['First aid for the sports staff', 'form', 'open', '', false],
    ['Reading support for my son', 'form', 'open', 'length where', false],
  ]);
  for (const { id: request, madeAt, title } of queue) {
    const duty = (await ask((ctx) => dutiesOf(ctx.tx, id, request))).find(({ step }) => step === 'acknowledge-request');
    // who has neither an address nor an account is called up, and that is somebody's to do
    if (title === 'Changing the bus stop') assert.deepEqual([duty?.state, duty?.reason], ['open', 'unreachable']);
    else assert.equal(duty?.state === 'done' && !duty.late && duty.closedAt!.equals(madeAt), true, title);
  }
  const left = await ask((ctx) => outbox(ctx.tx, id, { kinds: ['sessions.acknowledgement'], most: 500 }));
  assert.ok(left.every(({ state }) => state === 'kept' || state === 'sent' || state === 'unreachable'));
});

test('[G-4.6.1] sessions stand in every state, and the one of the last school day was held in its time', async () => {
  const written = await ask((ctx) => acts(ctx.tx, id, { verbs: ['sessions.propose', 'sessions.schedule', 'sessions.start', 'sessions.hold', 'sessions.cancel'] }));
  const count = (verb: string) => written.filter((act) => act.verb === verb).length;
  assert.deepEqual([count('sessions.propose'), count('sessions.schedule'), count('sessions.cancel'), count('sessions.hold')], [7, 6, 1, 1]);
  assert.equal(written.find(({ verb }) => verb === 'sessions.hold')?.at.toString(), '2026-04-14T12:10:00Z');
});

test('[G-4.5.2] somebody is booked twice, so that the page of conflicts has something to show', async () => {
  await ask(refreshConflicts);
  const seen = await ask((ctx) => conflictsSeen(ctx));
  assert.ok(seen.ok);
  assert.deepEqual(seen.value.filter(({ first }) => first.kind === 'people').map(({ owners, a, b, dates }) => [owners.map(({ name }) => name), a.title, b?.title, dates]),
    [[['Duarte Nogueira'], 'Timetable round', 'Open day: who shows what', 1]]);
});
