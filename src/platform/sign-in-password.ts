import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { common } from './sign-in-common-passwords.ts';

/** Why a password is not taken. `least` and `most` count characters (code points). */
export type PasswordRefusal =
  | { readonly reason: 'password-short'; readonly least: number }
  | { readonly reason: 'password-long'; readonly most: number }
  | { readonly reason: 'password-common' }
  | { readonly reason: 'password-holds-address' };

/** The cost of one hash: memory in KiB, passes over it, lanes. */
export interface Cost { readonly memory: number; readonly passes: number; readonly parallelism: number }

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane (RFC 9106); 50 ms on a shared core. */
export const presentCost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };

const least = 10;
const most = 1000;
const saltBytes = 16;
const tagLength = 32;
const atOnce = 2; // so that all signing in at once takes 40 MB and two threads
const mostWaiting = 60; // one and a half seconds; more would only be a longer queue

const derive = promisify(argon2);
const waiting: (() => void)[] = [];
let running = 0;

/** Whether this may be a password of the account with this (normal) address; undefined when it may. */
export function passwordRefusal(password: string, address: string): PasswordRefusal | undefined {
  const normal = normalForm(password);
  const length = [...normal].length;
  if (length < least) return { reason: 'password-short', least };
  if (length > most) return { reason: 'password-long', most };
  const lower = normal.toLowerCase();
  if (common.has(lower) || new Set(lower).size < 4) return { reason: 'password-common' };
  const local = address.slice(0, address.indexOf('@'));
  if (lower.includes(address) || (local.length > 3 && lower.includes(local))) return { reason: 'password-holds-address' };
  return undefined;
}

/** A password as it is kept: argon2id in a PHC string, nothing cut off; undefined when too many are being hashed already. */
export async function hashPassword(password: string, cost = presentCost): Promise<string | undefined> {
  const salt = randomBytes(saltBytes);
  const tag = await hash(password, salt, cost, tagLength);
  return tag && written(cost, salt, tag);
}

/**
 * Whether the password is the one that was hashed. With `kept` undefined (no such account, or one without a password) it
 * takes as long and answers false. Undefined when too many are being hashed already.
 * @throws when `kept` is no PHC string of argon2id: the table has been tampered with.
 */
export async function verifyPassword(password: string, kept: string | undefined): Promise<boolean | undefined> {
  const { cost, salt, tag } = read(kept ?? nobodys);
  const found = await hash(password, salt, cost, tag.length);
  return found && timingSafeEqual(found, tag) && kept !== undefined;
}

/** Whether a hash was made at another cost than today's, so that it is to be made again while the password is at hand. */
export function outdated(kept: string): boolean {
  const { cost } = read(kept);
  return cost.memory !== presentCost.memory || cost.passes !== presentCost.passes || cost.parallelism !== presentCost.parallelism;
}

async function hash(password: string, nonce: Buffer, cost: Cost, length: number): Promise<Buffer | undefined> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) return undefined;
    await new Promise<void>((resolve) => waiting.push(resolve)); // the place is handed over, so `running` stays as it is
  } else {
    running += 1;
  }
  try {
    return await derive('argon2id', { message: normalForm(password), nonce, ...cost, tagLength: length });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The same password typed on another keyboard or system must be the same bytes (NIST SP 800-63B, 5.1.1.2). */
function normalForm(password: string): string {
  return password.normalize('NFKC');
}

function written(cost: Cost, salt: Buffer, tag: Buffer): string {
  const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${plain(salt)}$${plain(tag)}`;
}

function read(kept: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept) ?? [];
  if (!salt || !tag) throw new Error('a kept password is no argon2id hash in PHC form');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

const nobodys = written(presentCost, Buffer.alloc(saltBytes), Buffer.alloc(tagLength));
