/** What the assistant is asked, as its address says it: every button and field changes the address and nothing else. */
import { parseZone } from '../../../calendar/zone.ts';
import type { Text } from '../../../platform/text.ts';
import { isId } from '../../../platform/ids.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { RoomId } from '../../../rooms/resources/model.ts';
import type { FieldError } from '../frame/forms.tsx';
import { packIds, unpackIds } from '../sessions/parts-taken.ts';

/** Whose time is looked for before anybody changed the list. */
export interface Base { readonly must: readonly string[]; readonly may: readonly string[] }

/** What holds while the address says nothing else. */
export interface Defaults {
  readonly base: Base;
  readonly minutes: number;
  readonly zone: string;
  readonly first: Temporal.PlainDate;
  readonly place: Place;
}

export type Place = 'none' | 'any' | RoomId;

/** Length and gap are minutes; `early` and `late` are on the clock of `zone`, as are all days and `at`. */
export interface Ask {
  readonly must: readonly PersonId[];
  readonly may: readonly PersonId[];
  /** Of whom one is enough. */
  readonly one: readonly PersonId[];
  readonly minutes: number;
  readonly first: Temporal.PlainDate;
  readonly last: Temporal.PlainDate;
  readonly early: string;
  readonly late: string;
  readonly gap: number;
  readonly place: Place;
  /** Null: as many as come. */
  readonly seats: number | null;
  readonly features: readonly string[];
  readonly tentative: 'free' | 'busy';
  readonly weekends: boolean;
  readonly zone: string;
  /** The day that is shown and the time chosen on it; null: the best that is found. */
  readonly day: Temporal.PlainDate | null;
  readonly at: string | null;
  readonly find: string;
}

export const gaps = [0, 5, 10, 15, 30] as const;
const mostDays = 60;
const usual = { early: '08:00', late: '18:00', days: 10 } as const;
/** What a button does once: it is no part of the address that one stays on. */
const once = ['add-must', 'add-may', 'add-one', 'drop', 'go', 'pick', 'clear'] as const;

/** Whether the address asks for something to be done: it then leads to the one that says how it is. */
export function doesSomething(query: URLSearchParams): boolean {
  return once.some((name) => query.has(name));
}

/** Reads the address; what is wrong in a field is told, and what holds without it is shown. */
export function readAsk(query: URLSearchParams, defaults: Defaults, text: Text): { ask: Ask; wrong: FieldError[] } {
  const wrong: FieldError[] = [];
  const field = <Value,>(name: keyof Defaults | string, read: (typed: string) => Value | undefined, otherwise: Value): Value => {
    const typed = query.get(name)?.trim() ?? '';
    if (typed === '') return otherwise;
    const value = read(typed);
    if (value === undefined) wrong.push({ field: name, message: text.t('assistant.wrong.field', { field: text.t(`assistant.field.${name as 'minutes'}`) }) });
    return value ?? otherwise;
  };
  const first = field('first', dayOf, defaults.first);
  const [go, pick] = [dayOf(query.get('go') ?? ''), /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)$/.exec(query.get('pick') ?? '')];
  const last = field('last', dayOf, first.add({ days: usual.days }));
  const shown = field('day', dayOf, null);
  const isLeftOut = shown !== null && query.has('first') && query.has('last') && (Temporal.PlainDate.compare(shown, first) < 0 || Temporal.PlainDate.compare(shown, last) > 0);
  const day = (pick && dayOf(pick[1]!)) ?? go ?? (isLeftOut ? null : shown); // who types other days does not mean the one that was shown
  const ask: Ask = {
    ...peopleIn(query, defaults.base),
    minutes: field('minutes', wholeIn(5, 1440), defaults.minutes), first, last,
    early: field('early', timeOf, usual.early), late: field('late', timeOf, usual.late), gap: field('gap', wholeIn(0, 240), 0),
    place: field('room', placeOf, defaults.place), seats: field('seats', wholeIn(1, 100_000), null),
    features: (query.get('features') ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '').slice(0, 12),
    tentative: query.get('tentative') === 'busy' ? 'busy' : 'free', weekends: query.has('weekends'),
    zone: field('zone', (typed) => { const zone = parseZone(typed); return zone.ok ? zone.value : undefined; }, defaults.zone),
    day, at: pick ? pick[2]! : query.has('clear') ? null : field('at', timeOf, null), find: (query.get('find') ?? '').trim().slice(0, 200),
  };
  return { ask: widened(ask, wrong, text), wrong };
}

