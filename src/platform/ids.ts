import { randomFillSync } from 'node:crypto';

/** A string that may not be taken for another kind of string: `type RoomId = Branded<'RoomId'>`. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

/** Random bytes for many ids, asked for together. */
const pool = Buffer.alloc(16 * 256);
let used = pool.length;

function sixteen(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

let last = 0;
let count = 0;

/**
 * A UUID version 7 (RFC 9562, section 5.7): sorts by the millisecond in which it was made, and within one by the order in
 * which this process made them (section 6.2, method 1: 12 bits count from a random place), then 62 random bits. The
 * millisecond is the machine's, not the organisation's clock: an id orders rows on disk and says nothing of time.
 */
export function newId<Id extends string = string>(): Id {
  const bytes = sixteen();
  const now = Temporal.Now.instant().epochMilliseconds;
  count = now > last ? bytes.readUInt16BE(6) & 0x7ff : count + 1;
  last = Math.max(now, last) + (count > 0xfff ? 1 : 0);
  count &= 0xfff;
  bytes.writeUIntBE(last, 0, 6);
  bytes.writeUInt16BE(0x7000 | count, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text from outside can be an id at all; ask before a query, so that a wrong address is "not found" and no fault. */
export function isId(text: string): boolean {
  return uuid.test(text);
}
