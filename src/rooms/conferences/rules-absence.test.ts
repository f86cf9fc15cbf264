import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { PersonId } from '../identity/model.ts';
import type { Appointment } from './model.ts';
import type { Absence } from './model-absence.ts';
import { cheapest, concerned, takenBy, timesFor, type Busy } from './rules-absence.ts';

const zone = 'Europe/Lisbon';
const date = Temporal.PlainDate.from('2026-04-23');
const at = (time: string, on = date) => on.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
const stretch = (time: string, on = date) => ({ start: at(time, on), end: at(time, on).add({ minutes: 10 }) });
const meeting = (id: string, teacher: string, time: string, more: Partial<Appointment> = {}) => ({ id, family: `family of ${id}`, teacher, place: 'in-person', room: 'r1', state: 'booked', ...stretch(time), ...more }) as unknown as Appointment;
const told = (found: Map<string, { start: Temporal.Instant }>) => [...found].map(([id, { start }]) => `${id} ${start.toZonedDateTimeISO(zone).toString().slice(8, 16)}`).sort();
const nowhere = { rooms: new Map<string, string>(), walk: () => 0 };
const alone = (meetings: readonly Appointment[]) => new Map(meetings.map(({ family }) => [family as string, [`guardian of ${family}`]]));

test('as many rows as can be have a column, at the least cost in all', () => {
  assert.deepEqual(cheapest([[1, 2], [1, 9]]), [1, 0]);
  assert.deepEqual(cheapest([[1, null], [1, null]]).filter((one) => one !== null), [0]);
  assert.deepEqual(cheapest([[0, 100], [0, null]]), [1, 0]);
  assert.deepEqual(cheapest([[], []]), [null, null]);
  assert.deepEqual(cheapest([]), []);
});

test('[P-6.1] an absence moves each meeting to the nearest time of its teacher that its family can come to', () => {
  const meetings = [meeting('a', 't', '16:00'), meeting('b', 't', '16:10')];
  const slots = new Map([['t', [stretch('17:00'), stretch('17:10'), stretch('17:30')]]]);
  const given = { kind: 'teacher' as const, teacher: 't' as PersonId, date, from: 960, to: 1000 };
  const taken = new Map<string, Busy[]>([['guardian of family of a', [{ ...stretch('17:00'), teacher: 'other' }]]]);
  assert.deepEqual(told(timesFor({ given, zone, meetings, slots, guardians: alone(meetings), taken, ways: nowhere })), ['a 23T17:10', 'b 23T17:00']);
  const far = { rooms: new Map([['t', 'r1'], ['other', 'r2']]), walk: () => 15 };
  assert.deepEqual(told(timesFor({ given, zone, meetings, slots, guardians: alone(meetings), taken, ways: far })), ['a 23T17:30', 'b 23T17:00']);
});

test('[P-6.1] on another date meetings keep their time by the clock, also where a clock is changed between the two', () => {
  const winter = Temporal.PlainDate.from('2026-03-26');
  const summer = Temporal.PlainDate.from('2026-03-30');
  const meetings = [meeting('a', 't', '16:10', stretch('16:10', winter))];
  const slots = new Map([['t', [stretch('15:10', summer), stretch('16:00', summer), stretch('16:10', summer), stretch('17:10', summer)]]]);
  const given = { kind: 'day' as const, date: winter, instead: 'date' as const, newDate: summer };
  assert.deepEqual(told(timesFor({ given, zone, meetings, slots, guardians: alone(meetings), taken: new Map(), ways: nowhere })), ['a 30T16:10']);
});

test('one family with two of the meetings is never at two places, and a guardian of two families neither', () => {
  const meetings = [meeting('a', 't', '16:00', { family: 'f' as never }), meeting('b', 'u', '16:10', { family: 'g' as never })];
  const slots = new Map([['t', [stretch('17:00')]], ['u', [stretch('17:00')]]]);
  const given = { kind: 'day' as const, date, instead: 'days' as const, newDate: null };
  const guardians = new Map([['f', ['x', 'y']], ['g', ['y']]]);
  assert.equal(timesFor({ given, zone, meetings, slots, guardians, taken: new Map(), ways: nowhere }).size, 1);
});

test('an absence concerns what is booked, ahead and in its span; a lost room those that are in it', () => {
  const all = [meeting('a', 't', '16:00'), meeting('b', 't', '16:30'), meeting('c', 't', '17:00', { state: 'cancelled' }), meeting('d', 'u', '16:30', { room: 'r2' as never }), meeting('e', 't', '16:50', { place: 'online', room: null })];
  const of = (given: Parameters<typeof concerned>[0], now = at('09:00')) => concerned(given, all, { zone, now }).map(({ id }) => id as string);
  assert.deepEqual(of({ kind: 'teacher', teacher: 't' as PersonId, date: null, from: null, to: null }), ['a', 'b', 'e']);
  assert.deepEqual(of({ kind: 'teacher', teacher: 't' as PersonId, date, from: 990, to: 1000 }), ['b']);
  assert.deepEqual(of({ kind: 'teacher', teacher: 't' as PersonId, date: null, from: null, to: null }, at('16:00')), ['b', 'e']);
  assert.deepEqual(of({ kind: 'room', room: 'r1' as never, date: null, other: 'r3' as never }), ['a', 'b']);
  assert.deepEqual(of({ kind: 'day', date, instead: 'online', newDate: null }), ['a', 'b', 'd']);
  assert.deepEqual(of({ kind: 'day', date, instead: 'days', newDate: null }), ['a', 'b', 'd', 'e']);
});

test('a time is taken by the absence of its own teacher and by a day that is called off, until that is over', () => {
  const absent = { given: { kind: 'teacher', teacher: 't' as PersonId, date, from: null, to: null }, liftedAt: null } satisfies Pick<Absence, 'given' | 'liftedAt'>;
  const off = { given: { kind: 'day', date, instead: 'online', newDate: null }, liftedAt: null } satisfies Pick<Absence, 'given' | 'liftedAt'>;
  assert.deepEqual(takenBy([absent, off], 't', zone).map(({ why, keeps }) => [why, keeps]), [['absent', undefined], ['called-off', true]]);
  assert.deepEqual(takenBy([absent, off], 'u', zone).map(({ why }) => why), ['called-off']);
  assert.deepEqual(takenBy([{ ...absent, liftedAt: at('09:00') }], 't', zone), []);
});
