import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from './event.ts';
import { attendee, calendarEvent, organizer } from './event.ts';
import type { CalendarObject } from './icalendar.ts';
import { parseCalendar, serialise } from './icalendar.ts';
import {
  addMessage, cancelMessage, counterMessage, declineCounterMessage, publishMessage, refreshMessage, replyMessage, requestMessage, uninviteMessage,
} from './itip.ts';
import type { ReceivedOptions } from './received.ts';
import { receive } from './received.ts';
import { rule } from './rule.ts';
import { inZone } from './time.ts';

const at = (text: string) => inZone(Temporal.PlainDateTime.from(text), 'Europe/Lisbon');
const stamp = (minute: number) => Temporal.Instant.from('2026-01-01T00:00Z').add({ minutes: minute });
const head = (minute: number) => ({ productId: '-//Convene//EN', stamp: stamp(minute) });
const chief = 'mailto:chief@example.org';
const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((name) => attendee(`mailto:${name}@example.org`)) as [ReturnType<typeof attendee>, ReturnType<typeof attendee>, ReturnType<typeof attendee>];
const single = calendarEvent({
  uid: 'u1', sequence: 1, start: at('2026-03-02T09:00'), end: at('2026-03-02T10:00'), summary: 'Team', organizer: organizer(chief), attendees: [ann, bob],
});
const weekly: CalendarEvent = { ...single, rule: rule('WEEKLY', { count: 4 }) };
const anybody: ReceivedOptions = { sender: null, zone: 'UTC' };
/** A message as it arrives: written, sent, read. */
const sent = (message: CalendarObject): CalendarObject => {
  const read = parseCalendar(serialise(message));
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
};
const stored = (message: CalendarObject) => sent(message).events;
const take = (before: readonly CalendarEvent[], message: CalendarObject, options: Partial<ReceivedOptions> = {}) => receive(before, sent(message), { ...anybody, ...options });
const effect = (...args: Parameters<typeof take>) => {
  const done = take(...args);
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
};
const reason = (...args: Parameters<typeof take>) => {
  const done = take(...args);
  return done.ok ? null : done.reason;
};
const answers = (events: readonly CalendarEvent[]) => events.map(({ attendees }) => attendees.map(({ address, status }) => `${address.slice(7, 10)} ${status}`));
const list = (events: readonly CalendarEvent[]) => answers(events).flat();

test('[G-4.2.2] a message leaves without alarms, private properties and the parameters of RFC 6638', () => {
  const text = serialise(requestMessage([{
    ...single, organizer: organizer(chief, { scheduleAgent: 'CLIENT', scheduleStatus: ['1.1'] }), attendees: [{ ...ann, scheduleForceSend: 'REQUEST', scheduleStatus: ['2.0'] }],
    components: [{ name: 'VALARM', properties: [], components: [], line: 0 }], other: [{ name: 'X-NOTE', value: 'mine', parameters: [], text: null, line: 0 }],
  }], head(0)));
  assert.equal(/VALARM|X-NOTE|SCHEDULE-/.test(text), false);
  assert.equal(text.includes('METHOD:REQUEST\r\n'), true);
});

test('[G-4.2.2] where a session hides them, each sees no address but his own', () => {
  const text = serialise(requestMessage([single], head(0), { onlyFor: 'MAILTO:Ann@example.org' }));
  assert.equal(text.includes('ann@example.org'), true);
  assert.equal(text.includes('bob@example.org'), false);
});

test('a message is about one UID', () => {
  assert.throws(() => requestMessage([single, { ...single, uid: 'u2' }], head(0)), /one UID/);
  assert.throws(() => publishMessage([], head(0)), /one UID/);
});

test('[G-4.4.3] an invitation is stored, a later one changes it, one that was overtaken does not', () => {
  const first = effect([], requestMessage([single], head(0)));
  assert.ok(first.kind === 'stored');
  assert.deepEqual([first.isNew, first.asksAgain, first.events.length], [true, true, 1]);
  const later = effect(first.events, requestMessage([{ ...single, sequence: 2, start: at('2026-03-02T11:00'), end: at('2026-03-02T12:00') }], head(5)));
  assert.ok(later.kind === 'stored');
  assert.deepEqual([later.isNew, later.asksAgain, later.changes[0]?.differences.map(({ what }) => what)], [false, true, ['start', 'end']]);
  const place = effect(later.events, requestMessage([{ ...later.events[0]!, source: null, location: 'Room 2' }], head(9)));
  assert.ok(place.kind === 'stored');
  assert.deepEqual([place.asksAgain, place.events[0]?.location], [false, 'Room 2']);
  assert.equal(reason(later.events, requestMessage([single], head(60))), 'older');
  assert.equal(reason(first.events, requestMessage([single], head(0))), 'older');
});

