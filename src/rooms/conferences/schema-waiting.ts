import { z } from 'zod';
import { anyMinute, pairSchema } from './schema.ts';

/** For which pair a family waits, and when it could come. */
export const waitSchema = z.object({
  pair: pairSchema, after: anyMinute, before: anyMinute, place: z.enum(['in-person', 'online']).optional().catch(undefined),
}).refine(({ after, before }) => after === null || before === null || after < before, { error: 'hours-cross', path: ['before'] });
export type GivenWait = z.infer<typeof waitSchema>;
