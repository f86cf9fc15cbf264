/** How the program starts and ends, as a process of its own. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask, convene, dataFolder, databaseOf, launch, setUp } from './program.ts';

const running = (pid: number) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

test('it serves before anything is set up, makes its secrets for itself alone, and SIGTERM ends it and its database', async () => {
  const folder = dataFolder();
  const program = launch({ DATA_DIR: folder });
  const base = await program.base;
  assert.deepEqual(await Promise.all(['/readyz', '/healthz'].map(async (path) => (await ask(base, path)).status)), [200, 200]);
  const first = await ask(base, '/');
  assert.deepEqual([first.status, first.location], [303, '/setup']);
  assert.equal(statSync(join(folder, 'master.key')).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'postgres/password')).mode & 0o777, 0o600);
  const database = databaseOf(folder)!;
  assert.ok(running(database));
  assert.deepEqual(await program.end('SIGTERM'), { code: 0, signal: null });
  assert.equal(running(database), false);
});

test('[X-5] a program started on the data of a killed one takes over its database and keeps what was set up, and the command line works beside it', async () => {
  const folder = dataFolder();
  const killed = launch({ DATA_DIR: folder });
  const cookie = await setUp(await killed.base);
  const database = databaseOf(folder)!;
  assert.deepEqual(await killed.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
  assert.ok(running(database));
  const next = launch({ DATA_DIR: folder });
  const home = await ask(await next.base, '/', { cookie });
  assert.deepEqual([home.status, home.location], [303, '/o/harbour-school/']);
  assert.equal(databaseOf(folder), database);
  assert.equal((await ask(await next.base, '/o/harbour-school/requests', { cookie })).status, 200);
  await beside(folder, await next.base);
  assert.equal(databaseOf(folder), database);
  await next.end('SIGTERM');
  assert.equal(running(database), false);
});

/** The command line on the data of a program that serves: it changes what that shows at once, and finds all as it must be. */
async function beside(folder: string, base: string): Promise<void> {
  const [password, email] = ['lantern over the quay', 'bruno@harbour-school.example.org'];
  const added = await convene(folder, 'user', 'add', '--email', email, '--password', password, '--role', 'coordinator');
  assert.deepEqual([added.code, (added.object['organisation'] as { slug: string }).slug], [0, 'harbour-school'], JSON.stringify(added.object));
  const entered = await ask(base, '/o/harbour-school/sign-in', { form: { csrf: 'none', email, password } });
  assert.equal(entered.status, 303, entered.body);
  assert.equal((await ask(base, '/o/harbour-school/requests', { cookie: entered.cookies.join('; ') })).status, 200);
  const { code, object } = await convene(folder, 'doctor');
  const broken = (object['findings'] as { what: string; ok: boolean; sentence: string }[]).filter(({ ok }) => !ok);
  assert.deepEqual([code, object['ok'], broken], [0, true, []]);
}

test('wrong values are refused at start, all at once, each with its sentence and no secret, and exit code 1', async () => {
  const program = launch({
    DATA_DIR: dataFolder(), PORT: '70000', PUBLIC_URL: 'meet.school.example', DATABASE_URL: 'mysql://u:hidden-word@h/d', SMTP_URL: 'mail.example',
    FILES_URL: 'ftp://u:hidden-word@h/',
  });
  assert.deepEqual(await program.ended, { code: 1, signal: null });
  assert.deepEqual(program.said().trim().split('\n').map((line) => line.slice(0, 60)), [
    'PORT is "70000". It must be a whole number from 0 to 65535, such as 3000.',
    'PUBLIC_URL is not an address that begins with http:// or https://.',
    'DATABASE_URL is not an address that begins with postgres:// or postgresql://.',
    'SMTP_URL is not an address that begins with smtp:// or smtps://.',
    'FILES_URL is not an address that begins with file:// or s3://.',
  ].map((line) => line.slice(0, 60)));
  assert.doesNotMatch(program.said(), /hidden-word/);
});

test('what only looks right is refused with the rest, at once and before anything is opened', async () => {
  const folder = join(dataFolder(), 'data');
  const program = launch({
    DATA_DIR: folder, SMTP_URL: 'smtp://u:hidden-word@mail.example?starttls=none', FILES_URL: 's3://host/bucket?secret=hidden-word', TRUSTED_PROXIES: '10.0.0.5/8',
    DATABASE_JOBS_URL: 'postgres://a:hidden-word@h/d', HOST: 'http://x',
  });
  assert.deepEqual(await program.ended, { code: 1, signal: null });
  assert.deepEqual(program.said().trim().split('\n').map((line) => line.slice(0, 50)), [
    'HOST is "http://x". It must be an address of this ', 'SMTP_URL has a password and starttls=none, so the ', 'FILES_URL needs a key and a secret, percent-encode',
    'TRUSTED_PROXIES names "10.0.0.5/8", whose address ', 'DATABASE_JOBS_URL is given without DATABASE_URL. G',
  ]);
  assert.doesNotMatch(program.said(), /hidden-word/);
  assert.equal(existsSync(folder), false);
});

