/** Finds clocks read where they may not be, HTTP in rooms, and SQL outside the files that hold it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdSql, mayReadClocks, noDatabaseTime, untimed } from '../src/house.ts';
import { is, isMember } from './tree-imports.ts';
import type { Token } from './tree-tokens.ts';
import { fits, fitsAny, isTest, type Fault, type Source } from './tree.ts';

type Tokens = readonly Token[];
type Reader = (tokens: Tokens, at: number) => string | undefined;

const databaseTime = new RegExp(
  String.raw`(?<![\w.])(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)`
  + String.raw`|(?<![\w.])(?:current_timestamp|current_date|current_time|localtimestamp|localtime)(?!\w)`
  + String.raw`|'(?:now|today|tomorrow|yesterday)'`, 'i',
);
const timeNames = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'timeofday']);
const sqlText = new RegExp(
  String.raw`^\s*(?:select\s[\s\S]*\sfrom\s+[\w."]+\s*(?:$|[;,)]|(?:where|join|left|order|group|limit|for)\s)`
  + String.raw`|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|with\s+[\w"]+\s+as\s*\()`, 'i',
);
const sqlCalls = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'selectNoFrom', 'executeQuery']);
const httpNames = new Set(['Request', 'Response', 'Headers', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource']);

/** The faults of one file of code. */
export function clockFaults(source: Source): Fault[] {
  const { path } = source;
  const faults: Fault[] = [];
  const seek = (rule: string, reader: Reader): void => {
    for (const [at, token] of source.tokens.entries()) {
      const sentence = reader(source.tokens, at);
      if (sentence) faults.push({ path, line: token.line, rule, sentence });
    }
  };
  if (path.startsWith('src/') && !(path in mayReadClocks)) seek('clock', wallClock);
  if (fitsAny(path, untimed) && !isTest(path)) seek('clock', stopwatch);
  if (fitsAny(path, noDatabaseTime)) seek('clock', databaseClock);
  if (fits(path, 'src/rooms/**') && !isTest(path)) seek('HTTP', http(declared(source.tokens)));
  if (path.startsWith('src/') && !isTest(path) && !fitsAny(path, holdSql)) seek('SQL', sql);
  return faults;
}

/** The faults of one migration in SQL: a default or a function that asks the database for the time. */
export function migrationFaults(root: string, path: string): Fault[] {
  const bare = readFileSync(join(root, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return bare.split('\n').flatMap((text, index) => {
    const found = databaseTime.exec(text);
    return found ? [{ path, line: index + 1, rule: 'clock', sentence: askingTime(found[0]) }] : [];
  });
}

const wallClock: Reader = (tokens, at) => {
  const [token, next, third] = [tokens[at]!, tokens[at + 1], tokens[at + 2]];
  if (token.kind !== 'word') return undefined;
  const advice = 'take now from the context, or the clock of src/platform/clock.ts';
  const reads = (what: string): string => `${what} reads the machine's clock; ${advice}`;
  const isAlias = is(tokens[at - 1], '=') && tokens[at - 3]?.text !== 'type' && !is(next, '.') && !is(next, '(');
  const reachesIn = is(next, '.') || is(next, '[');
  if (token.text === 'Temporal' && (isAlias || (reachesIn && third?.text === 'Now'))) {
    return reads(isAlias ? 'Temporal under another name' : 'Temporal.Now');
  }
  if (token.text !== 'Date' || (isMember(tokens, at) && tokens[at - 2]?.text !== 'globalThis')) return undefined;
  if (isAlias) return reads('Date under another name');
  if (reachesIn && third?.text === 'now') return reads('Date.now');
  const made = [tokens[at - 1], tokens[at - 3]].some((one) => one?.kind === 'word' && one.text === 'new');
  if (made) return !is(next, '(') || is(third, ')') ? reads('new Date() without an argument') : undefined;
  return is(next, '(') ? reads('Date()') : undefined;
};

const stopwatch: Reader = (tokens, at) => {
  const [token, next, third] = [tokens[at]!, tokens[at + 1], tokens[at + 2]];
  if (token.kind !== 'word' || !is(next, '.')) return undefined;
  const reads = (token.text === 'performance' && third?.text === 'now') || (token.text === 'process' && third?.text === 'hrtime');
  return reads ? `${token.text}.${third!.text} reads a clock; what is measured here is measured by the caller` : undefined;
};

const databaseClock: Reader = (tokens, at) => {
  const token = tokens[at]!;
  if (token.kind !== 'string' && token.kind !== 'template') return undefined;
  const found = databaseTime.exec(token.text);
  if (found) return askingTime(found[0]);
  const isCall = timeNames.has(token.text) && tokens.slice(Math.max(0, at - 8), at).some((one) => one.text === 'fn');
  return isCall ? askingTime(token.text) : undefined;
};

function askingTime(what: string): string {
  return `${what} asks the database for the time; give the statement the now of the context`;
}

/** Names that a file declares or imports itself: a room's own `Request` is no HTTP. */
function declared(tokens: Tokens): ReadonlySet<string> {
  const own = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const isDeclared = before?.kind === 'word' && /^(type|interface|class|const|let|function|as)$/.test(before.text);
    const isImported = (is(before, '{') || is(before, ',')) && (is(tokens[at + 1], ',') || is(tokens[at + 1], '}'));
    if (token.kind === 'word' && (isDeclared || isImported)) own.add(token.text);
  }
  return own;
}

function http(own: ReadonlySet<string>): Reader {
  return (tokens, at) => {
    const token = tokens[at]!;
    const isKey = is(tokens[at + 1], ':') || isMember(tokens, at);
    if (token.kind !== 'word' || !httpNames.has(token.text) || own.has(token.text) || isKey) return undefined;
    return `a room knows no HTTP; ${token.text} belongs to a door or to outside/`;
  };
}

const sql: Reader = (tokens, at) => {
  const token = tokens[at]!;
  const isText = (token.kind === 'string' || token.kind === 'template') && sqlText.test(token.text);
  const isTag = token.kind === 'word' && token.text === 'sql' && tokens[at + 1]?.kind === 'template';
  const isCall = token.kind === 'word' && sqlCalls.has(token.text) && isMember(tokens, at);
  if (!isText && !isTag && !isCall) return undefined;
  return 'SQL stands in a room\'s store and reads; a door asks reads.ts and calls actions.ts';
};
