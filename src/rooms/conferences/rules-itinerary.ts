/** The tightest evening for one family, by the exact itinerary of `planning/conference`. */
import type { Interval } from '../../calendar/interval.ts';
import { mostTogether } from '../../planning/conference/choices.ts';
import type { Guardian, Instance, Room, Session, Teacher } from '../../planning/conference/instance.ts';
import { compile } from '../../planning/conference/model.ts';
import { partiesOf } from '../../planning/conference/parties.ts';
import { Random } from '../../planning/conference/random.ts';
import { Replanner } from '../../planning/conference/replanner.ts';
import { Timetable } from '../../planning/conference/timetable.ts';
import { roundBounds, type Pair, type Place, type Planned, type Slot } from './model.ts';
import { samePair } from './rules.ts';

/** What a family asks for. */
export interface Asking {
  readonly pairs: readonly Pair[];
  /** Those of them that come first where not all can be had. */
  readonly matters?: readonly Pair[];
  /** Of the teachers among the pairs: their slots that are free for the family, in order of time. */
  readonly slots: readonly Slot[];
  /** When one of the guardians is taken otherwise; with whom, where that is a meeting of the same round. */
  readonly taken: readonly (Interval & { readonly teacher?: string })[];
  readonly place: Place;
  /** Where each teacher meets; not in it: nowhere in particular. */
  readonly rooms: ReadonlyMap<string, string>;
  /** Minutes to walk between two rooms. */
  walk(from: string, to: string): number;
  readonly zone: string;
}

/** Somewhere, for who has no room: no way is counted to it. */
const nowhere = '';
const unserved = 10_000;
/** Of a meeting that matters most: more than of all others together. */
const unservedFirst = unserved * (roundBounds.pairs + 1);
const objective = {
  unserved: { 1: unservedFirst, 2: unserved }, repeatDenial: 0, idleSlot: 1, fairIdleSlots: 0, idleAboveFair: 0, extraSession: 600, outsidePreferred: 0, siblingSplit: 3, moved: 0,
};

/**
 * As many of the wanted meetings as there are slots for, those that matter most before all others, on as few days as that takes, with the least waiting; who meets the
 * same teacher for two children does so in a row where that costs little. Walking time is kept. In order of time; the same
 * question has the same answer.
 */
export function tightest(given: Asking): Planned[] {
  const asking = { ...given, pairs: inOrder(given) };
  const slots = asking.slots.filter((slot) => asking.pairs.some(({ teacher }) => teacher === slot.teacher));
  if (slots.length === 0 || asking.pairs.length === 0) return [];
  const days = daysOf(slots, asking.zone);
  const model = compile(instanceOf(asking, slots, days));
  restrict(model, asking, slots, days);
  const timetable = new Timetable(model);
  const replanner = new Replanner(model, partiesOf(model), timetable, new Random(1));
  for (let round = 0; round <= asking.pairs.length / mostTogether; round += 1) replanner.plan(0);
  const starts = new Map(slots.map((slot) => [`${slot.teacher} ${days.cell(slot.start)}`, slot]));
  return asking.pairs.flatMap((pair, q) => {
    const slot = timetable.slot[q]! < 0 ? undefined : starts.get(`${pair.teacher} ${timetable.slot[q]}`);
    return slot ? [{ ...pair, slot }] : [];
  }).sort((a, b) => Temporal.Instant.compare(a.slot.start, b.slot.start));
}

/** What matters most first, then those of whom the least is free: nobody is left out because of his name. */
function inOrder({ pairs, slots, matters = [] }: Asking): Pair[] {
  const free = new Map(pairs.map(({ teacher }) => [teacher, slots.filter((slot) => slot.teacher === teacher).length]));
  const last = (pair: Pair) => (matters.some((one) => samePair(one, pair)) ? 0 : 1);
  return pairs.toSorted((a, b) => last(a) - last(b) || free.get(a.teacher)! - free.get(b.teacher)!);
}

interface Days {
  /** Minutes of one cell. */
  readonly grain: number;
  readonly sessions: readonly (Session & { readonly at: Temporal.Instant })[];
  /** The cell of an instant over all days. */
  cell(at: Temporal.Instant): number;
}

