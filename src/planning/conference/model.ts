import type { Instance, Window } from './instance.ts';

/**
 * An instance in typed arrays, for loops that must not allocate. Slots of all sessions are numbered through: session `e` has
 * `slotFrom[e]` up to `slotFrom[e + 1]`. Zone `online` stands for virtual meetings. "…From" arrays are offsets into the list
 * beside them. A table is read as `table[row * width + column]`.
 */
export interface Model {
  readonly instance: Instance;
  readonly sessions: number;
  /** Slots of all sessions. */
  readonly slots: number;
  readonly slotFrom: Int32Array;
  readonly sessionOf: Int32Array;
  readonly online: number;
  /** Zones and `online`. */
  readonly zones: number;
  /** Empty slots needed from zone to zone. */
  readonly gap: Int32Array;
  readonly teachers: number;
  /** teacher × slot. */
  readonly teacherFree: Uint8Array;
  /** Most busy slots in a row; more than there are slots where there is no limit. */
  readonly teacherMost: Int32Array;
  readonly teacherRoomFrom: Int32Array;
  readonly teacherRoom: Int32Array;
  readonly rooms: number;
  readonly roomZone: Int32Array;
  readonly roomCapacity: Int32Array;
  readonly seats: number;
  readonly languages: readonly string[];
  readonly interpreters: number;
  /** interpreter × language. */
  readonly speaks: Uint8Array;
  /** interpreter × slot. */
  readonly interpreterFree: Uint8Array;
  readonly guardians: number;
  /** guardian × slot: 1 where a slot lies outside what the guardian prefers. */
  readonly outside: Uint8Array;
  /** Most empty slots between two meetings. */
  readonly waitMost: Int32Array;
  readonly sessionsMost: Int32Array;
  readonly guardianRequestFrom: Int32Array;
  readonly guardianRequest: Int32Array;
  readonly requests: number;
  readonly teacherOf: Int32Array;
  readonly length: Int32Array;
  readonly weight: Float64Array;
  /** -1: no interpreter. */
  readonly languageOf: Int32Array;
  readonly requestGuardianFrom: Int32Array;
  readonly requestGuardian: Int32Array;
  /** request × slot: 1 where it may begin, as far as teacher, guardians and interpreters taken alone allow. */
  readonly mayStart: Uint8Array;
  /** request × session: 1 in person, 2 virtual, 3 either. */
  readonly modes: Uint8Array;
  /** Slot in which a request must stay, or -1. */
  readonly locked: Int32Array;
}

const inPerson = 1;
const virtual = 2;
const unlimited = 1_000_000;

const indexOf = (items: readonly { readonly id: string }[]): ReadonlyMap<string, number> => new Map(items.map(({ id }, at) => [id, at]));

/** Offsets and one flat list of lists. */
function flat(lists: readonly (readonly number[])[]): { from: Int32Array; list: Int32Array } {
  const from = new Int32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) from[at + 1] = from[at]! + list.length;
  return { from, list: Int32Array.from(lists.flat()) };
}

/** Compiles an instance that `readInstance` has read; its ids are known to exist. */
export function compile(instance: Instance): Model {
  const frame = frameOf(instance);
  const { slots, slotFrom } = frame;
  const session = indexOf(instance.sessions);
  const mark = (table: Uint8Array, row: number, windows: readonly Window[], value: number): void => {
    for (const { sessionId, fromSlot, toSlot } of windows) {
      const e = session.get(sessionId)!;
      const base = row * slots + slotFrom[e]!;
      const end = Math.min(toSlot, slotFrom[e + 1]! - slotFrom[e]!);
      if (fromSlot < end) table.fill(value, base + fromSlot, base + end);
    }
  };
  const places = placesOf(instance);
  const teachers = teachersOf(instance, slots, mark);
  const interpreters = interpretersOf(instance, slots, mark);
  const guardians = guardiansOf(instance, slots, mark);
  return { instance, ...frame, ...places, ...teachers, ...interpreters, ...guardians.model, ...requestsOf(instance, frame, { ...teachers, ...interpreters }, guardians.free) };
}

