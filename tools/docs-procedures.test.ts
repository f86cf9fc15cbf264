import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Procedure, Step } from '../src/rooms/procedures/model.ts';
import { proceduresPage, testsIn } from './docs-procedures.ts';

const call = 'test'; // so that this file does not name clauses itself
const source = [
  `${call}('[G-1.1] what one clause says holds', () => {});`, `${call}("[G-1.1] [X-1] it\\'s two", async () => {});`,
  `${call}(\`[G-1.2] \${name} is a pattern of \${all.map(({ one }) => [one])}\`, () => {}); ${call}('[G-1.1, X-1] two in one', f);`, `${call}('no clause', () => {}); const x = '[G-1.1] no test';`,
].join('\n');

test('tests are found by the clauses in their names', () => {
  assert.deepEqual(testsIn('a.test.ts', source).map(({ name, clauses }) => [name, ...clauses]), [
    ['what one clause says holds', 'G-1.1'], ['it\'s two', 'G-1.1', 'X-1'], ['… is a pattern of …', 'G-1.2'], ['two in one', 'G-1.1', 'X-1'],
  ]);
});

const step = (id: string, trigger: Step['trigger'], does: string | undefined): Step => ({
  id, clause: 'G-1.1', title: { en: `Title of ${id}` }, subject: 'session', trigger, when: {}, role: does ? 'machine' : 'coordinator', does, channel: 'none',
  once: false, deadline: undefined, until: undefined, evidence: [], ends: [], escalate: undefined, gate: [],
});
const procedure: Procedure = {
  procedure: 'try', title: { en: 'Try' }, review: 'P6M',
  clauses: [{ id: 'G-1.1', section: 'One', text: 'All of it.' }, { id: 'G-1.2', section: 'Two', text: 'The rest.' }],
  steps: [
    step('a', { before: 'start', by: 'PT24H' }, 'x.act'), step('b', { after: 'end', by: 'PT0S' }, undefined),
    step('c', { every: 'P1Y' }, undefined), step('d', { on: ['x.One', 'x.Two'], by: 'PT4H' }, 'x.act'),
  ],
};
const words = { acts: ['x.act'], facts: [], verbs: [] };
const partOf = (text: string, id: string) => text.split('\n### ').find((part) => part.startsWith(id))!.split('\n').filter((line) => line.startsWith('- ') || line.startsWith('> '));

test('[G-6.1] each clause stands with its words, steps, pages and tests, and one without any says so', () => {
  const pages = [{ path: '/o/SLUG/one', made: 'one.tsx', clauses: ['G-1.1'] }];
  const { text, faults } = proceduresPage([procedure], testsIn('a.test.ts', 'test(\'[G-1.1] it holds\', f)'), pages, words);
  assert.deepEqual(faults, []);
  assert.deepEqual(partOf(text, 'G-1.1'), [
    '> All of it.', '- step `a`: Title of a, 24 hours before its start; the machine, `x.act`', '- step `b`: Title of b, at its end; coordinator',
    '- step `c`: Title of c, every 1 year; coordinator', '- step `d`: Title of d, 4 hours after `x.One` or `x.Two`; the machine, `x.act`',
    '- page `/o/SLUG/one`', '- test it holds (`a.test.ts`)',
  ]);
  assert.deepEqual(partOf(text, 'G-1.2'), ['> The rest.', '- nothing yet']);
  assert.ok(text.includes('| Try | 2 | 1 | 1 | 1 |'));
});

test('a test or a page that names a clause of no procedure is a fault', () => {
  const named = testsIn('a.test.ts', 'test(\'[G-9.9] it holds\', f); test(\'[X-8] so does it\', f); test(\'[X-7] and this\', f)');
  const { faults } = proceduresPage([procedure], named, [{ path: '/p', made: 'p.tsx', clauses: ['V-1'] }], words);
  assert.deepEqual(faults, ['a.test.ts:1 there is no clause G-9.9: it holds', 'a.test.ts:1 there is no clause X-8: so does it', 'tools/docs-procedures-pages.ts:1 there is no clause V-1: /p']);
});
