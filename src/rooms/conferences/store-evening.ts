/** What an evening needs of tables: how late teachers run, their notes, and the rooms that families were told. */
import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { later } from '../../platform/database-kept.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { AppointmentId, RoundId } from './model.ts';

export interface EveningTables {
  round_lateness: { organisation: string; round: RoundId; teacher: PersonId; date: Temporal.PlainDate; minutes: number; said_at: Temporal.Instant };
  appointment_notes: { organisation: string; appointment: AppointmentId; teacher: PersonId; text: string; written_at: Temporal.Instant };
  appointments_told: { organisation: string; appointment: AppointmentId; room: RoomId | null; told_at: Temporal.Instant };
}

/** The transaction as these tables see it. */
export const tables = (tx: Tx): Kysely<EveningTables> => tx as Kysely<EveningTables>;

/** How late a teacher runs on a day from now on. */
export async function putLateness(tx: Tx, row: EveningTables['round_lateness']): Promise<void> {
  await tables(tx).insertInto('round_lateness').values(row)
    .onConflict((on) => on.columns(['organisation', 'round', 'teacher', 'date']).doUpdateSet({ minutes: row.minutes, said_at: row.said_at })).execute();
}

/** A teacher's note of a meeting, in place of the one before; an empty text takes it away. */
export async function putNote(tx: Tx, row: EveningTables['appointment_notes']): Promise<void> {
  if (row.text === '') {
    await tables(tx).deleteFrom('appointment_notes').where('organisation', '=', row.organisation).where('appointment', '=', row.appointment).execute();
    return;
  }
  await tables(tx).insertInto('appointment_notes').values(row)
    .onConflict((on) => on.columns(['organisation', 'appointment']).doUpdateSet({ text: row.text, teacher: row.teacher, written_at: row.written_at })).execute();
}

/** Keeps which room a family was told for each meeting; what it was told first stays. */
export function keepTold(tx: Tx, rows: readonly EveningTables['appointments_told'][]): void {
  if (rows.length > 0) later(tx, 'appointments_told', rows, 'nothing');
}

/** Takes away the notes that a person wrote, or that are of meetings about him or with him. @returns how many there were. */
export async function eraseNotes(tx: Tx, organisation: string, person: PersonId): Promise<number> {
  const done = await tables(tx).deleteFrom('appointment_notes').where('organisation', '=', organisation)
    .where(({ or, eb }) => or([eb('teacher', '=', person), sql<boolean>`exists (select from appointments a join round_families f on f.organisation = a.organisation and f.id = a.family
      where a.organisation = appointment_notes.organisation and a.id = appointment_notes.appointment and (a.student = ${person} or ${person}::uuid = any(f.guardians)))`]))
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}
