import type { Branded } from '../../platform/ids.ts';

export type AnswerId = Branded<'AnswerId'>;

/** From 1, poor, to 5, very good. */
export type Mark = 1 | 2 | 3 | 4 | 5;

/** What one person said of one subject. */
export interface Answer {
  /** How well it was scheduled. */
  readonly scheduling: Mark;
  /** How it went. */
  readonly session: Mark;
  readonly remark: string;
  readonly at: Temporal.Instant;
}

/** One question's marks: the average, null where nobody answered, and how many gave 1, 2, 3, 4 and 5. */
export interface Spread {
  readonly average: number | null;
  readonly counts: readonly [number, number, number, number, number];
}

/** What was said of a subject or in a time, without who said it. */
export interface Results {
  readonly answers: number;
  readonly scheduling: Spread;
  readonly session: Spread;
}

/** The results of one month, by when the answers were given. */
export interface MonthOfResults extends Results { readonly month: Temporal.PlainYearMonth }
