/** How organisations stood when they were opened last, and which tables count as steady: see `database-steady.ts`. */
import type pg from 'pg';
import type { OrganisationId } from './context.ts';
import { Remembered } from './remembered.ts';

/** How an organisation was when it was opened last. */
export interface Standing {
  /** How far its clock is ahead, in milliseconds. */
  readonly ahead: number;
  readonly version: number;
  /** What was read under this version, by name; nobody may change it. */
  readonly values: Map<string, unknown>;
  /** It may have changed: whoever opens it next asks before he goes on. */
  doubted?: true;
}

/** What one transaction knows of it. */
export interface Steady {
  readonly standing: Standing;
  /** Whether it has gone on with what was kept. */
  used: boolean;
  /** From when on it asks the database each time: it has written or locked something of it. */
  over: boolean;
}

const standings = new WeakMap<pg.Pool, Map<OrganisationId, Standing>>();

/** Another pool of the same process to the same database: what is known is known to both. */
export function shareStandings(pool: pg.Pool, other: pg.Pool): void {
  const all = standings.get(other) ?? new Map<OrganisationId, Standing>();
  standings.set(other, all);
  standings.set(pool, all);
}

/** How an organisation stood when it was opened last. */
export function standingOf(pool: pg.Pool, organisation: OrganisationId): Standing | undefined {
  const known = standings.get(pool)?.get(organisation);
  return known?.doubted ? undefined : known;
}

/** Notes how it stands. @returns what is kept of it: all that was, where the version is the same. */
export function noteStanding(pool: pg.Pool, organisation: OrganisationId, { ahead, version }: Pick<Standing, 'ahead' | 'version'>): Standing {
  let all = standings.get(pool);
  if (!all) standings.set(pool, all = new Map());
  const before = all.get(organisation);
  if (before?.version === version && before.ahead === ahead && !before.doubted) return before;
  const now = { ahead, version, values: before?.version === version ? before.values : new Map<string, unknown>() };
  all.set(organisation, now);
  return now;
}

/** It may be otherwise by now: whoever opens it next asks first; what is kept stays, where the version is the same. */
export function doubtStanding(pool: pg.Pool, organisation: OrganisationId): void {
  const known = standings.get(pool)?.get(organisation);
  if (known) known.doubted = true;
}

/** An organisation's own row is asked by every opening, before any room is there. */
const names = new Set(['organisations']);
let naming = /\borganisations\b/;
const known = new Remembered<boolean>();
const lasting = new Remembered<boolean>();

/** Says that what is in these tables may be kept under the version: a trigger `steady` counts every change of theirs. */
export function steadyTables(...tables: readonly string[]): void {
  for (const table of tables) names.add(table);
  naming = new RegExp(`\\b(?:${[...names].join('|')})\\b`);
  known.clear();
}

/** The tables whose changes are counted. */
export function allSteadyTables(): ReadonlySet<string> {
  return names;
}

const locking = /\bfor (?:no key update|key share|update|share)\b/i;

/** Whether a statement only looks: it neither changes a row nor keeps it from others. */
export function onlyLooks(text: string): boolean {
  return /^\s*select\b/i.test(text) && !locking.test(text);
}

const effects = /\b(?:pg_(?:try_)?advisory_|pg_current_xact_id\(|bump_|enqueue_)/i; // locks, a place among transactions, and what functions of ours write

/** Whether a statement needs no transaction around it: it leaves nothing that lasts until one ends. */
export function leavesNothing(text: string): boolean {
  return lasting.of(text, () => onlyLooks(text) && !effects.test(text));
}

/** Whether a statement, or a table by its name, is about steady tables. */
export function isOfSteady(text: string): boolean {
  return known.of(text, () => naming.test(text));
}
