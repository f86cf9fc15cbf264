import { sql, type Kysely } from 'kysely';
import type { Weight } from '../../planning/conflicts.ts';
import type { Tx } from '../../platform/database.ts';
import { later } from '../../platform/database-kept.ts';
import { newId } from '../../platform/ids.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { Conflict, ConflictId, ConflictMark, FoundConflict } from './model-conflicts.ts';
import { conflictKey } from './rules-conflicts.ts';

export interface ConflictTables {
  conflicts: {
    organisation: string; id: ConflictId; key: string; kind: string; owner_kind: string; owner: string; weight: Weight;
    a_kind: string; a_subject: string; a_part: string; a_starts_at: Temporal.Instant; a_ends_at: Temporal.Instant;
    b_kind: string | null; b_subject: string | null; b_part: string | null; b_starts_at: Temporal.Instant | null; b_ends_at: Temporal.Instant | null;
    starts_at: Temporal.Instant; ends_at: Temporal.Instant; minutes: number; found_at: Temporal.Instant; gone_at: Temporal.Instant | null;
    accepted_at: Temporal.Instant | null; accepted_by: string | null; accepted_reason: string | null;
  };
  conflict_marks: { organisation: string; id: string; of_kind: ConflictMark['kind']; of: string };
}

export const conflictTables = (tx: Tx): Kysely<ConflictTables> => tx as Kysely<ConflictTables>;

export function conflictOf(row: ConflictTables['conflicts']): Conflict {
  const { id, kind, minutes, weight } = row;
  return {
    id, kind, minutes, weight, owner: { kind: row.owner_kind, id: row.owner }, at: { start: row.starts_at, end: row.ends_at }, foundAt: row.found_at,
    a: { kind: row.a_kind, id: row.a_subject, part: row.a_part, at: { start: row.a_starts_at, end: row.a_ends_at } },
    b: row.b_kind === null ? null : { kind: row.b_kind, id: row.b_subject!, part: row.b_part ?? '', at: { start: row.b_starts_at!, end: row.b_ends_at! } },
    accepted: row.accepted_at && { at: row.accepted_at, by: row.accepted_by, reason: row.accepted_reason ?? '' },
  };
}

/** Remembers that something has changed: a row more, and nothing that another could wait for. */
export function insertMarks(tx: Tx, organisation: string, marks: readonly ConflictMark[]): void {
  later(tx, 'conflict_marks', marks.map(({ kind, id }) => ({ organisation, id: newId(), of_kind: kind, of: id })));
}

/** Who works conflicts of an organisation out does so after whoever does so now. */
export async function lockConflicts(tx: Tx, organisation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`conflicts ${organisation}`}, 0))`.execute(tx);
}

/** What has changed, as far as it is committed. */
export function marksOf(tx: Tx, organisation: string): Promise<ConflictTables['conflict_marks'][]> {
  return conflictTables(tx).selectFrom('conflict_marks').selectAll().where('organisation', '=', organisation).execute();
}

/** These are worked out; one that came meanwhile stays. */
export async function deleteMarks(tx: Tx, organisation: string, ids: readonly string[]): Promise<void> {
  await conflictTables(tx).deleteFrom('conflict_marks').where('organisation', '=', organisation).where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute();
}

const columns = sql.raw(`id, key, kind, owner_kind, owner, weight, a_kind, a_subject, a_part, a_starts_at, a_ends_at,
  b_kind, b_subject, b_part, b_starts_at, b_ends_at, starts_at, ends_at, minutes`);

/** Puts what was found. One that was there and has changed is open again: what was said of it was said of what it was. */
export async function putConflicts(tx: Tx, organisation: string, found: readonly FoundConflict[], now: Temporal.Instant): Promise<void> {
  if (found.length === 0) return;
  await sql`
    insert into conflicts (organisation, found_at, ${columns})
    select ${organisation}, ${now}::timestamptz, ${columns} from jsonb_to_recordset(${JSON.stringify(found.map(recordOf))}::jsonb) as r (
      id uuid, key text, kind text, owner_kind text, owner uuid, weight text, a_kind text, a_subject uuid, a_part text, a_starts_at timestamptz,
      a_ends_at timestamptz, b_kind text, b_subject uuid, b_part text, b_starts_at timestamptz, b_ends_at timestamptz, starts_at timestamptz,
      ends_at timestamptz, minutes int)
    on conflict (organisation, key) do update set weight = excluded.weight, minutes = excluded.minutes, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      a_kind = excluded.a_kind, a_subject = excluded.a_subject, a_part = excluded.a_part, a_starts_at = excluded.a_starts_at, a_ends_at = excluded.a_ends_at,
      b_kind = excluded.b_kind, b_subject = excluded.b_subject, b_part = excluded.b_part, b_starts_at = excluded.b_starts_at, b_ends_at = excluded.b_ends_at,
      found_at = case when conflicts.gone_at is null then conflicts.found_at else excluded.found_at end,
      gone_at = null, accepted_at = null, accepted_by = null, accepted_reason = null`.execute(tx);
}

function recordOf(one: FoundConflict): object {
  const { kind, owner, a, b, at, minutes, weight } = one;
  return {
    id: newId(), key: conflictKey(one), kind, owner_kind: owner.kind, owner: owner.id, weight, minutes: Math.round(minutes), starts_at: at.start, ends_at: at.end,
    a_kind: a.kind, a_subject: a.id, a_part: a.part, a_starts_at: a.at.start, a_ends_at: a.at.end,
    b_kind: b?.kind, b_subject: b?.id, b_part: b?.part, b_starts_at: b?.at.start, b_ends_at: b?.at.end,
  };
}

/** These are no more. */
export async function setGone(tx: Tx, organisation: string, ids: readonly ConflictId[], now: Temporal.Instant): Promise<void> {
  if (ids.length === 0) return;
  await conflictTables(tx).updateTable('conflicts').set({ gone_at: now }).where('organisation', '=', organisation)
    .where('id', '=', sql<ConflictId>`any(${[...ids]}::uuid[])`).execute();
}

/** These may stay, for a reason. */
export async function setAccepted(
  tx: Tx, organisation: string, ids: readonly ConflictId[], { at, by, reason }: { at: Temporal.Instant; by: string | null; reason: string },
): Promise<void> {
  await conflictTables(tx).updateTable('conflicts').set({ accepted_at: at, accepted_by: by, accepted_reason: reason }).where('organisation', '=', organisation)
    .where('id', '=', sql<ConflictId>`any(${[...ids]}::uuid[])`).where('gone_at', 'is', null).execute();
}

/** Takes a person's name out of the reasons for which conflicts were accepted. @returns how many had it. */
export async function maskConflicts(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await conflictTables(tx).updateTable('conflicts').set({ accepted_reason: masked('accepted_reason', mentions) })
    .where('organisation', '=', organisation).where(hasMention('accepted_reason', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}
