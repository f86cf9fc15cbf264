import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/sessions/access-conflicts.ts';
import { refreshConflicts } from '../../../rooms/sessions/actions-conflicts.ts';
import type { Visit, WebParts } from '../visit.ts';

/** Whether this visitor sees conflicts at all. */
export const seesConflicts = ({ actor }: Pick<Visit, 'actor'>): boolean => may(actor, access['sessions.readConflicts']);

/** Works out what has changed, in a transaction of its own, before a page that shows conflicts reads them. */
export async function freshConflicts({ office }: Pick<WebParts, 'office'>, visit: Visit): Promise<void> {
  if (seesConflicts(visit)) await office.enter(visit.organisation.id, { kind: 'machine', name: 'conflicts' }, refreshConflicts);
}
