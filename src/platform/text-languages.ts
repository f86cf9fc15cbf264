/**
 * The languages of the interface. `office`: everything is said in it; else only what families and guests see
 * (`text-families.ts`), and the rest stands in another. `formats` is the locale that dates and numbers are written in:
 * 24 hours, Latin figures. `ranges` says whether a range of times stands in figures (`formatRange`), in words (in Arabic figures
 * with a dash would be read from the wrong end), or is joined of its ends, where CLDR drops a zero or adds a word. `places`
 * says how a zone is named: the IANA names are English; other languages have CLDR's, by place or, where CLDR would
 * abbreviate that, in full (`belt`: "Mitteleuropäische Zeit").
 */
export const languages = [
  { locale: 'en', name: 'English', direction: 'ltr', formats: 'en-GB', ranges: 'figures', places: 'iana', office: true },
  { locale: 'ar', name: 'العربية', direction: 'rtl', formats: 'ar-u-nu-latn', ranges: 'words', places: 'cldr', office: true },
  { locale: 'es', name: 'Español', direction: 'ltr', formats: 'es-ES', ranges: 'joined', places: 'belt', office: false },
  { locale: 'de', name: 'Deutsch', direction: 'ltr', formats: 'de-DE', ranges: 'joined', places: 'belt', office: false },
] as const satisfies readonly Description[];

/** A language of the interface by its BCP 47 tag. */
export type Locale = (typeof languages)[number]['locale'];
export type Direction = 'ltr' | 'rtl';
export type Language = Description & { readonly locale: Locale };

interface Description {
  readonly locale: string;
  readonly name: string;
  readonly direction: Direction;
  readonly formats: string;
  readonly ranges: 'figures' | 'words' | 'joined';
  readonly places: 'iana' | 'cldr' | 'belt';
  readonly office: boolean;
}

/** The languages in which everything is said, staff's pages and letters too. */
export const officeLanguages: readonly Language[] = languages.filter(({ office }) => office);

/** The language of pages and letters that stand in those of the office only: the first of these that is one, else English. */
export function officeLocale(...locales: readonly (Locale | undefined)[]): Locale {
  return locales.find((one) => one !== undefined && languageOf(one).office) ?? 'en';
}

/** Whether a text from outside (an address, a form, a column) names a language of the interface. */
export function isLocale(word: string): word is Locale {
  return languages.some((language) => language.locale === word);
}

/** The description of a language of the interface. */
export function languageOf(locale: Locale): Language {
  const found = languages.find((language) => language.locale === locale);
  if (!found) throw new Error(`No language of the interface is called "${locale}".`);
  return found;
}

/**
 * The language a visitor asked for by Accept-Language (RFC 9110, section 12.5.4): the highest weight wins, the first
 * of equals; a region falls back to its language (`ar-EG` is `ar`); nothing known gives `otherwise`.
 */
export function preferredLocale(header: string | undefined, otherwise: Locale): Locale {
  let best: { locale: Locale; weight: number } | undefined;
  for (const part of (header ?? '').slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const locale = tag.split('-')[0]!;
    const weight = Number(parameters.map((one) => one.trim()).find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (isLocale(locale) && weight > (best?.weight ?? 0)) best = { locale, weight };
  }
  return best?.locale ?? otherwise;
}
