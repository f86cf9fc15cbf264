import { AwsClient } from 'aws4fetch';
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Shelf, StorageRefusal } from './shelf.ts';

export interface BucketAddress {
  /** `https://host/bucket/prefix/`; path style, which every S3-compatible store speaks. */
  readonly base: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Reads `s3://KEY:SECRET@host[:port]/bucket[/prefix]?region=…&tls=false`. The sentence never repeats the secret. */
export function readBucketAddress(url: URL): Result<BucketAddress, StorageRefusal> {
  const { host, searchParams } = url;
  const path = url.pathname.replace(/^\/+|\/+$/g, '');
  const accessKeyId = decoded(url.username);
  const secretAccessKey = decoded(url.password);
  const unknown = [...searchParams.keys()].find((name) => name !== 'region' && name !== 'tls');
  const tls = searchParams.get('tls') ?? 'true';
  if (!accessKeyId || !secretAccessKey) return wrong('needs a key and a secret, percent-encoded (a "/" in a secret is %2F)');
  if (!host) return wrong('names no host');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w.-]+)*$/.test(path)) return wrong('names no bucket after the host');
  if (unknown !== undefined) return wrong(`has "${unknown}", which is not known; region and tls are`);
  if (tls !== 'true' && tls !== 'false') return wrong(`has tls=${tls}, which is neither true nor false`);
  const base = `${tls === 'true' ? 'https' : 'http'}://${host}/${path}/`;
  return ok({ base, region: searchParams.get('region') || 'us-east-1', accessKeyId, secretAccessKey });
}

function wrong(what: string): Result<never, StorageRefusal> {
  return {
    ok: false, reason: 'wrong-address',
    sentence: `FILES_URL ${what}. Right would be: s3://KEY:SECRET@s3.example.com/bucket?region=eu-central-1`,
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const checkMilliseconds = 10_000;

/** Sealed files in a bucket. Every request is signed with its body's hash (AWS Signature Version 4): it holds without TLS too. */
export class Bucket implements Shelf {
  readonly #base: string;
  readonly #client: AwsClient;

  constructor({ base, ...access }: BucketAddress) {
    this.#base = base;
    this.#client = new AwsClient({ ...access, service: 's3', retries: 3 });
  }

  /** One PUT with its length: a blob of the file is read as it is sent, and again when the bucket asks to try again. */
  async place(path: string, file: { path: string; sealedSha256: string }): Promise<void> {
    await this.#put(path, await openAsBlob(file.path), file.sealedSha256);
  }

  async read(path: string, signal?: AbortSignal) {
    const response = await this.#send('GET', path, { signal });
    if (!response) return undefined;
    const length = response.headers.get('content-length');
    return { bytes: length === null ? undefined : Number(length), stream: response.body ?? new Blob([]).stream() };
  }

  async remove(path: string): Promise<void> {
    const response = await this.#send('DELETE', path, {});
    await response?.body?.cancel();
  }

  async check(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(checkMilliseconds);
    const path = `.probe-${randomUUID()}`;
    try {
      await this.#put(path, new Blob([]), emptySha256, signal);
      const found = await this.#send('GET', path, { signal });
      await found?.body?.cancel();
      await (await this.#send('DELETE', path, { signal }))?.body?.cancel();
      return found ? undefined : this.#sentence('it does not give back what was written');
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #put(path: string, body: Blob, sha256: string, signal?: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'x-amz-content-sha256': sha256 };
    const response = await this.#send('PUT', path, { body, headers, signal });
    if (!response) throw new Error(this.#sentence('it answered to a PUT that there is no such key'));
    await response.body?.cancel();
  }

  /** The answer, or undefined where there is no such object. Throws a sentence with what the bucket says of any other refusal. */
  async #send(method: string, path: string, { headers = { 'x-amz-content-sha256': emptySha256 }, ...init }: Sending) {
    const response = await this.#fetch(this.#base + path, {
      // a redirect would be followed with a signature for another host
      method, headers, redirect: 'manual', signal: init.signal ?? null, ...(init.body && { body: init.body }),
    });
    if (response.ok) return response;
    const text = await response.text();
    const code = /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? '';
    if (response.status === 404 && code === 'NoSuchKey') return undefined;
    const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1]?.replace(/\.$/, '');
    throw new Error(this.#sentence(`it answered ${response.status} ${code}`.trimEnd() + (message ? `: ${message}` : '')));
  }

  /** Once more when a connection breaks: the bucket may have closed a kept one just then. All we send may be sent twice. */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#client.fetch(url, init).catch((error) => {
        if (init.signal?.aborted) throw error;
        return this.#client.fetch(url, init);
      });
    } catch (error) {
      const { name, message, cause } = error as Error;
      const late = name === 'TimeoutError' && `it did not answer within ${checkMilliseconds / 1000} seconds`;
      throw new Error(this.#sentence(late || ((cause as Error | undefined)?.message ?? message)), { cause: error });
    }
  }

  #sentence(what: string): string {
    return `The bucket for files, ${this.#base}, cannot be used: ${what}.`;
  }
}

interface Sending {
  readonly body?: Blob;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | undefined;
}
