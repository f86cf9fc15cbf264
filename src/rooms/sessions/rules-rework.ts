import { formatRule, parseRule } from '../../calendar/rule.ts';
import { reworked } from '../../calendar/zone.ts';
import type { Booked } from './model.ts';
import { seriesStarts, startOfPart, partOf } from './rules-times.ts';

/** A booked time under the present zone data: wall time and zone stay, the instants may be others. */
export function reworkedTime({ wall, zone, start, minutes, zoneData }: Booked): Booked {
  const { booked } = reworked({ wall, zone, instant: start, zoneData });
  return { wall, zone, start: booked.instant, end: booked.instant.add({ minutes }), minutes, zoneData: booked.zoneData };
}

/**
 * The rule of a series under the present zone data: an UNTIL in UTC goes with its dates, so that the series has as many as it
 * had. @param was when its occurrences began as people were told.
 */
export function reworkedRule(time: Booked, rule: string | null, was: readonly Temporal.Instant[]): string | null {
  const read = rule === null ? undefined : parseRule(rule);
  if (!read?.ok || read.value.until?.kind !== 'utc') return rule;
  const starts = seriesStarts(time, rule);
  const last = Math.min(starts.length, was.length) - 1;
  if (starts.length === was.length || last < 0) return rule;
  const until = { kind: 'utc' as const, instant: read.value.until.instant.add(was[last]!.until(starts[last]!)) };
  const shifted = formatRule({ ...read.value, until });
  return seriesStarts(time, shifted).length === was.length ? shifted : rule;
}

/** Whether anything that is still ahead begins at another instant than people were told. */
export function movedAhead(was: readonly Temporal.Instant[], starts: readonly Temporal.Instant[], now: Temporal.Instant): boolean {
  const ahead = (all: readonly Temporal.Instant[]) => new Set(all.filter((one) => Temporal.Instant.compare(one, now) > 0).map(String));
  return ahead(was).symmetricDifference(ahead(starts)).size > 0;
}

/** The names that occurrences have now: each is the one that begins nearest to when it began; the series keeps its order. */
export function renamedParts(parts: readonly string[], starts: readonly Temporal.Instant[]): Map<string, string> {
  const away = (from: Temporal.Instant, to: Temporal.Instant) => from.until(to).abs().total('seconds');
  return new Map(parts.map((part) => {
    const from = startOfPart(part)!;
    return [part, partOf(starts.reduce((best, one) => (away(from, one) < away(from, best) ? one : best)))];
  }));
}
