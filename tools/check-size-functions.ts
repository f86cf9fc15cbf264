/** Measures functions by their brackets, close enough to point at the long ones. */
import { is } from './tree-imports.ts';
import type { Token } from './tree-tokens.ts';

/** A function's body: from the line of its `{` to the line of its `}`, both counted. */
export interface Measured { readonly name: string; readonly line: number; readonly lines: number }

const control = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

/** Every function with a body in brackets, in the order in which they begin. */
export function functionsOf(tokens: readonly Token[]): Measured[] {
  const ends = matching(tokens);
  const found = new Map<number, Measured>();
  for (const at of tokens.keys()) {
    const body = is(tokens[at], '=>') ? at + 1 : bodyAfter(tokens, ends, at);
    if (body === undefined || !is(tokens[body], '{') || found.has(body)) continue;
    const end = tokens[ends.get(body) ?? body]!;
    const line = tokens[body]!.line;
    found.set(body, { name: nameBefore(tokens, at), line, lines: end.line - line + 1 });
  }
  return [...found.values()];
}

/** For each opening bracket the place of its closing one. */
function matching(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'sign') continue;
    if (token.text in pairs) open.push(at);
    else if (open.length > 0 && pairs[tokens[open.at(-1)!]!.text] === token.text) ends.set(open.pop()!, at);
  }
  return ends;
}

/** Where the body begins of a function whose parameters open at `at`: `name(…) {` or `name(…): Type {`. */
function bodyAfter(tokens: readonly Token[], ends: ReadonlyMap<number, number>, at: number): number | undefined {
  const before = tokens[at - 1];
  const end = ends.get(at);
  if (!is(tokens[at], '(') || end === undefined) return undefined;
  if (!is(before, '>') && (before?.kind !== 'word' || control.has(before.text))) return undefined;
  if (!is(tokens[end + 1], ':')) return end + 1;
  for (let next = end + 2; next < tokens.length; next += 1) {
    const token = tokens[next]!;
    const isType = [':', '|', '&', '<', ','].some((sign) => is(tokens[next - 1], sign));
    if (is(token, '{') && !isType) return next;
    if (is(token, ';') || is(token, '=') || is(token, ')') || is(token, '=>') || is(token, '}')) return undefined;
    if (is(token, '{') || is(token, '[') || is(token, '(')) next = ends.get(next) ?? next;
  }
  return undefined;
}

/** The nearest word before the parameters or the arrow that reads like a name. */
function nameBefore(tokens: readonly Token[], at: number): string {
  for (let place = at - 1; place >= 0 && place > at - 60; place -= 1) {
    const [token, next] = [tokens[place]!, tokens[place + 1]];
    if (token.kind !== 'word') continue;
    if (place === at - 1 && is(tokens[at], '(')) return token.text;
    if (is(tokens[at], '=>') && is(next, '=') && /^(const|let)$/.test(tokens[place - 1]?.text ?? '')) return token.text;
  }
  return 'a function';
}
