import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, passwordRefusal, verifyPassword } from './sign-in-password.ts';

const password = 'a heron by the weir';
const cheap = { memory: 64, passes: 1, parallelism: 1 };

test('for an unknown address a hash is worked out too, so that it takes as long', async () => {
  const queue = Array.from({ length: 62 }, () => hashPassword(password, cheap));
  assert.equal(await verifyPassword(password, undefined), undefined); // had it not queued, it would have answered false
  assert.equal((await Promise.all(queue)).every((each) => each?.startsWith('$argon2id$v=19$m=64,t=1,p=1$')), true);
  assert.equal(await hashPassword(password, cheap) !== undefined, true); // the queue is empty again
});

test('passwords: nothing is cut off, another keyboard makes no difference, and another password is another', async () => {
  const long = 'é'.repeat(400);
  const kept = (await hashPassword(`${long}a`))!;
  assert.equal(await verifyPassword(`${long.normalize('NFD')}a`, kept), true);
  assert.equal(await verifyPassword(`${long}b`, kept), false);
  await assert.rejects(verifyPassword(password, 'plain text'), /no argon2id hash/);
});

test('a password that is short, common, or holds the address is refused with the reason', () => {
  const refusals = {
    'short one': 'password-short', '💐💐💐💐💐💐💐💐💐': 'password-short', ['a'.repeat(1001)]: 'password-long',
    Password123: 'password-common', ababababababab: 'password-common',
    'I am Heron.Weir now': 'password-holds-address', 'xheron.weir@b.orgx': 'password-holds-address',
  };
  for (const [text, reason] of Object.entries(refusals)) {
    assert.equal(passwordRefusal(text, 'heron.weir@b.org')?.reason, reason, text);
  }
  assert.equal(passwordRefusal(password, 'heron.weir@b.org'), undefined);
  assert.equal(passwordRefusal('the a team plays', 'a@b.org'), undefined); // a short local part is in many words
});
