/** From forms of times to what the room takes, and from what is wrong with it to the fields of the form. */
import type { Hours, Week } from '../../../rooms/availability/model.ts';
import { exceptionSchema, mostHours, rulesSchema, timeOffSchema, weekSchema } from '../../../rooms/availability/schema.ts';

/** The forms of one's own page, by their hidden field `what`. */
export const whats = ['hours', 'rules', 'exception', 'exception-remove', 'time-off', 'time-off-remove', 'ask'] as const;
export type What = (typeof whats)[number];

/** What was typed, field by field. */
export type Values = Readonly<Record<string, string | undefined>>;
/** What is wrong with one field, as a code of the schema. `day`: which weekday it is about, from 1. */
export interface Wrong { readonly field: string; readonly code: string; readonly day?: number }

export const leastSlots = 2;

/** How many stretches a day the form offers. */
export function slotsOf(values: Values): number {
  const asked = Number(values['slots'] ?? leastSlots);
  return Number.isInteger(asked) ? Math.min(Math.max(asked, leastSlots), mostHours) : leastSlots;
}

const two = (value: number) => String(value).padStart(2, '0');
/** Minutes after midnight as a `time` field has them; midnight at the end of a day is 00:00. */
export const clock = (minute: number) => `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;

const fieldsOf = (prefix: string, slot: number) => ({ from: `${prefix}-${slot}-from`, to: `${prefix}-${slot}-to` });

/** Stretches as the fields of a form. */
function typedHours(prefix: string, hours: readonly Hours[]): [string, string][] {
  return hours.flatMap(({ from, to }, slot): [string, string][] => {
    const fields = fieldsOf(prefix, slot);
    return [[fields.from, clock(from)], [fields.to, clock(to)]];
  });
}

/** What the form of a week shows. */
export function weekValues(week: Week, zone: string | null, version: number): Values {
  const slots = Math.max(leastSlots, ...week.map((day) => day.length));
  return { ...Object.fromEntries(week.flatMap((hours, day) => typedHours(`d${day + 1}`, hours))), zone: zone ?? '', version: String(version), slots: String(slots) };
}

/** Monday's hours on all days up to Friday, as they were typed. */
export function likeMonday(values: Values): Values {
  const copied = [2, 3, 4, 5].flatMap((day) => Array.from({ length: mostHours }, (_, slot) => slot).flatMap((slot) => (['from', 'to'] as const).map((end) => (
    [fieldsOf(`d${day}`, slot)[end], values[fieldsOf('d1', slot)[end]] ?? ''] as const))));
  return { ...values, ...Object.fromEntries(copied) };
}

/** The stretches that were typed, and in which pair of fields each stood: a pair that is empty is none. */
function readHours(prefix: string, values: Values): { given: { from: string; to: string }[]; slots: number[] } {
  const all = Array.from({ length: mostHours }, (_, slot) => ({ slot, from: values[`${prefix}-${slot}-from`] ?? '', to: values[`${prefix}-${slot}-to`] ?? '' }))
    .filter(({ from, to }) => from !== '' || to !== '');
  return { given: all.map(({ from, to }) => ({ from, to })), slots: all.map(({ slot }) => slot) };
}

type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly wrong: readonly Wrong[] };
type Parsed<Value> = { success: true; data: Value } | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string; code: string }[] } };

/** The first mistake of each field. */
function mistakes<Value>(parsed: Parsed<Value>, at: (path: readonly PropertyKey[]) => Omit<Wrong, 'code'>): Read<Value> {
  if (parsed.success) return { ok: true, value: parsed.data };
  const found = new Map<string, Wrong>();
  for (const { path, message, code } of parsed.error.issues) {
    const where = at(path);
    if (!found.has(where.field)) found.set(where.field, { ...where, code: ['custom', 'invalid_format', 'too_big', 'too_small'].includes(code) ? message : code });
  }
  return { ok: false, wrong: [...found.values()] };
}

/** The week of a form. */
export function readWeek(values: Values) {
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => readHours(`d${day}`, values));
  const parsed = weekSchema.safeParse({ zone: values['zone'] || null, week: days.map(({ given }) => given) });
  return mistakes(parsed, ([root, day, index, end]) => {
    if (root !== 'week' || typeof day !== 'number') return { field: 'zone' };
    const slot = days[day]!.slots[Number(index ?? 0)] ?? 0;
    return { field: fieldsOf(`d${day + 1}`, slot)[end === 'to' ? 'to' : 'from'], day: day + 1 };
  });
}

/** Other hours on one date; with the box ticked none. */
export function readException(values: Values) {
  const { given, slots } = values['x-off'] === 'yes' ? { given: [], slots: [] } : readHours('x', values);
  if (given.length === 0 && values['x-off'] !== 'yes') return { ok: false as const, wrong: [{ field: 'x-0-from', code: 'no-hours' }] };
  return mistakes(exceptionSchema.safeParse({ date: values['x-date'] ?? '', hours: given }), ([root, index, end]) => (
    root === 'date' ? { field: 'x-date' } : { field: fieldsOf('x', slots[Number(index ?? 0)] ?? 0)[end === 'to' ? 'to' : 'from'] }
  ));
}

const addDay = (day: string) => {
  try {
    return Temporal.PlainDate.from(day).add({ days: 1 }).toString();
  } catch {
    return day;
  }
};

/** Away: whole days, or from a time on the first to one on the last; the last day may be left out. */
export function readTimeOff(values: Values) {
  const { 'off-first': first = '', 'off-first-time': fromTime = '', 'off-last-time': toTime = '', 'off-reason': reason = '' } = values;
  const last = values['off-last'] || first;
  const given = fromTime === '' && toTime === '' ? { kind: 'days', first, last, reason }
    : { kind: 'timed', from: `${first}T${fromTime || '00:00'}`, to: toTime === '' ? `${addDay(last)}T00:00` : `${last}T${toTime}`, reason };
  const fields: Readonly<Record<string, string>> = { first: 'off-first', last: 'off-last', from: 'off-first', to: toTime === '' ? 'off-last' : 'off-last-time', reason: 'off-reason' };
  return mistakes(timeOffSchema.safeParse(given), ([root]) => ({ field: fields[String(root)] ?? 'off-first' }));
}

/** Buffers and the like; notice is typed in hours. */
export function readRules(values: Values) {
  const notice = values['notice']?.trim() ?? '';
  const parsed = rulesSchema.safeParse({
    bufferBefore: values['bufferBefore']?.trim() || 0, bufferAfter: values['bufferAfter']?.trim() || 0,
    notice: notice === '' ? 0 : Math.round(Number(notice) * 60), mostADay: values['mostADay']?.trim() || null,
  });
  return mistakes(parsed, ([root]) => ({ field: String(root) }));
}
