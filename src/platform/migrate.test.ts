import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../../migrations/', import.meta.url);

/** What an older process that still runs would trip over: what it reads is gone, or what it writes is refused. */
const harmful: readonly RegExp[] = [
  /\bdrop\s+(table|column|view|function|type)\b/i, /\brename\b/i, /\balter\s+column\b[^,;]*\b(type|set\s+not\s+null|drop\s+default)\b/i,
  /\badd\s+column\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i, /\balter\s+table\b[^;]*\badd\s+(constraint|check|unique|foreign|exclude)\b/i, /\btruncate\b/i,
];
const bare = (sql: string) => sql.replaceAll(/--.*$/gm, '');
const harmIn = (sql: string, before = '') => {
  const left = withoutWider(bare(sql), bare(before));
  return harmful.flatMap((one) => one.exec(left)?.[0] ?? []);
};

/** A list of what a column may hold that is put in place of a shorter one refuses nothing that was let in before it. */
function withoutWider(sql: string, before: string): string {
  const replaced = /alter table (\w+) drop constraint (\w+);\s*alter table \1 add constraint \2 check \((\w+) in \(([^)]*)\)\);/gi;
  return sql.replaceAll(replaced, (all, table: string, name: string, column: string, list: string) => {
    const made = new RegExp(`create table ${table} \\([^;]*?\\b${column} [^;]*?check \\(${column} in \\(([^)]*)\\)\\)`, 'gi');
    const again = new RegExp(`add constraint ${name} check \\(${column} in \\(([^)]*)\\)\\)`, 'gi');
    const was = [...before.matchAll(made), ...before.matchAll(again)].at(-1)?.[1]?.split(/,\s*/);
    return was?.every((one) => list.split(/,\s*/).includes(one)) ? '' : all;
  });
}

const files = readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');
for (const [at, file] of files.entries()) {
  test(`the migration ${file} lets a process of the release before go on`, () => {
    assert.deepEqual(harmIn(textOf(file), files.slice(0, at).map(textOf).join('\n')), []);
  });
}

test('a migration that takes away, renames or demands is found out', () => {
  const planted = [
    'drop table rooms;', 'alter table rooms drop column name;', 'alter table rooms rename to halls;', 'alter table rooms alter column name set not null;',
    'alter table rooms add column floor text not null;', 'alter table rooms add constraint one unique (name);', 'truncate rooms;',
  ];
  assert.deepEqual(planted.filter((sql) => harmIn(sql).length === 0), []);
  const before = "create table rooms (\n  way text not null check (way in ('a', 'b'))\n);";
  const instead = (list: string) => `alter table rooms drop constraint rooms_way_check;\nalter table rooms add constraint rooms_way_check check (way in (${list}));`;
  assert.deepEqual([harmIn(instead("'a', 'b', 'c'"), before).length, harmIn(instead("'a', 'c'"), before).length, harmIn(instead("'a', 'b'"), '').length], [0, 1, 1]);
  assert.deepEqual(harmIn('alter table rooms add column floor int not null default 0, add column note text; -- drop table rooms'), []);
});
