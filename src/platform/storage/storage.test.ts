import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { newOrganisationIdentity, openOrganisationKeys } from './organisation.ts';
import { openStorage } from './storage.ts';
import type { Storage } from './storage.ts';

const root = await mkdtemp(join(tmpdir(), 'convene-storage-'));
after(() => rm(root, { recursive: true }));
const master = Buffer.alloc(32, 1);
const chunk = 65_536;
const limits = { bytes: 1_000_000 };

async function keysOf(organisation: string) {
  return openOrganisationKeys(master, organisation, await newOrganisationIdentity(master, organisation));
}
const school = await keysOf('school');
const clinic = await keysOf('clinic');

function opened(folder: string): Storage {
  const storage = openStorage(pathToFileURL(folder), join(root, 'unused'));
  return storage.ok ? storage.value : assert.fail(storage.sentence);
}

let made = 0;
async function fresh() {
  const folder = join(root, `store${made++}`);
  const storage = opened(folder);
  const files = async () => (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  return { folder, storage, files };
}

async function* pieces(content: Uint8Array, size = 10_000) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function stored(storage: Storage, content: Uint8Array, keys = school) {
  const answer = await storage.put(keys, pieces(content), limits);
  return answer.ok ? answer.value : assert.fail(answer.reason);
}

async function fetched(storage: Storage, address: string, keys = school) {
  const file = await storage.get(keys, address);
  if (!file) return undefined;
  const content = Buffer.from(await new Response(file.stream).arrayBuffer());
  assert.equal(file.bytes, content.length);
  return content;
}

function openDescriptors() {
  return readdir('/proc/self/fd').then((names) => names.length, () => 0);
}

/** Files are closed a few turns after their stream ends. */
async function untilDescriptors(expected: number) {
  for (let turn = 0; turn < 100 && await openDescriptors() !== expected; turn++) await new Promise((done) => setImmediate(done));
  assert.equal(await openDescriptors(), expected);
}

test('what is put is got again, whatever its length, and lies sealed and readable by its owner alone', async () => {
  const { storage, files } = await fresh();
  for (const length of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 500_000]) {
    const content = randomBytes(length);
    const file = await stored(storage, content);
    assert.deepEqual([file.bytes, file.sha256], [length, createHash('sha256').update(content).digest('hex')]);
    assert.deepEqual(await fetched(storage, file.address), content);
  }
  const secret = await stored(storage, Buffer.from('what nobody may read '.repeat(100)));
  const path = (await files()).find((name) => name.endsWith(secret.address))!;
  const sealed = await readFile(path);
  assert.ok(sealed.toString('latin1').startsWith('age-encryption.org/v1\n-> X25519 '));
  assert.equal(sealed.includes('nobody'), false);
  assert.equal(sealed.includes(secret.sha256), false);
});

test('the same content is stored once in an organisation, under addresses that differ between organisations', async () => {
  const { storage, files } = await fresh();
  const content = randomBytes(70_000);
  const [one, two] = [await stored(storage, content), await stored(storage, content)];
  assert.deepEqual(one, two);
  assert.equal((await files()).length, 1);
  await Promise.all(Array.from({ length: 5 }, () => stored(storage, content)));
  assert.equal((await files()).length, 1);
  const other = await stored(storage, content, clinic);
  assert.equal(other.sha256, one.sha256);
  assert.notEqual(other.address, one.address);
  assert.equal((await files()).length, 2);
});

test('two organisations cannot open each other\'s files, not by address and not by moving them', async () => {
  const { folder, storage } = await fresh();
  const { address } = await stored(storage, randomBytes(1000));
  assert.equal(await storage.get(clinic, address), undefined);
  const moved = join(folder, 'clinic', address.slice(0, 2), address);
  await mkdir(dirname(moved), { recursive: true });
  await rename(join(folder, 'school', address.slice(0, 2), address), moved);
  await assert.rejects(storage.get(clinic, address), /is damaged/);
});

