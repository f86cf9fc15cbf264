import { z } from 'zod';
import { wallSchema } from '../calendars/schema.ts';
import { zoneSchema } from '../identity/schema.ts';
import { proposalBounds } from './model-proposals.ts';
import { reasonSchema } from './schema.ts';

/** Other times for a session: wall times in one zone. */
export const timesProposalSchema = z.object({
  zone: zoneSchema,
  times: z.array(wallSchema).min(1, { error: 'too-few' }).max(proposalBounds.times, { error: 'too-many' }),
  comment: reasonSchema.transform((text) => text || null).default(null),
});
export type GivenTimes = z.infer<typeof timesProposalSchema>;
