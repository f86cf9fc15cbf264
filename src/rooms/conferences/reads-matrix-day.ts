/**
 * The matrix of one day as its page draws it (P-3.3). Of a teacher's slots the database says no more than cells show, as one text, and
 * what a text says is worked out once: as long as a teacher's day stays as it is, it costs no more than to find that it does.
 */
import { sql } from 'kysely';
import { overlaps } from '../../calendar/interval.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { steadyVersion } from '../../platform/database-steady.ts';
import { Remembered } from '../../platform/remembered.ts';
import type { PersonId } from '../identity/model.ts';
import type { Student } from '../people/model-students.ts';
import { studentsById, subjectsTaught } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Claim } from '../resources/model-claims.ts';
import type { Room } from '../resources/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import { whenFresh, windowOf } from './actions-slots.ts';
import { statuses, type Miss, type Round, type RoundId, type SlotState, type Status } from './model.ts';
import { roundTeachers } from './reads.ts';
import { roomOn, statusOf } from './rules.ts';

/** A slot as its cell shows it; times are minutes of the day on the round's clock. */
export interface DayCell {
  readonly from: number;
  readonly to: number;
  readonly status: Status;
  readonly amiss: Miss | null;
  /** Who is met, of what is booked. */
  readonly child: Pick<Student, 'name' | 'className'> | null;
  /** Of what is held. */
  readonly until: Temporal.Instant | null;
}

/** One teacher's day. What says the same is the same object. */
export interface DayLine {
  readonly cells: readonly DayCell[];
  /** When they begin, as one text. */
  readonly times: string;
  readonly counts: Readonly<Record<Status, number>>;
}

export interface DayRow {
  readonly teacher: PersonId;
  readonly name: string;
  readonly room: Room | null;
  readonly subjects: readonly string[];
  readonly line: DayLine;
}

export interface MatrixDay {
  readonly rows: readonly DayRow[];
  readonly subjects: readonly string[];
  /** The version of names, rooms and classes; undefined where it is not known. */
  readonly version: number | undefined;
}

/** The matrix of a date, its slots brought up to date; of teachers of one subject. */
export async function matrixDay(ctx: Context, round: Round, { date, subject }: { date: Temporal.PlainDate; subject: string }): Promise<MatrixDay> {
  const [teachers, taught, houseRooms] = await Promise.all([roundTeachers(ctx, round.id), subjectsTaught(ctx, round.classes), allRooms(ctx.tx, ctx.organisation, { closed: 'with' })]);
  const ids = teachers.map(({ teacher }) => teacher);
  const [[said, holds], known] = await Promise.all([
    whenFresh(ctx, round, ids, () => Promise.all([linesSaid(ctx.tx, ctx.organisation, round.id, `${date}`, `${date.add({ days: 1 })}`), claimsBetween(ctx, ids, windowOf(round), 'held')])),
    peopleById(ctx.tx, ctx.organisation, ids),
  ]);
  const version = steadyVersion(ctx.tx);
  const lines = await linesOf(ctx, version, new Map(said.map((row) => [row.teacher, row.cells])), Map.groupBy(holds, ({ resource }) => resource as PersonId));
  const rooms = new Map(houseRooms.map((room) => [room.id, room]));
  const rows = teachers.map((one): DayRow => {
    const { teacher } = one;
    const room = roomOn(one, date);
    return { teacher, name: known.get(teacher)?.name ?? '', room: room === null ? null : rooms.get(room) ?? null, subjects: taught.get(teacher) ?? [], line: lines.get(teacher) ?? nothing };
  }).sort((a, b) => a.name.localeCompare(b.name));
  return {
    rows: rows.filter((row) => subject === '' || row.subjects.includes(subject)), version,
    subjects: [...new Set(rows.flatMap((row) => row.subjects))].filter((one) => one !== '').sort(),
  };
}

/** Of each slot: minute of the day, start in seconds since the epoch, minutes, state, what is amiss, whose child is met. */
const linesSaid = fixed((tx, organisation: OrganisationId, round: RoundId, from: string, to: string) => ({ compile: () => sql<{ teacher: PersonId; cells: string }>`
  select s.teacher, string_agg(concat_ws(',', extract(hour from s.wall) * 60 + extract(minute from s.wall), extract(epoch from s.starts_at)::bigint,
    (extract(epoch from s.ends_at - s.starts_at) / 60)::int, s.state, coalesce(s.amiss, ''), coalesce(a.student::text, '')), ';' order by s.starts_at) as cells
  from round_slots s left join appointments a on a.organisation = s.organisation and a.slot = s.id and a.state in ('booked', 'completed', 'no-show')
  where s.organisation = ${organisation} and s.round = ${round} and s.wall >= ${from}::timestamp and s.wall < ${to}::timestamp group by s.teacher`.compile(tx) }));

const nothing: DayLine = { cells: [], times: '', counts: { available: 0, booked: 0, held: 0, blocked: 0, break: 0 } };
/** Of two days of a large school in four languages or so, by what is said of them under which version: whose day has changed is worked out anew. */
const known = new Remembered<DayLine>(600);

async function linesOf(ctx: Context, version: number | undefined, said: ReadonlyMap<PersonId, string>, held: ReadonlyMap<PersonId, readonly Claim[]>): Promise<Map<PersonId, DayLine>> {
  const found = new Map<PersonId, DayLine>();
  const fresh: { readonly teacher: PersonId; readonly name: string; readonly text: string; readonly holds: readonly Claim[] }[] = [];
  for (const [teacher, text] of said) {
    const holds = held.get(teacher) ?? [];
    const name = `${ctx.organisation} ${version} ${text} ${holds.map(({ start, end, heldUntil }) => `${start.epochMilliseconds},${end.epochMilliseconds},${heldUntil?.epochMilliseconds ?? ''}`).join(';')}`;
    const line = version === undefined ? undefined : known.get(name);
    if (line) found.set(teacher, line);
    else fresh.push({ teacher, name, text, holds });
  }
  const students = await studentsById(ctx, fresh.flatMap(({ text }) => slotsIn(text).flatMap(({ student }) => student ?? [])));
  for (const { teacher, name, text, holds } of fresh) found.set(teacher, version === undefined ? lineFrom(text, holds, students) : known.of(name, () => lineFrom(text, holds, students)));
  return found;
}

function slotsIn(text: string) {
  return text.split(';').map((one) => {
    const [minute, start, minutes, state, amiss, student] = one.split(',') as [string, string, string, SlotState, Miss | '', PersonId | ''];
    return { from: Number(minute), start: Number(start) * 1000, minutes: Number(minutes), state, amiss: amiss === '' ? null : amiss, student: student === '' ? null : student };
  });
}

function lineFrom(text: string, held: readonly Claim[], students: ReadonlyMap<PersonId, Student>): DayLine {
  const cells = slotsIn(text).map(({ from, start: at, minutes, state, amiss, student }): DayCell => {
    const start = Temporal.Instant.fromEpochMilliseconds(at);
    const span = { start, end: start.add({ minutes }) };
    const status = statusOf({ ...span, state }, { booked: student !== null, held });
    const by = status === 'held' ? held.find((one) => overlaps(one, span)) : undefined;
    return { from, to: from + minutes, status, amiss, child: student === null ? null : students.get(student) ?? unknown, until: by?.heldUntil ?? null };
  });
  const counts = Object.fromEntries(statuses.map((status) => [status, cells.filter((cell) => cell.status === status).length])) as Record<Status, number>;
  return { cells, counts, times: cells.map(({ from }) => from).join() };
}

const unknown = { name: '', className: null };
