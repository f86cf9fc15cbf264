import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { transaction, type Tx } from './database.ts';
import { mac } from './keys.ts';
import { ok, refuse, type Result } from './result.ts';

/** Too many tries; the next is looked at from `until` on. */
export type Wait = { readonly reason: 'wait'; readonly until: Temporal.Instant };

/** From where somebody tries as whom: an address in normal form (or what was typed, where it is none), and an IP address. */
export interface Tried { readonly address: string; readonly ip: string }

/** Of `free` tries in a row the last one brings a wait of `first` seconds, each further doubles it, up to `most`. */
interface Rule { readonly free: number; readonly first: number; readonly most: number; readonly quietHours: number }
interface Counted { readonly key: string; readonly rule: Rule }
interface Row {
  readonly key: string;
  readonly tries: number;
  readonly openAt: Temporal.Instant;
  readonly forgetAt: Temporal.Instant;
}

/**
 * Nobody is ever shut out, only made to wait, and longest only where the address and the IP address both are the same.
 * What strangers do elsewhere makes an account wait a minute at most, and does not touch a network from which its owner
 * has signed in within 90 days; a mail link signs in without any of these.
 */
const rules = {
  password: {
    both: { free: 5, first: 30, most: 900, quietHours: 24 },
    address: { free: 50, first: 5, most: 60, quietHours: 24 },
    ip: { free: 100, first: 5, most: 60, quietHours: 1 },
  },
  link: {
    both: { free: 3, first: 60, most: 900, quietHours: 24 },
    address: { free: 10, first: 60, most: 300, quietHours: 24 },
    ip: { free: 100, first: 5, most: 60, quietHours: 1 },
  },
} as const satisfies Record<string, Record<'both' | 'address' | 'ip', Rule>>;

const knownHours = 90 * 24;
/** So that a row which makes nobody wait is open by any clock: those of two processes differ. */
const always = Temporal.Instant.fromEpochMilliseconds(0);
const columns = sql.raw('key, tries, open_at as "openAt", forget_at as "forgetAt"');

/** One try that was let through. It counts as failed until it is known not to be, so that tries at the same time all count. */
export interface Try {
  /** It was right: the count of this address from this network begins anew, the others forget this try. */
  succeeded(now: Temporal.Instant): Promise<void>;
  /** It was not looked at: as if it had not been. */
  withdrawn(): Promise<void>;
}

/** Limits kept in the database, so that all processes share them. `pool` comes from `openPool`; they commit by themselves. */
export function signInLimits(pool: Pool, secret: Buffer) {
  const keysOf = (kind: keyof typeof rules, { address, ip }: Tried) => {
    const from = network(ip);
    const key = (...parts: string[]) => mac(secret, JSON.stringify(parts));
    return {
      known: key('known', address, from),
      counted: [
        { key: key(kind, 'both', address, from), rule: rules[kind].both },
        { key: key(kind, 'address', address), rule: rules[kind].address },
        { key: key(kind, 'ip', from), rule: rules[kind].ip },
      ],
    };
  };
  return {
    /** Lets a try through and counts it, or says until when to wait. */
    async begin(kind: keyof typeof rules, tried: Tried, now: Temporal.Instant): Promise<Result<Try, Wait>> {
      const { known, counted } = keysOf(kind, tried);
      const rows = await glance(pool, [known, ...counted.map(({ key }) => key)]);
      const asked = rows.some((row) => row.key === known && later(row.forgetAt, now)) ? counted.slice(0, 1) : counted;
      const shut = wait(rows, asked, now);
      if (shut) return shut;
      return transaction(pool, null, async ({ tx }) => count(pool, tx, asked, known, now));
    },
    /** Whoever was there proved to be the owner: what strangers do elsewhere no longer makes this network wait. */
    async know(tried: Tried, now: Temporal.Instant): Promise<void> {
      await transaction(pool, null, ({ tx }) => knows(tx, keysOf('link', tried).known, now));
    },
  };
}

