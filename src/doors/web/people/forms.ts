import { z } from 'zod';
import { nameSchema, roleSchema } from '../../../rooms/identity/schema.ts';
import { personSchema } from '../../../rooms/people/schema.ts';

/** A field left empty is nothing known. */
const blankAsNull = (typed: unknown) => (typeof typed === 'string' && typed.trim() === '' ? null : typed);

/** What is known of a person, as a form sends it. */
export const personForm = z.object({
  name: nameSchema,
  email: z.preprocess(blankAsNull, personSchema.shape.email),
  phone: z.preprocess(blankAsNull, personSchema.shape.phone),
  language: personSchema.shape.language,
  zone: personSchema.shape.zone,
});

/** The version that a form was filled from. */
export const versionForm = z.object({ version: z.coerce.number().int().min(0) });

/** Why somebody is erased: it stands in the log. */
export const eraseForm = z.object({ reason: z.string().trim().min(1).max(500) });

/** Roles as checked; `signsIn` makes an account where there is none. */
export const rolesForm = z.object({ roles: z.array(roleSchema), signsIn: z.boolean() })
  .refine(({ roles, signsIn }) => roles.length > 0 || !signsIn, { path: ['roles'], error: 'role-missing' });

/** What somebody may do who gets an account: of a guest a role is asked, a member keeps his. */
export const accountForm = z.object({ roles: z.array(roleSchema), isMember: z.boolean() })
  .refine(({ roles, isMember }) => isMember || roles.length > 0, { path: ['roles'], error: 'role-missing' });

export const personFields = ['name', 'email', 'phone', 'language', 'zone'] as const;
export type PersonField = (typeof personFields)[number];
