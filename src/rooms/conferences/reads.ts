import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { often, type Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { steady, steadyEach, steadyList } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type {
  Appointment, AppointmentId, FamilyId, Round, RoundFamily, RoundId, RoundTeacher, Slot, SlotId,
} from './model.ts';
import { tables, type Tables } from './store.ts';

export { instantAt, endOf, pairOf, partOf, roomOn, samePair, slotKey, slotKeyAt, statusOf, totalsOf } from './rules.ts';

type In = Pick<Context, 'tx' | 'organisation'>;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

function roundFrom(row: Tables['rounds'], days: readonly Tables['round_days'][], classes: readonly Tables['round_classes'][]): Round {
  const { id, name, purpose, contact, instructions, texts, zone, format, platform, minutes, changeover, walking, deadline, state, coordinator, version } = row;
  return {
    id, name, purpose, contact, instructions, texts, zone, format, platform, minutes, changeover, walking, deadline, state, coordinator, version,
    mode: row.mode, publishedAt: row.published_at, opensAt: row.opens_at, changeDeadline: row.change_deadline, openedAt: row.opened_at, madeAt: row.made_at,
    days: days.filter(({ round }) => round === id).map((day) => ({ id: day.id, date: day.date, from: day.from_minute, to: day.to_minute, breaks: day.breaks })),
    classes: classes.filter(({ round }) => round === id).map((one) => one.class),
    openings: new Map(classes.flatMap((one) => (one.round === id && one.opens_at !== null ? [[one.class, one.opens_at] as const] : []))),
  };
}

/** These rounds, the newest first; without `ids` all. */
export async function rounds(ctx: In, ids?: readonly RoundId[]): Promise<Round[]> {
  return ids?.length === 0 ? [] : steadyList(ctx.tx, `rounds ${ids !== undefined}`, ids ?? [], () => roundsNow(ctx, ids));
}

async function roundsNow({ tx, organisation }: In, ids?: readonly RoundId[]): Promise<Round[]> {
  const [rows, days, classes] = await Promise.all([
    tables(tx).selectFrom('rounds').selectAll().where('organisation', '=', organisation)
      .$if(ids !== undefined, (q) => q.where('id', '=', among(ids!))).orderBy('made_at', 'desc').orderBy('id').execute(),
    tables(tx).selectFrom('round_days').selectAll().where('organisation', '=', organisation).$if(ids !== undefined, (q) => q.where('round', '=', among(ids!))).orderBy('date').execute(),
    tables(tx).selectFrom('round_classes').selectAll().where('organisation', '=', organisation).$if(ids !== undefined, (q) => q.where('round', '=', among(ids!))).execute(),
  ]);
  return rows.map((row) => roundFrom(row, days, classes));
}

/** One round; undefined where there is none. */
export async function round(ctx: In, id: string): Promise<Round | undefined> {
  return isId(id) ? (await rounds(ctx, [id as RoundId]))[0] : undefined;
}

/** The teachers of a round with what each has said; of some only. */
export async function roundTeachers(ctx: In, id: RoundId, teachers?: readonly PersonId[]): Promise<RoundTeacher[]> {
  if (teachers === undefined) return steady(ctx.tx, `round teachers ${id}`, () => teachersNow(ctx, id));
  const found = await steadyEach(ctx.tx, `round teacher ${id}`, teachers, async (asked) => new Map((await teachersNow(ctx, id, asked)).map((one) => [one.teacher, one])));
  return [...found.keys()].sort().map((teacher) => found.get(teacher)!);
}

async function teachersNow({ tx, organisation }: In, id: RoundId, teachers?: readonly PersonId[]): Promise<RoundTeacher[]> {
  const [rows, hours] = await Promise.all([
    tables(tx).selectFrom('round_teachers').selectAll().where('organisation', '=', organisation).where('round', '=', id)
      .$if(teachers !== undefined, (q) => q.where('teacher', '=', among(teachers!))).orderBy('teacher').execute(),
    tables(tx).selectFrom('round_hours').selectAll().where('organisation', '=', organisation).where('round', '=', id)
      .$if(teachers !== undefined, (q) => q.where('teacher', '=', among(teachers!))).orderBy('date').orderBy('from_minute').execute(),
  ]);
  const of = Map.groupBy(hours, ({ teacher }) => teacher);
  return rows.map((row) => ({
    teacher: row.teacher, room: row.room, minutes: row.minutes, longestRun: row.longest_run, wishes: row.wishes, askedAt: row.asked_at, remindedAt: row.reminded_at,
    saidAt: row.said_at, demand: row.demand, dayRooms: row.day_rooms,
    hours: (of.get(row.teacher) ?? []).map(({ date, from_minute: from, to_minute: to }) => ({ date, from, to })),
  }));
}

const versionRows = fixed((tx, organisation: OrganisationId, id: RoundId, teachers: readonly PersonId[]) => tables(tx).selectFrom('round_teachers').select(['teacher', 'time_version'])
  .where('organisation', '=', organisation).where('round', '=', id).where('teacher', '=', sql<PersonId>`any(${teachers}::uuid[])`));

/** From which version of their time the slots of these teachers were worked out; null where they are to be. */
export async function slotVersions({ tx, organisation }: In, id: RoundId, teachers: readonly PersonId[]): Promise<Map<PersonId, number | null>> {
  return new Map((await versionRows(tx, organisation, id, teachers)).map((row) => [row.teacher, row.time_version]));
}

export const slotOf = ({ id, teacher, wall, starts_at: start, ends_at: end, state, amiss }: Omit<Tables['round_slots'], 'organisation' | 'round'>): Slot => ({ id, teacher, wall, start, end, state, amiss });

/** The slots of a round in order of time: of some teachers, or only those named. */
export async function slotsOf(
  { tx, organisation }: In, id: RoundId, which: { readonly teachers?: readonly PersonId[]; readonly ids?: readonly SlotId[] } = {},
): Promise<Slot[]> {
  const rows = await often(tables(tx)).selectFrom('round_slots').select(['id', 'teacher', 'wall', 'starts_at', 'ends_at', 'state', 'amiss']).where('organisation', '=', organisation).where('round', '=', id)
    .$if(which.teachers !== undefined, (q) => q.where('teacher', '=', among(which.teachers!)))
    .$if(which.ids !== undefined, (q) => q.where('id', '=', among(which.ids!))).orderBy('starts_at').orderBy('teacher').execute();
  return rows.map(slotOf);
}

export const familyOf = ({ id, round: of, key, guardians, draft, told_at: toldAt, reminded_at: remindedAt, version, entries }: Tables['round_families']): RoundFamily =>
  ({ id, round: of, key, guardians, draft, toldAt, remindedAt, version, entries });

const familyRow = fixed((tx, organisation: OrganisationId, id: FamilyId) => tables(tx).selectFrom('round_families').selectAll().where('organisation', '=', organisation).where('id', '=', id));

/** One family of a round. */
export async function roundFamily(tx: Tx, organisation: OrganisationId, id: string): Promise<RoundFamily | undefined> {
  const row = isId(id) ? (await familyRow(tx, organisation, id as FamilyId))[0] : undefined;
  return row && familyOf(row);
}

/** The families of a round; of one guardian only. */
export async function roundFamilies({ tx, organisation }: In, id: RoundId, which: { readonly guardian?: PersonId; readonly keys?: readonly string[]; readonly ids?: readonly FamilyId[] } = {}): Promise<RoundFamily[]> {
  const rows = await tables(tx).selectFrom('round_families').selectAll().where('organisation', '=', organisation).where('round', '=', id)
    .$if(which.guardian !== undefined, (q) => q.where(sql<boolean>`guardians @> array[${which.guardian}::uuid]`))
    .$if(which.keys !== undefined, (q) => q.where('key', '=', sql<string>`any(${[...which.keys ?? []]}::text[])`))
    .$if(which.ids !== undefined, (q) => q.where('id', '=', sql<FamilyId>`any(${[...which.ids ?? []]}::uuid[])`)).orderBy('key').execute();
  return rows.map(familyOf);
}

export const appointmentOf = (row: Tables['appointments']): Appointment => {
  const { id, round: of, family, student, teacher, slot, starts_at: start, ends_at: end, place, room, address, state, way, reason } = row;
  return {
    id, round: of, family, student, teacher, slot, start, end, place, room, address, state, way, reason,
    interpreterLanguage: row.interpreter_language, movedTo: row.moved_to, madeAt: row.made_at, endedAt: row.ended_at,
  };
};

/** What a family has, in order of time: every page and verb of it asks. */
export async function bookedBy({ tx, organisation }: In, family: FamilyId): Promise<Appointment[]> {
  return (await liveRows(tx, organisation, family)).map(appointmentOf);
}
const liveRows = fixed((tx, organisation: OrganisationId, family: FamilyId) => tables(tx).selectFrom('appointments').selectAll().where('organisation', '=', organisation)
  .where('family', '=', family).where(sql<boolean>`state in ('booked', 'completed', 'no-show')`).orderBy('starts_at').orderBy('id'));

/** Meetings in order of time: of a round, a family, a teacher, a student; all that is given must hold. `live`: those that take time. */
export async function appointments({ tx, organisation }: In, which: {
  readonly round?: RoundId; readonly family?: FamilyId; readonly teachers?: readonly PersonId[]; readonly students?: readonly PersonId[]; readonly live?: boolean;
}): Promise<Appointment[]> {
  const rows = await often(tables(tx)).selectFrom('appointments').selectAll().where('organisation', '=', organisation)
    .$if(which.round !== undefined, (q) => q.where('round', '=', which.round!)).$if(which.family !== undefined, (q) => q.where('family', '=', which.family!))
    .$if(which.teachers !== undefined, (q) => q.where('teacher', '=', among(which.teachers!)))
    .$if(which.students !== undefined, (q) => q.where('student', '=', among(which.students!)))
    .$if(which.live === true, (q) => q.where('state', 'in', ['booked', 'completed', 'no-show'])).orderBy('starts_at').orderBy('id').execute();
  return rows.map(appointmentOf);
}

/** One meeting. */
export async function appointment({ tx, organisation }: In, id: string): Promise<Appointment | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('appointments').selectAll().where('organisation', '=', organisation).where('id', '=', id as AppointmentId).executeTakeFirst() : undefined;
  return row && appointmentOf(row);
}

/** The rounds that a teacher is in, the newest first. */
export async function roundsOfTeacher(ctx: In, teacher: PersonId): Promise<Round[]> {
  const rows = await tables(ctx.tx).selectFrom('round_teachers').select('round').where('organisation', '=', ctx.organisation).where('teacher', '=', teacher).execute();
  return rounds(ctx, rows.map((row) => row.round));
}

/** How many of a round's teachers have not said when they can. */
export async function missingTeachers({ tx, organisation }: In, id: RoundId): Promise<PersonId[]> {
  const rows = await tables(tx).selectFrom('round_teachers').select('teacher').where('organisation', '=', organisation).where('round', '=', id)
    .where('said_at', 'is', null).orderBy('teacher').execute();
  return rows.map(({ teacher }) => teacher);
}
