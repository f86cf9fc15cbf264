import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { holder, isRoot, madeFolder, node, query, renumber, temporaryFolder } from './fixture.ts';
import { isAlive } from './processes.ts';
import { ServerRefused } from './refusal.ts';
import { startEmbedded } from './supervisor.ts';

const refusedWith = (pattern: RegExp) => (error: unknown) => error instanceof ServerRefused && pattern.test(error.sentence);

test('a first start makes a durable UTF-8 database, and a second start finds what was written', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await startEmbedded({ folder });
  assert.equal(first.adopted, false);
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'server_encoding', 'TimeZone'];
  const shown = await query(first, `SELECT ${names.map((name) => `current_setting('${name}')`).join()}`);
  assert.deepEqual(shown, ['on', 'on', 'on', 'on', 'UTF8', 'UTC']);
  assert.deepEqual(await query(first, "SELECT upper('šé'), 'ع' ~ '[[:alpha:]]'"), ['ŠÉ', true]);
  assert.equal((await stat(join(folder, 'password'))).mode & 0o777, 0o600);
  await query(first, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  assert.equal(isAlive(first.processId), false);

  const second = await startEmbedded({ folder });
  assert.equal(second.adopted, false);
  assert.deepEqual(await query(second, 'SELECT n FROM kept'), [7]);
  await second.stop();
});

test('nobody connects without the password, and nothing listens on the network', async (t) => {
  const server = await startEmbedded({ folder: await temporaryFolder(t) });
  await assert.rejects(query({ ...server, password: 'another' }, 'SELECT 1'), { code: '28P01' });
  assert.deepEqual(await query(server, "SELECT current_setting('listen_addresses')"), ['']);
  assert.equal((await stat(server.host)).mode & 0o777, 0o700);
  await server.stop();
});

test('a server left behind by a killed Node process is adopted, with every acknowledged row, and then stopped', async (t) => {
  const folder = await madeFolder(t);
  const killed = await holder(t, folder);
  await query(killed.held, 'CREATE TABLE kept AS SELECT 7 AS n');
  await killed.kill();
  assert.equal(isAlive(killed.held.processId), true);

  const server = await startEmbedded({ folder });
  assert.equal(server.adopted, true);
  assert.equal(server.processId, killed.held.processId);
  assert.deepEqual(await query(server, 'SELECT n FROM kept'), [7]);
  await server.stop();
  assert.equal(isAlive(server.processId), false);
});

test('a server that is killed resolves `ended`, and the next start recovers what was acknowledged', async (t) => {
  const folder = await madeFolder(t);
  const own = await startEmbedded({ folder });
  const joined = await startEmbedded({ folder });
  assert.equal(joined.adopted, true);
  await query(own, 'CREATE TABLE kept AS SELECT 7 AS n');
  process.kill(own.processId, 'SIGKILL');
  assert.deepEqual(await Promise.all([own.ended, joined.ended]), [null, null]);
  assert.equal((await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0], String(own.processId));

  const next = await startEmbedded({ folder });
  assert.equal(next.adopted, false);
  assert.deepEqual(await query(next, 'SELECT n FROM kept'), [7]);
  for (const server of [own, joined, next]) await server.stop();
  assert.equal(isAlive(next.processId), false);
});

test('`ended` stays open when the end was asked for', async (t) => {
  const server = await startEmbedded({ folder: await madeFolder(t) });
  await server.stop();
  assert.equal(await Promise.race([server.ended, wait(300, 'open')]), 'open');
});

test('a number in the pid file that now belongs to another program or another database hinders nobody', async (t) => {
  const folder = await madeFolder(t);
  const program = spawn('sleep', ['60']);
  t.after(() => program.kill());
  const other = await startEmbedded({ folder: await madeFolder(t) });
  for (const pid of [program.pid!, other.processId]) {
    const dead = await startEmbedded({ folder });
    process.kill(dead.processId, 'SIGKILL');
    await dead.ended;
    await dead.stop();
    for (const path of ['cluster/postmaster.pid', 'run/.s.PGSQL.5432.lock']) await renumber(join(folder, path), pid);

    const server = await startEmbedded({ folder });
    assert.equal(server.adopted, false);
    assert.deepEqual(await query(server, "SELECT current_setting('data_directory')"), [join(folder, 'cluster')]);
    await server.stop();
    assert.equal(isAlive(pid), true);
  }
  await other.stop();
});

