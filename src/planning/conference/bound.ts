import { BoundItinerary } from './bound-itinerary.ts';
import type { Model } from './model.ts';
import { firstPrices } from './prices-first.ts';
import { capacities, pricesFor, type Prices } from './prices.ts';
import { Random } from './random.ts';

/** The first and the last step by which prices change, and how much of it is left after each pass. */
const firstStep = 2;
const lastStep = 0.004;
const decay = 0.955;
/** Passes between two looks at the bound; share of a pass in the averaged prices. */
const lookEvery = 4;
const share = 0.15;

/**
 * A lower bound by Lagrangian relaxation: what is scarce (slots of teachers, rooms, licences, interpreters) is priced, and each
 * guardian then chooses alone. Prices are found as at an auction, guardian by guardian (an incremental subgradient method):
 * each lets all prices of what it asks for fall by its share and raises those of what it takes, by ever smaller steps. The
 * averaged prices are looked at now and then; whatever they are, the value is a bound that holds.
 */
export class Bound {
  /** Prices of the best bound so far. */
  readonly best: Prices;
  /** The best bound so far. */
  value = -Infinity;
  passes = 0;
  readonly #model: Model;
  readonly #prices: Prices;
  readonly #averaged: Prices;
  readonly #capacity: Prices;
  readonly #bidding: BoundItinerary;
  readonly #looking: BoundItinerary;
  readonly #order: Int32Array;
  readonly #random: Random;
  /** Slots asked for of each teacher, room, language and of the seats. */
  readonly #asked: Asked;
  #step = firstStep;

