import { z } from 'zod';
import { daySchema, wallSchema } from '../calendars/schema.ts';
import { roundBounds, type Place } from './model.ts';
import { minuteSchema, pairSchema, reasonSchema, slotSchema } from './schema.ts';

const anyMinute = z.union([z.literal('').transform(() => null), minuteSchema]).nullable().default(null);

const dayWished = z.object({ date: daySchema, after: anyMinute, before: anyMinute })
  .refine(({ after, before }) => after === null || before === null || after < before, { error: 'day-ends-first', path: ['before'] });

/** What a family wants: `must` and `like` name pairs; `days` are those on which it can come. */
export const wishesSchema = z.object({
  must: z.array(pairSchema).default([]), like: z.array(pairSchema).default([]),
  place: z.enum(['in-person', 'online'] as const satisfies readonly Place[]).optional(),
  days: z.array(dayWished).min(1, { error: 'no-day' }).max(roundBounds.days).refine((all) => new Set(all.map(({ date }) => date.toString())).size === all.length, { error: 'day-twice' }),
}).refine(({ must, like }) => must.length + like.length > 0, { error: 'no-pair', path: ['pairs'] })
  .refine(({ must, like }) => must.length + like.length <= roundBounds.pairs, { error: 'too-many', path: ['pairs'] });
export type GivenWishes = z.infer<typeof wishesSchema>;

/** How long a plan is looked for, in seconds. */
export const planSeconds = [10, 60, 300] as const;
export const secondsSchema = z.coerce.number().pipe(z.literal(planSeconds));

/** A place to be kept: for whom, which slot, until when by the round's clock, and why. */
export const keepSchema = z.object({
  pair: pairSchema, slot: slotSchema, until: wallSchema, books: z.boolean().default(false), reason: reasonSchema.pipe(z.string().min(1)),
});
export type GivenKept = z.infer<typeof keepSchema>;
