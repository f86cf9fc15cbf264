import { broken, Household } from './household.ts';
import { placeLocked } from './locked.ts';
import type { Model } from './model.ts';
import { partiesOf, type Parties } from './parties.ts';
import { Random } from './random.ts';
import { Replanner } from './replanner.ts';
import type { Placing } from './solution.ts';
import { Timetable } from './timetable.ts';

/** How often locked appointments that break a guardian's rule are tried in other rooms and modes. */
const mostStarts = 30;

/** Chosen by trying, on schools of 1,200 families at loads of 0.75 and 0.9. */
const tuning = {
  /** Parties taken out in a step at most, and slots of one teacher in a row. */
  parties: 5, row: 6,
  /** How often a place is overlooked, and how often a step begins at an unserved request. */
  blink: 0.01, unserved: 0.5,
} as const;

/**
 * Large-neighbourhood search: parties around a teacher and a time are taken out and planned anew one by one, each by its
 * exact itinerary; what comes out stays when it is better, or now and then when it is little worse (annealing). The same
 * seed and the same steps make the same plan.
 */
export class Search {
  readonly model: Model;
  readonly parties: Parties;
  readonly timetable: Timetable;
  /** A locked request that cannot be placed, or -1. */
  readonly stuck: number;
  /** The best plan so far, and what it costs. */
  readonly best: Placing;
  bestTotal = Infinity;
  steps = 0;
  readonly #random: Random;
  readonly #replanner: Replanner;
  /** Requests around which it works; any where it is empty. */
  readonly #seeds: Int32Array;
  readonly #out = new Int32Array(tuning.parties);
  readonly #outKey = new Float64Array(tuning.parties);
  readonly #outStep: Int32Array;
  #outCount = 0;

  /** @param made a timetable to go on from, and the requests around which to work. */
  constructor(model: Model, seed: number, made?: { readonly parties: Parties; readonly timetable: Timetable; readonly seeds: Int32Array }) {
    this.model = model;
    this.parties = made?.parties ?? partiesOf(model);
    this.timetable = made?.timetable ?? new Timetable(model);
    this.#seeds = made?.seeds ?? new Int32Array(0);
    this.#random = new Random(seed);
    const household = new Household(model, this.parties, this.timetable);
    this.stuck = made ? -1 : placeLocked(model, this.parties, this.timetable, household, this.#random);
    this.#replanner = new Replanner(model, this.parties, this.timetable, this.#random);
    this.#outStep = new Int32Array(this.parties.count);
    const { slot, zone, room, interpreter } = this.timetable;
    this.best = { slot: slot.slice(), zone: zone.slice(), room: room.slice(), interpreter: interpreter.slice() };
    this.bestTotal = this.total;
  }

  get total(): number {
    return this.#replanner.journal.total;
  }

  /** Whether the best plan keeps every rule: only locked appointments can stand against it. */
  get valid(): boolean {
    return this.bestTotal < broken;
  }

  /** A first plan: everybody in turn, those with most to lose first. @param stop asked now and then whether to leave it there. */
  construct(stop: () => boolean): void {
    for (let tries = 0; tries < mostStarts && this.total >= broken && !this.#joinLocked(); tries++) this.#lockAnew();
    const order = Int32Array.from({ length: this.parties.count }, (_, party) => party);
    const loss = this.#replanner.journal.cost.slice();
    order.sort((a, b) => loss[b]! - loss[a]! || a - b);
    for (const [at, party] of order.entries()) {
      if (at % 32 === 31 && stop()) break;
      this.#planMore(party);
    }
    this.#remember();
  }

  /** Gives a party more, if that is better. */
  #planMore(party: number): void {
    const { journal } = this.#replanner;
    journal.begin();
    this.#replanner.plan(party);
    const change = journal.count();
    if (change > 0) journal.undo(change);
  }

  /** Locked appointments alone may be too far apart: with others between them they are not. @returns whether all are well then. */
  #joinLocked(): boolean {
    for (let party = 0; party < this.parties.count; party++) {
      if (this.#replanner.journal.cost[party]! >= broken) this.#planMore(party);
    }
    return this.total < broken;
  }

  /** The locked ones again, in other rooms or modes. */
  #lockAnew(): void {
    const { journal, household } = this.#replanner;
    for (let q = 0; q < this.model.requests; q++) this.timetable.lift(q);
    placeLocked(this.model, this.parties, this.timetable, household, this.#random);
    journal.recount();
  }

  /** Takes some parties out and plans them anew. @param temperature how much worse a plan may become, in units of cost. */
  step(temperature: number): void {
    this.steps++;
    this.#outCount = 0;
    this.#replanner.journal.begin();
    this.#ruin();
    this.#sortOut();
    const heed = this.#random.share();
    for (let n = 0; n < this.#outCount; n++) this.#replanner.plan(this.#out[n]!, tuning.blink, heed);
    const change = this.#replanner.journal.count();
    if (change > 0 && this.#random.share() >= Math.exp(-change / temperature)) this.#replanner.journal.undo(change);
    else if (this.total < this.bestTotal - 1e-6) this.#remember();
  }

  #remember(): void {
    const { slot, zone, room, interpreter } = this.timetable;
    this.bestTotal = this.total;
    this.best.slot.set(slot);
    this.best.zone.set(zone);
    this.best.room.set(room);
    this.best.interpreter.set(interpreter);
  }

  /** Around a request, rather one that is unserved: those who hold its teacher's slots at a time, and those of their teachers. */
  #ruin(): void {
    const { model, parties } = this;
    const random = this.#random;
    const seed = this.#seed();
    const center = this.#center(seed);
    const most = 1 + random.below(tuning.parties);
    this.#takeOut(parties.ofRequest[seed]!);
    let t = model.teacherOf[seed]!;
    for (let tries = 0; tries < 8 && this.#outCount < most; tries++) {
      this.#takeRow(t, center, 1 + random.below(Math.min(tuning.row, most)), most);
      const party = this.#out[random.below(this.#outCount)]!;
      const from = parties.requestFrom[party]!;
      t = model.teacherOf[parties.request[from + random.below(parties.requestFrom[party + 1]! - from)]!]!;
    }
  }

  #seed(): number {
    const random = this.#random;
    if (this.#seeds.length > 0) return this.#seeds[random.below(this.#seeds.length)]!;
    for (let tries = random.share() < tuning.unserved ? 40 : 0; tries > 0; tries--) {
      const q = random.below(this.model.requests);
      if (this.timetable.slot[q]! < 0) return q;
    }
    return random.below(this.model.requests);
  }

  /** The slot of a request, or one that it could have. */
  #center(q: number): number {
    const { slots, mayStart } = this.model;
    const held = this.timetable.slot[q]!;
    if (held >= 0) return held;
    for (let tries = 0; tries < 60; tries++) {
      const w = this.#random.below(slots);
      if (mayStart[q * slots + w] === 1) return w;
    }
    return this.#random.below(slots);
  }

