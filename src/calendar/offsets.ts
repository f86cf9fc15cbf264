/** A zone that has no IANA name, as the offsets that its VTIMEZONE states, worked out for a bounded span of years. */
export interface OffsetTable {
  /** Seconds east of UTC before the first change. */
  readonly first: number;
  /** The changes in order: from `at` (seconds since 1970-01-01T00:00Z) on, the offset in seconds. After the last it stays. */
  readonly changes: readonly { readonly at: number; readonly offset: number }[];
}

/** The offset in force at an instant, in seconds east of UTC. */
export function offsetAt(table: OffsetTable, epochSeconds: number): number {
  let low = 0;
  let high = table.changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.changes[middle]!.at <= epochSeconds) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? table.first : table.changes[low - 1]!.offset;
}

/** The instants that show a wall time: none in a gap, two in a fold, in order. */
export function instantsInTable(wall: Temporal.PlainDateTime, table: OffsetTable): Temporal.Instant[] {
  const local = wall.toZonedDateTime('UTC').epochMilliseconds;
  const seconds = Math.floor(local / 1000);
  const offsets = new Set([offsetAt(table, seconds - 86_400), offsetAt(table, seconds + 86_400)]);
  return [...offsets]
    .filter((offset) => offsetAt(table, seconds - offset) === offset)
    .map((offset) => local - offset * 1000)
    .sort((a, b) => a - b)
    .map((millisecond) => Temporal.Instant.fromEpochMilliseconds(millisecond));
}

/** The instant of a wall time: the first of two, and in a gap by the offset before it (RFC 5545, section 3.3.5). */
export function instantInTable(wall: Temporal.PlainDateTime, table: OffsetTable): Temporal.Instant {
  const found = instantsInTable(wall, table)[0];
  if (found) return found;
  const local = wall.toZonedDateTime('UTC').epochMilliseconds;
  return Temporal.Instant.fromEpochMilliseconds(local - offsetAt(table, Math.floor(local / 1000) - 86_400) * 1000);
}

/** What the clock shows at an instant. */
export function wallInTable(instant: Temporal.Instant, table: OffsetTable): Temporal.PlainDateTime {
  const seconds = Math.floor(instant.epochMilliseconds / 1000);
  return instant.add({ seconds: offsetAt(table, seconds) }).toZonedDateTimeISO('UTC').toPlainDateTime();
}

/** The offset in force at a wall time, as a zone that Temporal knows (`+05:30`; seconds of an offset are cut). */
export function offsetZone(wall: Temporal.PlainDateTime, table: OffsetTable): string {
  const offset = offsetAt(table, Math.floor(instantInTable(wall, table).epochMilliseconds / 1000));
  const size = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
