import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../../migrations/', import.meta.url);

/** What an older process that still runs would trip over: what it reads is gone, or what it writes is refused. */
const harmful: readonly RegExp[] = [
  /\bdrop\s+(table|column|view|function|type)\b/i, /\brename\b/i, /\balter\s+column\b[^,;]*\b(type|set\s+not\s+null|drop\s+default)\b/i,
  /\badd\s+column\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i, /\balter\s+table\b[^;]*\badd\s+(constraint|check|unique|foreign|exclude)\b/i, /\btruncate\b/i,
];
const harmIn = (sql: string) => harmful.flatMap((one) => one.exec(sql.replaceAll(/--.*$/gm, ''))?.[0] ?? []);

for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql')).sort()) {
  test(`the migration ${file} lets a process of the release before go on`, () => {
    assert.deepEqual(harmIn(readFileSync(new URL(file, folder), 'utf8')), []);
  });
}

test('a migration that takes away, renames or demands is found out', () => {
  const planted = [
    'drop table rooms;', 'alter table rooms drop column name;', 'alter table rooms rename to halls;', 'alter table rooms alter column name set not null;',
    'alter table rooms add column floor text not null;', 'alter table rooms add constraint one unique (name);', 'truncate rooms;',
  ];
  assert.deepEqual(planted.filter((sql) => harmIn(sql).length === 0), []);
  assert.deepEqual(harmIn('alter table rooms add column floor int not null default 0, add column note text; -- drop table rooms'), []);
});
