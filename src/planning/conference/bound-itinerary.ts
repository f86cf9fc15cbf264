import type { Model } from './model.ts';
import type { Prices } from './prices.ts';

/** Requests of one guardian beyond which the bound takes 0 for that guardian: there the table would be too large. */
const mostRequests = 12;
const never = 1e15;

/**
 * The cheapest itinerary of one guardian under prices, as if nobody else came, by dynamic programming over slot, set of
 * meetings held and place. Relaxed, so that it bounds from below: waits of any length, no fairness of waiting, siblings
 * anywhere, and of limits on sessions only that of one. Prices are paid by a request's first guardian.
 */
export class BoundItinerary {
  /** Meetings of the itinerary that `cheapest` found last: request, first slot, zone. */
  readonly request = new Int32Array(mostRequests);
  readonly slot = new Int32Array(mostRequests);
  readonly zone = new Int32Array(mostRequests);
  count = 0;
  readonly #model: Model;
  readonly #prices: Prices;
  /** Local zones of the guardian, and global to local. */
  readonly #zones: Int32Array;
  readonly #localZone: Int32Array;
  #zoneCount = 0;
  /** State (slot, set, zone) → cost of being ready there, and how it was reached. */
  #ready = new Float64Array(0);
  #readyBy = new Int32Array(0);
  /** (session, set) → cost after the session, and the last meeting begun. */
  #after = new Float64Array(0);
  #afterBy = new Int32Array(0);
  #miss = new Float64Array(0);
  readonly #come: Float64Array;
  /** (request, slot, local zone) → cost of beginning there. */
  #begin = new Float64Array(0);

  constructor(model: Model, prices: Prices) {
    this.#model = model;
    this.#prices = prices;
    this.#zones = new Int32Array(model.zones);
    this.#localZone = new Int32Array(model.zones);
    this.#come = new Float64Array(1 << mostRequests);
  }

  /** @returns its cost; the itinerary is in `request`, `slot` and `zone`. */
  cheapest(g: number): number {
    const model = this.#model;
    const from = model.guardianRequestFrom[g]!;
    const k = model.guardianRequestFrom[g + 1]! - from;
    this.count = 0;
    if (k === 0 || k > mostRequests) return 0;
    this.#lookAtZones(from, k);
    this.#reserve(k);
    this.#lookAtMisses(g, from, k);
    this.#lookAtBegins(g, from, k);
    if (k === 1) return this.#single(from);
    this.#sweep(g, from, k);
    return this.#readBack(from, k);
  }

