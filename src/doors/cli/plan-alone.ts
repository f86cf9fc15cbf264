/**
 * `convene plan …` by itself: starts in a fraction of the time and memory, since it loads nothing of the program but the planner.
 * The same commands, options and exit codes as by `runCli`.
 */
import type { Command, Done, Io } from './command.ts';
import { find, helpOf, overview, read } from './help.ts';
import { solvePlan } from './plan.ts';
import { checkPlan } from './plan-check.ts';
import { repairPlan } from './plan-repair.ts';
import { outliveSignals } from './plan-run.ts';
import { terminal } from './terminal.ts';

export const planCommands: readonly Command[] = [solvePlan, repairPlan, checkPlan];

/** Runs one command of `plan`. Never throws. @returns the exit code: 0 done, 1 refused or broken, 2 wrong use. */
export async function runPlan(args: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const has = (...names: string[]) => args.slice(0, end).some((word) => names.includes(word));
  const words = args.filter((word, at) => at >= end || !['--json', '--help', '-h'].includes(word));
  const { exit, object, text, report } = await answer(words, has('--help', '-h'), io, has('--json'));
  if (has('--json')) io.out(`${JSON.stringify(object)}\n`);
  else if (exit === 0 || report) io.out(`${text}\n`);
  else io.err(`${text}\n`);
  return exit;
}

async function answer(words: readonly string[], help: boolean, io: Io, json: boolean): Promise<Done> {
  const command = find(planCommands, words);
  const wrong = (sentence: string, more: string): Done => ({ exit: 2, object: { ok: false, reason: 'wrong-use', sentence }, text: `${sentence}\n\n${more}` });
  if (help) return { exit: 0, object: { ok: true, help: command ? helpOf(command) : overview(planCommands) }, text: command ? helpOf(command) : overview(planCommands) };
  if (!command) return wrong(`There is no command "${words.slice(0, 2).join(' ')}".`, overview(planCommands));
  const given = read(command, words.slice(2));
  if (!given.ok) return wrong(given.sentence, helpOf(command));
  try {
    return await command.run(given.value, { io, json, open: () => Promise.reject(new Error('plans need no database')), vocabulary: undefined });
  } catch (error) {
    io.err(`${String((error as Error)?.stack ?? error)}\n`);
    const sentence = error instanceof Error ? error.message : String(error);
    return { exit: 1, object: { ok: false, reason: 'fault', sentence }, text: sentence };
  }
}

if (import.meta.main) {
  if (process.argv[3] === 'solve') outliveSignals();
  const code = await runPlan(process.argv.slice(2), terminal());
  process.exit(code); // a process that ends by itself gives up its signals first, and one that comes then would end it with another code
}
