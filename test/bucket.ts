/** A bucket for tests of what stands on storage. How it is asked and signed, platform/storage/s3.test.ts looks at. Ends with the test file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** Starts a server with one bucket, `convene-files`. @returns the address of one of its buckets, as FILES_URL names it. */
export async function startBucket(): Promise<(name?: string) => URL> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bucket-'));
  const S3rver = createRequire(import.meta.url)('s3rver');
  const server = new S3rver({ address: '127.0.0.1', port: 0, directory: folder, silent: true, configureBuckets: [{ name: 'convene-files' }] });
  const { port } = await server.run();
  after(async () => {
    server.httpServer.closeAllConnections();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return (name = 'convene-files') => new URL(`s3://S3RVER:S3RVER@127.0.0.1:${port}/${name}?region=eu-central-1&tls=false`);
}
