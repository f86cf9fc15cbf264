import { safeFileName } from '../../platform/download.ts';

/** How long a content that has come in waits to become a file, and the longest that one may stream. */
export const uploadLife = Temporal.Duration.from({ hours: 6 });

/** The name under which a file is kept and shown: what the sender called it, cleaned; `file` when nothing is left. */
export function cleanName(given: string): string {
  return safeFileName(given);
}

/** The bytes by which a subject would go over its limit; 0 when it does not. */
export function over(used: number, more: number, limit: number): number {
  return Math.max(0, used + more - limit);
}
