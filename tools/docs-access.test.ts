import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessTable } from '../src/rooms/identity/access.ts';
import { roles } from '../src/rooms/identity/model.ts';
import { accessPage, accessTables } from './docs-access.ts';
import { settle } from './docs-write.ts';

const tableOf = (table: AccessTable) => new Map([['src/rooms/x/access.ts', table]]);
const lineOf = (table: AccessTable, start: string) => accessPage(tableOf(table)).text.split('\n').find((one) => one.startsWith(start));

test('[G-2] the page marks every role that may, and names relations and links', () => {
  const marks = roles.map((role) => (role === 'administrator' || role === 'guardian' ? '●' : ''));
  const rule = { roles: ['administrator', 'guardian'], relations: ['owner', 'self'], links: ['feedback.give'] } as const;
  assert.equal(lineOf({ 'x.do': rule }, '| `x.do`'), `| \`x.do\` | ${marks.join(' | ')} | its owner; the person concerned; a guest by \`feedback.give\` |`);
  assert.equal(lineOf({ 'x.do': rule }, '| `feedback.give`'), '| `feedback.give` | `x.do` |');
  assert.equal(lineOf({ 'x.do': {} }, '| `x.do`'), `| \`x.do\` | ${roles.map(() => '').join(' | ')} |  |`);
  assert.equal(lineOf({ 'x.do': { anyone: true } }, '| `x.do`'), `| \`x.do\` | ${roles.map(() => '●').join(' | ')} | everybody, signed in or not |`);
});

test('a verb that stands in two tables is a fault', () => {
  const page = accessPage(new Map([['one.ts', { 'x.do': {} }], ['two.ts', { 'x.do': {}, 'x.see': {} }]]));
  assert.deepEqual(page.faults, ['two.ts:1 x.do stands in one.ts too']);
});

test('[G-2] every table of every room is found, and every line of it stands on the page', async () => {
  const tables = await accessTables();
  assert.ok(tables.has('src/rooms/identity/access.ts') && tables.has('src/rooms/sessions/access-requests.ts') && tables.has('src/rooms/log/access.ts'));
  const { text, faults } = accessPage(tables);
  assert.deepEqual(faults, []);
  for (const table of tables.values()) for (const verb of Object.keys(table)) assert.ok(text.includes(`\n| \`${verb}\` |`), verb);
});

test('a page that differs is a fault with --check and written without it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'convene-docs-'));
  mkdirSync(join(folder, 'docs'));
  const page = (text: string, faults: string[] = []) => (check: boolean) => settle('docs/x.md', { text, faults }, check, 'tools/x.ts', folder);
  assert.deepEqual([page('one')(true), page('one')(false), page('one')(true), page('two')(true)], [1, 0, 0, 1]);
  assert.equal(readFileSync(join(folder, 'docs/x.md'), 'utf8'), 'one');
  assert.equal(page('one', ['fault'])(true), 1);
  rmSync(folder, { recursive: true });
});
