/** Repetition as fields of a form, and back: what most series are, and for the rest the rule itself. */
import { formatRule, parseRule, rule as ruleOf, type RecurrenceRule, type Weekday } from '../../../calendar/rule.ts';
import { instantOf } from '../../../calendar/zone.ts';
import type { Text } from '../../../platform/text.ts';
import type { Start } from '../../../rooms/sessions/schema.ts';
import type { FieldError } from '../frame/forms.tsx';

/** How a session can repeat; `rule` is an RRULE value that somebody writes himself. */
export const repeats = ['none', 'daily', 'weekly', 'monthly', 'monthly-weekday', 'rule'] as const;
export type Repeat = (typeof repeats)[number];
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

type Fields = URLSearchParams;
type Read = { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly errors: FieldError[] };

const wrong = (field: string, message: string): Read => ({ ok: false, errors: [{ field, message }] });

/** The rule that the fields say; null for what happens once. */
export function readRepetition(form: Fields, { t }: Text, start: Start | null): Read {
  const repeat = repeats.find((one) => one === form.get('repeat')) ?? 'none';
  if (repeat === 'none') return { ok: true, value: null };
  if (start === null) return wrong('date', t('sessionpage.wrong.seriesStart'));
  if (repeat === 'rule') return readRule(form.get('rule') ?? '', t('sessionpage.wrong.rule'));
  const every = whole(form.get('every') ?? '1', 1, 99);
  if (every === undefined) return wrong('every', t('sessionpage.wrong.every'));
  const end = readEnd(form, t, start);
  return 'wrong' in end ? end.wrong : { ok: true, value: formatRule(simple(repeat, { every, days: daysIn(form), start }, end)) };
}

function readRule(typed: string, message: string): Read {
  const rule = typed.trim().replace(/^RRULE:/i, '');
  return rule === '' ? wrong('rule', message) : { ok: true, value: rule };
}

type End = Pick<RecurrenceRule, 'count' | 'until'>;

/** A series ends after a number of times, with a day (that day, to its end, in the zone of the session), or not at all. */
function readEnd(form: Fields, t: Text['t'], { zone }: Start): End | { readonly wrong: Read } {
  if (form.get('ends') === 'never') return { count: null, until: null };
  if (form.get('ends') === 'until') {
    const day = dayIn(form.get('until') ?? '');
    if (!day) return { wrong: wrong('until', t('sessionpage.wrong.until')) };
    return { count: null, until: { kind: 'utc', instant: instantOf(day.toPlainDateTime('23:59:59'), zone) } };
  }
  const count = whole(form.get('count') ?? '', 1, 9999);
  return count === undefined ? { wrong: wrong('count', t('sessionpage.wrong.count')) } : { count, until: null };
}

function simple(repeat: Exclude<Repeat, 'none' | 'rule'>, { every, days, start }: { every: number; days: readonly Weekday[]; start: Start }, end: End): RecurrenceRule {
  const parts = { interval: every, ...end };
  switch (repeat) {
    case 'daily': return ruleOf('DAILY', parts);
    case 'weekly': return ruleOf('WEEKLY', { ...parts, byDay: days.map((day) => ({ ordinal: null, day })) });
    case 'monthly': return ruleOf('MONTHLY', parts);
    case 'monthly-weekday': return ruleOf('MONTHLY', { ...parts, byDay: [nth(start.wall)] });
  }
}

/** "The second Tuesday"; a fifth one is the last, since not every month has five. */
function nth(wall: Temporal.PlainDateTime): { ordinal: number; day: Weekday } {
  const ordinal = Math.ceil(wall.day / 7);
  return { ordinal: ordinal === 5 ? -1 : ordinal, day: weekdays[wall.dayOfWeek - 1]! };
}

const daysIn = (form: Fields): Weekday[] => weekdays.filter((day) => form.getAll('days').includes(day));

function whole(typed: string, least: number, most: number): number | undefined {
  const number = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : NaN;
  return number >= least && number <= most ? number : undefined;
}

function dayIn(typed: string): Temporal.PlainDate | undefined {
  try {
    return /^\d{4}-\d\d-\d\d$/.test(typed) ? Temporal.PlainDate.from(typed) : undefined;
  } catch {
    return undefined;
  }
}

/** A rule as the fields that say it, for a form that is filled from a session. */
export function repetitionFields({ rule: kept, endless, zone }: { rule: string | null; endless: boolean; zone: string }): [string, string][] {
  if (kept === null) return [['repeat', 'none']];
  const read = parseRule(kept);
  const repeat = read.ok ? shapeOf(read.value) : 'rule';
  if (!read.ok || repeat === 'rule') return [['repeat', 'rule'], ['rule', read.ok && endless ? formatRule({ ...read.value, until: null }) : kept]];
  const { interval, count, until, byDay } = read.value;
  return [
    ['repeat', repeat], ['every', String(interval)], ...byDay.map(({ day }): [string, string] => ['days', day]),
    ...(endless ? [['ends', 'never']] as [string, string][] : until?.kind === 'utc' ? [['ends', 'until'], ['until', until.instant.toZonedDateTimeISO(zone).toPlainDate().toString()]] as [string, string][]
      : [['ends', 'count'], ['count', String(count ?? '')]] as [string, string][]),
  ];
}

/** Which of the simple ones a rule is; anything more is the rule itself. */
export function shapeOf(rule: RecurrenceRule): Repeat {
  const { frequency, byDay, byMonthDay, bySetPos, byMonth, byHour, byMinute, bySecond, byYearDay, byWeekNo, until } = rule;
  const more = [byMonthDay, bySetPos, byMonth, byHour, byMinute, bySecond, byYearDay, byWeekNo].some((list) => list.length > 0);
  if (more || (until !== null && until.kind !== 'utc')) return 'rule';
  const plain = byDay.every(({ ordinal }) => ordinal === null);
  if (frequency === 'DAILY' && byDay.length === 0) return 'daily';
  if (frequency === 'WEEKLY' && plain) return 'weekly';
  if (frequency === 'MONTHLY') return byDay.length === 0 ? 'monthly' : byDay.length === 1 && !plain ? 'monthly-weekday' : 'rule';
  return 'rule';
}
