import type { Result } from './outcome.ts';
import { zoneOfWindowsName } from './windows-zones.ts';

/** Names that the zone data of ICU still prefers, and the names that the IANA database has used for them since. */
const renamed: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara', 'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca', 'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba', 'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis', 'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville', 'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata', 'Asia/Katmandu': 'Asia/Kathmandu', 'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Atlantic/Faeroe': 'Atlantic/Faroe', 'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton', 'Pacific/Ponape': 'Pacific/Pohnpei', 'Pacific/Truk': 'Pacific/Chuuk',
};

const known = new Map<string, string | null>();

/**
 * Today's IANA name of a zone, or null for a text that names none. Case does not count, old names give the new one
 * (`europe/kiev` gives `Europe/Kyiv`), every name of UTC gives `UTC`. An offset such as `+01:00` is not a name.
 */
export function ianaZone(name: string): string | null {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const found = lookUp(name);
  // Texts from outside must not fill the memory: what is unknown is asked again.
  if (found !== null && known.size < 2000) known.set(name, found);
  return found;
}

function lookUp(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,60}$/.test(name)) return null;
  try {
    const preferred = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return renamed[preferred] ?? preferred;
  } catch {
    return null;
  }
}

/** A zone that a person or another program named: by its IANA name or an old one, by its Windows name; else a refusal. */
export function parseZone(text: string): Result<string, { reason: 'unknown-zone'; zone: string }> {
  const zone = ianaZone(text.trim()) ?? zoneOfWindowsName(text);
  return zone === null || zone === undefined ? { ok: false, reason: 'unknown-zone', zone: text } : { ok: true, value: zone };
}

/** All IANA zones that can be offered in a list, under today's names, sorted. */
export function zoneNames(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map((name) => renamed[name] ?? name)])].sort();
}

/** Whether two names are the same zone now and in the past (`Asia/Calcutta` and `Asia/Kolkata`). */
export function sameZone(a: string, b: string): boolean {
  if (a === b) return true;
  const epoch = new Temporal.ZonedDateTime(0n, a);
  return epoch.equals(epoch.withTimeZone(b));
}

/**
 * What a wall time means in a zone. A clock that is put forward leaves out a stretch (a gap), one that is put back shows a
 * stretch twice (a fold). `instant` is what RFC 5545, section 3.3.5 reads then: the first of two, and in a gap the time by
 * the offset before it, so 02:30 becomes 03:30. A form does not take it silently but asks which candidate is meant: in
 * order of time, each with the wall time that people will see.
 */
export type WallTime =
  | { readonly kind: 'exact'; readonly instant: Temporal.Instant }
  | {
    readonly kind: 'gap' | 'fold';
    readonly instant: Temporal.Instant;
    readonly candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  };

/** The instant of a wall time in a zone (an IANA name or an offset), and whether it exists once, never or twice. */
export function resolveWallTime(wall: Temporal.PlainDateTime, zone: string): WallTime {
  const first = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const second = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (first.epochNanoseconds === second.epochNanoseconds) return { kind: 'exact', instant: first.toInstant() };
  const gap = !first.toPlainDateTime().equals(wall);
  return { kind: gap ? 'gap' : 'fold', instant: (gap ? second : first).toInstant(), candidates: [first, second] };
}

/** The instant that RFC 5545, section 3.3.5 reads for a wall time in a zone, also in a gap or a fold. */
export function instantOf(wall: Temporal.PlainDateTime, zone: string): Temporal.Instant {
  return wall.toZonedDateTime(zone).toInstant();
}

/** The version of the zone data that this process works with, such as `2026c`: a constant of the process. A browser tells none. */
export function zoneDataVersion(): string {
  return globalThis.process?.versions?.tz ?? 'unknown';
}

/**
 * A time that somebody booked (requirement X-1): what was agreed is the wall time in the zone; the instant is worked out,
 * and with which zone data is remembered, so that a change of a zone's rules can be noticed.
 */
export interface BookedTime {
  readonly wall: Temporal.PlainDateTime;
  readonly zone: string;
  readonly instant: Temporal.Instant;
  readonly zoneData: string;
}

/** Books a wall time; `which` is the answer to a gap or a fold, by default as RFC 5545, section 3.3.5 reads it. */
export function booked(wall: Temporal.PlainDateTime, zone: string, which?: 'first' | 'second'): BookedTime {
  const meant = resolveWallTime(wall, zone);
  if (meant.kind === 'exact' || which === undefined) return { wall, zone, instant: meant.instant, zoneData: zoneDataVersion() };
  const chosen = meant.candidates[which === 'first' ? 0 : 1];
  // A wall time that does not exist is booked as the one that people will read on the clock.
  return { wall: meant.kind === 'gap' ? chosen.toPlainDateTime() : wall, zone, instant: chosen.toInstant(), zoneData: zoneDataVersion() };
}

/** What became of a booked time: `moved` when the instant is another now, by `shift` (positive: later than it was). */
export type Reworked =
  | { readonly kind: 'same'; readonly booked: BookedTime }
  | { readonly kind: 'moved'; readonly booked: BookedTime; readonly was: Temporal.Instant; readonly shift: Temporal.Duration };

/**
 * The booked time under today's zone data: the wall time stays, the instant may move. In a fold the side that was booked is
 * kept: it is known by the offset between wall time and instant.
 */
export function reworked(old: BookedTime): Reworked {
  const instant = nearest(old);
  const now: BookedTime = { wall: old.wall, zone: old.zone, instant, zoneData: zoneDataVersion() };
  if (instant.equals(old.instant)) return { kind: 'same', booked: now };
  return { kind: 'moved', booked: now, was: old.instant, shift: old.instant.until(instant, { largestUnit: 'hours' }) };
}

function nearest(old: BookedTime): Temporal.Instant {
  const meant = resolveWallTime(old.wall, old.zone);
  if (meant.kind !== 'fold') return meant.instant;
  const same = meant.candidates.find((candidate) => candidate.toInstant().equals(old.instant));
  return same === undefined ? meant.instant : same.toInstant();
}
