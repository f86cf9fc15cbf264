import { sql, type RawBuilder } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';

/**
 * A statement that answers how often the objects of these owners have changed, as rows of `owner` and `version` whose sum
 * counts: for a room above to ask it together with versions of its own. It rises in the transaction of every change, by a
 * trigger on the objects, and when the zone or address by which an owner's time is read changes.
 */
export function calendarVersions(organisation: OrganisationId, owners: readonly string[]): RawBuilder<{ owner: string; version: number }> {
  return sql`select owner, version from calendar_versions where organisation = ${organisation} and owner = any(${owners}::uuid[])`;
}
