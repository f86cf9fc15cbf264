/**
 * The documents of conference planning, as they are exchanged: `ptm-instance/1`, `ptm-solution/1`, `ptm-bound/1`.
 * Slots are numbered from 0 in each session; a window is half-open: `toSlot` is not in it.
 */

export type Mode = 'in-person' | 'virtual';

/** Slots `fromSlot` to `toSlot`, the last not included. */
export interface Span { readonly fromSlot: number; readonly toSlot: number }
export interface Window extends Span { readonly sessionId: string }

export interface Session {
  readonly id: string;
  readonly name: string;
  /** Local time `YYYY-MM-DDTHH:MM` in the event's zone. */
  readonly start: string;
  readonly slotCount: number;
  readonly modes: readonly Mode[];
  readonly breaks: readonly Span[];
}

export interface Room { readonly id: string; readonly zone: string; readonly capacity: number }

export interface Teacher {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly modes: readonly Mode[];
  readonly roomIds: readonly string[];
  readonly availability: readonly Window[];
  readonly breaks: readonly Window[];
  /** Most busy slots in a row; null: no limit. */
  readonly maxConsecutive: number | null;
}

export interface Interpreter {
  readonly id: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly availability: readonly Window[];
}

export interface Guardian {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly modes: readonly Mode[];
  readonly blocked: readonly Window[];
  /** Empty: no preference. */
  readonly preferred: readonly Window[];
  readonly maxWaitMinutes: number | null;
  readonly maxSessions: number | null;
}

export interface Student { readonly id: string; readonly guardianIds: readonly string[] }

export interface Request {
  readonly id: string;
  readonly studentId: string;
  readonly teacherId: string;
  /** All of them attend; the first is the one counted as denied. */
  readonly guardianIds: readonly string[];
  /** Names a weight of `objective.unserved`; 1 is the highest. */
  readonly priority: number;
  readonly durationSlots: number;
  readonly interpreterLanguage: string | null;
}

export interface Objective {
  readonly unserved: Readonly<Record<string, number>>;
  readonly repeatDenial: number;
  readonly idleSlot: number;
  readonly fairIdleSlots: number;
  readonly idleAboveFair: number;
  readonly extraSession: number;
  readonly outsidePreferred: number;
  readonly siblingSplit: number;
  /** Charged against a baseline only. */
  readonly moved: number;
}

export interface Locked { readonly requestId: string; readonly sessionId: string; readonly slot: number }

export interface Instance {
  readonly name: string;
  readonly slotMinutes: number;
  readonly turnoverMinutes: number;
  readonly modeChangeMinutes: number;
  readonly sessions: readonly Session[];
  readonly zones: readonly string[];
  readonly travelMinutes: readonly (readonly number[])[];
  readonly rooms: readonly Room[];
  /** How many virtual appointments may run at the same time, over all licences. */
  readonly seats: number;
  readonly teachers: readonly Teacher[];
  readonly interpreters: readonly Interpreter[];
  readonly guardians: readonly Guardian[];
  readonly students: readonly Student[];
  readonly requests: readonly Request[];
  readonly objective: Objective;
  readonly locked: readonly Locked[];
}

export interface Appointment {
  readonly requestId: string;
  readonly sessionId: string;
  readonly slot: number;
  readonly mode: Mode;
  /** Null where the mode is virtual. */
  readonly roomId: string | null;
  /** Null unless the request has a language. */
  readonly interpreterId: string | null;
}

/** What is written of a plan beside its appointments. */
export interface SolverNote { readonly name: string; readonly [more: string]: string | number }

export interface Solution {
  readonly format: 'ptm-solution/1';
  readonly instance: string;
  readonly solver: SolverNote;
  readonly appointments: readonly Appointment[];
}

/** Prices by resource, session and slot; what is missing is 0. */
export type SlotPrices = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

export interface Certificate {
  readonly format: 'ptm-bound/1';
  readonly instance: string;
  readonly prices: {
    readonly teacherSlot: SlotPrices;
    readonly teacherSession: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly roomSlot: SlotPrices;
    /** Under the one key `all`: licences are one pool. */
    readonly licenceSlot: SlotPrices;
    readonly languageSlot: SlotPrices;
  };
}