test('a file opens with the identity of its organisation only under the same master key and in the same row', async () => {
  const sealed = await newOrganisationIdentity(master, 'school');
  const { storage } = await fresh();
  const { address } = await stored(storage, Buffer.from('agenda'), await openOrganisationKeys(master, 'school', sealed));
  assert.equal((await fetched(storage, address, await openOrganisationKeys(master, 'school', sealed)))?.toString(), 'agenda');
  await assert.rejects(openOrganisationKeys(Buffer.alloc(32, 2), 'school', sealed), /does not open/);
  await assert.rejects(openOrganisationKeys(master, 'clinic', sealed), /does not open/);
  await assert.rejects(newOrganisationIdentity(master, '../school'), /cannot name/);
});

test('an address cannot be guessed by who knows the content and the organisation', async () => {
  const { storage } = await fresh();
  const one = await stored(storage, Buffer.from('agenda'), school);
  const other = await stored(storage, Buffer.from('agenda'), await keysOf('school'));
  assert.notEqual(one.address, other.address);
});

test('keys show in no log line', async () => {
  const shown = inspect(school, { depth: 9, showHidden: true }) + JSON.stringify(school);
  assert.deepEqual([shown.includes('school'), /AGE-SECRET|age1/.test(shown)], [true, false]);
});

test('a flipped bit anywhere in a stored file, a missing end, an added byte: each is an error and no whole file', async () => {
  const { storage, files } = await fresh();
  const { address } = await stored(storage, randomBytes(7 * chunk + 100));
  const [path] = await files();
  const good = await readFile(path!);
  const before = await openDescriptors();
  const end = good.length;
  const altered = [0, 30, 100, 150, 199, 205, 250, 1000, chunk + 300, 7 * chunk + 290, end - 1].map((at) => {
    const copy = Buffer.from(good);
    copy[at]! ^= 1;
    return copy;
  });
  const cuts = [0, 1, 100, 250, chunk, end - 117, end - 1].map((length) => good.subarray(0, length));
  for (const [index, wrong] of [...altered, ...cuts, Buffer.concat([good, Buffer.of(0)])].entries()) {
    await writeFile(path!, wrong);
    await assert.rejects(fetched(storage, address), Error, `change ${index} shows`);
  }
  await writeFile(path!, good);
  assert.equal((await fetched(storage, address))?.length, 7 * chunk + 100);
  await untilDescriptors(before);
});

test('another file of the organisation laid at an address is found out before its last chunk is given', async () => {
  const { storage, files } = await fresh();
  const one = await stored(storage, randomBytes(chunk + 10));
  const [path] = await files();
  const other = await stored(storage, randomBytes(chunk + 20));
  await rename((await files()).find((name) => name.endsWith(other.address))!, path!);
  const file = await storage.get(school, one.address);
  let given = 0;
  await assert.rejects(async () => {
    for await (const part of file!.stream) given += part.length;
  }, /is another file/);
  assert.equal(given, chunk);
});

test('a damaged file is healed by putting the same content again', async () => {
  const { storage, files } = await fresh();
  const content = randomBytes(500);
  const { address } = await stored(storage, content);
  await writeFile((await files())[0]!, 'damaged');
  await stored(storage, content);
  assert.deepEqual(await fetched(storage, address), content);
});

test('an upload of 200 MB against a limit of 25 MB is refused at the limit: no more is read, nothing is left', async () => {
  const { storage, files } = await fresh();
  const limit = 25 * 1024 * 1024;
  let read = 0;
  let cancelled = false;
  const upload = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (read >= 200 * 1024 * 1024) return controller.close();
      read += chunk;
      controller.enqueue(new Uint8Array(chunk));
    },
    cancel() {
      cancelled = true;
    },
  });
  assert.deepEqual(await storage.put(school, upload, { bytes: limit }), { ok: false, reason: 'too-large', limit });
  // one chunk goes over it, one stands ready in the stream's own queue
  assert.ok(read <= limit + 2 * chunk, `${read} bytes were read`);
  assert.equal(cancelled, true);
  assert.deepEqual(await files(), []);
});