test('two processes that start on an empty folder at once share one server, which the last one stops', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, two] = await Promise.all([holder(t, folder), holder(t, folder)]);
  assert.equal(one.held.processId, two.held.processId);
  assert.deepEqual([one.held.adopted, two.held.adopted].sort(), [false, true]);
  const [starter, other] = one.held.adopted ? [two, one] : [one, two];
  await starter.stop();
  assert.deepEqual(await query(other.held, 'SELECT 1'), [1]);
  await other.stop();
  assert.equal(isAlive(one.held.processId), false);
  assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith('making-')), []);
});

test('a process that was killed while it used the server does not keep it running', async (t) => {
  const folder = await madeFolder(t);
  const server = await startEmbedded({ folder });
  const beside = await holder(t, folder);
  await beside.kill();
  await server.stop();
  assert.equal(isAlive(server.processId), false);
});

test('processes that come while others leave are never given a server that is being stopped', async (t) => {
  const folder = await madeFolder(t);
  let last = await startEmbedded({ folder });
  for (let round = 0; round < 6; round += 1) {
    const stopping = last.stop();
    const next = await startEmbedded({ folder });
    assert.deepEqual(await query(next, 'SELECT 1'), [1]);
    await stopping;
    assert.deepEqual(await query(next, 'SELECT 1'), [1]);
    last = next;
  }
  await last.stop();
  assert.equal(isAlive(last.processId), false);
});

test('a database whose making was killed in the middle is made anew', async (t) => {
  const folder = await temporaryFolder(t);
  const making = node(t, folder);
  const halfMade = async () => {
    const name = (await readdir(folder).catch(() => [])).find((entry) => entry.startsWith('making-'));
    return name !== undefined && (await readdir(join(folder, name, 'cluster')).catch((): string[] => [])).includes('PG_VERSION');
  };
  while (!await halfMade()) await wait(5);
  making.kill('SIGKILL');
  await once(making, 'exit');
  assert.equal((await readdir(folder)).includes('cluster'), false);

  const server = await startEmbedded({ folder });
  assert.deepEqual(await query(server, 'SELECT 1'), [1]);
  await server.stop();
});

test('a folder of another major version, and one with foreign files, are refused and left as they are', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'cluster'), { recursive: true });
  await writeFile(join(folder, 'cluster/PG_VERSION'), '17\n');
  const other = refusedWith(/cluster was made by PostgreSQL 17, and this Convene runs PostgreSQL 18/);
  await assert.rejects(startEmbedded({ folder }), other);
  assert.deepEqual(await readdir(join(folder, 'cluster')), ['PG_VERSION']);
  await rm(join(folder, 'cluster/PG_VERSION'));
  await writeFile(join(folder, 'cluster/letters.txt'), 'mine');
  await assert.rejects(startEmbedded({ folder }), refusedWith(/cluster is not empty and holds no database of PostgreSQL/));
  assert.deepEqual(await readdir(join(folder, 'users')), []);
});

test('a missing password file is refused by name', async (t) => {
  const folder = await madeFolder(t);
  await rm(join(folder, 'password'));
  await assert.rejects(startEmbedded({ folder }), refusedWith(new RegExp(`^${join(folder, 'password')} is missing`)));
});

test('a wrong setting of the operator is refused with the server\'s own words, a right one is taken', async (t) => {
  const folder = await madeFolder(t);
  await writeFile(join(folder, 'postgresql.own.conf'), "shared_buffers = 'a lot'\n");
  await assert.rejects(startEmbedded({ folder }), refusedWith(/did not start on .*contains errors.*Its log: .*server\.log$/s));
  await writeFile(join(folder, 'postgresql.own.conf'), 'work_mem = 6MB\n');
  const server = await startEmbedded({ folder });
  assert.deepEqual(await query(server, "SELECT current_setting('work_mem')"), ['6MB']);
  await server.stop();
});

const longest = process.platform === 'darwin' ? 103 : 107;