type Mark = (table: Uint8Array, row: number, windows: readonly Window[], value: number) => void;

function frameOf({ sessions, zones, travelMinutes, ...event }: Instance) {
  const slotFrom = new Int32Array(sessions.length + 1);
  for (const [e, { slotCount }] of sessions.entries()) slotFrom[e + 1] = slotFrom[e]! + slotCount;
  const slots = slotFrom[sessions.length]!;
  const sessionOf = new Int32Array(slots);
  for (let e = 0; e < sessions.length; e++) sessionOf.fill(e, slotFrom[e], slotFrom[e + 1]);
  const online = zones.length;
  const need = (minutes: number): number => Math.max(0, Math.ceil((minutes - event.turnoverMinutes) / event.slotMinutes));
  const gap = new Int32Array((online + 1) ** 2);
  for (let a = 0; a <= online; a++) {
    for (let b = 0; b <= online; b++) {
      const changes = a === online || b === online;
      gap[a * (online + 1) + b] = a === online && b === online ? 0 : need(changes ? event.modeChangeMinutes : travelMinutes[a]![b]!);
    }
  }
  return { sessions: sessions.length, slots, slotFrom, sessionOf, online, zones: online + 1, gap };
}

function placesOf({ zones, rooms, teachers, seats }: Instance) {
  const room = indexOf(rooms);
  const { from, list } = flat(teachers.map(({ roomIds }) => [...new Set(roomIds)].map((id) => room.get(id)!)));
  return {
    rooms: rooms.length, roomZone: Int32Array.from(rooms, ({ zone }) => zones.indexOf(zone)),
    roomCapacity: Int32Array.from(rooms, ({ capacity }) => capacity), seats, teacherRoomFrom: from, teacherRoom: list,
  };
}

function teachersOf({ teachers, sessions }: Instance, slots: number, mark: Mark) {
  const teacherFree = new Uint8Array(teachers.length * slots);
  const breaks = sessions.flatMap(({ id, breaks }) => breaks.map((span) => ({ ...span, sessionId: id })));
  for (const [t, one] of teachers.entries()) {
    mark(teacherFree, t, one.availability, 1);
    mark(teacherFree, t, one.breaks, 0);
    mark(teacherFree, t, breaks, 0);
  }
  return { teachers: teachers.length, teacherFree, teacherMost: Int32Array.from(teachers, ({ maxConsecutive }) => maxConsecutive ?? unlimited) };
}

function interpretersOf({ interpreters, requests }: Instance, slots: number, mark: Mark) {
  const languages = [...new Set(requests.flatMap(({ interpreterLanguage }) => interpreterLanguage ?? []))].sort();
  const speaks = new Uint8Array(interpreters.length * languages.length);
  const interpreterFree = new Uint8Array(interpreters.length * slots);
  for (const [p, one] of interpreters.entries()) {
    for (const [l, language] of languages.entries()) speaks[p * languages.length + l] = one.languages.includes(language) ? 1 : 0;
    mark(interpreterFree, p, one.availability, 1);
  }
  return { languages, interpreters: interpreters.length, speaks, interpreterFree };
}

function guardiansOf({ guardians, requests, slotMinutes }: Instance, slots: number, mark: Mark) {
  const free = new Uint8Array(guardians.length * slots).fill(1);
  const outside = new Uint8Array(guardians.length * slots);
  for (const [g, one] of guardians.entries()) {
    mark(free, g, one.blocked, 0);
    if (one.preferred.length > 0) outside.fill(1, g * slots, (g + 1) * slots);
    mark(outside, g, one.preferred, 0);
  }
  const guardian = indexOf(guardians);
  const own: number[][] = guardians.map(() => []);
  for (const [q, { guardianIds }] of requests.entries()) for (const id of guardianIds) own[guardian.get(id)!]!.push(q);
  const { from, list } = flat(own);
  const model = {
    guardians: guardians.length, outside, guardianRequestFrom: from, guardianRequest: list,
    waitMost: Int32Array.from(guardians, ({ maxWaitMinutes }) => (maxWaitMinutes === null ? unlimited : Math.floor(maxWaitMinutes / slotMinutes))),
    sessionsMost: Int32Array.from(guardians, ({ maxSessions }) => maxSessions ?? unlimited),
  };
  return { free, model };
}

