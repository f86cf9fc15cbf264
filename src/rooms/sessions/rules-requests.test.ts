import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Wish } from './model-requests.ts';
import {
  changedOf, likenessOf, missingOf, only, readStamp, repeats, sourceOf, spamSigns, stampOf, waitUntil, wrongWish,
} from './rules-requests.ts';
import { requestSchema, settleSchema } from './schema-requests.ts';

const at = (text: string) => Temporal.Instant.from(text);
const on = (wall: string, zone = 'Europe/Lisbon') => ({ wall: Temporal.PlainDateTime.from(wall), zone });
const nothing: Wish = { who: null, wished: null, minutes: null, place: null };
const whole: Wish = { who: 'the parents of 7b', wished: on('2026-04-30T17:00'), minutes: 45, place: { kind: 'room', text: '' } };

test('[G-4.1.2] missing is what of who, when, how long and where is not settled', () => {
  assert.deepEqual(missingOf(nothing), ['who', 'when', 'length', 'where']);
  assert.deepEqual(missingOf({ ...whole, minutes: null }), ['length']);
  assert.deepEqual(missingOf(whole), []);
});

test('[G-4.1.2] of an answer only the fields that were asked for count, and only those that it fills', () => {
  assert.deepEqual(only(whole, ['when', 'where']), { wished: whole.wished, place: whole.place });
  assert.deepEqual(only({ who: null, minutes: 30 }, ['who', 'length', 'when']), { minutes: 30 });
  assert.deepEqual(changedOf(whole, { who: whole.who, wished: on('2026-04-30T18:00') }), ['when']);
});

test('a wished time that has passed or that the clock leaves out is not taken, one that it shows twice is', () => {
  const now = at('2026-03-20T08:00:00Z');
  assert.deepEqual(wrongWish(on('2026-03-20T07:59'), now), { reason: 'wished-past' });
  assert.equal(wrongWish(on('2026-03-20T08:01'), now), undefined);
  const gap = wrongWish(on('2026-03-29T01:30'), now);
  assert.equal(gap?.reason, 'no-such-time');
  assert.deepEqual(gap?.reason === 'no-such-time' && gap.candidates.map((one) => one.toPlainTime().toString()), ['00:30:00', '02:30:00']);
  assert.equal(wrongWish(on('2026-10-25T01:30'), now), undefined);
});

test('[G-4.1.1] requests of one person are alike by their titles without regard to case, accents, blanks and signs', () => {
  const one = likenessOf('maria', 'Réunion  des parents!');
  assert.equal(likenessOf('maria', ' reunion des PARENTS'), one);
  assert.notEqual(likenessOf('joão', 'Réunion des parents'), one);
  assert.notEqual(likenessOf('maria', 'Réunion des enfants'), one);
  assert.notEqual(likenessOf('maria', '!!!'), likenessOf('maria', '???'));
  assert.equal(likenessOf('maria', 'لقاء الأهل'), likenessOf('maria', 'لقاء  الأهل'));
});

test('[G-4.1.1] a repetition is known for 14 days, by its day', () => {
  const madeAt = at('2026-04-01T08:00:00Z');
  const open = { state: 'open', madeAt, wished: on('2026-04-30T17:00') } as const;
  const cases: [Parameters<typeof repeats>[0], Parameters<typeof repeats>[1], string, boolean][] = [
    [open, { wished: on('2026-04-30T09:00') }, '2026-04-15T08:00:00Z', true],
    [open, { wished: on('2026-04-30T17:00') }, '2026-04-15T08:00:01Z', false],
    [open, { wished: on('2026-05-07T17:00') }, '2026-04-02T08:00:00Z', false],
    [open, { wished: null }, '2026-04-02T08:00:00Z', true],
    [{ ...open, wished: null }, { wished: on('2026-04-30T17:00') }, '2026-04-02T08:00:00Z', true],
    [{ ...open, wished: null }, { wished: null }, '2026-04-02T08:00:00Z', true],
    [{ ...open, state: 'scheduled' }, { wished: null }, '2026-04-02T08:00:00Z', false],
    [{ ...open, state: 'scheduled', wished: null }, { wished: null }, '2026-04-02T08:00:00Z', false],
    [{ ...open, state: 'scheduled' }, { wished: on('2026-04-30T17:00') }, '2026-04-02T08:00:00Z', true],
    [{ ...open, state: 'declined' }, { wished: on('2026-04-30T17:00') }, '2026-04-02T08:00:00Z', false],
  ];
  for (const [earlier, later, now, expected] of cases) assert.equal(repeats(earlier, later, at(now)), expected, JSON.stringify([earlier, later, now]));
});

