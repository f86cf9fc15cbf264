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

/** How times are given: to whoever comes first, by a plan of all wishes, or to whoever comes first but for places that the school keeps. */
export const roundModes = ['first-come', 'preferences', 'kept-places'] as const;
export type RoundMode = (typeof roundModes)[number];

/** Minutes after midnight by the round's clock, `to` not included. */
export interface Stretch { readonly from: number; readonly to: number }

/** One day of a round. */
export interface RoundDay extends Stretch {
  readonly id: DayId;
  readonly date: Temporal.PlainDate;
  /** Nobody meets then; in order, none overlapping another. */
  readonly breaks: readonly Stretch[];
}

/** What a round says in another language than the school's (BCP 47); an empty text is said as the school wrote it. */
export interface RoundText {
  readonly language: string;
  readonly purpose: string;
  readonly contact: string;
  readonly instructions: string;
}

/** A meeting period (P-1.1): who is in it, when, and until when families may book. */
export interface Round {
  readonly id: RoundId;
  readonly name: string;
  readonly purpose: string;
  readonly contact: string;
  /** What to bring, where to park: beside how to book, which the program says. */
  readonly instructions: string;
  readonly texts: readonly RoundText[];
  /** The IANA zone of all its times. */
  readonly zone: string;
  readonly format: Format;
  readonly mode: RoundMode;
  /** When the plan of all wishes was published; null before, and where there is none. */
  readonly publishedAt: Temporal.Instant | null;
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
  /** Of classes that open later than the round: when. */
  readonly openings: ReadonlyMap<ClassId, Temporal.Instant>;
}

/** A teacher of a round: what he has said (P-3.1) and where he meets. */
export interface RoundTeacher {
  readonly teacher: PersonId;
  readonly room: RoomId | null;
  /** Where he meets on a date other than elsewhere; null: he has no room then. */
  readonly dayRooms: Readonly<Record<string, RoomId | null>>;
  /** Null where it is the round's. */
  readonly minutes: number | null;
  readonly longestRun: number | null;
  readonly wishes: string | null;
  readonly askedAt: Temporal.Instant | null;
  readonly remindedAt: Temporal.Instant | null;
  /** Null while he has not said when he can. */
  readonly saidAt: Temporal.Instant | null;
  /** How many meetings may be asked of him; null until that was worked out. */
  readonly demand: number | null;
  /** When he can, day by day; none on a day: not then. */
  readonly hours: readonly (Stretch & { readonly date: Temporal.PlainDate })[];
}

/** Why a time is none: outside what the teacher said, away, a holiday, something else in his calendar, a break, absent, a day called off. */
export const misses = ['hours', 'time-off', 'holiday', 'busy', 'break', 'absent', 'called-off'] as const;
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
  /** Those of them that matter most, where not all can be had. */
  readonly matters?: readonly Pair[];
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
  /** Of an evening that was put on another date, the date by which its calendar entry is named. */
  readonly entries: Readonly<Record<string, string>>;
  /** Rises with each change of what it has booked. */
  readonly version: number;
}

export const appointmentStates = ['booked', 'completed', 'no-show', 'cancelled', 'moved'] as const;
export type AppointmentState = (typeof appointmentStates)[number];

/** How it was booked (P-4.2). */
export const ways = ['online', 'phone', 'paper', 'mail'] as const;
/** `school`: kept and booked for the family by the school itself. */
export type BookingWay = (typeof ways)[number] | 'school';

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
