/** Recurrence rules as values: what RFC 5545, section 3.3.10 allows, and why not when it does not. Expands nothing. */
import type { Result } from './outcome.ts';
import type { CalendarTime } from './time.ts';
import { formatTime, parseDate, parseDateTime } from './time.ts';

const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export type Frequency = (typeof frequencies)[number];
export type Weekday = (typeof weekdays)[number];

/** A day of the week; `ordinal` is its place in the month or year (-1 the last), null for every one. */
export interface RuleDay {
  readonly ordinal: number | null;
  readonly day: Weekday;
}

/** A rule. Lists are sorted as written and empty where the part is absent. `until` is included, if it matches. */
export interface RecurrenceRule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: Exclude<CalendarTime, { kind: 'zoned' }> | null;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  readonly byDay: readonly RuleDay[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: Weekday;
}

/** Why a rule is refused: `part` is the part at fault, `detail` a sentence for logs. */
export interface RuleProblem {
  readonly reason: 'too-long' | 'no-frequency' | 'unknown-part' | 'repeated-part' | 'bad-part' | 'count-and-until'
    | 'part-not-allowed' | 'unsupported';
  readonly part: string;
  readonly detail: string;
}

/** A rule for building: every `frequency` from the start on, with what `parts` say. */
export function rule(frequency: Frequency, parts: Partial<Omit<RecurrenceRule, 'frequency'>> = {}): RecurrenceRule {
  return {
    frequency, interval: 1, count: null, until: null, bySecond: [], byMinute: [], byHour: [], byDay: [], byMonthDay: [],
    byYearDay: [], byWeekNo: [], byMonth: [], bySetPos: [], weekStart: 'MO', ...parts,
  };
}

/** Numeric parts: property, least, greatest, whether counting from the end (negative, never zero) is allowed. */
const numeric = {
  BYSECOND: ['bySecond', 0, 60, false], BYMINUTE: ['byMinute', 0, 59, false], BYHOUR: ['byHour', 0, 23, false],
  BYMONTHDAY: ['byMonthDay', 1, 31, true], BYYEARDAY: ['byYearDay', 1, 366, true], BYWEEKNO: ['byWeekNo', 1, 53, true],
  BYMONTH: ['byMonth', 1, 12, false], BYSETPOS: ['bySetPos', 1, 366, true],
} as const;

/**
 * Reads an RRULE value from outside. Refused is all that section 3.3.10 forbids, calendars other than the Gregorian
 * (RFC 7529), and what cannot be worked out rightly: BYWEEKNO together with INTERVAL above 1 or BYSETPOS, where
 * implementations differ about the days around new year, and one mixture that nobody writes. A refusal is better than a wrong day.
 */
export function parseRule(text: string): Result<RecurrenceRule, RuleProblem> {
  if (text.length > 2000) return wrong('too-long', 'RRULE', `${text.length} characters, at most 2000`);
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(';')) {
    const [name, ...rest] = part.split('=');
    if (name === '' && rest.length === 0) continue;
    if (parts.has(name!)) return wrong('repeated-part', name!, `${name} stands twice`);
    parts.set(name!, rest.join('='));
  }
  const draft: { -readonly [K in keyof RecurrenceRule]: RecurrenceRule[K] } = rule('DAILY');
  const frequency = parts.get('FREQ');
  if (frequency === undefined) return wrong('no-frequency', 'FREQ', 'FREQ is missing');
  for (const [name, value] of parts) {
    const complaint = readPart(draft, name, value);
    if (complaint) return { ok: false, ...complaint };
  }
  const complaint = forbidden(draft);
  return complaint ? { ok: false, ...complaint } : { ok: true, value: draft };
}

function readPart(draft: { -readonly [K in keyof RecurrenceRule]: RecurrenceRule[K] }, name: string, value: string): RuleProblem | null {
  const bad = (detail: string): RuleProblem => ({ reason: 'bad-part', part: name, detail });
  switch (name) {
    case 'FREQ': {
      const found = frequencies.find((one) => one === value);
      if (found === undefined) return bad('FREQ is none of YEARLY to SECONDLY');
      draft.frequency = found;
      return null;
    }
    case 'INTERVAL':
    case 'COUNT': {
      if (!/^0{0,8}[1-9]\d{0,8}$/.test(value)) return bad(`${name} is not a number from 1`);
      draft[name === 'COUNT' ? 'count' : 'interval'] = Number(value);
      return null;
    }
    case 'UNTIL': {
      const until = readUntil(value);
      if (until === null) return bad('UNTIL is neither a date nor a date and time');
      draft.until = until;
      return null;
    }
    case 'WKST': {
      const day = weekdays.find((one) => one === value);
      if (day === undefined) return bad('WKST is not a day of the week');
      draft.weekStart = day;
      return null;
    }
    case 'BYDAY': {
      const days = value.split(',').map(readDay);
      if (days.includes(null)) return bad('BYDAY holds what is not a day of the week, with or without a place from 1 to 53');
      draft.byDay = days.filter((day) => day !== null);
      return null;
    }
    case 'RSCALE': return /^GREGOR(IAN|Y)$/.test(value) ? null : unsupported(name, `the calendar ${value.slice(0, 20)}`);
    case 'SKIP': return value === 'OMIT' ? null : unsupported(name, 'SKIP other than OMIT');
    default: return readNumbers(draft, name, value);
  }
}

