import type { Appointment, Guardian, Instance, Request, Room, Session, Span, Teacher, Window } from './instance.ts';

/** One appointment with everything that it names looked up; what does not exist is undefined. */
export interface Meeting {
  readonly appointment: Appointment;
  readonly request: Request;
  readonly teacher: Teacher;
  readonly guardians: readonly Guardian[];
  readonly session: Session;
  /** Place of the session in the instance. */
  readonly evening: number;
  readonly from: number;
  readonly to: number;
  /** Undefined where it is none of the teacher's: then nothing is held against it but that. */
  readonly room: Room | undefined;
}

/** Something that must not be: the code that `ptm` documents give it, and what it is about. */
export interface Violation { readonly code: string; readonly sentence: string }

/** The instance by ids, for a check that trusts nothing: it shares no code with what makes plans. */
export class Day {
  readonly instance: Instance;
  readonly requests: ReadonlyMap<string, Request>;
  readonly teachers: ReadonlyMap<string, Teacher>;
  readonly guardians: ReadonlyMap<string, Guardian>;
  readonly rooms: ReadonlyMap<string, Room>;

  constructor(instance: Instance) {
    this.instance = instance;
    const byId = <Thing extends { readonly id: string }>(things: readonly Thing[]) => new Map(things.map((thing) => [thing.id, thing]));
    this.requests = byId(instance.requests);
    this.teachers = byId(instance.teachers);
    this.guardians = byId(instance.guardians);
    this.rooms = byId(instance.rooms);
  }

  /** The appointment looked up, or what makes that impossible. */
  meeting(appointment: Appointment): Meeting | Violation {
    const { requestId, sessionId, slot, roomId } = appointment;
    const request = this.requests.get(requestId);
    const evening = this.instance.sessions.findIndex(({ id }) => id === sessionId);
    if (!request) return { code: 'unknown-request', sentence: `there is no request ${requestId}` };
    if (evening < 0) return { code: 'unknown-session', sentence: `${requestId}: there is no session ${sessionId}` };
    const session = this.instance.sessions[evening]!;
    if (!Number.isInteger(slot) || slot < 0 || slot + request.durationSlots > session.slotCount) {
      return { code: 'slot-range', sentence: `${requestId}: slot ${slot} with ${request.durationSlots} slots is not inside ${sessionId}` };
    }
    const teacher = this.teachers.get(request.teacherId)!;
    return {
      appointment, request, teacher, session, evening, from: slot, to: slot + request.durationSlots,
      guardians: request.guardianIds.map((id) => this.guardians.get(id)!),
      room: appointment.mode === 'in-person' && roomId !== null && teacher.roomIds.includes(roomId) ? this.rooms.get(roomId) : undefined,
    };
  }

  /** Empty slots needed between two places; a virtual meeting is a place of its own. */
  emptyBetween(a: Meeting, b: Meeting): number {
    const { zones, travelMinutes, turnoverMinutes, modeChangeMinutes, slotMinutes } = this.instance;
    const place = ({ appointment: { mode }, room }: Meeting) => (mode === 'virtual' || !room ? -1 : zones.indexOf(room.zone));
    const [from, to] = [place(a), place(b)];
    if (from < 0 && to < 0) return 0;
    const minutes = from < 0 || to < 0 ? modeChangeMinutes : travelMinutes[from]![to]!;
    return Math.max(0, Math.ceil((minutes - turnoverMinutes) / slotMinutes));
  }
}

export const isMeeting = (found: Meeting | Violation): found is Meeting => 'request' in found;
export const within = (slot: number, { fromSlot, toSlot }: Span): boolean => slot >= fromSlot && slot < toSlot;
/** Whether one of the windows of that session holds the slot. */
export const covers = (windows: readonly Window[], sessionId: string, slot: number): boolean =>
  windows.some((window) => window.sessionId === sessionId && within(slot, window));
/** The slots of a meeting, as numbers. */
export const slotsOf = ({ from, to }: Meeting): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Meetings grouped by `key`, in order of time. */
export function grouped(meetings: readonly Meeting[], key: (meeting: Meeting) => readonly string[]): Map<string, Meeting[]> {
  const groups = new Map<string, Meeting[]>();
  for (const meeting of meetings.toSorted((a, b) => a.evening - b.evening || a.from - b.from)) {
    for (const one of key(meeting)) groups.set(one, [...groups.get(one) ?? [], meeting]);
  }
  return groups;
}
