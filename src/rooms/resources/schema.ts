import { z } from 'zod';
import { nameSchema } from '../identity/schema.ts';

const line = (most: number) => z.string().transform((text) => text.normalize('NFC').trim())
  .pipe(z.string().max(most).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'line-break' }));

/** A room as a form gives it. Features are kept once each, sorted, compared without regard to case. */
export const roomSchema = z.object({
  name: nameSchema,
  building: line(200).default(''),
  floor: line(40).default(''),
  capacity: z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(1).max(100_000),
  features: z.array(line(80).pipe(z.string().min(1))).max(50).default([]).transform(sortedOnce),
});
export type NewRoom = z.infer<typeof roomSchema>;

function sortedOnce(features: readonly string[]): string[] {
  const once = new Map(features.map((feature) => [feature.toLowerCase(), feature]));
  return [...once.values()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/**
 * A link that people are sent to: http or https, with a host, without a name or password in it. Written in ASCII as the
 * browser would send it, so that nothing in it can break a line or a header.
 */
export const linkSchema = z.string().trim().max(2000).transform((text, issues) => {
  // oxlint-disable-next-line no-control-regex -- URL drops tabs and line breaks silently
  const url = /[\u0000-\u0020\u007f]/.test(text) ? null : URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password || url.href.length > 2000) {
    issues.addIssue({ code: 'custom', message: 'not-a-link' });
    return z.NEVER;
  }
  return url.href;
});

export const standingRoomSchema = z.object({
  address: linkSchema,
  instructions: z.string().max(2000).transform((text) => text.replaceAll(/\r\n?/g, '\n').trim())
    // oxlint-disable-next-line no-control-regex -- these are what must not get through
    .pipe(z.string().regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' })).default(''),
});

/**
 * The address of an organisation's own server: https, since browsers give no camera to anything else, without query or
 * fragment; kept with a slash at its end, so that a name can be set behind it.
 */
export const baseSchema = linkSchema.transform((text, issues) => {
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.search || url.hash) {
    issues.addIssue({ code: 'custom', message: 'not-a-base' });
    return z.NEVER;
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
});
