import { test } from 'node:test';
import assert from 'node:assert/strict';
import { changesBetween, sameContent } from './rules-changes.ts';
import { readProcedure } from './rules-document.ts';
import type { Procedure } from './model.ts';

function procedureOf(more: string, review = 'P6M', text = 't'): Procedure {
  const read = readProcedure(`procedure: try\ntitle: { en: Try }\nreview: ${review}\nclauses: [{ id: G-1, section: s, text: ${text} }]\nsteps:\n${more}`);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}
const step = (id: string, rest: string) => `  - { id: ${id}, clause: G-1, title: { en: ${id} }, subject: session, role: coordinator, ${rest} }\n`;

test('[G-6.1] two versions are compared step by step and key by key, as their text has it', () => {
  const before = procedureOf(step('remind', 'before: start, by: PT24H') + step('call', 'before: start, by: PT2H, deadline: P1D') + step('gone', 'after: end'));
  const after = procedureOf(step('call', 'on: [test.Be, test.Ce], escalate: { after: P1D, to: administrator }') + step('new', 'after: end, by: P1D') + step('remind', 'before: start, by: PT24H'), 'P1Y', 'u');
  const { head, clauses, steps } = changesBetween(before, after);
  assert.deepEqual(head, [{ key: 'review', before: 'P6M', after: 'P1Y' }]);
  assert.deepEqual(clauses, [{ kind: 'changed', id: 'G-1' }]);
  assert.deepEqual(steps.map((one) => [one.kind, one.step.id]), [['changed', 'call'], ['added', 'new'], ['removed', 'gone']]);
  assert.deepEqual(steps[0]!.keys, [
    { key: 'on', before: undefined, after: 'test.Be, test.Ce' }, { key: 'by', before: 'PT2H', after: 'PT0S' },
    { key: 'escalate', before: undefined, after: 'after: P1D, to: administrator' }, { key: 'before', before: 'start', after: undefined },
    { key: 'deadline', before: 'P1D', after: undefined },
  ]);
  assert.deepEqual(steps[1]!.keys.filter(({ key }) => key === 'after' || key === 'by'), [{ key: 'after', before: undefined, after: 'end' }, { key: 'by', before: undefined, after: 'P1D' }]);
});

test('the order of steps and keys makes no difference, nor whether a database has kept it', () => {
  const one = procedureOf(step('remind', 'before: start, by: PT24H') + step('call', 'before: start'));
  const stored = JSON.parse(JSON.stringify(one)) as Procedure;
  const turned = { ...stored, steps: stored.steps.map((each) => Object.fromEntries(Object.entries(each).reverse()) as unknown as typeof each) };
  assert.deepEqual(changesBetween(one, turned), { head: [], clauses: [], steps: [] });
  assert.equal(sameContent(one, turned), true);
  assert.equal(sameContent(one, { ...one, review: 'P1Y' }), false);
  const swapped = { ...one, steps: one.steps.toReversed() };
  assert.deepEqual(changesBetween(one, swapped).steps, []);
});
