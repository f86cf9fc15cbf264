import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { deriveKey, loadMasterKey, mac, openText, sameMac, sealText } from './keys.ts';

const folder = await mkdtemp(join(tmpdir(), 'convene-keys-'));
after(() => rm(folder, { recursive: true }));
const master = Buffer.alloc(32, 7);

async function refusalOf(name: string, text: string | undefined, mode = 0o600, mayMake = false) {
  const path = join(folder, name);
  if (text !== undefined) await writeFile(path, text);
  if (text !== undefined) await chmod(path, mode);
  const answer = await loadMasterKey(path, { mayMake });
  if (answer.ok) assert.fail('the key was taken');
  return { reason: answer.reason, sentence: answer.sentence.replaceAll(path, 'FILE') };
}

test('the key is made once, readable by its owner alone, and is the same at the next start', async () => {
  const path = join(folder, 'data', 'master.key');
  const first = await loadMasterKey(path, { mayMake: true });
  const second = await loadMasterKey(path, { mayMake: true });
  assert.equal(first.ok && first.value.length, 32);
  assert.deepEqual(first, second);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder, 'data')), ['master.key']);
});

test('a missing key is not made where something lies under the old one, but read where another process has just made both', async () => {
  const path = join(folder, 'lost', 'master.key');
  const answer = await loadMasterKey(path, { mayMake: true, sealed: async () => 'the database in DATA' });
  assert.ok(!answer.ok);
  assert.deepEqual([answer.reason, answer.sentence.replaceAll(path, 'FILE')], ['lost',
    'The master key FILE is missing, and there is what was made under it: the database in DATA. A new key would not open that. Put the file back from a backup, '
    + 'or name the place where it is with MASTER_KEY_FILE. To begin anew, take another DATA_DIR and database.']);
  await assert.rejects(stat(path), { code: 'ENOENT' });
  const other = async () => {
    assert.ok((await loadMasterKey(path, { mayMake: true })).ok);
    return 'the database in DATA';
  };
  assert.equal((await loadMasterKey(path, { mayMake: true, sealed: other })).ok, true);
});

/** Starts that each found no key, one a moment later than the other: none may replace what another has read already. */
async function startedTogether(path: string, starts: number): Promise<string[]> {
  return Promise.all(Array.from({ length: starts }, async (_, index) => {
    for (let turn = 0; turn < index; turn++) await new Promise((done) => setImmediate(done));
    const answer = await loadMasterKey(path, { mayMake: true });
    return answer.ok ? answer.value.toString('hex') : answer.sentence;
  }));
}

test('processes that start at once agree on one key', async () => {
  const path = join(folder, 'together', 'master.key');
  const program = `const { loadMasterKey } = await import(${JSON.stringify(new URL('./keys.ts', import.meta.url).href)});
    const answer = await loadMasterKey(${JSON.stringify(path)}, { mayMake: true });
    process.stdout.write(answer.ok ? answer.value.toString('hex') : answer.sentence);`;
  const runs = [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]));
  const keys = (await Promise.all(runs)).map((run) => run.stdout);
  const kept = Buffer.from(await readFile(path, 'latin1'), 'base64').toString('hex');
  assert.deepEqual(keys, Array(3).fill(kept));
  assert.deepEqual(await readdir(join(folder, 'together')), ['master.key']);
});

test('starts that overlap anywhere agree on one key', async () => {
  for (let round = 0; round < 6; round++) {
    const at = join(folder, `round${round}`);
    const keys = await startedTogether(join(at, 'master.key'), 16);
    const kept = Buffer.from(await readFile(join(at, 'master.key'), 'latin1'), 'base64').toString('hex');
    assert.deepEqual(keys, Array(16).fill(kept));
    assert.deepEqual(await readdir(at), ['master.key']);
  }
});

