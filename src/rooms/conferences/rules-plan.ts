/** The wishes of a round as an instance for the planner, and a plan of it as times of teachers (docs/plan.md). Pure. */
import type { Interval } from '../../calendar/interval.ts';
import type { Guardian, Instance, Mode, Objective, Session, Window } from '../../planning/conference/instance.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Format, Slot } from './model.ts';
import type { Wishes } from './model-wishes.ts';
import { instantAt } from './rules.ts';

/** What a wish weighs that gets no time: one that must be, and one that a family would like. */
export const weightOf = ({ must }: { readonly must: boolean }): number => (must ? 1000 : 400);

/** Weights of a plan: whom a family must meet comes first; nobody is refused twice while others are not; then waiting. */
const objective: Objective = {
  unserved: { 1: weightOf({ must: true }), 2: weightOf({ must: false }) }, repeatDenial: 100, idleSlot: 2, fairIdleSlots: 3, idleAboveFair: 3, extraSession: 8, outsidePreferred: 0, siblingSplit: 2, moved: 50,
};

export interface PlanTeacher { readonly teacher: PersonId; readonly room: string | null; readonly slots: readonly Slot[] }

export interface PlanFamily {
  readonly family: FamilyId;
  readonly guardians: readonly PersonId[];
  readonly wishes: Pick<Wishes, 'pairs' | 'place' | 'days'>;
  /** A language that somebody has to interpret for it. */
  readonly language: string | null;
}

/** Everything that a plan follows from. */
export interface PlanSources {
  readonly name: string;
  readonly zone: string;
  readonly format: Format;
  /** With the slots that are free, in order of time. */
  readonly teachers: readonly PlanTeacher[];
  readonly families: readonly PlanFamily[];
  /** When each guardian is taken otherwise, with the way to and from it. */
  readonly taken: ReadonlyMap<PersonId, readonly Interval[]>;
  readonly interpreters: readonly { readonly id: PersonId; readonly languages: readonly string[]; readonly free: readonly Interval[] }[];
  /** Minutes to walk between two rooms. */
  walk(from: string, to: string): number;
}

const minutes = (from: Temporal.Instant, to: Temporal.Instant): number => Math.round((to.epochMilliseconds - from.epochMilliseconds) / 60_000);
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
const lengthOf = ({ start, end }: Interval) => minutes(start, end);

/** The days of a plan, cut into cells so small that every slot is some of them. */
export interface Grid {
  readonly days: readonly { readonly date: string; readonly first: Temporal.Instant; readonly cells: number }[];
  readonly grain: number;
  /**
   * 2 where somebody's slots follow each other and are longer than a cell: then each cell is two, and the last of a slot stays
   * free, so that no meeting begins in the middle of a slot. Else 1.
   */
  readonly parts: 1 | 2;
}

/** The grid of all slots that somebody may want; undefined where there are none. */
export function gridOf({ teachers, zone }: Pick<PlanSources, 'teachers' | 'zone'>): Grid | undefined {
  const slots = teachers.flatMap((one) => one.slots);
  if (slots.length === 0) return undefined;
  const dateOf = (slot: Slot) => slot.start.toZonedDateTimeISO(zone).toPlainDate().toString();
  const days = [...Map.groupBy(slots, dateOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, of]) => ({
    date, of, first: of.map(({ start }) => start).sort(Temporal.Instant.compare)[0]!, last: of.map(({ end }) => end).sort(Temporal.Instant.compare).at(-1)!,
  }));
  const grain = days.flatMap(({ of, first }) => of.flatMap((slot) => [minutes(first, slot.start), lengthOf(slot)])).reduce(divisor, 0);
  const isSplit = teachers.some(({ slots: own }) => own.some((slot, at) => at > 0 && lengthOf(slot) > grain && own[at - 1]!.end.equals(slot.start)));
  const parts = isSplit ? 2 : 1;
  return { grain, parts, days: days.map(({ date, first, last }) => ({ date, first, cells: (minutes(first, last) / grain) * parts })) };
}

