import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { register } from './users.ts';

async function users(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'convene-users-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('who comes while another leaves waits until that one is gone', async (t) => {
  const folder = await users(t);
  const [goes, comes] = [await register(folder), await register(folder)];
  assert.deepEqual(await goes.leave(), [process.pid]);
  const settled = comes.settled().then(() => 'settled');
  assert.equal(await Promise.race([settled, wait(100, 'waits')]), 'waits');
  await goes.gone();
  assert.equal(await settled, 'settled');
  assert.deepEqual(await comes.leave(), []);
});

test('of two that leave at once neither counts on the other', async (t) => {
  const folder = await users(t);
  const [one, two] = [await register(folder), await register(folder)];
  await one.leave();
  assert.deepEqual(await two.leave(), []);
});

test('files of processes that are gone, or whose number another has now, count for nothing and are removed', async (t) => {
  const folder = await users(t);
  await writeFile(join(folder, '4194999-1'), '1');
  await writeFile(join(folder, `${process.ppid}-1.leaving`), 'of another process');
  const own = await register(folder);
  await own.settled();
  assert.deepEqual(await own.leave(), []);
  assert.equal((await readdir(folder)).length, 1);
  await own.gone();
  assert.deepEqual(await readdir(folder), []);
});

test('who leaves a folder that was deleted meanwhile stays with nobody', async (t) => {
  const folder = await users(t);
  const own = await register(folder);
  await rm(folder, { recursive: true });
  assert.deepEqual(await own.leave(), []);
  await own.gone();
});
