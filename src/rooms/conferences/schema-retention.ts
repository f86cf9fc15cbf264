import { z } from 'zod';
import { retentionBounds } from './model-retention.ts';

/** Days, or nothing for "kept until somebody erases it". */
const days = z.string().default('').transform((text) => text.trim()).pipe(z.union([
  z.literal('').transform(() => null),
  z.string().regex(/^\d{1,5}$/, { error: 'not-days' }).transform(Number)
    .pipe(z.number().min(retentionBounds.least, { error: 'not-days' }).max(retentionBounds.most, { error: 'not-days' })),
]));

/** How long what is kept of rounds. What hangs on families goes before it is forgotten who they were. */
export const retentionSchema = z.object({ choices: days, words: days, answers: days, meetings: days, leavers: days })
  .superRefine(({ choices, words, meetings }, issue) => {
    if (meetings === null) return;
    for (const [part, given] of [['choices', choices], ['words', words]] as const) {
      if (given === null || given > meetings) issue.addIssue({ code: 'custom', path: [part], message: 'after-meetings' });
    }
  });
export type GivenRetention = z.infer<typeof retentionSchema>;
