/** A value as a parameter of a statement: text as PostgreSQL reads it, or bytes. */
export function wire(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return listOf(value);
  if (isTemporal(value)) return value.toString();
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

/** Temporal values travel as ISO text; a plain object as JSON. */
function isTemporal(value: object): boolean {
  return value instanceof Temporal.Instant || value instanceof Temporal.PlainDate || value instanceof Temporal.PlainDateTime || value instanceof Temporal.PlainTime;
}

/** An array literal of PostgreSQL; arrays in it are its further dimensions. */
function listOf(values: readonly unknown[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: unknown): string {
  if (Array.isArray(value)) return listOf(value);
  const text = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : wire(value);
  return text === null ? 'NULL' : `"${String(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