function readNumbers(draft: object, name: string, value: string): RuleProblem | null {
  if (!Object.hasOwn(numeric, name)) return { reason: 'unknown-part', part: name.slice(0, 20), detail: 'no such part of a rule' };
  const [key, least, greatest, fromEnd] = numeric[name as keyof typeof numeric];
  const numbers = value.split(',').map((one) => (/^[+-]?\d{1,3}$/.test(one) ? Number(one) : NaN));
  const fits = (one: number) => (fromEnd ? Math.abs(one) : one) >= least && (fromEnd ? Math.abs(one) : one) <= greatest;
  if (!numbers.every(fits)) {
    return { reason: 'bad-part', part: name, detail: `${name} takes numbers from ${least} to ${greatest}${fromEnd ? ', or the same negative' : ''}` };
  }
  Object.assign(draft, { [key]: [...new Set(numbers)] });
  return null;
}

function readUntil(value: string): RecurrenceRule['until'] {
  const date = parseDate(value);
  if (date) return { kind: 'date', date };
  const time = parseDateTime(value);
  if (!time) return null;
  return time.utc ? { kind: 'utc', instant: time.wall.toZonedDateTime('UTC').toInstant() } : { kind: 'floating', wall: time.wall };
}

function readDay(text: string): RuleDay | null {
  const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (!match) return null;
  const ordinal = match[1] === undefined ? null : Number(match[1]);
  if (ordinal !== null && (ordinal === 0 || Math.abs(ordinal) > 53)) return null;
  return { ordinal, day: match[2] as Weekday };
}

/** The combinations that section 3.3.10 forbids. */
function forbidden(one: RecurrenceRule): RuleProblem | null {
  const no = (part: string, detail: string): RuleProblem => ({ reason: 'part-not-allowed', part, detail });
  const { frequency } = one;
  const ordinals = one.byDay.some((day) => day.ordinal !== null);
  if (one.count !== null && one.until !== null) return { reason: 'count-and-until', part: 'COUNT', detail: 'COUNT and UNTIL exclude each other' };
  if (ordinals && frequency !== 'MONTHLY' && frequency !== 'YEARLY') return no('BYDAY', 'a place before the day needs FREQ=MONTHLY or YEARLY');
  if (ordinals && one.byWeekNo.length) return no('BYDAY', 'a place before the day excludes BYWEEKNO');
  if (one.byMonthDay.length && frequency === 'WEEKLY') return no('BYMONTHDAY', 'not with FREQ=WEEKLY');
  if (one.byYearDay.length && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(frequency)) return no('BYYEARDAY', `not with FREQ=${frequency}`);
  if (one.byWeekNo.length && frequency !== 'YEARLY') return no('BYWEEKNO', 'only with FREQ=YEARLY');
  if (one.bySetPos.length && !hasOtherBy(one)) return no('BYSETPOS', 'needs another BY part');
  if (one.byWeekNo.length && (one.interval > 1 || one.bySetPos.length)) {
    return unsupported('BYWEEKNO', 'BYWEEKNO with INTERVAL above 1 or BYSETPOS');
  }
  const mixed = ordinals && one.byDay.some((day) => day.ordinal === null);
  if (mixed && frequency === 'YEARLY' && one.byMonth.length === 0 && one.bySetPos.length) {
    return unsupported('BYDAY', 'FREQ=YEARLY with BYSETPOS and days with and without a place');
  }
  return null;
}

function hasOtherBy(one: RecurrenceRule): boolean {
  return [one.bySecond, one.byMinute, one.byHour, one.byDay, one.byMonthDay, one.byYearDay, one.byWeekNo, one.byMonth]
    .some((list) => list.length > 0);
}

/**
 * Whether a rule fits its DTSTART: a series of days cannot repeat by the hour or less. (Hours, minutes and seconds in the BY
 * parts of such a rule are ignored, as section 3.3.10 asks, and an UNTIL of another type is understood, not refused.)
 */
export function checkRule(one: RecurrenceRule, start: CalendarTime): RuleProblem | null {
  if (start.kind === 'date' && ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(one.frequency)) {
    return { reason: 'part-not-allowed', part: 'FREQ', detail: `FREQ=${one.frequency} needs a start with a time` };
  }
  return null;
}

/** The rule as an RRULE value. */
export function formatRule(one: RecurrenceRule): string {
  const lists = Object.entries(numeric)
    .filter(([name]) => name !== 'BYSETPOS')
    .map(([name, [key]]) => (one[key].length ? `;${name}=${one[key].join(',')}` : ''));
  return [
    `FREQ=${one.frequency}`,
    one.until ? `;UNTIL=${formatTime(one.until)}` : '',
    one.count === null ? '' : `;COUNT=${one.count}`,
    one.interval === 1 ? '' : `;INTERVAL=${one.interval}`,
    ...lists,
    one.byDay.length ? `;BYDAY=${one.byDay.map(({ ordinal, day }) => `${ordinal ?? ''}${day}`).join(',')}` : '',
    one.bySetPos.length ? `;BYSETPOS=${one.bySetPos.join(',')}` : '',
    one.weekStart === 'MO' ? '' : `;WKST=${one.weekStart}`,
  ].join('');
}

function wrong(reason: RuleProblem['reason'], part: string, detail: string): { ok: false } & RuleProblem {
  return { ok: false, reason, part: part.slice(0, 20), detail };
}

function unsupported(part: string, detail: string): RuleProblem {
  return { reason: 'unsupported', part, detail: `not supported: ${detail}` };
}
