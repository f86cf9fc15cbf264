import { z } from 'zod';
import { emailSchema, languageSchema, nameSchema, zoneSchema } from '../identity/schema.ts';

/** What is known of a person when he is added. */
export const personSchema = z.object({
  name: nameSchema,
  email: emailSchema.nullable().default(null),
  phone: z.string().trim().max(40).regex(/^[+0-9 ()./-]*$/, { error: 'not-a-phone-number' }).nullable().default(null),
  language: languageSchema,
  zone: zoneSchema,
});
export type NewPerson = z.infer<typeof personSchema>;
