import type { PersonId } from '../../../rooms/identity/model.ts';
import { correctionSchema, policySchema, type Correction, type Policy } from '../../../rooms/people/schema-students.ts';

/** The policy of a student as its form sends it: one set of fields for each guardian. */
export function policyIn(form: URLSearchParams, guardians: readonly PersonId[]): { ok: true; value: Policy } | { ok: false } {
  const read = policySchema.safeParse({
    guardiansMeet: form.get('guardiansMeet'),
    guardians: guardians.filter((one) => form.has(`contact-${one}`)).map((guardian) => ({ guardian, contact: form.get(`contact-${guardian}`), meets: form.get(`meets-${guardian}`) === 'yes' })),
  });
  return read.success ? { ok: true, value: read.data } : { ok: false };
}

export const correctionFields = ['name', 'email', 'phone', 'language', 'way', 'interpreterLanguage'] as const;
export type CorrectionField = (typeof correctionFields)[number];

/** What a guardian says: a field left empty stays as it is; an interpreter may be wanted no more. */
export function correctionIn(form: URLSearchParams): { ok: true; value: Correction } | { ok: false; fields: CorrectionField[] } {
  const given = Object.fromEntries(correctionFields.flatMap((field) => {
    const typed = form.get(field)?.trim() ?? '';
    return typed === '' ? [] : [[field, field === 'interpreterLanguage' && typed === 'none' ? null : typed] as const];
  }));
  const read = correctionSchema.safeParse(given);
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, fields: correctionFields.filter((field) => read.error.issues.some(({ path }) => path[0] === field)) };
}
