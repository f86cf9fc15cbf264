import { z } from 'zod';
import { wallSchema } from '../calendars/schema.ts';
import { zoneSchema } from '../identity/schema.ts';
import { optionBounds, votes, type OptionId } from './model-polls.ts';

const minutesSchema = z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(5).max(10_080);

/** A poll to be: wall times in one zone, among them the deadline. */
export const pollSchema = z.object({
  zone: zoneSchema, minutes: minutesSchema, deadline: wallSchema,
  times: z.array(wallSchema).min(optionBounds.least, { error: 'too-few' }).max(optionBounds.most, { error: 'too-many' }),
});
export type GivenPoll = z.infer<typeof pollSchema>;

/** What somebody says beside his answer; empty is none. */
export const commentSchema = z.string().transform((text) => text.toWellFormed().normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  .pipe(z.string().max(1000).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }))
  .transform((text) => text || null);

/** A whole answer: one vote for each time. */
export const answerSchema = z.object({
  votes: z.record(z.string().transform((id) => id as OptionId), z.enum(votes, { error: 'not-a-vote' })),
  comment: commentSchema.default(null),
});
export type GivenAnswer = z.infer<typeof answerSchema>;
