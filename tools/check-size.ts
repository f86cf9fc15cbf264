/**
 * Sizes: `node tools/check-size.ts [root]` prints what to look at again, the median, and each fault; exit 1 on a fault.
 * With `--parts` it prints how many packages each direct dependency brings.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { functionsOf } from './check-size-functions.ts';
import { broughtBy, mostPackages, partsFaults, productionPackages, thisMachine, type Machine } from './check-size-packages.ts';
import { filesBelow, fits, isCode, isTest, readSource } from './tree.ts';

const lookAgain = { file: 300, tool: 150, function: 60 } as const;
const mostLines = 450;
/** Files that may be longer than `mostLines`, each with its reason. */
const explained: Readonly<Record<string, string>> = {
  'src/calendar/recurrence.ts': 'one engine behind a ten-line interface reads better whole',
  'src/doors/web/frame/**/*.css': 'a stylesheet is a list',
  'samples/**': 'data',
};
const measured = /\.([cm]?[jt]sx?|css|sql)$/;

export interface Sizes { readonly faults: readonly string[]; readonly notes: readonly string[] }

/** What is too long or too many below `root`. Notes are told and forgiven, faults are not. */
export function checkSize(root: string, machine: Machine = thisMachine()): Sizes {
  const files = filesBelow(root, ['src', 'bin', 'migrations', 'tools', 'bench', 'test', 'samples'])
    .filter((path) => measured.test(path) || path.startsWith('bin/')).map((path) => ({ path, lines: lineCount(root, path) }));
  const faults = files.flatMap(({ path, lines }) => fileFault(path, lines) ?? []);
  const long = files.filter(({ path, lines }) => lines > lookAgain.file && !isExplained(path))
    .map(({ path, lines }) => `${path}:1 look again: ${lines} lines, above ${lookAgain.file}`);
  const code = files.filter(({ path }) => isCode(path) && !isTest(path));
  const inSource = code.filter(({ path }) => path.startsWith('src/'));
  const functions = code.flatMap(({ path }) => functionNotes(root, path));
  const packages = productionPackages(root, machine).length;
  if (packages > mostPackages) {
    faults.push(`package-lock.json:1 ${packages} packages in production, above ${mostPackages}; --parts tells who brings them`);
  }
  const middle = `${inSource.length} files in src, median ${median(inSource.map((one) => one.lines))} lines; ${packages} packages in production`;
  return { faults: [...faults, ...partsFaults(root)], notes: [...long, ...functions, middle] };
}

function functionNotes(root: string, path: string): string[] {
  return functionsOf(readSource(root, path).tokens).filter((one) => one.lines > lookAgain.function)
    .map((one) => `${path}:${one.line} look again: ${one.name} has ${one.lines} lines, above ${lookAgain.function}`);
}

function fileFault(path: string, lines: number): string | undefined {
  if (lines > mostLines && !isExplained(path)) {
    return `${path}:1 ${lines} lines, above ${mostLines}; split it, or explain it in tools/check-size.ts`;
  }
  const isLongTool = path.startsWith('tools/') && !isTest(path) && lines > lookAgain.tool;
  return isLongTool ? `${path}:1 ${lines} lines; a tool has at most ${lookAgain.tool}` : undefined;
}

function isExplained(path: string): boolean {
  return Object.keys(explained).some((pattern) => fits(path, pattern));
}

function lineCount(root: string, path: string): number {
  return readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
}

/** The middle of the sorted numbers, the lower one of two; 0 where there are none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { parts: { type: 'boolean', default: false } } });
  const root = resolve(positionals[0] ?? new URL('..', import.meta.url).pathname);
  if (values.parts) {
    const brought = [...broughtBy(root, thisMachine())].toSorted((a, b) => b[1] - a[1]);
    process.stdout.write(brought.map(([name, count]) => `${String(count).padStart(4)} ${name}\n`).join(''));
  }
  const { faults, notes } = checkSize(root);
  process.stdout.write([...notes, ...faults, ''].join('\n'));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
