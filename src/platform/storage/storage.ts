import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import { Folder } from './folder.ts';
import type { OrganisationKeys } from './organisation.ts';
import { Bucket, readBucketAddress } from './s3.ts';
import type { Shelf, StorageRefusal } from './shelf.ts';
import { spool, sweep } from './spool.ts';
import type { Content, SpoolRefusal } from './spool.ts';

/** What was put: where it is found again, and what it is (`type` by its content, of a closed list; see `sniff.ts`). */
export interface StoredFile {
  readonly address: string;
  readonly bytes: number;
  /** Of the content, hexadecimal: evidence of what was stored. Tells others nothing new only while it is kept as the file is. */
  readonly sha256: string;
  readonly type: string;
}

export interface FetchedFile {
  /** Length of the content, for Content-Length. */
  readonly bytes: number | undefined;
  /** Fails when the file was damaged, altered or exchanged; up to 64 KiB of it are held back until its end is verified. */
  readonly stream: ReadableStream<Uint8Array>;
}

/**
 * The files of the installation, sealed: who has the store and not the master key sees how many files an organisation
 * has and about how long they are, and nothing else. Whoever counts who uses a file must hold a lock of its own between
 * `put` and `remove` of the same content: it is one file for all who put it.
 */
export interface Storage {
  /** Stores a content once per organisation. Throws when the store itself fails (disk full, bucket gone). */
  put(keys: OrganisationKeys, content: Content, limits: { bytes: number }): Promise<Result<StoredFile, SpoolRefusal>>;
  /** The content, or undefined when this organisation has none at that address. Throws when it is damaged at its head. */
  get(keys: OrganisationKeys, address: string): Promise<FetchedFile | undefined>;
  /** Deletes for good; what is not there is no fault. */
  remove(keys: OrganisationKeys, address: string): Promise<void>;
  /** Writes, reads and deletes a probe: undefined, or a sentence that says what does not work. */
  check(): Promise<string | undefined>;
  /** Removes half-written files older than a day, by the machine's clock (not one that the demo moved). To be called at start. */
  sweep(now: Temporal.Instant): Promise<number>;
}

/**
 * Opens the store that `FILES_URL` names: a folder (`file:///…`) or a bucket (`s3://KEY:SECRET@host[:port]/bucket[/prefix]
 * ?region=…&tls=false`; key and secret percent-encoded). `spoolFolder` holds what is on its way to a bucket, sealed.
 * Touches neither: `check` says whether it works.
 */
export function openStorage(url: URL, spoolFolder: string): Result<Storage, StorageRefusal> {
  if (url.protocol === 's3:') {
    const address = readBucketAddress(url);
    return address.ok ? ok(new SealedStorage(new Bucket(address.value), spoolFolder)) : address;
  }
  try {
    const folder = fileURLToPath(url);
    // beside what is stored, so that a finished file is only renamed
    return ok(new SealedStorage(new Folder(folder), join(folder, '.incoming')));
  } catch {
    const sentence = 'FILES_URL must name a folder of this machine, such as file:///var/lib/convene/files, or a bucket.';
    return { ok: false, reason: 'wrong-address', sentence };
  }
}

class SealedStorage implements Storage {
  readonly #shelf: Shelf;
  readonly #incoming: string;

  constructor(shelf: Shelf, incoming: string) {
    this.#shelf = shelf;
    this.#incoming = incoming;
  }

  async put(keys: OrganisationKeys, content: Content, limits: { bytes: number }): Promise<Result<StoredFile, SpoolRefusal>> {
    const spooled = await spool(this.#incoming, keys, content, limits.bytes);
    if (!spooled.ok) return spooled;
    const { address, bytes, sha256, type, path } = spooled.value;
    try {
      // also when it is there already: it heals a damaged file, and costs no question before
      await this.#shelf.place(place(keys, address), spooled.value);
    } finally {
      await rm(path, { force: true });
    }
    return ok({ address, bytes, sha256, type });
  }

  async get(keys: OrganisationKeys, address: string): Promise<FetchedFile | undefined> {
    if (!isAddress(address)) return undefined;
    const reading = new AbortController();
    const file = await this.#shelf.read(place(keys, address), reading.signal);
    if (!file) return undefined;
    try {
      const { stream, bytes } = await keys.open(file.stream, file.bytes);
      return { bytes, stream: stream.pipeThrough(verified(keys, address)) };
    } catch (error) {
      reading.abort();
      throw new Error(`The file ${address} of organisation ${keys.organisation} is damaged.`, { cause: error });
    }
  }

  async remove(keys: OrganisationKeys, address: string): Promise<void> {
    if (isAddress(address)) await this.#shelf.remove(place(keys, address));
  }

  check(): Promise<string | undefined> {
    return this.#shelf.check();
  }

  sweep(now: Temporal.Instant): Promise<number> {
    return sweep(this.#incoming, now);
  }
}

function isAddress(address: string): boolean {
  return /^[0-9a-f]{64}$/.test(address);
}

function place(keys: OrganisationKeys, address: string): string {
  return `${keys.organisation}/${address.slice(0, 2)}/${address}`;
}

/**
 * age proves that nobody altered a file; this proves that it is the file of that address, and not another one of the
 * organisation that was laid in its place. The last chunk is held back until then, so that no reader gets all of a wrong file.
 */
function verified(keys: OrganisationKeys, address: string): TransformStream<Uint8Array, Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  return new TransformStream({
    transform(chunk, controller) {
      hash.update(chunk);
      if (held) controller.enqueue(held);
      held = chunk;
    },
    flush(controller) {
      const same = keys.address(hash.digest()) === address;
      if (!same) throw new Error(`What lies at ${address} of organisation ${keys.organisation} is another file.`);
      if (held?.length) controller.enqueue(held);
    },
  });
}
