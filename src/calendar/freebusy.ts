/** When somebody is busy, and nothing else: no title, no place, no UID leaves here, whatever CLASS says. */
import type { Component, Problem } from './contentline.ts';
import { component, escapeText, parameter, parameterOf, problem, property, propertyOf, rawValue, unescapeText } from './contentline.ts';
import { periodEnd, readTime } from './event-reading.ts';
import type { CalendarEvent } from './event.ts';
import { addressKey, ianaLookup } from './event.ts';
import type { Interval } from './interval.ts';
import { clip, compareIntervals, merge, subtract } from './interval.ts';
import type { Result } from './outcome.ts';
import type { Series } from './recurrence.ts';
import { expandSeries } from './recurrence.ts';
import { formatInstant, timeInstant } from './time.ts';

/** FBTYPE (RFC 5545, section 3.2.9), strongest first: out of office, busy, perhaps busy. */
export const busyKinds = ['unavailable', 'busy', 'tentative'] as const;
export type BusyKind = (typeof busyKinds)[number];

export interface BusyTime {
  readonly kind: BusyKind;
  readonly interval: Interval;
}

export interface BusyOptions {
  /** The zone of the person, for days and floating times. */
  readonly zone: string;
  /** Whose time it is: what that attendee declined takes no time, what is not yet accepted is tentative. */
  readonly of?: string;
  /** Occurrences looked at in each series at most; see `expandSeries`. */
  readonly limit?: number;
}

/**
 * The busy time that events make in a window: sorted, within the window, no two overlapping; where two kinds meet the stronger
 * holds. `truncated`: a series was too long to be looked at in full, so there may be more.
 */
export function busyTime(several: Iterable<Series>, window: Interval, options: BusyOptions): { busy: BusyTime[]; truncated: boolean } {
  const times: BusyTime[] = [];
  let truncated = false;
  for (const series of several) {
    const expanded = expandSeries(series, window, options);
    truncated ||= expanded.truncated;
    for (const { event, interval } of expanded.occurrences) {
      const kind = kindOf(event, options.of);
      const within = kind && clip(interval, window);
      if (kind && within) times.push({ kind, interval: within });
    }
  }
  return { busy: mergeBusy(times), truncated };
}

/** How an event takes the time of somebody: null when it does not. */
export function kindOf(event: CalendarEvent, of?: string): BusyKind | null {
  if (event.transparent || event.status === 'CANCELLED') return null;
  const mine = of === undefined ? undefined : event.attendees.find((one) => addressKey(one.address) === addressKey(of));
  if (mine && (mine.status === 'DECLINED' || mine.status === 'DELEGATED' || mine.role === 'NON-PARTICIPANT')) return null;
  // Outlook says more than TRANSP can, in a property of its own.
  const outlook = event.other.find(({ name }) => name === 'X-MICROSOFT-CDO-BUSYSTATUS')?.value.trim().toUpperCase();
  if (outlook === 'FREE') return null;
  if (outlook === 'OOF') return 'unavailable';
  const unsure = event.status === 'TENTATIVE' || outlook === 'TENTATIVE' || mine?.status === 'TENTATIVE' || mine?.status === 'NEEDS-ACTION';
  return unsure ? 'tentative' : 'busy';
}

/** The same busy time without overlaps: of two kinds at once the stronger holds. */
export function mergeBusy(times: Iterable<BusyTime>): BusyTime[] {
  const byKind = Map.groupBy(times, ({ kind }) => kind);
  const taken: Interval[] = [];
  const merged: BusyTime[] = [];
  for (const kind of busyKinds) {
    const rest = subtract((byKind.get(kind) ?? []).map(({ interval }) => interval), taken);
    merged.push(...rest.map((interval) => ({ kind, interval })));
    taken.push(...rest);
  }
  return merged.sort((a, b) => compareIntervals(a.interval, b.interval));
}

/** All busy time as plain intervals, tentative included or not. */
export function busyIntervals(times: Iterable<BusyTime>, kinds: readonly BusyKind[] = busyKinds): Interval[] {
  return merge([...times].filter(({ kind }) => kinds.includes(kind)).map(({ interval }) => interval));
}

