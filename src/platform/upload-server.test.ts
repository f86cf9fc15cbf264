import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { newOrganisationIdentity, openOrganisationKeys } from './storage/organisation.ts';
import { openStorage } from './storage/storage.ts';
import { readForm } from './upload.ts';
import type { FormOptions } from './upload.ts';

const megabyte = 1024 * 1024;

test('an upload of 200 MB to a running server is answered 413 with the limit, and nothing of it is kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'convene-upload-'));
  after(() => rm(folder, { recursive: true }));
  const storage = openStorage(pathToFileURL(folder), folder);
  const master = Buffer.alloc(32, 1);
  const keys = await openOrganisationKeys(master, 'school', await newOrganisationIdentity(master, 'school'));
  const limit = 25 * megabyte;
  let taken = 0;
  const onFile: FormOptions['onFile'] = async (_name, _filename, stream) => {
    const counted = stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        taken += chunk.length;
        controller.enqueue(chunk);
      },
    }));
    await (storage.ok && storage.value.put(keys, counted, { bytes: limit }));
  };
  const options: FormOptions = { fileLimit: limit, files: 10, fields: 10, fieldBytes: 10_000, onFile };
  const server = createAdaptorServer({ overrideGlobalObjects: false, fetch: async (request: Request) => {
    const answer = await readForm(request, options);
    const status = answer.ok ? 200 : answer.reason === 'too-large' ? 413 : 400;
    return new Response(JSON.stringify(answer), { status });
  } });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  after(() => server.close());
  const { status, text } = await uploaded((server.address() as AddressInfo).port, 200 * megabyte);
  assert.deepEqual([status, JSON.parse(text)], [413, { ok: false, reason: 'too-large', limit, field: 'f' }]);
  assert.ok(taken <= limit, `${taken} bytes were handed on`);
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  assert.deepEqual(left.filter((entry) => entry.isFile()), []);
});

/** Sends a form with one file of `bytes` in a body of unknown length, until an answer comes. */
function uploaded(port: number, bytes: number): Promise<{ status: number | undefined; text: string }> {
  const headers = { 'content-type': 'multipart/form-data; boundary=XX', 'transfer-encoding': 'chunked' };
  const outgoing = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers });
  let left = bytes;
  const more = () => {
    while (left > 0 && !outgoing.destroyed) {
      left -= megabyte;
      if (!outgoing.write(Buffer.alloc(megabyte))) return outgoing.once('drain', more);
    }
    return outgoing.end('\r\n--XX--\r\n');
  };
  outgoing.write('--XX\r\nContent-Disposition: form-data; name="f"; filename="film.mp4"\r\n\r\n');
  more();
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (answer: IncomingMessage) => {
      left = 0;
      const whole = answer.toArray().then((chunks) => ({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }));
      whole.then(resolve, reject).finally(() => outgoing.destroy());
    });
  });
}
