/** Times in words: the formatters of one language, kept by zone, Temporal in and text out. Figures run 00:00 to 23:59. */
import { Remembered } from './remembered.ts';
import type { Language } from './text-languages.ts';
import type { TextKey } from './text-catalogues.ts';

/** A length of time in whole units; only days, hours and minutes are named, the greatest first. */
export interface Times {
  /** `17:00` in the zone. */
  time(instant: Temporal.Instant, zone: string): string;
  /** `14 April 2026`; a wall date needs no zone. */
  date(day: Temporal.PlainDate): string;
  date(instant: Temporal.Instant, zone: string): string;
  /** `Tuesday 14 April`. */
  weekdayDate(day: Temporal.PlainDate): string;
  weekdayDate(instant: Temporal.Instant, zone: string): string;
  /** `Tue 14`, for the head of a column. */
  shortDay(day: Temporal.PlainDate): string;
  /** `14 Apr` in the zone, for a narrow column; where the year goes without saying. */
  dayMonth(instant: Temporal.Instant, zone: string): string;
  /** `14 April 2026, 17:00` in the zone. */
  dateTime(instant: Temporal.Instant, zone: string): string;
  /** `17:00–18:10` in the zone, in Arabic `من 17:00 إلى 18:10`; with both dates where they differ. */
  range(from: Temporal.Instant, to: Temporal.Instant, zone: string): string;
  /** `Thursday 23 April, 17:00–18:10` in the zone. */
  dateRange(from: Temporal.Instant, to: Temporal.Instant, zone: string): string;
  /** `13 to 17 April 2026`, both days counted in. */
  days(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
  /** `1 h 45 min`; rounded to minutes, a day is 24 hours. */
  duration(length: Temporal.Duration): string;
  /** `in 3 days`, `52 minutes ago`; from a day on, days are those of the calendar in the zone. */
  relative(instant: Temporal.Instant, now: Temporal.Instant, zone: string): string;
  /** `Lisbon time`; with an instant its offset then as well, `Lisbon time (UTC+1)`. */
  zoneName(zone: string, instant?: Temporal.Instant): string;
  /** `Lisbon`, beside a clock; where the language has no name of the place alone, the zone's. */
  placeName(zone: string): string;
  /** `UTC+1`, `UTC+5:30`, `UTC`. */
  zoneOffset(zone: string, instant: Temporal.Instant): string;
}

type Say = (key: TextKey, values: Record<string, string | number>) => string;
type Shape = keyof typeof shapes;

const shapes = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  weekdayDate: { weekday: 'long', day: 'numeric', month: 'long' },
  shortDay: { weekday: 'short', day: 'numeric' },
  dayMonth: { day: 'numeric', month: 'short' },
  place: { timeZoneName: 'shortGeneric' },
  belt: { timeZoneName: 'longGeneric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** The times of one language; `say` is its catalogue. */
export function times(language: Language, say: Say): Times {
  const kept = new Map<string, Intl.DateTimeFormat>();
  const formatter = (shape: Shape, zone: string): Intl.DateTimeFormat => {
    const known = kept.get(`${shape} ${zone}`);
    if (known) return known;
    const made = new Intl.DateTimeFormat(language.formats, { ...shapes[shape], timeZone: zone });
    kept.set(`${shape} ${zone}`, made);
    return made;
  };
  const written = new Remembered<string>(); // writing a time costs more than the rest of its line
  // A wall date carries no zone: read as midnight UTC and written in UTC it stays the day that it is.
  const day = (shape: Shape, of: Temporal.Instant | Temporal.PlainDate, zone?: string): string =>
    of instanceof Temporal.PlainDate
      ? written.of(`${shape} ${of.toString()}`, () => formatter(shape, 'UTC').format(of.toZonedDateTime('UTC').epochMilliseconds))
      : written.of(`${shape} ${of.epochMilliseconds} ${zone}`, () => formatter(shape, zone!).format(of.epochMilliseconds));
  const time = (instant: Temporal.Instant, zone: string): string => day('time', instant, zone);
  const dateTime = (instant: Temporal.Instant, zone: string): string =>
    say('time.dateTime', { date: day('date', instant, zone), time: time(instant, zone) });
  const range = (from: Temporal.Instant, to: Temporal.Instant, zone: string): string => (
    written.of(`range ${from.epochMilliseconds} ${to.epochMilliseconds} ${zone}`, () => rangeOf(from, to, zone)));
  const rangeOf = (from: Temporal.Instant, to: Temporal.Instant, zone: string): string => {
    if (!sameDay(from, to, zone)) return say('time.span', { from: dateTime(from, zone), to: dateTime(to, zone) });
    if (language.ranges !== 'figures') return say('time.range', { from: time(from, zone), to: time(to, zone) });
    return formatter('time', zone).formatRange(from.epochMilliseconds, to.epochMilliseconds);
  };
  const named = language.places === 'belt' ? 'belt' : 'place';
  const offset = (zone: string, instant: Temporal.Instant): string => offsetName(instant.toZonedDateTimeISO(zone).offset);
  return {
    time, dateTime, range,
    date: (of: Temporal.Instant | Temporal.PlainDate, zone?: string) => day('date', of, zone),
    weekdayDate: (of: Temporal.Instant | Temporal.PlainDate, zone?: string) => day('weekdayDate', of, zone),
    shortDay: (of) => day('shortDay', of),
    dayMonth: (of, zone) => day('dayMonth', of, zone),
    dateRange: (from, to, zone) => (sameDay(from, to, zone)
      ? say('time.dateAndRange', { date: day('weekdayDate', from, zone), range: range(from, to, zone) })
      : range(from, to, zone)),
    days: (first, last) => daysInWords(language, first, last, formatter('date', 'UTC'), say),
    duration: durationIn(language, say),
    relative: relativeIn(language),
    zoneOffset: offset,
    placeName: (zone) => (language.places === 'iana' ? place(zone) : undefined) ?? zoneIn(language, zone, formatter(named, zone), say),
    zoneName: (zone, instant) => {
      const name = zoneIn(language, zone, formatter(named, zone), say);
      return instant ? say('time.zoneAndOffset', { zone: name, offset: offset(zone, instant) }) : name;
    },
  };
}

function sameDay(one: Temporal.Instant, other: Temporal.Instant, zone: string): boolean {
  return one.toZonedDateTimeISO(zone).toPlainDate().equals(other.toZonedDateTimeISO(zone).toPlainDate());
}

function daysInWords(
  language: Language, first: Temporal.PlainDate, last: Temporal.PlainDate, full: Intl.DateTimeFormat, say: Say,
): string {
  const write = (day: Temporal.PlainDate): number => day.toZonedDateTime('UTC').epochMilliseconds;
  if (first.equals(last)) return full.format(write(first));
  if (language.ranges !== 'words') return tightened(full.formatRange(write(first), write(last)));
  return say('time.span', { from: full.format(write(first)), to: full.format(write(last)) });
}

// CLDR puts thin spaces around the dash of a range of days and none around that of times; one habit is enough.
function tightened(range: string): string {
  return range.replace(/(\d)[\u2009\u202f ]–[\u2009\u202f ](\d)/u, '$1–$2');
}

function durationIn(language: Language, say: Say): Times['duration'] {
  const joined = new Intl.ListFormat(language.formats, { type: 'unit', style: 'narrow' });
  return (length) => {
    const total = Math.round(length.total({ unit: 'minutes', relativeTo: Temporal.PlainDateTime.from('2000-01-01') }));
    const [days, hours, minutes] = [Math.floor(total / 1440), Math.floor(total / 60) % 24, total % 60];
    const words = [
      days ? say('time.days', { count: days }) : '',
      hours ? say('time.hours', { count: hours }) : '',
      minutes || !total ? say('time.minutes', { count: minutes }) : '',
    ];
    return joined.format(words.filter((word) => word !== ''));
  };
}

function relativeIn(language: Language): Times['relative'] {
  const words = new Intl.RelativeTimeFormat(language.formats, { numeric: 'auto' });
  return (instant, now, zone) => {
    const minutes = Math.round((instant.epochMilliseconds - now.epochMilliseconds) / 60_000);
    if (minutes === 0) return words.format(0, 'second');
    if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
    if (Math.abs(minutes) < 1440) return words.format(Math.trunc(minutes / 60), 'hour');
    const today = now.toZonedDateTimeISO(zone).toPlainDate();
    return words.format(today.until(instant.toZonedDateTimeISO(zone).toPlainDate(), { largestUnit: 'days' }).days, 'day');
  };
}

function offsetName(offset: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(offset)!;
  if (hours === '00' && minutes === '00') return 'UTC';
  return `UTC${sign === '-' ? '−' : '+'}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
}

// Names of zones have changed with their rules: Lisbon had the time of Berlin in 1970.
const zonesAt = Temporal.Instant.from('2026-01-01T00:00Z').epochMilliseconds;

function zoneIn(language: Language, zone: string, cldr: Intl.DateTimeFormat, say: Say): string {
  const city = place(zone);
  if (city === undefined) return offsetName(Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).offset);
  if (language.places === 'iana') return say('time.zone', { place: city });
  return cldr.formatToParts(zonesAt).find((part) => part.type === 'timeZoneName')!.value;
}

// `America/Argentina/Buenos_Aires` lies in Buenos Aires; `UTC` and `Etc/GMT+3` lie nowhere.
function place(zone: string): string | undefined {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return undefined;
  return zone.split('/').at(-1)!.replaceAll('_', ' ');
}
