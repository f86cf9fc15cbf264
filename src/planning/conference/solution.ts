import type { Appointment, Solution, SolverNote } from './instance.ts';
import type { Model } from './model.ts';

/** A plan as the search keeps it: slot (-1: unserved), zone, room and interpreter (-1: none) of each request. */
export interface Placing {
  readonly slot: Int32Array;
  readonly zone: Int32Array;
  readonly room: Int32Array;
  readonly interpreter: Int32Array;
}

export function solutionOf(model: Model, placing: Placing, solver: SolverNote): Solution {
  const appointments = model.instance.requests.flatMap((_, q) => (placing.slot[q]! < 0 ? [] : [appointmentOf(model, placing, q)]));
  return { format: 'ptm-solution/1', instance: model.instance.name, solver, appointments };
}

function appointmentOf(model: Model, { slot, zone, room, interpreter }: Placing, q: number): Appointment {
  const { instance, sessionOf, slotFrom, online } = model;
  const e = sessionOf[slot[q]!]!;
  const isVirtual = zone[q] === online;
  return {
    requestId: instance.requests[q]!.id, sessionId: instance.sessions[e]!.id, slot: slot[q]! - slotFrom[e]!, mode: isVirtual ? 'virtual' : 'in-person',
    roomId: isVirtual ? null : instance.rooms[room[q]!]!.id, interpreterId: interpreter[q]! < 0 ? null : instance.interpreters[interpreter[q]!]!.id,
  };
}
