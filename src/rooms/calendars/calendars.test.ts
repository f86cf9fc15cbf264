import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { calendarEvent } from '../../calendar/event.ts';
import { calendarObject } from '../../calendar/icalendar.ts';
import { inZone } from '../../calendar/time.ts';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { Ports } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { deleteObject, makeCalendar, putObject, share, type Putting } from './actions.ts';
import type { CalendarsFact } from './events.ts';
import type { CalendarId } from './model.ts';
import { ObjectGuard, type ObjectChange, type Ruling } from './ports.ts';
import { erase, exported } from './privacy.ts';
import { calendar, calendarOf, calendarsOf, copiesOf, object, objectByUid, sharesOf } from './reads.ts';

const ours = new Ports();
/** The guard of the one test that has one; asked before those of the program. */
let ruling: ((change: ObjectChange) => Ruling | undefined) | undefined;
ours.join(ObjectGuard, { rule: async (_, change) => ruling?.(change) });
const { office, found, person, as, clock } = await testOffice(undefined, ours);
const facts: CalendarsFact[] = [];
office.parts.facts.within<CalendarsFact>('calendars', 'all', async (_, fact) => { if (fact.kind.startsWith('calendars.')) facts.push(fact); });

const is = (id: string, ...held: readonly string[]): Actor => ({ kind: 'person', person: id, roles: held });
const ics = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'DTSTAMP:20260401T000000Z', ...lines, 'END:VEVENT'];
const simple = (uid: string, ...lines: string[]) => ics(...event(`UID:${uid}`, 'DTSTART:20260414T090000Z', 'DTEND:20260414T100000Z', 'SUMMARY:Dentist', ...lines));
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
  return result.value;
};

interface School { readonly school: OrganisationId; readonly ana: PersonId; readonly into: CalendarId }
async function school(slug: string): Promise<School> {
  const id = await found(slug);
  const ana = await person(id, 'Ana Reis', ['teacher']);
  const into = await as(id, machine, async (ctx) => (await calendarOf(ctx.tx, id, { kind: 'person', id: ana })).id);
  return { school: id, ana, into };
}
const put = (of: School, given: Omit<Putting, 'calendar'> & ({ bytes: string } | { object: never }), actor: Actor = is(of.ana, 'teacher')) =>
  as(of.school, actor, (ctx) => putObject(ctx, { calendar: of.into, ...given } as Putting));

test('[G-3.2] everybody has a calendar from the moment of being added, and so has the organisation, and never two', async () => {
  const { school: id, ana, into } = await school('everybody');
  const guest = await person(id, 'Only Invited', [], { email: null });
  await as(id, machine, async (ctx) => {
    await makeCalendar(ctx, { kind: 'person', id: ana });
    assert.deepEqual((await calendarsOf(ctx.tx, id, { kind: 'person', id: ana })).map((one) => [one.id, one.main]), [[into, true]]);
    assert.equal((await calendarsOf(ctx.tx, id, { kind: 'person', id: guest })).length, 1);
    assert.equal((await calendarOf(ctx.tx, id, { kind: 'organisation', id })).owner.kind, 'organisation');
  });
});

