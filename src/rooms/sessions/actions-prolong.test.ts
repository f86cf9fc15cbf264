import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../calendar/icalendar.ts';
import { formatRule } from '../../calendar/rule.ts';
import { machine, must, school, type School } from '../../../test/school.ts';
import { calendarOf, objectByUid } from '../calendars/reads.ts';
import { acts } from '../log/reads.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { change, reschedule } from './actions-change.ts';
import { changeFollowing } from './actions-following.ts';
import type { Session } from './model.ts';
import { session as sessionById } from './reads.ts';
import { unclaimedOccurrences } from './reads-claims.ts';
import { partOf, seriesStarts } from './rules-times.ts';
import { amendmentSchema, occurrenceSchema } from './schema.ts';

const zone = 'Europe/Lisbon';
const endless = { title: 'Weekly staff meeting', rule: 'FREQ=WEEKLY', start: { wall: '2026-04-20T15:00', zone } };
/** The same from the week after this one on: the clock of these tests goes on from one to the next. */
const fromNextWeek = (s: School) => ({ ...endless, start: { wall: s.office.clock.now().toZonedDateTimeISO(zone).toPlainDate().add({ days: 7 }).toPlainDateTime('15:00').toString(), zone } });
const now = (s: School, { id }: Session) => s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
const claimed = (s: School, { id }: Session) => s.as(machine, async (ctx) => (await claimsOf(ctx, { kind: 'session', id })).map((one) => `${one.start.toString().slice(0, 10)} ${one.state}`));
const ruleTold = (s: School, { uid }: Session) => s.as(machine, async (ctx) => {
  const { id } = await calendarOf(ctx.tx, s.id, { kind: 'organisation', id: s.id });
  const [event] = must(parseCalendar(Buffer.from((await objectByUid(ctx.tx, s.id, id, uid))!.bytes).toString())).events;
  return formatRule(event!.rule!);
});
const yearLater = (s: School) => s.office.clock.move(`PT${365 * 24}H`);

test('[G-4.1.3] a series without end is claimed two years ahead, and its entry in calendars names no end', async () => {
  const s = await school();
  const session = await s.session(endless);
  const dates = await claimed(s, session);
  assert.deepEqual([dates.length, dates[0], dates.at(-1)], [105, '2026-04-20 booked', '2028-04-17 booked']);
  assert.equal(await ruleTold(s, session), 'FREQ=WEEKLY');
});

test('[G-4.1.3] [G-4.5.2] it is prolonged day by day, nobody is told, and a clash found then is a conflict and no gap', async () => {
  const s = await school();
  const session = await s.session(endless);
  const other = await s.session({ title: 'Open day', start: { wall: '2028-10-02T15:30', zone: 'Europe/Lisbon' } });
  const said = (await s.said(session)).length;
  assert.deepEqual(await s.act('sessions.prolongSeries', session), { done: { prolonged: 0, unclaimed: 0 } });
  yearLater(s);
  assert.deepEqual(await s.act('sessions.prolongSeries', session), { done: { prolonged: 1, unclaimed: 1 } });
  const dates = await claimed(s, session);
  assert.deepEqual([dates.at(-1), dates.filter((one) => one.endsWith('wanted'))], ['2029-04-09 booked', ['2028-10-02 wanted']]);
  const [conflict] = await s.as(machine, (ctx) => unclaimedOccurrences(ctx));
  assert.deepEqual([conflict?.session, conflict?.by.map((one) => one.subject.id)], [session.id, [other.id]]);
  const after = await now(s, session);
  assert.deepEqual([after.sequence, after.version, (await s.said(session)).length, await ruleTold(s, after)], [session.sequence, session.version, said, 'FREQ=WEEKLY']);
  assert.deepEqual(await s.act('sessions.prolongSeries', session), { done: { prolonged: 0, unclaimed: 0 } });
  const [act] = await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['sessions.prolong'] }));
  assert.deepEqual(act?.details, { dates: 51, last: '2029-04-09T14:00:00Z' });
});

test('what is told of a change after it was prolonged is the change and not that there are more dates', async () => {
  const s = await school();
  const session = await s.session(fromNextWeek(s));
  const year = s.office.clock.now().toZonedDateTimeISO(zone).year;
  await s.act('sessions.invite', session);
  yearLater(s);
  await s.act('sessions.prolongSeries', session);
  const before = await now(s, session);
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, before.version, amendmentSchema.parse({ title: 'Staff meeting' }), '')));
  assert.ok('done' in await s.act('sessions.sendUpdate', session, { turn: 'y' }));
  const { content } = (await s.said(session, s.ana)).at(-1)!;
  assert.match(content!.text, /Staff meeting/);
  assert.doesNotMatch(content!.text, new RegExp(String(year + 3)));
});

test('a form that says the same rule again changes nothing, the rest of a split goes on without end, and one that names an end ends it', async () => {
  const s = await school();
  const session = await s.session(fromNextWeek(s));
  s.office.clock.move('PT72H');
  await s.act('sessions.prolongSeries', session);
  const before = await now(s, session);
  const same = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, before.version, amendmentSchema.parse({ rule: 'FREQ=WEEKLY' }), '')));
  assert.deepEqual([same.rule, same.endless, same.version], [before.rule, true, before.version]);
  const part = partOf(seriesStarts(before.time!, before.rule)[9]!);
  const split = must(await s.as(s.lead, (ctx) => changeFollowing(ctx, session.id, part, before.version, occurrenceSchema.parse({ title: 'Staff' }), '')));
  assert.deepEqual([split.before.endless, (await claimed(s, split.before)).length, split.after.endless, await ruleTold(s, split.after)], [false, 9, true, 'FREQ=WEEKLY']);
  const ended = must(await s.as(s.lead, (ctx) => reschedule(ctx, split.after.id, split.after.version, amendmentSchema.parse({ rule: 'FREQ=WEEKLY;COUNT=10' }), '')));
  assert.deepEqual([ended.endless, (await claimed(s, ended)).length], [false, 10]);
});

test('a daily series without end has its two years of dates', async () => {
  const s = await school();
  const session = await s.session({ ...fromNextWeek(s), rule: 'FREQ=DAILY', minutes: 15 });
  const { length } = await claimed(s, session);
  assert.ok(length === 731 || length === 732, `${length} dates, with or without a 29 February`);
});
