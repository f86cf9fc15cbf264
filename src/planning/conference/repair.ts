import type { Appointment, Solution } from './instance.ts';
import type { Model } from './model.ts';
import { partiesOf, type Parties } from './parties.ts';
import { Random } from './random.ts';
import { Replanner } from './replanner.ts';
import { Search } from './search.ts';
import type { Placing } from './solution.ts';
import { Timetable } from './timetable.ts';
import { broken } from './household.ts';

/** Steps of the search for each appointment that lost its place; and at least, and at most. */
const stepsEach = 60;
const [leastSteps, mostSteps] = [200, 6000];
/** Weight of a request that has kept its place: it is never given up for another. */
const keptWeight = 1e6;

export interface Repaired {
  readonly placing: Placing;
  /** Appointments of the baseline that no plan can keep: a lower bound on how many are moved or cancelled. */
  readonly forced: number;
  /** A locked request that cannot be placed, or -1. */
  readonly stuck: number;
  readonly valid: boolean;
}

/**
 * A plan for a changed instance that keeps what it can of an old plan. What has lost its place gets another where one is free.
 * What had no appointment gets one only where nobody moves.
 * @param others whether somebody else may be moved for those who lost their place, when the weights of the objective say that it
 * is worth it; nobody loses an appointment by it.
 * @param stop asked between steps whether the time is over.
 */
export function repair(model: Model, baseline: Solution, seed: number, others: boolean, stop: () => boolean): Repaired {
  const old = oldPlaces(model, baseline);
  const parties = withMoves(model, partiesOf(model), old.slot);
  const forced = old.gone + Array.from(old.slot.keys()).filter((q) => old.slot[q]! >= 0 && cannotStay(model, q, old.slot[q]!)).length;
  const calm = attempt(model, parties, old, seed, () => true);
  if (!others || calm.stuck >= 0 || stop()) return { ...calm, forced };
  const moving = attempt(model, parties, old, seed, stop);
  return { ...moving.total < calm.total ? moving : calm, forced };
}

function attempt(model: Model, parties: Parties, old: OldPlaces, seed: number, stop: () => boolean): Omit<Repaired, 'forced'> & { readonly total: number } {
  const random = new Random(seed);
  const timetable = new Timetable(model);
  const stuck = keepLocked(model, timetable, old, random);
  if (stuck >= 0) return { placing: timetable, stuck, valid: false, total: Infinity };
  keep(model, timetable, old);
  const lost = mend(model, parties, timetable, old.slot, random);
  seat(model, parties, timetable, old.slot, lost, seed, stop);
  const total = fill(model, parties, timetable, random);
  return { placing: timetable, stuck: -1, valid: total < broken, total };
}

interface OldPlaces extends Placing {
  /** Appointments of requests that are no more. */
  readonly gone: number;
}

/** The old appointments in the numbers of the new instance; a session, room or interpreter that is no more is -1. */
function oldPlaces({ instance, requests, slotFrom, online }: Model, { appointments }: Solution): OldPlaces {
  const nowhere = () => new Int32Array(requests).fill(-1);
  const old = { slot: nowhere(), zone: nowhere(), room: nowhere(), interpreter: nowhere() };
  const index = (items: readonly { readonly id: string }[]) => new Map(items.map(({ id }, at) => [id, at]));
  const [request, session, room, interpreter] = [index(instance.requests), index(instance.sessions), index(instance.rooms), index(instance.interpreters)];
  let gone = 0;
  const place = ({ requestId, sessionId, slot, mode, roomId, interpreterId }: Appointment): void => {
    const q = request.get(requestId);
    const e = session.get(sessionId);
    const held = q !== undefined && e !== undefined && Number.isInteger(slot) && slot >= 0 && slotFrom[e]! + slot < slotFrom[e + 1]!;
    if (!held) {
      gone++;
      return;
    }
    const r = roomId === null ? -1 : room.get(roomId) ?? -1;
    old.slot[q] = slotFrom[e]! + slot;
    old.room[q] = r;
    old.zone[q] = mode === 'virtual' ? online : r < 0 ? -1 : instance.zones.indexOf(instance.rooms[r]!.zone);
    old.interpreter[q] = interpreterId === null ? -1 : interpreter.get(interpreterId) ?? -1;
  };
  for (const appointment of appointments) place(appointment);
  return { ...old, gone };
}

const cannotStay = ({ mayStart, slots, locked }: Model, q: number, w: number): boolean => mayStart[q * slots + w] === 0 || (locked[q]! >= 0 && locked[q] !== w);

/** The parties, with the weight of moving added to every slot but the old one. */
function withMoves(model: Model, parties: Parties, old: Int32Array): Parties {
  const { slots, requests, instance: { objective } } = model;
  const outsideCost = parties.outsideCost.slice();
  for (let q = 0; q < requests; q++) {
    if (old[q]! < 0) continue;
    for (let w = 0; w < slots; w++) if (w !== old[q]) outsideCost[q * slots + w]! += objective.moved;
  }
  return { ...parties, outsideCost };
}

