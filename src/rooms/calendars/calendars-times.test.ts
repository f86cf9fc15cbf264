import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { roles, type PersonId } from '../identity/model.ts';
import { changePerson } from '../people/actions.ts';
import { putObject, share, unshare } from './actions.ts';
import type { Owner, Seen } from './model.ts';
import { busyBetween, objectsBetween, occurrencesBetween } from './reads-times.ts';
import { calendarOf } from './reads.ts';

const { found, person, as, database } = await testOffice();

const at = (text: string) => Temporal.Instant.from(text);
const is = (id: string, ...held: readonly string[]): Actor => ({ kind: 'person', person: id, roles: held.length > 0 ? held : ['teacher'] });
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
  return result.value;
};
const ics = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (uid: string, start: string, end: string, ...lines: string[]) =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260401T000000Z', `DTSTART${start}`, `DTEND${end}`, ...lines, 'END:VEVENT'];
async function put(school: OrganisationId, owner: Owner, bytes: string, subject?: { kind: string; id: string }): Promise<void> {
  value(await as(school, machine, async (ctx) => {
    const { id } = await calendarOf(ctx.tx, school, owner);
    return putObject(ctx, { calendar: id, bytes, ...(subject ? { subject } : {}) });
  }));
}
const of = (id: string): Owner => ({ kind: 'person', id });
const [from, to] = [at('2026-04-13T00:00Z'), at('2026-04-20T00:00Z')];
const seenBy = async (school: OrganisationId, reader: Actor, owner: Owner): Promise<Seen> =>
  value(await as(school, reader, (ctx) => occurrencesBetween(ctx, [owner], from, to))).get(owner.id)!;
const titles = ({ entries }: Seen) => entries.map(({ what }) => what?.title ?? null);
const hours = (times: Seen['busy']) => times.map(({ kind, interval }) => `${kind} ${interval.start.toString().slice(8, 16)}–${interval.end.toString().slice(8, 16)}`);
const busy = async (school: OrganisationId, reader: Actor, who: PersonId, [start, end] = [from, to]) =>
  value(await as(school, reader, (ctx) => busyBetween(ctx, [who], start, end))).get(who)!;

