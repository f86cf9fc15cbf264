import { overlaps, type Interval } from '../../calendar/interval.ts';
import { minutesBetween } from '../availability/reads.ts';
import type { Travel } from '../availability/model.ts';
import type { Room, RoomId } from '../resources/model.ts';
import type { PersonId } from '../identity/model.ts';
import type { Appointment, Pair, Round, RoundTeacher, Slot, Status } from './model.ts';

/** The moment of a minute of a day, by the clock of a zone: wall time is counted on, so that a day on which clocks change has none twice. */
export const instantAt = (zone: string, date: Temporal.PlainDate, minute: number): Temporal.Instant =>
  date.toPlainDateTime().add({ minutes: minute }).toZonedDateTime(zone).toInstant();

/** The moment at which the last day of a round is over. */
export function endOf({ days, zone }: Pick<Round, 'zone'> & { readonly days: readonly Pick<Round['days'][number], 'date' | 'to'>[] }): Temporal.Instant {
  return days.map(({ date, to }) => instantAt(zone, date, to)).sort(Temporal.Instant.compare).at(-1)!;
}

export const isOverAt = (round: Pick<Round, 'days' | 'zone'>, now: Temporal.Instant): boolean => Temporal.Instant.compare(endOf(round), now) <= 0;

/** How a claim of a family names one of its meetings. */
export const partOf = ({ student, teacher }: Pair): string => `${student} ${teacher}`;
export function pairOf(part: string): Pair {
  const [student, teacher] = part.split(' ') as [PersonId, PersonId];
  return { student, teacher };
}

export const samePair = (one: Pair, other: Pair): boolean => one.student === other.student && one.teacher === other.teacher;

/** Where a teacher meets on a date. */
export const roomOn = ({ room, dayRooms }: Pick<RoundTeacher, 'room' | 'dayRooms'>, date: Temporal.PlainDate): RoomId | null => {
  const own = dayRooms[date.toString()];
  return own === undefined ? room : own;
};

/**
 * Where teachers meet, and how long it takes to walk between them. Who has another room on some day is in all of his rooms: the
 * longest way between them counts, whatever the day.
 */
export function waysOf({ walking }: Pick<Round, 'walking'>, teachers: readonly Pick<RoundTeacher, 'teacher' | 'room' | 'dayRooms'>[], rooms: ReadonlyMap<RoomId, Room>, travel: readonly Travel[]) {
  const building = (id: string) => rooms.get(id as RoomId)?.building ?? '';
  const way = (from: string, to: string) => (from === to ? 0 : Math.max(walking, building(from) === building(to) ? 0 : minutesBetween(travel, building(from), building(to))));
  const all = ({ room, dayRooms }: Pick<RoundTeacher, 'room' | 'dayRooms'>) => [...new Set([room, ...Object.values(dayRooms)])].filter((one) => one !== null).join('+');
  return {
    rooms: new Map(teachers.flatMap((one) => (all(one) === '' ? [] : [[one.teacher, all(one)] as const]))) as ReadonlyMap<string, string>,
    walk: (from: string, to: string) => Math.max(...from.split('+').flatMap((one) => to.split('+').map((other) => way(one, other)))),
  };
}

/** Whether a slot lies within what a family can: after and before in minutes of the day. */
export function isWithin({ wall, start, end }: Slot, { after, before }: { after: number | null; before: number | null }): boolean {
  const from = wall.hour * 60 + wall.minute;
  return (after === null || from >= after) && (before === null || from + start.until(end).total('minutes') <= before);
}

/** How a slot stands on the matrix (P-3.3). */
export function statusOf(slot: Interval & Pick<Slot, 'state'>, { booked, held }: { booked: boolean; held: readonly Interval[] }): Status {
  if (booked) return 'booked';
  if (slot.state !== 'available') return slot.state;
  return held.some((one) => overlaps(one, slot)) ? 'held' : 'available';
}

/** A short name of a slot within its round, for addresses: of twelve hundred on a page each letter counts. */
export function slotKey({ teacher, wall }: Pick<Slot, 'teacher' | 'wall'>): string {
  return slotKeyAt(teacher, wall.toPlainDate().toString().replaceAll('-', ''), wall.hour * 60 + wall.minute);
}

/** The same of a date, written `20261207`, and a minute of the day. */
export function slotKeyAt(teacher: PersonId, date: string, minute: number): string {
  return `${teacher.slice(-12)}-${date}T${two(Math.floor(minute / 60))}${two(minute % 60)}`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** The slots nearest in time to one that could not be had. */
export function nearest(slots: readonly Slot[], to: Temporal.Instant, most: number): Slot[] {
  const away = ({ start }: Slot) => Math.abs(start.epochMilliseconds - to.epochMilliseconds);
  return [...slots].sort((a, b) => away(a) - away(b)).slice(0, most).sort((a, b) => Temporal.Instant.compare(a.start, b.start));
}

/** How many meetings there were of each kind (P-7.1). */
export function totalsOf(all: readonly Pick<Appointment, 'state'>[]): Readonly<Record<'scheduled' | 'completed' | 'rescheduled' | 'cancelled' | 'no-show', number>> {
  const count = (state: Appointment['state']) => all.filter((one) => one.state === state).length;
  return { scheduled: count('booked'), completed: count('completed'), rescheduled: count('moved'), cancelled: count('cancelled'), 'no-show': count('no-show') };
}
