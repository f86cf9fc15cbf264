import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readProcedure, writeProcedure, type Vocabulary } from './rules-document.ts';

const files = { G: 'sessions', V: 'virtual-classroom', I: 'itineraries', P: 'parent-teacher' };
const sourceOf = (name: string) => readFileSync(new URL(`../../../procedures/${name}.yaml`, import.meta.url), 'utf8');

/** Every clause of the four written procedures by its name. */
const clauses = {
  G: ['2', '3.1', '3.2', '3.3', '4.1.1', '4.1.2', '4.1.3', '4.2.1', '4.2.2', '4.2.3', '4.3.1', '4.3.2', '4.4.1', '4.4.2', '4.4.3', '4.5.1', '4.5.2',
    '4.6.1', '5', '6.1', '6.2'],
  V: ['3', '4.1.1', '4.1.2', '4.1.3', '4.2.1', '4.2.2', '4.2.3', '4.3.1', '4.3.2', '4.3.3', '4.4.1', '4.4.2', '4.4.3', '4.4.4', '4.5.1', '4.5.2',
    '4.6.1', '4.6.2', '4.6.3', '4.7.1', '4.7.2', '5.1', '5.2', '5.3', '6.1', '6.2', '7'],
  I: ['1.1', '1.2', '1.3', '1.4', '1.5', '2.1', '2.2', '2.3', '2.4', '3.1', '3.2', '3.3', '3.4', '3.5', '4.1', '4.2', '4.3', '4.4', '5.1', '5.2', '5.3',
    '6.1', '6.2', '6.3', '6.4', '7.1', '7.2', '7.3', '8', 'A'],
  P: ['1.1', '1.2', '1.3', '2.1', '2.2', '3.1', '3.2', '3.3', '4.1', '4.2', '4.3', '4.4', '5.1', '6.1', '6.2', '6.3', '7.1', '7.2', 'N'],
};

for (const letter of ['G', 'V', 'I', 'P'] as const) {
  test(`the procedure ${files[letter]} is read without a mistake and no clause of it is missing`, () => {
    const read = readProcedure(sourceOf(files[letter]));
    assert.deepEqual(read.ok ? [] : read.mistakes, []);
    assert.ok(read.ok);
    assert.deepEqual(read.value.clauses.map(({ id }) => id), clauses[letter].map((number) => `${letter}-${number}`));
    assert.deepEqual(Object.keys(read.value.title), ['en', 'ar']);
    assert.equal(read.value.procedure, files[letter]);
  });
}

/** The same with the keys of every object the other way round. */
function shuffled<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(shuffled) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, key === 'when' ? inner : shuffled(inner)])) as Value;
}

for (const name of Object.values(files)) {
  test(`the procedure ${name} is written as a text that reads as the same procedure`, () => {
    const read = readProcedure(sourceOf(name));
    assert.ok(read.ok);
    const written = writeProcedure(read.value);
    assert.deepEqual(readProcedure(written), read);
    assert.equal(writeProcedure(shuffled(read.value)), written, 'the order in which a database keeps the keys changes nothing');
  });
}

test('[G-6.1] [V-7] sessions are reviewed every six months, the others every year', () => {
  const cadences = Object.values(files).map((name) => {
    const read = readProcedure(sourceOf(name));
    return read.ok && read.value.review;
  });
  assert.deepEqual(cadences, ['P6M', 'P1Y', 'P1Y', 'P1Y']);
});

/** A text without a mistake; each case below changes one line of it, or adds some. Lines are counted from 1. */
const sound = `procedure: try
title: { en: Try, ar: جرب }
review: P6M
clauses:
  - id: G-1
    section: Scope
    text: Everybody.
steps:
  - id: remind
    clause: G-1
    title: { en: Remind }
    subject: session
    before: start
    by: PT24H
    role: machine
    does: sessions.remind
  - id: decide
    clause: G-1
    title: { en: Decide }
    subject: request
    on: sessions.RequestReceived
    role: coordinator
    gate: [sessions.schedule]
`;
const withLine = (line: number, text: string) => sound.split('\n').with(line - 1, text).join('\n');
const without = (line: number) => sound.split('\n').toSpliced(line - 1, 1).join('\n');