test('what a program fills in a form shows: the hidden field, the haste, the links', () => {
  const form = { trap: '', texts: ['Parents meeting', 'see https://school.example/a and www.b.example, https://c.example'] };
  assert.deepEqual(spamSigns(form, { filledMs: 3000 }), []);
  assert.deepEqual(spamSigns(form, { filledMs: 2999 }), ['too-fast']);
  assert.deepEqual(spamSigns(form, { filledMs: -5000 }), [], 'our clock was set back: that says nothing of who wrote');
  assert.deepEqual(spamSigns({ ...form, trap: 'x' }, { filledMs: 9000 }), ['trap']);
  assert.deepEqual(spamSigns({ ...form, texts: [...form.texts, '<a href=d>'] }, { filledMs: 9000 }), ['links']);
});

test('a stamp says when the form was shown, and one that we did not make says nothing', () => {
  const [key, now] = [Buffer.alloc(32, 1), at('2026-04-13T08:00:00.123Z')];
  const stamp = stampOf(key, now);
  assert.deepEqual(readStamp(key, stamp)?.shownAt.toString(), '2026-04-13T08:00:00.123Z');
  assert.notEqual(stampOf(key, now), stamp, 'each showing has a name of its own');
  assert.equal(readStamp(Buffer.alloc(32, 2), stamp), undefined);
  for (const wrong of ['', 'x', stamp.slice(1), `${stamp}a`, stamp.replace(/^./, 'z'), `1.${stamp.split('.').slice(1).join('.')}`]) {
    assert.equal(readStamp(key, wrong), undefined, wrong);
  }
});

test('ten forms an hour are taken from one source, and the eleventh is told until when to wait', () => {
  const now = at('2026-04-13T09:00:00Z');
  const taken = Array.from({ length: 10 }, (_, minute) => at('2026-04-13T08:30:00Z').add({ minutes: minute }));
  assert.equal(waitUntil(taken.slice(1), now), undefined);
  assert.equal(waitUntil(taken, now)?.toString(), '2026-04-13T09:30:00Z');
  assert.equal(waitUntil(taken, at('2026-04-13T09:30:00Z')), undefined);
});

test('a source is an IPv4 address or the network of an IPv6 one', () => {
  assert.equal(sourceOf('192.0.2.7'), '192.0.2.7');
  assert.equal(sourceOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(sourceOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(sourceOf('2001:DB8:1:2::9'), '2001:db8:1:2');
  assert.equal(sourceOf('2001:db8::9'), '2001:db8:0:0');
  assert.equal(sourceOf('::1'), '0:0:0:0');
  assert.equal(sourceOf('fe80::1%eth0'), 'fe80:0:0:0');
  assert.equal(sourceOf('unix'), 'unix');
});

test('a form is read: line breaks in a name, times that are none and an elsewhere without a where are refused by their field', () => {
  const form = { requester: { name: 'Maria', email: 'maria@example.org', language: 'pt', zone: 'Europe/Lisbon' }, title: 'Talk' };
  const wrong = (change: object) => {
    const read = requestSchema.safeParse({ ...form, ...change });
    return read.success ? undefined : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  };
  assert.equal(wrong({}), undefined);
  assert.deepEqual(wrong({ title: 'a\r\nBcc: b@example.org' }), ['title: line-break']);
  assert.deepEqual(wrong({ wished: { wall: '2026-02-30T10:00', zone: 'Europe/Lisbon' } }), ['wished.wall: not-a-time']);
  assert.deepEqual(wrong({ wished: { wall: '+99999-01-01T10:00', zone: 'Europe/Lisbon' } }), ['wished.wall: not-a-time']);
  assert.deepEqual(wrong({ wished: { wall: '2026-02-03T10:00', zone: 'Mars/Base' } }), ['wished.zone: not-a-zone']);
  assert.deepEqual(wrong({ place: { kind: 'elsewhere', text: ' ' } }), ['place.text: place-missing']);
  assert.deepEqual(wrong({ minutes: '4' })?.map((one) => one.split(':')[0]), ['minutes']);
  assert.deepEqual(requestSchema.parse({ ...form, who: ' a\r\nb ', minutes: '45' }).who, 'a\nb');
  assert.deepEqual(settleSchema.parse({ minutes: 30 }), { minutes: 30 }, 'what is not given is not there');
});
