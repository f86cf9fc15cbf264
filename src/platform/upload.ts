import { Busboy } from '@fastify/busboy';
import type { BusboyFileStream, BusboyInstance } from '@fastify/busboy';
import { ok } from './result.ts';
import type { Result } from './result.ts';

export interface FormOptions {
  /** Bytes of one file; in all, files may have `files` times as many. */
  readonly fileLimit: number;
  readonly files: number;
  readonly fields: number;
  /** Bytes of all fields together, their names included. */
  readonly fieldBytes: number;
  /**
   * Whether files of this form are taken at all: asked before each, with the fields that stand before it. A form whose token
   * against forged requests comes first is refused so before a byte of a file is stored.
   */
  mayTake?(fields: URLSearchParams): boolean;
  /**
   * Takes one file as it comes in, one after another; nothing more is read until its stream is read or cancelled, or
   * this ends. `filename` is what the sender called it, anything at all (see `safeFileName`). The stream fails when the
   * form is refused in the middle of it; files taken before belong to no form then, and are for the caller to remove.
   * What it throws, `readForm` throws.
   */
  onFile(name: string, filename: string, stream: ReadableStream<Uint8Array>): Promise<void>;
}

/** Why a form is not taken. `field` names the field that holds the file, where it is known; `cause` is for the log. */
export type FormRefusal =
  | { readonly reason: 'too-large'; readonly limit: number; readonly field: string | undefined }
  | { readonly reason: 'not-taken' }
  | { readonly reason: 'too-many-files'; readonly limit: number }
  | { readonly reason: 'too-many-fields'; readonly limit: number }
  | { readonly reason: 'fields-too-large'; readonly limit: number }
  | { readonly reason: 'malformed'; readonly what: string }
  | { readonly reason: 'interrupted'; readonly cause: unknown };

/** Bytes of the head of one part, with its boundary; browsers need 200. */
const headBytes = 8192;

/**
 * Reads a form with files (multipart/form-data, RFC 7578) without holding a file: each goes to `onFile` as it comes in,
 * no faster than it is taken. Answers the fields as a form without files gives them. A file input left empty is no file.
 * On a refusal nothing more is read of the body, and `onFile` has ended.
 */
export async function readForm(request: Request, options: FormOptions): Promise<Result<URLSearchParams, FormRefusal>> {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > longest(options)) {
    await request.body?.cancel();
    return { ok: false, reason: 'too-large', limit: options.fileLimit, field: undefined };
  }
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) {
    await request.body?.cancel();
    return { ok: false, reason: 'malformed', what: 'The form was not sent as multipart/form-data.' };
  }
  return new FormReader(options).read(type, request.body);
}

function longest({ files, fileLimit, fields, fieldBytes }: FormOptions): number {
  return files * fileLimit + fieldBytes + (files + fields + 1) * headBytes;
}

class FormReader {
  readonly #options: FormOptions;
  readonly #fields = new URLSearchParams();
  readonly #open = new Set<IncomingFile>();
  readonly #stopped = Promise.withResolvers<void>();
  /** The files one after another, also where several small ones come in one piece. */
  #taken: Promise<void> = Promise.resolve();
  #refusal: FormRefusal | undefined;
  #fault: { error: unknown } | undefined;
  #fieldBytes = 0;

  constructor(options: FormOptions) {
    this.#options = options;
  }

