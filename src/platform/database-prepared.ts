/** Which statements are prepared on a connection: few, those that come again and again; and how long their plans hold. */

/** So often a process sends a text before it is worth a plan that is kept; so many texts are, on each connection. */
const often = 8;
const most = 120;
/** A list longer than this has a plan made for it: one for any length would guess how many there are. */
const shortList = 32;

const counts = new Map<string, number>();
const names = new Map<string, string>();
let generation = 0;

/** The name under which a connection prepares this statement; undefined where it is sent as it is. */
export function nameOf(sql: string, parameters: readonly unknown[]): string | undefined {
  const known = names.get(sql);
  if (known === undefined && !isWorth(sql)) return undefined;
  if (parameters.some((one) => Array.isArray(one) && one.length > shortList)) return undefined;
  return known ?? named(sql);
}

function isWorth(sql: string): boolean {
  if (names.size >= most) return false;
  const count = (counts.get(sql) ?? 0) + 1;
  if (counts.size > 2000) counts.clear();
  counts.set(sql, count);
  return count > often;
}

function named(sql: string): string {
  const name = `c${generation}_${names.size}`;
  names.set(sql, name);
  counts.delete(sql);
  return name;
}

/**
 * A migration of a newer process has changed a table: what was prepared no longer fits ("cached plan must not change result
 * type"). From now on all is prepared under other names, on every connection; the transaction is to be begun again.
 */
export function isOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  if (code !== '0A000' || routine !== 'RevalidateCachedQuery') return false;
  generation += 1;
  names.clear();
  return true;
}

/**
 * A prepared statement has one plan, from its first run on; left to itself the server makes one for the values each time, as long as it
 * takes that for cheaper, which for a read by a key it is not. A connection is told so once, and what is not prepared says otherwise.
 */
export const plansOnce = "set plan_cache_mode = 'force_generic_plan'";
export const plansFreely = "select set_config('plan_cache_mode', 'auto', true)";

const plannedAt = new WeakMap<object, number>();

/**
 * Whether a connection is to plan anew what it keeps plans of, those of foreign keys too, and has not been told so for `lasts`
 * milliseconds. The server does so by itself when it has taken statistics, which may be a minute after a whole school has booked: a plan
 * made for an empty table looks at all of its rows, or by any index.
 */
export function isPlannedLongAgo(connection: object, lasts: number): boolean {
  const now = performance.now();
  const since = plannedAt.get(connection);
  if (since !== undefined && now - since < lasts) return false;
  plannedAt.set(connection, now);
  return since !== undefined;
}
