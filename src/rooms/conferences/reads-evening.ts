/** An evening as it goes: how late teachers run, which room a family was told, and what a teacher noted for himself. */
import { sql } from 'kysely';
import type { Context } from '../../platform/context.ts';
import { often } from '../../platform/database.ts';
import { steady } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { Appointment, AppointmentId, FamilyId, RoundId } from './model.ts';
import { tables } from './store-evening.ts';
import { tables as roundTables } from './store.ts';

type In = Pick<Context, 'tx' | 'organisation'>;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

/** How many minutes each teacher of a round runs late on a day; who is on time is not in it. */
export async function latenessOf({ tx, organisation }: In, round: RoundId, date: Temporal.PlainDate): Promise<Map<PersonId, number>> {
  const rows = await tables(tx).selectFrom('round_lateness').select(['teacher', 'minutes']).where('organisation', '=', organisation)
    .where('round', '=', round).where('date', '=', date).where('minutes', '>', 0).execute();
  return new Map(rows.map(({ teacher, minutes }) => [teacher, minutes]));
}

/** The room that the family was told first for each of these meetings; those of which it was told nothing are not in it. */
export async function toldRooms({ tx, organisation }: In, ids: readonly AppointmentId[]): Promise<Map<AppointmentId, RoomId | null>> {
  if (ids.length === 0) return new Map();
  const rows = await often(tables(tx)).selectFrom('appointments_told').select(['appointment', 'room']).where('organisation', '=', organisation)
    .where('appointment', '=', among(ids)).execute();
  return new Map(rows.map(({ appointment, room }) => [appointment, room]));
}

/** The room of a meeting as it was told first, where it is another now. */
export function roomBefore({ id, room, place }: Pick<Appointment, 'id' | 'room' | 'place'>, told: ReadonlyMap<AppointmentId, RoomId | null>): RoomId | undefined {
  const before = told.get(id);
  return place === 'in-person' && before && before !== room ? before : undefined;
}

/** What a teacher noted of his own meetings of a round. Asks no access: show it to that teacher alone. */
export async function notesOf({ tx, organisation }: In, round: RoundId, teacher: PersonId): Promise<Map<AppointmentId, string>> {
  const rows = await tables(tx).selectFrom('appointment_notes').select(['appointment', 'text']).where('organisation', '=', organisation).where('teacher', '=', teacher)
    .where(sql<boolean>`exists (select from appointments a where a.organisation = appointment_notes.organisation and a.id = appointment_notes.appointment and a.round = ${round})`).execute();
  return new Map(rows.map(({ appointment, text }) => [appointment, text]));
}

/** All that a teacher noted in rounds: for a copy of his own data. */
export async function notesBy({ tx, organisation }: In, teacher: PersonId): Promise<{ at: Temporal.Instant; text: string }[]> {
  const rows = await tables(tx).selectFrom('appointment_notes').select(['written_at', 'text']).where('organisation', '=', organisation)
    .where('teacher', '=', teacher).orderBy('written_at').execute();
  return rows.map(({ written_at: at, text }) => ({ at, text }));
}

/** A small number for each family of a round, by which a door calls it without a name. It stays as families come. */
export async function numbersOf({ tx, organisation }: In, round: RoundId): Promise<Map<FamilyId, number>> {
  const rows = await roundTables(tx).selectFrom('round_families').select('id').where('organisation', '=', organisation).where('round', '=', round).orderBy('id').execute();
  return new Map(rows.map(({ id }, at) => [id, at + 1]));
}

/** The number of one family. All of a round are kept together, since no family goes, and those who come have later ids. */
export async function numberOf(ctx: In, round: RoundId, family: FamilyId): Promise<number> {
  const known = (await steady(ctx.tx, `numbers of families ${round}`, () => numbersOf(ctx, round))).get(family);
  const number = known ?? (await numbersOf(ctx, round)).get(family);
  if (number === undefined) throw new Error(`the family ${family} is not in the round ${round}`);
  return number;
}
