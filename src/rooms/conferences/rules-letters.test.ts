import { test } from 'node:test';
import assert from 'node:assert/strict';
import { byClassThenName, codeOfLink, codeTyped, inThrees, networkOf, waitAfter } from './rules-letters.ts';

const key = Buffer.alloc(32, 7);

test('[P-2.1] the code of a link is always the same, has nine symbols, and says nothing of another', () => {
  const [one, other] = ['0190aaaa-0000-7000-8000-000000000001', '0190aaaa-0000-7000-8000-000000000002'].map((link) => codeOfLink(key, link));
  assert.equal(codeOfLink(key, '0190aaaa-0000-7000-8000-000000000001'), one);
  assert.notEqual(one, other);
  assert.match(inThrees(one!), /^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/);
});

test('[P-2.1] a code is read as people type it', () => {
  for (const typed of ['K7P-3QX-9F0', 'k7p 3qx 9fo', ' K7P3QX9FO ', 'K7P–3QX–9F0', '\u200fK7P-3QX-9F٠', 'ｋ7p-3qx-9f0']) assert.equal(codeTyped(typed), 'K7P3QX9F0', typed);
  assert.equal(codeTyped('1l1-IIi-000'), '111111000');
  for (const typed of ['', 'K7P-3QX', 'K7P-3QX-9F00', 'K7P-3QX-9FU', 'كود']) assert.equal(codeTyped(typed), undefined, typed);
});

test('[P-2.1] letters lie by class and then by name, as they are handed out', () => {
  const of = (className: string, childName: string) => ({ className, childName });
  assert.deepEqual(byClassThenName([of('10b', 'Zoe'), of('2a', 'Zoe'), of('2a', 'Émile'), of('', 'Ana')]), [of('', 'Ana'), of('2a', 'Émile'), of('2a', 'Zoe'), of('10b', 'Zoe')]);
});

test('a network counts, not each address that a household may use', () => {
  assert.equal(networkOf('2001:db8:1:2:3::4'), networkOf('2001:db8:1:2::9'));
  assert.notEqual(networkOf('2001:db8:1:2::4'), networkOf('2001:db8:1:3::4'));
  assert.deepEqual(['192.0.2.7', '::ffff:192.0.2.7'].map(networkOf), ['192.0.2.7', '192.0.2.7']);
});

test('who typed wrong too often waits until an hour after the first of those tries', () => {
  const at = (minute: number) => Temporal.Instant.from('2026-04-13T08:00:00Z').add({ minutes: minute });
  assert.equal(waitAfter([at(0), at(1)], 3, at(2)), undefined);
  assert.equal(waitAfter([at(0), at(1), at(2)], 3, at(3))?.toString(), at(60).toString());
  assert.equal(waitAfter([at(0), at(1), at(2)], 3, at(60)), undefined);
});
