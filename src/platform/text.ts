/** What the program says: messages from the catalogues and times, numbers and lists, in one language of the interface. */
import type { FormatXMLElementFn, IntlMessageFormat } from 'intl-messageformat';
import { message, type TextKey } from './text-catalogues.ts';
import { type Direction, type Language, languageOf, type Locale } from './text-languages.ts';
import { times, type Times } from './text-times.ts';

/** What fills a message's placeholders. A text that a person wrote goes in as it is: it is never read as a message. */
export type TextValues = Readonly<Record<string, string | number | boolean>>;

/** One language at work. Times, numbers and lists: `Times` and below. */
export interface Text extends Times {
  readonly locale: Locale;
  readonly direction: Direction;
  /**
   * The message as plain text. A value that runs the other way than the language is isolated (Unicode Standard
   * Annex 9, FSI and PDI), so that a Latin name inside an Arabic sentence moves nothing around it; addresses are not,
   * they are copied. Throws when a placeholder has no value or the catalogue no such key.
   */
  t(key: TextKey, values?: TextValues): string;
  /**
   * The message in parts, for a page: values may be elements, and `<name>…</name>` in the message calls the function
   * of that name with what stands inside.
   */
  parts<Part>(key: TextKey, values: Readonly<Record<string, string | number | Part | Tag<Part>>>): (string | Part)[];
  number(value: number): string;
  /** `Portuguese`, `Brazilian Portuguese`; a tag (BCP 47) that has no name stays as it is. */
  languageName(tag: string): string;
  /** `a, b and c`. */
  list(items: Iterable<string>): string;
}

export type Tag<Part> = (inside: (string | Part)[]) => Part;

const made = new Map<Locale, Text>();

/** The texts of a language; one object a language in the life of the process. */
export function text(locale: Locale): Text {
  const kept = made.get(locale);
  if (kept) return kept;
  const fresh = textIn(languageOf(locale));
  made.set(locale, fresh);
  return fresh;
}

function textIn(language: Language): Text {
  const { locale, direction } = language;
  const numbers = new Intl.NumberFormat(language.formats);
  const lists = new Intl.ListFormat(language.formats, { type: 'conjunction' });
  const tongues = new Intl.DisplayNames(language.formats, { type: 'language' });
  const say = (key: TextKey, values: TextValues = {}): string => whole(message(locale, key), isolated(values, direction));
  return {
    locale, direction, ...times(language, say),
    t: say,
    parts: (key, values) => pieces(message(locale, key), values),
    number: (value) => numbers.format(value),
    languageName: (tag) => (isTag(tag) ? tongues.of(tag)! : tag),
    list: (items) => listed(lists, [...items], direction),
  };
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function whole(form: IntlMessageFormat, values: Record<string, string | number | boolean>): string {
  return String(form.format(values));
}

function pieces<Part>(form: IntlMessageFormat, values: Readonly<Record<string, string | number | Part | Tag<Part>>>): (string | Part)[] {
  const answer = form.format<Part>(values as Record<string, string | Part | FormatXMLElementFn<Part>>);
  return Array.isArray(answer) ? answer : [answer];
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const leftToRight = /\p{Script_Extensions=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Han}|\p{Script=Hangul}/u;
const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|tel:)|^\S+@\S+$/i;

const isForeign = (value: string, direction: Direction): boolean => (direction === 'rtl' ? leftToRight : rightToLeft).test(value) && !address.test(value);
const apart = (value: string): string => `\u2068${value}\u2069`;

function isolated(values: TextValues, direction: Direction): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && isForeign(value, direction) ? apart(value) : value]));
}

/** Of several each that runs the other way is apart, so that the first of them does not turn the order of all. */
function listed(lists: Intl.ListFormat, items: readonly string[], direction: Direction): string {
  return lists.format(items.length < 2 ? items : items.map((item) => (isForeign(item, direction) ? apart(item) : item)));
}
