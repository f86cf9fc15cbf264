import { formatRule, parseRule, type Weekday } from '../../calendar/rule.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { Booked, Changed, OccurrenceChange, Session } from './model.ts';
import { samePlace } from './rules.ts';
import { book, checkSeries, furthest, partOf, seriesStarts, startOfPart, withoutEnd, type TimeRefusal } from './rules-times.ts';
import type { Amendment } from './schema.ts';

/** What is told of a change is told of these; the rest is how the office treats it. */
export const toldOf = ['time', 'dates', 'place', 'title', 'agenda'] as const satisfies readonly Changed[];

/** A time and a rule, both or neither. */
export interface When { readonly time: Booked | null; readonly minutes: number | null; readonly rule: string | null; readonly endless: boolean }

/** When a session is to be after an amendment; the same object where that says nothing of it. */
export function amendedWhen(before: When & Pick<Session, 'zone'>, { start, minutes, rule }: Amendment): Result<When, TimeRefusal | { reason: 'length-missing' }> {
  if (start === undefined && minutes === undefined && rule === undefined) return ok(before);
  const long = minutes ?? before.minutes;
  const kept = before.rule !== null && before.endless ? withoutEnd(before.rule) : before.rule;
  const wantedRule = rule === undefined ? (start && before.time ? shiftedRule(kept, before.time.wall, start.wall) : kept) : rule;
  const booked = start ? (long === null ? refuse({ reason: 'length-missing' as const }) : book(start, long, wantedRule)) : ok(lengthened(before.time, long));
  if (!booked.ok) return booked;
  const time = booked.value;
  if (wantedRule === null || time === null) return ok({ time, minutes: long, rule: wantedRule, endless: false });
  const series = checkSeries(time, wantedRule);
  if (!series.ok) return series;
  const isSame = series.value.endless && before.endless && before.rule !== null && withoutEnd(series.value.rule) === withoutEnd(before.rule);
  return ok({ time, minutes: long, ...series.value, ...(isSame ? { rule: furthest(before.rule, series.value.rule) } : {}) });
}

function lengthened(time: Booked | null, minutes: number | null): Booked | null {
  return time === null || minutes === null ? time : { ...time, minutes, end: time.start.add({ minutes }) };
}

const weekdays: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** "Every Tuesday" that is moved to a Thursday is every Thursday; a rule that says more than the one day stays as it is. */
function shiftedRule(rule: string | null, from: Temporal.PlainDateTime, to: Temporal.PlainDateTime): string | null {
  const read = rule === null ? undefined : parseRule(rule);
  if (!read?.ok || from.dayOfWeek === to.dayOfWeek) return rule;
  const { frequency, byDay } = read.value;
  const only = byDay.length === 1 && byDay[0]!.ordinal === null && byDay[0]!.day === weekdays[from.dayOfWeek - 1];
  return frequency === 'WEEKLY' && only ? formatRule({ ...read.value, byDay: [{ ordinal: null, day: weekdays[to.dayOfWeek - 1]! }] }) : rule;
}

/** What of a time is otherwise: when it begins or how long it takes, or which dates a series has. */
export function whenChanges(before: When, after: When): Changed[] {
  const moved = !sameTime(before.time, after.time) || before.minutes !== after.minutes;
  return [...(moved ? ['time' as const] : []), ...(before.rule === after.rule && before.endless === after.endless ? [] : ['dates' as const])];
}

/** Whether two booked times are the same agreement: the same clock, zone, instant and length. */
export function sameTime(a: Booked | null, b: Booked | null): boolean {
  if (a === null || b === null) return a === b;
  return a.start.equals(b.start) && a.end.equals(b.end) && a.zone === b.zone && a.wall.equals(b.wall);
}

/** What of a session is otherwise, by name. */
export function sessionChanges(before: Session, after: Session): Changed[] {
  return [
    ...whenChanges(before, after),
    ...(samePlace(before.place, after.place) ? [] : ['place' as const]),
    ...(before.title === after.title ? [] : ['title' as const]),
    ...(before.agenda === after.agenda ? [] : ['agenda' as const]),
    ...(before.class === after.class ? [] : ['class' as const]),
    ...(before.critical === after.critical ? [] : ['critical' as const]),
    ...(before.hidesPeople === after.hidesPeople ? [] : ['hides-people' as const]),
  ];
}

/**
 * What becomes of changed occurrences when their series moves by the clock: each goes with its date, as long as the series
 * still has that date; one that was given a time of its own keeps it. @returns the old part and the new, null where it is gone.
 */
export function carried(
  changes: readonly OccurrenceChange[], before: Booked, after: { time: Booked; rule: string | null },
): { from: OccurrenceChange; to: string | null }[] {
  const there = new Set(after.rule === null ? [] : seriesStarts(after.time, after.rule).map(partOf));
  const shift = before.wall.until(after.time.wall, { largestUnit: 'days' });
  return changes.map((from) => {
    const wall = startOfPart(from.part)!.toZonedDateTimeISO(before.zone).toPlainDateTime().add(shift);
    const to = partOf(wall.toZonedDateTime(after.time.zone).toInstant());
    return { from, to: there.has(to) ? to : null };
  });
}