  constructor(model: Model, seed: number) {
    this.#model = model;
    this.best = pricesFor(model);
    this.#prices = pricesFor(model);
    this.#averaged = pricesFor(model);
    this.#capacity = pricesFor(model, capacities(model));
    firstPrices(model, this.#prices);
    this.#averaged.all.set(this.#prices.all);
    this.#bidding = new BoundItinerary(model, this.#prices);
    this.#looking = new BoundItinerary(model, this.#averaged);
    this.#order = Int32Array.from({ length: model.guardians }, (_, g) => g);
    this.#random = new Random(seed);
    this.#asked = askedOf(model);
    this.#look();
  }

  /** Whether further passes would change next to nothing. */
  get settled(): boolean {
    return this.#step <= lastStep;
  }

  /** One pass over all guardians. */
  pass(): void {
    this.passes++;
    this.#random.shuffle(this.#order, this.#order.length);
    for (const g of this.#order) this.#bid(g);
    const [averaged, now] = [this.#averaged.all, this.#prices.all];
    for (let n = 0; n < now.length; n++) averaged[n]! += share * (now[n]! - averaged[n]!);
    if (this.passes % lookEvery === 0) this.#look();
    this.#step = Math.max(lastStep, this.#step * decay);
  }

  #look(): void {
    let value = 0;
    for (let g = 0; g < this.#model.guardians; g++) value += this.#looking.cheapest(g);
    const [averaged, capacity] = [this.#averaged.all, this.#capacity.all];
    for (let n = 0; n < averaged.length; n++) value -= averaged[n]! * capacity[n]!;
    if (value <= this.value) return;
    this.value = value;
    this.best.all.set(averaged);
  }

  #bid(g: number): void {
    const { guardianRequest, guardianRequestFrom, requestGuardian, requestGuardianFrom } = this.#model;
    const itinerary = this.#bidding;
    itinerary.cheapest(g);
    for (let n = guardianRequestFrom[g]!; n < guardianRequestFrom[g + 1]!; n++) {
      const q = guardianRequest[n]!;
      if (requestGuardian[requestGuardianFrom[q]!] === g) this.#fall(q);
    }
    for (let n = 0; n < itinerary.count; n++) {
      const q = itinerary.request[n]!;
      if (requestGuardian[requestGuardianFrom[q]!] === g) this.#rise(q, itinerary.slot[n]!, itinerary.zone[n]!);
    }
  }

  /** The prices of all that a request could use fall, by its share in what is asked for. */
  #fall(q: number): void {
    const { teacherOf, slots, sessions, languageOf, teacherRoom, teacherRoomFrom } = this.#model;
    const [prices, capacity, asked] = [this.#prices, this.#capacity, this.#asked];
    const t = teacherOf[q]!;
    const by = this.#step * this.#model.length[q]!;
    lower(prices.teacherSlot, capacity.teacherSlot, t * slots, slots, by / asked.teacher[t]!);
    if (asked.limited[t] === 1) lower(prices.teacherSession, capacity.teacherSession, t * sessions, sessions, by * asked.sessionStep / asked.teacher[t]!);
    if (languageOf[q]! >= 0) lower(prices.languageSlot, capacity.languageSlot, languageOf[q]! * slots, slots, by / asked.language[languageOf[q]!]!);
    if (asked.virtual[q] === 1) lower(prices.seatSlot, capacity.seatSlot, 0, slots, by / asked.seats);
    for (let n = teacherRoomFrom[t]!; n < teacherRoomFrom[t + 1]!; n++) {
      const room = teacherRoom[n]!;
      if (asked.scarceRoom[room] === 1) lower(prices.roomSlot, capacity.roomSlot, room * slots, slots, by / asked.room[room]!);
    }
  }

  #rise(q: number, w: number, zone: number): void {
    const { teacherOf, slots, sessions, sessionOf, languageOf, length, online } = this.#model;
    const [prices, step, t] = [this.#prices, this.#step, teacherOf[q]!];
    const room = zone === online ? -1 : this.#cheapestRoom(q, w, zone);
    if (this.#asked.limited[t] === 1) prices.teacherSession[t * sessions + sessionOf[w]!]! += step * length[q]! * this.#asked.sessionStep;
    for (let j = w; j < w + length[q]!; j++) {
      prices.teacherSlot[t * slots + j]! += step;
      if (languageOf[q]! >= 0) prices.languageSlot[languageOf[q]! * slots + j]! += step;
      if (room < 0) prices.seatSlot[j]! += step;
      else if (this.#asked.scarceRoom[room] === 1) prices.roomSlot[room * slots + j]! += step;
    }
  }

  #cheapestRoom(q: number, w: number, zone: number): number {
    const { teacherOf, teacherRoomFrom, teacherRoom, roomZone } = this.#model;
    let [best, room] = [Infinity, -1];
    for (let n = teacherRoomFrom[teacherOf[q]!]!; n < teacherRoomFrom[teacherOf[q]! + 1]!; n++) {
      if (roomZone[teacherRoom[n]!] !== zone) continue;
      const price = this.#bidding.roomPrice(teacherRoom[n]!, q, w);
      if (price < best) [best, room] = [price, teacherRoom[n]!];
    }
    return room;
  }
}

function lower(prices: Float64Array, capacity: Float64Array, from: number, count: number, by: number): void {
  for (let n = from; n < from + count; n++) {
    const price = prices[n]!;
    if (price === 0) continue;
    const lowered = price - by * capacity[n]!;
    prices[n] = lowered > 0 ? lowered : 0;
  }
}

interface Asked {
  readonly teacher: Float64Array;
  readonly room: Float64Array;
  readonly language: Float64Array;
  seats: number;
  /** request → 1 where it may be virtual. */
  readonly virtual: Uint8Array;
  /** teacher → 1 where `maxConsecutive` takes slots away. */
  readonly limited: Uint8Array;
  /** room → 1 where its teachers are more than its places. */
  readonly scarceRoom: Uint8Array;
  /** A session's price stands for many slots: it moves by smaller steps. */
  readonly sessionStep: number;
}

function askedOf(model: Model): Asked {
  const { requests, sessions, teacherOf, length, languageOf, modes, teacherRoom, teacherRoomFrom, roomCapacity, teacherMost, slots } = model;
  const asked: Asked = {
    teacher: new Float64Array(model.teachers), room: new Float64Array(model.rooms), language: new Float64Array(model.languages.length), seats: 0,
    virtual: new Uint8Array(requests), limited: Uint8Array.from(teacherMost, (most) => (most < slots ? 1 : 0)),
    scarceRoom: new Uint8Array(model.rooms), sessionStep: 0.1,
  };
  for (let q = 0; q < requests; q++) {
    const t = teacherOf[q]!;
    asked.teacher[t]! += length[q]!;
    if (languageOf[q]! >= 0) asked.language[languageOf[q]!]! += length[q]!;
    for (let e = 0; e < sessions; e++) if (modes[q * sessions + e]! & 2) asked.virtual[q] = 1;
    if (asked.virtual[q] === 1) asked.seats += length[q]!;
    for (let n = teacherRoomFrom[t]!; n < teacherRoomFrom[t + 1]!; n++) asked.room[teacherRoom[n]!]! += length[q]!;
  }
  const users = new Int32Array(model.rooms);
  for (const room of teacherRoom) users[room]! += 1;
  for (const [room, count] of users.entries()) asked.scarceRoom[room] = count > roomCapacity[room]! ? 1 : 0;
  return asked;
}