test('base64, base64url and hexadecimal name the same key', async () => {
  const key = Buffer.from('fbefbe'.repeat(10) + 'fbff', 'hex');
  const path = join(folder, 'written');
  for (const text of [key.toString('base64'), `${key.toString('base64url')}\r\n`, key.toString('hex').toUpperCase()]) {
    await writeFile(path, text, { mode: 0o600 });
    assert.deepEqual(await loadMasterKey(path, { mayMake: false }), { ok: true, value: key });
  }
});

test('a key that others may read, of a wrong length, missing or no file is refused with a sentence', async () => {
  const good = master.toString('base64');
  for (const mode of [0o640, 0o604, 0o620]) assert.equal((await refusalOf(`m${mode}`, good, mode)).reason, 'open-to-others');
  assert.deepEqual(await refusalOf('open', good, 0o644), {
    reason: 'open-to-others',
    sentence: 'The master key FILE can be used by others on this machine (mode 644). Run: chmod 600 FILE',
  });
  const lengths = [Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('hex')];
  for (const [index, wrong] of ['', 'secret', good.slice(1), `${good}${good}`, ...lengths].entries()) {
    const { reason, sentence } = await refusalOf(`wrong${index}`, wrong, 0o600, true);
    assert.equal(reason, 'not-32-bytes');
    assert.ok(!wrong || !sentence.includes(wrong), 'what the file holds is not shown');
  }
  assert.deepEqual(await refusalOf('absent', undefined), { reason: 'missing', sentence: 'There is no master key at FILE.' });
  // a folder of mode 0700 cannot be read as a file
  assert.equal((await refusalOf('.', undefined)).reason, 'unreadable');
  await writeFile(join(folder, 'file'), '');
  assert.equal((await refusalOf('file/master.key', undefined, 0, true)).reason, 'unreadable');
});

test('keys for different purposes and of different masters differ, and the same purpose gives the same key', () => {
  const other = Buffer.alloc(32, 8);
  const keys = [deriveKey(master, 'links'), deriveKey(master, 'files'), deriveKey(other, 'links')]
    .map((key) => key.toString('hex'));
  assert.equal(new Set(keys).size, 3);
  assert.equal(deriveKey(master, 'links').toString('hex'), keys[0]);
  assert.equal(deriveKey(master, 'links').length, 32);
  assert.throws(() => deriveKey(Buffer.alloc(16), 'links'), /32 bytes/);
  assert.throws(() => deriveKey(master, ''), /purpose/);
});

test('a sealed text opens with its key and context only, and every flipped bit is seen', () => {
  const key = deriveKey(master, 'connections');
  for (const text of ['', 'token', 'يوم 🗓️ Tag']) assert.equal(openText(key, sealText(key, text, 'row 1'), 'row 1'), text);
  const sealed = sealText(key, 'token', 'row 1');
  assert.notEqual(sealed, sealText(key, 'token', 'row 1'));
  assert.equal(openText(key, sealed, 'row 2'), undefined);
  assert.equal(openText(deriveKey(master, 'links'), sealed, 'row 1'), undefined);
  const bytes = Buffer.from(sealed, 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(openText(key, altered.toString('base64url'), 'row 1'), undefined);
  }
  for (const wrong of ['', 'x', `${sealed}=`, ` ${sealed}`, sealed.slice(0, -2)]) {
    assert.equal(openText(key, wrong, 'row 1'), undefined);
  }
});

test('codes are equal only when key and text are', () => {
  const key = deriveKey(master, 'links');
  assert.match(mac(key, 'a'), /^[\w-]{43}$/);
  assert.equal(sameMac(mac(key, 'a'), mac(key, 'a')), true);
  assert.equal(sameMac(mac(key, 'a'), mac(key, 'b')), false);
  assert.equal(sameMac(mac(key, 'a'), mac(deriveKey(master, 'files'), 'a')), false);
  assert.equal(sameMac(mac(key, 'a'), ''), false);
  // RFC 4231, test case 2
  assert.equal(Buffer.from(mac(Buffer.from('Jefe'), 'what do ya want for nothing?'), 'base64url').toString('hex'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});
