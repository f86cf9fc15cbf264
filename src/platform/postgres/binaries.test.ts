import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findBinaries, mendLinks } from './binaries.ts';
import { plainEnvironment, run } from './identity.ts';
import { ServerRefused } from './refusal.ts';

async function packageOf(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'convene-package-'));
  t.after(() => rm(home, { recursive: true }));
  await mkdir(join(home, 'native/lib'), { recursive: true });
  const links = [
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
  ];
  await writeFile(join(home, 'native/pg-symlinks.json'), JSON.stringify(links));
  await writeFile(join(home, 'native/lib/libpq.so.5.18'), '');
  return home;
}

test('links of libraries that an install script did not make, or that lead nowhere, are made, also by several at once', async (t) => {
  const home = await packageOf(t);
  const lib = join(home, 'native/lib');
  for (let round = 0; round < 30; round += 1) {
    await Promise.all([rm(join(lib, 'libpq.so'), { force: true }), rm(join(lib, 'libpq.so.5'), { force: true })]);
    await symlink('elsewhere', join(lib, 'libpq.so.5'));
    await Promise.all(Array.from({ length: 8 }, () => mendLinks(home)));
    for (const name of ['libpq.so', 'libpq.so.5']) assert.equal(await readlink(join(lib, name)), 'libpq.so.5.18');
  }
  assert.deepEqual((await readdir(lib)).toSorted(), ['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
});

test('links that cannot be made are refused by name', async (t) => {
  const home = await packageOf(t);
  await rm(join(home, 'native/lib'), { recursive: true });
  await writeFile(join(home, 'native/lib'), 'no folder');
  await assert.rejects(mendLinks(home), (error) => error instanceof ServerRefused
    && error.sentence.startsWith(`The library link ${join(home, 'native/lib/libpq.so')} is missing and cannot be made`));
});

test('a platform without programs is refused with DATABASE_URL as the way out', async () => {
  await assert.rejects(findBinaries('freebsd-x64'), (error) => error instanceof ServerRefused
    && error.sentence === 'There is no embedded PostgreSQL for freebsd-x64. '
      + 'Set DATABASE_URL to a PostgreSQL server of your own, version 15 or newer.');
});

test('the programs found are of the major version that the package names', async () => {
  const { postgres, major } = await findBinaries();
  assert.equal(major, '18');
  const { output } = await run({ kind: 'self' }, postgres, ['--version']);
  assert.match(output, new RegExp(`^postgres \\(PostgreSQL\\) ${major}\\.`));
  assert.equal('PGDATA' in plainEnvironment, false);
});
