import { z } from 'zod';
import { daySchema, wallSchema } from '../calendars/schema.ts';
import { nameSchema, zoneSchema } from '../identity/schema.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId } from '../people/model-students.ts';
import type { RoomId } from '../resources/model.ts';
import { formats, roundBounds, roundModes, ways, type Place, type SlotId } from './model.ts';

const words = (most: number) => z.string().transform((text) => text.toWellFormed().normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  .pipe(z.string().max(most).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }));
const whole = (least: number, most: number) => z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(least).max(most);

/** `HH:MM` as minutes after midnight; 24:00 is the end of the day. */
export const minuteSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'not-a-time' })
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** `HH:MM–HH:MM`, several parted by commas; a hyphen does too. In order, none overlapping another. */
export const stretchesSchema = z.string().transform((text) => text.split(/[,;،]/).map((one) => one.trim()).filter((one) => one !== ''))
  .pipe(z.array(z.string().regex(/^\d\d:\d\d\s*[-–]\s*\d\d:\d\d$/, { error: 'not-a-stretch' })
    .transform((text) => text.split(/\s*[-–]\s*/)).pipe(z.tuple([minuteSchema, minuteSchema]))
    .transform(([from, to]) => ({ from, to })).refine(({ from, to }) => from < to, { error: 'not-a-stretch' })))
  .transform((all) => all.sort((a, b) => a.from - b.from))
  .refine((all) => all.every((one, at) => at === 0 || all[at - 1]!.to <= one.from), { error: 'overlapping' });

const dayOf = z.object({ date: daySchema, from: minuteSchema, to: minuteSchema, breaks: stretchesSchema.default([]) })
  .refine(({ from, to }) => from < to, { error: 'day-ends-first', path: ['to'] })
  .refine(({ from, to, breaks }) => breaks.every((one) => from <= one.from && one.to <= to), { error: 'break-outside', path: ['breaks'] });

/** What a round says in other languages, each named once by its BCP 47 tag; a language in which nothing is said is left out. */
const textsSchema = z.array(z.object({
  language: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'not-a-language' }), purpose: words(2000), contact: words(300), instructions: words(2000),
})).max(40).transform((all) => all.filter((one) => one.purpose + one.contact + one.instructions !== ''))
  .refine((all) => new Set(all.map(({ language }) => language.toLowerCase())).size === all.length, { error: 'language-twice' });

/** A round as it is made (P-1.1): wall times in its zone. */
export const roundSchema = z.object({
  name: nameSchema.pipe(z.string().max(120)), purpose: words(2000).default(''), contact: words(300).default(''), instructions: words(2000).default(''), texts: textsSchema.default([]), zone: zoneSchema,
  format: z.enum(formats), mode: z.enum(roundModes).default('first-come'), platform: z.string().max(60).transform((name) => name || null).nullable().default(null),
  minutes: whole(3, 120), changeover: whole(0, 60).default(0), walking: whole(0, 60).default(0),
  opens: wallSchema, deadline: wallSchema, changes: wallSchema,
  days: z.array(dayOf).min(1, { error: 'no-day' }).max(roundBounds.days)
    .refine((all) => new Set(all.map(({ date }) => date.toString())).size === all.length, { error: 'day-twice' }),
  classes: z.array(z.uuid().transform((id) => id as ClassId)).min(1, { error: 'no-class' }),
  /** Classes that open later than the round. */
  openings: z.array(z.object({ class: z.uuid().transform((id) => id as ClassId), at: wallSchema })).max(500).default([]),
});
export type GivenRound = z.infer<typeof roundSchema>;

/** How one teacher takes part. */
export const teacherSchema = z.object({
  room: z.union([z.literal('').transform(() => null), z.uuid().transform((id) => id as RoomId)]).default(null),
  minutes: z.union([z.literal('').transform(() => null), whole(3, 120)]).nullable().default(null),
});
export type GivenTeacher = z.infer<typeof teacherSchema>;

/** When a teacher can, and what he wishes (P-3.1). */
export const hoursSchema = z.object({
  hours: z.array(z.object({ date: daySchema, from: minuteSchema, to: minuteSchema }).refine(({ from, to }) => from < to, { error: 'day-ends-first', path: ['to'] })),
  longestRun: z.union([z.literal('').transform(() => null), whole(10, 600)]).nullable().default(null),
  wishes: words(1000).transform((text) => text || null).nullable().default(null),
});
export type GivenHours = z.infer<typeof hoursSchema>;

const person = z.uuid().transform((id) => id as PersonId);
/** `student teacher`, as forms name a pair. */
export const pairSchema = z.string().transform((text) => text.split(' ')).pipe(z.tuple([person, person])).transform(([student, teacher]) => ({ student, teacher }));
export const anyMinute = z.union([z.literal('').transform(() => null), minuteSchema]).nullable().default(null);

/** What a family wants. */
export const draftSchema = z.object({
  pairs: z.array(pairSchema).min(1, { error: 'no-pair' }).max(roundBounds.pairs),
  place: z.enum(['in-person', 'online'] as const satisfies readonly Place[]).optional(), after: anyMinute, before: anyMinute,
  matters: z.array(pairSchema).max(roundBounds.pairs).optional(),
});
export type GivenDraft = z.infer<typeof draftSchema>;

export const slotSchema = z.uuid().transform((id) => id as SlotId);
export const waySchema = z.enum(ways);
/** Why, where it has to be said. */
export const reasonSchema = words(500);
