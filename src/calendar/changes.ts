/** What changed between two versions of an event: what raises SEQUENCE (RFC 5546, section 2.1.4), and what people are told. */
import type { Attendee, CalendarEvent } from './event.ts';
import { addressKey, eventEnd } from './event.ts';
import { formatRule } from './rule.ts';
import type { CalendarTime, Period } from './time.ts';
import { formatTime, sameTime } from './time.ts';

/** The properties of which a change by the organizer raises SEQUENCE. */
export type SignificantProperty = 'DTSTART' | 'DTEND' | 'RRULE' | 'RDATE' | 'EXDATE' | 'STATUS';

/** Which of them differ; `DTEND` stands for the end, however it is stated. Empty: SEQUENCE stays, and answers given stay valid. */
export function significantChange(before: CalendarEvent, after: CalendarEvent): SignificantProperty[] {
  const changed: SignificantProperty[] = [];
  if (!sameTime(before.start, after.start)) changed.push('DTSTART');
  if (!sameEnd(before, after)) changed.push('DTEND');
  if (ruleText(before) !== ruleText(after)) changed.push('RRULE');
  if (dateList(before.extraDates) !== dateList(after.extraDates)) changed.push('RDATE');
  if (dateList(before.exceptDates) !== dateList(after.exceptDates)) changed.push('EXDATE');
  if ((before.status ?? 'CONFIRMED') !== (after.status ?? 'CONFIRMED')) changed.push('STATUS');
  return changed;
}

/** One thing that changed, as a person would name it. Texts are null where there was or is none. */
export type Difference =
  | { readonly what: 'start' | 'end'; readonly before: CalendarTime | null; readonly after: CalendarTime | null }
  | { readonly what: 'length'; readonly before: Temporal.Duration | null; readonly after: Temporal.Duration | null }
  | { readonly what: 'title' | 'agenda' | 'place' | 'link' | 'repetition' | 'status'; readonly before: string | null; readonly after: string | null }
  | { readonly what: 'joining'; readonly before: readonly string[]; readonly after: readonly string[] }
  | { readonly what: 'dates'; readonly added: readonly string[]; readonly dropped: readonly string[] }
  | { readonly what: 'attachments'; readonly added: number; readonly dropped: number }
  | { readonly what: 'organizer'; readonly before: string | null; readonly after: string | null }
  | { readonly what: 'people'; readonly added: readonly Attendee[]; readonly dropped: readonly Attendee[]; readonly roles: readonly Attendee[] };

/** What changed, in the order in which people want to know: time, place, title, agenda, people, the rest. Replies are no change. */
export function differences(before: CalendarEvent, after: CalendarEvent): Difference[] {
  const found: Difference[] = [];
  if (!sameTime(before.start, after.start)) found.push({ what: 'start', before: before.start, after: after.start });
  if (!sameTime(before.end, after.end)) found.push({ what: 'end', before: before.end, after: after.end });
  else if (!sameLength(before.duration, after.duration)) found.push({ what: 'length', before: before.duration, after: after.duration });
  const texts = [
    ['repetition', ruleText(before), ruleText(after)],
    ['place', before.location, after.location],
    ['link', before.url, after.url],
    ['title', before.summary, after.summary],
    ['agenda', before.description, after.description],
    ['status', before.status ?? 'CONFIRMED', after.status ?? 'CONFIRMED'],
  ] as const;
  for (const [what, old, now] of texts) if ((old ?? '') !== (now ?? '')) found.push({ what, before: old, after: now });
  return [...found, ...joining(before, after), ...dates(before, after), ...people(before, after), ...attachments(before, after)];
}

function joining(before: CalendarEvent, after: CalendarEvent): Difference[] {
  const old = before.conferences.map(({ uri }) => uri);
  const now = after.conferences.map(({ uri }) => uri);
  return old.join('\n') === now.join('\n') ? [] : [{ what: 'joining', before: old, after: now }];
}

function dates(before: CalendarEvent, after: CalendarEvent): Difference[] {
  const [extraOld, extraNow] = [before.extraDates.map(dateText), after.extraDates.map(dateText)];
  const [exceptOld, exceptNow] = [before.exceptDates.map(dateText), after.exceptDates.map(dateText)];
  const added = [...lacking(extraNow, extraOld), ...lacking(exceptOld, exceptNow)];
  const dropped = [...lacking(extraOld, extraNow), ...lacking(exceptNow, exceptOld)];
  return added.length + dropped.length === 0 ? [] : [{ what: 'dates', added, dropped }];
}

function people(before: CalendarEvent, after: CalendarEvent): Difference[] {
  const found: Difference[] = [];
  const [lead, now] = [before.organizer?.address ?? null, after.organizer?.address ?? null];
  if (lead !== now && (lead === null || now === null || addressKey(lead) !== addressKey(now))) {
    found.push({ what: 'organizer', before: lead, after: now });
  }
  const old = new Map(before.attendees.map((one) => [addressKey(one.address), one]));
  const current = new Map(after.attendees.map((one) => [addressKey(one.address), one]));
  const added = [...current].filter(([key]) => !old.has(key)).map(([, one]) => one);
  const dropped = [...old].filter(([key]) => !current.has(key)).map(([, one]) => one);
  const roles = [...current].filter(([key, one]) => old.has(key) && old.get(key)!.role !== one.role).map(([, one]) => one);
  if (added.length + dropped.length + roles.length > 0) found.push({ what: 'people', added, dropped, roles });
  return found;
}

function attachments(before: CalendarEvent, after: CalendarEvent): Difference[] {
  const text = (event: CalendarEvent) => event.attachments.map(({ uri, data }) => uri ?? data ?? '');
  const added = lacking(text(after), text(before)).length;
  const dropped = lacking(text(before), text(after)).length;
  return added + dropped === 0 ? [] : [{ what: 'attachments', added, dropped }];
}

function lacking(of: readonly string[], than: readonly string[]): string[] {
  const there = new Set(than);
  return of.filter((one) => !there.has(one));
}

function sameEnd(before: CalendarEvent, after: CalendarEvent): boolean {
  if (sameTime(before.end, after.end) && sameLength(before.duration, after.duration)) return true;
  // The same end stated as DTEND here and DURATION there is no change.
  const [old, now] = [eventEnd(before, 'UTC'), eventEnd(after, 'UTC')];
  return sameTime(before.start, after.start) && before.rule === null && after.rule === null && old !== null && now !== null && old.equals(now);
}

function sameLength(a: Temporal.Duration | null, b: Temporal.Duration | null): boolean {
  return a === null || b === null ? a === b : a.toString() === b.toString();
}

function ruleText(event: CalendarEvent): string | null {
  return event.rule && formatRule(event.rule);
}

function dateText(one: CalendarTime | Period): string {
  if (!('kind' in one)) return `${dateText(one.start)}/${dateText(one.end)}`;
  return one.kind === 'zoned' ? `${formatTime(one)} ${one.zone}` : formatTime(one);
}

function dateList(dates: readonly (CalendarTime | Period)[]): string {
  return [...new Set(dates.map(dateText))].sort().join(',');
}
