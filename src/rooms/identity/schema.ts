import { z } from 'zod';
import { roles } from './model.ts';

/** A name of a person or an organisation: one line, no control characters, so that no header can be broken with it. */
export const nameSchema = z.string().transform((text) => text.normalize('NFC').trim())
  .pipe(z.string().min(1).max(200).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'line-break' }));

/** An e-mail address (RFC 5321 addr-spec without comments), kept as it was written but for the blanks around it. */
export const emailSchema = z.string().trim().max(254)
  .regex(/^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}.]+(\.[^\s@<>(),;:\\"[\]\p{Cc}.]+)*$/u, { error: 'not-an-address' });

/** An IANA time zone that this machine's zone data knows, aliases included; offsets such as +01:00 are none. */
export const zoneSchema = z.string().refine(isZone, { error: 'not-a-zone' });

/** Zones that were found before; there are some hundreds. */
const zones = new Set<string>();

function isZone(zone: string): boolean {
  if (zones.has(zone)) return true;
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
    if (known && zones.size < 2000) zones.add(zone); // names are known in any case of their letters
    return known;
  } catch {
    return false;
  }
}

/** A BCP 47 language tag. */
export const languageSchema = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'not-a-language' });

export const roleSchema = z.enum(roles);
export const slugSchema = z.string().max(40).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'not-a-slug' });

export const foundSchema = z.object({
  name: nameSchema, slug: slugSchema, zone: zoneSchema, language: languageSchema, sender: emailSchema, demo: z.boolean().default(false),
});
export type Found = z.infer<typeof foundSchema>;
