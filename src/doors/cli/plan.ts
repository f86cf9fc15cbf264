import { check, type Verdict } from '../../planning/conference/check.ts';
import type { Instance, SolverNote } from '../../planning/conference/instance.ts';
import { readInstance } from '../../planning/conference/instance-reading.ts';
import { compile } from '../../planning/conference/model.ts';
import { certificateOf, pricesFor } from '../../planning/conference/prices.ts';
import { solutionOf } from '../../planning/conference/solution.ts';
import { done, refused, wrongUse, type Command, type Done, type Given } from './command.ts';
import { instant } from './plan-control.ts';
import { readDocument, writeDocument } from './plan-files.ts';
import { plan, type Budget, type Found, type SoFar } from './plan-run.ts';

/** Milliseconds kept back to check and write the plan, and to end. */
const reserve = 230;

/** `plan solve`: a plan for parent-teacher conferences, and a bound that proves how good it is. */
export const solvePlan: Command = {
  name: 'plan solve',
  usage: 'INSTANCE --out SOLUTION [--certificate BOUND] [--seconds 10] [--seed N] [--progress]',
  about: 'Plans parent-teacher conferences: INSTANCE is ptm-instance/1, SOLUTION ptm-solution/1, BOUND ptm-bound/1.\n'
    + 'Ends by the time given, earlier when no plan can be better, and on SIGTERM at once with the best so far.',
  options: {
    out: { type: 'string', about: 'where the plan is written', needed: true },
    certificate: { type: 'string', about: 'where the prices are written that prove the bound' },
    seconds: { type: 'string', about: 'for the whole command; 10 when not given' },
    iterations: { type: 'string', about: 'steps of the search in place of a time: the same seed then makes the same files' },
    seed: { type: 'string', about: 'a whole number; 1 when not given' },
    progress: { type: 'boolean', about: 'tells twice a second how good the plan is by now: a JSON object a line, on standard error' },
  },
  takesFiles: true,
  async run(given, { io }) {
    const asked = askedOf(given);
    if (typeof asked === 'string') return wrongUse(asked);
    const instance = await readDocument(asked.file, readInstance);
    if (!instance.ok) return instance.done;
    const tell = ({ total, bound }: SoFar) => { if (total < Infinity && bound > -Infinity) io.err(`${JSON.stringify({ total, bound: Math.max(0, bound) })}\n`); };
    const found = await plan(instance.value, asked.seed, asked.budget, given.flag('progress') ? tell : undefined);
    const wrong = impossible(instance.value, found);
    return wrong ?? write(given, instance.value, found, noteOf(asked, found));
  },
};

interface Asked { readonly file: string; readonly seed: number; readonly budget: Budget }

function askedOf(given: Given): Asked | string {
  if (given.files.length !== 1) return given.files.length === 0 ? 'Which instance?' : `One instance at a time, not ${given.files.length}.`;
  const seed = wholeOf(given.text('seed') ?? '1');
  if (seed === undefined || seed > 2_147_483_647) return '--seed must be a whole number up to 2147483647.';
  const iterations = given.text('iterations');
  if (iterations !== undefined) {
    if (given.text('seconds') !== undefined) return 'Give --seconds or --iterations, not both.';
    const steps = wholeOf(iterations);
    return steps === undefined ? '--iterations must be a whole number.' : { file: given.files[0]!, seed, budget: { steps: Math.max(1, steps) } };
  }
  const seconds = Number(given.text('seconds') ?? '10');
  if (!(seconds > 0 && seconds <= 86_400)) return '--seconds must be a number above 0, and 86400 at most.';
  return { file: given.files[0]!, seed, budget: { until: beganAt() + seconds * 1000 - reserve } };
}

const wholeOf = (text: string): number | undefined => (/^\d{1,12}$/.test(text) ? Number(text) : undefined);

/** When the command began, as `instant` counts: bin/convene says so, since it comes before this process. */
function beganAt(): number {
  const said = Number(process.env['CONVENE_BEGAN']);
  return said > performance.timeOrigin - 60_000 && said <= performance.timeOrigin ? said : performance.timeOrigin;
}

function impossible({ requests, locked }: Instance, { plan, stuck }: Found): Done | undefined {
  if (stuck !== undefined) {
    const id = requests[stuck]!.id;
    const at = locked.findIndex(({ requestId }) => requestId === id);
    return refused('locked-impossible', `locked[${at}]: ${id} cannot be where it is locked.`, { request: id });
  }
  return plan?.valid ? undefined : refused('no-plan', 'The locked appointments leave a guardian no way from one to the next: no plan keeps them all.');
}

function noteOf({ seed, budget }: Asked, { steps }: Found): SolverNote {
  const spent = 'steps' in budget ? { iterations: steps } : { seconds: Math.round((instant() - beganAt()) / 100) / 10 };
  return { name: 'convene', seed, ...spent };
}

async function write(given: Given, instance: Instance, found: Found, note: SolverNote): Promise<Done> {
  const model = compile(instance);
  const solution = solutionOf(model, found.plan!.placing, note);
  const verdict = check(instance, solution);
  if (!verdict.valid) throw new Error(`the plan breaks rules: ${verdict.violations[0]!.code}: ${verdict.violations[0]!.sentence}`);
  const out = given.text('out')!;
  const written = await writeDocument(out, solution);
  if (!written.ok) return written.done;
  const certificate = given.text('certificate');
  if (certificate !== undefined) {
    const proof = await writeDocument(certificate, certificateOf(model, pricesFor(model, found.bound.prices)));
    if (!proof.ok) return proof.done;
  }
  return told(verdict, found, out);
}

function told(verdict: Verdict, { bound, steps, stopped }: Found, out: string): Done {
  const least = Math.max(0, bound.value);
  const gapPercent = verdict.total > 0 ? Math.max(0, Math.round(10_000 * (verdict.total - least) / verdict.total) / 100) : 0;
  const { requests, appointments, total, objective } = verdict;
  const figures = { requests, appointments, total, bound: Math.round(least * 1000) / 1000, gapPercent };
  return done({ out, ...figures, objective, iterations: steps, boundPasses: bound.passes, stopped }, [
    `${appointments} of ${requests} requests have an appointment: ${out}`,
    `Cost ${total}; no plan costs less than ${figures.bound}: at most ${gapPercent} % of it could be saved.`,
  ].join('\n'));
}
