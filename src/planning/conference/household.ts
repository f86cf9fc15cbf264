import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Timetable } from './timetable.ts';

/** What it costs to break a rule of guardians: more than any plan that breaks none. Only locked appointments can bring it about. */
export const broken = 1e10;

/** What a party's appointments cost as they stand, term by term of the objective; `broken` and more where they break a rule of guardians. */
export class Household {
  readonly #model: Model;
  readonly #parties: Parties;
  readonly #timetable: Timetable;
  /** The party's meetings in order of time. */
  readonly #meeting: Int32Array;
  #count = 0;

  constructor(model: Model, parties: Parties, timetable: Timetable) {
    this.#model = model;
    this.#parties = parties;
    this.#timetable = timetable;
    let most = 0;
    for (let party = 0; party < parties.count; party++) most = Math.max(most, parties.requestFrom[party + 1]! - parties.requestFrom[party]!);
    this.#meeting = new Int32Array(most);
  }

  cost(party: number): number {
    this.#sort(party);
    return this.#itinerary(party) + this.#unserved(party);
  }

  #sort(party: number): void {
    const { request, requestFrom } = this.#parties;
    const { slot } = this.#timetable;
    this.#count = 0;
    for (let n = requestFrom[party]!; n < requestFrom[party + 1]!; n++) {
      const q = request[n]!;
      if (slot[q]! < 0) continue;
      let at = this.#count++;
      while (at > 0 && slot[this.#meeting[at - 1]!]! > slot[q]!) {
        this.#meeting[at] = this.#meeting[at - 1]!;
        at--;
      }
      this.#meeting[at] = q;
    }
  }

  /** Waiting, evenings, places and siblings. */
  #itinerary(party: number): number {
    const { slots, sessionOf, length, gap, zones, instance: { objective } } = this.#model;
    const { waitMost, sessionsMost, guardianFrom, ofRequest, outsideCost } = this.#parties;
    const { slot, zone } = this.#timetable;
    let [idle, sessions, splits, outside] = [0, 0, 0, 0];
    for (let at = 0; at < this.#count; at++) {
      const q = this.#meeting[at]!;
      if (ofRequest[q] === party) outside += outsideCost[q * slots + slot[q]!]!;
      const before = at > 0 ? this.#meeting[at - 1]! : -1;
      if (this.#splits(at)) splits++;
      if (before < 0 || sessionOf[slot[before]!] !== sessionOf[slot[q]!]) {
        sessions++;
        continue;
      }
      const waits = slot[q]! - slot[before]! - length[before]!;
      if (waits < gap[zone[before]! * zones + zone[q]!]! || waits > waitMost[party]!) return broken;
      idle += waits;
    }
    if (sessions > sessionsMost[party]!) return broken;
    const above = idle > objective.fairIdleSlots ? idle - objective.fairIdleSlots : 0;
    const extra = sessions > 1 ? sessions - 1 : 0;
    const each = objective.idleSlot * idle + objective.idleAboveFair * above + objective.extraSession * extra + objective.siblingSplit * splits;
    return outside + each * (guardianFrom[party + 1]! - guardianFrom[party]!);
  }

  /** Whether the meeting at place `at` has one with the same teacher before it, but not directly before it. */
  #splits(at: number): boolean {
    const { teacherOf, length } = this.#model;
    const { slot } = this.#timetable;
    const q = this.#meeting[at]!;
    for (let n = at - 1; n >= 0; n--) {
      const other = this.#meeting[n]!;
      if (teacherOf[other] === teacherOf[q]) return this.#model.sessionOf[slot[other]!] !== this.#model.sessionOf[slot[q]!] || slot[other]! + length[other]! !== slot[q]!;
    }
    return false;
  }

  #unserved(party: number): number {
    const { weight, requestGuardian, requestGuardianFrom, instance: { objective } } = this.#model;
    const { request, requestFrom, guardian, guardianFrom } = this.#parties;
    let cost = 0;
    for (let m = guardianFrom[party]!; m < guardianFrom[party + 1]!; m++) {
      let denied = 0;
      for (let n = requestFrom[party]!; n < requestFrom[party + 1]!; n++) {
        const q = request[n]!;
        if (this.#timetable.slot[q]! >= 0 || requestGuardian[requestGuardianFrom[q]!] !== guardian[m]) continue;
        cost += weight[q]!;
        denied++;
      }
      if (denied > 1) cost += objective.repeatDenial * (denied - 1);
    }
    return cost;
  }
}
