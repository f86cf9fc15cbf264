/** The two sheets, put together from `css/`: the office's with every token, the public's with those it uses, in hex. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minified } from './assets-esbuild.ts';
import { kept } from './assets-kept.ts';
import { hex } from './colours.ts';

const both = ['base', 'state', 'control', 'form', 'notice', 'prose'];
const sheets = {
  work: [...both, 'lights', 'dialog', 'bar', 'ledger', 'table', 'block', 'assistant', 'matrix', 'gaps', 'work'],
  public: [...both, 'public'],
} as const;

/** Each block of tokens.css by what it holds for: `:root {…}` and so on, in the order of the file. */
export function tokens(): string {
  return read('tokens');
}

/** The office's sheet. `faces` are the `@font-face` rules, whose addresses carry hashes. */
export function workSheet(faces: string): Buffer {
  return small([faces, tokens(), ...sheets.work.map(read)].join('\n'));
}

/** The public's sheet: no fonts, no script's theme, no `oklch()`, which old phones do not know. */
export function publicSheet(): Buffer {
  const rules = inHex(sheets.public.map(read).join('\n'));
  return small(inlined(`${publicTokens(inHex(tokens()), rules)}\n${rules}`));
}

/** The file of a part of the sheets. */
function read(name: string): string {
  return readFileSync(fileURLToPath(new URL(`css/${name}.css`, import.meta.url)), 'utf8').replace(/\/\*[^]*?\*\//g, '');
}

function inHex(css: string): string {
  return css.replace(/oklch\(([\d. ]+?)(?: \/ ([\d.]+))?\)/g, (_, colour: string, alpha: string | undefined) =>
    hex(`oklch(${colour})`) + (alpha ? Math.round(Number(alpha) * 255).toString(16).padStart(2, '0') : ''));
}

// Public pages have no account, so no theme of a person's: the blocks of data-theme fall away, and `.comfortable`,
// which the public sheet is by itself.
function publicTokens(all: string, rules: string): string {
  const without = all
    .replace(/:root\[data-theme="dark"\] \{[^}]*\}/, '')
    .replace(/^\.comfortable \{[^}]*\}/m, '')
    .replaceAll(':root:not([data-theme="light"])', ':root')
    .replace(/:root, :root, :root\[data-theme="dark"\] \{/, ':root {');
  const used = usedIn(rules, without);
  const own = definitions(/^:root \{([^}]*)\}/m.exec(rules)?.[1] ?? '');
  return without.replace(/(--[\w-]+): [^;]+;/g, (line, name: string) => (used.has(name) && !own.has(name) ? line : ''));
}

// A property that has one value everywhere (spaces, weights) is written where it is used and defined nowhere.
function inlined(css: string): string {
  const once = new Map([...definitions(css)].filter(([, values]) => values.length === 1));
  const without = css.replace(/(--[\w-]+): [^;]+;/g, (line, name: string) => (once.has(name) ? '' : line));
  const put = (text: string): string => text.replace(/var\((--[\w-]+)\)/g, (use, name: string) => {
    const values = once.get(name);
    return values ? put(values[0]!) : use;
  });
  return put(without);
}

function definitions(css: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, name = '', value = ''] of css.matchAll(/(--[\w-]+): ([^;]+);/g)) found.set(name, [...found.get(name) ?? [], value]);
  return found;
}

function usedIn(rules: string, css: string): Set<string> {
  const used = new Set<string>();
  const known = definitions(css);
  const visit = (css: string): void => {
    for (const [, name = ''] of css.matchAll(/var\((--[\w-]+)/g)) {
      if (used.has(name)) continue;
      used.add(name);
      for (const value of known.get(name) ?? []) visit(value);
    }
  };
  visit(rules);
  return used;
}

function small(css: string): Buffer {
  return kept('css', [css], () => minified(css));
}
