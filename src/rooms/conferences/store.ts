import { sql, type Kysely } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import { atCommit, later } from '../../platform/database-kept.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import { erasedMark, hasMention, masked, type Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId } from '../people/model-students.ts';
import type { RoomId } from '../resources/model.ts';
import type {
  AppointmentId, AppointmentState, BookingWay, DayId, FamilyId, Format, Miss, Pair, Place, RoundId, RoundMode, RoundState, RoundText, SlotId, SlotState, Stretch,
} from './model.ts';

type Instant = Temporal.Instant;
type Wall = Temporal.PlainDateTime;

export interface Tables {
  rounds: {
    organisation: string; id: RoundId; name: string; purpose: string; contact: string; instructions: string; texts: readonly RoundText[]; zone: string; format: Format; mode: RoundMode; published_at: Instant | null; platform: string | null;
    minutes: number; changeover: number; walking: number; opens_wall: Wall; opens_at: Instant; deadline_wall: Wall; deadline: Instant; change_wall: Wall;
    change_deadline: Instant; zone_data: string; state: RoundState; coordinator: PersonId; opened_at: Instant | null; made_at: Instant; version: number;
  };
  round_classes: { organisation: string; round: RoundId; class: ClassId; opens_at: Instant | null };
  round_days: {
    organisation: string; id: DayId; round: RoundId; date: Temporal.PlainDate; from_minute: number; to_minute: number; breaks: readonly Stretch[];
  };
  round_teachers: {
    organisation: string; round: RoundId; teacher: PersonId; room: RoomId | null; minutes: number | null; longest_run: number | null; wishes: string | null;
    asked_at: Instant | null; reminded_at: Instant | null; said_at: Instant | null; time_version: number | null; demand: number | null; day_rooms: Readonly<Record<string, RoomId | null>>;
  };
  round_hours: { organisation: string; round: RoundId; teacher: PersonId; date: Temporal.PlainDate; from_minute: number; to_minute: number };
  round_slots: {
    organisation: string; id: SlotId; round: RoundId; teacher: PersonId; wall: Wall; starts_at: Instant; ends_at: Instant; state: SlotState; amiss: Miss | null;
  };
  round_families: {
    organisation: string; id: FamilyId; round: RoundId; key: string; guardians: PersonId[]; draft: StoredDraft | null;
    told_at: Instant | null; reminded_at: Instant | null; version: number; entries: Readonly<Record<string, string>>;
  };
  appointments: {
    organisation: string; id: AppointmentId; round: RoundId; family: FamilyId; student: PersonId; teacher: PersonId; slot: SlotId; wall: Wall; zone: string;
    starts_at: Instant; ends_at: Instant; zone_data: string; place: Place; room: RoomId | null; address: string | null; interpreter_language: string | null;
    state: AppointmentState; moved_to: AppointmentId | null; way: BookingWay; made_at: Instant; ended_at: Instant | null; reason: string | null;
  };
}

steadyTables('rounds', 'round_days', 'round_classes', 'round_hours', 'round_teachers');

