/**
 * `npm test [FILE …]`: every test of the project, or those named, on one PostgreSQL server that is started for the run.
 * CONVENE_TEST_SERVER (JSON: host, port, user, password of a superuser) names another server; `.ci/run` gives one.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillTemplate, startTestServer, type TestServer } from '../test/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const files = named.length ? named : globSync(['{src,tools,bench,test,samples}/**/*.test.{ts,tsx}'], { cwd: root }).sort();

const given = process.env['CONVENE_TEST_SERVER'];
const own = given ? undefined : await startTestServer();
if (given) await fillTemplate(JSON.parse(given) as TestServer);
const loader = fileURLToPath(new URL('../src/platform/loader.ts', import.meta.url));
const child = spawn(process.execPath, [
  '--disable-warning=ExperimentalWarning', '--import', loader, '--test', '--test-concurrency=2', '--test-timeout=240000',
  ...(process.env['CI'] ? ['--test-reporter=tap'] : []), ...files,
], {
  cwd: root, stdio: 'inherit',
  env: { ...process.env, ...(own ? { CONVENE_TEST_SERVER: JSON.stringify(own.server) } : {}) },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const code = await new Promise<number>((resolve) => { child.on('exit', (exit) => resolve(exit ?? 1)); });
await own?.stop();
process.exit(code);
