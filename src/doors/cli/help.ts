import { parseArgs } from 'node:util';
import type { Command, Given } from './command.ts';

/** The command that these words begin with. */
export function find(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, at) => words[at] === word));
}

/** Reads the options of a command; an unknown, missing or doubled one is named. */
export function read(command: Command, words: readonly string[]): { ok: true; value: Given } | { ok: false; sentence: string } {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...words], options: command.options, strict: true, allowPositionals: command.takesFiles ?? false, tokens: true,
    });
    const named = tokens.filter((token) => token.kind === 'option').map((token) => token.name);
    const twice = named.find((name, at) => !command.options[name]?.multiple && named.indexOf(name) !== at);
    if (twice) return { ok: false, sentence: `--${twice} is given twice.` };
    const missing = Object.entries(command.options).find(([name, { needed }]) => needed && !(name in values))?.[0];
    if (missing) return { ok: false, sentence: `--${missing} is missing.` };
    const all = values as Record<string, string | boolean | readonly string[] | undefined>;
    return {
      ok: true,
      value: {
        text: (name) => all[name] as string | undefined, list: (name) => (all[name] ?? []) as readonly string[],
        flag: (name) => all[name] === true, files: positionals,
      },
    };
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return { ok: false, sentence: (error as Error).message.split(/\. (?=To specify|Did you)|\n/)[0]!.replace(/\.?$/, '.') };
  }
}

/** What `convene COMMAND --help` says. */
export function helpOf(command: Command): string {
  const lines = Object.entries(command.options).map(([name, { type, about }]) => [`--${name}${type === 'string' ? ' …' : ''}`, about] as const);
  const rows = [...lines, ['--json', 'print one object on standard output, and nothing else there'] as const];
  return [`convene ${command.name} ${command.usage}`.trim(), '', command.about, '', table(rows)].join('\n');
}

/** What `convene --help` says. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, about }) => [`convene ${name}`, about.split('\n')[0]!] as const);
  return ['Works on the database of this installation, beside a running process or alone, from any folder. It is configured by the',
    'same environment as the program (DATA_DIR, DATABASE_URL, MASTER_KEY_FILE …).', '', table(rows), '',
    'convene COMMAND --help tells more. --json prints one object. Exit code: 0 done, 1 refused, 2 wrong use.'].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length)) + 2;
  return rows.map(([first, second]) => `  ${first.padEnd(width)}${second.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`).join('\n');
}
