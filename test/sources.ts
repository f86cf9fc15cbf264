/** What tests read off the sources of the rooms, so that no name that a room writes is without its words. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const rooms = fileURLToPath(new URL('../src/rooms/', import.meta.url));

/** The text of a file below `src/rooms`. */
export const sourceOf = (name: string): string => readFileSync(`${rooms}${name}`, 'utf8');

/** The files below `src/rooms` that fit the patterns, tests left out. */
export const roomSources = (...patterns: string[]): string[] => globSync(patterns, { cwd: rooms }).filter((name) => !name.endsWith('.test.ts'));

/** The names of each object that is written where a pattern ends: `details: ` before its brace, say. */
export function namesWritten(source: string, before: RegExp): string[] {
  return [...source.matchAll(before)].flatMap((one) => namesIn(inside(source, one.index + one[0].length)));
}

/** What stands between the braces that open at `at`. */
function inside(source: string, at: number): string {
  let depth = 0;
  for (let i = at; i < source.length; i += 1) {
    depth += source[i] === '{' ? 1 : source[i] === '}' ? -1 : 0;
    if (depth === 0) return source.slice(at + 1, i);
  }
  throw new Error('a brace is not closed');
}

/** The names of an object written in a source, those that stand there on a condition too; what is nested is passed over. */
function namesIn(written: string): string[] {
  let flat = written.replaceAll(/\.\.\.\([^?]*\? (\{[^{}]*\}) : \{\}\)/g, (_, inner: string) => inner.slice(1, -1));
  for (let before = ''; before !== flat;) {
    before = flat;
    flat = flat.replaceAll(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, '');
  }
  return flat.split(',').map((one) => /^\s*(\w+)\s*(?::|$)/.exec(one)?.[1]).filter((one) => one !== undefined);
}
