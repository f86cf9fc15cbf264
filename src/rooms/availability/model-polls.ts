import type { Interval } from '../../calendar/interval.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';

export type PollId = Branded<'PollId'>;
export type OptionId = Branded<'OptionId'>;

/** open until one of its times is taken (`closed`) or it is given up (`withdrawn`). */
export const pollStates = ['open', 'closed', 'withdrawn'] as const;
export type PollState = (typeof pollStates)[number];

/** What somebody says of one time. */
export const votes = ['yes', 'if-need-be', 'no'] as const;
export type Vote = (typeof votes)[number];

/** How many times a poll may have. */
export const optionBounds = { least: 2, most: 10 } as const;

/** A poll of times (G-4.4.2): which of some times suit those who are asked to a session. */
export interface Poll {
  readonly id: PollId;
  /** What it finds a time for. */
  readonly session: string;
  readonly state: PollState;
  /** The IANA zone in which its times were proposed and its deadline was set. */
  readonly zone: string;
  /** How long what it finds a time for takes. */
  readonly minutes: number;
  /** Until when it can be answered. */
  readonly deadline: Temporal.Instant;
  /** Whether its times are held in the calendars of everybody asked, not of the organisation alone. */
  readonly heldForAll: boolean;
  /** The time that was taken, once it is closed. */
  readonly chosen: OptionId | null;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: PersonId | null;
  readonly closedAt: Temporal.Instant | null;
  /** Rises with each change of the poll, not with answers. */
  readonly version: number;
}

/** One of its times: the wall time in the zone is what was proposed. */
export interface PollOption extends Interval {
  readonly id: OptionId;
  readonly wall: Temporal.PlainDateTime;
  readonly zone: string;
  readonly addedAt: Temporal.Instant;
  readonly withdrawnAt: Temporal.Instant | null;
}

/** Somebody who is asked, and what he has said. */
export interface PollPerson {
  readonly person: PersonId;
  readonly required: boolean;
  readonly askedAt: Temporal.Instant;
  /** When he answered for all times that there were then; null while he has not. */
  readonly answeredAt: Temporal.Instant | null;
  readonly chasedAt: Temporal.Instant | null;
  readonly chases: number;
  readonly comment: string | null;
  readonly votes: ReadonlyMap<OptionId, Vote>;
}

/** How one time stands. */
export interface Tally {
  readonly option: OptionId;
  readonly yes: number;
  readonly ifNeedBe: number;
  readonly no: number;
  /** Who has not said anything of it. */
  readonly open: number;
  /** Those whose presence is required and who cannot. */
  readonly requiredNo: number;
  /** No other time is better, as far as answers go. */
  readonly best: boolean;
}

/** What a poll finds a time for, as the room that owns it tells it. */
export interface PollSubject {
  readonly id: string;
  /** For those who are asked to it. */
  readonly title: string;
  /** Whether it can be given a time, or another, now. */
  readonly open: boolean;
  /** Whether it repeats: then no single time can be found for it. */
  readonly series: boolean;
  readonly minutes: number | null;
  /** Its IANA zone. */
  readonly zone: string;
  readonly coordinator: PersonId;
  readonly people: readonly { readonly person: PersonId; readonly required: boolean }[];
  /** When it is so far; null while it has no time. */
  readonly time: Interval | null;
  /** The room that it wants, where it wants one. */
  readonly room: string | null;
  readonly classification: 'PUBLIC' | 'PRIVATE' | 'CONFIDENTIAL';
}
