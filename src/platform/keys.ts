import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok } from './result.ts';
import type { Result } from './result.ts';

/** Why the master key cannot be used. `sentence` is for the operator, names the file, and never shows what is in it. */
export type MasterKeyRefusal = {
  readonly reason: 'missing' | 'lost' | 'unreadable' | 'cannot-be-made' | 'open-to-others' | 'not-32-bytes';
  readonly sentence: string;
};

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 1;

/**
 * The 32 random bytes under which all other secrets of the installation lie: from a file with 64 hexadecimal digits or
 * 43 or 44 characters of base64 (RFC 4648, either alphabet), which its group and others may not read.
 *
 * `mayMake` says that a missing file is made (mode 0600, never half-written; of several processes that start at once the
 * first wins and all read the same key). Give it only for the default place: a key that an operator names and that is
 * missing must not be replaced by a new one, under which nothing old can be opened. Nor must one at the default place:
 * `sealed` says in words what was made under a key already, and then none is made.
 */
export async function loadMasterKey(
  path: string, { mayMake, sealed = async () => undefined }: { mayMake: boolean; sealed?: () => Promise<string | undefined> },
): Promise<Result<Buffer, MasterKeyRefusal>> {
  const read = await readMasterKey(path);
  if (read.ok || read.reason !== 'missing' || !mayMake) return read;
  const things = await sealed();
  if (things !== undefined) {
    // another process may have made both since: the key always comes first
    const again = await readMasterKey(path);
    return again.ok || again.reason !== 'missing' ? again : lost(path, things);
  }
  try {
    await makeMasterKey(path);
  } catch (error) {
    const sentence = `The master key ${path} cannot be made: ${(error as Error).message}.`;
    return { ok: false, reason: 'cannot-be-made', sentence };
  }
  return readMasterKey(path);
}

async function readMasterKey(path: string): Promise<Result<Buffer, MasterKeyRefusal>> {
  try {
    const file = await open(path, 'r');
    try {
      const { mode } = await file.stat();
      // the bits say nothing on Windows
      if (mode & 0o077 && process.platform !== 'win32') return openToOthers(path, mode);
      const key = decodeKey((await file.readFile('latin1')).trim());
      if (key) return ok(key);
      const sentence = `The master key ${path} does not hold 32 bytes: it needs 64 hexadecimal digits or 44 characters of base64`
        + ' and nothing else, such as "openssl rand -base64 32" prints.';
      return { ok: false, reason: 'not-32-bytes', sentence };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { ok: false, reason: 'missing', sentence: `There is no master key at ${path}.` };
    return { ok: false, reason: 'unreadable', sentence: `The master key ${path} cannot be read: ${message}.` };
  }
}

function lost(path: string, things: string): Result<Buffer, MasterKeyRefusal> {
  const sentence = `The master key ${path} is missing, and there is what was made under it: ${things}. A new key would not open that.`
    + ' Put the file back from a backup, or name the place where it is with MASTER_KEY_FILE. To begin anew, take another DATA_DIR and database.';
  return { ok: false, reason: 'lost', sentence };
}

function openToOthers(path: string, mode: number): Result<Buffer, MasterKeyRefusal> {
  const sentence = `The master key ${path} can be used by others on this machine (mode ${(mode & 0o777).toString(8)}).`
    + ` Run: chmod 600 ${path}`;
  return { ok: false, reason: 'open-to-others', sentence };
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // Buffer reads both alphabets of base64
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** A link of a finished file: unlike `rename` it does not replace what another process has just made. */
async function makeMasterKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/**
 * A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869; `purpose` is the info): knowing it tells nothing of the
 * master key nor of the keys for other purposes. Purposes are fixed texts such as `'links'`, and `'files/ORGANISATION'`.
 */
export function deriveKey(master: Buffer, purpose: string): Buffer {
  if (master.length !== keyBytes) throw new Error(`A key is ${keyBytes} bytes, this one ${master.length}.`);
  if (!purpose) throw new Error('A derived key needs a purpose.');
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `convene/${purpose}`, keyBytes));
}

/**
 * A small secret, readable only with the same key and the same `context` (AES-256-GCM, the context as associated data):
 * a value moved to another row does not open there. base64url of version, nonce (96 random bits), text and tag. One key
 * may seal 2^32 texts (NIST SP 800-38D, 8.3), so many secrets of a kind need no key each.
 */
export function sealText(key: Buffer, text: string, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** What {@link sealText} sealed, or undefined when it was altered, or sealed with another key or for another context. */
export function openText(key: Buffer, sealed: string, context: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== version) return undefined;
  // decoding drops what is no base64url, so that several texts would stand for one value
  if (bytes.toString('base64url') !== sealed) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** HMAC-SHA256 (RFC 2104) of a text, 43 characters of base64url: for signed links and keyed hashes of tokens. */
export function mac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

/** Whether two codes of {@link mac} are equal, in a time that tells nothing of where they differ. */
export function sameMac(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
