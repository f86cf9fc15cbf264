/**
 * The catalogues of messages: a folder a language (`locales/en/`), in it a file a noun (`frame.json` holds the keys
 * `frame.…`), each sorted, one key a line. Messages are ICU MessageFormat. `npm run check` compares the languages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { languageOf, type Locale } from './text-languages.ts';

// A file added to locales/en adds its line here: so a key that no catalogue has is an error of types.
type Files =
  | typeof import('../../locales/en/absence.json')
  | typeof import('../../locales/en/absencepage.json')
  | typeof import('../../locales/en/assistant.json')
  | typeof import('../../locales/en/availability.json')
  | typeof import('../../locales/en/clock.json')
  | typeof import('../../locales/en/conference.json')
  | typeof import('../../locales/en/conferencepage.json')
  | typeof import('../../locales/en/conflict.json')
  | typeof import('../../locales/en/design.json')
  | typeof import('../../locales/en/desk.json')
  | typeof import('../../locales/en/duty.json')
  | typeof import('../../locales/en/evening.json')
  | typeof import('../../locales/en/eveningpage.json')
  | typeof import('../../locales/en/feedback.json')
  | typeof import('../../locales/en/feedbackpage.json')
  | typeof import('../../locales/en/forms.json')
  | typeof import('../../locales/en/frame.json')
  | typeof import('../../locales/en/imports.json')
  | typeof import('../../locales/en/inbox.json')
  | typeof import('../../locales/en/invitation.json')
  | typeof import('../../locales/en/letter.json')
  | typeof import('../../locales/en/letterspage.json')
  | typeof import('../../locales/en/keeping.json')
  | typeof import('../../locales/en/lights.json')
  | typeof import('../../locales/en/link.json')
  | typeof import('../../locales/en/log.json')
  | typeof import('../../locales/en/mail.json')
  | typeof import('../../locales/en/me.json')
  | typeof import('../../locales/en/office.json')
  | typeof import('../../locales/en/outbox.json')
  | typeof import('../../locales/en/people.json')
  | typeof import('../../locales/en/plan.json')
  | typeof import('../../locales/en/poll.json')
  | typeof import('../../locales/en/procedures.json')
  | typeof import('../../locales/en/proposal.json')
  | typeof import('../../locales/en/push.json')
  | typeof import('../../locales/en/refusal.json')
  | typeof import('../../locales/en/replypage.json')
  | typeof import('../../locales/en/request.json')
  | typeof import('../../locales/en/requestpage.json')
  | typeof import('../../locales/en/role.json')
  | typeof import('../../locales/en/rooms.json')
  | typeof import('../../locales/en/roundtext.json')
  | typeof import('../../locales/en/session.json')
  | typeof import('../../locales/en/sessionpage.json')
  | typeof import('../../locales/en/setup.json')
  | typeof import('../../locales/en/signin.json')
  | typeof import('../../locales/en/state.json')
  | typeof import('../../locales/en/students.json')
  | typeof import('../../locales/en/time.json')
  | typeof import('../../locales/en/today.json')
  | typeof import('../../locales/en/waiting.json')
  | typeof import('../../locales/en/waitingpage.json')
  | typeof import('../../locales/en/wishes.json');

/** The key of a message. A template such as `state.${state}` is one too, when every completion is a key. */
export type TextKey = KeysOf<Files>;

type KeysOf<File> = File extends unknown ? keyof File & string : never;

/** The folder of all catalogues. */
export const localesFolder = fileURLToPath(new URL('../../locales', import.meta.url));

const catalogues = new Map<Locale, ReadonlyMap<string, string>>();
const compiled = new Map<Locale, Map<string, IntlMessageFormat>>();

/** What a language was asked for and does not have: `es conflict.title`. Tests hold families' pages to none. */
export const lacking = new Set<string>();

/**
 * The message of a key, parsed once in the life of the process. Throws for a key that the language lacks; in a language
 * that is spoken to families only, what was never meant for them stands in English.
 */
export function message(locale: Locale, key: TextKey): IntlMessageFormat {
  const known = compiled.get(locale) ?? new Map<string, IntlMessageFormat>();
  compiled.set(locale, known);
  const kept = known.get(key);
  if (kept) return kept;
  const source = catalogue(locale).get(key);
  if (source === undefined && !languageOf(locale).office) {
    lacking.add(`${locale} ${key}`);
    return message('en', key);
  }
  if (source === undefined) throw new Error(`locales/${locale} has no message "${key}".`);
  const made = new IntlMessageFormat(source, languageOf(locale).formats);
  known.set(key, made);
  return made;
}

function catalogue(locale: Locale): ReadonlyMap<string, string> {
  const kept = catalogues.get(locale) ?? new Map(readCatalogue(locale).map(({ key, source }) => [key, source]));
  catalogues.set(locale, kept);
  return kept;
}

/** Every message of a language as it stands in its files, in the order of file and line. */
export function readCatalogue(locale: string, folder = localesFolder): { file: string; key: string; source: string }[] {
  const names = readdirSync(join(folder, locale)).filter((name) => name.endsWith('.json')).sort();
  return names.flatMap((name) => {
    const messages: Record<string, string> = JSON.parse(readFileSync(join(folder, locale, name), 'utf8'));
    return Object.entries(messages).map(([key, source]) => ({ file: `${locale}/${name}`, key, source }));
  });
}