test('[G-5] [G-2] everybody of an organisation sees when others are busy, merged and with nothing that tells with what', async () => {
  const school = await found('when');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  await put(school, of(ana), ics(...event('secret-uid-1', ':20260414T090000Z', ':20260414T100000Z', 'SUMMARY:Dentist', 'LOCATION:Clinic')));
  await put(school, of(ana), ics(...event('secret-uid-2', ':20260414T093000Z', ':20260414T110000Z', 'SUMMARY:Solicitor', 'CLASS:CONFIDENTIAL')));
  await put(school, of(ana), ics(...event('secret-uid-3', ':20260414T103000Z', ':20260414T120000Z', 'STATUS:TENTATIVE')));
  await put(school, of(ana), ics(...event('secret-uid-4', ':20260414T150000Z', ':20260414T160000Z', 'TRANSP:TRANSPARENT')));
  await put(school, of(ana), ics(...event('secret-uid-5', ':20260414T170000Z', ':20260414T180000Z', 'STATUS:CANCELLED')));
  await put(school, of(ana), ics(...event('secret-uid-6', ':20260414T190000Z', ':20260414T200000Z', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF')));
  for (const role of roles) {
    const seen = await busy(school, is(newId(), role), ana);
    assert.deepEqual([hours(seen.times), seen.complete], [['busy 14T09:00–14T11:00', 'tentative 14T11:00–14T12:00', 'busy 14T19:00–14T20:00'], true], role);
    assert.ok(!/secret|Dentist|Clinic|Solicitor|CONFIDENTIAL/.test(JSON.stringify(seen)), role);
  }
  const clipped = await busy(school, is(newId(), 'guardian'), ana, [at('2026-04-14T09:30Z'), at('2026-04-14T10:00Z')]);
  assert.deepEqual(hours(clipped.times), ['busy 14T09:30–14T10:00']);
});

test('[G-2] a guest by link, somebody who is not signed in and another organisation see no busy time at all', async () => {
  const [school, other] = [await found('guests'), await found('guests-other')];
  const ana = await person(school, 'Ana Reis', ['teacher']);
  await put(school, of(ana), ics(...event('a', ':20260414T090000Z', ':20260414T100000Z', 'SUMMARY:Dentist')));
  for (const actor of [{ kind: 'anyone' }, { kind: 'guest', link: newId(), purpose: 'invitation.reply', subject: ana, person: ana }] as const) {
    const forbidden = { ok: false, reason: 'forbidden', verb: 'calendars.seeBusy' };
    const unread = { ...forbidden, verb: 'calendars.readObjects' };
    await as(school, actor, async (ctx) => {
      assert.deepEqual(await busyBetween(ctx, [ana], from, to), forbidden);
      assert.deepEqual(await occurrencesBetween(ctx, [of(ana)], from, to), forbidden);
      assert.deepEqual(await objectsBetween(ctx, (await calendarOf(ctx.tx, school, of(ana))).id, from, to), unread);
    });
  }
  await as(other, is(newId(), 'administrator'), async (ctx) => {
    assert.deepEqual(value(await busyBetween(ctx, [ana], from, to)), new Map(), 'nobody we know, which is not the same as free');
    assert.deepEqual(value(await occurrencesBetween(ctx, [of(ana), { kind: 'organisation', id: school }], from, to)), new Map());
  });
});

test('[G-2] with what is for the owner, who is invited, who it is shared with, and an administrator: by class, whatever the role', async () => {
  const school = await found('what');
  const [ana, beto, cora, dina] = await Promise.all(['Ana', 'Beto', 'Cora', 'Dina'].map((name) => person(school, name, ['teacher']))) as [PersonId, PersonId, PersonId, PersonId];
  const session = { kind: 'session', id: newId() };
  const lines = (n: number, title: string, ...more: string[]) => event(`${title}@x`, `:2026041${n}T090000Z`, `:2026041${n}T100000Z`, `SUMMARY:${title}`, ...more);
  await put(school, of(ana), ics(...lines(3, 'Open')));
  await put(school, of(ana), ics(...lines(4, 'Private', 'CLASS:PRIVATE')));
  await put(school, of(ana), ics(...lines(5, 'Confidential', 'CLASS:CONFIDENTIAL')));
  await put(school, of(ana), ics(...lines(6, 'Council', 'CLASS:PRIVATE', 'DESCRIPTION:Reply by https://convene.test/l/ana')), session);
  await put(school, of(beto), ics(...lines(6, 'Council', 'CLASS:PRIVATE', 'DESCRIPTION:Reply by https://convene.test/l/beto')), session);
  await put(school, of(ana), ics(...lines(7, 'Lunch', 'ORGANIZER:mailto:ana@example.org', 'ATTENDEE:mailto:beto@example.org')));
  await put(school, of(beto), ics(...lines(7, 'Lunch', 'ORGANIZER:mailto:ana@example.org', 'ATTENDEE:mailto:beto@example.org')));
  for (const who of [ana, beto]) {
    await put(school, of(who), ics(...lines(8, 'Talk', 'CLASS:PRIVATE', 'ORGANIZER:mailto:ana@example.org', 'ATTENDEE:mailto:beto@example.org')));
  }
  await put(school, of(beto), ics(...lines(3, 'Open'))); // he has learnt a UID: that alone opens nothing
  const calendar = await as(school, machine, async (ctx) => (await calendarOf(ctx.tx, school, of(ana))).id);
  value(await as(school, is(ana), (ctx) => share(ctx, calendar, cora)));

  const look = async (reader: Actor) => { const seen = await seenBy(school, reader, of(ana)); return [titles(seen), hours(seen.busy)]; };
  const [all, b13, b14, b15, b16, b17, b18] = [['Open', 'Private', 'Confidential', 'Council', 'Lunch', 'Talk'], ...[3, 4, 5, 6, 7, 8].map((n) => `busy 1${n}T09:00–1${n}T10:00`)];
  assert.deepEqual(await look(is(ana, 'participant')), [all, []], 'her own');
  assert.deepEqual(await look(is(beto, 'teacher')), [['Council', 'Lunch', null], [b13, b14, b15]], 'what he is invited to: her own class holds but where a room invited him');
  assert.deepEqual(await look(is(cora, 'vendor')), [['Open', null, null, 'Lunch', null], [b15]], 'shared with her');
  assert.deepEqual(await look(is(newId(), 'administrator')), [['Open', null, null, 'Lunch', null], [b15]], 'an administrator');
  for (const role of roles.filter((one) => one !== 'administrator')) assert.deepEqual(await look(is(dina, role)), [[], [b13, b14, b15, b16, b17, b18]], role);
  for (const reader of [is(dina, ...roles), is(cora, 'administrator')]) {
    assert.ok(!/Private|Confidential|Council|Talk|@x|convene\.test/.test(JSON.stringify((await seenBy(school, reader, of(ana))).entries.filter(({ what }) => !what || !/Open|Lunch/.test(what.title)))));
  }
  const asInvited = await seenBy(school, is(beto), of(ana));
  assert.equal(asInvited.entries.find(({ what }) => what?.title === 'Council')?.what?.description, null, 'her reply link is hers');
  assert.match((await seenBy(school, is(ana), of(ana))).entries[3]?.what?.description ?? '', /l\/ana/);

  value(await as(school, is(ana), (ctx) => unshare(ctx, calendar, cora)));
  assert.deepEqual((await look(is(cora, 'teacher')))[0], []);
  for (const reader of [is(beto), is(cora, 'administrator')]) {
    assert.deepEqual(await as(school, reader, (ctx) => objectsBetween(ctx, calendar, from, to)), { ok: false, reason: 'forbidden', verb: 'calendars.readObjects' });
  }
  const own = value(await as(school, is(ana), (ctx) => objectsBetween(ctx, calendar, at('2026-04-14T00:00Z'), at('2026-04-16T00:00Z'))));
  assert.deepEqual(own.map(({ title }) => title), ['Private', 'Confidential']);
});

test('[G-2] the organisation\'s own calendar is read by who runs the office, and its private sessions without their title', async () => {
  const school = await found('office');
  const owner: Owner = { kind: 'organisation', id: school };
  await put(school, owner, ics(...event('s1', ':20260414T090000Z', ':20260414T100000Z', 'SUMMARY:Briefing')), { kind: 'session', id: newId() });
  await put(school, owner, ics(...event('s2', ':20260415T090000Z', ':20260415T100000Z', 'SUMMARY:Dismissal', 'CLASS:PRIVATE')), { kind: 'session', id: newId() });
  for (const role of roles) {
    const may = ['administrator', 'coordinator', 'administrative-staff'].includes(role);
    assert.deepEqual(titles(await seenBy(school, is(newId(), role), owner)), may ? ['Briefing', null] : [], role);
  }
});

test('[G-4.1.3] what was declined takes no time, what is not yet answered is tentative', async () => {
  const school = await found('answers');
  const ana = await person(school, 'Ana Reis', ['teacher'], { email: 'Ana@Example.org' });
  for (const [n, state] of [[3, 'ACCEPTED'], [4, 'DECLINED'], [5, 'TENTATIVE'], [6, 'NEEDS-ACTION']] as const) {
    await put(school, of(ana), ics(...event(`u${n}`, `:2026041${n}T090000Z`, `:2026041${n}T100000Z`, 'ORGANIZER:mailto:office@x.org', `ATTENDEE;PARTSTAT=${state}:mailto:ana@example.org`)));
  }
  await put(school, of(ana), ics(
    ...event('series', ':20260413T120000Z', ':20260413T130000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@example.org'),
    ...event('series', ':20260414T120000Z', ':20260414T130000Z', 'RECURRENCE-ID:20260414T120000Z', 'ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org'),
  ));
  assert.deepEqual(hours((await busy(school, is(newId(), 'teacher'), ana)).times), [
    'busy 13T09:00–13T10:00', 'busy 13T12:00–13T13:00', 'tentative 15T09:00–15T10:00', 'busy 15T12:00–15T13:00', 'tentative 16T09:00–16T10:00',
  ]);
});

test('[X-1] floating and all-day times begin in the owner\'s zone, also after the owner moved to another', async () => {
  const school = await found('zones');
  const ana = await person(school, 'Ana Reis', ['teacher'], { zone: 'Pacific/Kiritimati' });
  await put(school, of(ana), ics(...event('day', ';VALUE=DATE:20260415', ';VALUE=DATE:20260416')));
  await put(school, of(ana), ics(...event('floats', ':20260417T090000', ':20260417T100000')));
  const reader = is(newId(), 'teacher');
  assert.deepEqual(hours((await busy(school, reader, ana)).times), ['busy 14T10:00–15T10:00', 'busy 16T19:00–16T20:00']);
  value(await as(school, machine, (ctx) => changePerson(ctx, ana, 1, { zone: 'Pacific/Pago_Pago' })));
  assert.deepEqual(hours((await busy(school, reader, ana)).times), ['busy 15T11:00–16T11:00', 'busy 17T20:00–17T21:00']);
  const atTheEdge = await busy(school, reader, ana, [at('2026-04-16T10:00Z'), at('2026-04-16T10:30Z')]);
  assert.deepEqual(hours(atTheEdge.times), ['busy 16T10:00–16T10:30']);
});

test('[X-1] a series keeps its wall time over the change of the clock, a moved and a left-out occurrence are taken as such', async () => {
  const school = await found('series');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  await put(school, of(ana), ics(
    ...event('w', ';TZID=Europe/Lisbon:20260327T090000', ';TZID=Europe/Lisbon:20260327T100000', 'SUMMARY:Choir', 'RRULE:FREQ=DAILY;COUNT=5', 'EXDATE;TZID=Europe/Lisbon:20260330T090000'),
    ...event('w', ';TZID=Europe/Lisbon:20260331T150000', ';TZID=Europe/Lisbon:20260331T160000', 'SUMMARY:Choir in the hall', 'RECURRENCE-ID;TZID=Europe/Lisbon:20260331T090000'),
  ));
  const seen = value(await as(school, is(ana), (ctx) => occurrencesBetween(ctx, [of(ana)], at('2026-03-26T00:00Z'), at('2026-04-02T00:00Z')))).get(ana)!;
  assert.deepEqual(seen.entries.map((one) => [one.part, one.start.toString(), one.what?.title]), [
    ['20260327T090000Z', '2026-03-27T09:00:00Z', 'Choir'], ['20260328T090000Z', '2026-03-28T09:00:00Z', 'Choir'],
    ['20260329T080000Z', '2026-03-29T08:00:00Z', 'Choir'], ['20260331T080000Z', '2026-03-31T14:00:00Z', 'Choir in the hall'],
  ]);
});

test('a series of a million occurrences cannot hang a read, and where it is too dense its owner counts as busy', async () => {
  const school = await found('million');
  const [ana, beto] = [await person(school, 'Ana', ['teacher']), await person(school, 'Beto', ['teacher'])];
  await put(school, of(beto), ics(...event('b', ':20260414T090000Z', ':20260414T100000Z')));
  await put(school, of(ana), ics(...event('daily', ':20200101T090000Z', ':20200101T091000Z', 'RRULE:FREQ=DAILY;COUNT=1000000')));
  assert.deepEqual(hours((await busy(school, is(newId(), 'teacher'), ana)).times).length, 7);
  for (let n = 0; n < 12; n++) {
    await put(school, of(ana), ics(...event(`s${n}`, ':20200101T090000Z', ':20200101T090001Z', 'RRULE:FREQ=SECONDLY;COUNT=999999999')));
  }
  const cora = await person(school, 'Cora', ['teacher']);
  for (let n = 0; n < 12; n++) await put(school, of(cora), ics(...event(`d${n}`, ':20200101T090000Z', ':20200101T091000Z', 'RRULE:FREQ=DAILY;COUNT=20000')));
  assert.equal((await busy(school, is(newId(), 'teacher'), cora)).complete, false, 'each could be worked out, all of them at once cost too much');
  const both = value(await as(school, is(newId(), 'teacher'), (ctx) => busyBetween(ctx, [ana, beto], from, to)));
  assert.deepEqual([hours(both.get(ana)!.times), both.get(ana)!.complete], [['busy 13T00:00–20T00:00'], false]);
  assert.deepEqual([hours(both.get(beto)!.times), both.get(beto)!.complete], [['busy 14T09:00–14T10:00'], true], 'nobody else pays for it');
  const seen = await seenBy(school, is(ana), of(ana));
  assert.deepEqual([hours(seen.busy), seen.complete], [['busy 13T00:00–20T00:00'], false]);
  assert.deepEqual(await as(school, is(ana), (ctx) => busyBetween(ctx, [ana], from, at('2036-04-13T00:00Z'))), { ok: false, reason: 'bad-window' });
  assert.deepEqual(await as(school, is(ana), (ctx) => busyBetween(ctx, [ana], to, from)), { ok: false, reason: 'bad-window' });
});

test('[X-1] times that were worked out with other zone data are worked out again from the object', async () => {
  const school = await found('zone-data');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  await put(school, of(ana), ics(...event('z', ';TZID=Europe/Lisbon:20260414T090000', ';TZID=Europe/Lisbon:20260414T100000')));
  const reader = is(newId(), 'teacher');
  const stored = (change: string) => database.owner.query(`update calendar_objects set ${change} where organisation = $1`, [school]);
  await stored("starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'");
  assert.deepEqual(hours((await busy(school, reader, ana)).times), ['busy 14T09:00–14T10:00'], 'by this zone data the columns are taken as they are');
  await stored("exact_under = '1999a'");
  assert.deepEqual(hours((await busy(school, reader, ana)).times), ['busy 14T08:00–14T09:00']);
});
