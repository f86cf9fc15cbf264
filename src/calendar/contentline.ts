/**
 * The lexical layer of iCalendar (RFC 5545, section 3.1): content lines, parameters (with RFC 6868), components, folding.
 *
 * Made here and not left to `ical.js`, since three things are needed that it cannot give: the line at which an error is, every
 * property that did not change written exactly as it stood, and octets unfolded before they are decoded. The tests ask
 * `ical.js` whether it reads the same from what we write.
 */
import type { Result } from './outcome.ts';

/** A parameter of a property; its values are decoded (RFC 6868), without quotes. */
export interface Parameter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * A property. `value` is as on the wire, still escaped: only its type says how to read it. `text` is the unfolded line as it
 * arrived, which is written again as it is; null for a property that we made. `line` is 1 for the first line, 0 for ours.
 */
export interface Property {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly value: string;
  readonly text: string | null;
  readonly line: number;
}

/** A component with all it holds, known to us or not. Names are in capitals. */
export interface Component {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
  readonly line: number;
}

/** What is wrong with an iCalendar text, in which line of the input (from 1), at which property. `detail` is for logs. */
export interface Problem {
  readonly reason: ProblemReason;
  readonly line: number;
  readonly property: string | null;
  readonly detail: string;
}

export type ProblemReason =
  | 'too-large' | 'line-too-long' | 'too-many-lines' | 'too-many-components' | 'too-deep'
  | 'not-utf8' | 'control-character' | 'not-a-calendar' | 'several-calendars' | 'bad-line' | 'bad-parameter' | 'unbalanced'
  | 'missing-property' | 'repeated-property' | 'bad-value' | 'bad-rule' | 'unknown-zone'
  | 'end-before-start' | 'mixed-types' | 'both-end-and-duration';

/** How much of an untrusted text is read. Octets are those of UTF-8; a line is counted unfolded. */
export interface Limits {
  readonly octets: number;
  readonly lineOctets: number;
  readonly lines: number;
  readonly components: number;
  readonly depth: number;
}

/** Room for a meeting with its attachment; a feed of a whole calendar may be given more. */
export const defaultLimits: Limits = { octets: 4 << 20, lineOctets: 2 << 20, lines: 100_000, components: 10_000, depth: 6 };

/** A parameter for building. */
export function parameter(name: string, ...values: string[]): Parameter {
  return { name, values };
}

/** A property for building; `value` must already be in its wire form (see `escapeText`). */
export function property(name: string, value: string, parameters: readonly Parameter[] = []): Property {
  return { name, parameters, value, text: null, line: 0 };
}

/** A component for building. */
export function component(name: string, properties: readonly Property[], components: readonly Component[] = []): Component {
  return { name, properties, components, line: 0 };
}

/** The first value of a parameter, or undefined. */
export function parameterOf(of: Property, name: string): string | undefined {
  return of.parameters.find((one) => one.name === name)?.values[0];
}

/** The first property of that name, or undefined. */
export function propertyOf(of: Component, name: string): Property | undefined {
  return of.properties.find((one) => one.name === name);
}

interface Line { readonly text: string; readonly number: number }

/** Reads one component with all that it holds from untrusted text; never throws, never works longer than its limits allow. */
export function parseComponent(input: string | Uint8Array, limits: Limits = defaultLimits): Result<Component, Problem> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length > limits.octets) return problem('too-large', 0, null, `${bytes.length} octets, at most ${limits.octets}`);
  const lines = unfold(bytes, limits);
  return lines.ok ? assemble(lines.value, limits) : lines;
}

/**
 * The unfolded lines. Octets are unfolded before they are decoded, since other programs fold within a UTF-8 sequence,
 * as RFC 5545, section 3.1 allows. Lines may end with CRLF, LF or CR.
 */
