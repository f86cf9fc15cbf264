/** For tests only: recurrence by looking at every day, slow and plain, made without the library that the product uses. */
import type { RecurrenceRule, RuleDay } from './rule.ts';

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
type Day = Temporal.PlainDate;

/** The days that a rule of FREQ=DAILY to YEARLY makes from `start` to `end`, by RFC 5545, section 3.3.10; COUNT and UNTIL aside. */
export function bruteDays(rule: RecurrenceRule, start: Day, end: Day): Day[] {
  const periods = new Map<number, Day[]>();
  // A period is looked at as a whole, also the part of it before DTSTART, which BYSETPOS counts.
  const from = rule.frequency === 'YEARLY' ? start.with({ month: 1, day: 1 }).subtract({ days: 7 }) : start.with({ day: 1 }).subtract({ days: 7 });
  for (let day = from; Temporal.PlainDate.compare(day, end.add({ days: 400 })) <= 0; day = day.add({ days: 1 })) {
    const period = periodOf(rule, start, day);
    if (period < 0 || period % rule.interval !== 0 || !matches(rule, start, day)) continue;
    periods.set(period, [...(periods.get(period) ?? []), day]);
  }
  const chosen = [...periods.values()].flatMap((set) => (rule.bySetPos.length === 0 ? set : picked(set, rule.bySetPos)));
  return chosen.filter((day) => Temporal.PlainDate.compare(day, start) >= 0 && Temporal.PlainDate.compare(day, end) <= 0);
}

function picked(set: Day[], places: readonly number[]): Day[] {
  return set.filter((_, index) => places.includes(index + 1) || places.includes(index - set.length));
}

function periodOf(rule: RecurrenceRule, start: Day, day: Day): number {
  switch (rule.frequency) {
    case 'DAILY': return start.until(day).days;
    case 'WEEKLY': return Math.floor(weekBegin(start, rule).until(day).days / 7);
    case 'MONTHLY': return (day.year - start.year) * 12 + day.month - start.month;
    // A week belongs to the year that has most of its days, so with INTERVAL=1 this is all that is needed.
    default: return rule.byWeekNo.length ? Math.max(day.year - start.year, 0) : day.year - start.year;
  }
}

function weekBegin(day: Day, rule: RecurrenceRule): Day {
  return day.subtract({ days: (day.dayOfWeek - 1 - days.indexOf(rule.weekStart) + 7) % 7 });
}

function matches(rule: RecurrenceRule, start: Day, day: Day): boolean {
  const { frequency, byMonth, byMonthDay, byDay, byYearDay, byWeekNo } = rule;
  if (byMonth.length && !byMonth.includes(day.month)) return false;
  if (byMonthDay.length && !byMonthDay.includes(day.day) && !byMonthDay.includes(day.day - day.daysInMonth - 1)) return false;
  if (byYearDay.length && !byYearDay.includes(day.dayOfYear) && !byYearDay.includes(day.dayOfYear - day.daysInYear - 1)) return false;
  if (byWeekNo.length && !weekMatches(rule, day)) return false;
  if (byDay.length) return byDay.some((one) => dayMatches(rule, one, day));
  if (frequency === 'WEEKLY') return day.dayOfWeek === start.dayOfWeek;
  if (byWeekNo.length) return day.dayOfWeek === start.dayOfWeek;
  if (byMonthDay.length || byYearDay.length || frequency === 'DAILY') return true;
  return day.day === start.day && (frequency === 'MONTHLY' || byMonth.length > 0 || day.month === start.month);
}

function dayMatches(rule: RecurrenceRule, { ordinal, day: name }: RuleDay, day: Day): boolean {
  if (days[day.dayOfWeek - 1] !== name) return false;
  if (ordinal === null) return true;
  const inMonth = rule.frequency === 'MONTHLY' || rule.byMonth.length > 0;
  const place = inMonth ? day.day : day.dayOfYear;
  const size = inMonth ? day.daysInMonth : day.daysInYear;
  return ordinal === Math.ceil(place / 7) || ordinal === -Math.ceil((size - place + 1) / 7);
}

/** Week numbers with any first day of the week: week 1 is the first with at least four days in the year. */
function weekMatches(rule: RecurrenceRule, day: Day): boolean {
  const begin = weekBegin(day, rule);
  const year = begin.add({ days: 3 }).year;
  const first = weekBegin(Temporal.PlainDate.from({ year, month: 1, day: 4 }), rule);
  const next = weekBegin(Temporal.PlainDate.from({ year: year + 1, month: 1, day: 4 }), rule);
  const number = first.until(begin).days / 7 + 1;
  const weeks = first.until(next).days / 7;
  return rule.byWeekNo.includes(number) || rule.byWeekNo.includes(number - weeks - 1);
}
