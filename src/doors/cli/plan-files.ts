import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { refused, type Done } from './command.ts';

/** A file that cannot be used, as the answer of the command. */
export interface Unusable { readonly ok: false; readonly done: Done }
export type Usable<Value> = { readonly ok: true; readonly value: Value } | Unusable;

type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly faults: readonly { readonly path: string; readonly sentence: string }[] };

/** Larger than the largest school's instance by far; such a file is not even read. */
const mostBytes = 200_000_000;

/** Reads a JSON document; what is wrong is told with the file, where in it, and what. */
export async function readDocument<Value>(file: string, read: (document: unknown) => Read<Value>): Promise<Usable<Value>> {
  const text = await textOf(file);
  if (!text.ok) return text;
  let document: unknown;
  try {
    document = JSON.parse(text.value);
  } catch (error) {
    return unusable(file, 'not-json', `is not JSON: ${(error as Error).message}`);
  }
  const result = read(document);
  if (result.ok) return result;
  const sentence = result.faults.map((fault) => `${file}: ${fault.path}: ${fault.sentence}`).join('\n');
  return { ok: false, done: refused('bad-document', sentence, { file, faults: result.faults }) };
}

async function textOf(file: string): Promise<Usable<string>> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) return unusable(file, 'too-large', `has ${size} bytes, more than such a document may have`);
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const sentences: Record<string, string> = {
      ENOENT: 'there is no such file', EISDIR: 'is a folder', EACCES: 'may not be read', ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
    };
    return unusable(file, 'cannot-read', sentences[code ?? ''] ?? (error as Error).message);
  }
}

const unusable = (file: string, reason: string, what: string): Unusable => ({ ok: false, done: refused(reason, `${file}: ${what}`, { file }) });

/** Writes a document whole or not at all: beside its place first, then into it. */
export async function writeDocument(file: string, document: unknown): Promise<Usable<undefined>> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const handle = await open(draft, 'w', 0o644);
    try {
      await handle.writeFile(`${JSON.stringify(document)}\n`);
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    return { ok: true, value: undefined };
  } catch (error) {
    await rm(draft, { force: true });
    return unusable(file, 'cannot-write', `cannot be written: ${(error as Error).message}`);
  }
}
