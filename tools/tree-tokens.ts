/**
 * Cuts a source text into tokens, so that a check sees code and never a comment or the inside of a string.
 * TypeScript 7 ships a parser only behind a name marked unstable and a second process; the checks need words, strings
 * and brackets, which this gives in a tenth of the time. A text that it cannot follow is an error, never a silence.
 */

import { leading, patterns } from './tree-patterns.ts';

/** One token and the line where it begins, from 1. Strings carry their content without quotes, escapes as written. */
export interface Token {
  readonly kind: 'word' | 'sign' | 'string' | 'template' | 'regex' | 'number' | 'text';
  readonly text: string;
  readonly line: number;
}

/** Thrown where the text stops making sense: an open string, comment, template or element. */
export class Unreadable extends Error {
  readonly line: number;
  constructor(what: string, line: number) {
    super(what);
    this.line = line;
  }
}

/** The tokens of `source`; with `jsx` (a `.tsx` file) elements are followed too. Throws `Unreadable`. */
export function tokenise(source: string, jsx: boolean): Token[] {
  const scan = new Scan(source, jsx);
  scan.code();
  return scan.tokens;
}

class Scan {
  readonly tokens: Token[] = [];
  private readonly source: string;
  private readonly jsx: boolean;
  private at: number;
  private line: number;
  /** Whether what stands before is a value: then `/` divides and `<` compares. */
  private valueBefore = false;

  constructor(source: string, jsx: boolean) {
    this.source = source;
    this.jsx = jsx;
    this.at = source.startsWith('#!') ? source.indexOf('\n') + 1 || source.length : 0;
    this.line = this.at > 0 ? 2 : 1;
  }

  private match(name: keyof typeof patterns): RegExpExecArray | null {
    patterns[name].lastIndex = this.at;
    return patterns[name].exec(this.source);
  }
  private take(found: RegExpExecArray, kind?: Token['kind']): void {
    if (kind) this.tokens.push({ kind, text: found[1] ?? found[2] ?? found[0], line: this.line });
    if (kind) this.valueBefore = kind !== 'sign';
    for (const letter of found[0]) if (letter === '\n') this.line += 1;
    this.at += found[0].length;
  }
  private must(name: keyof typeof patterns, kind: Token['kind'], what: string): void {
    const found = this.match(name);
    if (!found || this.at >= this.source.length) throw new Unreadable(what, this.line);
    this.take(found, kind);
  }
  private skipBlank(): void {
    const found = this.match('blank');
    if (found) this.take(found);
    if (this.source.startsWith('/*', this.at)) throw new Unreadable('a comment that does not end', this.line);
  }

  /** Code up to the end of the text, or up to the `}` that closes the bracket opened in the line `opened`. */
  code(opened = 0): void {
    for (let depth = 0; ; ) {
      this.skipBlank();
      const letter = this.source[this.at];
      if (letter === undefined && !opened && !depth) return;
      if (letter === undefined) throw new Unreadable(`a bracket { of line ${opened || 'unknown'} that does not close`, this.line);
      if (letter === '}' && !depth && opened) return;
      if (letter === '}' && !depth) throw new Unreadable('a bracket } too many', this.line);
      if (letter === '{') depth += 1;
      if (letter === '}') depth -= 1;
      this.one(letter);
    }
  }
  private one(letter: string): void {
    if (letter === '\'' || letter === '"') return this.must('string', 'string', 'a string that does not end in its line');
    if (letter === '`') return this.template();
    if (letter === '/' && !this.valueBefore) return this.must('regex', 'regex', 'an expression that does not end in its line');
    if (letter === '<' && this.jsx && !this.valueBefore && this.match('element') && !this.match('generic')) return this.element();
    if (this.match('number')) return this.must('number', 'number', 'a number');
    return this.match('word') ? this.word() : this.sign();
  }
  private word(): void {
    const member = this.tokens.at(-1)?.text === '.' || this.tokens.at(-1)?.text === '?.';
    this.must('word', 'word', 'a word');
    this.valueBefore = member || !leading.has(this.tokens.at(-1)!.text);
  }
  private sign(): void {
    const before = this.valueBefore;
    this.must('sign', 'sign', 'a sign');
    const { text } = this.tokens.at(-1)!;
    this.valueBefore = [')', ']', '}'].includes(text) || (['!', '++', '--'].includes(text) && before);
  }
  /** From `{` to its `}`, code within; `name` is the token it opens with. */
  private braces(name: string): void {
    this.tokens.push({ kind: 'sign', text: name, line: this.line });
    this.at += 1;
    this.valueBefore = false;
    this.code(this.line);
    this.sign();
  }
  private template(): void {
    const begun = this.line;
    for (this.at += 1; ; this.braces('${')) {
      this.take(this.match('chunk')!, 'template');
      if (this.source[this.at] === undefined) throw new Unreadable('a template that does not end', begun);
      this.at += 1;
      if (this.source[this.at - 1] === '`') break;
    }
    this.valueBefore = true;
  }
  /** One JSX element with its children, from its `<`. */
  private element(): void {
    const begun = this.line;
    for (this.sign(); this.source[this.at] !== '>'; ) this.tagPart(begun);
    this.sign();
    this.valueBefore = true;
    if (this.tokens.at(-2)?.kind === 'sign' && this.tokens.at(-2)?.text === '/') return;
    while (!this.match('closing')) {
      if (this.source[this.at] === undefined) throw new Unreadable('an element that does not close', begun);
      if (this.source[this.at] === '{') this.braces('{');
      else if (this.source[this.at] === '<') this.element();
      else this.must('text', 'text', 'text');
    }
    this.must('closing', 'text', 'a closing tag');
  }
  private tagPart(begun: number): void {
    this.skipBlank();
    const letter = this.source[this.at];
    if (letter === undefined) throw new Unreadable('a tag that does not end', begun);
    if (letter === '{') this.braces('{');
    else if (letter === '"' || letter === '\'') this.must('attribute', 'string', 'an attribute that does not end');
    else if (letter === '<') this.must('tagTypes', 'text', 'types of a tag');
    else if (this.match('tagName')) this.must('tagName', 'word', 'a name');
    else if (letter !== '>') this.sign();
  }
}