/** Where a slot stands on the grid; `to` is not in it. */
function windowOf({ days, grain, parts }: Grid, { start, end }: Interval): Window {
  const day = days.findLastIndex(({ first }) => Temporal.Instant.compare(first, start) <= 0);
  const from = (minutes(days[day]!.first, start) / grain) * parts;
  return { sessionId: String(day), fromSlot: from, toSlot: from + (lengthOf({ start, end }) / grain) * parts - (parts - 1) };
}

/** Every cell that touches one of these times. */
function touched({ days, grain, parts }: Grid, times: readonly Interval[]): Window[] {
  return days.flatMap(({ first, cells }, day) => times.flatMap(({ start, end }): Window[] => {
    const from = Math.max(0, Math.floor(minutes(first, start) / grain) * parts);
    const to = Math.min(cells, Math.ceil(minutes(first, end) / grain) * parts);
    return from < to ? [{ sessionId: String(day), fromSlot: from, toSlot: to }] : [];
  }));
}

/** The times of the round's days at which a family cannot come: days that it did not name, and hours outside those that it did. */
export function outside({ days, grain, parts }: Grid, zone: string, wished: Wishes['days']): Interval[] {
  return days.flatMap(({ date, first, cells }) => {
    const [start, end] = [first, first.add({ minutes: (cells / parts) * grain })];
    const said = wished.find((one) => one.date.toString() === date);
    if (!said) return [{ start, end }];
    const at = (minute: number) => instantAt(zone, Temporal.PlainDate.from(date), minute);
    return [...(said.after === null ? [] : [{ start, end: at(said.after) }]), ...(said.before === null ? [] : [{ start: at(said.before), end }])]
      .filter((one) => Temporal.Instant.compare(one.start, one.end) < 0);
  });
}

/** Somewhere, for who has no room: no way is counted to it. */
const nowhere = 'nowhere';

/** Rooms between which nobody walks are one zone. */
function zonesOf({ teachers, walk }: Pick<PlanSources, 'teachers' | 'walk'>): { zones: string[]; zoneOf: Map<string, string> } {
  const zoneOf = new Map<string, string>();
  const zones: string[] = [];
  for (const room of new Set(teachers.map((one) => one.room ?? nowhere))) {
    const near = room === nowhere ? undefined : zones.find((zone) => zone !== nowhere && walk(zone, room) === 0);
    if (near === undefined) zones.push(room);
    zoneOf.set(room, near ?? room);
  }
  return { zones, zoneOf };
}

/** A request of the instance by its place in the lists. */
export const requestId = (family: number, pair: number): string => `${family}.${pair}`;

/** A family as one who attends; a person who is in several families with wishes attends in each as himself too. */
function attendants({ families }: PlanSources): { own: (at: number) => string; ids: (at: number) => string[]; several: PersonId[] } {
  const counts = new Map<PersonId, number>();
  for (const { guardians } of families) for (const one of guardians) counts.set(one, (counts.get(one) ?? 0) + 1);
  const isSeveral = (one: PersonId) => counts.get(one)! > 1;
  const own = (at: number) => `family ${at}`;
  return { own, ids: (at) => [own(at), ...families[at]!.guardians.filter(isSeveral)], several: [...counts.keys()].filter(isSeveral) };
}

