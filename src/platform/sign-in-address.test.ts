import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalAddress } from './sign-in-address.ts';

test('addresses that people really have are taken, and what is no address is refused', () => {
  const kept = ['a@b', "o'brien+x@example.org", 'ليلى@مثال.إختبار', 'x@xn--mgbaam7a8h', '用户@例子.广告', 'a!b/c@example.org'];
  assert.deepEqual(kept.map((text) => normalAddress(text) !== undefined), kept.map(() => true));
  const refused = ['', 'a', '@b', 'a@', 'a@b@c', 'a b@c.org', 'a@b c.org', 'a.@b.org', '.a@b.org', 'a@b.org\r\nBcc: c@d.org',
    'a\0@b.org', '<a@b.org>', 'a@[127.0.0.1]', '"a b"@c.org', 'a@b.org, c@d.org', `${'a'.repeat(65)}@b.org`,
    `a@${`${'b'.repeat(60)}.`.repeat(5)}org`];
  assert.deepEqual(refused.map((text) => normalAddress(text)), refused.map(() => undefined));
});
