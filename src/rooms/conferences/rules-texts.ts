import type { Round, RoundText } from './model.ts';

/** What a round says to families; each may be said in several languages. */
export const textFields = ['purpose', 'contact', 'instructions'] as const;

/**
 * A round as it is said to who reads a language (BCP 47): each text in that language, else in the language without its region,
 * else as the school wrote it.
 */
export function worded<R extends Pick<Round, (typeof textFields)[number] | 'texts'>>(round: R, language: string): R {
  const [tag, base] = [language.toLowerCase(), language.split('-')[0]!.toLowerCase()];
  const own = [tag, base].flatMap((wanted) => round.texts.filter((one) => one.language.toLowerCase() === wanted));
  const said = Object.fromEntries(textFields.map((field) => [field, own.find((one) => one[field] !== '')?.[field] ?? round[field]]));
  return own.length === 0 ? round : { ...round, ...said };
}

/** The languages of these readers in which a round has a text of the school only, the most readers first; `own` is the school's. */
export function untranslated({ texts, ...round }: Pick<Round, (typeof textFields)[number] | 'texts'>, readers: ReadonlyMap<string, number>, own: string): string[] {
  const base = (tag: string) => tag.split('-')[0]!.toLowerCase();
  const wanted = textFields.filter((field) => round[field] !== '');
  const has = (tag: string) => wanted.every((field) => texts.some((one: RoundText) => base(one.language) === base(tag) && one[field] !== ''));
  return [...readers].filter(([tag]) => base(tag) !== base(own) && !has(tag)).sort(([, a], [, b]) => b - a).map(([tag]) => tag);
}
