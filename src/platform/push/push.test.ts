import assert from 'node:assert/strict';
import { createECDH, createPublicKey, verify, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { areKeys, encrypted, mostBytes } from './encrypt.ts';
import { isPublic, NotPublic, publicLookup, pushEndpoint } from './endpoint.ts';
import { opened } from '../../../test/push-reader.ts';
import { authorization, serverKeys } from './vapid.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');
// RFC 8291, Appendix A
const receiver = {
  keys: { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' },
  d: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
};

test('[P-2.1] the example of RFC 8291 is encrypted to the last byte as it stands there', () => {
  const sender = createECDH('prime256v1');
  sender.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
  const body = encrypted(Buffer.from('When I grow up, I want to be a watermelon'), receiver.keys, { once: { salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'), sender } });
  assert.equal(body.toString('base64url'), [
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml', 'mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT',
    'pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  ].join(''));
});

test('[P-2.1] what is encrypted is read by the browser alone, padded or not, and never twice in the same bytes', async () => {
  const text = Buffer.from(JSON.stringify({ title: 'Escola do Vale', body: 'مرحبا' }));
  const bodies = [encrypted(text, receiver.keys), encrypted(text, receiver.keys), encrypted(text, receiver.keys, { pad: 200 })];
  for (const body of bodies) assert.equal((await opened(body, receiver)).toString(), text.toString());
  assert.notDeepEqual(bodies[0], bodies[1]);
  assert.equal(bodies[2]!.length, bodies[0]!.length + 200);
  await assert.rejects(opened(bodies[0]!, { ...receiver, keys: { ...receiver.keys, auth: 'AAAAAAAAAAAAAAAAAAAAAA' } }));
  assert.throws(() => encrypted(Buffer.alloc(mostBytes + 1), receiver.keys), /holds 3993 bytes, this one 3994/);
  assert.equal(encrypted(Buffer.alloc(mostBytes), receiver.keys).length, 4096);
});

test('keys that no browser has made are known', () => {
  assert.equal(areKeys(receiver.keys), true);
  const off = bytes(receiver.keys.p256dh);
  off[64]! ^= 1;
  assert.deepEqual([{ p256dh: off.toString('base64url') }, { p256dh: 'BCVx' }, { auth: 'BTBZ' }, { p256dh: '' }].map((wrong) => areKeys({ ...receiver.keys, ...wrong })), [false, false, false, false]);
});

test('[P-2.1] who sends is said by a token of RFC 8292 that the public key verifies, for that push service alone', async () => {
  const keys = serverKeys(Buffer.alloc(32, 7));
  assert.equal(keys.publicKey, serverKeys(Buffer.alloc(32, 7)).publicKey);
  assert.notEqual(keys.publicKey, serverKeys(Buffer.alloc(32, 8)).publicKey);
  const now = Temporal.Instant.from('2026-04-13T08:00:00Z');
  const said = authorization(new URL('https://push.example.org:443/p/abc?x'), { keys, contact: 'mailto:office@vale.example', now });
  const [, header, claims, signature, k] = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(said)!;
  assert.deepEqual([header, claims].map((one) => JSON.parse(bytes(one!).toString())), [
    { typ: 'JWT', alg: 'ES256' }, { aud: 'https://push.example.org', exp: 1776110400, sub: 'mailto:office@vale.example' }]);
  const point = bytes(k!);
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } });
  assert.equal(verify('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, bytes(signature!)), true);
  assert.equal((await webcrypto.subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])).type, 'public');
});

test('[P-2.1] a subscription is https by a public name: nothing else is ever asked for', () => {
  assert.equal(pushEndpoint('https://fcm.googleapis.com/fcm/send/abc')?.host, 'fcm.googleapis.com');
  for (const wrong of [
    'http://fcm.googleapis.com/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://localhost/x', 'https://db.internal/x', 'https://printer/x', 'https://a.example.org:8443/x',
    'https://user:pass@push.example.org/x', 'https://2130706433/x', 'https://0x7f.1/x', 'file:///etc/passwd', 'no address', `https://push.example.org/${'x'.repeat(2000)}`,
  ]) assert.equal(pushEndpoint(wrong), undefined, wrong);
});

test('[P-2.1] addresses within a network are known in every way of writing them', () => {
  const inside = ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', '::ffff:10.0.0.1',
    'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::', '2001::1', '2001:db8::1', 'nonsense', ''];
  assert.deepEqual(inside.filter(isPublic), []);
  assert.deepEqual(['142.250.74.106', '8.8.8.8', '2a00:1450:4001:81b::200a', '2606:4700::1111'].filter((one) => !isPublic(one)), []);
});

test('[P-2.1] a public name that leads into a network is not connected to', async () => {
  const answer = Promise.withResolvers<Error | null>();
  publicLookup('localhost', {}, (error) => answer.resolve(error));
  const error = await answer.promise;
  assert.ok(error instanceof NotPublic);
  assert.match(error.message, /localhost leads to (?:127\.0\.0\.1|::1), which is not on the internet/);
});
