import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { addEvent, changeEvent, removeEvent } from './actions-own.ts';
import { putObject } from './actions.ts';
import { busyBetween, occurrencesBetween } from './reads-times.ts';
import { calendarOf, object, opened } from './reads.ts';
import { ownEventSchema, type OwnEvent } from './schema.ts';

const { found, person, as } = await testOffice();
const school = await found('own');
const is = (id: string): Actor => ({ kind: 'person', person: id, roles: ['teacher'] });
const at = (text: string) => Temporal.Instant.from(text);
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
  return result.value;
};
const timed = (start: string, end: string, more: object = {}): OwnEvent => ownEventSchema.parse({ kind: 'timed', title: 'Dentist', start, end, zone: 'Europe/Lisbon', ...more });
const wholeDays = (first: string, last: string, more: object = {}): OwnEvent => ownEventSchema.parse({ kind: 'days', title: 'Away', first, last, ...more });
const add = (who: PersonId, given: OwnEvent, actor: Actor = is(who)) => as(school, actor, (ctx) => addEvent(ctx, who, given));
const busy = async (who: PersonId, from: string, to: string) => {
  const times = value(await as(school, is(newId()), (ctx) => busyBetween(ctx, [who], at(from), at(to)))).get(who)!;
  return times.times.map(({ kind, interval }) => `${kind} ${interval.start} ${interval.end}`);
};
let count = 0;
const ana = () => person(school, `Ana ${++count}`, ['teacher']);

test('[G-3.2] an event of one\'s own takes time that others see, is changed and removed, and the log tells no title', async () => {
  const who = await ana();
  const id = value(await add(who, timed('2026-04-14T09:00', '2026-04-14T10:00')));
  assert.deepEqual(await busy(who, '2026-04-14T00:00Z', '2026-04-15T00:00Z'), ['busy 2026-04-14T08:00:00Z 2026-04-14T09:00:00Z']);
  value(await as(school, is(who), (ctx) => changeEvent(ctx, id, 1, timed('2026-04-14T11:00', '2026-04-14T12:00', { title: 'Doctor', busy: 'tentative', class: 'PRIVATE' }))));
  assert.deepEqual(await busy(who, '2026-04-14T00:00Z', '2026-04-15T00:00Z'), ['tentative 2026-04-14T10:00:00Z 2026-04-14T11:00:00Z']);
  const stored = (await as(school, machine, (ctx) => object(ctx.tx, school, id)))!;
  assert.deepEqual([stored.title, stored.sequence, stored.class, stored.version], ['Doctor', 1, 'PRIVATE', 2]);
  const stale = await as(school, is(who), (ctx) => changeEvent(ctx, id, 1, timed('2026-04-14T13:00', '2026-04-14T14:00')));
  assert.equal(!stale.ok && stale.reason === 'changed-meanwhile' && stale.now?.title, 'Doctor');
  const late = await as(school, is(who), (ctx) => removeEvent(ctx, id, 1));
  assert.equal(!late.ok && late.reason, 'changed-meanwhile');
  value(await as(school, is(who), (ctx) => removeEvent(ctx, id, 2)));
  assert.deepEqual(await busy(who, '2026-04-14T00:00Z', '2026-04-15T00:00Z'), []);
  const log = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: id }));
  assert.equal(log.length, 3);
  assert.ok(!/Dentist|Doctor/.test(JSON.stringify(log)));
});