  #lookAtZones(from: number, k: number): void {
    const { guardianRequest, teacherOf, teacherRoomFrom, teacherRoom, roomZone, modes, sessions, online } = this.#model;
    this.#localZone.fill(-1);
    this.#zoneCount = 0;
    for (let i = 0; i < k; i++) {
      const q = guardianRequest[from + i]!;
      let any = 0;
      for (let e = 0; e < sessions; e++) any |= modes[q * sessions + e]!;
      if (any & 2) this.#useZone(online);
      if (any & 1) for (let at = teacherRoomFrom[teacherOf[q]!]!; at < teacherRoomFrom[teacherOf[q]! + 1]!; at++) this.#useZone(roomZone[teacherRoom[at]!]!);
    }
  }

  #useZone(zone: number): void {
    if (this.#localZone[zone] !== -1) return;
    this.#localZone[zone] = this.#zoneCount;
    this.#zones[this.#zoneCount++] = zone;
  }

  #reserve(k: number): void {
    const { slots, sessions } = this.#model;
    const states = (slots + sessions) * this.#zoneCount << k;
    if (this.#ready.length < states) {
      this.#ready = new Float64Array(states);
      this.#readyBy = new Int32Array(states);
    }
    if (this.#after.length < sessions + 1 << k) {
      this.#after = new Float64Array(sessions + 1 << k);
      this.#afterBy = new Int32Array(sessions + 1 << k);
      this.#miss = new Float64Array(1 << k);
    }
    if (this.#begin.length < k * slots * this.#zoneCount) this.#begin = new Float64Array(k * slots * this.#zoneCount);
  }

  /** What a set of meetings held leaves unserved; only the first guardian of a request is the one denied. */
  #lookAtMisses(g: number, from: number, k: number): void {
    const { guardianRequest, requestGuardian, requestGuardianFrom, weight, instance: { objective } } = this.#model;
    for (let set = 0; set < 1 << k; set++) {
      let [cost, denied] = [0, 0];
      for (let i = 0; i < k; i++) {
        const q = guardianRequest[from + i]!;
        if (set >> i & 1 || requestGuardian[requestGuardianFrom[q]!] !== g) continue;
        cost += weight[q]!;
        denied++;
      }
      this.#miss[set] = cost + (denied > 1 ? objective.repeatDenial * (denied - 1) : 0);
    }
  }

  #lookAtBegins(g: number, from: number, k: number): void {
    const model = this.#model;
    const { slots, sessions, sessionOf, guardianRequest, requestGuardian, requestGuardianFrom, mayStart, modes, outside, length, online } = model;
    const zones = this.#zoneCount;
    const begin = this.#begin;
    begin.fill(never, 0, k * slots * zones);
    for (let i = 0; i < k; i++) {
      const q = guardianRequest[from + i]!;
      const pays = requestGuardian[requestGuardianFrom[q]!] === g;
      for (let w = 0; w < slots; w++) {
        if (mayStart[q * slots + w] === 0) continue;
        let cost = 0;
        for (let j = w; j < w + length[q]!; j++) if (outside[g * slots + j] === 1) cost = model.instance.objective.outsidePreferred;
        const mode = modes[q * sessions + sessionOf[w]!]!;
        if (pays) cost += this.#common(q, w);
        if (mode & 2) begin[(i * slots + w) * zones + this.#localZone[online]!] = cost + (pays ? this.#seat(q, w) : 0);
        if (mode & 1) this.#inPerson(q, w, (i * slots + w) * zones, cost, pays);
      }
    }
  }

  /** Prices of teacher and interpreter. */
  #common(q: number, w: number): number {
    const { slots, sessions, sessionOf, teacherOf, languageOf, length } = this.#model;
    const { teacherSlot, teacherSession, languageSlot } = this.#prices;
    const t = teacherOf[q]!;
    let price = length[q]! * teacherSession[t * sessions + sessionOf[w]!]!;
    for (let j = w; j < w + length[q]!; j++) {
      price += teacherSlot[t * slots + j]!;
      if (languageOf[q]! >= 0) price += languageSlot[languageOf[q]! * slots + j]!;
    }
    return price;
  }

  #seat(q: number, w: number): number {
    let price = 0;
    for (let j = w; j < w + this.#model.length[q]!; j++) price += this.#prices.seatSlot[j]!;
    return price;
  }

  /** In each zone the cheapest of the teacher's rooms there. */
  #inPerson(q: number, w: number, at: number, cost: number, pays: boolean): void {
    const { teacherOf, teacherRoomFrom, teacherRoom, roomZone } = this.#model;
    const t = teacherOf[q]!;
    for (let n = teacherRoomFrom[t]!; n < teacherRoomFrom[t + 1]!; n++) {
      const zone = at + this.#localZone[roomZone[teacherRoom[n]!]!]!;
      const whole = cost + (pays ? this.roomPrice(teacherRoom[n]!, q, w) : 0);
      if (whole < this.#begin[zone]!) this.#begin[zone] = whole;
    }
  }

  /** What a room costs for a request that begins in slot `w`. */
  roomPrice(room: number, q: number, w: number): number {
    let price = 0;
    for (let j = w; j < w + this.#model.length[q]!; j++) price += this.#prices.roomSlot[room * this.#model.slots + j]!;
    return price;
  }

  #single(from: number): number {
    const zones = this.#zoneCount;
    const end = this.#model.slots * zones;
    let [best, at] = [this.#miss[0]!, -1];
    if (this.#miss[1]! < best && this.#begin.length > 0) {
      for (let n = 0; n < end; n++) if (this.#begin[n]! + this.#miss[1]! < best) [best, at] = [this.#begin[n]! + this.#miss[1]!, n];
    }
    if (at >= 0) this.#note(this.#model.guardianRequest[from]!, Math.floor(at / zones), at % zones);
    return best;
  }

  #note(q: number, slot: number, localZone: number): void {
    this.request[this.count] = q;
    this.slot[this.count] = slot;
    this.zone[this.count++] = this.#zones[localZone]!;
  }

  #sweep(g: number, from: number, k: number): void {
    const { sessions, slotFrom, sessionsMost, instance: { objective } } = this.#model;
    const sets = 1 << k;
    const after = this.#after;
    after.fill(never, 0, sets);
    after[0] = 0;
    const worst = this.#miss[0]!;
    for (let e = 0; e < sessions; e++) {
      for (let set = 0; set < sets; set++) {
        const before = after[e * sets + set]!;
        after[(e + 1) * sets + set] = before;
        this.#afterBy[(e + 1) * sets + set] = -1;
        this.#come[set] = set === 0 ? 0 : sessionsMost[g] === 1 ? never : before + objective.extraSession;
      }
      this.#ready.fill(never, (slotFrom[e]! + e) * this.#zoneCount * sets, (slotFrom[e + 1]! + e + 1) * this.#zoneCount * sets);
      this.#sweepSession(e, from, k, worst);
    }
  }

  /** `readyBy` and `afterBy` say: -1 waited (or nothing new), else (request, zone, slot, whether it came from outside). */
  #sweepSession(e: number, from: number, k: number, worst: number): void {
    const { slots, slotFrom, length, guardianRequest, gap, zones: allZones, instance: { objective: { idleSlot } } } = this.#model;
    const [sets, zones] = [1 << k, this.#zoneCount];
    const [ready, readyBy, begin, come] = [this.#ready, this.#readyBy, this.#begin, this.#come];
    const [first, last] = [slotFrom[e]!, slotFrom[e + 1]!];
    const after = (e + 1) * sets;
    for (let w = first; w < last; w++) {
      const row = (w + e) * sets * zones;
      for (let i = 0; i < k; i++) {
        const d = length[guardianRequest[from + i]!]!;
        for (let z = 0; z < zones; z++) {
          const price = begin[(i * slots + w) * zones + z]!;
          if (price >= worst) continue;
          for (let set = 0; set < sets; set++) {
            if (set >> i & 1) continue;
            const there = ready[row + set * zones + z]!;
            const outside = come[set]! < there;
            const cost = (outside ? come[set]! : there) + price;
            if (cost >= worst) continue;
            const held = set | 1 << i;
            const by = ((i * zones + z) * slots + w) * 2 + (outside ? 1 : 0);
            if (cost < this.#after[after + held]!) {
              this.#after[after + held] = cost;
              this.#afterBy[after + held] = by;
            }
            for (let to = 0; to < zones; to++) {
              const walk = gap[this.#zones[z]! * allZones + this.#zones[to]!]!;
              const next = w + d + walk;
              if (next >= last) continue;
              const state = ((next + e) * sets + held) * zones + to;
              if (cost + idleSlot * walk < ready[state]!) {
                ready[state] = cost + idleSlot * walk;
                readyBy[state] = by;
              }
            }
          }
        }
      }
      if (w + 1 === last) break;
      const below = row + sets * zones;
      for (let state = 0; state < sets * zones; state++) {
        const waited = ready[row + state]! + idleSlot;
        if (waited < ready[below + state]!) {
          ready[below + state] = waited;
          readyBy[below + state] = -1;
        }
      }
    }
  }

  #readBack(from: number, k: number): number {
    const { sessions, guardianRequest, slots } = this.#model;
    const [sets, zones] = [1 << k, this.#zoneCount];
    let [best, set] = [this.#miss[0]!, 0];
    for (let held = 1; held < sets; held++) {
      const cost = this.#after[sessions * sets + held]! + this.#miss[held]!;
      if (cost < best) [best, set] = [cost, held];
    }
    for (let e = sessions; set !== 0; e--) {
      let by = this.#afterBy[e * sets + set]!;
      while (by !== -1) {
        const came = by & 1;
        const w = (by >> 1) % slots;
        const rest = Math.floor((by >> 1) / slots);
        const [i, z] = [Math.floor(rest / zones), rest % zones];
        this.#note(guardianRequest[from + i]!, w, z);
        set &= ~(1 << i);
        if (came || set === 0) break;
        let at = w;
        while ((by = this.#readyBy[((at + e - 1) * sets + set) * zones + z]!) === -1) at--;
      }
    }
    return best;
  }
}
