import { z } from 'zod';
import { languageSchema, nameSchema } from '../identity/schema.ts';
import { contacts, guardiansMeet, ways } from './model-students.ts';
import { personSchema } from './schema.ts';

export const classNameSchema = nameSchema.pipe(z.string().max(120));
export const subjectSchema = z.string().transform((text) => text.normalize('NFC').trim()).pipe(z.string().max(120).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'line-break' }));
export const relationSchema = subjectSchema.pipe(z.string().max(60));
export const interpreterSchema = languageSchema.nullable();
export const waySchema = z.enum(ways).nullable();

/** How the guardians of a student meet, and for each of them whether there is contact and whether he comes. */
export const policySchema = z.object({
  guardiansMeet: z.enum(guardiansMeet),
  guardians: z.array(z.object({ guardian: z.uuid(), contact: z.enum(contacts), meets: z.boolean() })).max(20),
});
export type Policy = z.infer<typeof policySchema>;

/** What a guardian says of himself by his link; what is left out stays as it is. */
export const correctionSchema = z.object({
  /** What he is called. */
  name: nameSchema.pipe(z.string().max(200)).optional(),
  email: personSchema.shape.email.unwrap().unwrap().optional(), phone: personSchema.shape.phone.unwrap().unwrap().pipe(z.string().min(3)).optional(), language: languageSchema.optional(), way: waySchema.optional(),
  /** Null for none. */
  interpreterLanguage: interpreterSchema.optional(),
});
export type Correction = z.infer<typeof correctionSchema>;
