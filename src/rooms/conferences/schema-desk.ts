import { z } from 'zod';
import { wallSchema } from '../calendars/schema.ts';
import type { PersonId } from '../identity/model.ts';
import { outcomes } from './model-desk.ts';

/** What came of a call; of "call back" when, by the clock of the round. */
export const callSchema = z.object({
  guardian: z.uuid().transform((id) => id as PersonId), outcome: z.enum(outcomes, { error: 'no-outcome' }),
  back: z.union([z.literal('T').transform(() => null), wallSchema]).nullable().default(null),
}).transform((one) => (one.outcome === 'call-back' ? one : { ...one, back: null })).refine((one) => one.outcome !== 'call-back' || one.back !== null, { error: 'not-a-time', path: ['back'] });
export type GivenCall = z.infer<typeof callSchema>;
