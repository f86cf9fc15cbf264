import { z } from 'zod';
import { isId } from '../../../platform/ids.ts';
import { daySchema } from '../../../rooms/calendars/schema.ts';

const id = z.string().refine(isId).optional().catch(undefined);
const day = daySchema.optional().catch(undefined);

/** What of the log is asked for, from an address: what cannot be read is not asked. Days are the reader's. */
export const askedForm = z.object({
  words: z.string().max(200).optional().catch(undefined).transform((words) => words?.trim() || undefined),
  verb: z.string().regex(/^[a-z-]+\.[A-Za-z]+$/).optional().catch(undefined),
  person: id, subject: id, before: id,
  from: day, to: day,
  verify: z.literal('yes').optional().catch(undefined),
});
export type Asked = z.infer<typeof askedForm>;

/** Acts whose text is to be erased, and why. */
export const eraseForm = z.object({
  acts: z.array(z.string().refine(isId)).min(1).max(200),
  reason: z.string().trim().min(1).max(500),
});
