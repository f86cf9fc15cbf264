import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId } from '../people/model-students.ts';
import type { RoomId } from '../resources/model.ts';

export type RoundId = Branded<'RoundId'>;
export type DayId = Branded<'DayId'>;
export type SlotId = Branded<'SlotId'>;
export type FamilyId = Branded<'FamilyId'>;
export type AppointmentId = Branded<'AppointmentId'>;

/** draft → collecting (teachers are asked) → open → closed (the deadline) → held (the last day is over) → archived. */
export const roundStates = ['draft', 'collecting', 'open', 'closed', 'held', 'archived'] as const;
export type RoundState = (typeof roundStates)[number];

/** Where families come: to the school, by video, or as each family says. */
export const formats = ['in-person', 'online', 'choice'] as const;
export type Format = (typeof formats)[number];
export type Place = Exclude<Format, 'choice'>;

/** Minutes after midnight by the round's clock, `to` not included. */
export interface Stretch { readonly from: number; readonly to: number }

/** One day of a round. */
export interface RoundDay extends Stretch {
  readonly id: DayId;
  readonly date: Temporal.PlainDate;
  /** Nobody meets then; in order, none overlapping another. */
  readonly breaks: readonly Stretch[];
}

/** A meeting period (P-1.1): who is in it, when, and until when families may book. */
export interface Round {
  readonly id: RoundId;
  readonly name: string;
  readonly purpose: string;
  readonly contact: string;
  /** The IANA zone of all its times. */
  readonly zone: string;
  readonly format: Format;
  /** How online meetings are joined: a platform by its name; null where none is online. */
  readonly platform: string | null;
  /** How long a meeting lasts, where a teacher has no other length, and what lies between two. */
  readonly minutes: number;
  readonly changeover: number;
  /** Between two rooms of one building, in minutes. */
  readonly walking: number;
  readonly opensAt: Temporal.Instant;
  readonly deadline: Temporal.Instant;
  readonly changeDeadline: Temporal.Instant;
  readonly state: RoundState;
  readonly coordinator: PersonId;
  readonly openedAt: Temporal.Instant | null;
  readonly madeAt: Temporal.Instant;
  readonly version: number;
  readonly days: readonly RoundDay[];
  readonly classes: readonly ClassId[];
}

/** A teacher of a round: what he has said (P-3.1) and where he meets. */
export interface RoundTeacher {
  readonly teacher: PersonId;
  readonly room: RoomId | null;
  /** Null where it is the round's. */
  readonly minutes: number | null;
  readonly longestRun: number | null;
  readonly wishes: string | null;
  readonly askedAt: Temporal.Instant | null;
  readonly remindedAt: Temporal.Instant | null;
  /** Null while he has not said when he can. */
  readonly saidAt: Temporal.Instant | null;
  readonly timeVersion: number | null;
  /** When he can, day by day; none on a day: not then. */
  readonly hours: readonly (Stretch & { readonly date: Temporal.PlainDate })[];
}

/** Why a time is none: outside what the teacher said, away, a holiday, something else in his calendar, a break. */
export const misses = ['hours', 'time-off', 'holiday', 'busy', 'break'] as const;
export type Miss = (typeof misses)[number];

export type SlotState = 'available' | 'blocked' | 'break';

export interface Slot extends Interval {
  readonly id: SlotId;
  readonly teacher: PersonId;
  readonly wall: Temporal.PlainDateTime;
  readonly state: SlotState;
  /** It is booked, and would not be there otherwise: why. */
  readonly amiss: Miss | null;
}

/** What a family wants: a teacher for a child. */
export interface Pair { readonly student: PersonId; readonly teacher: PersonId }

/** What a family is choosing; kept while its times change. Minutes after midnight; null for any. */
export interface Draft {
  readonly pairs: readonly Pair[];
  readonly place: Place;
  readonly after: number | null;
  readonly before: number | null;
}

export interface RoundFamily {
  readonly id: FamilyId;
  readonly round: RoundId;
  readonly key: string;
  readonly guardians: readonly PersonId[];
  readonly draft: Draft | null;
  readonly toldAt: Temporal.Instant | null;
  readonly remindedAt: Temporal.Instant | null;
  /** Rises with each change of what it has booked. */
  readonly version: number;
}

export const appointmentStates = ['booked', 'completed', 'no-show', 'cancelled', 'moved'] as const;
export type AppointmentState = (typeof appointmentStates)[number];

/** How it was booked (P-4.2). */
export const ways = ['online', 'phone', 'paper', 'mail'] as const;
export type BookingWay = (typeof ways)[number];

export interface Appointment extends Interval, Pair {
  readonly id: AppointmentId;
  readonly round: RoundId;
  readonly family: FamilyId;
  readonly slot: SlotId;
  readonly place: Place;
  readonly room: RoomId | null;
  /** How to join online. */
  readonly address: string | null;
  readonly interpreterLanguage: string | null;
  readonly state: AppointmentState;
  readonly movedTo: AppointmentId | null;
  readonly way: BookingWay;
  readonly madeAt: Temporal.Instant;
  readonly endedAt: Temporal.Instant | null;
  readonly reason: string | null;
}

/** Of how a slot stands on the matrix, the words of P-3.3. */
export const statuses = ['available', 'booked', 'held', 'blocked', 'break'] as const;
export type Status = (typeof statuses)[number];

/** One meeting of a plan for a family: which slot for which pair. */
export interface Planned extends Pair { readonly slot: Slot }

/** Bounds that forms and verbs share. */
export const roundBounds = { days: 10, daysAhead: 400, holdMinutes: 5, pairs: 30 } as const;
