import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';

export type TimeOffId = Branded<'TimeOffId'>;
export type TermId = Branded<'TermId'>;
export type HolidayId = Branded<'HolidayId'>;

/**
 * A stretch of a day in minutes after midnight on the wall clock, from `from` up to, not including, `to`; 1440 is midnight
 * at the end of the day, which no `PlainTime` can say.
 */
export interface Hours { readonly from: number; readonly to: number }

/** Seven days, Monday first; the stretches of a day in order, none overlapping another. */
export type Week = readonly (readonly Hours[])[];

/** What is assumed of who has not said his working hours: Monday to Friday, 8 to 17. */
export const assumedWeek: Week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => (weekday <= 5 ? [{ from: 8 * 60, to: 17 * 60 }] : []));

/** Other hours on one date; none: not working then. */
export interface Exception { readonly date: Temporal.PlainDate; readonly hours: readonly Hours[] }

/** What a person wants kept around what is put into his time, in minutes. */
export interface Rules {
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  /** How long before it begins something new may still be put into his day. */
  readonly notice: number;
  /** How much may be put into one of his days at most; null for any number. */
  readonly mostADay: number | null;
}
export const noRules: Rules = { bufferBefore: 0, bufferAfter: 0, notice: 0, mostADay: null };

/** When somebody is away: wall times in a zone, as they were said; whole days where both are at midnight. */
export interface TimeOff {
  readonly id: TimeOffId;
  readonly from: Temporal.PlainDateTime;
  readonly to: Temporal.PlainDateTime;
  readonly zone: string;
  /** For the person alone; null for everybody else, and where none was given. */
  readonly reason: string | null;
}

/** Everything that a person has said of his time. */
export interface Availability {
  readonly person: PersonId;
  /** The IANA zone in which his hours are: the one that was said, or else the person's. */
  readonly zone: string;
  /** The zone that was said; null where it is simply the person's. */
  readonly ownZone: string | null;
  /** Whether he has said his working hours. If not, `week` is what is assumed. */
  readonly said: boolean;
  readonly saidAt: Temporal.Instant | null;
  readonly week: Week;
  /** In order of dates. */
  readonly exceptions: readonly Exception[];
  /** In order of time. */
  readonly timeOff: readonly TimeOff[];
  readonly rules: Rules;
  /** Of week, zone and rules; rises with each change, 0 while nothing was said. */
  readonly version: number;
}

/** Why somebody cannot: the strongest first. */
export const whys = ['time-off', 'holiday', 'outside-hours'] as const;
export type Why = (typeof whys)[number];

/** A time at which a person is not to be had, and of why nothing more than this. */
export interface Unavailable { readonly interval: Interval; readonly why: Why }

/** A person's time within a window, besides what stands in calendars. */
export interface PersonTime {
  /** The IANA zone of his working hours. */
  readonly zone: string;
  /** False where his hours are assumed. */
  readonly said: boolean;
  /** Sorted, within the window, none overlapping another; all the rest of the window is working time. */
  readonly intervals: readonly Unavailable[];
  readonly rules: Rules;
}

/** Days of the organisation, both counted in, in its zone. */
export interface DaySpan { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }
export interface Term extends DaySpan { readonly id: TermId; readonly name: string }
export interface Holiday extends DaySpan { readonly id: HolidayId; readonly name: string }

/** How long it takes between two buildings, either way; between two rooms of one where both are the same. */
export interface Travel { readonly one: string; readonly other: string; readonly minutes: number }

/** An asking to say one's availability, as the office sees it. */
export interface Asking {
  readonly person: PersonId;
  readonly askedAt: Temporal.Instant;
  readonly chasedAt: Temporal.Instant | null;
  readonly chases: number;
  /** When the person said it; null while it is open. */
  readonly answeredAt: Temporal.Instant | null;
}
