import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from './config.ts';
import { startEmbedded } from './postgres/supervisor.ts';
import { openServer, type DatabaseServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'convene-server-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const read = readConfig({ DATA_DIR: join(folder, 'data') });
assert.ok(read.ok);
const config = read.value;

test('[X-5] of many that open a new database at once none fails, and each finds it made when it has opened', async () => {
  const master = Buffer.alloc(32, 7);
  const cluster = await startEmbedded({ folder: join(config.dataDir, 'postgres') });
  const opened = await Promise.allSettled(Array.from({ length: 10 }, async (): Promise<DatabaseServer> => {
    const server = await openServer(config, master, () => {});
    const client = new pg.Client({ connectionString: server.owner });
    await client.connect();
    await client.end();
    return server;
  }));
  await cluster.stop();
  await Promise.all(opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
  assert.deepEqual(opened.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])), []);
});
