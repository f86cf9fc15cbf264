import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from './tree-imports.ts';
import { tokenise, Unreadable } from './tree-tokens.ts';

const named = (text: string, jsx = false): (string | undefined)[] => importsOf(tokenise(text, jsx)).map((one) => one.specifier);

const cases: readonly (readonly [what: string, text: string, specifiers: (string | undefined)[]])[] = [
  ['a plain import', "import { a } from './a.ts';", ['./a.ts']],
  ['an import for its effect', "import './a.ts';", ['./a.ts']],
  ['an import over several lines', "import {\n  a,\n  b as c,\n} from\n  './a.ts';", ['./a.ts']],
  ['a default beside names', "import a, { b } from 'x'; import * as c from \"y\";", ['x', 'y']],
  ['names called from and type', "import { from, type } from 'a'; import from from 'b'; import type from 'c';", ['a', 'b', 'c']],
  ['a name in quotes', "import { 'odd name' as odd } from './a.ts';", ['./a.ts']],
  ['a re-export',
    "export { a } from './a.ts'; export * from './b.ts'; export * as c from './c.ts'; export type { d } from './d.ts';",
    ['./a.ts', './b.ts', './c.ts', './d.ts']],
  ['a local export is none',
    "export { a };\nconst from = 1; f('./a.ts'); export type B = { a: 1 }; export const from2 = 'x';", []],
  ['a comment is none', "// import './a.ts'\n/* import './b.ts' */ const a = 1; /** import('./c.ts') */", []],
  ['a string is none', "const a = \"import './a.ts'\"; const b = 'it\\'s import(\"./b.ts\")';", []],
  ['a template is none, the code within it is', "const a = `import './a.ts' ${`${await import('./b.ts')}`} '`;", ['./b.ts']],
  ['a regular expression is none',
    "const a = /import '.\\/[/'`]a.ts'/; const b = 4 / 2; import './b.ts'; const c = b! / 2;\nimport './c.ts';", ['./b.ts', './c.ts']],
  ['a division by a bracket', "const a = (1 + 2) / 3; const b = x[0] / 2; import './b.ts'; // '", ['./b.ts']],
  ['an import in a type', "let a: typeof import('./a.ts'); type B = import('./b.ts').B;", ['./a.ts', './b.ts']],
  ['a dynamic import with a literal',
    "await import('./a.ts'); await import(`./b.ts`, { with: { type: 'json' } });", ['./a.ts', './b.ts']],
  ['a dynamic import that hides',
    "await import(name); await\nimport('./' + name);\nimport(`./${name}.ts`);", [undefined, undefined, undefined]],
  ['a specifier with an escape hides', "import './\\u0061.ts';", [undefined]],
  ['require and its makers',
    "import { createRequire } from 'node:module';\nconst require = createRequire(url);\nconst a = require('x');\nprocess.getBuiltinModule('fs');",
    ['node:module', 'x', undefined]],
  ['a maker of require under another name',
    "const load = createRequire(url);\ncreateRequire(url)('x');\nrequire(name);", [undefined, undefined, undefined]],
  ['a member called import or require is none', "a.import('x'); b.require('y'); const c = { import: 1, require: 2 };", []],
  ['import.meta is none, its resolve is', "import.meta.url; import.meta.resolve('x/y.css');", ['x/y.css']],
  ['a worker by its address',
    "new Worker(new URL('./w.ts', import.meta.url)); new URL('./w.html', import.meta.url);", ['./w.ts']],
  ['attributes and no semicolons',
    "import a from './a.json' with { type: 'json' }\nimport b from './b.ts'\nexport { b }", ['./a.json', './b.ts']],
  ['a shebang', "#!/usr/bin/env node 'import\nimport './a.ts';", ['./a.ts']],
];

for (const [what, text, specifiers] of cases) {
  test(`imports: ${what}`, () => assert.deepEqual(named(text).toSorted(), specifiers.toSorted()));
}

test('imports: a page is followed through its elements', () => {
  const page = `
    const a = <p class="it's" {...rest}>Don't import './a.ts' \`{x ? <b/> : <i>{\`\${y}'\`}</i>} // "</p>;
    const one = <T,>(x: T) => x, two = a < b, three = Array<string>, four = <a href="/">{/* ' */}</a>, five = <></>;
    const six = <Table<Row> rows={rows} cell={() => { return 1 / 2; }} />;
    import './b.ts';`;
  assert.deepEqual(named(page, true), ['./b.ts']);
});

test('imports: lines and types are told', () => {
  const found = importsOf(tokenise("\n`\n\n`;\nimport type { a } from 'a';\nimport { type b } from 'b';\nlet c: typeof import('c');", false));
  assert.deepEqual(found.map((one) => [one.line, one.typeOnly]), [[5, true], [6, false], [7, true]]);
});

for (const text of ["const a = 'open\n';", 'const a = `open ${1}', '/* open', 'if (a) {', 'a }', 'const a = `${ {`;', 'const a = /[/;']) {
  test(`imports: what cannot be followed is an error: ${JSON.stringify(text)}`, () => {
    assert.throws(() => tokenise(text, false), Unreadable);
  });
}
