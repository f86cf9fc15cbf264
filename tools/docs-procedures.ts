/** `node tools/docs-procedures.ts [--check]`: every clause with its steps, pages and tests, into docs/procedures.md. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Clause, Procedure, Step } from '../src/rooms/procedures/model.ts';
import { readProcedure } from '../src/rooms/procedures/rules-document.ts';
import { accessTables } from './docs-access.ts';
import { screens, type Screen } from './docs-procedures-pages.ts';
import { isStarted, root, row, settle, type Page } from './docs-write.ts';
import { filesBelow, isTest } from './tree.ts';

const tool = 'tools/docs-procedures.ts';
/** In the order in which people read them. */
const files = ['sessions', 'virtual-classroom', 'itineraries', 'parent-teacher'];

export interface NamedTest { readonly file: string; readonly name: string; readonly clauses: readonly string[] }
export interface Words { readonly acts: readonly string[]; readonly facts: readonly string[]; readonly verbs: readonly string[] }

const ids = /\[([A-Z]-[0-9A-Z.]+(?:, [A-Z]-[0-9A-Z.]+)*)\]\s*/g;

/** The tests of one file whose names carry clauses, such as `test('[G-4.3.1] …')`. What a name is made with at run time is `…` in it. */
export function testsIn(file: string, source: string): NamedTest[] {
  return [...source.matchAll(/\b(?:test|it)(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].flatMap(([, quote, text]) => {
    const said = quote === '`' ? withoutHoles(text!) : text!;
    const clauses = [...said.matchAll(ids)].flatMap(([, named]) => named!.split(', '));
    const name = said.replaceAll(/\\(.)/g, '$1').replaceAll(ids, '');
    return clauses.length > 0 ? [{ file, name, clauses }] : [];
  });
}

/** A template without its `${…}`, which may have braces of their own. */
function withoutHoles(template: string): string {
  const [before = '', ...after] = template.split('${');
  return before + after.map((part) => {
    let depth = 1;
    const end = [...part].findIndex((letter) => (depth += letter === '{' ? 1 : letter === '}' ? -1 : 0) === 0);
    return `…${part.slice(end + 1)}`;
  }).join('');
}

/** The page, and tests that name a clause that no procedure has. `X-1` to `X-7` hold across all four. */
export function proceduresPage(procedures: readonly Procedure[], tests: readonly NamedTest[], pages: readonly Screen[], words: Words): Page {
  const known = new Set([...procedures.flatMap((one) => one.clauses.map(({ id }) => id)), ...[1, 2, 3, 4, 5, 6, 7].map((number) => `X-${number}`)]);
  const unknown = (clauses: readonly string[]) => clauses.filter((id) => !known.has(id));
  const faults = [
    ...tests.flatMap(({ file, name, clauses }) => unknown(clauses).map((id) => `${file}:1 there is no clause ${id}: ${name}`)),
    ...pages.flatMap(({ path, clauses }) => unknown(clauses).map((id) => `tools/docs-procedures-pages.ts:1 there is no clause ${id}: ${path}`)),
  ];
  const about = (clause: Clause, steps: readonly Step[]) => ({
    steps: steps.filter((step) => step.clause === clause.id), pages: pages.filter((page) => page.clauses.includes(clause.id)),
    tests: tests.filter((test) => test.clauses.includes(clause.id)),
  });
  const sections = procedures.flatMap(({ title, review, clauses, steps, procedure }) => [
    `## ${title['en']}`, '', `\`procedures/${procedure}.yaml\`, reviewed every ${spoken(review)}.`, '',
    ...clauses.flatMap((clause) => clauseLines(clause, about(clause, steps))),
  ]);
  const figures = procedures.map(({ title, clauses, steps }) => {
    const all = clauses.map((clause) => about(clause, steps));
    const having = (key: 'steps' | 'pages' | 'tests') => String(all.filter((one) => one[key].length > 0).length);
    return row([title['en']!, String(clauses.length), having('steps'), having('pages'), having('tests')]);
  });
  const head = [row(['procedure', 'clauses', 'with steps', 'with pages', 'with tests']), row(['---', '--:', '--:', '--:', '--:']), ...figures, ''];
  return { text: [...opening, ...head, ...sections, ...wordLines(words)].join('\n'), faults };
}

const opening = [
  '# Clause by clause', '',
  `Every clause of the four procedures in its own words, and where it lives: the steps that carry it out, the pages that show it, the`,
  `tests that prove it. Made by \`node ${tool}\` from \`procedures/\`, \`tools/docs-procedures-pages.ts\` and the names of tests;`,
  '`npm run check` says when it is old. Do not edit it.', '',
];

type About = { readonly steps: readonly Step[]; readonly pages: readonly Screen[]; readonly tests: readonly NamedTest[] };

function clauseLines({ id, section, text }: Clause, { steps, pages, tests }: About): string[] {
  return [
    `### ${id} · ${section}`, '', `> ${text}`, '',
    ...steps.map((step) => `- step \`${step.id}\`: ${step.title['en']}, ${dueOf(step)}; ${step.role === 'machine' ? `the machine, \`${step.does}\`` : step.role}`),
    ...pages.map(({ path }) => `- page \`${path}\``),
    ...tests.map(({ file, name }) => `- ${name.includes('…') ? 'tests' : 'test'} ${name} (\`${file}\`)`),
    ...(steps.length + pages.length + tests.length === 0 ? ['- nothing yet'] : []), '',
  ];
}

const spoken = (duration: string) => new Intl.DurationFormat('en', { style: 'long' }).format(Temporal.Duration.from(duration));

function dueOf({ trigger, each, at }: Step): string {
  if ('every' in trigger) return `every ${spoken(trigger.every)}${at ? ` on ${at.day} at ${at.time}` : ''}${each ? `, for each ${each}` : ''}`;
  const by = Temporal.Duration.from(trigger.by).blank ? '' : `${spoken(trigger.by)} `;
  if ('on' in trigger) return `${by}${by ? 'after' : 'at'} ${trigger.on.map((fact) => `\`${fact}\``).join(' or ')}`;
  return 'before' in trigger ? `${by}${by ? 'before its' : 'at its'} ${trigger.before}` : `${by}${by ? 'after its' : 'at its'} ${trigger.after}`;
}

function wordLines({ acts, facts, verbs }: Words): string[] {
  const list = (title: string, about: string, names: readonly string[]) => [`### ${title}`, '', about, '', names.map((name) => `\`${name}\``).join(', '), ''];
  return ['## The words a procedure may use', '', ...list('Acts', 'What the machine can do: `does`.', acts),
    ...list('Facts', 'What has happened: `on`, `evidence`, `ends`.', facts), ...list('Verbs', 'What can be forbidden until a step is done: `gate`. Who may use each: `docs/access.md`.', verbs)];
}

