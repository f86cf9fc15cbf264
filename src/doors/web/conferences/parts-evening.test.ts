import { test } from 'node:test';
import assert from 'node:assert/strict';
import { text } from '../../../platform/text.ts';
import { TimeLeft } from './parts-evening.tsx';

const at = (time: string) => Temporal.Instant.from(`2026-04-23T${time}:00Z`);
const left = (now: string, more: object = {}) => String(TimeLeft({ text: text('en'), now: at(now), one: { start: at('15:00'), end: at('15:10'), place: 'online', state: 'booked', ...more } }) ?? '');

test('[P-7.1] a call says how much of it is left, and warns in its last two minutes', () => {
  assert.match(left('15:04'), /^<p>6 minutes left<\/p>$/);
  assert.match(left('15:08'), /is-late.*role="status".*2 minutes left.*The call ends soon/);
  assert.match(left('15:09'), /1 minute left/);
});

test('[P-7.1] before and after a call, and in a room, nothing is counted', () => {
  for (const nothing of [left('14:59'), left('15:10'), left('15:04', { place: 'in-person' }), left('15:04', { state: 'completed' })]) assert.equal(nothing, '');
});
