import type { Model } from './model.ts';

/**
 * Who meets when, where and with whose help, and what of teachers, rooms, seats and interpreters is left. It keeps the
 * constraints of these resources; those of guardians are the itinerary's.
 */
export class Timetable {
  readonly model: Model;
  /** First slot of each request, or -1. */
  readonly slot: Int32Array;
  readonly zone: Int32Array;
  readonly room: Int32Array;
  readonly interpreter: Int32Array;
  /** teacher × slot: the request held there, or -1. */
  readonly held: Int32Array;
  readonly roomUsed: Int32Array;
  readonly seatsUsed: Int32Array;
  /** interpreter × slot: 1 where busy. */
  readonly interpreting: Uint8Array;

  constructor(model: Model) {
    this.model = model;
    this.slot = new Int32Array(model.requests).fill(-1);
    this.zone = new Int32Array(model.requests).fill(-1);
    this.room = new Int32Array(model.requests).fill(-1);
    this.interpreter = new Int32Array(model.requests).fill(-1);
    this.held = new Int32Array(model.teachers * model.slots).fill(-1);
    this.roomUsed = new Int32Array(model.rooms * model.slots);
    this.seatsUsed = new Int32Array(model.slots);
    this.interpreting = new Uint8Array(model.interpreters * model.slots);
  }

  /** Whether the teacher is free for a request from slot `w` on, and keeps within the most slots in a row. */
  teacherFits(q: number, w: number): boolean {
    const { teacherOf, slots, length } = this.model;
    const t = teacherOf[q]!;
    for (let j = w; j < w + length[q]!; j++) if (this.held[t * slots + j] !== -1) return false;
    return this.runFits(t, w, w + length[q]!);
  }

  /** Whether busy slots from `from` to `to`, and those around them, are not too many in a row. */
  runFits(t: number, from: number, to: number): boolean {
    const { teacherMost, slots, slotFrom, sessionOf } = this.model;
    const most = teacherMost[t]!;
    if (most >= slots) return true;
    const row = t * slots;
    const [begin, end] = [slotFrom[sessionOf[from]!]!, slotFrom[sessionOf[from]! + 1]!];
    let run = to - from;
    for (let j = from - 1; j >= begin && this.held[row + j] !== -1; j--) run++;
    for (let j = to; j < end && this.held[row + j] !== -1; j++) run++;
    return run <= most;
  }

  /** A room of the teacher in `zone` that has place for the request from slot `w` on, or -1. */
  roomFor(q: number, w: number, zone: number): number {
    const { teacherOf, teacherRoomFrom, teacherRoom, roomZone } = this.model;
    const t = teacherOf[q]!;
    for (let n = teacherRoomFrom[t]!; n < teacherRoomFrom[t + 1]!; n++) {
      if (roomZone[teacherRoom[n]!] === zone && this.roomFits(teacherRoom[n]!, q, w)) return teacherRoom[n]!;
    }
    return -1;
  }

  roomFits(room: number, q: number, w: number): boolean {
    const { slots, length, roomCapacity } = this.model;
    for (let j = w; j < w + length[q]!; j++) if (this.roomUsed[room * slots + j]! >= roomCapacity[room]!) return false;
    return true;
  }

  seatFits(q: number, w: number): boolean {
    const { length, seats } = this.model;
    for (let j = w; j < w + length[q]!; j++) if (this.seatsUsed[j]! >= seats) return false;
    return true;
  }

  /** The free interpreter who speaks the fewest languages, so that others stay free for more; -1 where none is. */
  interpreterFor(q: number, w: number): number {
    const { interpreters, languages, languageOf, speaks } = this.model;
    let [best, fewest] = [-1, Infinity];
    for (let p = 0; p < interpreters; p++) {
      if (speaks[p * languages.length + languageOf[q]!] === 0 || !this.interpreterFits(p, q, w)) continue;
      let spoken = 0;
      for (let l = 0; l < languages.length; l++) spoken += speaks[p * languages.length + l]!;
      if (spoken < fewest) [best, fewest] = [p, spoken];
    }
    return best;
  }

  interpreterFits(p: number, q: number, w: number): boolean {
    const { slots, length, interpreterFree } = this.model;
    for (let j = p * slots + w; j < p * slots + w + length[q]!; j++) if (interpreterFree[j] === 0 || this.interpreting[j] === 1) return false;
    return true;
  }

  /** Puts a request at slot `w` in a zone, if every resource has place. */
  place(q: number, w: number, zone: number): boolean {
    const { online, languageOf } = this.model;
    if (!this.teacherFits(q, w)) return false;
    const room = zone === online ? -1 : this.roomFor(q, w, zone);
    if (zone === online ? !this.seatFits(q, w) : room < 0) return false;
    const interpreter = languageOf[q]! < 0 ? -1 : this.interpreterFor(q, w);
    if (languageOf[q]! >= 0 && interpreter < 0) return false;
    this.put(q, w, zone, room, interpreter);
    return true;
  }

  /** Puts a request where it is known to have place. */
  put(q: number, w: number, zone: number, room: number, interpreter: number): void {
    this.slot[q] = w;
    this.zone[q] = zone;
    this.room[q] = room;
    this.interpreter[q] = interpreter;
    this.#count(q, w, room, interpreter, 1);
  }

  /** Takes a request out, if it is in. */
  lift(q: number): void {
    const w = this.slot[q]!;
    if (w < 0) return;
    this.#count(q, w, this.room[q]!, this.interpreter[q]!, -1);
    this.slot[q] = -1;
  }

  #count(q: number, w: number, room: number, interpreter: number, by: 1 | -1): void {
    const { slots, length, teacherOf } = this.model;
    const end = w + length[q]!;
    const row = teacherOf[q]! * slots;
    for (let j = w; j < end; j++) {
      this.held[row + j] = by === 1 ? q : -1;
      if (room < 0) this.seatsUsed[j]! += by;
      else this.roomUsed[room * slots + j]! += by;
      if (interpreter >= 0) this.interpreting[interpreter * slots + j]! += by;
    }
  }
}