/** The instance of a plan: no names, and no ids but those of teachers, rooms, interpreters, and of guardians of several families. */
export function instanceOf(sources: PlanSources, grid: Grid): Instance {
  const { name, zone, format, teachers, families, taken, interpreters, walk } = sources;
  const { zones, zoneOf } = zonesOf(sources);
  const { own, ids, several } = attendants(sources);
  const modes: readonly Mode[] = format === 'choice' ? ['in-person', 'virtual'] : [format === 'online' ? 'virtual' : 'in-person'];
  const spoken = new Set(interpreters.flatMap(({ languages }) => languages));
  const free = { language: '', preferred: [], maxWaitMinutes: null, maxSessions: null } as const;
  const offered = new Map(teachers.map((one) => [one.teacher, one.slots]));
  const asked = families.flatMap(({ wishes, language }, at) => wishes.pairs.flatMap((pair, number) => {
    const [slot] = offered.get(pair.teacher) ?? [];
    const length = slot ? (lengthOf(slot) / grid.grain) * grid.parts - (grid.parts - 1) : 1;
    return [{
      id: requestId(at, number), studentId: `${at} ${pair.student}`, teacherId: pair.teacher, guardianIds: ids(at), priority: pair.must ? 1 : 2, durationSlots: length,
      interpreterLanguage: language !== null && spoken.has(language) ? language : null,
    }];
  }));
  const rooms = [...new Set(teachers.map((one) => one.room ?? nowhere))];
  const apart = (from: string, to: string) => (from === nowhere || to === nowhere || from === to ? 0 : walk(from, to));
  const way = (from: string, to: string) => { const real = apart(from, to); return real === 0 || grid.parts === 1 ? real : 2 * real + grid.grain; };
  return {
    name, slotMinutes: grid.grain, turnoverMinutes: 0, modeChangeMinutes: 0, zones, travelMinutes: zones.map((from) => zones.map((to) => way(from, to))),
    sessions: grid.days.map(({ date, first, cells }, at): Session => ({
      id: String(at), name: date, start: first.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }), slotCount: cells, modes, breaks: [],
    })),
    rooms: rooms.map((id) => ({ id, zone: zoneOf.get(id)!, capacity: teachers.length })), seats: asked.length,
    teachers: teachers.map((one) => ({
      id: one.teacher, name: '', subject: '', modes, roomIds: [one.room ?? nowhere], breaks: [], maxConsecutive: null,
      availability: one.slots.filter((slot) => lengthOf(slot) === lengthOf(one.slots[0]!)).map((slot) => windowOf(grid, slot)),
    })),
    interpreters: interpreters.map(({ id, languages, free: times }) => ({ id, name: '', languages, availability: inside(grid, times) })),
    guardians: [
      ...families.map(({ guardians, wishes }, at): Guardian => ({
        ...free, id: own(at), name: '', modes: [wishes.place === 'online' ? 'virtual' : 'in-person'],
        blocked: touched(grid, [...outside(grid, zone, wishes.days), ...guardians.flatMap((one) => taken.get(one) ?? [])]),
      })),
      ...several.map((id): Guardian => ({ ...free, id, name: '', modes, blocked: [] })),
    ],
    students: [...new Set(asked.map(({ studentId }) => studentId))].map((id) => ({ id, guardianIds: [] })),
    requests: asked.filter(({ teacherId }) => offered.has(teacherId)), objective, locked: [],
  };
}

/** Cells that lie wholly within one of these times. */
function inside({ days, grain, parts }: Grid, times: readonly Interval[]): Window[] {
  return days.flatMap(({ first, cells }, day) => times.flatMap(({ start, end }): Window[] => {
    const from = Math.max(0, Math.ceil(minutes(first, start) / grain) * parts);
    const to = Math.min(cells, Math.floor(minutes(first, end) / grain) * parts);
    return from < to ? [{ sessionId: String(day), fromSlot: from, toSlot: to }] : [];
  }));
}

/** The document that the planner reads: `ptm-instance/1`. */
export function documentOf({ slotMinutes, turnoverMinutes, modeChangeMinutes, seats, ...rest }: Instance, zone: string): object {
  return {
    format: 'ptm-instance/1', ...rest, event: { name: rest.name, timeZone: zone, slotMinutes, turnoverMinutes, modeChangeMinutes },
    platformLicences: [{ id: 'all', name: '', concurrentMeetings: seats }],
  };
}

/** Where a slot of a teacher begins, as a plan names it. */
export function cellOf(grid: Grid, slot: Interval): string {
  const { sessionId, fromSlot } = windowOf(grid, slot);
  return `${sessionId} ${fromSlot}`;
}
