import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parseCalendar } from '../../calendar/icalendar.ts';
import { expandSeries, seriesOf } from '../../calendar/recurrence.ts';
import { formatRule } from '../../calendar/rule.ts';
import { formatInstant, timeInstant } from '../../calendar/time.ts';
import { calendarOf, objectByUid } from '../calendars/reads.ts';
import type { Owner } from '../calendars/model.ts';
import { reply } from '../invitations/actions.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import { change, reschedule } from './actions-change.ts';
import { changeFollowing } from './actions-following.ts';
import { cancelOccurrence, changeOccurrence } from './actions-occurrence.ts';
import { cancel, hold, start } from './actions-state.ts';
import { scheduleNew } from './actions.ts';
import type { Session } from './model.ts';
import { sessionList, sessionPage } from './reads-pages.ts';
import { occurrences, session as sessionById } from './reads.ts';
import { amendmentSchema, occurrenceSchema, proposalSchema } from './schema.ts';

const weekly = { rule: 'FREQ=WEEKLY;COUNT=4', start: { wall: '2026-10-12T15:00', zone: 'Europe/Lisbon' } };
// over the end of summer time on 25 October: 14:00Z, then 15:00Z
const parts = ['20261012T140000Z', '20261019T140000Z', '20261026T150000Z', '20261102T150000Z'] as const;
const ics = (text: string) => must(parseCalendar(text)).events;
const now = (s: School, id: string) => s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
const occurrencesIn = (s: School, session: Session) => s.as(machine, async (ctx) =>
  (await occurrences(ctx.tx, s.id, (await sessionById(ctx.tx, s.id, session.id))!)).map((one) => [one.part, one.time.start.toString(), one.state]));
const copyOf = (s: School, owner: Owner, uid: string) => s.as(machine, async (ctx) => {
  const { id } = await calendarOf(ctx.tx, s.id, owner);
  return ics(Buffer.from((await objectByUid(ctx.tx, s.id, id, uid))!.bytes).toString());
});
const toldText = async (s: School, session: Session) => (await s.said(session, s.ana)).at(-1)!.content!;

test('[X-1] a series keeps its wall time over the change of the clock', async () => {
  const s = await school();
  const session = await s.session(weekly);
  assert.deepEqual(await occurrencesIn(s, session), parts.map((part) => [part, `${part.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')}`, 'scheduled']));
});

test('a series of a million occurrences, of every hour, that overlaps itself, or with a broken rule is refused with the reason', async () => {
  const s = await school();
  const refused = async (rule: string, minutes = 60) => s.as(s.lead, async (ctx) => {
    const result = await scheduleNew(ctx, proposalSchema.parse({
      title: 'x', rule, minutes, start: weekly.start, place: { kind: 'room', room: s.room }, people: [{ person: s.ana }],
    }));
    return !result.ok && (result.reason === 'bad-rule' ? `${result.reason} ${result.problem.reason}` : result.reason);
  });
  assert.equal(await refused('FREQ=DAILY;COUNT=1000000'), 'series-too-long');
  assert.equal(await refused('FREQ=DAILY;UNTIL=99991231T235959Z'), 'series-too-long');
  assert.equal(await refused('FREQ=YEARLY;COUNT=50'), 'series-too-long');
  assert.equal(await refused('FREQ=SECONDLY;COUNT=10'), 'bad-rule unsupported');
  assert.equal(await refused('FREQ=DAILY;COUNT=3', 1500), 'series-overlaps');
  assert.equal(await refused('FREQ=SOMETIMES;COUNT=3'), 'bad-rule bad-part');
  assert.equal(await refused('COUNT=3'), 'bad-rule no-frequency');
  const second = await s.as(s.lead, (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title: 'x', rule: 'FREQ=WEEKLY;COUNT=3', minutes: 30, start: { wall: '2026-10-25T01:30', zone: 'Europe/Lisbon', which: 'second' }, place: { kind: 'room', room: s.room }, people: [{ person: s.ana }],
  })));
  assert.deepEqual(second, { ok: false, reason: 'second-of-series' });
});

