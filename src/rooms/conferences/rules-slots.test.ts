import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { DayId } from './model.ts';
import { changesOf, slotsFor, type Keeping } from './rules-slots.ts';

const date = Temporal.PlainDate.from('2026-04-23');
const zone = 'Europe/Lisbon';
const at = (time: string, on = date) => on.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
const keeping = (more: Partial<Keeping> = {}): Keeping => ({
  zone, days: [{ id: 'd' as DayId, date, from: 16 * 60, to: 18 * 60, breaks: [{ from: 17 * 60, to: 17 * 60 + 15 }] }], minutes: 10, changeover: 5, longestRun: null,
  hours: [{ date, from: 16 * 60, to: 18 * 60 }], taken: [], ...more,
});
const shown = (slots: ReturnType<typeof slotsFor>) => slots.map(({ wall, state }) => `${wall.toPlainTime().toString().slice(0, 5)}${state === 'break' ? ' break' : ''}`);

test('[P-1.2] slots follow from days, breaks, length and changeover', () => {
  assert.deepEqual(shown(slotsFor(keeping())), ['16:00', '16:15', '16:30', '16:45', '17:00 break', '17:15', '17:30', '17:45']);
  const [first] = slotsFor(keeping());
  assert.equal(first!.start.until(first!.end).total('minutes'), 10);
});

test('[P-3.1] a teacher has slots only while he has said that he can, at the same minutes as the others', () => {
  assert.deepEqual(shown(slotsFor(keeping({ hours: [{ date, from: 16 * 60 + 20, to: 16 * 60 + 58 }] }))), ['16:30', '16:45']);
  assert.deepEqual(slotsFor(keeping({ hours: [] })), []);
});

test('[P-3.2] what else takes a teacher\'s time leaves no slot that overlaps it', () => {
  const taken = [{ start: at('16:20'), end: at('16:35'), why: 'busy' as const }];
  assert.deepEqual(shown(slotsFor(keeping({ taken }))), ['16:00', '16:45', '17:00 break', '17:15', '17:30', '17:45']);
  const touching = [{ start: at('16:10'), end: at('16:15'), why: 'busy' as const }];
  assert.equal(slotsFor(keeping({ taken: touching })).length, 8);
});

test('[P-1.2] nobody meets longer without a break than he wants', () => {
  assert.deepEqual(shown(slotsFor(keeping({ longestRun: 40 }))), ['16:00', '16:15', '16:30', '16:45 break', '17:00 break', '17:15', '17:30', '17:45']);
});

test('[X-1] on an evening on which the clock is put forward the hour that is left out has no slot', () => {
  const night = Temporal.PlainDate.from('2026-03-29');
  const days = [{ id: 'd' as DayId, date: night, from: 30, to: 180, breaks: [] }];
  const slots = slotsFor(keeping({ days, minutes: 30, changeover: 0, hours: [{ date: night, from: 0, to: 1440 }] }));
  assert.deepEqual(shown(slots), ['00:30', '02:00', '02:30']);
  assert.ok(slots[0]!.end.equals(slots[1]!.start));
});

test('[P-1.2] what is booked stays when it would be none any more, and says why; the rest goes', () => {
  const before = slotsFor(keeping()).map((slot, id) => ({ ...slot, id, amiss: null, isBooked: id === 1 || id === 5 }));
  const taken = [{ start: at('16:00'), end: at('16:40'), why: 'time-off' as const }];
  const { add, remove, change } = changesOf(keeping({ taken, hours: [{ date, from: 16 * 60, to: 17 * 60 + 20 }] }), before);
  assert.deepEqual(add, []);
  assert.deepEqual(remove, [0, 2, 6, 7]);
  assert.deepEqual(change, [{ id: 1, state: 'available', amiss: 'time-off' }, { id: 5, state: 'available', amiss: 'hours' }]);
});

test('[P-1.2] what is blocked stays blocked, and nothing new overlaps what is booked', () => {
  const before = slotsFor(keeping()).map((slot, id) => ({ ...slot, id, state: id === 0 ? 'blocked' as const : slot.state, amiss: null, isBooked: id === 1 }));
  assert.deepEqual(changesOf(keeping(), before), { add: [], remove: [], change: [] });
  const { add } = changesOf(keeping({ minutes: 20, changeover: 0, days: [{ id: 'd' as DayId, date, from: 960, to: 1020, breaks: [] }] }), before);
  assert.deepEqual(add.map(({ wall }) => wall.toPlainTime().toString().slice(0, 5)), ['16:40']);
});
