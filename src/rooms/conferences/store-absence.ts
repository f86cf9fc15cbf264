import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { AppointmentId, FamilyId, RoundId } from './model.ts';
import type { AbsenceId, AbsenceKind, Answer, Instead, KeptChange } from './model-absence.ts';
import { tables as roundTables, type Tables as RoundTables } from './store.ts';

type Instant = Temporal.Instant;

export interface Tables {
  round_absences: {
    organisation: string; id: AbsenceId; round: RoundId; kind: AbsenceKind; teacher: PersonId | null; room: RoomId | null; other_room: RoomId | null;
    date: Temporal.PlainDate | null; from_minute: number | null; to_minute: number | null; instead: Instead | null; new_date: Temporal.PlainDate | null;
    reason: string | null; made_at: Instant; lifted_at: Instant | null; moved: number; other_rooms: number; online: number; cancelled: number;
  };
  round_rearranged: {
    organisation: string; absence: AbsenceId; family: FamilyId; round: RoundId; changes: readonly KeptChange[]; told: 'sent' | 'hand';
    told_at: Instant | null; chased_at: Instant | null; answer: Answer | null; accepted_at: Instant | null;
  };
}

/** The transaction as these tables see it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as unknown as Kysely<Tables>;

const json = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::jsonb`;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

/** All families of a round, kept from others until the transaction ends: nobody of it books, moves or cancels meanwhile. */
export async function lockFamilies(tx: Tx, organisation: string, round: RoundId): Promise<void> {
  await roundTables(tx).selectFrom('round_families').select('id').where('organisation', '=', organisation).where('round', '=', round).orderBy('id').forUpdate().execute();
}

export async function insertAbsence(tx: Tx, row: Tables['round_absences']): Promise<void> {
  await tables(tx).insertInto('round_absences').values(row).execute();
}

export async function liftRow(tx: Tx, organisation: string, id: AbsenceId, at: Instant): Promise<void> {
  await tables(tx).updateTable('round_absences').set({ lifted_at: at }).where('organisation', '=', organisation).where('id', '=', id).execute();
}

export async function insertRearranged(tx: Tx, rows: readonly Tables['round_rearranged'][]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    await tables(tx).insertInto('round_rearranged').values(rows.slice(at, at + 500).map((row) => ({ ...row, changes: json(row.changes) }))).execute();
  }
}

/** What these families have not answered yet, of a round or of one absence of it, is answered now. @returns of which families. */
export async function answerRearranged(
  tx: Tx, organisation: string, family: FamilyId, change: { answer: Answer; accepted_at: Instant },
): Promise<RoundId[]> {
  const rows = await tables(tx).updateTable('round_rearranged').set(change).where('organisation', '=', organisation).where('family', '=', family)
    .where('answer', 'is', null).returning('round').execute();
  return rows.map(({ round }) => round);
}

/** What was told is told again, once. */
export async function markChased(tx: Tx, organisation: string, keys: readonly { absence: AbsenceId; family: FamilyId }[], at: Instant): Promise<void> {
  for (const [absence, of] of Map.groupBy(keys, (one) => one.absence)) {
    await tables(tx).updateTable('round_rearranged').set({ chased_at: at }).where('organisation', '=', organisation).where('absence', '=', absence)
      .where('family', '=', among(of.map(({ family }) => family))).execute();
  }
}

/** Meetings that have their next one end as moved, in one statement. */
export async function endMoved(tx: Tx, organisation: string, pairs: readonly { from: AppointmentId; to: AppointmentId }[], { at, reason }: { at: Instant; reason: string | null }): Promise<void> {
  if (pairs.length === 0) return;
  await sql`update appointments a set state = 'moved', moved_to = p.next, ended_at = ${at}, reason = ${reason}
    from unnest(${pairs.map(({ from }) => from)}::uuid[], ${pairs.map(({ to }) => to)}::uuid[]) as p (id, next)
    where a.organisation = ${organisation} and a.id = p.id`.execute(tx);
}

/** Meetings as they are stored. */
export function meetingRows(tx: Tx, organisation: string, ids: readonly AppointmentId[]): Promise<RoundTables['appointments'][]> {
  return roundTables(tx).selectFrom('appointments').selectAll().where('organisation', '=', organisation).where('id', '=', among(ids)).orderBy('starts_at').orderBy('id').execute();
}

/** Changes meetings alike. */
export async function updateMeetings(tx: Tx, organisation: string, ids: readonly AppointmentId[], change: Partial<RoundTables['appointments']>): Promise<void> {
  if (ids.length === 0) return;
  await roundTables(tx).updateTable('appointments').set(change).where('organisation', '=', organisation).where('id', '=', among(ids)).execute();
}

/** A day of a round is on another date; teachers can then when they could on the old one. */
export async function moveDay(tx: Tx, organisation: string, round: RoundId, from: Temporal.PlainDate, to: Temporal.PlainDate): Promise<void> {
  await roundTables(tx).updateTable('round_days').set({ date: to }).where('organisation', '=', organisation).where('round', '=', round).where('date', '=', from).execute();
  await sql`insert into round_hours (organisation, round, teacher, date, from_minute, to_minute)
    select organisation, round, teacher, ${to}::date, from_minute, to_minute from round_hours
    where organisation = ${organisation} and round = ${round} and date = ${from}::date on conflict do nothing`.execute(tx);
}

/** Where a teacher meets: on these days only, or wherever he has no room of the day. */
export async function putRooms(tx: Tx, organisation: string, round: RoundId, teacher: PersonId, change: { room?: RoomId | null; days?: Readonly<Record<string, RoomId | null>> }): Promise<void> {
  const { room, days } = change;
  await roundTables(tx).updateTable('round_teachers').set({ ...(room === undefined ? {} : { room }), ...(days === undefined ? {} : { day_rooms: json(days) }) })
    .where('organisation', '=', organisation).where('round', '=', round).where('teacher', '=', teacher).execute();
}

/** The dates by which a family's calendar entries are named. */
export async function putEntries(tx: Tx, organisation: string, family: FamilyId, entries: Readonly<Record<string, string>>): Promise<void> {
  await roundTables(tx).updateTable('round_families').set({ entries: json(entries) }).where('organisation', '=', organisation).where('id', '=', family).execute();
}

/** Takes away what was written about a teacher's absence; that there was one stays. @returns how many texts there were. */
export async function eraseAbsenceWords(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('round_absences').set({ reason: null }).where('organisation', '=', organisation).where('teacher', '=', person)
    .where('reason', 'is not', null).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes a person's name out of what was written about absences. @returns how many texts had it. */
export async function maskAbsenceWords(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('round_absences').set({ reason: masked('reason', mentions) }).where('organisation', '=', organisation)
    .where(hasMention('reason', mentions)).executeTakeFirst();
  return Number(numUpdatedRows);
}
