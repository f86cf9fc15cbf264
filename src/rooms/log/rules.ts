import { createHash, createHmac } from 'node:crypto';
import type { ActText, Details } from './model.ts';

/** The part of an act that its seal speaks for, as the database gives it back. */
export interface SealedRow {
  readonly organisation: string;
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly actor_kind: string;
  readonly actor: string | null;
  readonly verb: string;
  readonly subject_kind: string;
  readonly subject: string;
  readonly part: string | null;
  readonly details: Details;
  readonly text_digest: string | null;
}

/** One text for one value, whatever the order of its keys: what is hashed must not depend on who wrote it down. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** The digest that stays in the act when its text is erased; the salt goes with the text, so that no guess can be tried. */
export function digestOfText(salt: string, text: ActText): string {
  return createHash('sha256').update(salt).update('\0').update(canonical(text)).digest('base64url');
}

/** The hash of a row in the chain: over the hash before it and all of the act but its erasable text. */
export function hashOf(previous: string, row: SealedRow): string {
  const fields = [row.organisation, row.id, row.at.toString(), row.actor_kind, row.actor, row.verb,
    row.subject_kind, row.subject, row.part, row.details, row.text_digest];
  return createHash('sha256').update(previous).update('\0').update(canonical(fields)).digest('base64url');
}

/** Who rewrites the whole chain would also need this installation's key. */
export function macOf(key: Buffer, number: number, hash: string): string {
  return createHmac('sha256', key).update(`${number}\0${hash}`).digest('base64url');
}
