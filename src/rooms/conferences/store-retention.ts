import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { FiguresOf, RetentionPart } from './model-retention.ts';

export interface Tables {
  round_keeping: {
    organisation: string; choices_days: number | null; words_days: number | null; answers_days: number | null; meetings_days: number | null; leavers_days: number | null;
    set_at: Temporal.Instant; set_by: PersonId | null; version: number;
  };
  round_erasures: { organisation: string; round: RoundId; part: RetentionPart; things: number; first_at: Temporal.Instant; last_at: Temporal.Instant };
  round_figures: {
    organisation: string; round: RoundId; kind: 'teacher' | 'class'; of: string; scheduled: number; completed: number; rescheduled: number; cancelled: number; missed: number;
  };
}

/** The transaction as retention sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** How a table says of which round a row is. */
type Through = 'round' | 'appointment' | 'plan' | 'print';

/** What becomes of a table when its part goes: the rows, or what these columns hold; '' where a column may not be null. */
interface Going { readonly part: Exclude<RetentionPart, 'answers'>; readonly table: string; readonly through: Through; readonly does: 'remove' | { readonly empty: Readonly<Record<string, null | ''>> } }

/**
 * All that a round leaves behind and that goes with time. A table that holds something of a round has a line here, or its columns
 * stand in `stays` of the test beside this file, which compares both with the database. In the order in which rows may go.
 */
export const goes: readonly Going[] = [
  { part: 'choices', table: 'round_families', through: 'round', does: { empty: { draft: null } } },
  { part: 'choices', table: 'round_teachers', through: 'round', does: { empty: { wishes: null } } },
  { part: 'choices', table: 'round_waits', through: 'round', does: 'remove' },
  { part: 'choices', table: 'round_wishes', through: 'round', does: 'remove' },
  { part: 'choices', table: 'round_plan_meetings', through: 'plan', does: 'remove' },
  { part: 'choices', table: 'round_codes', through: 'round', does: 'remove' },
  { part: 'words', table: 'appointments', through: 'round', does: { empty: { reason: null, address: null, interpreter_language: null } } },
  { part: 'words', table: 'appointment_notes', through: 'appointment', does: 'remove' },
  { part: 'words', table: 'round_absences', through: 'round', does: { empty: { reason: null } } },
  { part: 'words', table: 'round_kept', through: 'round', does: { empty: { reason: null } } },
  { part: 'words', table: 'round_calls', through: 'round', does: 'remove' },
  { part: 'words', table: 'round_letters', through: 'print', does: 'remove' },
  { part: 'words', table: 'round_lateness', through: 'round', does: 'remove' },
  { part: 'meetings', table: 'round_rearranged', through: 'round', does: 'remove' },
  { part: 'meetings', table: 'round_kept', through: 'round', does: 'remove' },
  { part: 'meetings', table: 'round_interpreters', through: 'round', does: 'remove' },
];

/** Of which table a column names a row that says the round. */
const tableOf = { appointment: 'appointments', plan: 'round_plans', print: 'round_prints' } as const;

const within = (organisation: string, round: RoundId, through: Through): RawBuilder<boolean> => {
  if (through === 'round') return sql<boolean>`round = ${round}`;
  return sql<boolean>`${sql.ref(through)} in (select id from ${sql.table(tableOf[through])} where organisation = ${organisation} and round = ${round})`;
};

/** Empties or removes what a part of a round holds; again finds only what has come since. @returns how many rows. */
export async function eraseListed(tx: Tx, organisation: string, round: RoundId, part: RetentionPart): Promise<number> {
  let things = 0;
  for (const one of goes) {
    if (one.part !== part) continue;
    const of = sql`${sql.table(one.table)} where organisation = ${organisation} and ${within(organisation, round, one.through)}`;
    const { numAffectedRows } = await (one.does === 'remove' ? sql`delete from ${of}` : emptying(one.table, one.does.empty, within(organisation, round, one.through), organisation)).execute(tx);
    things += Number(numAffectedRows ?? 0);
  }
  return things;
}

function emptying(table: string, empty: Readonly<Record<string, null | ''>>, where: RawBuilder<boolean>, organisation: string): RawBuilder<unknown> {
  const columns = Object.entries(empty);
  const set = sql.join(columns.map(([name, value]) => sql`${sql.ref(name)} = ${value === null ? sql`null` : sql`''`}`));
  const has = sql.join(columns.map(([name, value]) => (value === null ? sql`${sql.ref(name)} is not null` : sql`${sql.ref(name)} <> ''`)), sql` or `);
  return sql`update ${sql.table(table)} set ${set} where organisation = ${organisation} and ${where} and (${has})`;
}

/**
 * Forgets who met whom: every meeting keeps its time, teacher and outcome, with a child and a family that are nobody. Families are
 * given new ids, so that nothing else that names one leads to its meetings. @returns how many meetings.
 */
export async function forgetMeetings(tx: Tx, organisation: string, round: RoundId): Promise<number> {
  const { rows } = await sql<{ id: FamilyId }>`select id from round_families where organisation = ${organisation} and round = ${round} and guardians <> '{}' order by id for update`.execute(tx);
  const old = rows.map(({ id }) => id);
  const fresh = old.map(() => newId<FamilyId>());
  await sql`insert into round_families (organisation, id, round, key, guardians, told_at, told_way, reminded_at, version)
    select ${organisation}, n.fresh, ${round}, n.fresh::text, '{}', f.told_at, f.told_way, f.reminded_at, f.version from unnest(${old}::uuid[], ${fresh}::uuid[]) as n(old, fresh)
    join round_families f on f.organisation = ${organisation} and f.id = n.old`.execute(tx);
  const { numAffectedRows } = await sql`update appointments a set student = a.id, family = n.fresh from unnest(${old}::uuid[], ${fresh}::uuid[]) as n(old, fresh)
    where a.organisation = ${organisation} and a.round = ${round} and a.family = n.old`.execute(tx);
  await sql`delete from round_families where organisation = ${organisation} and id = any(${old}::uuid[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Sets how long what is kept. @returns false when somebody else was quicker. */
export async function putRetention(tx: Tx, row: Omit<Tables['round_keeping'], 'version'>, version: number): Promise<boolean> {
  const put = version === 0
    ? await tables(tx).insertInto('round_keeping').values({ ...row, version: 1 }).onConflict((on) => on.doNothing()).executeTakeFirst()
    : await tables(tx).updateTable('round_keeping').set({ ...row, version: version + 1 }).where('organisation', '=', row.organisation).where('version', '=', version).executeTakeFirst();
  return ('numUpdatedRows' in put ? put.numUpdatedRows : put.numInsertedOrUpdatedRows) === 1n;
}

/** Adds to what is written of what went. */
export async function addErasure(tx: Tx, { things, ...row }: Pick<Tables['round_erasures'], 'organisation' | 'round' | 'part' | 'things'>, at: Temporal.Instant): Promise<void> {
  await tables(tx).insertInto('round_erasures').values({ ...row, things, first_at: at, last_at: at })
    .onConflict((on) => on.columns(['organisation', 'round', 'part']).doUpdateSet((eb) => ({ things: eb('round_erasures.things', '+', things), last_at: at }))).execute();
}

/** Keeps figures; what is kept already stays. `of` null stands for the round's own id. */
export async function insertFigures(tx: Tx, organisation: string, round: RoundId, all: readonly FiguresOf[]): Promise<void> {
  if (all.length === 0) return;
  await tables(tx).insertInto('round_figures').values(all.map((one) => ({ ...one, organisation, round, of: one.of ?? round }))).onConflict((on) => on.doNothing()).execute();
}
