import { isMap, isSeq, LineCounter, parseDocument, stringify, type Node } from 'yaml';
import type { z } from 'zod';
import type { Procedure, Step, Trigger } from './model.ts';
import { procedureSchema, type ProcedureFile } from './schema.ts';

/** One thing wrong with a procedure's text: on which line (from 1), where in it, and what would be right. */
export interface Mistake { readonly line: number; readonly where: string; readonly sentence: string }

const longest = 200_000;

/** Names that a procedure may use: acts that the machine can do, facts that can happen, verbs that can be gated. */
export interface Vocabulary { readonly acts: ReadonlySet<string>; readonly facts: ReadonlySet<string>; readonly verbs: ReadonlySet<string> }

/** Reads a procedure from YAML; every mistake is named with its line, and nothing of a wrong text is used. */
export function readProcedure(source: string, vocabulary?: Vocabulary): { ok: true; value: Procedure } | { ok: false; mistakes: Mistake[] } {
  if (source.length > longest) return { ok: false, mistakes: [{ line: 1, where: '', sentence: `A procedure has at most ${longest} characters; this one has ${source.length}.` }] };
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 } as never);
  if (document.errors.length > 0) {
    return { ok: false, mistakes: document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, where: '', sentence: message.split('\n')[0]! })) };
  }
  const lineOf = (path: readonly PropertyKey[]) => lines.linePos(nodeAt(document.contents as Node | null, path)).line;
  const parsed = procedureSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  const mistakes = parsed.success ? unknownNames(parsed.data, vocabulary) : parsed.error.issues.map(mistakeOf);
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.map(({ path, sentence }) => ({ line: lineOf(path), where: path.join('.'), sentence })) };
  return { ok: true, value: procedureOf(parsed.data!) };
}

type Found = { path: readonly PropertyKey[]; sentence: string };

function mistakeOf(issue: z.core.$ZodIssue): Found {
  if (issue.code !== 'unrecognized_keys') return { path: issue.path, sentence: issue.message };
  return { path: [...issue.path, issue.keys[0]!], sentence: `there is no such key: ${issue.keys.join(', ')}` };
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
export function writeProcedure({ steps, ...rest }: Procedure): string {
  return stringify({ ...rest, steps: steps.map(fileStepOf) }, { lineWidth: 120, defaultStringType: 'PLAIN' });
}

function fileStepOf({ trigger, when, evidence, ends, gate, channel, ...step }: Step): object {
  const some = (name: string, list: readonly string[]) => (list.length ? { [name]: list } : {});
  const { id, clause, title, subject, ...others } = step;
  return {
    id, clause, title, subject, ...trigger, ...(Object.keys(when).length ? { when } : {}),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
    ...(channel === 'none' ? {} : { channel }), ...some('evidence', evidence), ...some('ends', ends), ...some('gate', gate),
  };
}
