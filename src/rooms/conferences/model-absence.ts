import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { Appointment, AppointmentId, FamilyId, Round, RoundId } from './model.ts';

export type AbsenceId = Branded<'AbsenceId'>;

export const absenceKinds = ['teacher', 'room', 'day'] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

/** Of a day that is called off: the other days of the round, video at the same times, or another date. */
export const insteads = ['days', 'online', 'date'] as const;
export type Instead = (typeof insteads)[number];

/** Who or what is not there. `date` null: for the whole round. Minutes after midnight by the round's clock. */
export type GivenAbsence =
  | { readonly kind: 'teacher'; readonly teacher: PersonId; readonly date: Temporal.PlainDate | null; readonly from: number | null; readonly to: number | null }
  /** `other`: the room instead; null: by video. */
  | { readonly kind: 'room'; readonly room: RoomId; readonly date: Temporal.PlainDate | null; readonly other: RoomId | null }
  | { readonly kind: 'day'; readonly date: Temporal.PlainDate; readonly instead: Instead; readonly newDate: Temporal.PlainDate | null };

/** How many meetings became what. */
export interface Figures { readonly moved: number; readonly otherRooms: number; readonly online: number; readonly cancelled: number }

/** What was said once, with what came of it. */
export interface Absence extends Figures {
  readonly id: AbsenceId;
  readonly round: RoundId;
  readonly given: GivenAbsence;
  readonly reason: string | null;
  readonly madeAt: Temporal.Instant;
  readonly liftedAt: Temporal.Instant | null;
}

/** What becomes of a booked meeting: another room or video at the same time, another time, or no place. */
export type Becoming =
  | { readonly one: Appointment; readonly kind: 'room'; readonly room: RoomId }
  | { readonly one: Appointment; readonly kind: 'online' }
  | { readonly one: Appointment; readonly kind: 'moved'; readonly start: Temporal.Instant; readonly end: Temporal.Instant }
  | { readonly one: Appointment; readonly kind: 'cancelled' };

/** Everything that an absence changes, as it would be now. */
export interface Rearrangement extends Figures {
  readonly given: GivenAbsence;
  /** The round as it is afterwards: its days may be others. */
  readonly round: Round;
  readonly all: readonly Becoming[];
  /** Families concerned: those that mail or the portal reach, and those whom only a letter or a call does. */
  readonly sent: readonly FamilyId[];
  readonly byHand: readonly FamilyId[];
  /** Changes with anything that would become otherwise: who has seen another one has seen something else. */
  readonly mark: string;
}

/** A rearrangement that is being done; `before`: the round as it was. */
export interface Doing { readonly before: Round; readonly absence: AbsenceId; readonly plan: Rearrangement; readonly reason: string | null }

/** A change as it is kept for its family; times are ISO instants. */
export interface KeptChange {
  readonly kind: Becoming['kind'];
  readonly student: PersonId;
  readonly teacher: PersonId;
  readonly from: { readonly start: string; readonly end: string; readonly room: RoomId | null };
  /** The meeting as it is now; null where it was cancelled. */
  readonly to: { readonly id: AppointmentId; readonly start: string; readonly end: string; readonly room: RoomId | null } | null;
}

export const answers = ['suits', 'changed'] as const;
export type Answer = (typeof answers)[number];

/** A family that has to know of an absence. */
export interface Rearranged {
  readonly absence: AbsenceId;
  readonly family: FamilyId;
  readonly round: RoundId;
  readonly changes: readonly KeptChange[];
  readonly told: 'sent' | 'hand';
  readonly toldAt: Temporal.Instant | null;
  readonly chasedAt: Temporal.Instant | null;
  readonly answer: Answer | null;
  readonly acceptedAt: Temporal.Instant | null;
}
