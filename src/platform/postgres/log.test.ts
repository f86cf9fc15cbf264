import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { boundLog, linesOf } from './log.ts';

test('a long log is emptied and its last part kept once; a short one is left', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'convene-log-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'server.log');
  await boundLog(path);
  for (const letter of ['a', 'b']) {
    await writeFile(path, letter.repeat(3 * 1024 * 1024));
    await boundLog(path);
    assert.equal((await stat(path)).size, 0);
    assert.equal((await readFile(`${path}.1`, 'utf8'))[0], letter);
  }
  await writeFile(path, 'short');
  await boundLog(path);
  assert.equal(await readFile(path, 'utf8'), 'short');
});

test('of a log that two servers write, each finds its own lines, from where it began', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'convene-log-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'server.log');
  await writeFile(path, 'x [7] LOG:  of an earlier start\n');
  const from = (await stat(path)).size;
  await appendFile(path, 'x [7] FATAL:  mine\nx [8] LOG:  another one\nx [77] LOG:  a third\nloader: no library\n');
  assert.deepEqual(await linesOf(path, 7, from), ['x [7] FATAL:  mine', 'loader: no library']);
});