/** Values that look right and cannot be used. */
const unusable: readonly [what: string, environment: Readonly<Record<string, string>>, sentence: RegExp][] = [
  ['DATABASE_APP_URL without DATABASE_URL', { DATABASE_APP_URL: 'postgres://a:hidden-word@h/d' }, /^DATABASE_APP_URL is given without DATABASE_URL\./],
  ['a MASTER_KEY_FILE that is missing', { MASTER_KEY_FILE: '/nowhere/master.key' }, /^There is no master key at \/nowhere\/master\.key\.$/m],
  ['a DATABASE_URL where nobody answers', { DATABASE_URL: 'postgres://u:hidden-word@127.0.0.1:1/d' }, /^The database of DATABASE_URL .* cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\.$/m],
  ['a HOST that is no address of this machine', { HOST: '192.0.2.1', PORT: '1' }, /^Convene cannot listen at the address of HOST and PORT: .*192\.0\.2\.1/m],
];

for (const [what, environment, sentence] of unusable) {
  test(`a value that cannot be used is refused at start: ${what}`, async () => {
    const folder = join(dataFolder(), 'data');
    const program = launch({ DATA_DIR: folder, ...environment });
    assert.deepEqual(await program.ended, { code: 1, signal: null });
    assert.match(program.said(), sentence);
    assert.doesNotMatch(program.said(), /hidden-word/);
    assert.equal(databaseOf(folder), undefined);
  });
}

test('a master key that others may read, and one that is no key, are refused', async () => {
  const file = join(dataFolder(), 'master.key');
  writeFileSync(file, `${Buffer.alloc(32, 5).toString('hex')}\n`, { mode: 0o644 });
  chmodSync(file, 0o444);
  const open = launch({ DATA_DIR: dataFolder(), MASTER_KEY_FILE: file });
  assert.equal((await open.ended).code, 1);
  assert.match(open.said(), /can be used by others on this machine \(mode 444\)\. Run: chmod 600 /);
  chmodSync(file, 0o600);
  writeFileSync(file, 'secret\n');
  const short = launch({ DATA_DIR: dataFolder(), MASTER_KEY_FILE: file });
  assert.equal((await short.ended).code, 1);
  assert.match(short.said(), /does not hold 32 bytes/);
});

test('a master key that has gone, or is another, is never replaced: the start is refused, and with the old one all is there', async () => {
  const folder = dataFolder();
  const [key, away] = [join(folder, 'master.key'), join(folder, 'away.key')];
  const first = launch({ DATA_DIR: folder });
  const cookie = await setUp(await first.base);
  await first.end('SIGTERM');
  renameSync(key, away);
  const refused = async (environment: Readonly<Record<string, string>> = {}) => {
    const program = launch({ DATA_DIR: folder, ...environment });
    assert.deepEqual(await program.base.then(() => 'it serves', () => program.ended), { code: 1, signal: null });
    assert.equal(databaseOf(folder), undefined);
    return program.said();
  };
  assert.equal(await refused(), `The master key ${key} is missing, and there is what was made under it: the database in ${join(folder, 'postgres/cluster')}. A new key would `
    + 'not open that. Put the file back from a backup, or name the place where it is with MASTER_KEY_FILE. To begin anew, take another DATA_DIR and database.\n');
  assert.equal(existsSync(key), false);
  writeFileSync(key, `${Buffer.alloc(32, 5).toString('hex')}\n`, { mode: 0o600 });
  assert.match(await refused(), new RegExp(`^The organisations in the database were made under another master key than ${key}\\. Put that key back there,`, 'm'));
  const next = launch({ DATA_DIR: folder, MASTER_KEY_FILE: away });
  assert.equal((await ask(await next.base, '/o/harbour-school/requests', { cookie })).status, 200);
  await next.end('SIGTERM');
  renameSync(join(folder, 'postgres/password'), join(folder, 'away.password'));
  assert.match(await refused({ MASTER_KEY_FILE: away }), /postgres\/password is missing: it holds the password of the database beside it\. Bring it back from a backup\.$/m);
  assert.equal(existsSync(join(folder, 'postgres/password')), false);
});

test('a port that is taken is told, and the database that was started is ended again', async (t) => {
  const holder = createServer();
  t.after(() => new Promise((closed) => holder.close(closed)));
  await new Promise<void>((ready) => holder.listen(0, '127.0.0.1', ready));
  const { port } = holder.address() as AddressInfo;
  const folder = dataFolder();
  const program = launch({ DATA_DIR: folder, PORT: String(port) });
  assert.equal((await program.ended).code, 1);
  assert.match(program.said(), /EADDRINUSE/);
  assert.equal(databaseOf(folder), undefined);
  assert.deepEqual(readdirSync(join(folder, 'postgres/users')), []);
});

test('when its database dies, it says so and ends, and a new start has all that was saved', async () => {
  const folder = dataFolder();
  const program = launch({ DATA_DIR: folder });
  const cookie = await setUp(await program.base);
  process.kill(databaseOf(folder)!, 'SIGKILL');
  assert.equal((await program.ended).code, 1);
  assert.match(program.said(), /^The database has ended .*start me again\.$/m);
  const next = launch({ DATA_DIR: folder });
  assert.equal((await ask(await next.base, '/o/harbour-school/requests', { cookie })).status, 200);
});