/** All words, from the sources: facts from events.ts, acts where they are declared for the engine, verbs from the access tables. */
async function wordsOf(paths: readonly string[], textOf: (path: string) => string): Promise<Words> {
  const found = (shape: RegExp, where: (path: string) => boolean) =>
    [...new Set(paths.filter(where).flatMap((path) => [...textOf(path).matchAll(shape)].map(([, name]) => name!)))].toSorted();
  return {
    facts: found(/kind: '([a-z]+\.[A-Z][A-Za-z]+)'/g, (path) => /\/rooms\/[^/]+\/events[^/]*\.ts$/.test(path)),
    acts: found(/name: '([a-z]+\.[a-z][A-Za-z]+)'/g, (path) => /\/rooms\/[^/]+\/actions[^/]*\.ts$/.test(path) && !isTest(path)),
    verbs: [...(await accessTables()).values()].flatMap((table) => Object.keys(table)).toSorted(),
  };
}

async function read(): Promise<Page> {
  const procedures: Procedure[] = [];
  for (const name of files) {
    const one = readProcedure(readFileSync(join(root, 'procedures', `${name}.yaml`), 'utf8'));
    if (!one.ok) return { text: '', faults: one.mistakes.map(({ line, where, sentence }) => `procedures/${name}.yaml:${line} ${where}: ${sentence}`) };
    procedures.push(one.value);
  }
  const paths = filesBelow(root, ['src', 'test', 'tools', 'bench', 'samples']);
  const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
  const tests = paths.filter(isTest).flatMap((path) => testsIn(path, textOf(path)));
  const there = screens.filter(({ made }) => existsSync(join(root, made)));
  const page = proceduresPage(procedures, tests, there, await wordsOf(paths, textOf));
  return { ...page, notes: screens.filter((one) => !there.includes(one)).map(({ path, made }) => `${made} is not there, so ${path} is left out`) };
}

if (isStarted(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const page = await read();
  process.exitCode = settle('docs/procedures.md', page, values.check || page.text === '', tool);
}
