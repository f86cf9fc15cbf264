import type { Interval } from '../../calendar/interval.ts';
import { markdownText, renderMarkdown } from '../../platform/markdown.ts';
import type { Text } from '../../platform/text.ts';
import { safeHtml } from '../messaging/actions-letter.ts';
import type { Block, Fact } from '../messaging/model.ts';
import type { Change, PlaceTold, Telling } from './model.ts';

/** For whom a letter is written: the language, the reader's zone, and the year in which it is read. */
export interface Reader { readonly text: Text; readonly zone: string; readonly now: Temporal.Instant }

/** How many dates of a series a letter lists. */
const mostDates = 10;

/** A time with its zone named. The year is said where it is not this one. */
export function moment({ text, now }: Pick<Reader, 'text' | 'now'>, time: Interval, zone: string): string {
  const [start, today] = [time.start.toZonedDateTimeISO(zone), now.toZonedDateTimeISO(zone)];
  const dated = start.year === today.year ? text.dateRange(time.start, time.end, zone)
    : text.t('time.dateAndRange', { date: text.date(time.start, zone), range: text.range(time.start, time.end, zone) });
  return text.t('invitation.moment', { range: dated, zone: text.zoneName(zone, time.start) });
}

/**
 * When something is: in the zone in which it was booked, since in a room that is the clock on the wall; for who joins from
 * another zone by that zone too.
 */
export function when(reader: Reader, time: Interval, zone: string, kind: PlaceTold['kind']): string[] {
  const own = offsetAt(reader.zone, time.start) !== offsetAt(zone, time.start);
  return [moment(reader, time, zone), ...(own && kind === 'virtual' ? [moment(reader, time, reader.zone)] : [])];
}

const offsetAt = (zone: string, at: Temporal.Instant) => at.toZonedDateTimeISO(zone).offsetNanoseconds;

/** Where something is, in one line. */
export function where(text: Text, { kind, label, href }: PlaceTold): string {
  return kind === 'virtual' ? text.t('invitation.online', { address: href ?? '' }) : label;
}

/** The time of a subject line: short, with the zone. */
export function subjectTime({ text }: Pick<Reader, 'text'>, time: Interval, zone: string): string {
  return text.t('invitation.moment', { range: text.dateRange(time.start, time.end, zone), zone: text.zoneName(zone) });
}

/** The facts that every letter about a session gives: when, where, how to join, who. */
export function facts(reader: Reader, telling: Telling, people: readonly string[]): Block {
  const { text } = reader;
  const { place, time, zone, dates } = telling;
  const given: Fact[] = [{ label: text.t('invitation.when'), value: when(reader, time, zone, place.kind) }];
  if (dates.length > 1) given.push({ label: text.t('invitation.dates'), value: dateLines(reader, dates, zone) });
  given.push(placeFact(text, place));
  if (place.instructions) given.push({ label: text.t('invitation.instructions'), value: place.instructions.split('\n') });
  if (people.length > 0) given.push({ label: text.t('invitation.people'), value: [...people] });
  return { kind: 'facts', facts: given };
}

function placeFact(text: Text, place: PlaceTold): Fact {
  const label = text.t('invitation.place');
  return place.kind === 'virtual' && place.href ? { label, value: where(text, place), href: place.href } : { label, value: where(text, place) };
}

function dateLines(reader: Reader, dates: readonly Interval[], zone: string): string[] {
  const shown = dates.slice(0, mostDates).map((one) => moment(reader, one, zone));
  const more = dates.length - shown.length;
  return more > 0 ? [...shown, reader.text.t('invitation.datesMore', { count: more })] : shown;
}

/** What has changed, each with what it was before. @param nameOf the names of people who came or went. */
export function changeFacts(reader: Reader, changes: readonly Change[], nameOf: (person: string) => string): Block[] {
  const all = changes.flatMap((one) => factsOf(reader, one, nameOf));
  return all.length === 0 ? [] : [{ kind: 'heading', text: reader.text.t('invitation.whatChanged') }, { kind: 'facts', facts: all }];
}

function factsOf(reader: Reader, change: Change, nameOf: (person: string) => string): Fact[] {
  const { text } = reader;
  switch (change.what) {
    case 'time': return [{
      label: text.t('invitation.when'), value: moment(reader, change.after, change.zone), before: moment(reader, change.before, change.zone),
    }];
    case 'place': return [{ ...placeFact(text, change.after), before: where(text, change.before) }];
    case 'title': return [{ label: text.t('invitation.title'), value: change.after, before: change.before }];
    case 'agenda': return [{
      label: text.t('invitation.agenda'), value: text.t(change.before === '' ? 'invitation.agendaAdded' : 'invitation.agendaChanged'),
    }];
    case 'cancelled': return [{ label: text.t('invitation.dateCancelled'), value: moment(reader, change.time, change.zone) }];
    case 'dates': return [
      ...(change.added.length > 0 ? [{ label: text.t('invitation.datesAdded'), value: dateLines(reader, change.added, change.zone) }] : []),
      ...(change.dropped.length > 0 ? [{ label: text.t('invitation.datesDropped'), value: dateLines(reader, change.dropped, change.zone) }] : []),
    ];
    case 'people': return [
      ...(change.added.length > 0 ? [{ label: text.t('invitation.peopleAdded'), value: change.added.map(nameOf) }] : []),
      ...(change.dropped.length > 0 ? [{ label: text.t('invitation.peopleDropped'), value: change.dropped.map(nameOf) }] : []),
    ];
  }
}

/** The agenda under its heading; nothing where there is none. */
export function agenda(text: Text, source: string): Block[] {
  if (source === '') return [];
  return [
    { kind: 'heading', text: text.t('invitation.agenda') },
    { kind: 'rendered', html: safeHtml(renderMarkdown(source)), text: markdownText(source) },
  ];
}
