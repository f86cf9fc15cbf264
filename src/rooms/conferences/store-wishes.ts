import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { BookingWay, FamilyId, Place, RoundId } from './model.ts';
import type { KeptId, Wished } from './model-wishes.ts';

type Instant = Temporal.Instant;

/** Days as JSON. */
export interface StoredDay { readonly date: string; readonly after: number | null; readonly before: number | null }

export interface WishTables {
  round_wishes: {
    organisation: string; family: FamilyId; round: RoundId; pairs: readonly Wished[]; place: Place; days: readonly StoredDay[]; way: BookingWay;
    given_at: Instant; version: number; told_at: Instant | null;
  };
  round_kept: {
    organisation: string; id: KeptId; round: RoundId; family: FamilyId; student: PersonId; teacher: PersonId; starts_at: Instant; ends_at: Instant; until: Instant;
    books: boolean; state: 'kept' | 'taken' | 'released'; reason: string | null; made_by: PersonId; made_at: Instant; ended_at: Instant | null; passed_at: Instant | null;
  };
}

/** The transaction as wishes and kept places see it. */
export const tables = (tx: Tx): Kysely<WishTables> => tx as Kysely<WishTables>;
const json = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::jsonb`;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

/** Puts what a family wants in the place of what it wanted before. @returns which version it is. */
export async function putWishes(tx: Tx, { pairs, days, ...row }: Omit<WishTables['round_wishes'], 'version' | 'told_at'>): Promise<number> {
  const { way, place, given_at } = row;
  const put = await tables(tx).insertInto('round_wishes').values({ ...row, pairs: json(pairs), days: json(days), version: 1, told_at: null })
    .onConflict((on) => on.columns(['organisation', 'family']).doUpdateSet({ pairs: json(pairs), days: json(days), way, place, given_at, version: sql<number>`round_wishes.version + 1` }))
    .returning('version').executeTakeFirstOrThrow();
  return put.version;
}

/** @returns whether there were any. */
export async function deleteWishes(tx: Tx, organisation: string, family: FamilyId): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('round_wishes').where('organisation', '=', organisation).where('family', '=', family).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** These families have been told what came of their wishes. */
export async function setTold(tx: Tx, organisation: string, families: readonly FamilyId[], at: Instant): Promise<void> {
  if (families.length === 0) return;
  await tables(tx).updateTable('round_wishes').set({ told_at: at }).where('organisation', '=', organisation).where('family', '=', among(families)).execute();
}

/** What a person wanted as a guardian goes with him, and what others wanted of or about him; so do the reasons for which places were kept. @returns how many there were. */
export async function eraseWishes(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const own = await tables(tx).deleteFrom('round_wishes').where('organisation', '=', organisation)
    .where(sql<boolean>`exists (select from round_families f where f.organisation = round_wishes.organisation and f.id = round_wishes.family and ${person}::uuid = any(f.guardians))`)
    .executeTakeFirst();
  const about = await tables(tx).updateTable('round_wishes').set({
    pairs: sql<readonly Wished[]>`(select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(pairs) one where one->>'student' <> ${person} and one->>'teacher' <> ${person})`,
  }).where('organisation', '=', organisation).where(sql<boolean>`exists (select from jsonb_array_elements(pairs) one where ${person} in (one->>'student', one->>'teacher'))`).executeTakeFirst();
  const kept = await tables(tx).updateTable('round_kept').set({ reason: null }).where('organisation', '=', organisation).where('reason', 'is not', null)
    .where(sql<boolean>`(student = ${person}::uuid or exists (select from round_families f where f.organisation = round_kept.organisation and f.id = round_kept.family and ${person}::uuid = any(f.guardians)))`)
    .executeTakeFirst();
  return Number(own.numDeletedRows + about.numUpdatedRows + kept.numUpdatedRows);
}

export async function insertKept(tx: Tx, row: WishTables['round_kept']): Promise<void> {
  await tables(tx).insertInto('round_kept').values(row).execute();
}

/** A kept place, kept from others until the transaction ends. */
export function lockKept(tx: Tx, organisation: string, id: KeptId): Promise<WishTables['round_kept'] | undefined> {
  return tables(tx).selectFrom('round_kept').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Kept places whose moment has come, which nobody has noted yet. */
export async function keptOver(tx: Tx, organisation: string, now: Instant): Promise<Pick<WishTables['round_kept'], 'id' | 'round' | 'teacher'>[]> {
  return tables(tx).selectFrom('round_kept').select(['id', 'round', 'teacher']).where('organisation', '=', organisation).where('state', '=', sql.lit('kept'))
    .where('passed_at', 'is', null).where('until', '<=', now).orderBy('id').execute();
}

/** Notes that their moment has passed. @returns which of them nobody else noted at the same time. */
export async function passedKept(tx: Tx, organisation: string, ids: readonly KeptId[], at: Instant): Promise<Set<KeptId>> {
  const rows = await tables(tx).updateTable('round_kept').set({ passed_at: at }).where('organisation', '=', organisation).where('state', '=', sql.lit('kept'))
    .where('passed_at', 'is', null).where('id', '=', sql<KeptId>`any(${[...ids]}::uuid[])`).returning('id').execute();
  return new Set(rows.map(({ id }) => id));
}

export async function endKept(tx: Tx, organisation: string, id: KeptId, state: 'taken' | 'released', at: Instant): Promise<void> {
  await tables(tx).updateTable('round_kept').set({ state, ended_at: at }).where('organisation', '=', organisation).where('id', '=', id).execute();
}