function unfold(bytes: Buffer, limits: Limits): Result<Line[], Problem> {
  const octets = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  const lines: Line[] = [];
  let parts: string[] = [];
  let started = 0;
  let length = 0;
  let number = 0;
  const flush = (): Problem | null => {
    if (length === 0) return null;
    const text = decoded(parts.length === 1 ? parts[0]! : parts.join(''));
    if (text === null) return { reason: 'not-utf8', line: started, property: null, detail: 'the line is not valid UTF-8' };
    if (text.includes('\0')) return { reason: 'control-character', line: started, property: null, detail: 'the line holds U+0000' };
    lines.push({ text, number: started });
    return null;
  };
  for (let at = 0; at <= octets.length;) {
    const end = lineEnd(octets, at);
    const folded = parts.length > 0 && (octets[at] === ' ' || octets[at] === '\t') && end > at;
    number++;
    if (!folded) {
      const wrong = flush();
      if (wrong) return { ok: false, ...wrong };
      if (lines.length >= limits.lines) return problem('too-many-lines', number, null, `more than ${limits.lines} lines`);
      parts = [];
      length = 0;
      started = number;
    }
    const piece = octets.slice(folded ? at + 1 : at, end);
    parts.push(piece);
    length += piece.length;
    if (length > limits.lineOctets) return problem('line-too-long', started, null, `more than ${limits.lineOctets} octets`);
    at = end + (octets[end] === '\r' && octets[end + 1] === '\n' ? 2 : 1);
  }
  const wrong = flush();
  return wrong ? { ok: false, ...wrong } : { ok: true, value: lines };
}

const lineBreak = /[\r\n]/g;

