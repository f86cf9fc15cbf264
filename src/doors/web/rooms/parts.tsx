/** What other pages show of rooms, too. */
import type { Room } from '../../../rooms/resources/model.ts';

/** "Hall B, Main building": a room as people call it. */
export function roomName({ name, building }: Pick<Room, 'name' | 'building'>): string {
  return building === '' ? name : `${name}, ${building}`;
}
