import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Folder } from './folder.ts';

const root = await mkdtemp(join(tmpdir(), 'convene-folder-'));
after(() => rm(root, { recursive: true }));

test('check finds a folder that works and leaves nothing in it', async () => {
  const folder = join(root, 'works');
  assert.equal(await new Folder(folder).check(), undefined);
  assert.deepEqual(await readdir(folder), []);
});

function sentence(folder: string, why: string) {
  return `The folder for files, ${folder}, cannot be used: ${why}.`;
}

test('check says in a sentence why a folder cannot be used', async () => {
  const folder = join(root, 'a file');
  await writeFile(folder, '');
  assert.equal(await new Folder(folder).check(), sentence(folder, 'it is a file, not a folder (EEXIST)'));
  const below = join(folder, 'files');
  assert.equal(await new Folder(below).check(), sentence(below, 'a part of its path is a file, not a folder (ENOTDIR)'));
});

test('check says that this program may not write in a folder', async () => {
  const folder = join(root, 'closed');
  await mkdir(folder);
  await chmod(folder, 0o555);
  await chmod(root, 0o755);
  // the superuser may write anywhere, so the test becomes somebody else for a moment
  const superuser = process.geteuid?.() === 0;
  if (superuser) process.seteuid!(65_534);
  try {
    assert.equal(await new Folder(folder).check(), sentence(folder, 'this program may not write there (EACCES)'));
  } finally {
    if (superuser) process.seteuid!(0);
  }
});
