import { broken, type Household } from './household.ts';
import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Random } from './random.ts';
import type { Timetable } from './timetable.ts';

/** How often the locked appointments are tried in another order before they count as impossible. */
const mostTries = 200;

/**
 * Places the locked appointments, which stay through every search.
 * @returns the request that could not be placed, or -1.
 */
export function placeLocked(model: Model, parties: Parties, timetable: Timetable, household: Household, random: Random): number {
  const locked = Int32Array.from(model.locked.keys()).filter((q) => model.locked[q]! >= 0).sort((a, b) => model.locked[a]! - model.locked[b]!);
  const impossible = locked.find((q) => model.mayStart[q * model.slots + model.locked[q]!] === 0);
  if (impossible !== undefined) return impossible;
  let stuck = -1;
  for (let tries = 0; tries < mostTries; tries++) {
    stuck = locked.find((q) => !placeOne(model, parties, timetable, household, random, q)) ?? -1;
    if (stuck < 0) return -1;
    for (const q of locked) timetable.lift(q);
    random.shuffle(locked, locked.length);
  }
  return stuck;
}

/** In any of the zones, tried from a random one on; best where no guardian's rule breaks. */
function placeOne(model: Model, parties: Parties, timetable: Timetable, household: Household, random: Random, q: number): boolean {
  const { zones, modes, sessions, sessionOf, locked, online } = model;
  const w = locked[q]!;
  const mode = modes[q * sessions + sessionOf[w]!]!;
  const from = random.below(zones);
  for (const bearsBroken of [false, true]) {
    for (let n = 0; n < zones; n++) {
      const zone = (from + n) % zones;
      if ((mode & (zone === online ? 2 : 1)) === 0 || !timetable.place(q, w, zone)) continue;
      if (bearsBroken || costOf(model, parties, household, q) < broken) return true;
      timetable.lift(q);
    }
  }
  return false;
}

function costOf(model: Model, parties: Parties, household: Household, q: number): number {
  let cost = 0;
  for (let n = model.requestGuardianFrom[q]!; n < model.requestGuardianFrom[q + 1]!; n++) cost += household.cost(parties.ofGuardian[model.requestGuardian[n]!]!);
  return cost;
}
