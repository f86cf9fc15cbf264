import { z } from 'zod';
import { daySchema, wallSchema } from '../calendars/schema.ts';
import { nameSchema, zoneSchema } from '../identity/schema.ts';
import type { Hours } from './model.ts';
import { inOrder, overlapping } from './rules.ts';

/** Stretches of one day at most. */
export const mostHours = 6;

/** A time as a form's `time` field gives it, as minutes after midnight. */
const minuteSchema = z.string().trim().regex(/^([01]\d|2[0-3]):[0-5]\d(:00)?$/, { error: 'not-a-time' })
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)));

/** A stretch of a day; `to` 00:00 is midnight at its end. What is wrong stands at `from` or `to`. */
const stretchSchema = z.object({ from: minuteSchema, to: minuteSchema }).transform(({ from, to }, issues): Hours => {
  const end = to === 0 ? 24 * 60 : to;
  if (end <= from) issues.addIssue({ code: 'custom', path: ['to'], message: 'end-before-start' });
  return { from, to: end };
});

/** The stretches of a day, in order, those that touch joined. One that overlaps another is wrong at its `from`. */
export const hoursSchema = z.array(stretchSchema).max(mostHours, { error: 'too-many' }).transform((hours, issues) => {
  const [, later] = overlapping(hours) ?? [];
  if (later !== undefined) issues.addIssue({ code: 'custom', path: [later, 'from'], message: 'overlaps' });
  return inOrder(hours);
});

/** Seven days, Monday first, in a zone; null for the person's own. */
export const weekSchema = z.object({ zone: zoneSchema.nullable().default(null), week: z.array(hoursSchema).length(7) });
export type GivenWeek = z.infer<typeof weekSchema>;

const whole = (least: number, most: number) => z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' })
  .min(least, { error: 'out-of-bounds' }).max(most, { error: 'out-of-bounds' });

/** Buffers and notice in minutes: the bounds are also those of the table. */
export const rulesSchema = z.object({
  bufferBefore: whole(0, 240), bufferAfter: whole(0, 240), notice: whole(0, 43_200), mostADay: whole(1, 50).nullable(),
});

/** Other hours on one date; none: not working then. */
export const exceptionSchema = z.object({ date: daySchema, hours: hoursSchema });

const reasonSchema = z.string().transform((text) => text.toWellFormed().normalize('NFC').trim() || null)
  .pipe(z.string().max(500).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'line-break' }).nullable()).default(null);

const yearsMost = 2;
const isLong = (first: Temporal.PlainDate, last: Temporal.PlainDate) => Temporal.PlainDate.compare(last, first.add({ years: yearsMost })) > 0;

/** When somebody is away: whole days, `last` counted in, or from one wall time to another, in a zone. */
export const timeOffSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('days'), first: daySchema, last: daySchema, reason: reasonSchema }),
  z.object({ kind: z.literal('timed'), from: wallSchema, to: wallSchema, reason: reasonSchema }),
]).superRefine((given, issues) => {
  const [start, end, path] = given.kind === 'days' ? [given.first, given.last, 'last'] as const
    : [given.from.toPlainDate(), given.to.toPlainDate(), 'to'] as const;
  const isBackwards = given.kind === 'days' ? Temporal.PlainDate.compare(given.last, given.first) < 0
    : Temporal.PlainDateTime.compare(given.to, given.from) <= 0;
  if (isBackwards) issues.addIssue({ code: 'custom', path: [path], message: 'end-before-start' });
  else if (isLong(start, end)) issues.addIssue({ code: 'custom', path: [path], message: 'too-long' });
});
export type GivenTimeOff = z.infer<typeof timeOffSchema>;

/** A term or holiday: days of the organisation, both counted in. */
export const daysSchema = z.object({ name: nameSchema, first: daySchema, last: daySchema }).superRefine(({ first, last }, issues) => {
  if (Temporal.PlainDate.compare(last, first) < 0) issues.addIssue({ code: 'custom', path: ['last'], message: 'end-before-start' });
  else if (isLong(first, last)) issues.addIssue({ code: 'custom', path: ['last'], message: 'too-long' });
});
export type GivenDays = z.infer<typeof daysSchema>;

const buildingSchema = z.string().max(200);
/** Minutes between buildings; each pair at most once, in whichever order. 0 is the same as nothing said. */
export const travelSchema = z.array(z.object({ one: buildingSchema, other: buildingSchema, minutes: whole(0, 240) })).max(2000)
  .superRefine((all, issues) => {
    const seen = new Set<string>();
    for (const [index, { one, other }] of all.entries()) {
      const pair = JSON.stringify([one, other].sort());
      if (seen.has(pair)) issues.addIssue({ code: 'custom', path: [index], message: 'twice' });
      seen.add(pair);
    }
  });
export type GivenTravel = z.infer<typeof travelSchema>;
