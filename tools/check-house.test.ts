import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkHouse, tell } from './check-house.ts';

const readme = Array.from({ length: 12 }, (_, line) => `line ${line + 1}`).join('\n');

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** A small house in which nothing is wrong. Each planted fault adds or replaces files of it. */
const healthy: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    dependencies: { kysely: '1', pg: '1', hono: '1', zod: '1', 'ical.js': '1', nodemailer: '1' },
    devDependencies: { 'fast-check': '1', oddity: '1' },
  }),
  'src/main.ts': text(
    "import { open } from './platform/db.ts';",
    "import { onSigned } from './rooms/people/listeners.ts';",
    "import { routes } from './doors/web/people/routes.ts';",
    "import { send } from './outside/smtp.ts';",
    'export const all = [open, onSigned, routes, send];',
  ),
  'src/calendar/interval.ts': "import ICAL from 'ical.js';\nexport const parse = ICAL.parse;\n",
  'src/calendar/interval.test.ts': text(
    "import { readFileSync } from 'node:fs';",
    "import fc from 'fast-check';",
    "import { parse } from './interval.ts';",
    "parse(readFileSync('x'), fc);",
  ),
  'src/planning/search.ts': text(
    "import { parse } from '../calendar/interval.ts';",
    'export const found = (at: Temporal.Instant) => [parse, new Date(at.epochMilliseconds)];',
  ),
  'src/platform/db.ts': text(
    "import pg from 'pg';",
    "import type { Clock } from './clock.ts';",
    'export const open = (clock: Clock) => pg.connect(clock, performance.now());',
  ),
  'src/platform/clock.ts': text(
    "import type { open } from './db.ts';",
    'export type Clock = typeof open;',
    'export const now = () => Temporal.Now.instant();',
  ),
  'src/rooms/log/README.md': readme,
  'src/rooms/log/model.ts': 'export interface Act { readonly request: string }\n',
  'src/rooms/log/store.ts': text(
    "import { sql } from 'kysely';",
    'export const write = (now: string) => sql`insert into acts values (${now})`;',
  ),
  'src/rooms/log/actions.ts': "import { write } from './store.ts';\nexport const keep = write;\n",
  'src/rooms/people/README.md': readme,
  'src/rooms/people/model.ts': 'export interface Request { readonly at: string }\nexport type Asked = Request;\n',
  'src/rooms/people/actions.ts': text(
    "import type { Act } from '../log/model.ts';",
    "import { keep } from '../log/actions.ts';",
    "import { open } from '../../platform/db.ts';",
    'export const add = (act: Act) => [keep, open, act];',
  ),
  'src/rooms/people/actions-import.ts': "import { add } from './actions.ts';\nexport const addAll = [add];\n",
  'src/rooms/people/listeners.ts': "import { add } from './actions.ts';\nexport const onSigned = add;\n",
  'src/rooms/people/reads.ts': "import { sql } from 'kysely';\nexport const all = sql`select 1 from people`;\n",
  'src/outside/smtp.ts': "import nodemailer from 'nodemailer';\nexport const send = nodemailer.send;\n",
  'src/doors/web/frame/layout.tsx': "export const Layout = () => <main>Don't `</main>;\n",
  'src/doors/web/people/routes.ts': text(
    "import { Hono } from 'hono';",
    "import { all } from '../../../rooms/people/reads.ts';",
    "import { add } from '../../../rooms/people/actions.ts';",
    "import { Layout } from '../frame/layout.tsx';",
    "export const routes = [Hono, all, add, Layout, new Response('Select a room from the list')];",
  ),
  'src/doors/web/people/islands/tabs.ts': "import { parse } from '../../../../calendar/interval.ts';\nfetch(parse);\n",
  'migrations/0001-log.sql': '-- the default is never now()\ncreate table acts (at timestamptz not null, now text);\n',
};

