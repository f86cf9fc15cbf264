import { check } from '../../planning/conference/check.ts';
import { readInstance } from '../../planning/conference/instance-reading.ts';
import { compile } from '../../planning/conference/model.ts';
import { repair } from '../../planning/conference/repair.ts';
import { readSolution } from '../../planning/conference/solution-reading.ts';
import { solutionOf } from '../../planning/conference/solution.ts';
import { done, refused, wrongUse, type Command } from './command.ts';
import { instant } from './plan-control.ts';
import { readDocument, writeDocument } from './plan-files.ts';

/** Milliseconds that the search for other places may take. */
const longest = 1500;

/** `plan repair`: after a change, as few appointments moved as can be. */
export const repairPlan: Command = {
  name: 'plan repair',
  usage: 'NEW --baseline OLD --out FILE [--move-others] [--seed N]',
  about: 'Mends a plan for a changed instance, when a teacher is ill or a room is lost: what can stay stays.\n'
    + 'NEW is ptm-instance/1, OLD the plan before, FILE the plan after. Tells how many changes no plan could have spared.',
  options: {
    baseline: { type: 'string', about: 'the plan before', needed: true },
    out: { type: 'string', about: 'where the plan is written', needed: true },
    'move-others': { type: 'boolean', about: 'somebody who could stay is moved where that gives another a place and the weights say it pays' },
    seed: { type: 'string', about: 'a whole number; 1 when not given' },
  },
  takesFiles: true,
  async run(given) {
    if (given.files.length !== 1) return wrongUse('Name the changed instance.');
    const seed = given.text('seed') ?? '1';
    if (!/^\d{1,9}$/.test(seed)) return wrongUse('--seed must be a whole number of up to 9 digits.');
    const instance = await readDocument(given.files[0]!, readInstance);
    if (!instance.ok) return instance.done;
    const baseline = await readDocument(given.text('baseline')!, readSolution);
    if (!baseline.ok) return baseline.done;
    const model = compile(instance.value);
    const until = instant() + longest;
    const found = repair(model, baseline.value, Number(seed), given.flag('move-others'), () => instant() >= until);
    if (found.stuck >= 0) {
      const { id } = instance.value.requests[found.stuck]!;
      return refused('locked-impossible', `${id} cannot be where it is locked.`, { request: id });
    }
    if (!found.valid) return refused('no-plan', 'The locked appointments leave a guardian no way from one to the next: no plan keeps them all.');
    const solution = solutionOf(model, found.placing, { name: 'convene', seed: Number(seed) });
    const verdict = check(instance.value, solution, baseline.value);
    if (!verdict.valid) throw new Error(`the plan breaks rules: ${verdict.violations[0]!.code}: ${verdict.violations[0]!.sentence}`);
    const out = given.text('out')!;
    const written = await writeDocument(out, solution);
    if (!written.ok) return written.done;
    const { kept, moved, cancelled, added } = verdict.change!;
    return done({ out, change: verdict.change, forced: found.forced, total: verdict.total, objective: verdict.objective }, [
      `${kept} kept, ${moved} moved, ${cancelled} cancelled, ${added} added: ${out}`,
      `${found.forced} could not stay in any plan, so at least ${found.forced} are moved or cancelled; these are ${moved + cancelled}.`,
    ].join('\n'));
  },
};
