import type { Household } from './household.ts';
import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Timetable } from './timetable.ts';

/** Remembers what one step of a search changes, works out what the change costs, and undoes it. */
export class Journal {
  /** Cost of each party, and of all, before the step. */
  readonly cost: Float64Array;
  total = 0;
  readonly #model: Model;
  readonly #parties: Parties;
  readonly #timetable: Timetable;
  readonly #household: Household;
  #step = 0;
  readonly #partyStep: Int32Array;
  readonly #requestStep: Int32Array;
  readonly #touched: Int32Array;
  readonly #oldCost: Float64Array;
  #touchedCount = 0;
  readonly #saved: Int32Array;
  readonly #old: Int32Array;
  #savedCount = 0;

  constructor(model: Model, parties: Parties, timetable: Timetable, household: Household) {
    this.#model = model;
    this.#parties = parties;
    this.#timetable = timetable;
    this.#household = household;
    this.cost = new Float64Array(parties.count);
    this.recount();
    this.#partyStep = new Int32Array(parties.count);
    this.#touched = new Int32Array(parties.count);
    this.#oldCost = new Float64Array(parties.count);
    this.#requestStep = new Int32Array(model.requests);
    this.#saved = new Int32Array(model.requests);
    this.#old = new Int32Array(model.requests * 4);
  }

  /** Counts everything anew. */
  recount(): void {
    this.total = 0;
    for (let party = 0; party < this.cost.length; party++) {
      this.cost[party] = this.#household.cost(party);
      this.total += this.cost[party]!;
    }
  }

  begin(): void {
    this.#step++;
    this.#touchedCount = 0;
    this.#savedCount = 0;
  }

  /** To be called before a request is placed or lifted. */
  touch(q: number): void {
    if (this.#requestStep[q] === this.#step) return;
    this.#requestStep[q] = this.#step;
    const { slot, zone, room, interpreter } = this.#timetable;
    const at = this.#savedCount++ * 4;
    this.#saved[at >> 2] = q;
    this.#old[at] = slot[q]!;
    this.#old[at + 1] = zone[q]!;
    this.#old[at + 2] = room[q]!;
    this.#old[at + 3] = interpreter[q]!;
    const { requestGuardian, requestGuardianFrom } = this.#model;
    for (let n = requestGuardianFrom[q]!; n < requestGuardianFrom[q + 1]!; n++) this.#touchParty(this.#parties.ofGuardian[requestGuardian[n]!]!);
  }

  #touchParty(party: number): void {
    if (this.#partyStep[party] === this.#step) return;
    this.#partyStep[party] = this.#step;
    this.#touched[this.#touchedCount] = party;
    this.#oldCost[this.#touchedCount++] = this.cost[party]!;
  }

  /** Counts anew what was touched. @returns by how much the total has changed. */
  count(): number {
    let change = 0;
    for (let n = 0; n < this.#touchedCount; n++) {
      const party = this.#touched[n]!;
      this.cost[party] = this.#household.cost(party);
      change += this.cost[party]! - this.#oldCost[n]!;
    }
    this.total += change;
    return change;
  }

  /** As it was before the step; `change` is what `count` has said. */
  undo(change: number): void {
    const timetable = this.#timetable;
    for (let n = 0; n < this.#savedCount; n++) timetable.lift(this.#saved[n]!);
    for (let n = 0; n < this.#savedCount; n++) {
      const at = n * 4;
      if (this.#old[at]! >= 0) timetable.put(this.#saved[n]!, this.#old[at]!, this.#old[at + 1]!, this.#old[at + 2]!, this.#old[at + 3]!);
    }
    for (let n = 0; n < this.#touchedCount; n++) this.cost[this.#touched[n]!] = this.#oldCost[n]!;
    this.total -= change;
  }
}
