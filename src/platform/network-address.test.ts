import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, noNetworks, readNetworks } from './network-address.ts';

function networks(text: string) {
  const read = readNetworks(text);
  assert.ok(read.ok, text);
  return read.value;
}

test('addresses and networks of both kinds are read, and hold what is in them and nothing else', () => {
  const some = networks('10.0.0.0/8, 192.0.2.7 fd00:1::/32,::1');
  const asked = ['10.255.0.1', '11.0.0.1', '192.0.2.7', '192.0.2.8', 'fd00:1:ffff::2', 'fd00:2::', '::1', '::2', '::ffff:10.1.1.1', 'unknown', ''];
  assert.deepEqual(asked.filter((address) => some.has(address)), ['10.255.0.1', '192.0.2.7', 'fd00:1:ffff::2', '::1', '::ffff:10.1.1.1']);
});

const slips: readonly [text: string, sentence: RegExp][] = [
  ['proxy.example', /"proxy\.example", which is neither/], ['10.0.0.0/33', /at most 32 bits/], ['fd00::/129', /at most 128 bits/], ['0.0.0.0/0', /everybody/],
  ['10.0.0.1, ::/0', /everybody/], ['10.0.0.5/8', /beyond its 8 bits/], ['fd00::1/64', /beyond its 64 bits/], ['10.0.0.0/', /neither/], ['10.0.0/8', /neither/], ['true', /neither/],
];
for (const [text, sentence] of slips) {
  test(`networks that are none are refused: ${text}`, () => {
    const read = readNetworks(text);
    assert.ok(!read.ok);
    assert.match(read.sentence, sentence);
  });
}

const local = networks('127.0.0.1, ::1, 10.0.0.0/8');
const journeys: readonly [what: string, peer: string | undefined, told: string | undefined, address: string][] = [
  ['nothing is told: who connects', '198.51.100.7', undefined, '198.51.100.7'],
  ['who connects is no proxy of ours and makes the header up: who connects', '198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['a proxy tells: who it tells', '127.0.0.1', '203.0.113.1', '203.0.113.1'],
  ['the visitor wrote something before: what the proxy added', '127.0.0.1', '192.0.2.1, 203.0.113.1', '203.0.113.1'],
  ['the visitor claims to come by a proxy: what the proxy added', '127.0.0.1', '10.0.0.9,203.0.113.1', '203.0.113.1'],
  ['two proxies: past both', '127.0.0.1', '192.0.2.1, 203.0.113.1, 10.0.0.2', '203.0.113.1'],
  ['all are proxies: the farthest', '127.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a port, brackets', '::1', '[2001:db8::1]:4711', '2001:db8::1'],
  ['a port', '127.0.0.1', '203.0.113.1:4711', '203.0.113.1'],
  ['mapped addresses', '::ffff:127.0.0.1', '::ffff:203.0.113.1', '203.0.113.1'],
  ['what is no address: the proxy', '127.0.0.1', '203.0.113.1, <script>', '127.0.0.1'],
  ['an empty header: the proxy', '127.0.0.1', '', '127.0.0.1'],
  ['no peer', undefined, '203.0.113.1', 'unknown'],
];
for (const [what, peer, told, address] of journeys) {
  test(`whose request it is: ${what}`, () => { assert.equal(clientAddress(peer, told, local), address); });
}

test('where no proxy is trusted nobody chooses an address, from this machine neither', () => {
  for (const peer of ['127.0.0.1', '::1', '10.0.0.1']) assert.equal(clientAddress(peer, '203.0.113.1', noNetworks), peer);
});
