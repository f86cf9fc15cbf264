import { check, type Verdict } from '../../planning/conference/check.ts';
import { readInstance } from '../../planning/conference/instance-reading.ts';
import { readSolution } from '../../planning/conference/solution-reading.ts';
import { done, wrongUse, type Command, type Done } from './command.ts';
import { readDocument } from './plan-files.ts';

/** Violations beyond these are counted, not told. */
const mostTold = 20;

/** `plan check`: every constraint and the cost, by code of its own. */
export const checkPlan: Command = {
  name: 'plan check',
  usage: 'INSTANCE SOLUTION [--baseline OLD]',
  about: 'Checks a plan of parent-teacher conferences and works out its cost.\nExit code 1 when it breaks a rule. Shares no code with the search.',
  options: { baseline: { type: 'string', about: 'the plan before: what was kept, moved, cancelled and added is counted' } },
  takesFiles: true,
  async run(given) {
    if (given.files.length !== 2) return wrongUse('Name an instance and a solution.');
    const instance = await readDocument(given.files[0]!, readInstance);
    if (!instance.ok) return instance.done;
    const solution = await readDocument(given.files[1]!, readSolution);
    if (!solution.ok) return solution.done;
    const before = given.text('baseline');
    const baseline = before === undefined ? undefined : await readDocument(before, readSolution);
    if (baseline?.ok === false) return baseline.done;
    return answerOf(check(instance.value, solution.value, baseline?.value));
  },
};

function answerOf(verdict: Verdict): Done {
  const { valid, violations, total, objective, requests, appointments, change } = verdict;
  const terms = Object.entries(objective).map(([name, cost]) => `${name} ${cost}`).join(', ');
  const lines = [
    `${appointments} of ${requests} requests have an appointment. Cost ${total}: ${terms}.`,
    ...(change ? [`${change.kept} kept, ${change.moved} moved, ${change.cancelled} cancelled, ${change.added} added.`] : []),
    ...violations.slice(0, mostTold).map(({ code, sentence }) => `${code}: ${sentence}`),
    ...(violations.length > mostTold ? [`… and ${violations.length - mostTold} more.`] : []),
  ];
  const facts = { valid, violations, total, objective, requests, appointments, ...(change ? { change } : {}) };
  if (valid) return done(facts, lines.join('\n'));
  const sentence = violations.length === 1 ? '1 violation.' : `${violations.length} violations.`;
  return { exit: 1, object: { ok: false, reason: 'violations', sentence, ...facts }, text: [...lines, sentence].join('\n'), report: true };
}
