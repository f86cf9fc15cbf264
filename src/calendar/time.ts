/** Dates, times, durations and periods as iCalendar has them (RFC 5545, section 3.3). */
import type { Interval } from './interval.ts';
import type { OffsetTable } from './offsets.ts';
import { instantInTable } from './offsets.ts';
import { instantOf } from './zone.ts';

/**
 * A time of an event: a day; a wall time wherever the reader is (floating); an instant; or a wall time in a zone. `zone` is
 * one that Temporal knows: an IANA name, or where none fits, the offset in force at that very time; then `offsets` says how
 * the zone goes on, for the other times of a series. `tzid` is the name that the object uses.
 */
export type CalendarTime =
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | { readonly kind: 'floating'; readonly wall: Temporal.PlainDateTime }
  | { readonly kind: 'utc'; readonly instant: Temporal.Instant }
  | {
    readonly kind: 'zoned';
    readonly wall: Temporal.PlainDateTime;
    readonly zone: string;
    readonly tzid: string;
    readonly offsets: OffsetTable | null;
  };

/** A period of RDATE or FREEBUSY. */
export interface Period {
  readonly start: CalendarTime;
  readonly end: CalendarTime;
}

/** A whole day. */
export function onDate(date: Temporal.PlainDate): CalendarTime {
  return { kind: 'date', date };
}

/** A wall time in an IANA zone. */
export function inZone(wall: Temporal.PlainDateTime, zone: string): CalendarTime {
  return { kind: 'zoned', wall, zone, tzid: zone, offsets: null };
}

/** An instant. */
export function atInstant(instant: Temporal.Instant): CalendarTime {
  return { kind: 'utc', instant };
}

/** A wall time without a zone. */
export function floating(wall: Temporal.PlainDateTime): CalendarTime {
  return { kind: 'floating', wall };
}

/** The instant of a time; days and floating times begin where the reader is, in `floatingZone`. */
export function timeInstant(time: CalendarTime, floatingZone: string): Temporal.Instant {
  switch (time.kind) {
    case 'utc': return time.instant;
    case 'zoned': return time.offsets ? instantInTable(time.wall, time.offsets) : instantOf(time.wall, time.zone);
    case 'floating': return instantOf(time.wall, floatingZone);
    case 'date': return time.date.toZonedDateTime(floatingZone).toInstant();
  }
}

/** The time on the clock: of a day its midnight, of an instant that of UTC. */
export function timeWall(time: CalendarTime): Temporal.PlainDateTime {
  switch (time.kind) {
    case 'utc': return time.instant.toZonedDateTimeISO('UTC').toPlainDateTime();
    case 'date': return time.date.toPlainDateTime();
    default: return time.wall;
  }
}

/** The same kind of time (same zone too) at another time on its clock: how an occurrence is made from its master's start. */
export function withWall(time: CalendarTime, wall: Temporal.PlainDateTime): CalendarTime {
  switch (time.kind) {
    case 'utc': return { kind: 'utc', instant: wall.toZonedDateTime('UTC').toInstant() };
    case 'date': return { kind: 'date', date: wall.toPlainDate() };
    case 'floating': return { kind: 'floating', wall };
    case 'zoned': return { ...time, wall };
  }
}

/** Whether two times are written alike: same kind, same clock, same zone. */
export function sameTime(a: CalendarTime | null, b: CalendarTime | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  return timeWall(a).equals(timeWall(b)) && (a.kind !== 'zoned' || b.kind !== 'zoned' || a.zone === b.zone);
}

/** The interval of a period. */
export function periodInterval(period: Period, floatingZone: string): Interval {
  return { start: timeInstant(period.start, floatingZone), end: timeInstant(period.end, floatingZone) };
}

const dateForm = /^(\d{4})(\d\d)(\d\d)$/;
const dateTimeForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/;

/** A DATE (section 3.3.4), or null when there is no such day. */
export function parseDate(text: string): Temporal.PlainDate | null {
  const match = text.length === 8 ? dateForm.exec(text) : null;
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isDay(year, month, day) ? new Temporal.PlainDate(year, month, day) : null;
}

/** A DATE-TIME (section 3.3.5): what the clock shows, and whether it is the clock of UTC; null when there is no such time. */
export function parseDateTime(text: string): { wall: Temporal.PlainDateTime; utc: boolean } | null {
  const match = dateTimeForm.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return null;
  // A leap second is read as the second before it, as section 3.3.12 asks of who knows none.
  return { wall: new Temporal.PlainDateTime(year, month, day, hour, minute, Math.min(second, 59)), utc: match[7] === 'Z' };
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= monthDays[month - 1]! + (leap ? 1 : 0);
}

const durationForm = /^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/;

/** A DURATION (section 3.3.6), or null. Weeks and days are those of the calendar, hours and less are exact. */
export function parseDuration(text: string): Temporal.Duration | null {
  const match = durationForm.exec(text);
  if (!match || /^[+-]?P?T?$/.test(text) || text.endsWith('T')) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(2).map((digits) => Number(digits ?? 0));
  const duration = Temporal.Duration.from({ days: weeks! * 7 + days!, hours: hours!, minutes: minutes!, seconds: seconds! });
  return match[1] === '-' ? duration.negated() : duration;
}

const two = (value: number) => String(value).padStart(2, '0');

/** A DATE as text. */
export function formatDate(date: Temporal.PlainDate): string {
  return `${String(date.year).padStart(4, '0')}${two(date.month)}${two(date.day)}`;
}

/** A wall time as DATE-TIME without zone. Parts of a second cannot be written and are cut. */
export function formatWall(wall: Temporal.PlainDateTime): string {
  return `${formatDate(wall.toPlainDate())}T${two(wall.hour)}${two(wall.minute)}${two(wall.second)}`;
}

/** An instant as DATE-TIME in UTC. */
export function formatInstant(instant: Temporal.Instant): string {
  return `${formatWall(instant.toZonedDateTimeISO('UTC').toPlainDateTime())}Z`;
}

/** A time as text; the zone goes into a parameter. */
export function formatTime(time: CalendarTime): string {
  return time.kind === 'date' ? formatDate(time.date) : time.kind === 'utc' ? formatInstant(time.instant) : formatWall(time.wall);
}

/** A DURATION as text: days stay days, hours stay hours. */
export function formatDuration(duration: Temporal.Duration): string {
  const { days, weeks, hours, minutes, seconds } = duration.abs();
  const clock = [[hours, 'H'], [minutes, 'M'], [seconds, 'S']].map(([amount, unit]) => (amount ? `${amount}${unit}` : '')).join('');
  const allDays = days + weeks * 7;
  const body = `${allDays ? `${allDays}D` : ''}${clock ? `T${clock}` : ''}`;
  return `${duration.sign < 0 ? '-' : ''}P${body || 'T0S'}`;
}