test('[G-4.4.3] one occurrence is moved: its RECURRENCE-ID stays, the rest stays, and everybody is told of that one', async () => {
  const s = await school();
  const session = await s.session(weekly);
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const moved = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, parts[1], session.version,
    occurrenceSchema.parse({ start: { wall: '2026-10-20T17:00', zone: 'Europe/Lisbon' }, place: { kind: 'elsewhere', where: 'Library' } }), 'Room taken')));
  assert.equal(moved.sequence, 1);
  assert.deepEqual((await occurrencesIn(s, session))[1], [parts[1], '2026-10-20T16:00:00Z', 'scheduled']);
  assert.deepEqual(await s.act('sessions.sendUpdate', session, { part: parts[1] }), { done: { invited: 0, updated: 2, cancelled: 0, version: 1 } });
  const content = await toldText(s, session);
  const events = ics(content.calendar!.text);
  assert.deepEqual(events.map((one) => [timeInstant(one.recurrenceId!, 'UTC').toString(), timeInstant(one.start!, 'UTC').toString(), one.sequence, one.location]),
    [['2026-10-19T14:00:00Z', '2026-10-20T16:00:00Z', 1, 'Library']]);
  assert.match(content.text, /Room taken/);
  assert.match(content.text, /Monday 19 October, 15:00–16:00/);
  const copy = await copyOf(s, { kind: 'person', id: s.ana }, session.uid);
  const window = { start: Temporal.Instant.from('2026-01-01T00:00Z'), end: Temporal.Instant.from('2027-01-01T00:00Z') };
  assert.deepEqual(expandSeries(seriesOf(copy), window, { zone: 'UTC' }).occurrences.map((one) => one.interval.start.toString()),
    ['2026-10-12T14:00:00Z', '2026-10-20T16:00:00Z', '2026-10-26T15:00:00Z', '2026-11-02T15:00:00Z']);
  const same = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, parts[1], moved.version, occurrenceSchema.parse({ start: { wall: '2026-10-20T17:00', zone: 'Europe/Lisbon' } }), '')));
  assert.equal(same.sequence, 1);
});

test('[G-4.4.3] one occurrence that was told of is cancelled by a CANCEL that names it, and left out of the series', async () => {
  const s = await school();
  const session = await s.session(weekly);
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[2], session.version, 'Holiday')));
  assert.deepEqual(await s.act('sessions.sendCancellation', session, { part: parts[2] }), { done: { invited: 0, updated: 0, cancelled: 2, version: 1 } });
  const content = await toldText(s, session);
  const object = must(parseCalendar(content.calendar!.text));
  assert.deepEqual([object.method, ...object.events.map((one) => [timeInstant(one.recurrenceId!, 'UTC').toString(), one.status, one.sequence])], ['CANCEL', ['2026-10-26T15:00:00Z', 'CANCELLED', 1]]);
  assert.match(content.text, /Monday 26 October, 15:00–16:00/);
  assert.match(content.text, /Holiday/);
  const [whole] = await copyOf(s, { kind: 'person', id: s.ana }, session.uid);
  assert.deepEqual(whole!.exceptDates.map((one) => formatInstant(timeInstant(one, 'UTC'))), [parts[2]]);
  assert.equal((await now(s, session.id)).state, 'scheduled');
});

test('an occurrence cancelled before anybody was told is simply left out', async () => {
  const s = await school();
  const session = await s.session(weekly);
  must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[2], session.version, '')));
  assert.deepEqual(await s.act('sessions.sendCancellation', session, { part: parts[2] }), { done: { invited: 2, updated: 0, cancelled: 0, version: 1 } });
  const [whole] = ics((await toldText(s, session)).calendar!.text);
  assert.deepEqual(whole!.exceptDates.map((one) => formatInstant(timeInstant(one, 'UTC'))), [parts[2]]);
  assert.doesNotMatch((await toldText(s, session)).text, /26 October/);
});

test('the last occurrence that is left is not cancelled by itself', async () => {
  const s = await school();
  let session = await s.session({ ...weekly, rule: 'FREQ=WEEKLY;COUNT=2' });
  session = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[0], session.version, '')));
  assert.deepEqual(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[1], session.version, '')), { ok: false, reason: 'last-occurrence' });
  assert.deepEqual(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, '20990101T000000Z', session.version, '')), { ok: false, reason: 'no-such-occurrence' });
});

test('several occurrences changed and cancelled before anybody is told are told in one update and one cancellation', async () => {
  const s = await school();
  let session = await s.session(weekly);
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, parts[1], session.version, occurrenceSchema.parse({ title: 'Budget' }), '')));
  session = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[2], session.version, '')));
  session = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[3], session.version, '')));
  for (const part of parts) await s.act('sessions.sendUpdate', session, { part });
  const said = (await s.said(session, s.ana)).slice(1);
  assert.deepEqual(said.map((one) => [one.message.kind, ics(one.content!.calendar!.text).length]), [['invitations.update', 1], ['invitations.cancel', 2]]);
  assert.match(said[1]!.content!.text, /26 October[\s\S]*2 November/);
});

