import type { Branded } from '../../platform/ids.ts';
import type { PersonId, Role } from '../identity/model.ts';

export type DutyId = Branded<'DutyId'>;

/** What a subject of a procedure is: the kinds that some room can read. */
export type SubjectKind = 'organisation' | 'poll' | 'proposal' | 'request' | 'round' | 'round-call' | 'round-day' | 'round-family' | 'round-wait' | 'session';

/** A moment of a subject from which offsets are counted. */
export type Anchor = 'start' | 'end';

/** In each language of the interface. */
export type Said = Readonly<Record<string, string>>;

/** One sentence of the written procedure, with the name by which tests and pages speak of it. */
export interface Clause { readonly id: string; readonly section: string; readonly text: string }

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** When a step becomes due: counted from the subject's start or end, by the calendar, or when something has happened. */
export type Trigger =
  | { readonly before: Anchor; readonly by: string }
  | { readonly after: Anchor; readonly by: string }
  | { readonly every: string }
  | { readonly on: readonly string[]; readonly by: string };

/** One step: who does what by when, and what shows that it was done. Durations are ISO 8601. */
export interface Step {
  readonly id: string;
  readonly clause: string;
  readonly title: Said;
  readonly subject: SubjectKind;
  readonly trigger: Trigger;
  /** Of a cadence: each member with this role has a duty of his own. */
  readonly each?: Role | undefined;
  /** When in the week, on the clock of each of them, `HH:MM`. */
  readonly at?: { readonly day: Weekday; readonly time: string } | undefined;
  /** Attributes of the subject that must be so, when it is planned and again when it is done. */
  readonly when: Readonly<Record<string, string | boolean>>;
  readonly role: Role | 'machine';
  /** The machine's act by its name; a person's step has none. */
  readonly does: string | undefined;
  readonly channel: 'preferred' | 'mail' | 'portal' | 'none';
  /** How long after it is due it should be done. */
  readonly deadline: string | undefined;
  /** The last moment at which it is still of use; after it the step was missed. */
  readonly until: { readonly before: Anchor; readonly by: string } | { readonly after: Anchor; readonly by: string } | undefined;
  /** Demanded once for a subject, however often its fact happens. */
  readonly once: boolean;
  /** Facts about the subject that show it done. A machine's act brings its own evidence. */
  readonly evidence: readonly string[];
  /** Facts about the subject after which it is demanded no more. */
  readonly ends: readonly string[];
  readonly escalate: { readonly after: string; readonly to: Role } | undefined;
  /** Verbs that are forbidden for the subject until this step is done, or waived with a reason. */
  readonly gate: readonly string[];
}

/** A procedure as data, as an organisation has it in one version. */
export interface Procedure {
  readonly procedure: string;
  readonly title: Said;
  readonly review: string;
  readonly clauses: readonly Clause[];
  readonly steps: readonly Step[];
}

export interface ProcedureVersion {
  readonly version: number;
  readonly madeAt: Temporal.Instant;
  /** The person who published it; null where it came with the program. */
  readonly madeBy: string | null;
  readonly body: Procedure;
  /** It is as the program brought it along, to the letter. */
  readonly shipped: boolean;
  /** What was under way moved to it when it was published. */
  readonly moves: boolean;
  /** The latest version to which what was under way has been moved; 0 where none was. */
  readonly movedTo: number;
}

/** A version that the program brings along and that an organisation with a version of its own may take or leave. */
export interface Offer {
  readonly procedure: string;
  /** Names what is offered by its content. */
  readonly digest: string;
  readonly body: Procedure;
  readonly offeredAt: Temporal.Instant;
}

/**
 * `planned`: not due yet, or due and the machine's. `open`: a person's to do. `done`, with evidence. `waived`, with a
 * reason. `failed`: it was missed. `withdrawn`: what it was for has changed; it counts for nothing.
 */
export type DutyState = 'planned' | 'open' | 'done' | 'waived' | 'failed' | 'withdrawn';

export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** What a step demands for one subject, once. */
export interface Duty {
  readonly id: DutyId;
  readonly procedure: string;
  readonly version: number;
  readonly step: string;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly part: string;
  readonly turn: string;
  readonly state: DutyState;
  readonly role: Role | 'machine';
  readonly person: PersonId | null;
  readonly dueAt: Temporal.Instant;
  readonly deadlineAt: Temporal.Instant | null;
  readonly escalateAt: Temporal.Instant | null;
  readonly escalatedAt: Temporal.Instant | null;
  readonly closedAt: Temporal.Instant | null;
  readonly closedBy: string | null;
  readonly late: boolean;
  readonly evidence: Evidence;
  /** A word of the engine (`machine-failed`, `missed`, …) or a person's sentence. */
  readonly reason: string | null;
}

/** One occurrence of a subject: the whole (`part` '') where it happens once. */
export interface Occurrence {
  readonly part: string;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** Since when it is at this time; that of the subject where it is not given. */
  readonly settledAt?: Temporal.Instant;
}

/** What the engine asks of a subject. */
export interface SubjectState {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly title: string;
  /** What conditions may ask. */
  readonly attributes: Readonly<Record<string, string | boolean>>;
  /** Those that lie within the engine's horizon. */
  readonly occurrences: readonly Occurrence[];
  /** Since when it stands as it does now: a step whose moment lay before that was never due. */
  readonly settledAt: Temporal.Instant;
  /** The named persons of roles for this subject. */
  readonly people: Partial<Readonly<Record<Role, PersonId>>>;
}

/** What a machine's act came to. `open` hands the duty to a person and says why. */
export type ActOutcome =
  | { readonly done: Evidence }
  | { readonly open: string; readonly evidence?: Evidence }
  | { readonly waived: string; readonly evidence?: Evidence };
