import { sql, type RawBuilder } from 'kysely';

/**
 * How a person is named in what others wrote, as patterns of PostgreSQL's regular expressions, for `~*` and
 * `regexp_replace`: whole words, without regard to case.
 */
export interface Mentions {
  readonly names: readonly string[];
  /** In plain text. */
  readonly pattern: string;
  /** In JSON that holds HTML and iCalendar: a character may be an entity there, and a fold may stand between any two. */
  readonly inContent: string;
  /** The addresses among them, in such JSON; matches nothing where there is none. */
  readonly addressInContent: string;
}

/** What stands where a person was named. */
export const erasedMark = '—';
/** An address of nobody (RFC 2606, section 2), where one has to stand. */
export const erasedAddress = 'erased@example.invalid';

const nothing = '(?!)';
/** Commas and semicolons may be escaped, as iCalendar does it (RFC 5545, section 3.3.11), and in JSON once more. */
const escape = (one: string) => (/[,;]/.test(one) ? '\\\\{0,2}' : '');
const literal = (text: string) => [...text].map((one) => (/[\p{L}\p{N}]/u.test(one) ? one : `${escape(one)}\\u${one.codePointAt(0)!.toString(16).padStart(4, '0')}`));
const word = (alternatives: readonly string[]) => (alternatives.length === 0 ? nothing : `(?<!\\w)(?:${alternatives.join('|')})(?!\\w)`);
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** A fold of iCalendar (RFC 5545, section 3.1) as JSON writes it. */
const fold = '(?:\\\\r\\\\n )?';

function inContent(name: string): string[] {
  const html = name.replaceAll(/[&<>"']/g, (one) => entities[one]!);
  return [...new Set([name, html, JSON.stringify(name).slice(1, -1)])].map((one) => literal(one).join(fold));
}

/** The mentions of who is called by these: a name, an address, a telephone number. One character names nobody. */
export function mentionsOf(names: readonly (string | null)[]): Mentions {
  const all = [...new Set(names.flatMap((name) => (name === null || name.trim().length < 2 ? [] : [name.trim()])))].sort((a, b) => b.length - a.length);
  return {
    names: all, pattern: word(all.map((name) => literal(name).join(''))), inContent: word(all.flatMap(inContent)),
    addressInContent: word(all.filter((name) => name.includes('@')).flatMap(inContent)),
  };
}

/** The same in a text at hand. */
export function maskedText(text: string, { names }: Mentions): string {
  const patternOf = (name: string) => [...name].map((one) => `${escape(one)}${RegExp.escape(one)}`).join('');
  return names.reduce((left, name) => left.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}_])${patternOf(name)}(?![\\p{L}\\p{N}_])`, 'giu'), erasedMark), text);
}

/** A column of text without the mentions. */
export function masked<Text extends string | null = string>(column: string, { pattern }: Mentions): RawBuilder<Text> {
  return sql<Text>`regexp_replace(${sql.ref(column)}, ${pattern}, ${erasedMark}, 'gi')`;
}

/** Whether a column of text holds a mention. */
export function hasMention(column: string, { pattern }: Mentions): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${sql.ref(column)} ~* ${pattern}, false)`;
}
