/** Teachers by slots (P-3.3), a teacher's own day (P-7.1), families with what they have, and figures. */
import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { Student } from '../people/model-students.ts';
import { studentsById, studentsOf, subjectsTaught } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Room } from '../resources/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import { windowOf } from './actions-slots.ts';
import type { Appointment, Round, RoundFamily, RoundTeacher, Slot, Status } from './model.ts';
import { appointments, roundFamilies, roundTeachers, slotsOf } from './reads.ts';
import { familiesIn } from './reads-people.ts';
import { statusOf } from './rules.ts';

/** A slot as the matrix shows it. */
export interface Cell {
  readonly slot: Slot;
  readonly status: Status;
  readonly appointment: Appointment | null;
  /** Of what is held. */
  readonly until: Temporal.Instant | null;
}

export interface MatrixRow {
  readonly teacher: RoundTeacher;
  readonly name: string;
  readonly room: Room | null;
  readonly subjects: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Matrix { readonly rows: readonly MatrixRow[]; readonly students: ReadonlyMap<PersonId, Student> }

/** The whole matrix of a round; a page shows `matrixDay`. Call `refreshSlots` before. */
export async function matrixOf(ctx: Context, round: Round): Promise<Matrix> {
  const [teachers, booked, all, taught, houseRooms] = await Promise.all([
    roundTeachers(ctx, round.id), appointments(ctx, { round: round.id, live: true }), slotsOf(ctx, round.id), subjectsTaught(ctx, round.classes),
    allRooms(ctx.tx, ctx.organisation, { closed: 'with' }),
  ]);
  const ids = teachers.map(({ teacher }) => teacher);
  const [students, known, holds] = await Promise.all([
    studentsById(ctx, booked.map(({ student }) => student)), peopleById(ctx.tx, ctx.organisation, ids), claimsBetween(ctx, ids, windowOf(round), 'held'),
  ]);
  const rooms = new Map(houseRooms.map((room) => [room.id, room]));
  const held = Map.groupBy(holds, ({ resource }) => resource);
  const bySlot = new Map(booked.map((one) => [one.slot, one]));
  const slots = Map.groupBy(all, ({ teacher }) => teacher);
  const roomOf = ({ room }: RoundTeacher): Room | null => (room === null ? null : rooms.get(room) ?? null);
  const rows = teachers.map((teacher): MatrixRow => ({
    teacher, name: known.get(teacher.teacher)?.name ?? '', room: roomOf(teacher), subjects: taught.get(teacher.teacher) ?? [],
    cells: (slots.get(teacher.teacher) ?? []).map((slot) => cellOf(slot, bySlot.get(slot.id) ?? null, held.get(teacher.teacher) ?? [])),
  })).sort((a, b) => a.name.localeCompare(b.name));
  return { rows, students };
}

function cellOf(slot: Slot, appointment: Appointment | null, held: readonly (Interval & { heldUntil: Temporal.Instant | null })[]): Cell {
  const status = statusOf(slot, { booked: appointment !== null, held });
  const by = status === 'held' ? held.find((one) => Temporal.Instant.compare(one.start, slot.end) < 0 && Temporal.Instant.compare(slot.start, one.end) < 0) : undefined;
  return { slot, status, appointment, until: by?.heldUntil ?? null };
}

/** One teacher's meetings of a round, in order of time, with who the children are. */
export async function ownDay(ctx: Context, round: Round, teacher: PersonId): Promise<{ cells: readonly Cell[]; students: ReadonlyMap<PersonId, Student> }> {
  const all = await appointments(ctx, { round: round.id, teachers: [teacher], live: true });
  const students = await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true });
  const slots = new Map((await slotsOf(ctx, round.id, { teachers: [teacher] })).map((slot) => [slot.id, slot]));
  return { cells: all.flatMap((one) => (slots.has(one.slot) ? [cellOf(slots.get(one.slot)!, one, [])] : [])), students: new Map(students.map((one) => [one.person, one])) };
}

/** A family with its children and what it has booked. */
export interface FamilyLine { readonly family: RoundFamily; readonly guardians: readonly string[]; readonly students: readonly Student[]; readonly booked: number }

/** The families of a round as they are now, by the first child's class and name; of children whose name holds `words`. */
export async function familyLines(ctx: Context, round: Round, { words = '', open = false }: { words?: string; open?: boolean } = {}): Promise<FamilyLine[]> {
  const live = await familiesIn(ctx, round);
  const known = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.key, one]));
  const students = new Map((await studentsOf(ctx, { ids: live.flatMap((one) => one.students) })).map((one) => [one.person, one]));
  const guardians = await peopleById(ctx.tx, ctx.organisation, live.flatMap((one) => one.guardians));
  const booked = Map.groupBy(await appointments(ctx, { round: round.id, live: true }), ({ family }) => family);
  const sought = words.trim().toLowerCase();
  return live.flatMap((one): FamilyLine[] => {
    const family = known.get(one.key);
    const own = one.students.flatMap((id) => students.get(id) ?? []);
    const isSought = sought === '' || own.some(({ name }) => name.toLowerCase().includes(sought));
    const count = family ? booked.get(family.id)?.length ?? 0 : 0;
    if (!family || !isSought || (open && count > 0)) return [];
    return [{ family, students: own, guardians: one.guardians.map((id) => guardians.get(id)?.name ?? ''), booked: count }];
  }).sort((a, b) => key(a).localeCompare(key(b)));
}

const key = ({ students: [first] }: FamilyLine) => `${first?.className ?? ''} ${first?.name ?? ''}`;

/** The record of a round (P-7.1): how many meetings came to what, in all and by teacher. */
export async function figuresOf(ctx: Context, round: Round): Promise<{ all: readonly Appointment[]; families: number; withBooking: number }> {
  const all = await appointments(ctx, { round: round.id });
  const live = new Set(all.filter(({ state }) => state !== 'cancelled' && state !== 'moved').map(({ family }) => family));
  return { all, families: (await roundFamilies(ctx, round.id)).length, withBooking: live.size };
}
