/**
 * Databases for tests: one real server for the run, one template with every migration, a copy of it for each file.
 * `tools/test.ts` starts the server and names it in CONVENE_TEST_SERVER; a file that is run alone starts its own.
 */
import type pg from 'pg';
import { openPool } from '../src/platform/database.ts';
import { newId } from '../src/platform/ids.ts';
import { whenFileEnds } from './endings.ts';
import { addressesOf, asSuperuser, startTestServer, template, type TestAddresses, type TestServer } from './server.ts';

let own: Promise<{ server: TestServer; stop: () => Promise<void> }> | undefined;

/** The server of this run. */
export async function testServer(): Promise<TestServer> {
  const named = process.env['CONVENE_TEST_SERVER'];
  if (named) return JSON.parse(named) as TestServer;
  if (!own) {
    const started = own = startTestServer();
    whenFileEnds(async () => {
      own = undefined;
      await (await started).stop();
    });
  }
  return (await own).server;
}

/** A fresh, migrated database; dropped when the test file ends. */
export async function testDatabase(): Promise<{ addresses: TestAddresses; pool: pg.Pool; owner: pg.Pool }> {
  const server = await testServer();
  const name = `test_${newId().replaceAll('-', '')}`;
  await asSuperuser(server, (client) => client.query(`create database ${name} template ${template} owner convene_owner`));
  const addresses = addressesOf(server, name);
  const pool = openPool({ connectionString: addresses.app, max: 20, prepares: addresses.app === addresses.direct });
  const owner = openPool({ connectionString: addresses.owner, max: 2 });
  whenFileEnds(async () => {
    await Promise.all([pool.end(), owner.end()]);
    await asSuperuser(server, (client) => client.query(`drop database ${name} with (force)`));
  });
  return { addresses, pool, owner };
}
