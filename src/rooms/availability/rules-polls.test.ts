import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { OptionId, Vote } from './model-polls.ts';
import { suggestion, tallies, timesOf } from './rules-polls.ts';

const [a, b, c] = ['a', 'b', 'c'] as unknown as [OptionId, OptionId, OptionId];
const options = [{ id: a }, { id: b }, { id: c }];
const person = (required: boolean, ...said: (Vote | undefined)[]) => ({
  required, votes: new Map(options.flatMap(({ id }, at) => (said[at] ? [[id, said[at]] as const] : []))),
});
const best = (...people: ReturnType<typeof person>[]) => tallies(options, people).filter((one) => one.best).map(({ option }) => option);

test('[G-4.4.2] the best time is one that no required person lacks, then the one most can without ado', () => {
  assert.deepEqual(best(), []);
  assert.deepEqual(best(person(true, 'no', 'no', 'no')), [], 'a time that suits nobody is not best');
  assert.deepEqual(best(person(true, 'no', 'if-need-be', 'yes'), person(false, 'yes', 'yes', 'no')), [c]);
  assert.deepEqual(best(person(true, 'yes', 'if-need-be', 'no'), person(false, 'yes', 'yes', 'yes'), person(false, 'no', 'yes', 'yes')), [a]);
  assert.deepEqual(best(person(true, 'yes', 'yes', 'no')), [a, b], 'two that are alike are both best');
});

test('[G-4.4.2] who has said nothing of a time counts as not having answered', () => {
  const [first] = tallies(options, [person(true, 'yes'), person(true), person(false, 'no')]);
  assert.deepEqual([first!.yes, first!.ifNeedBe, first!.no, first!.open, first!.requiredNo], [1, 0, 1, 1, 0]);
});

const walls = (...times: string[]) => times.map((time) => Temporal.PlainDateTime.from(time));
const given = { zone: 'Europe/Lisbon', minutes: 60, now: Temporal.Instant.from('2026-03-20T08:00Z') };

test('[G-4.4.2] times are in order, each once, and none is past', () => {
  const read = timesOf(walls('2026-04-02T10:00', '2026-04-01T10:00'), given);
  assert.deepEqual(read.ok && read.value.map(({ start }) => start.toString()), ['2026-04-01T09:00:00Z', '2026-04-02T09:00:00Z']);
  assert.deepEqual(timesOf(walls('2026-04-01T10:00', '2026-04-01T10:00'), given), { ok: false, reason: 'poll-twice', at: 1 });
  assert.deepEqual(timesOf(walls('2026-04-01T10:00', '2026-03-20T08:00'), given), { ok: false, reason: 'poll-past', at: 1 });
  assert.equal(timesOf(walls('2026-04-01T10:00'), given).ok, false);
});

test('[X-1] a time that the clock leaves out or shows twice is asked back, never guessed', () => {
  assert.deepEqual(timesOf(walls('2026-04-01T10:00', '2026-03-29T01:30'), given), { ok: false, reason: 'poll-clock', kind: 'gap', at: 1 });
  assert.deepEqual(timesOf(walls('2026-10-25T01:30', '2026-04-01T10:00'), given), { ok: false, reason: 'poll-clock', kind: 'fold', at: 0 });
});

test('[G-4.4.2] a time is suggested as none where the calendar is taken, not where one thing ends as it begins', () => {
  const at = (from: string, to: string) => ({ start: Temporal.Instant.from(from), end: Temporal.Instant.from(to) });
  const time = at('2026-04-01T09:00Z', '2026-04-01T10:00Z');
  assert.equal(suggestion(time, [at('2026-04-01T08:00Z', '2026-04-01T09:00Z')]), undefined);
  assert.equal(suggestion(time, [at('2026-04-01T09:59Z', '2026-04-01T11:00Z')]), 'no');
});
