import type { Interval } from '../../calendar/interval.ts';
import type { Why } from '../../planning/meeting-model.ts';
import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { SessionId } from './model.ts';

export type ProposalId = Branded<'ProposalId'>;
export type ProposedTimeId = Branded<'ProposedTimeId'>;

/**
 * open until the others are asked about one of its times (`asked`) or its coordinator declines; `accepted` when the session was
 * given that time; `withdrawn` by who made it; `ended` by itself when the session is moved, begins, is cancelled or repeats, or
 * when who made it is asked to it no more.
 */
export const proposalStates = ['open', 'asked', 'accepted', 'declined', 'withdrawn', 'ended'] as const;
export type ProposalState = (typeof proposalStates)[number];
export type Because = 'moved' | 'started' | 'cancelled' | 'left' | 'repeats';

/** How many times one proposal has at most, and how many proposals one person makes for one session. */
export const proposalBounds = { times: 3, each: 5 } as const;

/** Other times for a session, proposed by somebody who is asked to it (G-4.4.2). */
export interface TimesProposal {
  readonly id: ProposalId;
  readonly session: SessionId;
  readonly person: PersonId;
  readonly state: ProposalState;
  readonly minutes: number;
  /** What who made it wrote beside it. */
  readonly comment: string | null;
  /** The time about which the others are asked. */
  readonly chosen: ProposedTimeId | null;
  /** Whether the machine moves the session once all who are required have accepted. */
  readonly byMachine: boolean;
  /** The version of the session for which that was said: of another the machine moves nothing. */
  readonly askedVersion: number | null;
  /** Why it was declined, in the words of who did. */
  readonly answer: string | null;
  readonly because: Because | null;
  readonly madeAt: Temporal.Instant;
  readonly askedAt: Temporal.Instant | null;
  readonly closedAt: Temporal.Instant | null;
  readonly version: number;
}

/** One of its times: the wall time in the zone is what was proposed. */
export interface ProposedTime extends Interval {
  readonly id: ProposedTimeId;
  readonly wall: Temporal.PlainDateTime;
  readonly zone: string;
}

/** Somebody who is asked whether the chosen time suits. */
export interface ProposalAnswer {
  readonly person: PersonId;
  readonly required: boolean;
  readonly answer: 'yes' | 'no' | null;
  readonly askedAt: Temporal.Instant;
  readonly answeredAt: Temporal.Instant | null;
}

/** Whom a time suits, as far as is known here. */
export interface Suits {
  /** Who cannot, and why: `tentative` is somebody who perhaps can. In the order in which people are asked. */
  readonly missing: readonly { readonly person: PersonId; readonly required: boolean; readonly why: readonly Why[] }[];
  /** Whether the room of the session is free; null where it has none. */
  readonly room: boolean | null;
}

/** Whether all who are required have accepted. Who is not required is asked, and holds nothing up. */
export function isAgreed(answers: readonly Pick<ProposalAnswer, 'required' | 'answer'>[]): boolean {
  return answers.length > 0 && answers.every(({ required, answer }) => !required || answer === 'yes');
}
