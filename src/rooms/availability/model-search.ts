import type { Interval } from '../../calendar/interval.ts';
import type { Miss, Proposal } from '../../planning/meeting-model.ts';
import type { Ease } from '../../planning/meeting-obstacles.ts';
import type { Window } from '../../planning/meeting-starts.ts';
import type { What } from '../calendars/model.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';

/** A time that is sought for people and perhaps a room. Lengths are minutes. */
export interface TimeQuestion {
  /** Who must come; nobody twice. */
  readonly required: readonly PersonId[];
  /** Who may come; who must come already counts once. */
  readonly optional?: readonly PersonId[];
  /** So many of these, such as one of the interpreters. */
  readonly pools?: readonly { readonly name: string; readonly need: number; readonly of: readonly PersonId[] }[];
  /** 1 to 5; who is not named is missed least and has 1. */
  readonly importance?: ReadonlyMap<PersonId, number>;
  /** A room that has so many seats and these features, of all or of those named; null where none is needed. */
  readonly room?: { readonly seats: number; readonly features?: readonly string[]; readonly of?: readonly RoomId[] } | null;
  /** Where it is, without a room of ours: whoever is elsewhere before and after needs the way. */
  readonly building?: string | null;
  /** 1 to 1440. */
  readonly minutes: number;
  /** Days and hours on a clock; at most 100 days. */
  readonly window: Window;
  /** At which clock times of the window's zone it may begin: 5, 10, 15, 20, 30 or 60; 15 if not said. */
  readonly step?: Step;
  /** Whether what is only perhaps taken counts as free, at a price, or as busy; as free if not said. */
  readonly tentative?: 'free' | 'busy';
  /** How far beyond his hours anybody may be asked, at most 720; 0 if not said. */
  readonly stretch?: number;
  /** What would be good to have free before and after, at most 240; 0 if not said. */
  readonly gap?: number;
  /** How many proposals at most, 1 to 50; 5 if not said. */
  readonly limit?: number;
  /** When it was wished to begin: if all can then, it is proposed first. */
  readonly wished?: Temporal.Instant | null;
  /** What is to be moved, a session: it does not stand in its own way. */
  readonly except?: { readonly kind: string; readonly id: string } | null;
}
export const steps = [5, 10, 15, 20, 30, 60] as const;
export type Step = (typeof steps)[number];

/** Something that would have to move, as its viewer may see it. */
export interface Hindrance {
  readonly ease: Ease;
  /** Whose time it takes, of those asked for; a room's too. */
  readonly whose: readonly string[];
  /** When it is; null for somebody's hours. */
  readonly at: Interval | null;
  /** With what, where the viewer may see that; null otherwise, for hours, and where more than twenty would have to move. */
  readonly what: What | null;
}

/** A time that suits once these have moved. */
export interface NamedWay extends Interval {
  readonly place: RoomId | null;
  readonly pools: readonly { readonly name: string; readonly people: readonly string[] }[];
  readonly hindrances: readonly Hindrance[];
}

export interface Answer {
  /** How many starts were looked at, and at how many everything suits. */
  readonly starts: number;
  readonly possible: number;
  /** Best first. */
  readonly proposals: readonly Proposal[];
  /** Where nothing suits all: the nearest misses, best first; what would have to move; and the longest time that all have. */
  readonly misses: readonly Miss[];
  readonly ways: readonly NamedWay[];
  /** False where a smaller set of hindrances may exist than those of `ways`. */
  readonly exact: boolean;
  readonly longest: { readonly start: Temporal.Instant; readonly minutes: number } | null;
  /** Whose hours are assumed; whose calendar holds a series too dense to be worked out, which counts as busy throughout. */
  readonly assumed: readonly PersonId[];
  readonly incomplete: readonly PersonId[];
}

/** Why a question has no answer. */
export type NoAnswer =
  | { readonly reason: 'nobody-asked' }
  | { readonly reason: 'bad-length'; readonly minutes: number }
  | { readonly reason: 'bad-number'; readonly field: 'step' | 'stretch' | 'gap' | 'limit' | 'importance' | 'need'; readonly value: number }
  /** No hour of the window lies on its days, or the last day is before the first. */
  | { readonly reason: 'empty-window' }
  | { readonly reason: 'window-too-long'; readonly days: number; readonly most: number }
  | { readonly reason: 'unknown-zone'; readonly zone: string }
  /** All of it has passed. */
  | { readonly reason: 'window-past' }
  /** The longest stretch of the window is shorter than the meeting. */
  | { readonly reason: 'longer-than-window'; readonly longest: number }
  | { readonly reason: 'too-many-people'; readonly most: number }
  | { readonly reason: 'unknown-people'; readonly people: readonly PersonId[] }
  | { readonly reason: 'unknown-rooms'; readonly rooms: readonly RoomId[] }
  /** No open room has the seats and features. */
  | { readonly reason: 'no-room-fits'; readonly seats: number; readonly features: readonly string[] }
  /** A pool has fewer people than are needed of it. */
  | { readonly reason: 'pool-too-small'; readonly pool: string };
