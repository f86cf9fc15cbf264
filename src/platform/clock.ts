/**
 * The only place that reads a clock. Every organisation may run ahead of the machine (the demo's clock bar);
 * how far is kept with the organisation and added when its transaction opens, so that a verb sees one `now`.
 */
export interface Clock {
  now(): Temporal.Instant;
}

/** The machine's clock, to the millisecond: what PostgreSQL keeps must equal what the program compared. */
export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Temporal.Now.instant().epochMilliseconds),
};

/** A clock that stands until it is moved; for tests of what is due when. */
export class StandingClock implements Clock {
  #now: Temporal.Instant;

  constructor(start: string) {
    this.#now = Temporal.Instant.from(start);
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  /** Moves by a duration (`'PT1H'`, negative too: a stepping clock) or to an instant. */
  move(by: string): void {
    this.#now = /^[-+]?P/.test(by) ? this.#now.add(by) : Temporal.Instant.from(by);
  }
}

/** Monotonic milliseconds, for measuring how long something took; says nothing of the time of day. */
export function stopwatch(): () => number {
  const from = performance.now();
  return () => performance.now() - from;
}
