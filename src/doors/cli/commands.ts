/** The command line: `convene COMMAND [option …]`. Opens the program only for commands that need it. */
import { DatabaseRefused } from '../../platform/database-refusal.ts';
import { ServerRefused } from '../../platform/postgres/refusal.ts';
import { refused, wrongUse, type CliParts, type Command, type Desk, type Done, type Io, type Vocabulary } from './command.ts';
import { doctor, migrate } from './doctor.ts';
import { exportLog } from './export-log.ts';
import { find, helpOf, overview, read } from './help.ts';
import { addOrganisation } from './organisations.ts';
import { solvePlan } from './plan.ts';
import { checkPlan } from './plan-check.ts';
import { repairPlan } from './plan-repair.ts';
import { checkProcedures } from './procedures.ts';
import { addUser } from './users.ts';

export type { CliParts, Io, Vocabulary } from './command.ts';

export const commands: readonly Command[] = [addOrganisation, addUser, exportLog, checkProcedures, solvePlan, repairPlan, checkPlan, migrate, doctor];

/**
 * Runs one command. What was asked for goes to `io.out`, all else to `io.err`; with `--json` exactly one object goes to
 * `io.out` and nothing else. Never throws.
 * @param openProgram called at most once, and closed again; what it throws is told by its message.
 * @returns the exit code: 0 done, 1 refused or broken, 2 wrong use.
 */
export async function runCli(
  args: readonly string[], io: Io, openProgram: () => Promise<CliParts>, vocabulary?: () => Vocabulary,
): Promise<0 | 1 | 2> {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const flag = (...names: string[]) => args.some((word, at) => at < end && names.includes(word));
  const json = flag('--json');
  const words = args.filter((word, at) => at >= end || !['--json', '--help', '-h'].includes(word));
  const done = await answer(words, flag('--help', '-h') || words[0] === 'help', { io, json, openProgram, vocabulary });
  tell(io, json, done);
  return done.exit;
}

type Opening = Pick<Desk, 'io' | 'json'> & { openProgram: () => Promise<CliParts>; vocabulary: (() => Vocabulary) | undefined };

async function answer(words: readonly string[], help: boolean, opening: Opening): Promise<Done> {
  const command = find(commands, words[0] === 'help' ? words.slice(1) : words);
  if (help) return helped(command ? helpOf(command) : overview(commands));
  if (!command) return wrongUse(words.length === 0 ? 'Which command?' : `There is no command "${words.slice(0, 2).join(' ')}".`, overview(commands));
  const given = read(command, words.slice(command.name.split(' ').length));
  if (!given.ok) return wrongUse(given.sentence, helpOf(command));
  let opened: Promise<CliParts> | undefined;
  const open = () => opened ??= opening.openProgram().catch((error: unknown) => { throw new CannotOpen(error); });
  const { io, json, vocabulary } = opening;
  try {
    return await command.run(given.value, { io, json, open, vocabulary });
  } catch (error) {
    return fault(io, error);
  } finally {
    await opened?.then((parts) => parts.close(), () => {});
  }
}

class CannotOpen extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What was thrown: a sentence for the operator where it is one, else with where it happened, for whoever mends it. */
function fault(io: Io, error: unknown): Done {
  const cause = error instanceof CannotOpen ? error.cause : error;
  const told = cause instanceof ServerRefused || cause instanceof DatabaseRefused || (cause as Error)?.constructor?.name === 'Refused';
  if (!told) io.err(`${String((cause as Error)?.stack ?? cause)}\n`);
  return refused(error instanceof CannotOpen ? 'cannot-open' : 'fault', cause instanceof Error ? cause.message : String(cause));
}

const helped = (help: string): Done => ({ exit: 0, object: { ok: true, help }, text: help });

function tell(io: Io, json: boolean, { exit, object, text, streamed, report }: Done): void {
  if (streamed) return;
  if (json) io.out(`${JSON.stringify(object)}\n`);
  else if (exit === 0 || report) io.out(`${text}\n`);
  else io.err(`${text}\n`);
}
