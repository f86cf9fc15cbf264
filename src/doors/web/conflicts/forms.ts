import { isId } from '../../../platform/ids.ts';
import type { Start } from '../../../rooms/sessions/schema.ts';

/** The ways out that have a page. */
export const ways = ['move', 'room', 'optional', 'leave-out', 'cancel', 'accept'] as const;
export type WayName = (typeof ways)[number];

/** Which of all conflicts are listed, as the address says. */
export interface Asked { readonly kind: string; readonly mine: boolean; readonly accepted: boolean; readonly from: number }

/** What cannot be meant counts as not said. */
export function askedIn(query: Readonly<Record<string, string>>): Asked {
  const from = Number(query['from'] ?? 0);
  return {
    kind: /^[a-z-]{1,40}$/.test(query['kind'] ?? '') ? query['kind']! : '', mine: query['whose'] === 'mine', accepted: query['accepted'] === 'yes',
    from: Number.isSafeInteger(from) && from > 0 ? from : 0,
  };
}

/** An instant that a form chose as a time on the clock of a zone, with which of two it is where the clock shows it twice. */
export function startIn(choice: string | null, zone: string): Start | undefined {
  const at = instantIn(choice ?? '');
  if (!at) return undefined;
  const wall = at.toZonedDateTimeISO(zone).toPlainDateTime();
  return { wall, zone, which: wall.toZonedDateTime(zone, { disambiguation: 'earlier' }).toInstant().equals(at) ? 'first' : 'second' };
}

function instantIn(text: string): Temporal.Instant | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined; // of that shape, and no time
  }
}

/** An id that a form chose. */
export const idIn = (choice: string | null): string | undefined => (choice !== null && isId(choice) ? choice : undefined);
