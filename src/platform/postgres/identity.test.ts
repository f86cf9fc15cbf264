import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findBinaries } from './binaries.ts';
import type { chooseIdentity } from './identity.ts';
import { isRoot, madeFolder, query, temporaryFolder, withoutNamespaces } from './fixture.ts';
import { startEmbedded } from './supervisor.ts';

const skip = !isRoot && 'these are the ways of root on Linux';

test('as root the server runs in a user namespace, with its data in a folder that is open to root alone', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await chmod(dirname(folder), 0o700);
  const server = await startEmbedded({ folder });
  assert.deepEqual(await query(server, "SELECT current_setting('data_directory')"), [join(folder, 'cluster')]);
  assert.equal((await stat(join(folder, 'cluster'))).uid, 0);
  await server.stop();
});

test('as root without user namespaces the server runs as uid 65534, with its data in the folder', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const first = await withoutNamespaces(t, folder);
  assert.equal(first.held.refused, undefined);
  await query(first.held, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  const second = await withoutNamespaces(t, folder);
  assert.deepEqual(await query(second.held, 'SELECT n FROM kept'), [7]);
  assert.equal((await stat(join(folder, 'cluster'))).uid, 65534);
  assert.equal((await stat(`/proc/${second.held.processId}`)).uid, 65534);
  assert.equal((await stat(join(folder, 'password'))).uid, 0);
  await second.stop();
});

test('as root without user namespaces a folder closed to uid 65534 is refused by name', { skip }, async (t) => {
  const folder = await temporaryFolder(t, 'private', 'below');
  const closed = dirname(dirname(folder));
  await mkdir(closed, { mode: 0o700 });
  const { held } = await withoutNamespaces(t, folder);
  const said = new RegExp(`and ${closed} is closed to the user .*\\(uid 65534\\).*chmod o\\+x ${closed}\\).*DATABASE_URL`);
  assert.match(held.refused ?? '', said);
  assert.deepEqual((await readdir(folder)).filter((name) => name !== 'users'), []);
});

test('as root without user namespaces a database of root\'s own is refused by name and left to root', { skip }, async (t) => {
  const folder = await madeFolder(t);
  const { held } = await withoutNamespaces(t, folder);
  assert.match(held.refused ?? '', new RegExp(`chown -R 65534:65534 ${folder}/cluster`));
  assert.equal((await stat(join(folder, 'cluster'))).uid, 0);
});

test('programs that lie where uid 65534 may not go are copied into the folder once', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(folder);
  const { home, version } = await findBinaries();
  const closed = await mkdtemp(join(tmpdir(), 'convene-closed-'));
  t.after(() => rm(closed, { recursive: true }));
  await symlink(join(home, 'native'), join(closed, 'native'));
  const url = new URL('./identity.ts', import.meta.url).href;
  const bin = join(closed, 'native/bin');
  const binaries = { home: closed, version, major: '18', postgres: `${bin}/postgres`, initdb: `${bin}/initdb` };
  const code = `
    const { chooseIdentity } = await import(${JSON.stringify(url)});
    const chosen = await chooseIdentity(process.argv.at(-1), process.argv.at(-1) + '/cluster', ${JSON.stringify(binaries)});
    console.log(JSON.stringify(chosen));
  `;
  type Chosen = Awaited<ReturnType<typeof chooseIdentity>>;
  const chosen = async () => (await withoutNamespaces(t, folder, code)).held as unknown as Chosen;
  const first = await chosen();
  assert.deepEqual(first.identity, { kind: 'user', uid: 65534, gid: 65534 });
  assert.equal(first.binaries.postgres, join(folder, `programs-${version}/native/bin/postgres`));
  const made = (await stat(first.binaries.postgres)).ino;
  assert.deepEqual(await chosen(), first);
  assert.equal((await stat(first.binaries.postgres)).ino, made);
});
