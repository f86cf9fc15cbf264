import { isMap, isSeq, LineCounter, parseDocument, stringify, visit, type Node } from 'yaml';
import type { z } from 'zod';
import type { Procedure, Step, Trigger } from './model.ts';
import { procedureSchema, type ProcedureFile } from './schema.ts';

/** One thing wrong with a procedure's text: on which line (from 1), where in it, and what would be right. */
export interface Mistake { readonly line: number; readonly where: string; readonly sentence: string }

const longest = 200_000;

/** Names that a procedure may use: acts that the machine can do, facts that can happen, verbs that can be gated. */
export interface Vocabulary { readonly acts: ReadonlySet<string>; readonly facts: ReadonlySet<string>; readonly verbs: ReadonlySet<string> }

/** Reads a procedure from YAML; the first twenty mistakes are named with their lines, and nothing of a wrong text is used. */
export function readProcedure(source: string, vocabulary?: Vocabulary): { ok: true; value: Procedure } | { ok: false; mistakes: Mistake[] } {
  if (source.length > longest) return { ok: false, mistakes: [{ line: 1, where: '', sentence: `A procedure has at most ${longest} characters; this one has ${source.length}.` }] };
  const lines = new LineCounter();
  const read = textOf(source, lines);
  const contents = 'contents' in read ? read.contents : null;
  const lineOf = ({ path, at }: Found) => lines.linePos(at ?? nodeAt(contents, path)).line;
  const parsed = 'contents' in read ? procedureSchema.safeParse(read.value, { reportInput: true }) : undefined;
  const found = 'mistakes' in read ? read.mistakes : parsed!.success ? unknownNames(parsed!.data, vocabulary) : parsed!.error!.issues.map(mistakeOf);
  if (found.length === 0) return { ok: true, value: procedureOf(parsed!.data!) };
  return { ok: false, mistakes: found.slice(0, most).map((one) => ({ line: lineOf(one), where: one.path.join('.'), sentence: one.sentence })) };
}

/** A mistake by its place in the data, or where the text itself is wrong by its place there. */
interface Found { readonly path: readonly PropertyKey[]; readonly sentence: string; readonly at?: number }

const most = 20;
const deepest = 20;

/** The text as data, or what is wrong with it as YAML: aliases, keys twice and depths are refused before anything is built. */
function textOf(source: string, lines: LineCounter): { contents: Node | null; value: unknown } | { mistakes: Found[] } {
  const wrong = (at: number, sentence: string) => ({ mistakes: [{ path: [], at, sentence }] });
  const deep = tooDeep(source);
  if (deep !== undefined) return wrong(deep, 'nested too deeply');
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: false, stringKeys: true, logLevel: 'error' });
  const [error] = document.errors;
  if (error) return wrong(error.pos[0], error.code === 'MULTIPLE_DOCS' ? 'a file holds one procedure; a line of three hyphens begins another document' : error.message.split(' at line ')[0]!);
  const found = wrongNodes(document.contents as Node | null);
  return found.length ? { mistakes: found } : { contents: document.contents as Node | null, value: document.toJS() };
}

/** Brackets within brackets, whatever they mean: the reader of YAML goes down one by one and must not fall. */
function tooDeep(source: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > deepest) return at;
  }
  return undefined;
}

function wrongNodes(root: Node | null): Found[] {
  const found: Found[] = [];
  if (root) visit(root, {
    Alias: (_key, alias) => void found.push({ path: [], at: alias.range![0], sentence: `*${alias.source} points elsewhere; write out what stands there` }),
    Map: (_key, map) => {
      const keys = new Set<string>();
      for (const { key } of map.items as { key: Node & { value: string } }[]) {
        if (keys.has(key.value)) found.push({ path: [], at: key.range![0], sentence: `${key.value} stands twice` });
        keys.add(key.value);
      }
    },
  });
  return found;
}

const kinds: Readonly<Record<string, string>> = { string: 'a text', array: 'a list', object: 'keys with values', record: 'keys with values', boolean: 'true or false', number: 'a number' };

function mistakeOf(issue: z.core.$ZodIssue): Found {
  if (issue.code === 'unrecognized_keys') return { path: [...issue.path, issue.keys[0]!], sentence: `there is no such key: ${issue.keys.join(', ')}` };
  if (issue.code !== 'invalid_type') return { path: issue.path, sentence: issue.message };
  if (issue.input === undefined && issue.path.length > 0) return { path: issue.path, sentence: `${String(issue.path.at(-1))} is missing` };
  return { path: issue.path, sentence: `here stands ${kinds[issue.expected] ?? issue.expected}, and nothing else` };
}

/** The place of the deepest node that a path still reaches. */
function nodeAt(root: Node | null, path: readonly PropertyKey[]): number {
  let at = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(key));
      if (!pair) return at;
      at = (pair.key as Node).range?.[0] ?? at;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      at = (node as Node | undefined)?.range?.[0] ?? at;
    } else return at;
  }
  return at;
}

function unknownNames({ steps }: ProcedureFile, vocabulary: Vocabulary | undefined): Found[] {
  if (!vocabulary) return [];
  return steps.flatMap((step, index) => {
    const unknown = (key: string, names: readonly string[], known: ReadonlySet<string>, kind: string): Found[] =>
      names.filter((name) => !known.has(name)).map((name) => ({ path: ['steps', index, key], sentence: `there is no ${kind} ${name}` }));
    return [
      ...unknown('does', step.does ? [step.does] : [], vocabulary.acts, 'act'),
      ...(['on', 'evidence', 'ends'] as const).flatMap((key) => unknown(key, step[key] ?? [], vocabulary.facts, 'fact')),
      ...unknown('gate', step.gate, vocabulary.verbs, 'verb'),
    ];
  });
}

function procedureOf({ steps, ...rest }: ProcedureFile): Procedure {
  return { ...rest, steps: steps.map(stepOf) };
}

function stepOf({ before, after, every, on, by, until, does, deadline, escalate, ...rest }: ProcedureFile['steps'][number]): Step {
  const trigger: Trigger = before ? { before, by } : after ? { after, by } : every ? { every } : { on: on!, by };
  return { ...rest, trigger, does, deadline, escalate, until: until && (until.before ? { before: until.before, by: until.by } : { after: until.after!, by: until.by }) };
}

/** A procedure as the text that `readProcedure` reads: what an administrator edits. */
export function writeProcedure({ procedure, title, review, clauses, steps }: Procedure): string {
  const file = { procedure, title: englishFirst(title), review, clauses: clauses.map(({ id, section, text }) => ({ id, section, text })), steps: steps.map(fileStepOf) };
  return stringify(file, { lineWidth: 120, defaultStringType: 'PLAIN' });
}

const englishFirst = ({ en, ...others }: Step['title']) => ({ en, ...others });

/** In the order in which the shipped files have it; a database keeps another. What says nothing is left out. */
export function fileStepOf({ id, clause, title, subject, trigger, each, at, when, role, does, channel, deadline, until, once, evidence, ends, escalate, gate }: Step): object {
  const { by, ...from } = { by: undefined, ...trigger };
  const step = {
    id, clause, title: englishFirst(title), subject, ...from, by, each, at: at && { day: at.day, time: at.time }, when, role, does, channel: channel === 'none' ? undefined : channel, deadline,
    until: until && ('before' in until ? { before: until.before, by: until.by } : { after: until.after, by: until.by }),
    once: once || undefined, evidence, ends, escalate: escalate && { after: escalate.after, to: escalate.to }, gate,
  };
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined && !isEmpty(value)));
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