type Frame = ReturnType<typeof frameOf>;
type Staff = ReturnType<typeof teachersOf> & ReturnType<typeof interpretersOf>;

function requestsOf(instance: Instance, frame: Frame, staff: Staff, guardianFree: Uint8Array) {
  const { requests, teachers, guardians } = instance;
  const teacher = indexOf(teachers);
  const guardian = indexOf(guardians);
  const session = indexOf(instance.sessions);
  const { from, list } = flat(requests.map(({ guardianIds }) => guardianIds.map((id) => guardian.get(id)!)));
  const made = {
    requests: requests.length, teacherOf: Int32Array.from(requests, ({ teacherId }) => teacher.get(teacherId)!),
    length: Int32Array.from(requests, ({ durationSlots }) => durationSlots),
    weight: Float64Array.from(requests, ({ priority }) => instance.objective.unserved[String(priority)]!),
    languageOf: Int32Array.from(requests, ({ interpreterLanguage }) => (interpreterLanguage === null ? -1 : staff.languages.indexOf(interpreterLanguage))),
    requestGuardianFrom: from, requestGuardian: list, locked: new Int32Array(requests.length).fill(-1),
    modes: new Uint8Array(requests.length * frame.sessions), mayStart: new Uint8Array(requests.length * frame.slots),
  };
  const at = indexOf(requests);
  for (const { requestId, sessionId, slot } of instance.locked) made.locked[at.get(requestId)!] = frame.slotFrom[session.get(sessionId)!]! + slot;
  for (let q = 0; q < requests.length; q++) {
    for (let e = 0; e < frame.sessions; e++) {
      const modes = modesOf(instance, e, made.teacherOf[q]!, list.subarray(from[q], from[q + 1]));
      made.modes[q * frame.sessions + e] = modes;
      if (modes !== 0) markStarts(made.mayStart, q, e, frame, staff, { guardianFree, guardians: list.subarray(from[q], from[q + 1]), ...made });
    }
  }
  return made;
}

function modesOf(instance: Instance, e: number, t: number, guardians: Int32Array): number {
  const all = [instance.sessions[e]!, instance.teachers[t]!, ...Array.from(guardians, (g) => instance.guardians[g]!)];
  const allow = (mode: 'in-person' | 'virtual'): boolean => all.every(({ modes }) => modes.includes(mode));
  const there = allow('in-person') && instance.teachers[t]!.roomIds.length > 0 ? inPerson : 0;
  return there | (allow('virtual') && instance.seats > 0 ? virtual : 0);
}

interface Asking { readonly guardianFree: Uint8Array; readonly guardians: Int32Array; readonly teacherOf: Int32Array; readonly length: Int32Array; readonly languageOf: Int32Array }

/** Marks the slots of session `e` in which request `q` may begin. */
function markStarts(mayStart: Uint8Array, q: number, e: number, { slots, slotFrom }: Frame, staff: Staff, asking: Asking): void {
  const [length, language, teacher] = [asking.length[q]!, asking.languageOf[q]!, asking.teacherOf[q]! * slots];
  const free = (table: Uint8Array, base: number, w: number): boolean => {
    for (let j = w; j < w + length; j++) if (table[base + j] === 0) return false;
    return true;
  };
  const interpreted = (w: number): boolean => {
    if (language < 0) return true;
    for (let p = 0; p < staff.interpreters; p++) {
      if (staff.speaks[p * staff.languages.length + language] === 1 && free(staff.interpreterFree, p * slots, w)) return true;
    }
    return false;
  };
  for (let w = slotFrom[e]!; w + length <= slotFrom[e + 1]!; w++) {
    const ok = free(staff.teacherFree, teacher, w) && asking.guardians.every((g) => free(asking.guardianFree, g * slots, w)) && interpreted(w);
    mayStart[q * slots + w] = ok ? 1 : 0;
  }
}
