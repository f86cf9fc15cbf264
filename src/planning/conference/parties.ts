import type { Model } from './model.ts';

/**
 * Guardians who attend exactly the same requests are one party: they go together, so their itinerary is planned once. Of all
 * requests of a party, `own` ones concern nobody else; a request that guardians of several parties attend is shared.
 */
export interface Parties {
  readonly count: number;
  readonly requestFrom: Int32Array;
  readonly request: Int32Array;
  readonly guardianFrom: Int32Array;
  readonly guardian: Int32Array;
  readonly ofGuardian: Int32Array;
  /** The party of the request's first guardian. */
  readonly ofRequest: Int32Array;
  /** 1 where a request is attended by more than one party. */
  readonly shared: Uint8Array;
  /** The tightest limit of the party's guardians. */
  readonly waitMost: Int32Array;
  readonly sessionsMost: Int32Array;
  /** request × slot: what beginning there costs all who attend, for lying outside what they prefer. */
  readonly outsideCost: Float64Array;
}

export function partiesOf(model: Model): Parties {
  const groups = groupsOf(model);
  const { guardianRequestFrom, guardianRequest } = model;
  const ofGuardian = new Int32Array(model.guardians).fill(-1);
  for (const [party, guardians] of groups.entries()) for (const g of guardians) ofGuardian[g] = party;
  const requests = groups.map(([g]) => [...guardianRequest.subarray(guardianRequestFrom[g!], guardianRequestFrom[g! + 1])]);
  const tightest = (limits: Int32Array) => Int32Array.from(groups, (guardians) => Math.min(...guardians.map((g) => limits[g]!)));
  return {
    count: groups.length, ...offsets(requests, 'request'), ...offsets(groups, 'guardian'), ofGuardian,
    ofRequest: Int32Array.from({ length: model.requests }, (_, q) => ofGuardian[model.requestGuardian[model.requestGuardianFrom[q]!]!]!),
    shared: Uint8Array.from({ length: model.requests }, (_, q) => (partiesIn(model, ofGuardian, q) > 1 ? 1 : 0)),
    waitMost: tightest(model.waitMost), sessionsMost: tightest(model.sessionsMost), outsideCost: outsideCosts(model),
  };
}

function groupsOf({ guardians, guardianRequestFrom, guardianRequest }: Model): number[][] {
  const groups = new Map<string, number[]>();
  for (let g = 0; g < guardians; g++) {
    if (guardianRequestFrom[g] === guardianRequestFrom[g + 1]) continue;
    const key = guardianRequest.subarray(guardianRequestFrom[g], guardianRequestFrom[g + 1]).join();
    const group = groups.get(key);
    if (group) group.push(g);
    else groups.set(key, [g]);
  }
  return [...groups.values()];
}

function partiesIn({ requestGuardian, requestGuardianFrom }: Model, ofGuardian: Int32Array, q: number): number {
  return new Set(Array.from(requestGuardian.subarray(requestGuardianFrom[q], requestGuardianFrom[q + 1]), (g) => ofGuardian[g])).size;
}

function offsets<Name extends string>(lists: readonly (readonly number[])[], name: Name) {
  const from = new Int32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) from[at + 1] = from[at]! + list.length;
  return { [`${name}From`]: from, [name]: Int32Array.from(lists.flat()) } as { [Key in Name | `${Name}From`]: Int32Array };
}

function outsideCosts(model: Model): Float64Array {
  const { requests, slots, length, requestGuardian, requestGuardianFrom, outside, mayStart } = model;
  const costs = new Float64Array(requests * slots);
  const weight = model.instance.objective.outsidePreferred;
  for (let q = 0; q < requests; q++) {
    for (let w = 0; w < slots; w++) {
      if (mayStart[q * slots + w] === 0) continue;
      for (let n = requestGuardianFrom[q]!; n < requestGuardianFrom[q + 1]!; n++) {
        const row = requestGuardian[n]! * slots;
        let strays = 0;
        for (let j = w; j < w + length[q]!; j++) strays |= outside[row + j]!;
        if (strays) costs[q * slots + w]! += weight;
      }
    }
  }
  return costs;
}
