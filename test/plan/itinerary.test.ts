import { test } from 'node:test';
import assert from 'node:assert/strict';
import { broken, Household } from '../../src/planning/conference/household.ts';
import { compile, type Model } from '../../src/planning/conference/model.ts';
import { partiesOf, type Parties } from '../../src/planning/conference/parties.ts';
import { Random } from '../../src/planning/conference/random.ts';
import { Replanner } from '../../src/planning/conference/replanner.ts';
import { Timetable } from '../../src/planning/conference/timetable.ts';
import { instanceOf, school } from './school.ts';

/** The least that a party can cost, by trying every place of every request. */
function leastOf(model: Model, parties: Parties, timetable: Timetable, household: Household, party: number): number {
  const own = parties.request.subarray(parties.requestFrom[party], parties.requestFrom[party + 1]);
  const least = (at: number): number => {
    if (at === own.length) return household.cost(party);
    const q = own[at]!;
    let best = least(at + 1);
    for (let w = 0; w < model.slots; w++) {
      if (model.mayStart[q * model.slots + w] === 0) continue;
      for (let zone = 0; zone < model.zones; zone++) {
        const mode = model.modes[q * model.sessions + model.sessionOf[w]!]!;
        if ((mode & (zone === model.online ? 2 : 1)) === 0 || !timetable.place(q, w, zone)) continue;
        best = Math.min(best, least(at + 1));
        timetable.lift(q);
      }
    }
    return best;
  };
  return least(0);
}

test('[P-4.3] the itinerary of a party is the cheapest of all that others leave, under every rule of guardians', () => {
  let looked = 0;
  for (let seed = 1; seed <= 14; seed++) {
    const made = school({ seed, families: 24, teachers: 6, sessions: 1 + (seed % 3), slots: seed % 2 === 0 ? 4 : 8, load: 0.6 });
    // siblings with a teacher who tires are what the itinerary may leave for a later step
    const teachers = made.teachers.map((one) => ({ ...one, maxConsecutive: null }));
    const objective = { ...made.objective, fairIdleSlots: 1 - (seed % 2), extraSession: seed % 3, idleSlot: seed % 5 === 1 ? 0 : 2, outsidePreferred: 4 };
    const guardians = made.guardians.map((one) => ({ ...one, maxSessions: seed % 3 === 2 ? 2 : one.maxSessions }));
    const model = compile(instanceOf({ ...made, teachers, objective, guardians }));
    const parties = partiesOf(model);
    const timetable = new Timetable(model);
    const replanner = new Replanner(model, parties, timetable, new Random(seed));
    const household = new Household(model, parties, timetable);
    for (let party = 0; party < parties.count; party++) {
      const count = parties.requestFrom[party + 1]! - parties.requestFrom[party]!;
      const shares = parties.request.subarray(parties.requestFrom[party], parties.requestFrom[party + 1]).some((q) => parties.shared[q] === 1);
      const least = count <= 3 && !shares ? leastOf(model, parties, timetable, household, party) : undefined;
      replanner.plan(party);
      if (least === undefined) continue;
      looked++;
      assert.ok(least < broken && Math.abs(household.cost(party) - least) < 1e-9, `seed ${seed}, party ${party}: ${household.cost(party)}, best is ${least}`);
    }
  }
  assert.ok(looked > 100, `${looked}`);
});