test('[X-1] a series that moves by the clock takes its cancelled and changed dates along', async () => {
  const s = await school();
  let session = await s.session(weekly);
  session = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[1], session.version, '')));
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, parts[2], session.version, occurrenceSchema.parse({ title: 'Budget' }), '')));
  session = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendmentSchema.parse({ start: { wall: '2026-10-13T16:00', zone: 'Europe/Lisbon' } }), '')));
  assert.deepEqual(await occurrencesIn(s, session), [
    ['20261013T150000Z', '2026-10-13T15:00:00Z', 'scheduled'], ['20261020T150000Z', '2026-10-20T15:00:00Z', 'cancelled'],
    ['20261027T160000Z', '2026-10-27T16:00:00Z', 'scheduled'], ['20261103T160000Z', '2026-11-03T16:00:00Z', 'scheduled'],
  ]);
  const all = await s.as(machine, (ctx) => occurrences(ctx.tx, s.id, session));
  assert.deepEqual(all.map((one) => one.title), ['Staff meeting', 'Staff meeting', 'Budget', 'Staff meeting']);
  const weekday = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendmentSchema.parse({ rule: 'FREQ=WEEKLY;COUNT=4;BYDAY=TU' }), '')));
  const thursday = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, weekday.version, amendmentSchema.parse({ start: { wall: '2026-10-15T16:00', zone: 'Europe/Lisbon' } }), '')));
  assert.equal(thursday.rule, 'FREQ=WEEKLY;COUNT=4;BYDAY=TH');
});

test('this and following: the series ends before, and a session of its own goes on with the same people', async () => {
  const s = await school();
  const session = await s.session(weekly);
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const changed = must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, parts[3], session.version, '')));
  const { before, after } = must(await s.as(s.lead, (ctx) => changeFollowing(ctx, session.id, parts[2], changed.version,
    occurrenceSchema.parse({ start: { wall: '2026-10-26T09:00', zone: 'Europe/Lisbon' } }), 'Mornings from now on')));
  assert.deepEqual([after.follows, after.state, after.sequence, after.uid === before.uid], [session.id, 'scheduled', 0, false]);
  assert.deepEqual((await occurrencesIn(s, before)).map(([part]) => part), parts.slice(0, 2));
  assert.deepEqual(await occurrencesIn(s, after), [['20261026T090000Z', '2026-10-26T09:00:00Z', 'scheduled'], ['20261102T090000Z', '2026-11-02T09:00:00Z', 'cancelled']]);
  assert.deepEqual((await s.as(machine, (ctx) => attendeesOf(ctx.tx, s.id, after.id))).map((one) => [one.person, one.required]), [[s.ana, true], [s.ben, false]]);
  await s.act('sessions.sendUpdate', before);
  await s.act('sessions.invite', after);
  const [whole] = ics((await toldText(s, before)).calendar!.text);
  assert.match(formatRule(whole!.rule!), /UNTIL=20261026T145959Z/);
  assert.match((await toldText(s, before)).text, /Dropped dates[\s\S]*26 October/);
  assert.equal((await s.said(after, s.ana)).length, 1);
  const page = await s.as(s.lead, (ctx) => sessionPage(ctx, session.id));
  assert.equal(page?.sight === 'all' && page.followedBy, after.id);
});

test('this and following of the first occurrence is a change of the whole, and of what changes nothing no split', async () => {
  const s = await school();
  const session = await s.session(weekly);
  const whole = must(await s.as(s.lead, (ctx) => changeFollowing(ctx, session.id, parts[0], session.version, occurrenceSchema.parse({ title: 'Other' }), '')));
  assert.deepEqual([whole.after.id, whole.after.title], [session.id, 'Other']);
  const none = must(await s.as(s.lead, (ctx) => changeFollowing(ctx, session.id, parts[2], whole.after.version, occurrenceSchema.parse({ title: 'Other' }), '')));
  assert.deepEqual([none.before.id, none.after.id, none.after.version], [session.id, session.id, whole.after.version]);
});

test('a series that has begun is not moved as a whole', async () => {
  const s = await school();
  const session = await s.session({ ...weekly, start: { wall: '2026-04-06T15:00', zone: 'Europe/Lisbon' } });
  const refused = await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendmentSchema.parse({ start: { wall: '2026-04-07T15:00', zone: 'Europe/Lisbon' } }), ''));
  assert.deepEqual(refused, { ok: false, reason: 'series-has-begun' });
  assert.equal(must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendmentSchema.parse({ title: 'Other' }), ''))).title, 'Other');
});