test('my own answer outlives a change of the place and ends with a change of the time', () => {
  const mine = stored(requestMessage([{ ...single, attendees: [{ ...ann, status: 'ACCEPTED' }, bob] }], head(0)));
  const place = effect(mine, requestMessage([{ ...single, location: 'Room 2' }], head(5)), { me: ann.address });
  assert.deepEqual(place.kind === 'stored' && list(place.events), ['ann ACCEPTED', 'bob NEEDS-ACTION']);
  const time = effect(mine, requestMessage([{ ...single, sequence: 2, start: at('2026-03-02T08:00') }], head(5)), { me: ann.address });
  assert.deepEqual(time.kind === 'stored' && list(time.events), ['ann NEEDS-ACTION', 'bob NEEDS-ACTION']);
});

const override: CalendarEvent = { ...single, sequence: 2, recurrenceId: at('2026-03-09T09:00'), start: at('2026-03-10T09:00'), end: at('2026-03-10T10:00') };

test('a changed occurrence joins its series; a series at another time drops it; one sent before the series is overtaken', () => {
  const series = stored(requestMessage([weekly], head(0)));
  const joined = effect(series, requestMessage([override], head(1)));
  assert.ok(joined.kind === 'stored');
  assert.deepEqual([joined.events.length, joined.changes[0]?.differences.map(({ what }) => what)], [2, ['start', 'end']]);
  const moved = effect(joined.events, requestMessage([{ ...weekly, sequence: 3, start: at('2026-03-02T14:00'), end: at('2026-03-02T15:00') }], head(2)));
  assert.equal(moved.kind === 'stored' && moved.events.length, 1);
  const renamed = effect(joined.events, requestMessage([{ ...weekly, summary: 'Board' }], head(2)));
  assert.equal(renamed.kind === 'stored' && renamed.events.length, 2);
  assert.equal(reason(stored(requestMessage([{ ...weekly, sequence: 5 }], head(9))), requestMessage([override], head(1))), 'older');
});

test('nobody but the organizer, or who was proved to write for him, changes an event', () => {
  const before = stored(requestMessage([single], head(0)));
  const change = requestMessage([{ ...single, sequence: 2 }], head(1));
  assert.equal(reason(before, change, { sender: 'mailto:eve@example.org' }), 'not-from-organizer');
  assert.equal(take(before, change, { sender: 'MAILTO:Chief@example.org' }).ok, true);
  assert.equal(reason(before, requestMessage([{ ...single, sequence: 2, organizer: organizer(eve.address) }], head(1)), { sender: eve.address }), 'other-organizer');
  assert.equal(reason([], requestMessage([{ ...single, organizer: null }], head(1))), 'no-organizer');
  assert.equal(reason(before, cancelMessage({ ...single, sequence: 2 }, head(1)), { sender: eve.address }), 'not-from-organizer');
});

test('[G-4.4.3] a cancellation strikes all of it, or the occurrences that it names', () => {
  const before = stored(requestMessage([weekly], head(0)));
  const all = effect(before, cancelMessage({ ...weekly, sequence: 2 }, head(1)));
  assert.ok(all.kind === 'cancelled');
  assert.deepEqual([all.whole, all.events.map(({ status, sequence }) => [status, sequence])], [true, [['CANCELLED', 2]]]);
  const one = effect(before, cancelMessage({ ...weekly, sequence: 2 }, head(1), { occurrences: [at('2026-03-09T09:00'), at('2026-03-16T09:00')] }));
  assert.ok(one.kind === 'cancelled');
  assert.deepEqual([one.whole, one.occurrences.length, one.events.map(({ status, start }) => [status, start?.kind === 'zoned' && String(start.wall)])],
    [false, 2, [[null, '2026-03-02T09:00:00'], ['CANCELLED', '2026-03-09T09:00:00'], ['CANCELLED', '2026-03-16T09:00:00']]]);
  const rest = effect(before, cancelMessage({ ...weekly, sequence: 2 }, head(1), { occurrences: [at('2026-03-16T09:00')], thisAndFuture: true }));
  assert.equal(rest.kind === 'cancelled' && rest.events[1]?.thisAndFuture, true);
  assert.equal(reason(before, cancelMessage({ ...weekly, sequence: 2 }, head(1), { occurrences: [at('2026-03-10T09:00')] })), 'unknown-occurrence');
  assert.equal(reason(before, cancelMessage({ ...weekly, sequence: 0 }, head(1))), 'older');
  assert.equal(reason([], cancelMessage(weekly, head(1))), 'unknown-event');
  const text = serialise(uninviteMessage({ ...single, sequence: 2 }, [bob], head(1)));
  assert.deepEqual([text.includes('bob@'), text.includes('ann@'), text.includes('STATUS')], [true, false, false]);
});