/** A draft as JSON. */
export interface StoredDraft { pairs: readonly Pair[]; matters?: readonly Pair[]; place: Place; after: number | null; before: number | null }

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** JSON for a jsonb column: a list would else become an array of PostgreSQL. */
const json = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::jsonb`;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

export async function insertRound(tx: Tx, row: Tables['rounds']): Promise<void> {
  await tables(tx).insertInto('rounds').values({ ...row, texts: json(row.texts) }).execute();
}

/** Changes a round, and counts its version up. */
export async function updateRound(tx: Tx, organisation: string, id: RoundId, change: Partial<Tables['rounds']>): Promise<void> {
  const { texts, ...rest } = change;
  await tables(tx).updateTable('rounds').set({ ...rest, ...(texts === undefined ? {} : { texts: json(texts) }), version: sql<number>`version + 1` }).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/**
 * A round, kept from others until the transaction ends: `share` where it is only not to change meanwhile. Who only refers to it, such
 * as a new entry in a line, does not wait for it: he holds what whoever has the round may want next.
 */
export function lockRound(tx: Tx, organisation: string, id: RoundId, how: 'change' | 'share' = 'change'): Promise<Tables['rounds'] | undefined> {
  return tables(tx).selectFrom('rounds').selectAll().where('organisation', '=', organisation).where('id', '=', id)
    .$if(how === 'change', (q) => q.forNoKeyUpdate()).$if(how === 'share', (q) => q.forShare()).executeTakeFirst();
}

/** Puts days and classes in the place of those before. */
export async function putFrame(tx: Tx, organisation: string, round: RoundId, { days, classes }: { days: readonly Tables['round_days'][]; classes: readonly ClassId[] }): Promise<void> {
  for (const table of ['round_days', 'round_classes'] as const) {
    await tables(tx).deleteFrom(table).where('organisation', '=', organisation).where('round', '=', round).execute();
  }
  await tables(tx).insertInto('round_days').values(days.map((day) => ({ ...day, breaks: json(day.breaks) }))).execute();
  await tables(tx).insertInto('round_classes').values(classes.map((id) => ({ organisation, round, class: id, opens_at: null }))).execute();
}

/** Adds teachers; who is there already stays as he is. */
export async function addTeachers(tx: Tx, organisation: string, round: RoundId, teachers: readonly PersonId[]): Promise<void> {
  if (teachers.length === 0) return;
  await tables(tx).insertInto('round_teachers').values(teachers.map((teacher) => ({
    organisation, round, teacher, room: null, minutes: null, longest_run: null, wishes: null, asked_at: null, reminded_at: null, said_at: null, time_version: null, demand: null,
    day_rooms: {},
  }))).onConflict((on) => on.columns(['organisation', 'round', 'teacher']).doNothing()).execute();
}

export async function removeTeacher(tx: Tx, organisation: string, round: RoundId, teacher: PersonId): Promise<void> {
  await tables(tx).deleteFrom('round_slots').where('organisation', '=', organisation).where('round', '=', round).where('teacher', '=', teacher).execute();
  await tables(tx).deleteFrom('round_teachers').where('organisation', '=', organisation).where('round', '=', round).where('teacher', '=', teacher).execute();
}

/** Changes what is known of these teachers, or of all of the round. */
export async function updateTeachers(tx: Tx, organisation: string, round: RoundId, teachers: readonly PersonId[] | 'all', change: Partial<Tables['round_teachers']>): Promise<void> {
  if (teachers.length === 0) return;
  await tables(tx).updateTable('round_teachers').set(change).where('organisation', '=', organisation).where('round', '=', round)
    .$if(teachers !== 'all', (q) => q.where('teacher', '=', among(teachers as readonly PersonId[]))).execute();
}

/** Teachers of a round, kept from others until the transaction ends, in one order. */
export function lockTeachers(tx: Tx, organisation: string, round: RoundId, teachers: readonly PersonId[]): Promise<Tables['round_teachers'][]> {
  return tables(tx).selectFrom('round_teachers').selectAll().where('organisation', '=', organisation).where('round', '=', round)
    .where('teacher', '=', among(teachers)).orderBy('teacher').forUpdate().execute();
}

/** Puts a teacher's hours in the place of those before. */
export async function putHours(tx: Tx, organisation: string, round: RoundId, teacher: PersonId, rows: readonly Tables['round_hours'][]): Promise<void> {
  await tables(tx).deleteFrom('round_hours').where('organisation', '=', organisation).where('round', '=', round).where('teacher', '=', teacher).execute();
  if (rows.length > 0) await tables(tx).insertInto('round_hours').values(rows).execute();
}

export async function insertSlots(tx: Tx, rows: readonly Tables['round_slots'][]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) {
    await tables(tx).insertInto('round_slots').values(rows.slice(at, at + 1000))
      .onConflict((on) => on.columns(['organisation', 'round', 'teacher', 'starts_at']).doNothing()).execute();
  }
}

/** Takes slots away that nobody ever booked. @returns those that are left, because a meeting that was moved or cancelled names them. */
export async function deleteSlots(tx: Tx, organisation: string, ids: readonly SlotId[]): Promise<SlotId[]> {
  if (ids.length === 0) return [];
  const gone = await tables(tx).deleteFrom('round_slots').where('organisation', '=', organisation).where('id', '=', among(ids))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('appointments').select('appointments.id')
      .whereRef('appointments.organisation', '=', 'round_slots.organisation').whereRef('appointments.slot', '=', 'round_slots.id')))).returning('id').execute();
  const had = new Set(gone.map(({ id }) => id));
  return ids.filter((id) => !had.has(id));
}

export async function updateSlots(tx: Tx, organisation: string, ids: readonly SlotId[], change: Partial<Pick<Tables['round_slots'], 'state' | 'amiss' | 'ends_at'>>): Promise<void> {
  if (ids.length === 0) return;
  await tables(tx).updateTable('round_slots').set(change).where('organisation', '=', organisation).where('id', '=', among(ids)).execute();
}

/** The slots of these teachers at these times, kept from others until the transaction ends, in one order. */
export function lockSlotsAt(tx: Tx, organisation: string, round: RoundId, times: readonly { readonly teacher: PersonId; readonly start: Instant }[]): Promise<Tables['round_slots'][]> {
  return slotsAt(tx, organisation, round, times.map(({ teacher }) => teacher), times.map(({ start }) => start.toString()));
}
const slotsAt = fixed((tx, organisation: string, round: RoundId, teachers: readonly PersonId[], starts: readonly string[]) => ({ compile: () => sql<Tables['round_slots']>`
  select s.* from round_slots s where s.organisation = ${organisation} and s.round = ${round}
  and (s.teacher, s.starts_at) in (select * from unnest(${teachers}::uuid[], ${starts}::timestamptz[])) order by s.id for update of s`.compile(tx) }));

/** Slots, kept from others until the transaction ends, in one order. */
export function lockSlots(tx: Tx, organisation: string, ids: readonly SlotId[]): Promise<Tables['round_slots'][]> {
  return often(tables(tx)).selectFrom('round_slots').selectAll().where('organisation', '=', organisation).where('id', '=', among(ids)).orderBy('id').forUpdate().execute();
}

/** Adds families by their keys; who is there already stays. */
export async function addFamilies(tx: Tx, rows: readonly Tables['round_families'][]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) {
    await tables(tx).insertInto('round_families').values(rows.slice(at, at + 1000)).onConflict((on) => on.columns(['organisation', 'round', 'key']).doNothing()).execute();
  }
}

/** A family of a round, kept from others until the transaction ends: two guardians act one after the other. */
export async function lockFamily(tx: Tx, organisation: string, id: FamilyId): Promise<Tables['round_families'] | undefined> {
  return (await lockedFamily(tx, organisation, id))[0];
}
const lockedFamily = fixed((tx, organisation: string, id: FamilyId) => tables(tx).selectFrom('round_families').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate());

/** What a family has in mind, said with the commit: whoever goes on in the same transaction is told it by who keeps it. */
export function keepDraft(tx: Tx, organisation: string, id: FamilyId, draft: StoredDraft): void {
  atCommit(tx, 'update round_families set draft = $1::jsonb where organisation = $2 and id = $3', [JSON.stringify(draft), organisation, id]);
}

type FamilyChange = Partial<Omit<Tables['round_families'], 'version' | 'entries'>>;

/** Changes families; `booked`: what they have booked has changed. */
export async function updateFamilies(tx: Tx, organisation: string, ids: readonly FamilyId[], change: FamilyChange, { booked = false } = {}): Promise<void> {
  if (ids.length === 0) return;
  const { draft, ...rest } = change;
  await often(tables(tx)).updateTable('round_families').set({
    ...rest, ...(draft === undefined ? {} : { draft: draft === null ? null : json(draft) }), ...(booked ? { version: sql<number>`version + 1` } : {}),
  }).where('organisation', '=', organisation).where('id', '=', among(ids)).execute();
}

/** Puts meetings, of slots that are locked. One that has one already, or a pair that has one, is a fault: `appointments_once`, `appointments_of_pair`. */
export function insertAppointments(tx: Tx, rows: readonly Tables['appointments'][]): void {
  later(tx, 'appointments', rows);
}

/** A meeting, kept from others until the transaction ends. */
export function lockAppointment(tx: Tx, organisation: string, id: AppointmentId): Promise<Tables['appointments'] | undefined> {
  return tables(tx).selectFrom('appointments').selectAll().where('organisation', '=', organisation).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateAppointment(tx: Tx, organisation: string, id: AppointmentId, change: Partial<Tables['appointments']>): Promise<void> {
  await tables(tx).updateTable('appointments').set(change).where('organisation', '=', organisation).where('id', '=', id).execute();
}

/** Takes away what was written of or by a person in rounds; that there was a meeting stays. @returns how many things there were. */
export async function eraseWords(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const wishes = await tables(tx).updateTable('round_teachers').set({ wishes: null }).where('organisation', '=', organisation).where('teacher', '=', person)
    .where('wishes', 'is not', null).executeTakeFirst();
  const reasons = await tables(tx).updateTable('appointments').set({ reason: null, address: null, interpreter_language: null }).where('organisation', '=', organisation)
    .where(({ or, eb, exists, selectFrom }) => or([eb('student', '=', person), eb('teacher', '=', person), exists(selectFrom('round_families as f').select('f.id')
      .whereRef('f.organisation', '=', 'appointments.organisation').whereRef('f.id', '=', 'appointments.family').where(sql<boolean>`${person}::uuid = any(f.guardians)`))]))
    .where(sql<boolean>`coalesce(reason, address, interpreter_language) is not null`).executeTakeFirst();
  const drafts = await tables(tx).updateTable('round_families').set({ draft: null }).where('organisation', '=', organisation)
    .where(sql<boolean>`${person}::uuid = any(guardians)`).where('draft', 'is not', null).executeTakeFirst();
  return Number(wishes.numUpdatedRows + reasons.numUpdatedRows + drafts.numUpdatedRows);
}

/** Takes a person's name out of what others wrote in rounds. @returns how many texts had it. */
export async function maskWords(tx: Tx, organisation: string, mentions: Mentions): Promise<number> {
  const columns = [['rounds', 'purpose'], ['rounds', 'contact'], ['rounds', 'instructions'], ['round_teachers', 'wishes'], ['appointments', 'reason'], ['appointment_notes', 'text'], ['round_kept', 'reason']] as const;
  let count = await maskTexts(tx, organisation, mentions);
  for (const [table, column] of columns) {
    const { numUpdatedRows } = await tables(tx).updateTable(table as 'rounds').set({ [column]: masked(column, mentions) }).where('organisation', '=', organisation)
      .where(hasMention(column, mentions)).executeTakeFirst();
    count += Number(numUpdatedRows);
  }
  return count;
}

async function maskTexts(tx: Tx, organisation: string, { inContent }: Mentions): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('rounds').set({ texts: sql`regexp_replace(texts::text, ${inContent}, ${erasedMark}, 'gi')::jsonb` })
    .where('organisation', '=', organisation).where(sql<boolean>`texts::text ~* ${inContent}`).executeTakeFirst();
  return Number(numUpdatedRows);
}
