/** Generated recurrence rules over the clock changes of awkward zones; the same seed gives the same cases. */

/** Ten zones that go wrong in ten ways. */
export const zones = [
  'America/New_York', // the common case
  'Europe/Dublin', // winter is the exception, kept as negative saving
  'Australia/Lord_Howe', // half an hour
  'Africa/Casablanca', // back to winter time for Ramadan
  'America/St_Johns', // changed at one minute past midnight, offset of half an hour
  'America/Santiago', // changes at midnight: whole days begin at one
  'Pacific/Apia', // a day that never was
  'Asia/Gaza', // dates by decree
  'Antarctica/Troll', // two hours
  'America/Caracas', // standard time itself moved by half an hour
] as const;

export interface Case {
  readonly zone: string;
  /** Wall time in the zone, without offset. */
  readonly start: string;
  /** RRULE value without COUNT and UNTIL. */
  readonly rule: string;
  readonly count: number | null;
  /** Epoch seconds. */
  readonly until: number | null;
  /** Wall times, both included. */
  readonly window: readonly [string, string];
  readonly minutes: number;
}

/** A generator of numbers from 0 up to, not including, `most` (mulberry32). */
export function dice(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

/** Every change of a zone's offset between two years. */
export function transitions(zone: string, from: number, to: number): Temporal.ZonedDateTime[] {
  const found: Temporal.ZonedDateTime[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.PlainDate.from({ year: from, month: 1, day: 1 }).toZonedDateTime(zone);
  while ((at = at.getTimeZoneTransition('next')) && at.year <= to) found.push(at);
  return found;
}

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** A case whose series runs over a clock change, at a time of day at which the clock changes. */
export function caseAround(change: Temporal.ZonedDateTime, roll: (most: number) => number): Case {
  const before = change.subtract({ nanoseconds: 1 }).toPlainDateTime().round({ smallestUnit: 'minute' });
  const after = change.toPlainDateTime();
  const [frequency, apart] = ([['DAILY', 20], ['WEEKLY', 100], ['MONTHLY', 500], ['YEARLY', 2200]] as const)[roll(4)]!;
  const near = (roll(2) ? before : after).add({ minutes: (roll(17) - 8) * 15 });
  const start = near.subtract({ days: roll(apart) });
  const end = roll(4);
  // where occurrences are counted, all of them are looked at, so that a difference shows where it begins
  const from = end !== 1 && roll(3) === 0 ? near.subtract({ days: roll(30) }) : start;
  const window = [from, near.add({ days: Math.ceil(apart / 4) + 3 })].map(String) as [string, string];
  return {
    zone: change.timeZoneId, start: start.toString(), rule: `FREQ=${frequency}${parts(frequency, near, roll)}`, window,
    count: end === 1 ? 1 + roll(30) : null, minutes: [15, 45, 90, 600][roll(4)]!,
    until: end === 2 ? Math.floor(change.epochMilliseconds / 1000) + (roll(9) - 4) * 1800 : null,
  };
}

function parts(frequency: string, near: Temporal.PlainDateTime, roll: (most: number) => number): string {
  const some = <T>(chance: number, make: () => T) => (roll(chance) === 0 ? make() : '');
  const list = (most: number, make: () => string | number) => [...new Set(Array.from({ length: 1 + roll(most) }, make))].join(',');
  const interval = some(3, () => `;INTERVAL=${2 + roll(3)}`);
  const week = `;WKST=${days[[0, 0, 6, 5][roll(4)]!]!}`;
  const hours = some(3, () => `;BYHOUR=${list(3, () => (near.hour + roll(4) + 22) % 24)}${some(2, () => `;BYMINUTE=${list(3, () => roll(4) * 15)}`)}`);
  const weekdays = () => `;BYDAY=${list(4, () => days[roll(7)]!)}`;
  const placed = () => `;BYDAY=${list(3, () => `${[1, 2, 3, 4, 5, -1, -2][roll(7)]!}${days[roll(7)]!}`)}`;
  const months = some(4, () => `;BYMONTH=${list(4, () => 1 + roll(12))}`);
  const monthDays = () => `;BYMONTHDAY=${list(4, () => (roll(3) ? 1 + roll(31) : -1 - roll(5)))}`;
  const place = (by: string) => by + (by && some(3, () => `;BYSETPOS=${list(2, () => [1, 2, -1, -2, 3][roll(5)]!)}`));
  switch (frequency) {
    case 'DAILY': return interval + months + some(3, weekdays) + some(6, monthDays) + hours;
    case 'WEEKLY': return interval + months + place(some(2, weekdays)) + hours + week;
    case 'MONTHLY': return interval + months + place([weekdays, placed, monthDays, () => ''][roll(4)]!()) + hours + week;
    default: return yearly();
  }
  function yearly(): string {
    const kind = roll(5);
    if (kind === 0) return `;BYWEEKNO=${list(3, () => (roll(3) ? 1 + roll(52) : -1 - roll(10)))}${some(2, weekdays)}${hours}${week}`;
    if (kind === 1) return `${interval}${place(`;BYYEARDAY=${list(4, () => (roll(3) ? 1 + roll(366) : -1 - roll(30)))}`)}${hours}`;
    if (kind === 2) return interval + `;BYMONTH=${list(3, () => 1 + roll(12))}` + place([placed, weekdays, monthDays][roll(3)]!()) + hours;
    return interval + months + hours;
  }
}
