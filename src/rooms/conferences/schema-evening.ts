/** What is typed on the evening: notes, delays, and who interprets when. */
import { z } from 'zod';
import { daySchema } from '../calendars/schema.ts';
import { minuteSchema } from './schema.ts';

/** By how much a teacher runs late, in minutes; 0: on time. */
export const lateSchema = z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(0).max(90);

/** A teacher's note of a meeting; empty: none. */
export const noteSchema = z.string().transform((text) => text.toWellFormed().normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  .pipe(z.string().max(4000).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }));

/** Tags of languages (BCP 47), parted by commas or blanks. */
const languagesSchema = z.string().transform((text) => [...new Set(text.split(/[\s,;،]+/).filter((one) => one !== ''))])
  .pipe(z.array(z.string().refine(isTag, { error: 'not-a-language' })).min(1, { error: 'no-language' }).max(20))
  .transform((tags) => [...new Set(tags.map((tag) => Intl.getCanonicalLocales(tag)[0]!))]);

function isTag(tag: string): boolean {
  try {
    return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // well formed by its signs alone
  }
}

/** Who interprets what, and when he is there: none on a day, not then. */
export const interpreterSchema = z.object({
  languages: languagesSchema,
  hours: z.array(z.object({ date: daySchema, from: minuteSchema, to: minuteSchema }).refine(({ from, to }) => from < to, { error: 'day-ends-first', path: ['to'] })),
});
export type GivenInterpreter = z.infer<typeof interpreterSchema>;
