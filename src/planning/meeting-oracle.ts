/** The search for a time worked out minute by minute, as slowly and plainly as can be: for tests alone. */
import type { Interval } from '../calendar/interval.ts';
import { overlaps, subtract } from '../calendar/interval.ts';
import { bitsOf, type Span, spanInterval } from './grid.ts';
import type { Layers } from './grid-packed.ts';
import type { Attendee, MeetingQuestion, Place, Taken } from './meeting-model.ts';
import { startsWithin, windowIntervals, type Window } from './meeting-starts.ts';

/** Stretches as minutes after the beginning of the span, and how long they are. */
export type Minutes = readonly (readonly [from: number, length: number])[];

export interface PersonCase {
  readonly zone: string;
  readonly busy: Minutes;
  readonly tentative: Minutes;
  readonly away: Minutes;
  /** Own hours of every day on the clock of the zone; null: always. */
  readonly hours: readonly [from: number, to: number] | null;
  readonly gap: number;
  /** The first minute at which something new may be put. */
  readonly notBefore: number | null;
  readonly sited: readonly (readonly [from: number, length: number, building: string])[];
  readonly importance: number;
}
export interface RoomCase { readonly building: string; readonly busy: Minutes; readonly seats: number }
export interface Case {
  readonly span: Span;
  readonly window: Window;
  readonly minutes: number;
  readonly step: number;
  readonly earliest: number;
  readonly required: readonly PersonCase[];
  readonly optional: readonly PersonCase[];
  readonly pools: readonly { readonly need: number; readonly of: readonly PersonCase[] }[];
  readonly rooms: readonly RoomCase[] | null;
  readonly tentative: 'free' | 'busy';
  readonly odd: 'strict' | 'hopeful';
  readonly stretch: number;
}

const way = (from: string, to: string) => (from === to ? 0 : 10 + Math.abs(from.charCodeAt(0) - to.charCodeAt(0)) * 5);

/** The case as the search is asked it. */
export function questionOf(one: Case, limit = 3): MeetingQuestion {
  const { span, window, minutes, step, rooms } = one;
  const interval = spanInterval(span);
  const at = (minute: number) => interval.start.add({ minutes: minute });
  const several = (all: Minutes): Interval[] => all.map(([from, length]) => ({ start: at(from), end: at(from + length) }));
  const outside = ({ hours, zone }: PersonCase) => (hours === null ? [] : subtract([interval], windowIntervals({
    zone, first: dayOf(interval.start, -1), last: dayOf(interval.end, 1), from: clock(hours[0]), to: clock(hours[1]), weekdays: [],
  })));
  const exact = (person: PersonCase): Taken[] => [
    ...several(person.busy).map((one) => ({ ...one, kind: 'busy' as const })), ...several(person.tentative).map((one) => ({ ...one, kind: 'tentative' as const })),
    ...several(person.away).map((one) => ({ ...one, kind: 'time-off' as const })), ...outside(person).map((one) => ({ ...one, kind: 'outside-hours' as const })),
  ];
  const layers = (person: PersonCase): Layers => ({
    busy: bitsOf(span, several(person.busy)), tentative: bitsOf(span, several(person.tentative)), 'time-off': bitsOf(span, several(person.away)),
    ...(person.hours ? { 'outside-hours': bitsOf(span, outside(person)) } : {}),
  });
  const touching = (all: readonly Taken[]) => (asked: Interval) => all.filter((one) => overlaps(one, asked));
  const attendee = (prefix: string) => (person: PersonCase, index: number): Attendee => ({
    id: `${prefix}${index}`, zone: person.zone, importance: person.importance, layers: layers(person), exactly: touching(exact(person)), gap: person.gap,
    notBefore: person.notBefore === null ? null : at(person.notBefore),
    sited: person.sited.map(([from, length, building]) => ({ start: at(from), end: at(from + length), building })),
  });
  return {
    span, minutes, starts: startsWithin(span, windowIntervals(window), minutes, { zone: window.zone, step, earliest: at(one.earliest) }),
    required: one.required.map(attendee('r')), optional: one.optional.map(attendee('o')),
    pools: one.pools.map((pool, index) => ({ name: `pool${index}`, need: pool.need, of: pool.of.map(attendee(`p${index}-`)) })),
    places: rooms && rooms.map((room, index): Place => ({ id: `room${index}`, building: room.building, seats: room.seats, layers: { busy: bitsOf(span, several(room.busy)) },
      exactly: touching(several(room.busy).map((one) => ({ ...one, kind: 'busy' as const }))),
    })),
    building: null, travel: way, tentative: one.tentative, stretch: one.stretch, gap: 0, zone: window.zone, limit, seats: 0, odd: one.odd,
  };
}