/** The faults of the healthy house with these files put over it, as printed. */
function faultsWith(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'convene-house-'));
  try {
    for (const [path, text] of Object.entries({ ...healthy, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkHouse(root).map(tell);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('the healthy house has no fault', () => assert.deepEqual(faultsWith({}), []));

test('this house has no fault', () => {
  assert.deepEqual(checkHouse(fileURLToPath(new URL('..', import.meta.url))).map(tell), []);
});

const people = 'src/rooms/people';
/** What is planted, and where each fault of it is told: `file:line rule`. */
const planted: readonly (readonly [what: string, files: Readonly<Record<string, string>>, told: readonly string[]])[] = [
  ['a room names a higher room',
    { [`${people}/rules.ts`]: "\nimport { a } from '../calendars/reads.ts';\nexport const b = a;" },
    [`${people}/rules.ts:2 uphill`]],
  ['a room names a neighbour, by a type only',
    { [`${people}/rules.ts`]: "import type { A } from '../records/model.ts';\nexport type B = A;" },
    [`${people}/rules.ts:1 uphill`]],
  ['a room names a lower room that it does not list',
    { [`${people}/rules.ts`]: "export type B = import('../connections/model.ts').B;" }, [`${people}/rules.ts:1 unplanned`]],
  ['a room names a door',
    { [`${people}/rules.ts`]: "import { routes } from '../../doors/web/people/routes.ts';\nexport const b = routes;" },
    [`${people}/rules.ts:1 uphill`]],
  ['a test of a room names the program',
    { [`${people}/reads.test.ts`]: "import { all } from '../../main.ts';\nall;" }, [`${people}/reads.test.ts:1 uphill`]],
  ['the platform names a room',
    { 'src/platform/http.ts': "export { all } from '../rooms/people/reads.ts';\nexport const b = 1;" },
    ['src/platform/http.ts:1 uphill']],
  ['the calendar names the platform',
    { 'src/calendar/zone.ts': "import { now } from '../platform/clock.ts';\nexport const b = now;" },
    ['src/calendar/zone.ts:1 uphill']],
  ['the calendar names planning',
    { 'src/calendar/zone.ts': "import { found } from '../planning/search.ts';\nexport const b = found;" },
    ['src/calendar/zone.ts:1 uphill']],
  ['the calendar reads files',
    { 'src/calendar/zone.ts': "import { readFileSync } from 'node:fs';\nexport const b = readFileSync;" },
    ['src/calendar/zone.ts:1 package']],
  ['an island names what runs on the server',
    { 'src/doors/web/people/islands/menu.ts': "import { open } from '../../../../platform/db.ts';\nopen;" },
    ['src/doors/web/people/islands/menu.ts:1 uphill']],
  ['pages name another noun\'s pages',
    { 'src/doors/web/log/pages.tsx': "import { routes } from '../people/routes.ts';\nexport const b = routes;" },
    ['src/doors/web/log/pages.tsx:1 uphill']],
  ['pages name another noun\'s parts, which they may', {
    'src/doors/web/log/pages.tsx': "import { B } from '../people/parts.tsx';\nexport const C = B;", 'src/doors/web/people/parts.tsx': 'export const B = 1;',
  }, []],
  ['the frame names a room, and what stands below the pages names pages', {
    'src/doors/web/frame/bar.tsx': "import { all } from '../../../rooms/people/reads.ts';\nexport const b = all;",
    'src/doors/web/visit.ts': "import { routes } from './people/routes.ts';\nexport const b = routes;",
  }, ['src/doors/web/frame/bar.tsx:1 uphill', 'src/doors/web/visit.ts:1 uphill']],
  ['pages name what stands below them, and the app names pages, which they may', {
    'src/doors/web/app.tsx': "import { B } from './log/routes.tsx';\nexport const C = B;",
    'src/doors/web/log/routes.tsx': "import { b } from '../visit.ts';\nexport const B = b;", 'src/doors/web/visit.ts': 'export const b = 1;',
  }, []],
  ['a foreign file beside the web\'s places',
    { 'src/doors/web/start.ts': 'export const a = 1;' }, ['src/doors/web/start.ts:1 foreign file']],
  ['a door names another door', {
    'src/doors/api/people.ts': "import { routes } from '../web/people/routes.ts';\nexport const b = routes;",
  }, ['src/doors/api/people.ts:1 uphill']],
  ['something names a place that the plan does not have',
    { 'src/platform/tune.ts': "import { a } from '../../tools/a.ts';\nexport const b = a;" },
    ['src/platform/tune.ts:1 outside the house']],
  ['a private file of another room',
    { [`${people}/rules.ts`]: "import { write } from '../log/store.ts';\nexport const b = write;" },
    [`${people}/rules.ts:1 private`]],
  ['a private split of another room',
    { [`${people}/rules.ts`]: "import { write } from '../log/store-batches.ts';\nexport const b = write;" },
    [`${people}/rules.ts:1 private`]],
  ['listeners outside the program',
    { 'src/doors/web/people/pages.tsx': "import { onSigned } from '../../../rooms/people/listeners.ts';\nexport const b = onSigned;" },
    ['src/doors/web/people/pages.tsx:1 private']],
  ['rules in the program',
    { 'src/main-jobs.ts': "import { a } from './rooms/people/rules.ts';\nexport const b = a;" }, ['src/main-jobs.ts:1 private']],
  ['a foreign file in a room', { [`${people}/mapper.ts`]: 'export const a = 1;' }, [`${people}/mapper.ts:1 foreign file`]],
  ['a folder in a room', { [`${people}/rules/age.ts`]: 'export const a = 1;' }, [`${people}/rules/age.ts:1 foreign file`]],
  ['a foreign file beside the areas', { 'src/start.ts': 'export const a = 1;' }, ['src/start.ts:1 foreign file']],
  ['a foreign file among a noun\'s pages',
    { 'src/doors/web/people/views.tsx': 'export const a = 1;' }, ['src/doors/web/people/views.tsx:1 foreign file']],
  ['a room that the plan does not have',
    { 'src/rooms/rockets/README.md': readme }, ['src/rooms/rockets/README.md:1 unknown room']],
  ['a name that says nothing',
    { 'src/platform/helpers.ts': 'export const a = 1;', 'tools/dateUtils.ts': '', 'src/platform/shared/a.ts': 'export const a = 1;' },
    ['src/platform/helpers.ts:1 empty name', 'src/platform/shared/a.ts:1 empty name', 'tools/dateUtils.ts:1 empty name']],
  ['an index', { 'src/platform/storage/index.ts': 'export const a = 1;' }, ['src/platform/storage/index.ts:1 empty name']],
  ['a barrel',
    { 'src/platform/all.ts': "export { open } from './db.ts';\nexport type { Clock } from './clock.ts';\n" },
    ['src/platform/all.ts:1 barrel']],
  ['everything of another file',
    { 'src/platform/all.ts': "\nexport * from './db.ts';\nexport const a = 1;" }, ['src/platform/all.ts:2 barrel']],
  ['a default export', { 'src/platform/all.ts': '\nexport default 1;' }, ['src/platform/all.ts:2 default export']],
  ['a room without a README', { 'src/rooms/identity/model.ts': 'export const a = 1;' }, ['src/rooms/identity:1 README']],
  ['a README of nine lines and one of twenty-one',
    { [`${people}/README.md`]: 'a\n'.repeat(9), 'src/rooms/log/README.md': 'a\n'.repeat(21) },
    ['src/rooms/log/README.md:21 README', `${people}/README.md:9 README`]],
  ['a package out of its home',
    { [`${people}/actions-mail.ts`]: "import mail from 'nodemailer';\nexport const a = mail;" },
    [`${people}/actions-mail.ts:1 package`]],
  ['kysely in rules, by a type only',
    { [`${people}/rules.ts`]: "import type { Kysely } from 'kysely';\nexport type A = Kysely;" },
    [`${people}/rules.ts:1 package`]],
  ['pg in a store', { [`${people}/store.ts`]: "import pg from 'pg';\nexport const a = pg;" }, [`${people}/store.ts:1 package`]],
  ['a package\'s inner path out of its home',
    { [`${people}/rules.ts`]: "import { jsx } from 'hono/jsx';\nexport const a = jsx;" }, [`${people}/rules.ts:1 package`]],
  ['a package without a home',
    { 'src/platform/odd.ts': "import odd from 'oddity';\nexport const a = odd;" },
    ['src/platform/odd.ts:1 package', 'src/platform/odd.ts:1 undeclared']],
  ['a package that package.json does not name',
    { 'src/platform/config.ts': "import 'yaml';" }, ['src/platform/config.ts:1 package', 'src/platform/config.ts:1 undeclared']],
  ['a package by import.meta.resolve',
    { 'src/platform/odd.ts': "export const a = import.meta.resolve('nodemailer/x.css');" }, ['src/platform/odd.ts:1 package']],
  ['a module of Node without node:',
    { 'src/platform/odd.ts': "import { join } from 'path';\nexport const a = join;" }, ['src/platform/odd.ts:1 package']],
  ['HTTP in a room',
    { [`${people}/rules.ts`]: "import http from 'node:http';\nexport const a = (b: Response) => fetch(http, b);" },
    [`${people}/rules.ts:1 HTTP`, `${people}/rules.ts:2 HTTP`, `${people}/rules.ts:2 HTTP`]],
  ['a circle of files', {
    'src/platform/a.ts': "import { b } from './b.ts';\nexport const a = b;", 'src/platform/b.ts': "\nimport { c } from './c.ts';\nexport const b = c;",
    'src/platform/c.ts': "import { type a } from './a.ts';\nexport const c = 1 as a;",
  }, ['src/platform/a.ts:1 circle of files']],
  ['a circle of rooms through different files', {
    'src/rooms/log/rules.ts': "import type { Request } from '../people/model.ts';\nexport type A = Request;",
  }, ['src/rooms/log/rules.ts:1 circle of rooms', 'src/rooms/log/rules.ts:1 uphill']],
  ['clocks in a room',
    { [`${people}/rules.ts`]: 'export const a = [Date.now(),\nnew Date(),\nTemporal.Now.instant(),\nperformance.now(), Date.now,\nnew Date, Date(), new globalThis.Date()];\nconst D = Date;\nexport const d = [a, D];' },
    [1, 2, 3, 4, 4, 5, 5, 5, 6].map((line) => `${people}/rules.ts:${line} clock`)],
  ['a clock in the platform and in a page',
    { 'src/platform/odd.ts': 'export const a = Temporal.Now;', 'src/doors/web/people/pages.tsx': 'export const a = <p>{Date.now()}</p>;' },
    ['src/doors/web/people/pages.tsx:1 clock', 'src/platform/odd.ts:1 clock']],
  ['a moment of its own in comments and strings, which it may',
    { [`${people}/rules.ts`]: "// Date.now()\nexport const a = ['Date.now()', new Date(0), Date.parse('x'), Date.UTC(1)];\nexport type B = Date;" },
    []],
  ['the database asked for the time',
    { [`${people}/store.ts`]: "import { sql } from 'kysely';\nexport const a = [sql`select\nnow ()`, sql`x > CURRENT_TIMESTAMP`, 'clock_timestamp()', sql.fn('now', [])];" },
   
    [2, 3, 3, 3].map((line) => `${people}/store.ts:${line} clock`)],
  ['a default that asks for the time',
    { 'migrations/0002-people.sql': 'create table people (\n  at timestamptz default now(), -- now()\n  day date default current_date);' },
    ['migrations/0002-people.sql:2 clock', 'migrations/0002-people.sql:3 clock']],
  ['SQL in a door',
    { 'src/doors/api/people.ts': "export const a = (db) => [db.selectFrom('people'), 'select a from people', sql`delete`];" }, Array(3).fill('src/doors/api/people.ts:1 SQL')],
  ['SQL in a room\'s actions',
    { [`${people}/actions-import.ts`]: "export const a = (db) => db.insertInto('people');" },
    [`${people}/actions-import.ts:1 SQL`]],
  ['an import() that hides',
    { 'src/platform/odd.ts': '\nexport const a = (name) => import(name);' }, ['src/platform/odd.ts:2 hidden import']],
  ['an import by an absolute path',
    { 'src/platform/odd.ts': "export const a = () => [import('/etc/a.js'), import('file:///a.js')];" }, Array(2).fill('src/platform/odd.ts:1 hidden import')],
  ['a dynamic import that goes uphill', { 'src/platform/odd.ts': "export const a = () => import('../main.ts');" },
    ['src/platform/odd.ts:1 uphill']],
  ['require under another name',
    { 'src/platform/odd.ts': "import { createRequire } from 'node:module';\nexport const a = createRequire(import.meta.url)('pg');" },
    ['src/platform/odd.ts:2 hidden import']],
  ['require, which has homes and names like any import', {
    'src/platform/odd.ts': "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nexport const a = (b) => [require('pg'),\nrequire('zod'), require.resolve(b),\nrequire(b)];",
  }, ['src/platform/odd.ts:4 package', 'src/platform/odd.ts:5 hidden import']],
  ['a file that cannot be read', { 'src/platform/odd.ts': '\n\nexport const a = `open' }, ['src/platform/odd.ts:3 unreadable']],
];

for (const [what, files, told] of planted) {
  test(`the check tells: ${what}`, () => {
    assert.deepEqual(faultsWith(files).map((line) => line.slice(0, line.indexOf(': '))), [...told]);
  });
}
