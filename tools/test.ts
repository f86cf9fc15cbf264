/**
 * `npm test [FILE …]`: every test of the project, or those named, on one PostgreSQL server that is started for
 * the run. CONVENE_TEST_SERVER (JSON: host, port, user, password of a superuser) names another server; `.ci/run` gives one.
 */
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { howToLaunch } from '../test/chromium.ts';
import { fillTemplate, startTestServer, type TestServer } from '../test/server.ts';
import { memoryWithRoom } from './memory-folder.ts';
import { groupsOf } from './test-groups.ts';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const files = named.length ? named : globSync(['{src,tools,bench,test,samples}/**/*.test.{ts,tsx}'], { cwd }).sort();

// what the files, the programs they start and the browser write: hundreds of small files for each of some two hundred databases
const folder = mkdtempSync(join(memoryWithRoom() ?? tmpdir(), 'convene-tests-'));
chmodSync(folder, 0o1777); // as a folder for temporary files is: started as root, a database runs as somebody else
process.env['TMPDIR'] = folder;

const given = process.env['CONVENE_TEST_SERVER'];
const own = given ? undefined : await startTestServer();
if (given) await fillTemplate(JSON.parse(given) as TestServer);
if (own) process.env['CONVENE_TEST_SERVER'] = JSON.stringify(own.server);
if (files.length > 1) howToLaunch(); // unpacks the browser, where it is not yet, before several files want it at once

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
// five at a time on two cores, since most of them wait for a browser, a database or another process
// bin/boot keeps the space for young objects small, as a server wants it; a test is sooner done with more of it
const tests = run({ files: groupsOf(files, folder), cwd, concurrency: 5, timeout: 600_000, signal: stop.signal, execArgv: ['--max-semi-space-size=32'] });
tests.on('test:fail', () => void (process.exitCode = 1));
const report = tests.compose(process.env['CI'] ? tap : new spec());
for await (const part of report) process.stdout.write(part as string);
await own?.stop();
rmSync(folder, { recursive: true, force: true });
