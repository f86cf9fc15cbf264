import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { text } from '../../../platform/text.ts';
import { languages } from '../../../platform/text-languages.ts';
import { proposalStates } from '../../../rooms/sessions/model-proposals.ts';
import { requestStates } from '../../../rooms/sessions/model-requests.ts';
import { sessionStates } from '../../../rooms/sessions/model.ts';
import { counts, words } from './parts.tsx';

const rooms = fileURLToPath(new URL('../../../rooms/', import.meta.url));
const read = (name: string) => readFileSync(`${rooms}${name}`, 'utf8');
const acts = globSync(['*/actions*.ts', 'procedures/rules.ts'], { cwd: rooms }).filter((name) => !name.endsWith('.test.ts'))
  .filter((name) => name.startsWith('procedures/') || /\bOutcome\b/.test(read(name))).map(read);
const engine = read('procedures/actions-engine.ts');

const sorted = (all: Iterable<string>) => [...new Set(all)].sort();
const found = (pattern: RegExp, sources: readonly string[] = acts) => sources.flatMap((source) => [...source.matchAll(pattern)].map((one) => one[1]!));

/** Reasons: said outright, or the state in which something was. */
function reasons(): string[] {
  const openness = [.../type Openness = ([^;]+);/.exec(read('invitations/model.ts'))![1]!.matchAll(/'([\w-]+)'/g)].map((one) => one[1]!);
  const either = acts.flatMap((source) => [...source.matchAll(/\b(?:open|waived): [^{}\n]*? \? '([\w-]+)' : '([\w-]+)'/g)].flatMap(([, one, other]) => [one!, other!]));
  const ended = found(/waived: `(proposal)-\$\{/g).flatMap((name) => proposalStates.filter((state) => state !== 'open' && state !== 'asked').map((state) => `${name}-${state}`));
  return sorted([
    ...either, ...ended,
    ...found(/\b(?:open|waived): '([\w-]+)'/g), ...found(/waived = [^;]*'([\w-]+)' as const/g), ...found(/'failed', \{ reason: '([\w-]+)'/g),
    ...found(/return open\(ctx, .*, '([\w-]+)'\)/g, [engine]), ...openness, ...requestStates, ...sessionStates,
  ]);
}

/** What stands between the braces that open at `at`. */
function inside(source: string, at: number): string {
  let depth = 0;
  for (let i = at; i < source.length; i += 1) {
    depth += source[i] === '{' ? 1 : source[i] === '}' ? -1 : 0;
    if (depth === 0) return source.slice(at + 1, i);
  }
  throw new Error('a brace is not closed');
}

/** The names of an object written in a source: what is nested in calls and braces is passed over. */
function namesIn(written: string): string[] {
  let flat = written.replaceAll(/\.\.\.\([^?]*\? (\{[^{}]*\}) : \{\}\)/g, (_, inner: string) => inner.slice(1, -1));
  for (let before = ''; before !== flat;) {
    before = flat;
    flat = flat.replaceAll(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, '');
  }
  return flat.split(',').map((one) => /^\s*(\w+)/.exec(one)?.[1]).filter((one) => one !== undefined);
}

const evidence = () => sorted(acts.flatMap((source) => [...source.matchAll(/\b(?:done|evidence)(?:: | = )(?=\{)/g)]
  .flatMap((one) => namesIn(inside(source, one.index + one[0].length)))));

/** Evidence that is no number: ids, words, times, whether something is so; and the SEQUENCE, which counts nothing. */
const others = ['act', 'agenda', 'already', 'at', 'because', 'byHand', 'channel', 'date', 'fact', 'fields', 'head', 'link', 'message', 'outcome', 'place', 'question',
  'roomTaken', 'time', 'title', 'version', 'why'];

test('[G-4.6.1] every reason that an act or the engine can give has a sentence, and no other', () => {
  assert.deepEqual([...words].sort(), reasons());
});

test('[G-4.6.1] every number that an act or the engine gives as evidence is said, and no other', () => {
  assert.deepEqual(sorted([...counts, ...others]), evidence());
});

for (const { locale } of languages) {
  test(`[G-4.6.1] [X-2] reasons and counts are sentences in ${locale}`, () => {
    const said = text(locale);
    for (const word of words) assert.doesNotMatch(said.t(`procedures.reason.${word}`), /^$|^procedures/);
    for (const name of counts) for (const count of [2, 3, 11, 100]) assert.notEqual(said.t(`procedures.count.${name}`, { count }), '');
  });
}