test('[G-4.2.2] an answer to one occurrence counts for that one and shows in the own copy', async () => {
  const s = await school();
  const session = await s.session(weekly);
  await s.act('sessions.invite', session);
  const ana = someone(s.ana, 'teacher');
  const answer = (part: string | undefined, given: 'ACCEPTED' | 'DECLINED') => s.as(ana, (ctx) =>
    reply(ctx, { subject: { kind: 'session', id: session.id, ...(part ? { part } : {}) }, person: s.ana, reply: given, by: 'page' }));
  must(await answer(undefined, 'ACCEPTED'));
  must(await answer(parts[1], 'DECLINED'));
  assert.deepEqual(await answer('20990101T000000Z', 'DECLINED'), { ok: false, reason: 'not-open', because: 'unknown' });
  const list = await s.as(ana, (ctx) => sessionList(ctx, { attendee: s.ana }));
  assert.deepEqual(list.map((one) => [one.part, one.ownReply]), [[parts[0], 'ACCEPTED'], [parts[1], 'DECLINED'], [parts[2], 'ACCEPTED'], [parts[3], 'ACCEPTED']]);
  const copy = await copyOf(s, { kind: 'person', id: s.ana }, session.uid);
  assert.deepEqual(copy.map((one) => [one.recurrenceId !== null, one.transparent, one.attendees[0]!.status]), [[false, false, 'ACCEPTED'], [true, true, 'DECLINED']]);
  await s.act('sessions.remind', session, { part: parts[1] });
  assert.deepEqual((await s.said(session)).filter((one) => one.message.kind === 'sessions.reminder').map((one) => one.person), [s.ben]);
});

test('occurrences begin and are held one by one; the series is held after the last', async () => {
  const s = await school();
  let session = await s.session({ ...weekly, rule: 'FREQ=WEEKLY;COUNT=2' });
  must(await s.as(s.lead, (ctx) => start(ctx, session.id, parts[0])));
  must(await s.as(s.lead, (ctx) => hold(ctx, session.id, parts[0])));
  assert.deepEqual((await occurrencesIn(s, session)).map(([, , state]) => state), ['held', 'scheduled']);
  assert.equal((await s.as(s.lead, (ctx) => hold(ctx, session.id, parts[0])) as { reason?: string }).reason, 'wrong-state');
  must(await s.as(s.lead, (ctx) => hold(ctx, session.id, parts[1])));
  session = await now(s, session.id);
  assert.equal(session.state, 'held');
  assert.equal((await s.as(s.lead, (ctx) => cancel(ctx, session.id, session.version, '')) as { reason?: string }).reason, 'wrong-state');
});

test('[G-4.4.3] the cancellation of a series under way names the dates that no longer take place, and neither its first nor one cancelled before', async () => {
  const s = await school();
  const session = await s.session(weekly);
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => start(ctx, session.id, parts[0])));
  must(await s.as(s.lead, (ctx) => hold(ctx, session.id, parts[0])));
  must(await s.as(s.lead, async (ctx) => cancelOccurrence(ctx, session.id, parts[1], (await sessionById(ctx.tx, s.id, session.id))!.version, 'Holiday')));
  await s.act('sessions.sendUpdate', session);
  must(await s.as(s.lead, async (ctx) => cancel(ctx, session.id, (await sessionById(ctx.tx, s.id, session.id))!.version, 'Not needed')));
  await s.act('sessions.sendCancellation', session);
  const told = await toldText(s, session);
  assert.equal(told.subject, 'Cancelled: Staff meeting, all dates from Monday 26 October, 15:00–16:00, Lisbon time on');
  assert.match(told.text, /This series is cancelled\. Its 2 remaining dates no longer take place\./);
  assert.match(told.text, /Monday 26 October[\s\S]*Monday 2 November/);
  assert.doesNotMatch(told.text, /12 October|19 October/);
});

test('[G-4.5.1] a session that moves moves at once in every calendar here, and what leaves for calendars elsewhere says the same', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const owners: Owner[] = [{ kind: 'organisation', id: s.id }, { kind: 'person', id: s.ana }, { kind: 'person', id: s.ben }];
  const shown = async () => (await Promise.all(owners.map((owner) => copyOf(s, owner, session.uid)))).map(([one]) => [timeInstant(one!.start!, 'UTC').toString(), one!.sequence, one!.status]);
  assert.deepEqual(await shown(), owners.map(() => ['2026-04-20T14:00:00Z', 0, 'CONFIRMED']));
  const moved = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendmentSchema.parse({ start: { wall: '2026-04-21T10:00', zone: 'Europe/Lisbon' } }), 'Hall is taken')));
  await s.act('sessions.sendUpdate', session);
  assert.deepEqual(await shown(), owners.map(() => ['2026-04-21T09:00:00Z', 1, 'CONFIRMED']));
  const { calendar } = await toldText(s, session);
  const [sent] = ics(calendar!.text);
  assert.deepEqual([calendar!.method, sent!.uid, timeInstant(sent!.start!, 'UTC').toString(), sent!.sequence], ['REQUEST', session.uid, '2026-04-21T09:00:00Z', 1]);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => cancel(ctx, session.id, moved.version, 'Not needed')));
  await s.act('sessions.sendCancellation', session);
  assert.deepEqual(await shown(), owners.map(() => ['2026-04-21T09:00:00Z', 2, 'CANCELLED']));
  assert.equal((await toldText(s, session)).calendar!.method, 'CANCEL');
});