test('[X-1] a wall time that does not exist or exists twice is refused with both candidates, and the answer is booked', async () => {
  const who = await ana();
  const gap = await add(who, timed('2026-03-29T01:30', '2026-03-29T03:00'));
  assert.ok(!gap.ok && gap.reason === 'wall-time');
  assert.deepEqual([gap.field, gap.kind, gap.candidates.map(String)], ['start', 'gap', ['2026-03-29T00:30:00+00:00[Europe/Lisbon]', '2026-03-29T02:30:00+01:00[Europe/Lisbon]']]);
  value(await add(who, timed('2026-03-29T01:30', '2026-03-29T03:00', { startIs: 'second' })));
  assert.deepEqual(await busy(who, '2026-03-29T00:00Z', '2026-03-30T00:00Z'), ['busy 2026-03-29T01:30:00Z 2026-03-29T02:00:00Z']);

  const fold = await add(who, timed('2026-10-25T00:30', '2026-10-25T01:30'));
  assert.ok(!fold.ok && fold.reason === 'wall-time');
  assert.deepEqual([fold.field, fold.kind, fold.candidates.map((one) => one.toInstant().toString())], ['end', 'fold', ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']]);
  value(await add(who, timed('2026-10-25T00:30', '2026-10-25T01:30', { endIs: 'second' })));
  assert.deepEqual(await busy(who, '2026-10-24T00:00Z', '2026-10-26T00:00Z'), ['busy 2026-10-24T23:30:00Z 2026-10-25T01:30:00Z']);
  const between = timed('2026-10-25T01:45', '2026-10-25T01:15', { startIs: 'first', endIs: 'second' });
  assert.equal((await add(who, between)).ok, true, 'half an hour on the clock that is put back');
  assert.deepEqual(await add(who, timed('2026-10-25T01:45', '2026-10-25T02:15', { startIs: 'second', rule: 'FREQ=WEEKLY' })), { ok: false, reason: 'second-of-series' });
});

test('an event that ends before or when it starts, lasts years, or lies beyond all years is refused', async () => {
  const who = await ana();
  const refused = async (given: OwnEvent) => { const answer = await add(who, given); return answer.ok ? 'taken' : answer.reason; };
  assert.equal(await refused(timed('2026-04-14T10:00', '2026-04-14T09:00')), 'end-before-start');
  assert.equal(await refused(timed('2026-04-14T10:00', '2026-04-14T10:00')), 'end-before-start');
  assert.equal(await refused(wholeDays('2026-04-15', '2026-04-14')), 'end-before-start');
  assert.equal(await refused(wholeDays('2026-04-14', '2027-04-15')), 'too-long');
  assert.equal(await refused(timed('1500-01-01T10:00', '1500-01-01T11:00')), 'out-of-range');
  assert.equal(await refused(wholeDays('9998-12-30', '9998-12-31')), 'out-of-range');
  assert.equal(await refused(timed('2026-04-14T09:00', '2026-04-14T10:00', { rule: 'FREQ=DAILY;COUNT=2;UNTIL=20270101' })), 'bad-rule');
  assert.equal(await refused(wholeDays('2026-04-14', '2026-04-14', { rule: 'FREQ=HOURLY' })), 'bad-rule');
  assert.equal(await refused(timed('2026-04-14T09:00', '2026-04-14T10:00', { rule: 'FREQ=YEARLY;INTERVAL=900' })), 'precondition');
  for (const bad of ['2026-02-30T10:00', '2026-04-14T25:00', '2026-04-14', '2026-04-14T10:00Z', '2026-04-14T10:00+02:00', 'tomorrow']) {
    assert.equal(ownEventSchema.safeParse({ kind: 'timed', title: 'x', start: bad, end: '2026-04-14T11:00', zone: 'Europe/Lisbon' }).success, false, bad);
  }
  assert.equal(ownEventSchema.safeParse({ kind: 'timed', title: 'x\r\nATTENDEE:mailto:a@x', start: '2026-04-14T10:00', end: '2026-04-14T11:00', zone: 'Europe/Lisbon' }).success, false);
  assert.equal(ownEventSchema.safeParse({ kind: 'timed', title: 'x', start: '2026-04-14T10:00', end: '2026-04-14T11:00', zone: 'Atlantis' }).success, false);
});

test('[X-1] a weekly event keeps its wall time over the change of the clock, and whole days stay days', async () => {
  const who = await ana();
  value(await add(who, timed('2026-10-19T09:00', '2026-10-19T10:00', { rule: 'FREQ=WEEKLY;COUNT=2' })));
  assert.deepEqual(await busy(who, '2026-10-18T00:00Z', '2026-10-30T00:00Z'), ['busy 2026-10-19T08:00:00Z 2026-10-19T09:00:00Z', 'busy 2026-10-26T09:00:00Z 2026-10-26T10:00:00Z']);
  const id = value(await add(who, wholeDays('2026-03-28', '2026-03-29')));
  assert.deepEqual(await busy(who, '2026-03-27T00:00Z', '2026-04-02T00:00Z'), ['busy 2026-03-28T00:00:00Z 2026-03-29T23:00:00Z']);
  const seen = value(await as(school, is(who), (ctx) => occurrencesBetween(ctx, [{ kind: 'person', id: who }], at('2026-03-28T00:00Z'), at('2026-03-29T00:00Z')))).get(who)!;
  assert.deepEqual(seen.entries.map((one) => [one.object, String(one.days?.first), String(one.days?.last), one.what?.title]), [[id, '2026-03-28', '2026-03-29', 'Away']]);
});

test('changing an event keeps what the form does not know of, and dates of an old rule go with it', async () => {
  const who = await ana();
  const bytes = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Phone//EN', 'BEGIN:VEVENT', 'UID:phone@x', 'DTSTAMP:20260401T000000Z',
    'DTSTART;TZID=Europe/Lisbon:20260414T090000', 'DTEND;TZID=Europe/Lisbon:20260414T100000', 'RRULE:FREQ=WEEKLY', 'EXDATE;TZID=Europe/Lisbon:20260421T090000', 'SUMMARY:Yoga',
    'X-COLOUR:green', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', 'DESCRIPTION:soon', 'END:VALARM', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  const put = value(await as(school, is(who), async (ctx) => putObject(ctx, { calendar: (await calendarOf(ctx.tx, school, { kind: 'person', id: who })).id, bytes })));
  const read = async () => opened((await as(school, machine, (ctx) => object(ctx.tx, school, put.id)))!).events[0]!;
  value(await as(school, is(who), (ctx) => changeEvent(ctx, put.id, 1, timed('2026-04-14T09:00', '2026-04-14T10:00', { title: 'Pilates', rule: 'FREQ=WEEKLY' }))));
  const retitled = await read();
  assert.deepEqual([retitled.summary, retitled.sequence, retitled.exceptDates.length, retitled.components[0]?.name, retitled.other.map(({ name }) => name)],
    ['Pilates', 0, 1, 'VALARM', ['X-COLOUR']]);
  value(await as(school, is(who), (ctx) => changeEvent(ctx, put.id, 2, timed('2026-04-15T09:00', '2026-04-15T10:00', { title: 'Pilates', rule: 'FREQ=WEEKLY' }))));
  const moved = await read();
  assert.deepEqual([moved.sequence, moved.exceptDates.length, moved.components[0]?.name], [1, 0, 'VALARM']);
});

test('[G-2] nobody adds, changes or removes an event of somebody else, whatever the role, and cannot find out whether it exists', async () => {
  const [who, other] = [await ana(), await ana()];
  const id = value(await add(who, timed('2026-04-14T09:00', '2026-04-14T10:00')));
  const actors: Actor[] = [{ kind: 'person', person: other, roles: ['administrator', 'coordinator'] }, { kind: 'guest', link: newId(), purpose: 'invitation.reply', subject: id, person: who }, { kind: 'anyone' }];
  for (const actor of actors) {
    assert.deepEqual(await add(who, timed('2026-04-14T09:00', '2026-04-14T10:00'), actor), { ok: false, reason: 'forbidden', verb: 'calendars.addEvent' });
    for (const one of [id, newId() as never]) {
      assert.deepEqual(await as(school, actor, (ctx) => removeEvent(ctx, one, 1)), { ok: false, reason: 'forbidden', verb: 'calendars.removeEvent' });
      assert.deepEqual(await as(school, actor, (ctx) => changeEvent(ctx, one, 1, timed('2026-04-14T09:00', '2026-04-14T10:00'))), { ok: false, reason: 'forbidden', verb: 'calendars.changeEvent' });
    }
  }
});
