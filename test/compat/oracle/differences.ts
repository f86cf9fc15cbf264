import type { Case } from './cases.ts';

/** What is known of each difference: docs/oracle.md tells it with an example. */
type Reason = 'set counted over a time that does not exist' | 'first week counted from the start' | 'week numbers' | 'days from the end of the month in a daily rule'
  | 'place in a set' | 'weeks by the Sunday of the start';

const week = 7 * 86_400;
const periods = { DAILY: 86_400, WEEKLY: week, MONTHLY: 31 * 86_400, YEARLY: 366 * 86_400 };

/**
 * Why another program's answer may differ from ours; undefined: it may not. What holds for a time is asked of every time on
 * which the two differ, so that a known fault hides no other.
 */
export function explained(one: Case, other: 'dateutil' | 'libical', theirs: readonly number[] | null, mine: readonly number[]): Reason | undefined {
  const apart = mine.filter((at) => !theirs?.includes(at)).concat((theirs ?? []).filter((at) => !mine.includes(at))).sort((a, b) => a - b);
  // after a COUNT has run out elsewhere, only where they part is of use
  const telling = one.count === null ? apart : apart.slice(0, 1);
  if (one.rule.includes('BYSETPOS')) {
    if (telling.every((at) => nearGap(one, at))) return 'set counted over a time that does not exist';
    if (frequency(one) === 'WEEKLY' && other === 'dateutil' && telling.every((at) => nearStart(one, at) || nearGap(one, at))) return 'first week counted from the start';
  }
  return other === 'libical' ? ofLibical(one) : undefined;
}

/** Whole kinds of rules that libical 3.0 does not read as RFC 5545 does; dateutil agrees with us on all of them. */
function ofLibical(one: Case): Reason | undefined {
  if (one.rule.includes('BYWEEKNO')) return 'week numbers';
  if (frequency(one) === 'DAILY' && /BYMONTHDAY=[^;]*-/.test(one.rule)) return 'days from the end of the month in a daily rule';
  if (one.rule.includes('BYSETPOS')) return 'place in a set';
  if (frequency(one) === 'WEEKLY' && one.rule.includes('INTERVAL')) return 'weeks by the Sunday of the start';
  return undefined;
}

function frequency({ rule }: Case): keyof typeof periods {
  return /FREQ=(\w+)/.exec(rule)![1] as keyof typeof periods;
}

/** Whether the clock goes forward within the rule's period around a time. */
function nearGap(one: Case, at: number): boolean {
  const reach = periods[frequency(one)] * 1000;
  const from = Temporal.Instant.fromEpochMilliseconds(at * 1000 - reach).toZonedDateTimeISO(one.zone);
  for (let next = from.getTimeZoneTransition('next'); next && next.epochMilliseconds <= at * 1000 + reach; next = next.getTimeZoneTransition('next')) {
    if (next.offsetNanoseconds > next.subtract({ nanoseconds: 1 }).offsetNanoseconds) return true;
  }
  return false;
}

function nearStart(one: Case, at: number): boolean {
  return at - Temporal.PlainDateTime.from(one.start).toZonedDateTime(one.zone).epochMilliseconds / 1000 < week;
}
