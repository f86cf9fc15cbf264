/** Whom to call next, and which families are meant by what was typed at the desk: pure. */
import type { Call } from './model-desk.ts';

/** A family as the desk looks at it. */
export interface Callable {
  /** Nothing but a call or a letter reaches it, and neither has. */
  readonly unreached: boolean;
  /** What came of the last call; undefined where nobody has called. */
  readonly last: Pick<Call, 'outcome' | 'back' | 'madeAt'> | undefined;
}

/**
 * Where a family stands in the list, the next to be called first: whose agreed time has come; who has not been reached at all;
 * who was never called; nobody answered; a call that is agreed for later; a wrong number; who knows and will book.
 */
export function placeOf({ unreached, last }: Callable, now: Temporal.Instant): number {
  if (!last) return unreached ? 1 : 2;
  switch (last.outcome) {
    case 'call-back': return Temporal.Instant.compare(last.back!, now) <= 0 ? 0 : 4;
    case 'no-answer': return 3;
    case 'wrong-number': return 5;
    case 'reached': case 'will-book': return 6;
  }
}

/** The list in that order; of the same standing, who was called longest ago, or is to be called soonest, comes first. */
export function inCallingOrder<One extends Callable>(all: readonly One[], now: Temporal.Instant): One[] {
  const at = ({ last }: Callable) => (last ? (last.back ?? last.madeAt).epochMilliseconds : 0);
  return all.map((one, place) => ({ one, place })).sort((a, b) => placeOf(a.one, now) - placeOf(b.one, now) || at(a.one) - at(b.one) || a.place - b.place).map(({ one }) => one);
}

const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Those in whose words each typed word begins one: "dem 8b" finds "Yusuf Demir 8B". */
export function soughtBy<One>(all: readonly One[], typed: string, wordsOf: (one: One) => readonly string[]): One[] {
  const sought = plain(typed).split(/\s+/).filter((word) => word !== '');
  if (sought.length === 0) return [];
  return all.filter((one) => {
    const words = wordsOf(one).flatMap((text) => plain(text).split(/[\s\-']+/));
    return sought.every((word) => words.some((known) => known.startsWith(word)));
  });
}