function lineEnd(octets: string, from: number): number {
  lineBreak.lastIndex = from;
  return lineBreak.exec(octets)?.index ?? octets.length;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(octets: string): string | null {
  // oxlint-disable-next-line no-control-regex -- asks whether all of it is ASCII
  if (/^[\u0000-\u007f]*$/.test(octets)) return octets;
  try {
    return utf8.decode(Buffer.from(octets, 'latin1'));
  } catch {
    return null;
  }
}

interface Open { name: string; properties: Property[]; components: Component[]; line: number }

function assemble(lines: readonly Line[], limits: Limits): Result<Component, Problem> {
  const open: Open[] = [];
  let root: Component | null = null;
  let count = 0;
  for (const line of lines) {
    if (root) return root.name === 'VCALENDAR' && /^BEGIN:VCALENDAR\s*$/i.test(line.text)
      ? problem('several-calendars', line.number, 'BEGIN', 'a second VCALENDAR begins')
      : problem('bad-line', line.number, null, `text after END:${root.name}`);
    const parsed = parseLine(line.text, line.number);
    if (!parsed.ok) return parsed;
    const { name, value } = parsed.value;
    if (name === 'BEGIN') {
      if (++count > limits.components) return problem('too-many-components', line.number, 'BEGIN', `more than ${limits.components}`);
      if (open.length >= limits.depth) return problem('too-deep', line.number, 'BEGIN', `more than ${limits.depth} levels`);
      open.push({ name: value.trim().toUpperCase(), properties: [], components: [], line: line.number });
    } else if (open.length === 0) {
      return problem('not-a-calendar', line.number, name, 'the first line is not BEGIN:VCALENDAR');
    } else if (name === 'END') {
      const done = open.pop()!;
      if (done.name !== value.trim().toUpperCase()) {
        return problem('unbalanced', line.number, 'END', `END:${shown(value)} closes BEGIN:${shown(done.name)} of line ${done.line}`);
      }
      const parent = open.at(-1);
      if (parent) parent.components.push(done);
      else root = done;
    } else {
      open.at(-1)!.properties.push(parsed.value);
    }
  }
  const left = open.at(-1);
  if (left) return problem('unbalanced', left.line, 'BEGIN', `${shown(left.name)} is not closed`);
  return root ? { ok: true, value: root } : problem('not-a-calendar', 0, null, 'there is nothing');
}

const nameOf = /^[A-Za-z0-9_.-]{1,100}/;

/** One unfolded content line: `name *(";" parameter) ":" value`. */
export function parseLine(text: string, line: number): Result<Property, Problem> {
  const name = nameOf.exec(text)?.[0];
  if (name === undefined) return problem('bad-line', line, null, `no property name: ${shown(text)}`);
  const parameters: Parameter[] = [];
  let at = name.length;
  while (text[at] === ';') {
    const key = nameOf.exec(text.slice(at + 1, at + 102))?.[0];
    if (key === undefined || text[at + 1 + key.length] !== '=') {
      return problem('bad-parameter', line, name.toUpperCase(), `a parameter has no name or no value: ${shown(text.slice(at))}`);
    }
    at += key.length + 1;
    const values: string[] = [];
    do {
      const end = valueEnd(text, at + 1);
      if (end === -1) return problem('bad-parameter', line, name.toUpperCase(), `${key} has an open quotation mark`);
      values.push(decodeParameter(text.slice(at + 1, end)));
      at = end;
    } while (text[at] === ',');
    parameters.push({ name: key.toUpperCase(), values });
  }
  if (text[at] !== ':') return problem('bad-line', line, name.toUpperCase(), `no colon before the value: ${shown(text)}`);
  return { ok: true, value: { name: name.toUpperCase(), parameters, value: text.slice(at + 1), text, line } };
}

const plainEnd = /[;:,]/g;

function valueEnd(text: string, from: number): number {
  if (text[from] === '"') {
    const closing = text.indexOf('"', from + 1);
    return closing === -1 ? -1 : closing + 1;
  }
  plainEnd.lastIndex = from;
  return plainEnd.exec(text)?.index ?? text.length;
}

function decodeParameter(raw: string): string {
  const bare = raw.startsWith('"') ? raw.slice(1, -1) : raw;
  return bare.includes('^') ? bare.replace(/\^([n^'])/g, (_, kind: string) => (kind === 'n' ? '\n' : kind === '^' ? '^' : '"')) : bare;
}

/** The text of a TEXT value (RFC 5545, section 3.3.11), without control characters but tab and line break. */
export function unescapeText(value: string): string {
  const text = value.includes('\\') ? value.replace(/\\([\\;,nN])/g, (_, what: string) => (/n/i.test(what) ? '\n' : what)) : value;
  return withoutControls(text);
}

/** Splits at each comma (or another sign) that is not escaped, and leaves the parts escaped. */
export function splitEscaped(value: string, at = ','): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === '\\') i++;
    else if (value[i] === at) {
      parts.push(value.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, value.slice(from)];
}

/** A text as a TEXT value: every kind of line break becomes `\n`, other control characters go. */
export function escapeText(text: string): string {
  return withoutControls(text.replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')).replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
}

// oxlint-disable-next-line no-control-regex -- these are what must not get through
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

function withoutControls(text: string): string {
  return text.replace(controls, '').toWellFormed();
}

/** A URI or another raw value: what could end the line is percent-encoded, so nothing can be smuggled into the object. */
export function rawValue(value: string): string {
  // oxlint-disable-next-line no-control-regex -- see above
  return value.toWellFormed().replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, (sign) => encodeURIComponent(sign));
}

/** The text of a component and all it holds: CRLF, folded at 75 octets. Throws when a name could not be one. */
export function writeComponent(one: Component): string {
  const lines: string[] = [];
  collect(one, lines);
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function collect(one: Component, lines: string[]): void {
  assertName(one.name);
  lines.push(`BEGIN:${one.name}`);
  for (const each of one.properties) lines.push(each.text ?? writeLine(each));
  for (const each of one.components) collect(each, lines);
  lines.push(`END:${one.name}`);
}

/** A property as one unfolded content line. Throws when a name could not be one or the value holds a line break. */
export function writeLine(one: Property): string {
  assertName(one.name);
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(one.value)) throw new Error(`the value of ${one.name} holds a control character`);
  const parameters = one.parameters.map(({ name, values }) => {
    assertName(name);
    return `;${name}=${values.map(encodeParameter).join(',')}`;
  });
  return `${one.name}${parameters.join('')}:${one.value.toWellFormed()}`;
}

function encodeParameter(value: string): string {
  const clean = withoutControls(value.replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n'));
  const encoded = clean.replace(/[\^"\n]/g, (sign) => (sign === '^' ? '^^' : sign === '"' ? '^\'' : '^n'));
  return /[;:,\t ]/.test(encoded) ? `"${encoded}"` : encoded;
}

function assertName(name: string): void {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name)) throw new Error(`not a name in iCalendar: ${shown(name)}`);
}

/** Folds one line so that no piece is longer than 75 octets (RFC 5545, section 3.1) and no UTF-8 sequence is cut. */
function fold(line: string): string {
  if (line.length <= 75 && Buffer.byteLength(line) <= 75) return line;
  const pieces: string[] = [];
  let from = 0;
  let octets = 0;
  for (let at = 0; at < line.length;) {
    const code = line.codePointAt(at)!;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    // Each piece after the first begins with the space that marks it.
    if (octets + size > (from === 0 ? 75 : 74)) {
      pieces.push(line.slice(from, at));
      from = at;
      octets = 0;
    }
    octets += size;
    at += code < 0x10000 ? 1 : 2;
  }
  return [...pieces, line.slice(from)].join('\r\n ');
}

/** A refusal, with the place in the input. */
export function problem(reason: ProblemReason, line: number, property: string | null, detail: string): { ok: false } & Problem {
  return { ok: false, reason, line, property, detail };
}

/** A text from outside cut to what a log line can hold. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