test('[G-4.2.1] an object is kept byte for byte beside its columns, and the same bytes again change nothing', async () => {
  const of = await school('bytes');
  const text = simple('a@x', 'X-ODD;P="a;b":kept  as it is', 'DESCRIPTION:folded\r\n  here', 'CLASS:CONFIDENTIAL').replaceAll('\r\n', '\n');
  const first = value(await put(of, { bytes: text }));
  assert.deepEqual([first.created, first.changed, first.asGiven, first.version, first.uid], [true, true, true, 1, 'a@x']);
  const stored = (await as(of.school, machine, (ctx) => object(ctx.tx, of.school, first.id)))!;
  assert.equal(Buffer.from(stored.bytes).toString(), text);
  assert.deepEqual([stored.title, stored.class, stored.busy, stored.recurring, stored.subject], ['Dentist', 'CONFIDENTIAL', 'busy', false, null]);
  const again = value(await put(of, { bytes: text }));
  assert.deepEqual([again.id, again.created, again.changed, again.version], [first.id, false, false, 1]);
  clock.move('PT1S');
  const changed = value(await put(of, { bytes: text.replace('Dentist', 'Doctor'), digest: first.digest }));
  assert.deepEqual([changed.id, changed.created, changed.changed, changed.version], [first.id, false, true, 2]);
  assert.notEqual(changed.digest, first.digest);
  const log = await as(of.school, machine, (ctx) => acts(ctx.tx, of.school, { subject: first.id }));
  assert.deepEqual(log.map(({ verb, text: personal }) => [verb, personal]), [['calendars.putObject', undefined], ['calendars.putObject', undefined]], 'no title in the log');
});

test('a calendar has one object of a UID: replacing needs the entity tag that is stored, a new one a UID that is free', async () => {
  const of = await school('uids');
  const first = value(await put(of, { bytes: simple('a@x'), replaces: null }));
  const taken = await put(of, { bytes: simple('a@x', 'LOCATION:Here'), replaces: null });
  assert.equal(!taken.ok && taken.reason === 'precondition' && taken.precondition, 'no-uid-conflict');
  const other = await put(of, { bytes: simple('b@x'), replaces: first.id });
  assert.equal(!other.ok && other.reason === 'precondition' && other.precondition, 'no-uid-conflict');
  const stale = await put(of, { bytes: simple('a@x', 'LOCATION:Here'), digest: '0'.repeat(64) });
  assert.equal(!stale.ok && stale.reason === 'changed-meanwhile' && stale.now?.digest, first.digest);
  const gone = await put(of, { bytes: simple('c@x'), digest: first.digest });
  assert.equal(!gone.ok && gone.reason, 'changed-meanwhile');
});

test('two who put the same UID at once make one object and nobody is told a fault', async () => {
  const of = await school('at-once');
  const subject = { kind: 'session', id: newId() };
  const all = await Promise.all([1, 2, 3, 4].map((n) => put(of, { bytes: simple('race@x', `LOCATION:Room ${n}`), subject }, machine)));
  assert.equal(new Set(all.map((one) => value(one).id)).size, 1);
  assert.deepEqual(all.map((one) => value(one).version).sort(), [1, 2, 3, 4]);
});

