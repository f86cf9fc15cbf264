import { broken, type Household } from './household.ts';
import { missesOf, sameTeacher, startsOf, wholeMisses } from './choices-tables.ts';
import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Random } from './random.ts';
import type { Timetable } from './timetable.ts';

/** Meetings of one party that are planned together; of more, some stay where they are. */
export const mostTogether = 7;

/**
 * Where a party's free requests could begin now, in order of time, and the meetings that stay (pinned), which every
 * itinerary must visit. Items number the free requests from 0; a pinned choice has item -1.
 */
export class Choices {
  count = 0;
  item = new Int32Array(512);
  request = new Int32Array(512);
  slot = new Int32Array(512);
  end = new Int32Array(512);
  zone = new Int32Array(512);
  cost = new Float64Array(512);
  /** choice → set of the items that a later choice could still serve. */
  later = new Int32Array(512);
  /** The last pinned choice, or -1. */
  lastPinned = -1;
  /** The free requests, lifted. */
  readonly free = new Int32Array(mostTogether);
  freeCount = 0;
  /** set of items held → cost of what is then unserved, from `missFrom` on. */
  miss: Float64Array;
  missFrom = 0;
  /** item → set of the items with the same teacher. */
  readonly same = new Int32Array(mostTogether);
  readonly #model: Model;
  readonly #parties: Parties;
  readonly #timetable: Timetable;
  readonly #household: Household;
  readonly #starts: ReturnType<typeof startsOf>;
  readonly #whole: ReturnType<typeof wholeMisses>;
  readonly #partMiss = new Float64Array(1 << mostTogether);
  readonly #itemOf: Int32Array;
  readonly #pinned: Int32Array;
  #pinnedCount = 0;
  /** What sharing a free request costs the other parties at least, and without it. */
  #shareLeast = 0;

  constructor(model: Model, parties: Parties, timetable: Timetable, household: Household) {
    this.#model = model;
    this.#parties = parties;
    this.#timetable = timetable;
    this.#household = household;
    this.#starts = startsOf(model, parties);
    this.#whole = wholeMisses(model, parties, mostTogether);
    this.miss = this.#whole.miss;
    this.#itemOf = new Int32Array(model.requests).fill(-1);
    this.#pinned = new Int32Array(model.requests);
  }

