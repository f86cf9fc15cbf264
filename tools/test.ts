/**
 * `npm test [FILE …]`: every test of the project, or those named, on one PostgreSQL server and one browser that are started
 * for the run. CONVENE_TEST_SERVER (JSON: host, port, user, password of a superuser) names another server; `.ci/run` gives one.
 */
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { howToLaunch } from '../test/chromium.ts';
import { fillTemplate, startTestServer, type TestServer } from '../test/server.ts';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const files = named.length ? named : longestFirst(globSync(['{src,tools,bench,test,samples}/**/*.test.{ts,tsx}'], { cwd }).sort());

const given = process.env['CONVENE_TEST_SERVER'];
const own = given ? undefined : await startTestServer();
if (given) await fillTemplate(JSON.parse(given) as TestServer);
if (own) process.env['CONVENE_TEST_SERVER'] = JSON.stringify(own.server);
const browser = files.length === 1 ? undefined : await chromium.launchServer(howToLaunch()); // one file starts its own, if any
if (browser) process.env['CONVENE_TEST_BROWSER'] = browser.wsEndpoint();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
// five at a time on two cores, since most of them wait for a browser, a database or another process
// bin/boot keeps the space for young objects small, as a server wants it; a test is sooner done with more of it
const tests = run({ files, cwd, concurrency: 5, timeout: 240_000, signal: stop.signal, execArgv: ['--max-semi-space-size=32'] });
tests.on('test:fail', () => void (process.exitCode = 1));
const report = tests.compose(process.env['CI'] ? tap : new spec());
for await (const part of report) process.stdout.write(part as string);
await browser?.close();
await own?.stop();

/**
 * All cores stay busy to the end when what takes long is begun early: what runs the whole program. The runner of the command
 * line would sort the files by their names.
 */
function longestFirst(all: readonly string[]): string[] {
  const long = all.filter((file) => /^test\/(journeys|faults|whole|access)\//.test(file));
  return [...long, ...all.filter((file) => !long.includes(file))];
}
