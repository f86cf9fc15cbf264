import type { Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { forget } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from './model.ts';

export interface Tables {
  rooms: {
    organisation: string; id: RoomId; name: string; building: string; floor: string; capacity: number; features: string[];
    closed_at: Temporal.Instant | null; version: number;
  };
  standing_rooms: { organisation: string; person: PersonId; address: string; instructions: string };
  platform_bases: { organisation: string; platform: string; base: string };
}

/** Under which name a transaction remembers a room. */
export const roomName = (organisation: string, id: string) => `room ${organisation} ${id}`;

steadyTables('rooms', 'standing_rooms', 'platform_bases');

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

export async function insertRoom(tx: Tx, row: Omit<Tables['rooms'], 'version' | 'closed_at'>): Promise<void> {
  await tables(tx).insertInto('rooms').values({ ...row, version: 1, closed_at: null }).execute();
}

/** Changes an open room that still has this version. @returns false when somebody else was quicker. */
export async function updateRoom(
  tx: Tx, organisation: string, id: RoomId, version: number, change: Partial<Tables['rooms']>,
): Promise<boolean> {
  forget(tx, roomName(organisation, id));
  const { numUpdatedRows } = await tables(tx).updateTable('rooms').set({ ...change, version: version + 1 })
    .where('organisation', '=', organisation).where('id', '=', id).where('version', '=', version).where('closed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function putStandingRoom(tx: Tx, row: Tables['standing_rooms']): Promise<void> {
  const { address, instructions } = row;
  await tables(tx).insertInto('standing_rooms').values(row)
    .onConflict((on) => on.columns(['organisation', 'person']).doUpdateSet({ address, instructions })).execute();
}

/** @returns whether there was one. */
export async function deleteStandingRoom(tx: Tx, organisation: string, person: PersonId): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('standing_rooms')
    .where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function putBase(tx: Tx, row: Tables['platform_bases']): Promise<void> {
  await tables(tx).insertInto('platform_bases').values(row)
    .onConflict((on) => on.columns(['organisation', 'platform']).doUpdateSet({ base: row.base })).execute();
}

export async function deleteBase(tx: Tx, organisation: string, platform: string): Promise<void> {
  await tables(tx).deleteFrom('platform_bases').where('organisation', '=', organisation).where('platform', '=', platform)
    .execute();
}
