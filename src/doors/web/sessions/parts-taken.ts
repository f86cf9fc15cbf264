/** A time, a place and people that were chosen on another page, carried in the address to the form of a session. */
import { parseZone } from '../../../calendar/zone.ts';
import { isId } from '../../../platform/ids.ts';

/** What was chosen. The time is on the clock of `zone`; `must` and `may` are ids of people, `also` names that nobody is known by. */
export interface Taken {
  readonly date: Temporal.PlainDate;
  readonly time: Temporal.PlainTime;
  readonly zone: string;
  readonly minutes: number;
  /** A room's id; null leaves the place as it is. */
  readonly room: string | null;
  readonly people: { readonly must: readonly string[]; readonly may: readonly string[]; readonly also: readonly string[] } | null;
}

/** Ids for an address, each in 22 letters: an address holds some four hundred. */
export function packIds(ids: readonly string[]): string {
  return ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')).join('.');
}

/** Ids out of an address, each once; what is none is left out. */
export function unpackIds(packed: string | null | undefined): string[] {
  const ids = (packed ?? '').split('.').map((one) => Buffer.from(one, 'base64url').toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  return [...new Set(ids.filter(isId))];
}

/** What was chosen, as the query of the form's address. */
export function takenQuery({ date, time, zone, minutes, room, people }: Taken): URLSearchParams {
  return new URLSearchParams([
    ['date', date.toString()], ['time', time.toString().slice(0, 5)], ['zone', zone], ['minutes', String(minutes)],
    ...(room === null ? [] : [['place', `room:${room}`]]),
    ...(people === null ? [] : [['must', packIds(people.must)], ['may', packIds(people.may)], ...people.also.map((name) => ['also', name])]),
  ] as [string, string][]);
}

const shapes: Readonly<Record<string, (value: string) => boolean>> = {
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value), time: (value) => /^\d\d:\d\d$/.test(value), minutes: (value) => /^\d{1,5}$/.test(value),
  zone: (value) => parseZone(value).ok, place: (value) => /^room:[0-9a-f-]{36}$/.test(value),
};

/** The fields of a form that an address fills; what is of no use there is left out. */
export function takenFields(query: URLSearchParams): [string, string][] {
  return [...query].filter(([name, value]) => shapes[name]?.(value));
}

/** The people that an address names; undefined where it names none. */
export function takenPeople(query: URLSearchParams): { must: string[]; may: string[]; also: string[] } | undefined {
  if (!query.has('must') && !query.has('may')) return undefined;
  return { must: unpackIds(query.get('must')), may: unpackIds(query.get('may')), also: query.getAll('also') };
}

/** Who is wished, each by himself: people write names as they speak them, "Ana, Ben and Carla". */
export function namesIn(who: string | null): string[] {
  const lines = (who ?? '').split(/\r?\n/);
  const split = lines.flatMap((line) => (line.includes('@') ? [line] : line.split(/[,،;]\s*|\s+(?:and|und|et|y|&)\s+|\s+و(?=\S)/u)));
  return split.map((line) => line.trim()).filter((line) => line !== '');
}
