/** What becomes of the meetings of an absence: as many as can keep a place do, as near to their old time as they can; nobody else is moved. */
import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Appointment, Place, Round } from './model.ts';
import type { Absence, Figures, GivenAbsence, Becoming } from './model-absence.ts';
import { canFollow, type Asking } from './rules-itinerary.ts';
import type { Keeping } from './rules-slots.ts';
import { instantAt } from './rules.ts';

/** When an absence lasts; undefined for the whole round. By the clock of the round. */
export function spanOf(given: GivenAbsence, zone: string): Interval | undefined {
  if (given.date === null) return undefined;
  const [from, to] = given.kind === 'teacher' ? [given.from ?? 0, given.to ?? 1440] : [0, 1440];
  return { start: instantAt(zone, given.date, from), end: instantAt(zone, given.date, to) };
}

const always: Interval = { start: Temporal.Instant.fromEpochMilliseconds(-8_000_000_000_000), end: Temporal.Instant.fromEpochMilliseconds(8_000_000_000_000) };

/** When a teacher has no slots for it: absent, or the day is called off. What stays booked by video does not stand in its way. */
export function takenBy(absences: readonly Pick<Absence, 'given' | 'liftedAt'>[], teacher: string, zone: string): Keeping['taken'][number][] {
  return absences.flatMap(({ given, liftedAt }) => {
    if (liftedAt !== null || given.kind === 'room' || (given.kind === 'teacher' && given.teacher !== teacher)) return [];
    const span = spanOf(given, zone) ?? always;
    return [given.kind === 'teacher' ? { ...span, why: 'absent' as const } : { ...span, why: 'called-off' as const, ...(given.instead === 'online' ? { keeps: true } : {}) }];
  });
}

/** The meetings that an absence concerns: booked, and not begun. */
export function concerned(given: GivenAbsence, all: readonly Appointment[], { zone, now }: { zone: string; now: Temporal.Instant }): Appointment[] {
  const span = spanOf(given, zone) ?? always;
  return all.filter((one) => one.state === 'booked' && Temporal.Instant.compare(one.start, now) > 0 && overlaps(span, one) && isOf(given, one));
}

function isOf(given: GivenAbsence, one: Appointment): boolean {
  if (given.kind === 'teacher') return one.teacher === given.teacher;
  if (given.kind === 'room') return one.place === 'in-person' && one.room === given.room;
  return given.instead !== 'online' || one.place === 'in-person';
}

/** The days of a round afterwards. */
export function daysAfter({ days }: Pick<Round, 'days'>, given: GivenAbsence): Round['days'] {
  if (given.kind !== 'day' || given.newDate === null) return days;
  const to = given.newDate;
  return days.map((day) => (day.date.equals(given.date) ? { ...day, date: to } : day)).sort((a, b) => Temporal.PlainDate.compare(a.date, b.date));
}

/** When a meeting should best be: on the new date at the same time by the clock, else as near as can be to what it was. */
function wantedOf(given: GivenAbsence, { start }: Interval, zone: string): Temporal.Instant {
  if (given.kind !== 'day' || given.newDate === null) return start;
  return given.newDate.toZonedDateTime({ timeZone: zone, plainTime: start.toZonedDateTimeISO(zone).toPlainTime() }).toInstant();
}

/** What takes somebody's time; with whom, where that is a meeting of the round. */
export type Busy = Interval & { readonly teacher?: string };

export interface Moving {
  readonly given: GivenAbsence;
  readonly zone: string;
  readonly meetings: readonly Appointment[];
  /** What each of their teachers has free: not taken, not absent then, not begun. */
  readonly slots: ReadonlyMap<string, readonly Interval[]>;
  readonly guardians: ReadonlyMap<string, readonly string[]>;
  /** By guardian, without the meetings that are moved. */
  readonly taken: ReadonlyMap<string, readonly Busy[]>;
  readonly ways: Pick<Asking, 'rooms' | 'walk'>;
}

/**
 * Another time for each meeting with its own teacher, by the id of the meeting; who has none gets no place. Teachers with the
 * least room to spare first; for one teacher as many meetings as can be, with the least change of times in all. A change
 * counts by its square: two of an hour are better than one of two, and nobody passes another.
 */
