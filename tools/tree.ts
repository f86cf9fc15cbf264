/** The project's files, as the checks see them: paths from the root with `/`, their text, their tokens and imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { importsOf, type Import } from './tree-imports.ts';
import { tokenise, Unreadable, type Token } from './tree-tokens.ts';

/** A file of TypeScript or JavaScript, read. */
export interface Source {
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly Import[];
  /** Why and where the file could not be read to its end; then it has no tokens. */
  readonly unreadable?: { readonly line: number; readonly why: string };
}

/** One fault found, told as `file:line rule: sentence`. */
export interface Fault { readonly path: string; readonly line: number; readonly rule: string; readonly sentence: string }

/** All files below the folders of `root` that exist; folders of packages and hidden ones left out. Sorted. */
export function filesBelow(root: string, folders: readonly string[]): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else found.push(relative(root, path).split(sep).join('/'));
    }
  };
  const present = new Set(readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => one.name));
  for (const folder of folders) if (present.has(folder)) walk(join(root, folder));
  return found.toSorted();
}

/** Reads one file into tokens and imports. */
export function readSource(root: string, path: string): Source {
  try {
    const tokens = tokenise(readFileSync(join(root, path), 'utf8'), path.endsWith('x'));
    return { path, tokens, imports: importsOf(tokens) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { path, tokens: [], imports: [], unreadable: { line: error.line, why: error.message } };
  }
}

/** Whether a path is code that the checks read. */
export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Whether a path is a test beside what it tests. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

const kept = new Map<string, RegExp>();

/** Whether a path fits a pattern: `*` is any part of a name, `**` any folders or files below. */
export function fits(path: string, pattern: string): boolean {
  let shape = kept.get(pattern);
  if (!shape) {
    const text = pattern.replace(/[.+^$()|[\]\\{}]/g, '\\$&')
      .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*' })[stars] ?? '[^/]*');
    kept.set(pattern, shape = new RegExp(`^${text}$`));
  }
  return shape.test(path);
}

/** Whether a path fits one of the patterns. */
export function fitsAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(path, pattern));
}
