import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as plainly, type IncomingHttpHeaders } from 'node:http';
import type { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { newReader, opened } from '../../test/push-reader.ts';
import { newId } from '../platform/ids.ts';
import type { DeliveryId } from '../rooms/messaging/model.ts';
import type { Letter } from '../rooms/messaging/ports.ts';
import { keptPush, webPush } from './web-push.ts';

interface Arrived { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** A push service that answers `/410` with 410. */
const arrived: Arrived[] = [];
const service = createServer(async (asked, answer) => {
  arrived.push({ path: asked.url!, headers: asked.headers, body: Buffer.concat(await Array.fromAsync(asked as AsyncIterable<Buffer>)) });
  answer.writeHead(Number(asked.url!.slice(1)), { location: 'http://169.254.169.254/' }).end();
}).listen(0, '127.0.0.1');
await once(service, 'listening');
after(() => { service.close(); });
const at = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
const channel = webPush(Buffer.alloc(32, 3), { endpoint: (text) => new URL(text), request: plainly as typeof request });
const reader = await newReader();

function letter(endpoint: string | undefined): Letter {
  const office = { name: 'Escola do Vale', address: 'office@vale.example' };
  return {
    delivery: newId<DeliveryId>(), from: office, replyTo: office, to: { name: 'Rita', address: 'push.example' }, messageId: '<x@vale.example>', language: 'es', attachments: [],
    date: Temporal.Instant.from('2026-04-13T08:00:00Z'), content: { subject: 'Un mensaje sobre «Encuentro»: ábralo.', text: '', html: '' },
    ...(endpoint === undefined ? {} : { push: { endpoint, ...reader.keys, opens: 'https://vale.example/l/abc', tag: 'round' } }),
  };
}

test('[P-2.1] a push service is sent what the browser alone can read: that there is a message, and where', async () => {
  assert.deepEqual(await channel.deliver(letter(`${at}/201`)), { state: 'sent' });
  const { headers, body } = arrived.at(-1)!;
  assert.deepEqual(JSON.parse((await opened(body, reader)).toString()), {
    title: 'Escola do Vale', body: 'Un mensaje sobre «Encuentro»: ábralo.', tag: 'round', url: 'https://vale.example/l/abc', lang: 'es' });
  assert.deepEqual([headers['content-encoding'], headers['ttl'], headers['urgency'], headers['content-type']], ['aes128gcm', '86400', 'normal', 'application/octet-stream']);
  const claims = JSON.parse(Buffer.from(/^vapid t=[\w-]+\.([\w-]+)\./.exec(headers['authorization']!)![1]!, 'base64url').toString());
  assert.deepEqual([claims.aud, claims.sub], [at, 'mailto:office@vale.example']);
  assert.equal((body.length - 86 - 17) % 256, 0);
});

test('[P-2.1] what a push service answers says what becomes of the message, and no redirect is followed', async () => {
  const states: Record<string, string> = {};
  for (const status of [200, 202, 307, 400, 403, 404, 410, 413, 429, 500, 503]) states[status] = (await channel.deliver(letter(`${at}/${status}`))).state;
  assert.deepEqual(states, {
    200: 'sent', 202: 'sent', 307: 'failed', 400: 'failed', 403: 'failed', 404: 'bounced', 410: 'bounced', 413: 'failed', 429: 'later', 500: 'later', 503: 'later' });
  assert.equal(arrived.length, 12);
});

test('[P-2.1] what was switched off is not sent, and where nothing leaves it is kept', async () => {
  const before = arrived.length;
  assert.equal((await channel.deliver(letter(undefined))).state, 'failed');
  assert.deepEqual(await keptPush.deliver(letter(`${at}/201`)), { state: 'kept' });
  assert.equal(arrived.length, before);
});

test('[P-2.1] an address within a network is never asked for, whatever a browser gave', async () => {
  const real = webPush(Buffer.alloc(32, 3));
  const before = arrived.length;
  for (const inside of [`${at}/201`, 'https://localhost/x', 'https://169.254.169.254/latest', 'https://10.0.0.1/x']) assert.equal((await real.deliver(letter(inside))).state, 'bounced', inside);
  assert.equal(arrived.length, before);
});

test('a push service that is away is asked again later', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  const outcome = await channel.deliver(letter(`http://127.0.0.1:${port}/201`));
  assert.match('reason' in outcome ? `${outcome.state}: ${outcome.reason}` : outcome.state, /^later: The push service does not answer: /);
});
