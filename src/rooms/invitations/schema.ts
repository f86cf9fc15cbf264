import { z } from 'zod';

/** What a person writes beside an answer; empty is none. */
export const commentSchema = z.string().transform((text) => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  .pipe(z.string().max(1000).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }))
  .transform((text) => text || null);

export const answerSchema = z.enum(['ACCEPTED', 'DECLINED', 'TENTATIVE']);

/** An answer as a form gives it. `sequence` is the version that the form showed. */
export const replySchema = z.object({
  reply: answerSchema,
  part: z.string().regex(/^(?:\d{8}T\d{6}Z)?$/).default(''),
  sequence: z.coerce.number().int().min(0).optional(),
  comment: commentSchema.nullable().default(null),
});
export type ReplyForm = z.infer<typeof replySchema>;