const clock = (minute: number) => new Temporal.PlainTime(Math.floor(minute / 60) % 24, minute % 60);
const dayOf = (at: Temporal.Instant, days: number) => at.toZonedDateTimeISO('UTC').toPlainDate().add({ days });

/** The minutes of the span at which the meeting may start, by reading the clock of the zone at every one of its minutes. */
export function startMinutes({ span, window, minutes, step, earliest }: Case): number[] {
  const total = span.days * 1440;
  const walls = clockOf(span, window.zone).slice(margin, margin + total);
  const [from, to] = [window.from.hour * 60 + window.from.minute, window.to.hour * 60 + window.to.minute];
  const isOn = (date: Temporal.PlainDate) => Temporal.PlainDate.compare(date, window.first) >= 0 && Temporal.PlainDate.compare(date, window.last) <= 0
    && (window.weekdays.length === 0 || window.weekdays.includes(date.dayOfWeek));
  const inside = walls.map(({ date, now }) => {
    if (to > from) return isOn(date) && now >= from && now < to;
    return (isOn(date) && now >= from) || (now < to && isOn(date.subtract({ days: 1 })));
  });
  return walls.flatMap(({ now }, minute) => {
    const fits = now % step === 0 && minute >= earliest && minute + minutes <= total;
    return fits && inside.slice(minute, minute + minutes).every(Boolean) ? [minute] : [];
  });
}

/** Whether a person can be at a meeting from `start` on, in a building, by looking at each minute. */
export function canCome(one: Case, person: PersonCase, start: number, building: string | null): boolean {
  const end = start + one.minutes;
  const hits = (all: Minutes, before: number) => all.some(([from, length]) => length > 0 && from < end + before && from + length > start - before);
  if (hits(person.busy, person.gap) || hits(person.away, 0)) return false;
  if (one.tentative === 'busy' && hits(person.tentative, person.gap)) return false;
  if (person.notBefore !== null && start < person.notBefore) return false;
  if (building !== null && person.sited.some(([from, length, other]) => hits([[from, length]], way(other, building)) && way(other, building) > 0)) return false;
  return Array.from({ length: one.minutes }, (_, n) => start + n).every((minute) => inHours(one, person, minute));
}

function inHours({ span, stretch }: Case, { zone, hours }: PersonCase, minute: number): boolean {
  if (!hours) return true;
  const clock = clockOf(span, zone);
  const isIn = (at: number) => {
    const { now } = clock[at + margin]!;
    return hours[1] > hours[0] ? now >= hours[0] && now < hours[1] : now >= hours[0] || now < hours[1];
  };
  for (let by = 0; by <= stretch; by++) if (isIn(minute - by) || isIn(minute + by)) return true;
  return false;
}

const margin = 120;
interface Shown { readonly date: Temporal.PlainDate; readonly now: number }
const clocks = new Map<string, Shown[]>();

/** What the clock of a zone shows at each minute of the span and some before and after: the date, and minutes of the day. */
function clockOf(span: Span, zone: string): Shown[] {
  const key = `${zone} ${span.day} ${span.days}`;
  const known = clocks.get(key);
  if (known) return known;
  const begin = spanInterval(span).start.subtract({ minutes: margin });
  const made = Array.from({ length: span.days * 1440 + 2 * margin }, (_, minute) => {
    const wall = begin.add({ minutes: minute }).toZonedDateTimeISO(zone);
    return { date: wall.toPlainDate(), now: wall.hour * 60 + wall.minute };
  });
  clocks.set(key, made);
  return made;
}

/** The rooms that are free then. */
export function freeRooms({ rooms, minutes }: Case, start: number): number[] {
  return (rooms ?? []).flatMap(({ busy }, index) => (busy.some(([from, length]) => length > 0 && from < start + minutes && from + length > start) ? [] : [index]));
}