  async read(type: string, body: ReadableStream<Uint8Array>): Promise<Result<URLSearchParams, FormRefusal>> {
    try {
      await this.#pump(body, this.#parser(type));
    } catch (error) {
      this.#stop({ reason: 'malformed', what: (error as Error).message });
    }
    // a body that failed by itself cannot be cancelled again
    if (this.#isStopped()) await body.cancel().catch(() => undefined);
    await this.#taken;
    if (this.#fault) throw this.#fault.error;
    return this.#refusal ? { ok: false, ...this.#refusal } : ok(this.#fields);
  }

  #parser(type: string): BusboyInstance {
    const { fileLimit, files, fields, fieldBytes } = this.#options;
    const parser = new Busboy({
      headers: { 'content-type': type },
      limits: { fileSize: fileLimit, files, fields, fieldSize: fieldBytes, headerSize: headBytes, headerPairs: 20 },
    });
    parser.on('file', (name, file, filename) => this.#file(name, file, filename));
    parser.on('field', (name, value, _nameCut, valueCut) => this.#field(name, value, valueCut));
    parser.on('filesLimit', () => this.#stop({ reason: 'too-many-files', limit: files }));
    parser.on('fieldsLimit', () => this.#stop({ reason: 'too-many-fields', limit: fields }));
    parser.on('error', (error) => this.#stop({ reason: 'malformed', what: (error as Error).message }));
    return parser;
  }

  async #pump(body: ReadableStream<Uint8Array>, parser: BusboyInstance): Promise<void> {
    const reader = body.getReader();
    let left = longest(this.#options);
    try {
      while (!this.#isStopped()) {
        const { done, value } = await this.#next(reader);
        if (done) break;
        left -= value.length;
        if (left < 0) this.#stop({ reason: 'too-large', limit: this.#options.fileLimit, field: undefined });
        else await this.#orStopped((resolve) => parser.write(value, () => resolve()));
      }
      if (!this.#isStopped()) await this.#orStopped((resolve) => parser.on('finish', resolve).end());
    } finally {
      reader.releaseLock();
    }
  }

  async #next(reader: ReadableStreamDefaultReader<Uint8Array>) {
    const over = { done: true as const, value: undefined };
    try {
      return await Promise.race([reader.read(), this.#stopped.promise.then(() => over)]);
    } catch (cause) {
      this.#stop({ reason: 'interrupted', cause });
      return over;
    }
  }

  #orStopped(start: (resolve: () => void) => void): Promise<void> {
    return Promise.race([this.#stopped.promise, new Promise<void>(start)]);
  }

  #isStopped(): boolean {
    return this.#refusal !== undefined || this.#fault !== undefined;
  }

  #stop(refusal: FormRefusal): void {
    if (this.#isStopped()) return;
    this.#refusal = refusal;
    this.#letGo(new Error(`The form was refused: ${refusal.reason}.`));
  }

  #letGo(error: unknown): void {
    for (const file of this.#open) file.end(error);
    this.#stopped.resolve();
  }

  #field(name: string | undefined, value: string, cut: boolean): void {
    if (name === undefined) return this.#stop({ reason: 'malformed', what: 'A field has no name.' });
    this.#fieldBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    const limit = this.#options.fieldBytes;
    if (cut || this.#fieldBytes > limit) return this.#stop({ reason: 'fields-too-large', limit });
    this.#fields.append(unescaped(name), value);
  }

  #file(name: string | undefined, part: BusboyFileStream, filename: string): void {
    const file = new IncomingFile(part);
    if (this.#isStopped()) return;
    if (name === undefined) return this.#stop({ reason: 'malformed', what: 'A file has no field name.' });
    const field = unescaped(name);
    if (filename && this.#options.mayTake?.(this.#fields) === false) return this.#stop({ reason: 'not-taken' });
    part.once('limit', () => this.#stop({ reason: 'too-large', limit: this.#options.fileLimit, field }));
    if (filename) this.#taken = this.#taken.then(() => this.#take(field, unescaped(filename), file));
    else this.#leftEmpty(field, part, file);
  }

  /** Browsers send a file input left empty as a file without a name. */
  #leftEmpty(field: string, part: BusboyFileStream, file: IncomingFile): void {
    part.on('data', () => this.#stop({ reason: 'malformed', what: `The file in "${field}" has no name.` }));
    file.end(undefined);
  }

  async #take(field: string, filename: string, file: IncomingFile): Promise<void> {
    if (this.#isStopped()) return;
    this.#open.add(file);
    try {
      await this.#options.onFile(field, filename, file.stream);
    } catch (error) {
      // after a refusal it is the refusal that broke it
      if (this.#isStopped()) return;
      this.#fault = { error };
      this.#letGo(error);
    } finally {
      this.#open.delete(file);
      file.end(new Error('This file was read after it had been taken.'));
    }
  }
}

/**
 * A part of the form as a stream that is filled as it is read. Not `Readable.toWeb`: when its reader cancels, that
 * destroys the part, and the parser then waits for it for ever.
 */
class IncomingFile {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #part: BusboyFileStream;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(part: BusboyFileStream) {
    this.#part = part;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => void part.resume(),
      cancel: () => this.end(undefined),
    });
    part.pause();
    part.on('data', (chunk: Buffer) => this.#fill(chunk));
    part.on('end', () => {
      this.#controller?.close();
      this.#controller = undefined;
    });
    // the parser tells each part of its own errors too, and an error that nobody hears ends the process
    part.on('error', () => undefined);
  }

  #fill(chunk: Buffer): void {
    this.#controller?.enqueue(chunk);
    if (this.#controller && (this.#controller.desiredSize ?? 0) <= 0) this.#part.pause();
  }

  /** Reads past what is left; whoever reads on gets the error. */
  end(error: unknown): void {
    const controller = this.#controller;
    this.#controller = undefined;
    if (error !== undefined) controller?.error(error);
    this.#part.resume();
  }
}

/** Browsers escape three characters in names, and no others (HTML, multipart form data). */
function unescaped(name: string): string {
  return name.replace(/%22/g, '"').replace(/%0d%0a|%0d|%0a/gi, ' ');
}
