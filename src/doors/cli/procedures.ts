import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProcedure, type Mistake } from '../../rooms/procedures/reads.ts';
import { done, type Command, type Done, type Vocabulary } from './command.ts';

/** `procedure check`: reads procedures and names every mistake with its file and line. Needs no database. */
export const checkProcedures: Command = {
  name: 'procedure check',
  usage: '[FILE …]',
  about: 'Reads procedures and names every mistake by file and line.\nWithout a file it reads those that the program brings along.',
  options: {},
  takesFiles: true,
  async run({ files }, { vocabulary }) {
    const known = vocabulary?.();
    const checked = await Promise.all((files.length > 0 ? files : await shipped()).map((file) => check(file, known)));
    return answerOf(checked);
  },
};

interface Checked { readonly file: string; readonly ok: boolean; readonly procedure?: string; readonly clauses?: number; readonly steps?: number; readonly mistakes: readonly Mistake[] }

async function shipped(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../../procedures/', import.meta.url));
  return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort().map((name) => relative(process.cwd(), join(folder, name)));
}

/** Larger than any procedure may be; such a file is not even read. */
const mostBytes = 2_000_000;

async function check(file: string, known: Vocabulary | undefined): Promise<Checked> {
  const wrong = (sentence: string): Checked => ({ file, ok: false, mistakes: [{ line: 1, where: '', sentence }] });
  let source: string;
  try {
    const { size } = await stat(file);
    if (size > mostBytes) return wrong(`${size} bytes is more than a procedure may have`);
    source = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const sentences: Record<string, string> = {
      ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'this file may not be read', ERR_ENCODING_INVALID_ENCODED_DATA: 'this is not UTF-8 text',
    };
    return wrong(sentences[code ?? ''] ?? (error as Error).message);
  }
  const read = readProcedure(source, known);
  if (!read.ok) return { file, ok: false, mistakes: read.mistakes };
  return { file, ok: true, procedure: read.value.procedure, clauses: read.value.clauses.length, steps: read.value.steps.length, mistakes: [] };
}

function answerOf(checked: readonly Checked[]): Done {
  const lines = checked.flatMap(({ file, ok, clauses, steps, mistakes }) => (ok ? [`${file}: ${clauses} clauses, ${steps} steps`]
    : mistakes.map(({ line, where, sentence }) => `${file}:${line}: ${sentence}${where ? ` (${where})` : ''}`)));
  const text = lines.join('\n');
  if (checked.every((one) => one.ok)) return done({ files: checked }, text);
  const count = checked.reduce((sum, { mistakes }) => sum + mistakes.length, 0);
  const sentence = count === 1 ? '1 mistake.' : `${count} mistakes.`;
  return { exit: 1, object: { ok: false, reason: 'mistakes', sentence, files: checked }, text, report: true };
}
