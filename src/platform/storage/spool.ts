import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { OrganisationKeys } from './organisation.ts';
import { Sniffer } from './sniff.ts';

/** What comes in: a request's body, a part of a form, a file of the machine. */
export type Content = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** `interrupted`: the sender went away, or its stream failed; `cause` is for the log. */
export type SpoolRefusal =
  | { readonly reason: 'too-large'; readonly limit: number }
  | { readonly reason: 'interrupted'; readonly cause: unknown };

/** A content that lies sealed and synced in the incoming folder, ready to be put in its place. */
export interface Spooled {
  readonly path: string;
  /** Length and SHA-256 (hexadecimal) of the content, before sealing. */
  readonly bytes: number;
  readonly sha256: string;
  readonly type: string;
  readonly address: string;
  /** SHA-256 of the sealed file, hexadecimal. */
  readonly sealedSha256: string;
}

const suffix = '.part';
const oldAfter = Temporal.Duration.from({ hours: 24 });

/**
 * Seals a content into a file of the incoming folder, a chunk at a time, and measures it on the way. Nothing is read
 * after the chunk that goes over the limit, and on a refusal or a fault no file is left behind.
 */
export async function spool(
  folder: string, keys: OrganisationKeys, content: Content, limit: number,
): Promise<Result<Spooled, SpoolRefusal>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID() + suffix);
  const measure = new Measure(content, limit);
  try {
    const sealedSha256 = await write(path, await keys.seal(NodeStream.from(measure.chunks()) as ReadableStream<Uint8Array>));
    return ok({ path, sealedSha256, ...measure.result(keys) });
  } catch (error) {
    await rm(path, { force: true });
    if (measure.refusal) return { ok: false, ...measure.refusal };
    throw error;
  }
}

async function write(path: string, sealed: ReadableStream<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of sealed) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Counts, hashes and sniffs what runs through, and remembers why it stopped: streams in between may wrap an error. */
class Measure {
  refusal: SpoolRefusal | undefined;
  #bytes = 0;
  readonly #hash = createHash('sha256');
  readonly #sniffer = new Sniffer();
  readonly #content: Content;
  readonly #limit: number;

  constructor(content: Content, limit: number) {
    this.#content = content;
    this.#limit = limit;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of this.#content) {
        this.#take(chunk);
        yield chunk;
      }
    } catch (error) {
      this.refusal ??= { reason: 'interrupted', cause: error };
      throw error;
    }
  }

  #take(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) {
      this.refusal = { reason: 'too-large', limit: this.#limit };
      throw new Error(`more than ${this.#limit} bytes`);
    }
    this.#hash.update(chunk);
    this.#sniffer.take(chunk);
  }

  result(keys: OrganisationKeys) {
    const digest = this.#hash.digest();
    return { bytes: this.#bytes, sha256: digest.toString('hex'), type: this.#sniffer.type(), address: keys.address(digest) };
  }
}

/** Removes what a killed process left half-written more than a day before `now`; answers how many files. */
export async function sweep(folder: string, now: Temporal.Instant): Promise<number> {
  const before = now.subtract(oldAfter).epochMilliseconds;
  let removed = 0;
  for (const name of await names(folder)) {
    if (!name.endsWith(suffix)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(absent);
    if (!found || found.mtimeMs >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(absent)) ?? [];
}

/** For `catch`: what is not there is undefined, all else stays a fault. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