function keepLocked(model: Model, timetable: Timetable, old: OldPlaces, random: Random): number {
  for (const [q, w] of model.locked.entries()) {
    if (w < 0) continue;
    if (model.mayStart[q * model.slots + w] === 0) return q;
    if (!placeAs(model, timetable, q, w, old) && !placeAnywhere(model, timetable, q, w, random.below(model.zones))) return q;
  }
  return -1;
}

/** Everybody who can stays, in the same room with the same interpreter; then in another room, zone or mode at the same time. */
function keep(model: Model, timetable: Timetable, old: OldPlaces): void {
  for (const again of [false, true]) {
    for (const [q, w] of old.slot.entries()) {
      if (w < 0 || timetable.slot[q]! >= 0 || cannotStay(model, q, w)) continue;
      if (again) placeAnywhere(model, timetable, q, w, Math.max(0, old.zone[q]!));
      else placeAs(model, timetable, q, w, old);
    }
  }
}

const allows = ({ modes, sessions, sessionOf, online }: Model, q: number, w: number, zone: number): boolean =>
  (modes[q * sessions + sessionOf[w]!]! & (zone === online ? 2 : 1)) !== 0;

function placeAs(model: Model, timetable: Timetable, q: number, w: number, { zone, room, interpreter }: OldPlaces): boolean {
  const { online, languageOf, teacherOf, teacherRoom, teacherRoomFrom, speaks, languages } = model;
  const [z, r, p, language] = [zone[q]!, room[q]!, interpreter[q]!, languageOf[q]!];
  if (z < 0 || !allows(model, q, w, z) || !timetable.teacherFits(q, w)) return false;
  const own = teacherRoom.subarray(teacherRoomFrom[teacherOf[q]!], teacherRoomFrom[teacherOf[q]! + 1]);
  if (z === online ? !timetable.seatFits(q, w) : !own.includes(r) || !timetable.roomFits(r, q, w)) return false;
  if (language >= 0 && (p < 0 || speaks[p * languages.length + language] === 0 || !timetable.interpreterFits(p, q, w))) return false;
  timetable.put(q, w, z, z === online ? -1 : r, language < 0 ? -1 : p);
  return true;
}

function placeAnywhere(model: Model, timetable: Timetable, q: number, w: number, from: number): boolean {
  for (let n = 0; n < model.zones; n++) {
    const zone = (from + n) % model.zones;
    if (allows(model, q, w, zone) && timetable.place(q, w, zone)) return true;
  }
  return false;
}

/**
 * Plans anew the parties whose appointments that are left break a rule: a wait that became too long, say.
 * @returns the requests that had an appointment and have none.
 */
function mend(model: Model, parties: Parties, timetable: Timetable, old: Int32Array, random: Random): Int32Array {
  const replanner = new Replanner(prizing(model, timetable, old), parties, timetable, random);
  for (let party = 0; party < parties.count; party++) {
    if (replanner.household.cost(party) < broken) continue;
    replanner.takeOut(party);
    replanner.plan(party);
  }
  return Int32Array.from(old.keys()).filter((q) => old[q]! >= 0 && timetable.slot[q]! < 0);
}

/** The model in which what has its place is beyond price, and what never had an appointment is worth nothing. */
function prizing(model: Model, timetable: Timetable, old: Int32Array): Model {
  const weight = model.weight.map((own, q) => (timetable.slot[q]! >= 0 ? keptWeight : old[q]! >= 0 ? own : 0));
  return { ...model, weight };
}

/** Seats those who lost their place: first where nobody moves, then by a search around them. Leaves the best in the timetable. */
function seat(model: Model, parties: Parties, timetable: Timetable, old: Int32Array, lost: Int32Array, seed: number, stop: () => boolean): void {
  const prized = prizing(model, timetable, old);
  const replanner = new Replanner(prized, parties, timetable, new Random(seed));
  for (const q of [...lost].sort((a, b) => model.weight[b]! - model.weight[a]! || a - b)) replanner.plan(parties.ofRequest[q]!);
  const seeds = lost.filter((q) => timetable.slot[q]! < 0 && model.mayStart.subarray(q * model.slots, (q + 1) * model.slots).includes(1));
  if (seeds.length === 0 || stop()) return;
  const search = new Search(prized, seed, { parties, timetable, seeds });
  const steps = Math.min(mostSteps, Math.max(leastSteps, stepsEach * seeds.length));
  for (let n = 0; n < steps && !stop(); n++) search.step(Number.MIN_VALUE);
  for (let q = 0; q < model.requests; q++) timetable.lift(q);
  for (let q = 0; q < model.requests; q++) {
    const { slot, zone, room, interpreter } = search.best;
    if (slot[q]! >= 0) timetable.put(q, slot[q]!, zone[q]!, room[q]!, interpreter[q]!);
  }
}

/** Gives what is still without an appointment one where nobody moves. @returns what everything costs, moves included. */
function fill(model: Model, parties: Parties, timetable: Timetable, random: Random): number {
  const replanner = new Replanner(model, parties, timetable, random);
  let total = 0;
  for (let party = 0; party < parties.count; party++) {
    replanner.plan(party);
    total += replanner.household.cost(party);
  }
  return total;
}
