import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newOrganisationIdentity, openOrganisationKeys } from './organisation.ts';
import { readBucketAddress } from './s3.ts';
import { openStorage } from './storage.ts';

const S3rver = createRequire(import.meta.url)('s3rver');
const folder = await mkdtemp(join(tmpdir(), 'convene-s3-'));
const bucketServer = new S3rver({
  address: '127.0.0.1', port: 0, directory: join(folder, 'server'), silent: true, configureBuckets: [{ name: 'convene-files' }],
});
const bucketPort: number = (await bucketServer.run()).port;
const door: Server = createServer((incoming, outgoing) => void checked(incoming, outgoing)).listen(0, '127.0.0.1');
await once(door, 'listening');
const doorPort = (door.address() as AddressInfo).port;
after(async () => {
  door.closeAllConnections();
  door.close();
  bucketServer.httpServer.closeAllConnections();
  await bucketServer.close();
  await rm(folder, { recursive: true });
});

const accessKey = 'S3RVER';
const secret = 'a/secret+with=signs';
type Seen = { method: string; url: string } & Record<'length' | 'encoding' | 'refused', string | undefined>;
const seen: Seen[] = [];
/** What the next requests meet before the bucket: a connection that breaks, or a busy answer. */
const trouble: ('break' | 'busy')[] = [];

