/** Hours and days in words: what other pages show of availability, too. */
import type { Text } from '../../../platform/text.ts';
import type { DaySpan, Hours, TimeOff, Week } from '../../../rooms/availability/model.ts';
import { clock } from './forms.ts';

/** The days of a week by their names in RFC 5545, Monday first. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** `08:30–12:30, 13:30–17:00`; in words where there are none. */
export function hoursWords({ t }: Text, hours: readonly Hours[]): string {
  return hours.length === 0 ? t('availability.noHours') : hours.map(({ from, to }) => t('availability.stretch', { from: clock(from), to: clock(to) })).join(t('availability.between'));
}

/** A week in a line: days with the same hours together. */
export function weekWords(text: Text, week: Week): string {
  const groups: { first: number; last: number; words: string }[] = [];
  for (const [day, hours] of week.entries()) {
    if (hours.length === 0) continue;
    const words = hoursWords(text, hours);
    const before = groups.at(-1);
    if (before?.last === day - 1 && before.words === words) before.last = day;
    else groups.push({ first: day, last: day, words });
  }
  const name = (day: number) => text.t(`sessionpage.day.${weekdays[day]!}`);
  return groups.length === 0 ? text.t('availability.noHours') : groups.map(({ first, last, words }) => (
    text.t('availability.daysHours', { days: first === last ? name(first) : text.t('availability.stretch', { from: name(first), to: name(last) }), hours: words })
  )).join('; ');
}

/** `13 to 17 April 2026`, or one day. */
export function daysWords(text: Text, { first, last }: DaySpan): string {
  return first.equals(last) ? text.date(first) : text.days(first, last);
}

const isMidnight = (wall: Temporal.PlainDateTime) => wall.hour === 0 && wall.minute === 0;

/** When somebody is away: as days where they are whole, else with times on the clock of its zone. */
export function awayWords(text: Text, { from, to }: Pick<TimeOff, 'from' | 'to'>): string {
  if (isMidnight(from) && isMidnight(to)) return daysWords(text, { first: from.toPlainDate(), last: to.toPlainDate().subtract({ days: 1 }) });
  const words = (wall: Temporal.PlainDateTime) => text.t('availability.dayTime', { day: text.date(wall.toPlainDate()), time: clock(wall.hour * 60 + wall.minute) });
  if (from.toPlainDate().equals(to.toPlainDate())) {
    return text.t('availability.dayTime', { day: text.date(from.toPlainDate()), time: hoursWords(text, [{ from: from.hour * 60 + from.minute, to: to.hour * 60 + to.minute }]) });
  }
  return text.t('availability.stretch', { from: words(from), to: words(to) });
}
