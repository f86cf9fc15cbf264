/** The question for a time that suits, and what is answered. Ids are the caller's; lengths are minutes. */
import type { Interval } from '../calendar/interval.ts';
import type { LayerKind, Layers } from './grid-packed.ts';
import type { Bits, Span } from './grid.ts';

/** What takes time, exactly. */
export interface Taken extends Interval { readonly kind: LayerKind }

/** Somebody who is to come. */
export interface Attendee {
  readonly id: string;
  /** The IANA zone in which his hours are told. */
  readonly zone: string;
  /** 1 for who is missed least, at most 5. */
  readonly importance: number;
  /** What takes his time, over the span of the question: every cell that is touched. */
  readonly layers: Layers;
  /** The same exactly, of what touches a window; it may reach over its ends. */
  readonly exactly: (window: Interval) => readonly Taken[];
  /** What he keeps free between two sessions: the longer of his time before and after. */
  readonly gap: number;
  /** Until when nothing new may be put: now and his notice; null where he asks for none. */
  readonly notBefore: Temporal.Instant | null;
  /** His sessions of which it is known in which building they are; those elsewhere are in `layers` all the same. */
  readonly sited: readonly Sited[];
}

/** A session in a building. */
export interface Sited extends Interval { readonly building: string }

/** So many of these, such as one of the interpreters. */
export interface Pool {
  readonly name: string;
  readonly need: number;
  readonly of: readonly Attendee[];
}

/** A room that fits what is needed. */
export interface Place {
  readonly id: string;
  readonly building: string;
  readonly seats: number;
  /** When it is taken: `busy` only. */
  readonly layers: Layers;
  readonly exactly: (window: Interval) => readonly Taken[];
}

export interface MeetingQuestion {
  /** Whole days around every start, with a day more on both sides, so that what ends just before is seen. */
  readonly span: Span;
  /** The cells at which it may start, see `startsWithin`. */
  readonly starts: Bits;
  /** How long it lasts, 5 at least: a hopeful search would miss what is free within one cell. */
  readonly minutes: number;
  readonly required: readonly Attendee[];
  readonly optional: readonly Attendee[];
  readonly pools: readonly Pool[];
  /** One of them is to be free; null where no room is needed. */
  readonly places: readonly Place[] | null;
  /** Where it is without a room of ours; null: nowhere, so nobody travels. */
  readonly building: string | null;
  /** The way between two buildings; 0 within one or where it is not known. */
  readonly travel: (from: string, to: string) => number;
  /** Whether what is only perhaps taken counts as free, at a price, or as busy. */
  readonly tentative: 'free' | 'busy';
  /** How far beyond his own hours anybody may be asked; 0: not at all. */
  readonly stretch: number;
  /** What would be good to have free before and after, for everybody; its lack is a price. */
  readonly gap: number;
  /** The IANA zone whose days are meant where proposals are spread over days. */
  readonly zone: string;
  /** How many proposals at most. */
  readonly limit: number;
  /** The cell at which it was wished to start; not said where nobody wished for a time. */
  readonly wished?: number;
  /** The seats that are needed: the smallest room that has them is the best. */
  readonly seats: number;
  /**
   * What to do with lengths and gaps that are no multiples of a cell. `strict`: take the cells that hold them, so nothing is
   * called free that is not. `hopeful`: take those that they fill, so nothing that is free is missed, and leave it to the
   * exact look at each winner. The same where all are multiples of five minutes: then the grid is exact.
   */
  readonly odd: 'strict' | 'hopeful';
}

/** Why somebody cannot come. `gap`: only what he keeps free between sessions stands in the way; `travel`: only the way does. */
export type Why = LayerKind | 'notice' | 'gap' | 'travel';

/** What speaks for a proposal, and what it costs. `people` are ids in the order of the question. */
export type Reason =
  /** It starts when it was wished. */
  | { readonly kind: 'wished' }
  | { readonly kind: 'all-required-free'; readonly count: number }
  | { readonly kind: 'optional-free'; readonly people: readonly string[] }
  | { readonly kind: 'optional-missing'; readonly people: readonly string[] }
  | { readonly kind: 'required-tentative'; readonly people: readonly string[] }
  | { readonly kind: 'pool'; readonly pool: string; readonly people: readonly string[] }
  | { readonly kind: 'room'; readonly room: string; readonly spare: number }
  /** Inside his own hours, in another zone than the question's first attendee; `at` is his clock. */
  | { readonly kind: 'in-hours'; readonly person: string; readonly at: Temporal.PlainDateTime }
  /** It begins so many minutes before his hours, or ends so many after them; `at` is when it begins on his clock. */
  | { readonly kind: 'early-for' | 'late-for'; readonly person: string; readonly at: Temporal.PlainDateTime; readonly minutes: number }
  /** It touches another session of theirs, so no short time is left between. */
  | { readonly kind: 'adjacent'; readonly people: readonly string[] }
  | { readonly kind: 'gap-kept'; readonly minutes: number }
  | { readonly kind: 'gap-missing'; readonly minutes: number; readonly people: readonly string[] };

/** A time that suits. */
export interface Proposal extends Interval {
  /** The cell at which it starts. */
  readonly cell: number;
  readonly place: string | null;
  readonly pools: readonly { readonly name: string; readonly people: readonly string[] }[];
  /** The lower the better; comparable within one answer only. */
  readonly price: number;
  readonly reasons: readonly Reason[];
}

export interface Found {
  /** At how many of the asked starts everything suits, by the grid less what an exact look refused. */
  readonly possible: number;
  readonly proposals: readonly Proposal[];
}

/** A time that suits almost: who cannot come and why, what else is lacking. */
export interface Miss extends Interval {
  readonly cell: number;
  readonly place: string | null;
  readonly missing: readonly { readonly person: string; readonly why: readonly Why[] }[];
  /** None of the rooms that fit is free; pools of which too few are. */
  readonly noRoom: boolean;
  readonly pools: readonly string[];
}