test('[G-4.2.2] a reply sets the answer of the one who gives it; an older one that comes late is refused', () => {
  const before = stored(requestMessage([single], head(0)));
  const yes = effect(before, replyMessage(single, { as: ann, status: 'ACCEPTED', comment: 'Gladly' }, head(3)), { sender: ann.address });
  assert.ok(yes.kind === 'answered');
  assert.deepEqual([list(yes.events), yes.status, yes.comment, yes.crasher], [['ann ACCEPTED', 'bob NEEDS-ACTION'], 'ACCEPTED', 'Gladly', false]);
  const late = replyMessage(single, { as: ann, status: 'DECLINED' }, head(2));
  assert.equal(reason(yes.events, late, { lastAnswer: (address) => (address === ann.address ? stamp(3) : null) }), 'older');
  assert.equal(reason([{ ...before[0]!, sequence: 2 }], late), 'older');
  assert.equal(reason(before, late, { sender: bob.address }), 'not-from-attendee');
  assert.equal(reason([], late), 'unknown-event');
});

test('an answer to one occurrence is for that only; one to the series holds where none was given', () => {
  const before = stored(requestMessage([weekly], head(0)));
  const once = effect(before, replyMessage({ ...weekly, recurrenceId: at('2026-03-09T09:00') }, { as: ann, status: 'DECLINED' }, head(1)));
  assert.ok(once.kind === 'answered');
  assert.deepEqual(answers(once.events), [['ann NEEDS-ACTION', 'bob NEEDS-ACTION'], ['ann DECLINED', 'bob NEEDS-ACTION']]);
  const made = once.events[1]!;
  assert.deepEqual([made.rule, made.start?.kind === 'zoned' && String(made.start.wall), made.end?.kind === 'zoned' && String(made.end.wall)], [null, '2026-03-09T09:00:00', '2026-03-09T10:00:00']);
  const all = effect(once.events, replyMessage(weekly, { as: bob, status: 'ACCEPTED' }, head(2)));
  assert.deepEqual(all.kind === 'answered' && answers(all.events), [['ann NEEDS-ACTION', 'bob ACCEPTED'], ['ann DECLINED', 'bob ACCEPTED']]);
  assert.equal(reason(before, replyMessage({ ...weekly, recurrenceId: at('2026-03-10T09:00') }, { as: ann, status: 'DECLINED' }, head(1))), 'unknown-occurrence');
});

test('somebody who was not invited is shown as such, a delegate is added', () => {
  const before = stored(requestMessage([single], head(0)));
  const crasher = effect(before, replyMessage(single, { as: eve, status: 'ACCEPTED' }, head(1)));
  assert.deepEqual(crasher.kind === 'answered' && [crasher.crasher, list(crasher.events)], [true, ['ann NEEDS-ACTION', 'bob NEEDS-ACTION', 'eve ACCEPTED']]);
  const passed = effect(before, replyMessage(single, { as: ann, status: 'DELEGATED', delegatedTo: eve }, head(1)), { sender: ann.address });
  assert.ok(passed.kind === 'answered');
  assert.deepEqual([list(passed.events), passed.delegatedTo], [['ann DELEGATED', 'bob NEEDS-ACTION', 'eve NEEDS-ACTION'], [eve.address]]);
  assert.deepEqual(passed.events[0]?.attendees[2]?.delegatedFrom, [ann.address]);
});

test('a proposal, its refusal, a further occurrence and a question for news', () => {
  const before = stored(requestMessage([weekly], head(0)));
  const wish = effect(before, counterMessage({ ...weekly, start: at('2026-03-02T15:00'), end: at('2026-03-02T16:00') }, bob, head(1), 'Later?'));
  assert.deepEqual(wish.kind === 'proposed' && [wish.by.address, wish.comment, wish.crasher], [bob.address, 'Later?', false]);
  assert.deepEqual(effect(before, declineCounterMessage(weekly, bob, head(2), 'No')), { kind: 'proposal-declined', recurrenceId: null, comment: 'No' });
  const more = effect(before, addMessage({ ...single, sequence: 2, start: at('2026-05-01T09:00'), end: at('2026-05-01T10:00') }, head(3)));
  assert.ok(more.kind === 'stored');
  assert.deepEqual([more.events.length, more.events[0]?.extraDates.length, more.events[1]?.recurrenceId], [2, 1, more.events[1]?.start]);
  assert.equal(reason(before, addMessage({ ...single, sequence: 2 }, head(3))), 'older');
  assert.equal(reason([], addMessage({ ...single, sequence: 2 }, head(3))), 'unknown-event');
  assert.equal(effect(before, refreshMessage(weekly, ann, head(4))).kind, 'refresh-asked');
  assert.equal(reason(before, refreshMessage(weekly, eve, head(4))), 'not-invited');
});

test('what is no message, or one about several things, is refused', () => {
  const object = sent(requestMessage([single], head(0)));
  const refused = (change: Partial<CalendarObject>) => {
    const done = receive([], { ...object, ...change }, anybody);
    return done.ok ? null : done.reason;
  };
  assert.equal(refused({ method: null }), 'no-method');
  assert.equal(refused({ events: [] }), 'no-event');
  assert.equal(refused({ events: [...object.events, { ...single, uid: 'u2' }] }), 'several-uids');
  assert.equal(refused({ events: [{ ...single, start: null, end: null }] }), 'no-start');
  assert.equal(refused({ method: 'REPLY', events: [{ ...single, attendees: [ann, bob] }] }), 'not-one-attendee');
});
