/** Finds what a file names of other files, however it is written, and what hides it. */
import type { Token } from './tree-tokens.ts';

export interface Import {
  readonly form: 'import' | 'export' | 'dynamic' | 'require' | 'resolve' | 'url';
  /** What is named; undefined where the text does not say it, as in `import(name)`. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Gone when the types are stripped (`import type`, `typeof import(…)`), so it loads nothing. */
  readonly typeOnly: boolean;
  /** How many tokens the statement covers, its `;` excepted. */
  readonly length: number;
}

type Found = Omit<Import, 'line'> | undefined;
interface Place { readonly tokens: readonly Token[]; readonly at: number }

/** Every import, re-export, `import()`, `require()`, `import.meta.resolve()` and `new URL('./x.ts', import.meta.url)`. */
export function importsOf(tokens: readonly Token[]): Import[] {
  const found: Import[] = [];
  for (const [at, token] of tokens.entries()) {
    const reader = token.kind === 'word' && Object.hasOwn(readers, token.text) ? readers[token.text] : undefined;
    const one = reader?.({ tokens, at });
    if (one && !found.some((other) => other.line === token.line && !other.specifier && !one.specifier)) {
      found.push({ ...one, line: token.line });
    }
  }
  return found;
}

/** Words that load a module in a way that no check can follow, unless they are but imported or make a `require`. */
const hides = ({ tokens, at }: Place): Found => {
  const isNamed = (is(tokens[at - 1], '{') || is(tokens[at - 1], ',')) && (is(tokens[at + 1], '}') || is(tokens[at + 1], ','));
  const isRequire = is(tokens[at - 1], '=') && tokens[at - 2]?.text === 'require' && tokens[at]!.text === 'createRequire';
  return isNamed || isRequire ? undefined : { form: 'require', specifier: undefined, typeOnly: false, length: 0 };
};

const readers: Readonly<Record<string, (place: Place) => Found>> = {
  import: ({ tokens, at }) => {
    if (isMember(tokens, at) || is(tokens[at + 1], ':')) return undefined;
    const next = tokens[at + 1];
    if (is(next, '(')) return { ...argument(tokens, at + 2, 'dynamic'), typeOnly: tokens[at - 1]?.text === 'typeof' };
    if (is(next, '.')) {
      return tokens[at + 4]?.text === 'resolve' && is(tokens[at + 5], '(') ? argument(tokens, at + 6, 'resolve') : undefined;
    }
    if (next?.kind === 'string') return { form: 'import', specifier: plain(next.text), typeOnly: false, length: 2 };
    return clause(tokens, at, 'import');
  },
  export: ({ tokens, at }) => {
    const first = tokens[at + 1]?.text === 'type' ? at + 2 : at + 1;
    return is(tokens[first], '{') || is(tokens[first], '*') ? clause(tokens, at, 'export') : undefined;
  },
  require: ({ tokens, at }) => {
    if (isMember(tokens, at)) return undefined;
    if (is(tokens[at + 1], '(')) return argument(tokens, at + 2, 'require');
    return is(tokens[at + 1], '.') && tokens[at + 2]?.text === 'resolve' ? argument(tokens, at + 4, 'resolve') : undefined;
  },
  createRequire: hides,
  getBuiltinModule: hides,
  URL: ({ tokens, at }) => {
    const path = tokens[at + 2];
    const isCode = is(tokens[at + 1], '(') && path?.kind === 'string' && /^\.{1,2}\/.*\.[jt]sx?$/.test(path.text);
    if (!isCode || tokens[at + 4]?.text !== 'import') return undefined;
    return { form: 'url', specifier: plain(path.text), typeOnly: false, length: 0 };
  },
};

/** From `import` or `export` to the `from '…'` of the same statement; a local `export { x }` has none. */
function clause(tokens: readonly Token[], at: number, form: 'import' | 'export'): Found {
  const typeOnly = tokens[at + 1]?.text === 'type' && tokens[at + 2]?.text !== 'from';
  for (let end = at + 1; end + 1 < tokens.length; end += 1) {
    const [token, next] = [tokens[end]!, tokens[end + 1]!];
    if (token.kind === 'word' && token.text === 'from' && next.kind === 'string') {
      return { form, specifier: plain(next.text), typeOnly, length: end + 2 - at };
    }
    if (is(token, ';') || is(token, '=')) return undefined;
    if (is(token, '}') && form === 'export' && next.text !== 'from') return undefined;
  }
  return undefined;
}

/** A call's first argument: what is named when it is one literal, hidden otherwise. */
function argument(tokens: readonly Token[], at: number, form: Import['form']): Omit<Import, 'line'> {
  const [token, after] = [tokens[at], tokens[at + 1]];
  const literal = (token?.kind === 'string' || token?.kind === 'template') && (is(after, ')') || is(after, ','));
  return { form, specifier: literal ? plain(token.text) : undefined, typeOnly: false, length: 0 };
}

/** A specifier with an escape in it hides what it names. */
function plain(text: string): string | undefined {
  return text.includes('\\') ? undefined : text;
}

/** Whether the token is this sign, and not a string that reads like it. */
export function is(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** Whether the token at `at` is a member, as in `thing.require`. */
export function isMember(tokens: readonly Token[], at: number): boolean {
  return is(tokens[at - 1], '.') || is(tokens[at - 1], '?.');
}
