import { Choices, mostTogether } from './choices.ts';
import { broken, Household } from './household.ts';
import { Itinerary } from './itinerary.ts';
import { Journal } from './journal.ts';
import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Random } from './random.ts';
import type { Timetable } from './timetable.ts';

/** Takes parties out of a timetable and plans them anew, one at a time; the journal knows what changed and can undo it. */
export class Replanner {
  readonly model: Model;
  readonly parties: Parties;
  readonly timetable: Timetable;
  readonly household: Household;
  readonly journal: Journal;
  readonly #random: Random;
  readonly #choices: Choices;
  readonly #itinerary: Itinerary;

  constructor(model: Model, parties: Parties, timetable: Timetable, random: Random) {
    this.model = model;
    this.parties = parties;
    this.timetable = timetable;
    this.#random = random;
    this.household = new Household(model, parties, timetable);
    this.journal = new Journal(model, parties, timetable, this.household);
    this.#choices = new Choices(model, parties, timetable, this.household);
    this.#itinerary = new Itinerary(model, parties, timetable, this.#choices);
  }

  /** Lifts what a party holds; of many meetings some, of those shared with other parties one. Locked ones stay. */
  takeOut(party: number): void {
    const { request, requestFrom, shared } = this.parties;
    const [from, count] = [requestFrom[party]!, requestFrom[party + 1]! - requestFrom[party]!];
    const first = count > mostTogether ? this.#random.below(count) : 0;
    for (let n = 0, lifted = 0, sharing = 0; n < count && lifted < mostTogether; n++) {
      const q = request[from + (first + n) % count]!;
      if (this.timetable.slot[q]! < 0 || this.model.locked[q]! >= 0) continue;
      if (shared[q] === 1 && sharing++ > 0) continue;
      this.journal.touch(q);
      this.timetable.lift(q);
      lifted++;
    }
  }

  /** Gives a party the cheapest itinerary for its requests that have no slot. @param blink, heed as `Choices.collect` says. */
  plan(party: number, blink = 0, heed = 0): void {
    const choices = this.#choices;
    this.#free(party);
    if (choices.freeCount === 0) return;
    choices.collect(party, this.#random, blink, heed);
    this.#itinerary.cheapest(party);
    for (let n = 0; n < this.#itinerary.count; n++) {
      const c = this.#itinerary.chosen[n]!;
      this.journal.touch(choices.request[c]!);
      if (!this.timetable.place(choices.request[c]!, choices.slot[c]!, choices.zone[c]!)) return this.#leave(party, n);
    }
  }

  /** Siblings who together would tire their teacher are what no choice alone can tell: without one of them the rest may not go. */
  #leave(party: number, placed: number): void {
    if (this.household.cost(party) < broken) return;
    for (let n = 0; n < placed; n++) this.timetable.lift(this.#choices.request[this.#itinerary.chosen[n]!]!);
  }

  #free(party: number): void {
    const { request, requestFrom, shared } = this.parties;
    const choices = this.#choices;
    const [from, count] = [requestFrom[party]!, requestFrom[party + 1]! - requestFrom[party]!];
    const first = count > mostTogether ? this.#random.below(count) : 0;
    choices.freeCount = 0;
    for (let n = 0, sharing = 0; n < count && choices.freeCount < mostTogether; n++) {
      const q = request[from + (first + n) % count]!;
      if (this.timetable.slot[q]! >= 0 || (shared[q] === 1 && sharing++ > 0)) continue;
      choices.free[choices.freeCount++] = q;
    }
  }
}
