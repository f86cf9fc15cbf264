import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import { worthOfSlots } from './prices-first.ts';

/**
 * Each party's starts in order of time, as far as nobody else comes; a locked request has the one that it is locked to. `cell` is
 * the first slot in the teacher's row, `worth` what the slots are worth to others.
 */
export function startsOf(model: Model, parties: Parties): { from: Int32Array; slot: Int32Array; request: Int32Array; cell: Int32Array; worth: Float64Array } {
  const { slots, mayStart, locked } = model;
  const from = new Int32Array(parties.count + 1);
  const slot: number[] = [];
  const request: number[] = [];
  for (let party = 0; party < parties.count; party++) {
    for (let w = 0; w < slots; w++) {
      for (let n = parties.requestFrom[party]!; n < parties.requestFrom[party + 1]!; n++) {
        const q = parties.request[n]!;
        if (mayStart[q * slots + w] === 0 || (locked[q]! >= 0 && locked[q] !== w)) continue;
        slot.push(w);
        request.push(q);
      }
    }
    from[party + 1] = slot.length;
  }
  const cell = Int32Array.from(request, (q, n) => model.teacherOf[q]! * slots + slot[n]!);
  const worthOf = worthOfSlots(model);
  const worth = Float64Array.from(request, (q, n) => worthOf.subarray(cell[n], cell[n]! + model.length[q]!).reduce((sum, one) => sum + one, 0));
  return { from, slot: Int32Array.from(slot), request: Int32Array.from(request), cell, worth };
}

/**
 * What each set of held requests leaves unserved, for parties of up to `most` requests; and for each request the set of those of
 * its party with the same teacher.
 */
export function wholeMisses(model: Model, parties: Parties, most: number): { from: Int32Array; miss: Float64Array; same: Int32Array } {
  const from = new Int32Array(parties.count + 1);
  const counts = Array.from({ length: parties.count }, (_, party) => parties.requestFrom[party + 1]! - parties.requestFrom[party]!);
  for (const [party, count] of counts.entries()) from[party + 1] = from[party]! + (count <= most ? 1 << count : 0);
  const miss = new Float64Array(from[parties.count]!);
  const nowhere = new Int32Array(model.requests).fill(-1);
  const same = new Int32Array(model.requests);
  for (const [party, count] of counts.entries()) {
    if (count > most) continue;
    const own = parties.request.subarray(parties.requestFrom[party], parties.requestFrom[party + 1]);
    missesOf(model, parties, party, own, count, nowhere, miss.subarray(from[party], from[party + 1]));
    for (let i = 0; i < count; i++) same[own[i]!] = sameTeacher(model, own, 0, count, i);
  }
  return { from, miss, same };
}

/**
 * Into `miss`: what each set of held ones of `free` leaves unserved of the requests whose first guardian is in the party;
 * of its other requests those without a slot are unserved whatever is chosen.
 */
export function missesOf(
  model: Model, parties: Parties, party: number, free: Int32Array, freeCount: number, slot: Int32Array, miss: Float64Array,
): void {
  const { weight, requestGuardian, requestGuardianFrom, instance: { objective } } = model;
  const { request, requestFrom, guardian, guardianFrom } = parties;
  miss.fill(0, 0, 1 << freeCount);
  for (let m = guardianFrom[party]!; m < guardianFrom[party + 1]!; m++) {
    for (let set = 0; set < 1 << freeCount; set++) {
      let denied = 0;
      for (let n = requestFrom[party]!; n < requestFrom[party + 1]!; n++) {
        const q = request[n]!;
        if (requestGuardian[requestGuardianFrom[q]!] !== guardian[m] || slot[q]! >= 0) continue;
        let held = false;
        for (let i = 0; i < freeCount; i++) if (free[i] === q && set >> i & 1) held = true;
        if (held) continue;
        denied++;
        miss[set]! += weight[q]!;
      }
      if (denied > 1) miss[set]! += objective.repeatDenial * (denied - 1);
    }
  }
}

/** The set of the other requests, of `count` from `from` on, with the teacher of the one at place `i`. */
export function sameTeacher({ teacherOf }: Model, list: Int32Array, from: number, count: number, i: number): number {
  let set = 0;
  for (let n = 0; n < count; n++) if (n !== i && teacherOf[list[from + n]!] === teacherOf[list[from + i]!]) set |= 1 << n;
  return set;
}
