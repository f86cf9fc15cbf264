/**
 * Compares the catalogues of the languages: `node tools/check-text.ts`. English is the measure; a language that is not the
 * office's has to have what families see. Prints each fault as
 * `file:key: what is wrong` and exits 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { localesFolder, readCatalogue } from '../src/platform/text-catalogues.ts';
import { isForFamilies } from '../src/platform/text-families.ts';
import { languages } from '../src/platform/text-languages.ts';
import { familySources, namedIn, unseen } from './check-text-named.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];
export interface Message { readonly file: string; readonly key: string; readonly source: string }
export type Catalogues = ReadonlyMap<string, readonly Message[]>;

// The element types of @formatjs/icu-messageformat-parser (its enum TYPE).
const SELECT = 5;
const PLURAL = 6;
const TAG = 8;

/** Every fault of the catalogues, as sentences; `sources` is the program's text, in which each key must be named. */
export function faults(catalogues: Catalogues, sources: string): string[] {
  const english = catalogues.get('en') ?? [];
  const found = [...catalogues].flatMap(([locale, messages]) => [
    ...order(messages),
    ...messages.flatMap((message) => shapeFaults(message, locale)),
    ...(locale === 'en' ? [] : compared(english, messages, locale)),
  ]);
  return [...found, ...unused(english, sources)];
}

function order(messages: readonly Message[]): string[] {
  return messages.flatMap(({ file, key }, index) => {
    const before = messages[index - 1];
    const home = file.split('/')[1]!.replace('.json', '');
    return [
      ...(key.startsWith(`${home}.`) ? [] : [`${file}:${key}: begins with another name than its file`]),
      ...(before?.file === file && before.key >= key ? [`${file}:${key}: stands after "${before.key}"; keys are sorted, each once`] : []),
    ];
  });
}

function shapeFaults({ file, key, source }: Message, locale: string): string[] {
  let elements: Element[];
  try {
    elements = new IntlMessageFormat(source, locale).getAst();
  } catch (error) {
    return [`${file}:${key}: cannot be read as ICU MessageFormat (${(error as Error).message.split('\n')[0]})`];
  }
  return visit(elements).flatMap((element) => {
    if (element.type !== PLURAL || !('pluralType' in element)) return [];
    const wanted = new Intl.PluralRules(locale, { type: element.pluralType ?? 'cardinal' }).resolvedOptions().pluralCategories;
    const missing = wanted.filter((category) => !(category in element.options));
    return missing.length ? [`${file}:${key}: the plural of {${element.value}} lacks ${missing.toSorted().join(', ')}`] : [];
  });
}

/** Languages in which only what families and guests see has to be said. */
const forFamilies: ReadonlySet<string> = new Set(languages.filter(({ office }) => !office).map(({ locale }) => locale));

function compared(english: readonly Message[], other: readonly Message[], locale: string): string[] {
  const [left, right] = [english, other].map((all) => new Map(all.map((message) => [message.key, message]))) as
    [Map<string, Message>, Map<string, Message>];
  const missing = english.filter(({ key }) => !right.has(key) && (!forFamilies.has(locale) || isForFamilies(key))).map(({ file, key }) => `${file.replace(/^en/, locale)}:${key}: is missing`);
  const extra = other.filter(({ key }) => !left.has(key)).map(({ file, key }) => `${file}:${key}: is not in English`);
  const unlike = other.flatMap(({ file, key, source }) => {
    const [here, there] = [holes(source), holes(left.get(key)?.source ?? source)];
    return here === there ? [] : [`${file}:${key}: has the placeholders ${here || 'none'}, in English ${there || 'none'}`];
  });
  return [...missing, ...extra, ...unlike];
}

/** Names of placeholders and tags and the choices of selects, sorted; a message that cannot be read has been told of. */
function holes(source: string): string {
  try {
    const all = visit(new IntlMessageFormat(source, 'en').getAst()).flatMap(named);
    return [...new Set(all)].sort().join(', ');
  } catch {
    return '';
  }
}

function named(element: Element): string[] {
  if (!('value' in element) || element.type === 0) return [];
  if (element.type === TAG) return [`<${element.value}>`];
  if (element.type === SELECT && 'options' in element) return [`{${element.value}: ${Object.keys(element.options).sort().join('|')}}`];
  return [`{${element.value}}`];
}

function visit(elements: readonly Element[]): Element[] {
  return elements.flatMap((element) => [
    element,
    ...('options' in element ? Object.values(element.options).flatMap((option) => visit(option.value)) : []),
    ...('children' in element ? visit(element.children) : []),
  ]);
}

// A key is used when a source names it between quotes, or begins a template with its start: `state.${state}`.
function unused(english: readonly Message[], sources: string): string[] {
  const uses = namedIn(sources);
  return english.filter(({ key }) => !uses(key)).map(({ file, key }) => `${file}:${key}: no source uses it`);
}

function unnamedFiles(): string[] {
  const keys = readFileSync(new URL('../src/platform/text-catalogues.ts', import.meta.url), 'utf8');
  return readdirSync(join(localesFolder, 'en')).filter((name) => !keys.includes(`locales/en/${name}'`))
    .map((name) => `en/${name}: src/platform/text-catalogues.ts does not name the file among its types`);
}

// A key that stands twice in a file, or two on a line, are lost or lose somebody's work when two people add keys at once.
function untidyFiles(): string[] {
  return languages.flatMap(({ locale }) => readdirSync(join(localesFolder, locale)).flatMap((name) => {
    const written = readFileSync(join(localesFolder, locale, name), 'utf8');
    const tidy = `${JSON.stringify(JSON.parse(written), null, 2)}\n`;
    return written === tidy ? [] : [`${locale}/${name}: a key stands twice, or not each on its own line with two spaces before it`];
  }));
}

function programText(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return ['src', 'procedures', 'samples'].flatMap((folder) => textsIn(join(root, folder))).join('\n');
}

function textsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:tsx?|ya?ml)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

if (import.meta.main) {
  const catalogues = new Map(languages.map(({ locale }) => [locale as string, readCatalogue(locale)]));
  const found = [...unnamedFiles(), ...untidyFiles(), ...faults(catalogues, programText()), ...unseen(catalogues.get('en')!, familySources())];
  for (const fault of found) console.error(`locales/${fault}`);
  if (found.length) process.exitCode = 1;
  else console.log(`${catalogues.get('en')!.length} messages in ${catalogues.size} languages agree.`);
}