async function count(
  pool: Pool, tx: Tx, asked: readonly Counted[], known: string, now: Temporal.Instant,
): Promise<Result<Try, Wait>> {
  const keys = asked.map(({ key }) => key);
  const before = await locked(tx, keys);
  const shut = wait(before, asked, now);
  if (shut) return shut;
  const after = before.map((row) => afterTry(row, asked.find(({ key }) => key === row.key)!.rule, now));
  await write(tx, after);
  return ok({
    succeeded: (when) => transaction(pool, null, async ({ tx: later }) => {
      const rows = takenBack(await locked(later, keys), before, after);
      await write(later, rows.map((row) => (row.key === keys[0] ? { ...row, tries: 0, openAt: always } : row)));
      await knows(later, known, when);
    }),
    withdrawn: () => transaction(pool, null, async ({ tx: later }) => {
      await write(later, takenBack(await locked(later, keys), before, after));
    }),
  });
}

/** One failure more. A count that has been quiet for long enough begins at nothing. */
function afterTry(row: Row, { free, first, most, quietHours }: Rule, now: Temporal.Instant): Row {
  const tries = (later(row.forgetAt, now) ? row.tries : 0) + 1;
  const openAt = tries < free ? row.openAt : now.add({ seconds: Math.min(first * 2 ** Math.min(tries - free, 30), most) });
  return { key: row.key, tries, openAt, forgetAt: now.add({ hours: quietHours }) };
}

/** Without our own try; a wait that others have caused meanwhile stays. */
function takenBack(rows: readonly Row[], before: readonly Row[], after: readonly Row[]): Row[] {
  return rows.map((row) => {
    const was = before.find(({ key }) => key === row.key)!;
    const ours = after.find(({ key }) => key === row.key)!;
    return { ...row, tries: Math.max(row.tries - 1, 0), openAt: row.openAt.equals(ours.openAt) ? was.openAt : row.openAt };
  });
}

/** A wait longer than its rule gives was written by a clock that has been put back since, and says nothing. */
function wait(rows: readonly Row[], asked: readonly Counted[], now: Temporal.Instant): ({ ok: false } & Wait) | undefined {
  const waits = asked.flatMap(({ key, rule: { most } }) => rows.filter((row) => row.key === key
    && later(row.openAt, now) && !later(row.openAt, now.add({ seconds: most }))).map((row) => row.openAt));
  const until = waits.sort(Temporal.Instant.compare).at(-1);
  return until && refuse({ reason: 'wait', until });
}

const later = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0;

async function glance(pool: Pool, keys: readonly string[]): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    'select key, tries, open_at as "openAt", forget_at as "forgetAt" from sign_in.rate_limits where key = any($1)', [keys]);
  return rows;
}

/** The rows, made where they are missing, always locked in the order of their keys, so that no two wait for each other. */
async function locked(tx: Tx, keys: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`insert into sign_in.rate_limits (key, tries, open_at, forget_at)
    select key, 0, always, always
    from unnest(${[...keys].sort()}::text[]) key, (select ${always.toString()}::timestamptz as always) a
    on conflict (key) do update set key = excluded.key returning ${columns}`.execute(tx);
  return rows;
}

async function write(tx: Tx, rows: readonly Row[]): Promise<void> {
  const values = rows.map((row) =>
    sql`(${row.key}, ${row.tries}::integer, ${row.openAt.toString()}::timestamptz, ${row.forgetAt.toString()}::timestamptz)`);
  await sql`update sign_in.rate_limits r set tries = n.tries, open_at = n.open_at, forget_at = n.forget_at
    from (values ${sql.join(values)}) n (key, tries, open_at, forget_at) where r.key = n.key`.execute(tx);
}

async function knows(tx: Tx, key: string, now: Temporal.Instant): Promise<void> {
  const until = now.add({ hours: knownHours }).toString();
  await sql`insert into sign_in.rate_limits (key, tries, open_at, forget_at) values (${key}, 0, ${always.toString()}, ${until})
    on conflict (key) do update set forget_at = excluded.forget_at`.execute(tx);
}

/** An IPv6 address is one of 2^64 that a household may use at will: the network of 64 bits counts (RFC 6177). */
function network(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const host = new URL(`http://[${ip.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (mapped) return [mapped[1]!, mapped[2]!].flatMap((pair) => [parseInt(pair, 16) >> 8, parseInt(pair, 16) & 255]).join('.');
  const [head = '', tail = ''] = host.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = host.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
