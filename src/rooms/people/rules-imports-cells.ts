/** Cells of school data: each is read as what it is, or says what is wrong with it. Pure. */
import { plain } from './rules-imports-columns.ts';
import type { ProblemCode } from './model-imports.ts';
import { guardiansMeet, ways, type Contact, type GuardiansMeet, type Way } from './model-students.ts';

export type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly code: ProblemCode };
const ok = <Value>(value: Value): Read<Value> => ({ ok: true, value });
const wrong = (code: ProblemCode): { ok: false; code: ProblemCode } => ({ ok: false, code });

/** A name: one line, whatever signs it begins with. A formula is a name like any other. */
export function readName(cell: string): Read<string> {
  const name = cell.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
  if (name === '') return wrong('name-missing');
  if (name.length > 200) return wrong('too-long');
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) || !/[\p{L}\p{N}]/u.test(name) ? wrong('name-wrong') : ok(name);
}

export function readId(cell: string): Read<string> {
  if (cell === '') return wrong('id-missing');
  return cell.length > 200 ? wrong('too-long') : ok(cell);
}

const address = /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}.]+(\.[^\s@<>(),;:\\"[\]\p{Cc}.]+)*$/u;

export function readEmail(cell: string): Read<string | null> {
  if (cell === '') return ok(null);
  if (cell.length > 254) return wrong('too-long');
  return address.test(cell) ? ok(cell) : wrong('not-an-address');
}

export function readPhone(cell: string): Read<string | null> {
  if (cell === '') return ok(null);
  return /^[+0-9 ()./-]{1,40}$/.test(cell) && /\d/.test(cell) ? ok(cell) : wrong('not-a-phone-number');
}

/** Short words of the school's own, such as how somebody is related. */
export function readWords(cell: string, most: number): Read<string> {
  const words = cell.normalize('NFC').replaceAll(/\s+/gu, ' ');
  return words.length > most ? wrong('too-long') : ok(words);
}

/** In which order days stand in a column: `dmy` unless a value of it can only be `mdy`. */
export function orderOfDates(cells: readonly string[]): 'dmy' | 'mdy' {
  const parts = cells.map((cell) => /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}$/.exec(cell)).filter((found) => found !== null);
  return parts.every(([, first]) => Number(first) <= 12) && parts.some(([, , second]) => Number(second) > 12) ? 'mdy' : 'dmy';
}

export function readDate(cell: string, order: 'dmy' | 'mdy'): Read<string | null> {
  if (cell === '') return ok(null);
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(cell);
  const other = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(cell);
  if (!iso && !other) return wrong('not-a-date');
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : order === 'dmy' ? [other![3], other![2], other![1]] : [other![3], other![1], other![2]];
  try {
    return ok(Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(day) }, { overflow: 'reject' }).toString());
  } catch {
    return wrong('not-a-date');
  }
}

const yes = new Set(['yes', 'y', 'true', '1', 'x', 'ja', 'j', 'si', 's', 'sim', 'نعم', 'full', 'ok']);
const no = new Set(['no', 'n', 'false', '0', 'nein', 'nao', 'لا', 'none', 'kein', 'keine', 'ninguno', 'nenhum']);

/** Yes or no; undefined where nothing stands. */
export function readYes(cell: string): Read<boolean | undefined> {
  const word = plain(cell);
  if (word === '') return ok(undefined);
  return yes.has(word) ? ok(true) : no.has(word) ? ok(false) : wrong('not-a-word');
}

/** `turned` for a column that says with whom there is no contact. What is not understood is never taken for consent. */
export function readContact(cell: string, turned: boolean): Read<Contact | undefined> {
  const read = readYes(cell);
  if (!read.ok || read.value === undefined) return read.ok ? ok(undefined) : read;
  return ok(read.value === turned ? 'none' : 'full');
}

const meetWords: Readonly<Record<GuardiansMeet, readonly string[]>> = {
  'together': ['together', 'zusammen', 'gemeinsam', 'juntos', 'juntas', 'معا'],
  'separately': ['separately', 'separate', 'apart', 'getrennt', 'separados', 'separado', 'por separado', 'em separado', 'منفصلين', 'منفصل'],
  'one-only': ['one only', 'one', 'nur einer', 'einer', 'solo uno', 'uno', 'so um', 'um', 'واحد', 'واحد فقط'],
};
const wayWords: Readonly<Record<Way, readonly string[]>> = {
  mail: ['mail', 'e mail', 'email', 'correo', 'بريد'], portal: ['portal', 'app', 'web'], letter: ['letter', 'paper', 'post', 'brief', 'carta', 'papel', 'رساله'],
  phone: ['phone', 'call', 'telefon', 'telefono', 'telefone', 'هاتف'],
};

function oneOf<Word extends string>(words: readonly Word[], said: Readonly<Record<Word, readonly string[]>>, cell: string): Read<Word | undefined> {
  const given = plain(cell);
  const found = words.find((word) => said[word].includes(given));
  return given === '' ? ok(undefined) : found ? ok(found) : wrong('not-a-word');
}

export const readGuardiansMeet = (cell: string): Read<GuardiansMeet | undefined> => oneOf(guardiansMeet, meetWords, cell);
export function readWay(cell: string): Read<Way | null> {
  const read = oneOf(ways, wayWords, cell);
  return read.ok ? ok(read.value ?? null) : read;
}

const tags = ['ar', 'bg', 'bn', 'bs', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'gl', 'gu', 'he', 'hi', 'hr', 'hu', 'hy', 'id', 'it', 'ja', 'ka', 'kk', 'ko', 'ku', 'lt', 'lv',
  'mk', 'ml', 'mn', 'ms', 'mt', 'my', 'nb', 'ne', 'nl', 'pa', 'pl', 'ps', 'pt', 'ro', 'ru', 'si', 'sk', 'sl', 'so', 'sq', 'sr', 'sv', 'sw', 'ta', 'te', 'th', 'ti', 'tl', 'tr', 'uk', 'ur', 'uz', 'vi', 'yo', 'zh'];
let names: Map<string, string> | undefined;

/** The names of languages in those that a school's program may speak, and in themselves. */
function languageNames(): Map<string, string> {
  if (names) return names;
  names = new Map(['en', 'es', 'pt', 'de', 'ar'].flatMap((speaker) => {
    const display = new Intl.DisplayNames(speaker, { type: 'language' });
    return tags.map((tag) => [plain(display.of(tag)!), tag] as const);
  }));
  for (const tag of tags) names.set(plain(new Intl.DisplayNames(tag, { type: 'language' }).of(tag)!), tag);
  return names;
}

/** A language by its tag (BCP 47) or by its name; null where nothing stands. */
export function readLanguage(cell: string): Read<string | null> {
  if (cell === '') return ok(null);
  const named = languageNames().get(plain(cell));
  if (named) return ok(named);
  const [base = '', ...rest] = cell.replaceAll('_', '-').split('-');
  const tag = [base.toLowerCase(), ...rest].join('-');
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && Intl.DisplayNames.supportedLocalesOf(tag).length + Number(tags.includes(base.toLowerCase())) > 0 ? ok(tag) : wrong('not-a-language');
}
