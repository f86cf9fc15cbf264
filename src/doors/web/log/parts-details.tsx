/** What stands in an act beside its verb, in the reader's words: ids as names that lead there, times in his zone, words for what is coded. */
import type { Child } from 'hono/jsx';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { roles } from '../../../rooms/identity/model.ts';
import type { Act } from '../../../rooms/log/model.ts';
import { words as reasons } from '../procedures/parts.tsx';
import { ruleWords } from '../sessions/parts.tsx';
import { codes, detailNames, isKnownIn, orderedNames, quietNames, textNames } from './parts-words.ts';

/** What the ids and steps in acts are called, and where they lead, as far as the reader may know. */
export interface Known {
  /** By id: its name, and the address of its page within the organisation, where there is one. */
  readonly things: ReadonlyMap<string, { readonly name: string; readonly page?: string }>;
  /** The titles of procedures by their names, and those of steps by procedure and step with a space between. */
  readonly titles: ReadonlyMap<string, string>;
}

interface Place { readonly text: Text; readonly home: string; readonly zone: string; readonly known: Known }
type Value = string | number | boolean;

/**
 * The details of an act, each with its name before it. What has no words for the reader is left out: ids of what he may not see
 * or of what has no page, digests, words of the program. The table (CSV) has them as they are.
 */
export function detailsInWords(at: Place, { details, verb }: Pick<Act, 'details' | 'verb'>): Child[] {
  return Object.entries(details).sort(([one], [other]) => rank(one) - rank(other)).flatMap(([name, value]): Child[] => {
    if (value === null || !isKnownIn(detailNames, name) || (isKnownIn(quietNames, name) && (value === false || value === 0))) return [];
    const words = [value].flat().map((one) => valueInWords(at, { name, verb, details }, one)).filter((one) => one !== undefined);
    if (words.length === 0) return [];
    return [<>{at.text.t(`log.detail.${name}`)}{': '}{words.map((one, index) => <>{index ? at.text.t('log.and') : ''}<bdi>{one}</bdi></>)}</>];
  });
}

/** What happened comes first, before and after beside each other; the version and the zone come last. */
function rank(name: string): number {
  const at = (orderedNames as readonly string[]).indexOf(name);
  return at === -1 ? orderedNames.indexOf('…') : at;
}

interface Of { readonly name: string; readonly verb: string; readonly details: Act['details'] }

function valueInWords(at: Place, of: Of, value: Value): Child | undefined {
  const { text } = at;
  if (typeof value === 'boolean') return text.t(value ? 'log.yes' : 'log.no');
  if (typeof value === 'number') return numberInWords(text, of.name, value);
  if (isId(value)) return thing(at, value);
  return coded(at, of, value) ?? timed(at, of, value);
}

function numberInWords(text: Text, name: string, value: number): string {
  if (name.startsWith('minutes')) return text.duration(Temporal.Duration.from({ minutes: value }));
  return name === 'bytes' ? text.t('log.kilobytes', { count: Math.ceil(value / 1024) }) : text.number(value);
}

function thing({ known, home }: Place, id: string): Child | undefined {
  const found = known.things.get(id);
  if (!found) return undefined;
  return found.page === undefined ? found.name : <a href={`${home}${found.page}`}>{found.name}</a>;
}

/** Words that rooms write, by the detail in which they stand. */
function coded(at: Place, { name, verb, details }: Of, value: string): Child | undefined {
  const { text, known } = at;
  const [kind, id] = value.split(' ');
  if (name.startsWith('place') && kind === 'room' && id !== undefined) return thing(at, id) ?? text.t('log.value.place.room');
  if (name.startsWith('place') && kind === 'virtual') return text.t('log.value.place.virtual');
  if (name === 'procedure') return 'step' in details ? undefined : known.titles.get(value);
  if (name === 'reason') return isKnownIn(reasons, value) ? text.t(`procedures.reason.${value}`) : verb === 'log.eraseTexts' ? value : undefined;
  if (name === 'step') return known.titles.get(`${String(details['procedure'])} ${value}`);
  if ((name === 'roles' || name === 'to') && (roles as readonly string[]).includes(value)) return text.t(`role.${value as (typeof roles)[number]}`);
  const set = codes[name]?.[value];
  return set === undefined ? undefined : text.t(set);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;
const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const day = /^\d{4}-\d\d-\d\d$/;

/** Times, days, repetitions and zones; nothing for any other text. */
function timed({ text, zone }: Place, { name, details }: Of, value: string): Child | undefined {
  if (instant.test(value)) return text.dateTime(Temporal.Instant.from(value), zone);
  const part = stamp.exec(value);
  if (part) return text.dateTime(Temporal.Instant.from(`${part[1]}-${part[2]}-${part[3]}T${part[4]}:${part[5]}:${part[6]}Z`), zone);
  const days = value.split('/');
  if (days.length <= 2 && days.every((one) => day.test(one))) return text.days(Temporal.PlainDate.from(days[0]!), Temporal.PlainDate.from(days.at(-1)!));
  if (name === 'zone') return text.zoneName(value);
  if (name.startsWith('rule')) return ruleWords(text, { rule: value, endless: false, zone: typeof details['zone'] === 'string' ? details['zone'] : zone });
  return name.startsWith('zoneData') ? value : undefined;
}

/** What persons wrote in an act, each with what it is before it. */
export function textsInWords({ t }: Text, text: NonNullable<Act['text']>): Child[] {
  return Object.entries(text).map(([key, value]) => {
    const name = key.replace(/ \d+$/, '');
    return isKnownIn(textNames, name) ? <>{t(`log.text.${name}`)}{': '}<bdi>{value}</bdi></> : <bdi>{value}</bdi>;
  });
}
