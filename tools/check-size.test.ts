import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { functionsOf } from './check-size-functions.ts';
import { broughtBy, productionPackages, type Machine } from './check-size-packages.ts';
import { checkSize, median, type Sizes } from './check-size.ts';
import { tokenise } from './tree-tokens.ts';

const machine: Machine = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const lock = {
  packages: {
    '': {},
    'node_modules/a': { dependencies: { b: '1', c: '1' }, peerDependencies: { e: '1' }, peerDependenciesMeta: { e: { optional: true } } },
    'node_modules/a/node_modules/c': { dependencies: { b: '1' } },
    'node_modules/b': {},
    'node_modules/c': {},
    'node_modules/d': { optionalDependencies: { 'd-linux': '1', 'd-mac': '1', 'd-musl': '1', 'd-unix': '1' } },
    'node_modules/d-linux': { optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/d-mac': { optional: true, os: ['darwin'] },
    'node_modules/d-musl': { optional: true, os: ['linux'], libc: ['musl'] },
    'node_modules/d-unix': { optional: true, os: ['!win32'] },
    'node_modules/e': { optional: true },
    'node_modules/f': { dev: true },
  },
};
const tree: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ dependencies: { a: '1', d: '1' }, devDependencies: { f: '1' } }),
  'package-lock.json': JSON.stringify(lock),
  'docs/parts.md': '| part | reason |\n| --- | --- |\n| `a`, `d` | they do this and that for us |\n| `f` | it tests this and that |\n',
};

function inTree<Value>(files: Readonly<Record<string, string>>, read: (root: string) => Value): Value {
  const root = mkdtempSync(join(tmpdir(), 'convene-size-'));
  try {
    for (const [path, text] of Object.entries({ ...tree, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return read(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
const sizes = (files: Readonly<Record<string, string>>): Sizes => inTree(files, (root) => checkSize(root, machine));
const lines = (count: number): string => 'const a = 1;\n'.repeat(count);

test('packages in production are those that npm would install on this machine', () => {
  inTree({}, (root) => {
    assert.deepEqual(productionPackages(root, machine).map((path) => path.replaceAll('node_modules/', '')), ['a', 'a/c', 'b', 'd', 'd-linux', 'd-unix', 'e']);
    assert.deepEqual(productionPackages(root, { os: 'win32', cpu: 'x64', libc: undefined }).length, 5);
  });
});

test('what a package brings is counted through what it finds', () => {
  inTree({}, (root) => assert.deepEqual([...broughtBy(root, machine)], [['a', 3], ['d', 3]]));
});

test('a small tree has no fault', () => {
  assert.deepEqual(sizes({ 'src/a.ts': lines(300) }), { faults: [], notes: ['1 files in src, median 300 lines; 7 packages in production'] });
});

test('long files are told, very long ones are faults unless explained', () => {
  const found = sizes({ 'src/a.ts': lines(301), 'src/b.ts': lines(450), 'src/c.css': lines(451), 'src/calendar/recurrence.ts': lines(900), 'tools/d.ts': lines(151), 'tools/d.test.ts': lines(151) });
  assert.deepEqual(found.faults.map((line) => line.split(' ')[0]), ['src/c.css:1', 'tools/d.ts:1']);
  assert.deepEqual(found.notes.slice(0, -1).map((line) => line.split(' ')[0]), ['src/a.ts:1', 'src/b.ts:1', 'src/c.css:1']);
});

test('long functions are told', () => {
  const { faults, notes } = sizes({ 'src/a.ts': `function a() {\n${lines(58)}}\n\nexport const b = () => {\n${lines(59)}};\n` });
  assert.deepEqual([faults, notes[0]], [[], 'src/a.ts:62 look again: b has 61 lines, above 60']);
});

test('more than 120 packages are a fault', () => {
  const many = Array.from({ length: 114 }, (_, at) => `x${at}`);
  const packages = { ...lock.packages, ...Object.fromEntries(many.map((name) => [`node_modules/${name}`, {}])),
    'node_modules/b': { dependencies: Object.fromEntries(many.map((name) => [name, '1'])) } };
  const { faults } = sizes({ 'package-lock.json': JSON.stringify({ packages }) });
  assert.deepEqual(faults.map((line) => line.slice(0, 46)), ['package-lock.json:1 121 packages in production']);
});

test('a dependency without a reason is a fault, and so is a reason without a dependency', () => {
  const { faults } = sizes({ 'docs/parts.md': '| `a` | they do this and that for us |\n| `d` | short |\n| `g` | it went a year ago, nobody saw |\n| `f` | it tests this and that |\n' });
  assert.deepEqual(faults, ['docs/parts.md:1 d is in package.json without a reason here', 'docs/parts.md:3 g is not in package.json']);
});

test('functions are found by their bodies, and nothing else is', () => {
  const text = `
    function a(x: { y: number }): { ok: true } | { ok: false } { if (x) { return f(() => 1); } }
    const b = async <T,>(x: T): Promise<Map<string, { z: T }>> => { for (const y of [x]) { g(y); } };
    class C { d() { return 1; } constructor() { } private e(): void { switch (1) { } } }
    const h = cond ? f(1) : { x: 1 }; while (x) { } try { } catch (error) { }`;
  assert.deepEqual(functionsOf(tokenise(text, false)).map((one) => one.name), ['a', 'b', 'd', 'constructor', 'e']);
});

test('the median of an even count is the lower middle', () => {
  assert.deepEqual([median([4, 1, 3, 2]), median([5]), median([])], [2, 5, 0]);
});
