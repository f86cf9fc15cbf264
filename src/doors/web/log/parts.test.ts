import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { text } from '../../../platform/text.ts';
import { officeLanguages } from '../../../platform/text-languages.ts';
import { verbInWords, verbs } from './parts.tsx';

const rooms = fileURLToPath(new URL('../../../rooms/', import.meta.url));
const sources = globSync('*/*.ts', { cwd: rooms }).filter((name) => !name.endsWith('.test.ts')).map((name) => readFileSync(`${rooms}${name}`, 'utf8'));

/** The functions of a source, each from its head to the next one's. */
const functionsOf = (source: string) => source.split(/^(?=(?:export )?(?:async )?function )/m).slice(1).map((text) => ({
  name: /function (\w+)/.exec(text)![1]!, head: text.slice(0, text.search(/\{\n/)), body: text.slice(text.search(/\{\n/)),
}));

/** Functions that write the verb they are given into the log, themselves or by another that does. */
function recordersOf(source: string, known: ReadonlySet<string>): Set<string> {
  const found = new Set(['record', ...known]);
  const passesOn = (body: string) => [...found].some((name) => new RegExp(`\\b${name}\\(ctx, (?:verb\\b|\\{\\s*verb[,\\s])`).test(body));
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const { name, head, body } of functionsOf(source)) if (/\bverb\b/.test(head) && passesOn(body)) found.add(name);
  }
  return found;
}

const quoted = (text: string) => [...text.matchAll(/'([a-z]+\.[a-z]\w*)'/g)].map((one) => one[1]!);

/** Every verb that some room writes into the log: named where it is recorded, or given to a function that records it. */
function recorded(): string[] {
  const exported = new Set(['noted', 'applied']);
  const all = sources.flatMap((source) => {
    const recorders = [...recordersOf(source, exported)].join('|');
    const written = source.replaceAll(/reason: 'forbidden', verb: '[\w.]+'/g, '');
    const named = [...written.matchAll(/\bverb: ('[^,;]*?)(?=[,;)]|$)/gm)].flatMap((one) => quoted(one[1]!));
    const given = [...written.matchAll(new RegExp(`\\b(?:${recorders})\\(ctx, ('[\\w.]+')`, 'g'))].flatMap((one) => quoted(one[1]!));
    const made = [...written.matchAll(/\bverb: `(\w+\.)\$\{([^}]*)\}`/g)].flatMap(([, start, rest]) => [...rest!.matchAll(/[?:] '(\w+)'/g)].map((one) => start! + one[1]!));
    return [...(/\brecord\(|\bnoted\(|\bapplied\(/.test(written) ? named : []), ...given, ...made];
  });
  return [...new Set(all)].sort();
}

test('[G-4.6.1] every verb that a room writes into the log has words, and no other', () => {
  assert.deepEqual([...verbs].sort(), recorded());
});

for (const { locale } of officeLanguages) {
  test(`[G-4.6.1] [X-2] the log says every verb in ${locale}, none by its name`, () => {
    const said = text(locale);
    assert.deepEqual(verbs.filter((verb) => verbInWords(said, verb).includes(verb) || verbInWords(said, verb) === ''), []);
  });
}
