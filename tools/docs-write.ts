/** Writes a generated page, or with `--check` only says whether the one that is there is current. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** A generated page: its text, and what is wrong with what it was made from. */
export interface Page { readonly text: string; readonly faults: readonly string[]; readonly notes?: readonly string[] }

/** @returns the exit code: 1 when there is a fault, or with `check` when the page differs. Without `check` it is written in any case. */
export function settle(path: string, { text, faults, notes = [] }: Page, check: boolean, tool: string, below: string = root): 0 | 1 {
  for (const line of notes) process.stderr.write(`${line}\n`);
  for (const line of faults) process.stdout.write(`${line}\n`);
  const file = join(below, path);
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!isCurrent && check) process.stdout.write(`${path}:1 is not current: run node ${tool}\n`);
  if (!isCurrent && !check) writeFileSync(file, text);
  return faults.length > 0 || (check && !isCurrent) ? 1 : 0;
}

/** Whether this file was started as a program. */
export function isStarted(url: string): boolean {
  return url === pathToFileURL(process.argv[1] ?? '').href;
}

/** One row of a table in Markdown. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
}
