import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { OrganisationId } from '../platform/context.ts';
import { jitsi } from './jitsi.ts';

const session = {
  id: '01a201b8-3f1d-7115-b998-07fa3b03d957', uid: 'x@school.convene', organisation: '01a201b8-0000-7000-8000-000000000001' as OrganisationId,
  typedLink: null, base: 'https://jitsi.example/', key: Buffer.alloc(32, 1),
};
const addressOf = (change: Partial<typeof session>) => jitsi.address({ ...session, ...change })?.joinAddress;

test('the name of a Jitsi meeting is a MAC of its session: known only to who holds the key, and its own in each organisation', () => {
  // echo -n "ORGANISATION SESSION" | openssl dgst -sha256 -mac HMAC -macopt hexkey:01… -binary | head -c 20 | base32
  assert.equal(addressOf({}), 'https://jitsi.example/72s65y7nyaivwg52uqnftcscjwry4u3v');
  const others = [{ id: session.id.replace('7', '8') }, { organisation: session.organisation.replace('1', '2') as OrganisationId }, { key: Buffer.alloc(32, 2) }];
  assert.equal(new Set([{}, ...others].map(addressOf)).size, 4);
});

test('without the address of a server there is no meeting: none is assumed', () => {
  assert.equal(jitsi.address({ ...session, base: null }), undefined);
});
