import type { CalendarEvent } from '../../calendar/event.ts';
import type { Interval } from '../../calendar/interval.ts';
import { parseCalendar } from '../../calendar/icalendar.ts';
import { expandSeries, seriesByUid } from '../../calendar/recurrence.ts';
import { daysSchema, type GivenDays } from './schema.ts';

/** Why something in a file is no holiday, with the line of the file at which it stands. */
export interface NotTaken {
  readonly line: number;
  /** `broken`: it cannot be read, and `detail` says what; `timed`: it has hours, so it is no day; `unnamed`: it has no name; `endless`: too many days. */
  readonly why: 'broken' | 'timed' | 'unnamed' | 'too-long';
  readonly name: string;
  readonly detail: string;
}

/** What a file of holidays holds. */
export interface HolidayFile {
  readonly found: readonly GivenDays[];
  readonly notTaken: readonly NotTaken[];
  /** How many lie outside the years that are looked at. */
  readonly outside: number;
  /** Whether there were more than are shown. */
  readonly cut: boolean;
}

/** The whole file is none: what, and where. */
export interface NoFile { readonly ok: false; readonly reason: 'not-a-calendar'; readonly line: number; readonly detail: string }

const mostShown = 300;

/**
 * The holidays of an iCalendar file from outside (RFC 5545): events of whole days, yearly ones as often as they come between
 * two dates, in order. Cancelled ones are none. What is left out is said, by line.
 */
export function readHolidays(
  bytes: Uint8Array | string, { first, last }: { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate },
): { ok: true; value: HolidayFile } | NoFile {
  const read = parseCalendar(bytes, { broken: 'skip' });
  if (!read.ok) return { ok: false, reason: 'not-a-calendar', line: read.line, detail: read.detail };
  const notTaken: NotTaken[] = read.value.skipped.map(({ line, property, detail }) => ({ line, why: 'broken', name: '', detail: [property, detail].filter(Boolean).join(': ') }));
  const window: Interval = { start: first.toZonedDateTime('UTC').toInstant(), end: last.add({ days: 1 }).toZonedDateTime('UTC').toInstant() };
  const found = new Map<string, GivenDays>();
  let outside = 0;
  for (const series of seriesByUid(read.value.events).values()) {
    const { occurrences } = expandSeries(series, window, { zone: 'UTC', limit: mostShown });
    if (occurrences.length === 0) outside += 1;
    for (const { event, interval, start } of occurrences) {
      if (event.status === 'CANCELLED') continue;
      const taken = start.kind === 'date' ? daysOf(event, interval) : unfit(event, 'timed');
      if ('why' in taken) notTaken.push(taken);
      else found.set(`${taken.first.toString()} ${taken.last.toString()} ${taken.name.toLowerCase()}`, taken);
    }
  }
  const sorted = [...found.values()].sort((a, b) => Temporal.PlainDate.compare(a.first, b.first) || Temporal.PlainDate.compare(a.last, b.last));
  return { ok: true, value: { found: sorted.slice(0, mostShown), notTaken: once(notTaken), outside, cut: sorted.length > mostShown } };
}

const lineOf = (event: CalendarEvent) => event.source?.component.line ?? 0;
const unfit = (event: CalendarEvent, why: NotTaken['why']): NotTaken => ({ line: lineOf(event), why, name: (event.summary ?? '').slice(0, 200), detail: '' });

/** Line breaks of a name are blanks on a page of one line. */
function daysOf(event: CalendarEvent, { start, end }: Interval): GivenDays | NotTaken {
  const name = (event.summary ?? '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim().slice(0, 200).trim();
  if (name === '') return unfit(event, 'unnamed');
  const [first, after] = [start, end].map((at) => at.toZonedDateTimeISO('UTC').toPlainDate()) as [Temporal.PlainDate, Temporal.PlainDate];
  const last = Temporal.PlainDate.compare(after, first) > 0 ? after.subtract({ days: 1 }) : first;
  const read = daysSchema.safeParse({ name, first: first.toString(), last: last.toString() });
  return read.success ? read.data : unfit(event, 'too-long');
}

/** Of a series that is no holiday one line, not one for each of its days. */
function once(all: readonly NotTaken[]): NotTaken[] {
  return [...new Map(all.map((one) => [`${one.line} ${one.why}`, one])).values()].sort((a, b) => a.line - b.line);
}