  #takeRow(t: number, center: number, length: number, most: number): void {
    const { slots, slotFrom, sessionOf } = this.model;
    const e = sessionOf[center]!;
    const from = Math.max(slotFrom[e]!, center - this.#random.below(length));
    const to = Math.min(slotFrom[e + 1]!, from + length);
    for (let w = from; w < to && this.#outCount < most; w++) {
      const q = this.timetable.held[t * slots + w]!;
      if (q >= 0) this.#takeOut(this.parties.ofRequest[q]!);
    }
  }

  #takeOut(party: number): void {
    if (this.#outStep[party] === this.steps || this.#outCount === tuning.parties) return;
    this.#outStep[party] = this.steps;
    this.#out[this.#outCount++] = party;
    this.#replanner.takeOut(party);
  }

  /** Who is planned first: anyone, those whose requests weigh most, or those with most requests. */
  #sortOut(): void {
    const how = this.#random.below(3);
    for (let n = 0; n < this.#outCount; n++) {
      const party = this.#out[n]!;
      const asked = this.parties.requestFrom[party + 1]! - this.parties.requestFrom[party]!;
      this.#outKey[n] = this.#random.share() - (how === 0 ? 0 : how === 1 ? this.#weight(party) : asked);
    }
    for (let n = 1; n < this.#outCount; n++) {
      const [party, key] = [this.#out[n]!, this.#outKey[n]!];
      let at = n;
      for (; at > 0 && this.#outKey[at - 1]! > key; at--) {
        this.#out[at] = this.#out[at - 1]!;
        this.#outKey[at] = this.#outKey[at - 1]!;
      }
      this.#out[at] = party;
      this.#outKey[at] = key;
    }
  }

  #weight(party: number): number {
    let sum = 0;
    for (let n = this.parties.requestFrom[party]!; n < this.parties.requestFrom[party + 1]!; n++) sum += this.model.weight[this.parties.request[n]!]!;
    return sum;
  }
}