/** Hostile or broken objects, the precondition that a client is told, and the line where it is known. */
const bad: readonly [string, string, string, number | null][] = [
  ['no calendar at all', 'hello', 'valid-calendar-data', 1],
  ['half of one', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n', 'valid-calendar-data', 2],
  ['no UID', ics(...event('DTSTART:20260414T090000Z')), 'valid-calendar-data', 4],
  ['no start', ics(...event('UID:a')), 'valid-calendar-object-resource', 4],
  ['end before start', ics(...event('UID:a', 'DTSTART:20260414T090000Z', 'DTEND:20260414T080000Z')), 'valid-calendar-data', 8],
  ['no such day', ics(...event('UID:a', 'DTSTART:20260231T090000Z')), 'valid-calendar-data', 7],
  ['a zone that nobody knows', ics(...event('UID:a', 'DTSTART;TZID=Nowhere/Land:20260414T090000')), 'valid-calendar-data', 7],
  ['a rule that is none', ics(...event('UID:a', 'DTSTART:20260414T090000Z', 'RRULE:FREQ=SOMETIMES')), 'valid-calendar-data', 8],
  ['a NUL', ics(...event('UID:a', 'DTSTART:20260414T090000Z', 'SUMMARY:a\0b')), 'valid-calendar-data', 8],
  ['a message', ics('METHOD:REQUEST', ...event('UID:a', 'DTSTART:20260414T090000Z')), 'valid-calendar-object-resource', null],
  ['nothing in it', ics(), 'valid-calendar-object-resource', null],
  ['a task', ics('BEGIN:VTODO', 'UID:a', 'END:VTODO'), 'supported-calendar-component', 4],
  ['an event and a task', ics(...event('UID:a', 'DTSTART:20260414T090000Z'), 'BEGIN:VTODO', 'UID:a', 'END:VTODO'), 'valid-calendar-object-resource', 9],
  ['two UIDs', ics(...event('UID:a', 'DTSTART:20260414T090000Z'), ...event('UID:b', 'RECURRENCE-ID:20260415T090000Z', 'DTSTART:20260414T090000Z')), 'valid-calendar-object-resource', 9],
  ['two masters', ics(...event('UID:a', 'DTSTART:20260414T090000Z'), ...event('UID:a', 'DTSTART:20260415T090000Z')), 'valid-calendar-object-resource', 9],
  ['a UID without end', ics(...event(`UID:${'a'.repeat(600)}`, 'DTSTART:20260414T090000Z')), 'valid-calendar-object-resource', 4],
  ['two organizers', ics(...event('UID:a', 'DTSTART:20260414T090000Z', 'RRULE:FREQ=DAILY', 'ORGANIZER:mailto:a@x.org'),
    ...event('UID:a', 'RECURRENCE-ID:20260415T090000Z', 'DTSTART:20260415T090000Z', 'ORGANIZER:mailto:b@x.org')), 'same-organizer-in-all-components', null],
  ['before the calendar', ics(...event('UID:a', 'DTSTART:00010101T090000Z')), 'min-date-time', null],
  ['after all years', ics(...event('UID:a', 'DTSTART:99990101T090000Z')), 'max-date-time', null],
  ['without end', ics(...event('UID:a', 'DTSTART:99980101T090000Z', 'DURATION:P999999D')), 'max-date-time', null],
  ['more dates than any honest series', ics(...event('UID:a', 'DTSTART:20260414T090000Z', ...Array.from({ length: 4000 }, (_, n) => `RDATE:${20270101 + (n % 28)}T${String(n % 24).padStart(2, '0')}${String(n % 60).padStart(2, '0')}00Z`))), 'max-instances', null],
  ['an interval of ages', ics(...event('UID:a', 'DTSTART:20260414T090000Z', 'RRULE:FREQ=DAILY;INTERVAL=999999999')), 'max-instances', null],
  ['a crowd', ics(...event('UID:a', 'DTSTART:20260414T090000Z', ...Array.from({ length: 2001 }, (_, n) => `ATTENDEE:mailto:p${n}@x.org`))), 'max-attendees-per-instance', null],
  ['five megabytes', ics(...event('UID:a', 'DTSTART:20260414T090000Z', `DESCRIPTION:${'a'.repeat(5 << 20)}`)), 'max-resource-size', null],
];
test('a calendar object that is malformed or hostile is refused with its precondition and line, and nothing is stored', async () => {
  const of = await school('hostile');
  for (const [what, bytes, precondition, line] of bad) {
    const answer = await put(of, { bytes });
    assert.ok(!answer.ok && answer.reason === 'precondition', what);
    assert.deepEqual([answer.precondition, answer.line], [precondition, line], `${what}: ${answer.why}`);
  }
  assert.deepEqual(await as(of.school, machine, async (ctx) => (await exported(ctx, of.ana))[0]!.objects), []);
});

test('[G-2] only its owner puts into a calendar and deletes from it, whatever the role', async () => {
  const of = await school('owner');
  const stored = value(await put(of, { bytes: simple('a@x') }));
  const beto = await person(of.school, 'Beto', ['administrator', 'coordinator']);
  const others: Actor[] = [is(beto, 'administrator', 'coordinator'), { kind: 'anyone' }, { kind: 'guest', link: newId(), purpose: 'session.page', subject: of.into, person: of.ana }];
  for (const actor of others) {
    assert.deepEqual(await put(of, { bytes: simple('b@x') }, actor), { ok: false, reason: 'forbidden', verb: 'calendars.putObject' });
    assert.deepEqual(await as(of.school, actor, (ctx) => deleteObject(ctx, { object: stored.id })), { ok: false, reason: 'forbidden', verb: 'calendars.deleteObject' });
    assert.deepEqual(await as(of.school, actor, (ctx) => share(ctx, of.into, beto)), { ok: false, reason: 'forbidden', verb: 'calendars.share' });
  }
  const stale = await as(of.school, is(of.ana), (ctx) => deleteObject(ctx, { object: stored.id }, { digest: 'x' }));
  assert.equal(!stale.ok && stale.reason, 'changed-meanwhile');
  value(await as(of.school, is(of.ana), (ctx) => deleteObject(ctx, { object: stored.id }, { digest: stored.digest })));
  assert.deepEqual(await as(of.school, is(of.ana), (ctx) => deleteObject(ctx, { object: stored.id })), { ok: false, reason: 'not-found' });
});

/** Of a kind that no room of the program guards. */
const subjectOf = () => ({ kind: 'lesson', id: newId() });
const copy = (uid: string, title: string) => calendarObject(
  [calendarEvent({ uid, summary: title, start: inZone(Temporal.PlainDateTime.from('2026-04-14T09:00'), 'Europe/Lisbon'), duration: Temporal.Duration.from('PT1H') })],
  { productId: '-//Convene//EN' },
);
const keep = (ctx: Context, of: School, uid: string, title: string, subject: { kind: string; id: string }) => putObject(ctx, { calendar: of.into, object: copy(uid, title), subject });

test('[G-4.2.1] a copy of a session is written and removed by its room, and by nobody else where no guard speaks of it', async () => {
  const of = await school('copies');
  const subject = subjectOf();
  const kept = value(await as(of.school, machine, (ctx) => keep(ctx, of, 's@copies.convene', 'Briefing', subject)));
  assert.deepEqual(await as(of.school, machine, async (ctx) => (await copiesOf(ctx.tx, of.school, subject)).map(({ owner, stored }) => [owner, stored.id])),
    [[{ kind: 'person', id: of.ana }, kept.id]]);
  const changed = await put(of, { bytes: simple('s@copies.convene') });
  assert.equal(!changed.ok && changed.reason === 'precondition' && changed.precondition, 'allowed-attendee-scheduling-object-change');
  const removed = await as(of.school, is(of.ana), (ctx) => deleteObject(ctx, { object: kept.id }));
  assert.equal(!removed.ok && removed.reason === 'precondition' && removed.precondition, 'allowed-attendee-scheduling-object-change');
  assert.deepEqual(facts.filter((fact) => fact.subject.id === kept.id).map((fact) => [fact.kind, 'of' in fact && fact.of]), [['calendars.ObjectPut', subject]]);
  assert.equal((await as(of.school, machine, (ctx) => acts(ctx.tx, of.school, { subject: kept.id }))).length, 0, 'the session\'s verb records the act');
  value(await as(of.school, machine, (ctx) => deleteObject(ctx, { calendar: of.into, uid: 's@copies.convene' }, { subject })));
  value(await as(of.school, machine, (ctx) => deleteObject(ctx, { calendar: of.into, uid: 's@copies.convene' }, { subject })));
  value(await put(of, { bytes: simple('mine@x') }));
  value(await as(of.school, machine, (ctx) => deleteObject(ctx, { calendar: of.into, uid: 'mine@x' }, { subject })));
  assert.ok(await as(of.school, machine, (ctx) => objectByUid(ctx.tx, of.school, of.into, 'mine@x')), 'an own event is not the room\'s to remove');
});

test('a guard allows, rewrites or refuses, is asked for puts and deletions, and what it wrote is undone with a refusal', async () => {
  const of = await school('guards');
  const subject = subjectOf();
  const asked: ObjectChange[] = [];
  let answer: Ruling | undefined;
  ruling = (change) => { asked.push(change); return answer; };
  const kept = value(await as(of.school, machine, (ctx) => keep(ctx, of, 'g@x', 'Briefing', subject)));
  assert.equal(asked.length, 0, 'the room itself is not asked');
  const summaryOf = async () => (await as(of.school, machine, (ctx) => object(ctx.tx, of.school, kept.id)))?.title;

  answer = { ruling: 'refuse', precondition: 'allowed-organizer-scheduling-object-change', why: 'the time is not yours to change' };
  const refused = await put(of, { bytes: simple('g@x') });
  assert.deepEqual(refused, { ok: false, reason: 'precondition', precondition: answer.precondition, why: answer.why, line: null, property: null });
  assert.equal(await summaryOf(), 'Briefing');
  assert.deepEqual([asked[0]!.before?.stored.id, asked[0]!.after?.events[0]?.summary], [kept.id, 'Dentist']);

  answer = { ruling: 'rewrite', object: copy('g@x', 'As it must be') };
  const rewritten = value(await put(of, { bytes: simple('g@x') }));
  assert.deepEqual([rewritten.asGiven, await summaryOf()], [false, 'As it must be']);

  answer = { ruling: 'allow' };
  assert.deepEqual([value(await put(of, { bytes: simple('g@x') })).asGiven, await summaryOf()], [true, 'Dentist']);
  assert.deepEqual((await as(of.school, machine, (ctx) => object(ctx.tx, of.school, kept.id)))?.subject, subject, 'it stays the subject\'s');
  value(await as(of.school, is(of.ana), (ctx) => deleteObject(ctx, { object: kept.id })));
  assert.equal(asked.at(-1)!.after, undefined);
  assert.equal(await summaryOf(), undefined);
  answer = { ruling: 'rewrite', object: copy('another@x', 'Sleight of hand') };
  await assert.rejects(put(of, { bytes: simple('h@x') }), /another UID/);
  ruling = undefined;
});

test('[G-2] another organisation sees no calendar and no object, and stores nothing in one', async () => {
  const of = await school('ours');
  const other = await found('theirs');
  const stored = value(await put(of, { bytes: simple('a@x') }));
  await as(other, is(newId(), 'administrator'), async (ctx) => {
    assert.equal(await calendar(ctx.tx, of.school, of.into), undefined);
    assert.equal(await object(ctx.tx, of.school, stored.id), undefined);
    assert.equal(await objectByUid(ctx.tx, of.school, of.into, 'a@x'), undefined);
    assert.deepEqual(await putObject(ctx, { calendar: of.into, bytes: simple('b@x') }), { ok: false, reason: 'not-found' });
    assert.deepEqual(await putObject(ctx, { calendar: of.into, bytes: simple('b@x'), subject: subjectOf() }), { ok: false, reason: 'not-found' });
    assert.deepEqual(await deleteObject(ctx, { object: stored.id }), { ok: false, reason: 'not-found' });
    assert.deepEqual(await share(ctx, of.into, newId()), { ok: false, reason: 'not-found' });
  });
});

test('[X-6] what is held of a person is handed out as it is stored, and erased with the shares', async () => {
  const of = await school('privacy');
  const beto = await person(of.school, 'Beto', ['teacher']);
  value(await put(of, { bytes: simple('a@x') }));
  value(await as(of.school, is(of.ana), (ctx) => share(ctx, of.into, beto)));
  assert.deepEqual(await as(of.school, machine, (ctx) => exported(ctx, of.ana)), [{ name: '', objects: [simple('a@x')], sharedWith: [beto] }]);
  assert.equal(await as(of.school, machine, (ctx) => erase(ctx, of.ana)), 1);
  assert.deepEqual(await as(of.school, machine, (ctx) => exported(ctx, of.ana)), [{ name: '', objects: [], sharedWith: [] }]);
  assert.deepEqual(await as(of.school, machine, (ctx) => sharesOf(ctx.tx, of.school, of.into)), []);
});