export function timesFor({ given, zone, meetings, slots, guardians, taken, ways }: Moving): Map<string, Interval> {
  const busy = new Map([...taken].map(([guardian, all]) => [guardian, [...all]]));
  const found = new Map<string, Interval>();
  const free = (teacher: string) => slots.get(teacher) ?? [];
  const ofTeacher = [...Map.groupBy(meetings, ({ teacher }) => teacher)].sort(([a, one], [b, other]) => (free(a).length - one.length) - (free(b).length - other.length) || (a < b ? -1 : 1));
  for (const [teacher, of] of ofTeacher) {
    const theirs = (one: Appointment) => (guardians.get(one.family) ?? []).flatMap((guardian) => busy.get(guardian) ?? []);
    const costs = of.map((one) => {
      const [all, wanted] = [theirs(one), wantedOf(given, one, zone)];
      return free(teacher).map((slot) => (canCome(all, { ...slot, teacher }, one.place, ways) ? wanted.until(slot.start).total('minutes') ** 2 : null));
    });
    for (const [at, slot] of cheapest(costs).entries()) {
      if (slot === null) continue;
      const [one, time] = [of[at]!, free(teacher)[slot]!];
      found.set(one.id, { start: time.start, end: time.end });
      for (const guardian of guardians.get(one.family) ?? []) busy.set(guardian, [...busy.get(guardian) ?? [], { start: time.start, end: time.end, teacher }]);
    }
  }
  return found;
}

function canCome(taken: readonly Busy[], slot: Busy, place: Place, ways: Moving['ways']): boolean {
  return taken.every((one) => canFollow(one, slot, { ...ways, place }));
}

/**
 * Rows to columns, each once: as many rows as can be have one, at the least cost in all (shortest augmenting paths with prices).
 * `null` costs are impossible. @returns the column of each row, null where it has none.
 */
export function cheapest(costs: readonly (readonly (number | null)[])[]): (number | null)[] {
  const [rows, columns] = [costs.length, costs[0]?.length ?? 0];
  const most = Math.max(0, ...costs.flatMap((row) => row.map((cost) => cost ?? 0)));
  const none = (most + 1) * (rows + 1); // to stay without a column costs more than all others can save
  const at = (row: number, column: number) => (column < columns ? costs[row]![column] ?? Infinity : column === columns + row ? none : Infinity);
  const width = columns + rows;
  const [rowPrice, columnPrice] = [new Float64Array(rows + 1), new Float64Array(width + 1)];
  const rowOf = new Int32Array(width + 1); // 1-based; 0 is none
  for (let row = 1; row <= rows; row += 1) augment({ row, width, at, rowPrice, columnPrice, rowOf });
  const found: (number | null)[] = Array.from({ length: rows }, () => null);
  for (let column = 1; column <= columns; column += 1) if (rowOf[column]! > 0) found[rowOf[column]! - 1] = column - 1;
  return found;
}

interface Matching { row: number; width: number; at(row: number, column: number): number; rowPrice: Float64Array; columnPrice: Float64Array; rowOf: Int32Array }

function augment({ row, width, at, rowPrice, columnPrice, rowOf }: Matching): void {
  const least = new Float64Array(width + 1).fill(Infinity);
  const [before, seen] = [new Int32Array(width + 1), new Uint8Array(width + 1)];
  rowOf[0] = row;
  let column = 0;
  do {
    seen[column] = 1;
    const from = rowOf[column]!;
    let [step, next] = [Infinity, 0];
    for (let to = 1; to <= width; to += 1) {
      if (seen[to]) continue;
      const cost = at(from - 1, to - 1) - rowPrice[from]! - columnPrice[to]!;
      if (cost < least[to]!) { least[to] = cost; before[to] = column; }
      if (least[to]! < step) { step = least[to]!; next = to; }
    }
    for (let to = 0; to <= width; to += 1) {
      if (seen[to]) { rowPrice[rowOf[to]!]! += step; columnPrice[to]! -= step; } else least[to]! -= step;
    }
    column = next;
  } while (rowOf[column] !== 0);
  while (column !== 0) { rowOf[column] = rowOf[before[column]!]!; column = before[column]!; }
}

/** How many became what. */
export function figuresOf(all: readonly Pick<Becoming, 'kind'>[]): Figures {
  const count = (kind: Becoming['kind']) => all.filter((one) => one.kind === kind).length;
  return { moved: count('moved'), otherRooms: count('room'), online: count('online'), cancelled: count('cancelled') };
}
