import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedIn, startIn } from './forms.ts';

test('[X-1] a chosen instant is the time that the clock of the session shows then, also in the hour that it shows twice', () => {
  const start = (at: string, zone = 'Europe/Lisbon') => {
    const found = startIn(at, zone);
    return found && [found.wall.toString(), found.zone, found.which];
  };
  assert.deepEqual(start('2026-04-20T14:00:00Z'), ['2026-04-20T15:00:00', 'Europe/Lisbon', 'first']);
  assert.deepEqual(start('2026-10-25T00:30:00Z'), ['2026-10-25T01:30:00', 'Europe/Lisbon', 'first']);
  assert.deepEqual(start('2026-10-25T01:30:00Z'), ['2026-10-25T01:30:00', 'Europe/Lisbon', 'second']);
});

test('what is no instant that a page offered is nothing chosen', () => {
  for (const choice of [null, '', 'tomorrow', '2026-04-20', '2026-04-20T14:00:00+01:00', '2026-13-45T99:00:00Z']) assert.equal(startIn(choice, 'Europe/Lisbon'), undefined);
});

test('a filter that cannot be meant counts as not said', () => {
  assert.deepEqual(askedIn({ kind: 'room', whose: 'mine', accepted: 'yes', from: '50' }), { kind: 'room', mine: true, accepted: true, from: 50 });
  assert.deepEqual(askedIn({ kind: '<b>', whose: 'hers', accepted: 'no', from: '-1' }), { kind: '', mine: false, accepted: false, from: 0 });
  assert.deepEqual(askedIn({}), { kind: '', mine: false, accepted: false, from: 0 });
});