/** A folder in which the socket's path is that many bytes long, with all that a list of folders' names would trip over. */
async function folderForSocket(t: TestContext, bytes: number): Promise<string> {
  const bare = join(process.env['TMPDIR'] ?? '/tmp', 'convene-server-XXXXXX', 'pg/run/.s.PGSQL.5432').length;
  return temporaryFolder(t, `a, "b" 'c' `.padEnd(bytes - bare - 1, 'd'));
}

test('a folder too deep for a socket gets one in the temporary folder, and where that is too deep a loopback port', async (t) => {
  const folder = await folderForSocket(t, longest + 1);
  const server = await startEmbedded({ folder });
  assert.equal(dirname(server.host), process.env['TMPDIR'] ?? '/tmp');
  assert.equal((await stat(server.host)).mode & 0o777, 0o700);
  assert.deepEqual(await query(server, 'SELECT 1'), [1]);
  await server.stop();
  await rm(server.host, { recursive: true });

  const before = process.env['TMPDIR'];
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  process.env['TMPDIR'] = folder;
  const other = await startEmbedded({ folder });
  assert.equal(other.host, '127.0.0.1');
  assert.deepEqual(await query(other, "SELECT current_setting('listen_addresses')"), ['127.0.0.1']);
  await other.stop();
});

test('a folder whose socket is just short enough takes it, blanks, commas and quotes in its name too', async (t) => {
  const folder = await folderForSocket(t, longest);
  const server = await startEmbedded({ folder });
  assert.equal(server.host, join(folder, 'run'));
  assert.equal(Buffer.byteLength(join(server.host, '.s.PGSQL.5432')), longest);
  assert.deepEqual(await query(server, 'SELECT 1'), [1]);
  await server.stop();
});

test('a place that is no folder is refused by name', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(folder, 'a file');
  await assert.rejects(startEmbedded({ folder }), refusedWith(new RegExp(`^${folder} is a file`)));
  await assert.rejects(startEmbedded({ folder: join(folder, 'below') }), refusedWith(new RegExp(`^${folder} is a file`)));
});

test('a full disk is refused by name, while the database is made and later, and what was saved is there when there is room',
  { skip: !isRoot && 'only root can make a small disk' }, async (t) => {
    const folder = await temporaryFolder(t);
    const top = dirname(folder);
    const mount = async (...args: string[]) => (await once(spawn('mount', args, { stdio: 'ignore' }), 'exit'))[0] === 0;
    if (!await mount('-t', 'tmpfs', '-o', 'size=30m', 'none', top)) return t.skip('mounting is not allowed here');
    try {
      const full = refusedWith(new RegExp(`^The disk that holds ${folder} is full`));
      await assert.rejects(startEmbedded({ folder }), full);
      assert.deepEqual((await readdir(folder)).sort(), ['password', 'users']);

      await mount('-o', 'remount,size=90m', top);
      const server = await startEmbedded({ folder });
      await query(server, 'CREATE TABLE kept AS SELECT 7 AS n');
      await server.stop();
      await writeFile(join(top, 'fill'), Buffer.alloc(90 * 1024 * 1024)).catch(() => undefined);
      await assert.rejects(startEmbedded({ folder }), refusedWith(/^The disk that holds .* is full/));
      await rm(join(top, 'fill'));
      const again = await startEmbedded({ folder });
      assert.deepEqual(await query(again, 'SELECT n FROM kept'), [7]);
      await again.stop();
    } finally {
      await once(spawn('umount', ['-l', top]), 'exit');
    }
  });

test('a common user, with a name or without, owns its database; another user is refused and root runs it as its owner',
  { skip: !isRoot && 'only root can play other users' }, async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(dirname(folder), 0o777);
    const as = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    const owner = await holder(t, folder, { wrap: as(54321) });
    assert.equal(owner.held.refused, undefined);
    assert.deepEqual(await query(owner.held, 'SELECT 1'), [1]);
    await owner.stop();
    const stranger = await holder(t, folder, { wrap: as(54322) });
    assert.match(stranger.held.refused ?? '', /^This user \(uid 54322\) may not use .*Give that folder to this user/);

    const root = await startEmbedded({ folder });
    assert.equal((await stat(`/proc/${root.processId}`)).uid, 54321);
    await root.stop();
    const back = await holder(t, folder, { wrap: as(54321) });
    assert.equal(back.held.refused, undefined);
    await back.stop();
  });
