import { z } from 'zod';

const mark = z.coerce.number({ error: 'not-a-mark' }).pipe(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)], { error: 'not-a-mark' }));

/** The short form: two marks and a few words. */
export const answerSchema = z.object({
  scheduling: mark,
  session: mark,
  remark: z.string().transform((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(2000).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' })).default(''),
});
export type Given = z.infer<typeof answerSchema>;