/** A day that was gone to beyond the days is one of them; days in the wrong order and far too many are told. */
function widened(ask: Ask, wrong: FieldError[], text: Text): Ask {
  const days = ask.first.until(ask.last).days + 1;
  const bad = days < 1 ? 'order' : days > mostDays ? 'days' : Temporal.PlainTime.compare(ask.early, ask.late) >= 0 ? 'hours' : null;
  if (bad) wrong.push({ field: bad === 'hours' ? 'late' : 'last', message: text.t(`assistant.wrong.${bad}`, { most: mostDays }) });
  const last = days < 1 ? ask.first : days > mostDays ? ask.first.add({ days: mostDays - 1 }) : ask.last;
  const hours = bad === 'hours' ? { early: usual.early, late: usual.late } : {};
  const within = ask.day ?? ask.first;
  return {
    ...ask, ...hours, first: Temporal.PlainDate.compare(within, ask.first) < 0 ? within : ask.first,
    last: Temporal.PlainDate.compare(within, last) > 0 ? within : last,
  };
}

/** The address's changes to the list, and what a button adds to them. */
function peopleIn(query: URLSearchParams, base: Base): { must: PersonId[]; may: PersonId[]; one: PersonId[] } {
  const { who, may, one, not } = changesIn(query, base);
  const mustAll = [...new Set([...base.must, ...who])].filter((id) => !may.has(id) && !one.has(id) && !not.has(id));
  const mayAll = [...new Set([...base.may, ...may])].filter((id) => !mustAll.includes(id) && !one.has(id) && !not.has(id));
  return { must: mustAll as PersonId[], may: mayAll as PersonId[], one: [...one].filter((id) => !not.has(id)) as PersonId[] };
}

function changesIn(query: URLSearchParams, base: Base) {
  const [who, may, one, not] = ['must', 'may', 'one', 'not'].map((name) => new Set(unpackIds(query.get(name)))) as [Set<string>, Set<string>, Set<string>, Set<string>];
  const sets = [who, may, one, not];
  const put = (name: string, into: Set<string> | undefined) => unpackIds(query.get(name)).forEach((id) => {
    for (const set of sets) set.delete(id);
    into?.add(id);
  });
  put('add-must', who);
  put('add-may', may);
  put('add-one', one);
  put('drop', undefined);
  for (const id of unpackIds(query.get('drop'))) if ([...base.must, ...base.may].includes(id)) not.add(id);
  return { who, may, one, not };
}

/** What of the people the address has to say: hidden fields of the form too. */
export function peopleFields({ must, may, one }: Pick<Ask, 'must' | 'may' | 'one'>, base: Base): [string, string][] {
  const missing = [...base.must, ...base.may].filter((id) => ![...must, ...may, ...one].includes(id as PersonId));
  const said: [string, readonly string[]][] = [
    ['must', must.filter((id) => !base.must.includes(id))], ['may', may.filter((id) => !base.may.includes(id))], ['one', one], ['not', missing],
  ];
  return said.filter(([, ids]) => ids.length > 0).map(([name, ids]) => [name, packIds(ids)]);
}

/** The address that says the same, without what holds anyhow. */
export function queryOf(ask: Ask, defaults: Defaults, more: readonly (readonly [string, string])[] = []): string {
  const fields: (readonly [string, string, string])[] = [
    ['minutes', String(ask.minutes), String(defaults.minutes)], ['first', ask.first.toString(), defaults.first.toString()],
    ['last', ask.last.toString(), ask.first.add({ days: usual.days }).toString()], ['early', ask.early, usual.early], ['late', ask.late, usual.late],
    ['gap', String(ask.gap), '0'], ['room', ask.place, defaults.place], ['seats', String(ask.seats ?? ''), ''], ['features', ask.features.join(', '), ''],
    ['tentative', ask.tentative, 'free'], ['weekends', ask.weekends ? 'yes' : '', ''], ['zone', ask.zone, defaults.zone], ['day', String(ask.day ?? ''), ''],
    ['at', ask.at ?? '', ''], ['find', ask.find, ''],
  ];
  const said = fields.filter(([, value, usually]) => value !== usually).map(([name, value]) => [name, value] as const);
  return new URLSearchParams([...more, ...peopleFields(ask, defaults.base), ...said].map(([name, value]) => [name, value])).toString();
}

function dayOf(typed: string): Temporal.PlainDate | undefined {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(typed)) return undefined;
  try {
    return Temporal.PlainDate.from(typed, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

const timeOf = (typed: string) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(typed) ? typed : undefined);
const placeOf = (typed: string) => (typed === 'none' || typed === 'any' ? typed : isId(typed) ? typed as RoomId : undefined);
const wholeIn = (least: number, most: number) => (typed: string) => {
  const value = Number(typed);
  return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
};
