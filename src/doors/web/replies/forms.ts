import { z } from 'zod';
import { answerSchema, replySchema } from '../../../rooms/invitations/schema.ts';

/** What the address of a mail's button chooses beforehand. Opening it answers nothing: only the form does. */
export const chosenForm = z.object({
  reply: answerSchema.optional().catch(undefined),
  confirm: z.enum(['yes', 'no']).optional().catch(undefined),
  done: z.enum(['reply', 'confirm']).optional().catch(undefined),
});
export type Chosen = z.infer<typeof chosenForm>;

/** An answer of a guest. `part` is '' for all of a series, or one of its occurrences. */
export const guestReplyForm = z.object({ ...replySchema.shape, form: z.literal('reply') });
/** A confirmation. */
export const guestConfirmForm = z.object({ form: z.literal('confirm'), part: replySchema.shape.part, answer: z.enum(['yes', 'no']), comment: replySchema.shape.comment });