test('a file of exactly the limit is taken, one of a byte more is not', async () => {
  const { storage } = await fresh();
  const limit = 1000;
  assert.equal((await storage.put(school, pieces(randomBytes(1000)), { bytes: limit })).ok, true);
  const over = await storage.put(school, pieces(randomBytes(1001)), { bytes: limit });
  assert.deepEqual(over, { ok: false, reason: 'too-large', limit });
});

test('an upload that breaks off is told as interrupted and leaves nothing', async () => {
  const { storage, files } = await fresh();
  const cause = new Error('the connection was closed');
  async function* broken() {
    yield randomBytes(200_000);
    throw cause;
  }
  assert.deepEqual(await storage.put(school, broken(), limits), { ok: false, reason: 'interrupted', cause });
  const aborted = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(cause) });
  assert.deepEqual(await storage.put(school, aborted, limits), { ok: false, reason: 'interrupted', cause });
  assert.deepEqual(await files(), []);
});

test('a store that cannot be written is a fault, not an interruption, and leaves nothing', async () => {
  const { storage, folder } = await fresh();
  await writeFile(folder, 'a file');
  await assert.rejects(storage.put(school, pieces(randomBytes(10)), limits), { code: 'ENOTDIR' });
  const late = await fresh();
  await mkdir(late.folder);
  await writeFile(join(late.folder, 'school'), 'a file where the organisation\'s folder would be');
  await assert.rejects(late.storage.put(school, pieces(randomBytes(10)), limits), Error);
  assert.deepEqual(await late.files(), [join(late.folder, 'school')]);
});

test('a removed file is gone, removing twice is no fault, and an address that is none finds nothing', async () => {
  const { storage, files } = await fresh();
  const { address } = await stored(storage, randomBytes(10));
  await storage.remove(clinic, address);
  assert.equal((await files()).length, 1);
  await storage.remove(school, address);
  await storage.remove(school, address);
  assert.deepEqual(await files(), []);
  assert.equal(await storage.get(school, address), undefined);
  for (const wrong of ['', '..', `../${address}`, address.toUpperCase(), `${address}0`]) {
    assert.equal(await storage.get(school, wrong), undefined);
    await storage.remove(school, wrong);
  }
});

test('a reader that stops in the middle closes the file', async () => {
  const { storage } = await fresh();
  const { address } = await stored(storage, randomBytes(500_000));
  const before = await openDescriptors();
  const file = await storage.get(school, address);
  const reader = file!.stream.getReader();
  await reader.read();
  await reader.cancel();
  await untilDescriptors(before);
});

test('half-written files of more than a day are removed, younger ones and all else stay', async () => {
  const { storage, folder, files } = await fresh();
  assert.equal(await storage.sweep(Temporal.Instant.from('2026-11-02T10:00:00Z')), 0);
  await stored(storage, randomBytes(10));
  const ages = { 'old.part': '2026-11-01T09:59:59Z', 'young.part': '2026-11-01T10:00:01Z', 'old.txt': '2026-10-01T00:00:00Z' };
  for (const [name, at] of Object.entries(ages)) {
    await writeFile(join(folder, '.incoming', name), '');
    await utimes(join(folder, '.incoming', name), Date.parse(at) / 1000, Date.parse(at) / 1000);
  }
  assert.equal(await storage.sweep(Temporal.Instant.from('2026-11-02T10:00:00Z')), 1);
  assert.deepEqual((await readdir(join(folder, '.incoming'))).sort(), ['old.txt', 'young.part']);
  assert.equal((await files()).length, 3);
});

test('an address that names no folder is refused with a sentence', () => {
  const answer = openStorage(new URL('file://server/share'), root);
  assert.equal(answer.ok, false);
  assert.match(answer.ok ? '' : answer.sentence, /^FILES_URL must name a folder of this machine/);
});