const broken: readonly [what: string, source: string, ...mistakes: readonly [line: number, where: string, sentence: string][]][] = [
  ['nothing at all', '', [1, '', 'here stands keys with values, and nothing else']],
  ['a list', '- a\n- b\n', [1, '', 'here stands keys with values, and nothing else']],
  ['a name with capitals', withLine(1, 'procedure: Try It'), [1, 'procedure', 'small letters, digits and hyphens']],
  ['no English title', withLine(2, 'title: { ar: جرب }'), [2, 'title.en', 'en is missing']],
  ['no review', without(3), [1, 'review', 'review is missing']],
  ['no duration', withLine(3, 'review: twice a year'), [3, 'review', 'a duration as in ISO 8601: PT24H, P7D, P6M']],
  ['a number for a text', withLine(3, 'review: 6'), [3, 'review', 'here stands a text, and nothing else']],
  ['a text for a list', withLine(8, 'steps: none').split('\n').slice(0, 8).join('\n'), [8, 'steps', 'here stands a list, and nothing else']],
  ['an unknown key', withLine(15, '    role: machine\n    rolle: machine'), [16, 'steps.0.rolle', 'there is no such key: rolle']],
  ['two triggers', withLine(13, '    before: start\n    every: P1M'),
    [9, 'steps.0', 'exactly one of before, after, every, on; here before and every'], [14, 'steps.0.every', 'a cadence is the organisation\'s']],
  ['no trigger', without(13), [9, 'steps.0', 'exactly one of before, after, every, on; here none']],
  ['a machine that does nothing', without(16), [15, 'steps.0.role', 'a step of the machine says what it does']],
  ['a person with an act', withLine(22, '    role: coordinator\n    does: sessions.remind'),
    [23, 'steps.1.does', 'only a step of the machine has an act; a person shows it by evidence']],
  ['the machine escalates', withLine(16, '    does: sessions.remind\n    escalate: { after: P1D, to: administrator }'),
    [17, 'steps.0.escalate', 'what the machine cannot do is handed to a person by itself']],
  ['an open until', withLine(16, '    does: sessions.remind\n    until: { by: PT1H }'), [17, 'steps.0.until', 'exactly one of before, after']],
  ['a wrong act', withLine(16, '    does: remind'), [16, 'steps.0.does', 'a verb by its name: room.verb']],
  ['a clause that is not there', withLine(18, '    clause: G-9'), [18, 'steps.1.clause', 'there is no clause G-9 in this procedure']],
  ['a clause twice', withLine(8, '  - { id: G-1, section: Scope, text: Again. }\nsteps:'), [8, 'clauses.1.id', 'the clause G-1 stands twice']],
  ['a step twice', withLine(17, '  - id: remind'), [17, 'steps.1.id', 'the step remind stands twice']],
  ['a key twice', withLine(14, '    by: PT24H\n    by: PT1H'), [15, '', 'by stands twice']],
  ['a tab', withLine(2, 'title:\n\ten: Try'), [3, '', 'Tabs are not allowed as indentation']],
  ['two documents', `${sound}---\n${sound}`, [24, '', 'a file holds one procedure; a line of three hyphens begins another document']],
  ['an alias', withLine(2, 'title: &title { en: Try }\nreview: P6M').replace('    title: { en: Remind }', '    title: *title').replace(/^review: P6M\n(?=clauses)/m, ''),
    [11, '', '*title points elsewhere; write out what stands there']],
];

for (const [what, source, ...mistakes] of broken) {
  test(`a mistake is told with its line and what would be right: ${what}`, () => {
    const read = readProcedure(source);
    assert.deepEqual(read.ok ? [] : read.mistakes.map(({ line, where, sentence }) => [line, where, sentence]), mistakes);
  });
}

test('the text that the cases change is sound itself', () => {
  const read = readProcedure(sound);
  assert.deepEqual(read.ok ? [] : read.mistakes, []);
});

test('a name that nothing carries out, nothing tells and nothing asks for is a mistake where names are known', () => {
  const known: Vocabulary = { acts: new Set(['sessions.remind']), facts: new Set(['sessions.RequestReceived']), verbs: new Set(['sessions.schedule']) };
  assert.equal(readProcedure(sound, known).ok, true);
  const read = readProcedure(withLine(16, '    does: sessions.sing').replace('RequestReceived', 'RequestEaten').replace('[sessions.schedule]', '[sessions.dance]'), known);
  assert.deepEqual(read.ok ? [] : read.mistakes.map(({ line, sentence }) => `${line} ${sentence}`),
    ['16 there is no act sessions.sing', '21 there is no fact sessions.RequestEaten', '23 there is no verb sessions.dance']);
});

test('a trigger is what the text says, and what a step leaves out has its default', () => {
  const read = readProcedure(sound);
  assert.ok(read.ok);
  const [remind, decide] = read.value.steps;
  assert.deepEqual(remind!.trigger, { before: 'start', by: 'PT24H' });
  assert.deepEqual(decide!.trigger, { on: ['sessions.RequestReceived'], by: 'PT0S' });
  assert.deepEqual({ when: decide!.when, evidence: decide!.evidence, gate: decide!.gate, channel: decide!.channel },
    { when: {}, evidence: [], gate: ['sessions.schedule'], channel: 'none' });
});

const aliases = 'abcdefghi'.split('').map((name, level) => (level === 0 ? `${name}: &${name} [x, x, x, x, x, x, x, x, x]`
  : `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[level - 1]}`).join(', ')}]`)).join('\n');
const hostile: readonly [what: string, source: string, sentence: RegExp][] = [
  ['aliases that would become 400 million values', aliases, /points elsewhere/],
  ['an alias of itself', 'a: &a [*a]', /points elsewhere/],
  ['10 MB', `procedure: ${'x'.repeat(10_000_000)}`, /at most 200000 characters; this one has 10000011/],
  ['50,000 lists in each other', '['.repeat(50_000) + ']'.repeat(50_000), /nested too deeply/],
  ['20,000 keys', Array.from({ length: 20_000 }, (_, at) => `k${at}: `).join('\n'), /is missing/],
  ['a list as a key', '? [a, b]\n: c', /keys must be strings/],
  ['a key that reaches into objects', '__proto__: { procedure: x }', /is missing/],
  ['a tag that asks for code', 'procedure: !!js/function "function () {}"', /is missing|letters/],
];

for (const [what, source, sentence] of hostile) {
  test(`a hostile text is refused and nothing is thrown: ${what}`, () => {
    const read = readProcedure(source);
    assert.equal(read.ok, false);
    assert.match(read.mistakes[0]!.sentence, sentence);
    assert.ok(read.mistakes.length <= 20, `${read.mistakes.length} mistakes are told`);
    assert.deepEqual(Object.keys({}), []);
  });
}
