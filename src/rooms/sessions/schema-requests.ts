import { z } from 'zod';
import { emailSchema, languageSchema, nameSchema, zoneSchema } from '../identity/schema.ts';
import { settleables } from './model-requests.ts';

/** Text of several lines: line ends as \n, no other controls. Scripts and the like are text and stay text. */
function prose(most: number) {
  return z.string().transform((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(most).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }));
}

const line = (most: number) => z.string().transform((text) => text.toWellFormed().normalize('NFC').trim())
  .pipe(z.string().max(most).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'line-break' }));

const titleSchema = nameSchema.transform((text) => text.toWellFormed());
const phoneSchema = z.string().trim().max(40).regex(/^[+0-9 ()./-]*$/, { error: 'not-a-phone-number' }).transform((text) => text || null);

/** A date and time as a form's fields give it, `2026-04-30T17:00`, in the years 1900 to 2999. */
const wallSchema = z.string().trim().regex(/^(19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/, { error: 'not-a-time' }).transform((text, issues) => {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  } catch {
    issues.addIssue({ code: 'custom', message: 'not-a-time' });
    return z.NEVER;
  }
});

/** What can be said of who, when, how long and where. */
export const wishSchema = z.object({
  who: prose(2000).transform((text) => text || null).nullable().default(null),
  wished: z.object({ wall: wallSchema, zone: zoneSchema }).nullable().default(null),
  minutes: z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(5).max(10_080).nullable().default(null),
  place: z.object({ kind: z.enum(['room', 'virtual', 'elsewhere']), text: line(300).default('') })
    .refine(({ kind, text }) => kind !== 'elsewhere' || text !== '', { path: ['text'], error: 'place-missing' }).nullable().default(null),
});

/** Who asks; without an address he is called up. */
export const requesterSchema = z.object({
  name: nameSchema, email: emailSchema.nullable(), phone: phoneSchema.nullable().default(null), language: languageSchema, zone: zoneSchema,
});

/** What the public form and the office's form give. */
export const requestSchema = wishSchema.extend({
  requester: requesterSchema, title: titleSchema, purpose: prose(5000).default(''),
});
export type NewRequest = z.infer<typeof requestSchema>;

/** The answer to a question: any of what was asked, and a few words. */
export const answerSchema = wishSchema.partial().extend({ words: prose(5000).default('') });
export type Answer = z.infer<typeof answerSchema>;

/** What a coordinator fills in himself; what is not given stays, null takes it away. */
export const settleSchema = z.object({
  title: titleSchema.optional(),
  who: wishSchema.shape.who.unwrap().optional(),
  wished: wishSchema.shape.wished.unwrap().optional(),
  minutes: wishSchema.shape.minutes.unwrap().optional(),
  place: wishSchema.shape.place.unwrap().optional(),
});
export type Settling = z.infer<typeof settleSchema>;

export const questionSchema = z.object({ fields: z.array(z.enum(settleables)).min(1), note: prose(2000).default('') });
export const reasonSchema = prose(2000).pipe(z.string().min(1));
export const noteSchema = reasonSchema;