const typeNames: Record<BusyKind, string> = { unavailable: 'BUSY-UNAVAILABLE', busy: 'BUSY', tentative: 'BUSY-TENTATIVE' };

/** A VFREEBUSY (section 3.6.4): what is busy within the window, in UTC, one FREEBUSY for each kind. Parts of a second are cut. */
export function freeBusyComponent(busy: readonly BusyTime[], about: {
  readonly uid: string; readonly stamp: Temporal.Instant; readonly window: Interval; readonly organizer?: string; readonly attendee?: string;
}): Component {
  const lines = busyKinds.flatMap((kind) => {
    const periods = busy.filter((one) => one.kind === kind).map(({ interval }) => `${formatInstant(interval.start)}/${formatInstant(interval.end)}`);
    return periods.length ? [property('FREEBUSY', periods.join(','), [parameter('FBTYPE', typeNames[kind])])] : [];
  });
  return component('VFREEBUSY', [
    property('UID', escapeText(about.uid)), property('DTSTAMP', formatInstant(about.stamp)),
    property('DTSTART', formatInstant(about.window.start)), property('DTEND', formatInstant(about.window.end)),
    ...(about.organizer ? [property('ORGANIZER', rawValue(about.organizer))] : []),
    ...(about.attendee ? [property('ATTENDEE', rawValue(about.attendee))] : []),
    ...lines,
  ]);
}

/** What a VFREEBUSY from outside says. */
export interface FreeBusy {
  readonly uid: string | null;
  readonly organizer: string | null;
  readonly attendee: string | null;
  /** The span that was asked for; null where it is not stated. */
  readonly window: Interval | null;
  readonly busy: readonly BusyTime[];
}

/** Reads a VFREEBUSY from outside. FREE periods say nothing; a type that is not known counts as busy (section 3.2.9). */
export function readFreeBusy(from: Component): Result<FreeBusy, Problem> {
  const times: BusyTime[] = [];
  for (const one of from.properties.filter(({ name }) => name === 'FREEBUSY')) {
    const type = parameterOf(one, 'FBTYPE')?.toUpperCase() ?? 'BUSY';
    if (type === 'FREE') continue;
    const kind = busyKinds.find((each) => typeNames[each] === type) ?? 'busy';
    for (const value of one.value.split(',')) {
      const [first, last] = value.trim().split('/');
      const start = readTime(one, first ?? '', ianaLookup);
      const end = start.ok && last !== undefined ? periodEnd(one, start.value, last, ianaLookup) : null;
      if (!start.ok || !end) return problem('bad-value', one.line, 'FREEBUSY', 'not a period in UTC');
      times.push({ kind, interval: { start: timeInstant(start.value, 'UTC'), end: timeInstant(end, 'UTC') } });
    }
  }
  const window = readWindow(from);
  if (window && 'ok' in window) return window;
  const uid = propertyOf(from, 'UID');
  return {
    ok: true,
    value: {
      uid: uid ? unescapeText(uid.value) : null, organizer: propertyOf(from, 'ORGANIZER')?.value.trim() ?? null,
      attendee: propertyOf(from, 'ATTENDEE')?.value.trim() ?? null, window, busy: mergeBusy(times),
    },
  };
}

function readWindow(from: Component): Interval | ({ ok: false } & Problem) | null {
  const [first, last] = [propertyOf(from, 'DTSTART'), propertyOf(from, 'DTEND')];
  if (!first || !last) return null;
  const [start, end] = [readTime(first, first.value, ianaLookup), readTime(last, last.value, ianaLookup)];
  if (!start.ok || !end.ok) return problem('bad-value', start.ok ? last.line : first.line, start.ok ? 'DTEND' : 'DTSTART', 'not a time in UTC');
  const window = { start: timeInstant(start.value, 'UTC'), end: timeInstant(end.value, 'UTC') };
  if (Temporal.Instant.compare(window.start, window.end) > 0) return problem('end-before-start', last.line, 'DTEND', 'ends before it starts');
  return window;
}
