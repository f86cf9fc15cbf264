import { z } from 'zod';
import { classes } from '../../calendar/event.ts';
import { nameSchema, zoneSchema } from '../identity/schema.ts';

const plain = <Value>(parse: (text: string) => Value, error: string) => z.string().trim().transform((text, issues): Value => {
  try {
    return parse(text);
  } catch {
    issues.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  }
});

/** A day and a wall time as a form's `date` and `datetime-local` fields give them. No zone, no offset, no `Z` in it. */
export const daySchema = plain((text) => Temporal.PlainDate.from(/^\d{4}-\d\d-\d\d$/.test(text) ? text : ''), 'not-a-day');
export const wallSchema = plain((text) => Temporal.PlainDateTime.from(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text) ? text : ''), 'not-a-time');

/** Which of the two candidates is meant by a wall time that does not exist or exists twice: in order of time. */
const whichSchema = z.enum(['first', 'second']);

const what = {
  title: nameSchema,
  class: z.enum(classes).default('PUBLIC'),
  busy: z.enum(['busy', 'tentative', 'free']).default('busy'),
  /** An RRULE value (RFC 5545, section 3.3.10), or null for a single event. */
  rule: z.string().trim().max(2000).nullable().default(null),
};

/** An event of a person's own: by wall times in a zone, or whole days, `last` included. */
export const ownEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('timed'), ...what, start: wallSchema, end: wallSchema, zone: zoneSchema,
    startIs: whichSchema.optional(), endIs: whichSchema.optional(),
  }),
  z.object({ kind: z.literal('days'), ...what, first: daySchema, last: daySchema }),
]);
export type OwnEvent = z.infer<typeof ownEventSchema>;
