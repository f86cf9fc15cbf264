/** The roles beside the owner, on a server of their own, since roles are one for a whole server. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import pg from 'pg';
import { deriveKey } from './keys.ts';
import { readConfig } from './config.ts';
import { DatabaseRefused } from './database-refusal.ts';
import { openPool, transaction } from './database.ts';
import { databaseFindings } from './doctor.ts';
import { Jobs, startWorker } from './jobs.ts';
import { migrate } from './migrate.ts';
import { startEmbedded } from './postgres/supervisor.ts';
import { openServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'convene-roles-'));
// another server on which none of the roles is: `.ci/run` gives one
const given = process.env['CONVENE_TEST_BARE_SERVER'];
const server = given ? { ...JSON.parse(given) as { host: string; port: number; user: string; password: string }, stop: async () => {} } : await startEmbedded({ folder });
after(async () => {
  await clear();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
const { host, port } = server;
const master = Buffer.alloc(32, 3);

/** Runs statements as the administrator of the server, in a database. */
async function administrator(database: string, ...statements: string[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ host, port, user: server.user, password: server.password, database });
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const statement of statements) last = await client.query(statement);
    return last!;
  } finally {
    await client.end();
  }
}

async function clear(): Promise<void> {
  await administrator('postgres', 'drop database if exists district with (force)', ...['convene_app', 'convene_jobs', 'district'].map((role) => `drop role if exists ${role}`));
}

/** The owner may not make roles; nothing of an earlier test is there. */
beforeEach(async () => {
  await clear();
  await administrator('postgres', "create role district login password 'own'", 'create database district owner district');
});

const url = (role: string, password: string) => `postgres://${role}:${password}@${encodeURIComponent(host)}:${port}/district`;
/** As the program opens it with these settings. */
async function open(settings: Record<string, string> = {}) {
  const read = readConfig({ DATA_DIR: folder, DATABASE_URL: url('district', 'own'), ...settings });
  assert.ok(read.ok, JSON.stringify(read));
  const addresses = await openServer(read.value, master, () => {});
  await migrate(addresses);
  return addresses;
}

/** What the operator is told. */
async function refusal(settings: Record<string, string> = {}): Promise<string> {
  const error = await open(settings).then(() => undefined, (fault: Error) => fault);
  assert.ok(error instanceof DatabaseRefused, error?.stack ?? 'it was opened');
  return error.message;
}
/** The statements of a refusal, with a password for each role. */
const statementsOf = (message: string) => message.split('\n').filter((line) => /^ {2}[A-Z ]+ .*;$/.test(line)).map((line) =>
  line.trim().replace(/ROLE (\w+) (.*)'…'/, (_, role, more) => `ROLE ${role} ${more}'by hand: ${role}'`));
const byHand = {
  DATABASE_APP_URL: url('convene_app', 'by%20hand:%20convene_app'), DATABASE_JOBS_URL: url('convene_jobs', 'by%20hand:%20convene_jobs'),
};

/** One job goes through the queue, and the doctor finds the roles as they must be. */
async function works({ app, jobs }: { app: string; jobs: string }): Promise<void> {
  const pool = openPool({ connectionString: app, max: 2 });
  const jobPool = openPool({ connectionString: jobs, max: 3 });
  const done = Promise.withResolvers<unknown>();
  const worker = await startWorker({ pool: jobPool, concurrency: 1, tasks: { look: async (payload) => done.resolve(payload) }, onError: done.reject });
  try {
    await transaction(pool, null, ({ tx }) => new Jobs().enqueue(tx, { task: 'look', payload: { is: 'there' } }));
    assert.deepEqual(await done.promise, { is: 'there' });
    assert.deepEqual((await databaseFindings(pool)).filter((one) => !one.ok), []);
  } finally {
    await worker.stop();
    await Promise.all([pool.end(), jobPool.end()]);
  }
}

test('an owner without CREATEROLE is told all that an administrator has to run; after that the program opens and works', async () => {
  const told = await refusal();
  assert.deepEqual(statementsOf(told), [
    "CREATE ROLE convene_app LOGIN PASSWORD 'by hand: convene_app';", "CREATE ROLE convene_jobs LOGIN PASSWORD 'by hand: convene_jobs';",
    'GRANT convene_jobs TO district;',
  ]);
  assert.match(told, /DATABASE_APP_URL=postgres:\/\/convene_app:…@HOST\/district and DATABASE_JOBS_URL=postgres:\/\/convene_jobs:…@HOST\/district/);
  for (const role of ['convene_app', 'convene_jobs']) assert.ok(!told.includes(deriveKey(master, `database role ${role}`).toString('base64url')));
  await administrator('district', ...statementsOf(told));
  await works(await open(byHand));
  assert.deepEqual(await migrate(await open(byHand)), []);
});

test('the other way that the refusal names works too: CREATEROLE, and nobody tells a password', async () => {
  const statement = /ALTER ROLE district CREATEROLE;/.exec(await refusal())![0];
  await administrator('district', statement);
  await works(await open());
});

test('what docs/operations.md says for an administrator is enough, word for word', async () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const sql = /```sql\n(-- as an administrator.*?)```/s.exec(text)?.[1];
  assert.ok(sql, 'the statements are there');
  await administrator('postgres', 'drop database district', 'drop role district');
  const mine = sql.replace(/convene(?=[ ;])/g, 'district').replaceAll(/ROLE (\w+) (.*)'…'/g, (_, role, more) => `ROLE ${role} ${more}'${role === 'district' ? 'own' : `by hand: ${role}`}'`);
  await administrator('postgres', ...mine.split('\n').filter((line) => line && !line.startsWith('--')));
  await works(await open(byHand));
});

test('an address with a wrong password, another role, or a database of somebody else is refused with what would help', async () => {
  await administrator('district', ...statementsOf(await refusal()));
  const wrong = await refusal({ ...byHand, DATABASE_JOBS_URL: url('convene_jobs', 'hidden-word') });
  assert.deepEqual([statementsOf(wrong), wrong.includes('hidden-word')], [["ALTER ROLE convene_jobs LOGIN PASSWORD 'by hand: convene_jobs';"], false]);
  assert.deepEqual(statementsOf(await refusal({ DATABASE_APP_URL: byHand.DATABASE_APP_URL })), ["ALTER ROLE convene_jobs LOGIN PASSWORD 'by hand: convene_jobs';"]);
  assert.match(await refusal({ ...byHand, DATABASE_APP_URL: url('district', 'own') }), /does not take convene_app at the address of DATABASE_APP_URL.*signs in as district, and must as convene_app/);
  await administrator('postgres', 'alter role convene_app bypassrls');
  assert.match(await refusal(byHand), /^The role convene_app is a superuser or bypasses row-level security\./);
  await administrator('postgres', 'alter role convene_app nobypassrls', 'alter database district owner to postgres');
  assert.deepEqual(statementsOf(await refusal(byHand)), ['ALTER DATABASE district OWNER TO district;']);
  await administrator('postgres', 'alter database district owner to district', 'revoke connect on database district from public');
  await works(await open(byHand));
});

test('a server that is away, and one that does not take the owner, are told in one sentence without the password', async () => {
  const away = await refusal({ DATABASE_URL: 'postgres://o:hidden-word@127.0.0.1:1/d' });
  assert.match(away, /^The database of DATABASE_URL \(or DATABASE_DIRECT_URL\) cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\.$/);
  const wrong = await refusal({ DATABASE_URL: url('district', 'hidden-word') });
  assert.match(wrong, /cannot be reached: password authentication failed for user "district"\.$/);
});