function daysOf(slots: readonly Slot[], zone: string): Days {
  const days = [...Map.groupBy(slots, ({ start }) => start.toZonedDateTimeISO(zone).toPlainDate().toString()).values()];
  const firsts = days.map((of) => of.reduce((first, { start }) => (Temporal.Instant.compare(start, first) < 0 ? start : first), of[0]!.start));
  const lasts = days.map((of) => of.reduce((last, { end }) => (Temporal.Instant.compare(end, last) > 0 ? end : last), of[0]!.end));
  const minutes = (from: Temporal.Instant, to: Temporal.Instant) => Math.round((to.epochMilliseconds - from.epochMilliseconds) / 60_000);
  const grain = days.flatMap((of, at) => of.flatMap(({ start, end }) => [minutes(firsts[at]!, start), minutes(start, end)])).reduce(divisor, 0);
  const sessions = days.map((_, at) => ({
    id: String(at), name: '', start: '', slotCount: minutes(firsts[at]!, lasts[at]!) / grain, modes: ['in-person', 'virtual'] as const, breaks: [], at: firsts[at]!,
  }));
  const offsets = sessions.map((_, at) => sessions.slice(0, at).reduce((sum, { slotCount }) => sum + slotCount, 0));
  const dayOf = (instant: Temporal.Instant) => firsts.findLastIndex((first) => Temporal.Instant.compare(first, instant) <= 0);
  const inOrder = firsts.every((first, at) => at === 0 || Temporal.Instant.compare(firsts[at - 1]!, first) < 0);
  if (!inOrder) throw new Error('slots stand in order of time');
  return { grain, sessions, cell: (at) => { const day = dayOf(at); return offsets[day]! + minutes(firsts[day]!, at) / grain; } };
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

function instanceOf({ pairs, matters = [], place, rooms, walk }: Asking, slots: readonly Slot[], { grain, sessions }: Days): Instance {
  const mode = place === 'online' ? 'virtual' as const : 'in-person' as const;
  const teachers = [...new Set(pairs.map(({ teacher }) => teacher))];
  const places = [...new Set(teachers.map((teacher) => rooms.get(teacher) ?? nowhere))];
  const all = sessions.map(({ id, slotCount }) => ({ sessionId: id, fromSlot: 0, toSlot: slotCount }));
  const guardian: Guardian = { id: 'family', name: '', language: '', modes: [mode], blocked: [], preferred: [], maxWaitMinutes: null, maxSessions: null };
  const length = (teacher: string) => { const slot = slots.find((one) => one.teacher === teacher); return slot ? slot.start.until(slot.end).total('minutes') / grain : 1; };
  return {
    name: '', slotMinutes: grain, turnoverMinutes: 0, modeChangeMinutes: 0, sessions, zones: places,
    travelMinutes: places.map((from) => places.map((to) => (from === to || from === nowhere || to === nowhere ? 0 : walk(from, to)))),
    rooms: places.map((id): Room => ({ id, zone: id, capacity: pairs.length })), seats: pairs.length, interpreters: [], guardians: [guardian],
    teachers: teachers.map((id): Teacher => ({
      id, name: '', subject: '', modes: [mode], roomIds: [rooms.get(id) ?? nowhere], availability: all, breaks: [], maxConsecutive: null,
    })),
    students: [...new Set(pairs.map(({ student }) => student))].map((id) => ({ id, guardianIds: ['family'] })),
    requests: pairs.map(({ student, teacher }, at) => ({
      id: String(at), studentId: student, teacherId: teacher, guardianIds: ['family'], priority: matters.some((one) => samePair(one, { student, teacher })) ? 1 : 2, durationSlots: length(teacher), interpreterLanguage: null,
    })),
    objective, locked: [],
  };
}

/** A meeting begins where a slot of its teacher does that is free for everybody. */
function restrict({ mayStart, slots: cells }: ReturnType<typeof compile>, asking: Asking, slots: readonly Slot[], { cell }: Days): void {
  const { pairs, taken } = asking;
  const isTaken = (slot: Slot) => taken.some((one) => !canFollow(one, slot, asking));
  for (const [q, { teacher }] of pairs.entries()) {
    const own = new Set(slots.filter((slot) => slot.teacher === teacher && !isTaken(slot)).map(({ start }) => cell(start)));
    for (let at = 0; at < cells; at++) if (!own.has(at)) mayStart[q * cells + at] = 0;
  }
}

/** Whether a family can go from one meeting to the next: they do not overlap and the way is kept. */
export function canFollow(one: Interval & { readonly teacher?: string }, next: Interval & { readonly teacher?: string }, { rooms, walk, place }: Pick<Asking, 'rooms' | 'walk' | 'place'>): boolean {
  const [first, second] = Temporal.Instant.compare(one.start, next.start) <= 0 ? [one, next] : [next, one];
  const [from, to] = [first, second].map(({ teacher }) => (teacher === undefined ? undefined : rooms.get(teacher)));
  const way = place === 'online' || from === undefined || to === undefined || from === to ? 0 : walk(from, to);
  return Temporal.Instant.compare(first.end.add({ minutes: way }), second.start) <= 0;
}