/** s3rver does not verify signatures of version 4: this door before it does, by the written rule, with no code of the client. */
async function checked(incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const next = trouble.shift();
  if (next === 'break') return incoming.socket.destroy();
  if (next === 'busy') return outgoing.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
  const { method = '', url = '', headers } = incoming;
  const sameBody = headers['x-amz-content-sha256'] === sha256(body);
  const refused = wrongSignature({ method, url, headers: headers as Record<string, string>, secret })
    ?? (sameBody ? undefined : 'XAmzContentSHA256Mismatch');
  seen.push({ method, url, length: headers['content-length'], encoding: headers['transfer-encoding'], refused });
  const sorry = `<Error><Code>${refused}</Code><Message>The signature is wrong.</Message></Error>`;
  if (refused) return outgoing.writeHead(403).end(sorry);
  const onward = request({ host: '127.0.0.1', port: bucketPort, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  onward.end(body);
}

interface Sent { method: string; url: string; headers: Record<string, string>; secret: string }

/** AWS Signature Version 4 in the Authorization header: undefined when it is right, else the bucket's code of the error. */
function wrongSignature(sent: Sent): string | undefined {
  const pattern = /^AWS4-HMAC-SHA256 Credential=\w+\/(\d+)\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=(.+), ?Signature=(\w+)$/;
  const parts = pattern.exec(sent.headers['authorization'] ?? '');
  if (!parts) return 'AccessDenied';
  const [, day, region, signed, signature] = parts as unknown as string[];
  const { pathname, searchParams } = new URL(sent.url, 'http://host');
  const names = signed!.split(';');
  if (!names.includes('host') || !names.includes('x-amz-content-sha256')) return 'AccessDenied';
  const canonical = [
    sent.method, pathname, searchParams.toString(), ...names.map((name) => `${name}:${sent.headers[name]?.trim()}`), '', signed,
    sent.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', sent.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day!, region!, 's3', 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${sent.secret}`));
  return hmac(key, text).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

const master = Buffer.alloc(32, 1);
const school = await openOrganisationKeys(master, 'school', await newOrganisationIdentity(master, 'school'));
const clinic = await openOrganisationKeys(master, 'clinic', await newOrganisationIdentity(master, 'clinic'));
const limits = { bytes: 2_000_000 };

function opened({ pass = secret, bucket = 'convene-files/some/prefix', port = doorPort } = {}) {
  const url = new URL(`s3://${accessKey}:${encodeURIComponent(pass)}@127.0.0.1:${port}/${bucket}?region=eu-central-1&tls=false`);
  const storage = openStorage(url, join(folder, 'spool'));
  return storage.ok ? storage.value : assert.fail(storage.sentence);
}
const storage = opened();

async function* once65k(content: Uint8Array) {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}

async function stored(content: Uint8Array, keys = school) {
  const answer = await storage.put(keys, once65k(content), limits);
  return answer.ok ? answer.value : assert.fail(answer.reason);
}

async function fetched(address: string, keys = school) {
  const file = await storage.get(keys, address);
  return file && Buffer.from(await new Response(file.stream).arrayBuffer());
}

/** Objects that s3rver keeps, by key. */
async function objects(): Promise<string[]> {
  const names = await readdir(join(folder, 'server', 'convene-files'), { recursive: true });
  return names.filter((name) => name.endsWith('._S3rver_object')).map((name) => name.replace('._S3rver_object', '')).sort();
}

test('the check of signatures agrees with the published example', () => {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,'
      + 'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,'
      + 'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  };
  const sent = { method: 'GET', url: '/test.txt', headers, secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  assert.equal(wrongSignature(sent), undefined);
  assert.equal(wrongSignature({ ...sent, method: 'PUT' }), 'SignatureDoesNotMatch');
});

test('a bucket gives back what was put, in signed requests of one PUT with its length', async () => {
  for (const length of [0, 1, 65_536, 1_000_000]) {
    seen.length = 0;
    const content = randomBytes(length);
    const { address, bytes } = await stored(content);
    assert.equal(bytes, length);
    const file = await storage.get(school, address);
    assert.equal(file?.bytes, length);
    assert.deepEqual(Buffer.from(await new Response(file!.stream).arrayBuffer()), content);
    // the head of an age file for one X25519 recipient, a nonce, and a tag for each chunk
    const sealed = 168 + 16 + length + 16 * Math.max(1, Math.ceil(length / 65_536));
    const url = `/convene-files/some/prefix/school/${address.slice(0, 2)}/${address}`;
    assert.deepEqual(seen, [
      { method: 'PUT', url, length: String(sealed), encoding: undefined, refused: undefined },
      { method: 'GET', url, length: undefined, encoding: undefined, refused: undefined },
    ]);
  }
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('the same content is one object, another organisation cannot get it, and removing it is for good', async () => {
  const before = await objects();
  const content = randomBytes(1000);
  const [one, two] = [await stored(content), await stored(content)];
  assert.equal(one.address, two.address);
  assert.deepEqual((await objects()).length, before.length + 1);
  assert.equal(await fetched(one.address, clinic), undefined);
  await storage.remove(school, one.address);
  await storage.remove(school, one.address);
  assert.deepEqual(await objects(), before);
  assert.equal(await fetched(one.address), undefined);
});

test('a file that is too large or breaks off never reaches the bucket and leaves nothing in the spool', async () => {
  seen.length = 0;
  const limit = 100_000;
  const answer = await storage.put(school, once65k(randomBytes(200_000)), { bytes: limit });
  assert.deepEqual(answer, { ok: false, reason: 'too-large', limit });
  const cause = new Error('closed');
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(cause) });
  assert.deepEqual(await storage.put(school, broken, limits), { ok: false, reason: 'interrupted', cause });
  assert.deepEqual(seen, []);
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('a connection that breaks once and a bucket that is busy for a moment are tried again with the whole body', async () => {
  const content = randomBytes(300_000);
  trouble.push('break', 'busy', 'busy');
  const { address } = await stored(content);
  trouble.push('break', 'busy');
  assert.deepEqual(await fetched(address), content);
  assert.deepEqual(trouble, []);
});

test('check writes and deletes a probe', async () => {
  const before = await objects();
  assert.equal(await storage.check(), undefined);
  assert.deepEqual(await objects(), before);
});

function sentence(base: string, why: string) {
  return `The bucket for files, ${base}, cannot be used: ${why}.`;
}

test('check says why a bucket cannot be used, and shows no secret', async () => {
  const at = `http://127.0.0.1:${doorPort}`;
  assert.equal(await opened({ pass: 'wrong' }).check(),
    sentence(`${at}/convene-files/some/prefix/`, 'it answered 403 SignatureDoesNotMatch: The signature is wrong'));
  assert.equal(await opened({ bucket: 'no-such-bucket' }).check(),
    sentence(`${at}/no-such-bucket/`, 'it answered 404 NoSuchBucket: The specified bucket does not exist'));
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  assert.equal(await opened({ port }).check(),
    sentence(`http://127.0.0.1:${port}/convene-files/some/prefix/`, `connect ECONNREFUSED 127.0.0.1:${port}`));
});

test('a refusal of the bucket while storing is a fault that says what it answered, and leaves nothing in the spool', async () => {
  const mistaken = opened({ pass: 'wrong' });
  await assert.rejects(mistaken.put(school, once65k(randomBytes(10)), limits), /it answered 403 SignatureDoesNotMatch/);
  await assert.rejects(opened({ bucket: 'no-such-bucket' }).get(school, 'a'.repeat(64)), /it answered 404 NoSuchBucket/);
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('the address of a bucket is read, and a wrong one refused with a sentence without the secret', () => {
  assert.deepEqual(readBucketAddress(new URL('s3://KEY:a%2Fb%2Bc@s3.example.com:9000/files?region=eu-west-1')), {
    ok: true,
    value: { base: 'https://s3.example.com:9000/files/', region: 'eu-west-1', accessKeyId: 'KEY', secretAccessKey: 'a/b+c' },
  });
  const wrong: [string, RegExp][] = [
    ['s3://s3.example.com/files', /needs a key and a secret/],
    ['s3://KEY:hush%zz@host/files', /needs a key and a secret/],
    ['s3://KEY:hush@host', /names no bucket/],
    ['s3://KEY:hush@host/Files_Of_Us', /names no bucket/],
    ['s3://KEY:hush@host/files/../others/%2e%2e', /names no bucket/],
    ['s3://KEY:hush@host/files?tls=no', /tls=no/],
    ['s3://KEY:hush@host/files?regoin=x', /"regoin"/],
  ];
  for (const [text, expected] of wrong) {
    const answer = readBucketAddress(new URL(text));
    const sentence = answer.ok ? assert.fail(text) : answer.sentence;
    assert.match(sentence, expected);
    assert.doesNotMatch(sentence, /hush/);
  }
});