  /**
   * Collects the choices of a party whose requests in `free` are lifted; what else it holds is pinned.
   * @param blink how often a choice is overlooked, from 0 to 1.
   * @param heed how much of what a slot is worth to others is added to its cost, from 0 to 1.
   */
  collect(party: number, random: Random, blink: number, heed: number): void {
    this.count = 0;
    this.lastPinned = -1;
    this.#lookAtParty(party);
    const { from, slot, request, cell, worth } = this.#starts;
    const { held, slot: at } = this.#timetable;
    const end = from[party + 1]!;
    for (let n = from[party]!; n < end; n++) {
      const holder = held[cell[n]!]!;
      if (holder !== -1 && (this.#pinnedCount === 0 || holder !== request[n])) continue;
      const [q, w] = [request[n]!, slot[n]!];
      if (this.#itemOf[q] === -1) {
        if (at[q] === w) this.#pin(party, q, w);
      } else if (blink === 0 || random.share() >= blink) this.#consider(party, q, w, heed * worth[n]!);
    }
    for (let i = 0; i < this.freeCount; i++) this.#itemOf[this.free[i]!] = -1;
    for (let c = this.count - 1, set = 0; c >= 0; c--) {
      this.later[c] = set;
      if (this.item[c]! >= 0) set |= 1 << this.item[c]!;
    }
  }

  #lookAtParty(party: number): void {
    const { requestFrom, request, shared } = this.#parties;
    for (let i = 0; i < this.freeCount; i++) this.#itemOf[this.free[i]!] = i;
    this.#pinnedCount = 0;
    for (let n = requestFrom[party]!; n < requestFrom[party + 1]!; n++) {
      if (this.#timetable.slot[request[n]!]! >= 0) this.#pinned[this.#pinnedCount++] = request[n]!;
    }
    let others = -1;
    this.#shareLeast = 0;
    for (let i = 0; i < this.freeCount; i++) {
      if (shared[this.free[i]!] === 1) others = i;
    }
    const isWhole = others < 0 && this.freeCount === requestFrom[party + 1]! - requestFrom[party]!;
    if (isWhole) {
      this.miss = this.#whole.miss;
      this.missFrom = this.#whole.from[party]!;
      for (let i = 0; i < this.freeCount; i++) this.same[i] = this.#whole.same[this.free[i]!]!;
      return;
    }
    for (let i = 0; i < this.freeCount; i++) this.same[i] = sameTeacher(this.#model, this.free, 0, this.freeCount, i);
    this.miss = this.#partMiss;
    this.missFrom = 0;
    missesOf(this.#model, this.#parties, party, this.free, this.freeCount, this.#timetable.slot, this.#partMiss);
    if (others >= 0) this.#share(party, others);
  }

  /** What a shared request costs the others is set off against the least it may, so that no choice costs less than nothing. */
  #share(party: number, item: number): void {
    const q = this.free[item]!;
    const without = this.#others(party, q, -1, -1);
    const { slots, sessions, sessionOf, modes, mayStart } = this.#model;
    let least = without;
    for (let w = 0; w < slots; w++) {
      if (mayStart[q * slots + w] === 0) continue;
      for (let zone = 0; zone < this.#model.zones; zone++) {
        if (modes[q * sessions + sessionOf[w]!] !== 0) least = Math.min(least, this.#others(party, q, w, zone));
      }
    }
    this.#shareLeast = least;
    for (let set = 0; set < 1 << this.freeCount; set++) if ((set >> item & 1) === 0) this.#partMiss[set]! += without - least;
  }

  /** The cost of the other parties that attend, were the request in slot `w`. */
  #others(party: number, q: number, w: number, zone: number): number {
    const { requestGuardian, requestGuardianFrom } = this.#model;
    const { slot, zone: zones } = this.#timetable;
    const [keptSlot, keptZone] = [slot[q]!, zones[q]!];
    slot[q] = w;
    zones[q] = zone;
    let cost = 0;
    for (let n = requestGuardianFrom[q]!; n < requestGuardianFrom[q + 1]!; n++) {
      const other = this.#parties.ofGuardian[requestGuardian[n]!]!;
      let known = other === party;
      for (let m = requestGuardianFrom[q]!; m < n; m++) if (this.#parties.ofGuardian[requestGuardian[m]!] === other) known = true;
      if (!known) cost += this.#household.cost(other);
    }
    slot[q] = keptSlot;
    zones[q] = keptZone;
    return cost;
  }

  #consider(party: number, q: number, w: number, toll: number): void {
    const { teacherOf, teacherRoom, teacherRoomFrom, roomZone, sessions, sessionOf, modes, languageOf, online } = this.#model;
    const timetable = this.#timetable;
    const t = teacherOf[q]!;
    if (!timetable.teacherFits(q, w) || (this.#pinnedCount > 0 && this.#meetsPinned(q, w))) return;
    if (languageOf[q]! >= 0 && timetable.interpreterFor(q, w) < 0) return;
    const mode = modes[q * sessions + sessionOf[w]!]!;
    const first = this.count;
    for (let n = teacherRoomFrom[t]!; (mode & 1) !== 0 && n < teacherRoomFrom[t + 1]!; n++) {
      const zone = roomZone[teacherRoom[n]!]!;
      let known = false;
      for (let c = first; c < this.count; c++) if (this.zone[c] === zone) known = true;
      if (!known && timetable.roomFits(teacherRoom[n]!, q, w)) this.#add(party, q, w, zone, toll);
    }
    if ((mode & 2) !== 0 && timetable.seatFits(q, w)) this.#add(party, q, w, online, toll);
  }

  /** Whether it would overlap one of the party's meetings that stay. */
  #meetsPinned(q: number, w: number): boolean {
    const { length } = this.#model;
    for (let n = 0; n < this.#pinnedCount; n++) {
      const other = this.#pinned[n]!;
      const from = this.#timetable.slot[other]!;
      if (from < w + length[q]! && w < from + length[other]!) return true;
    }
    return false;
  }

  #add(party: number, q: number, w: number, zone: number, toll: number): void {
    const { ofRequest, outsideCost, shared } = this.#parties;
    let cost = toll + (ofRequest[q] === party ? outsideCost[q * this.#model.slots + w]! : 0);
    if (shared[q] === 1) cost += this.#others(party, q, w, zone) - this.#shareLeast;
    if (cost < broken) this.#push(this.#itemOf[q]!, q, w, zone, cost);
  }

  #pin(party: number, q: number, w: number): void {
    this.lastPinned = this.count;
    this.#push(-1, q, w, this.#timetable.zone[q]!, this.#parties.ofRequest[q] === party ? this.#parties.outsideCost[q * this.#model.slots + w]! : 0);
  }

  #push(item: number, q: number, w: number, zone: number, cost: number): void {
    if (this.count === this.item.length) this.#grow();
    const at = this.count++;
    this.item[at] = item;
    this.request[at] = q;
    this.slot[at] = w;
    this.end[at] = w + this.#model.length[q]!;
    this.zone[at] = zone;
    this.cost[at] = cost;
  }

  #grow(): void {
    const longer = (table: Int32Array): Int32Array<ArrayBuffer> => {
      const made = new Int32Array(table.length * 2);
      made.set(table);
      return made;
    };
    this.item = longer(this.item);
    this.request = longer(this.request);
    this.slot = longer(this.slot);
    this.end = longer(this.end);
    this.zone = longer(this.zone);
    this.later = longer(this.later);
    const cost = new Float64Array(this.cost.length * 2);
    cost.set(this.cost);
    this.cost = cost;
  }
}
