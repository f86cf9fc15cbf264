import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import { attendee } from '../invitations/reads.ts';
import type { Reader } from '../records/ports.ts';
import { session as sessionById } from './reads.ts';

/** Says who may open what is attached to a session: its coordinator and those invited; of a private one nobody else (G-4.2.3). */
export const sessionFiles: Reader = {
  kind: 'session',
  async mayRead(ctx, { id }, actor) {
    const session = isId(id) ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
    if (!session) return 'closed';
    const person = (actor.kind === 'person' || actor.kind === 'guest') && actor.person ? actor.person as PersonId : undefined;
    if (actor.kind === 'person' && actor.person === session.coordinator) return 'invited';
    const asked = person && await attendee(ctx.tx, ctx.organisation, session.id, person);
    if (asked && asked.removedAt === null) return 'invited';
    return session.class === 'PUBLIC' ? 'by-role' : 'closed';
  },
};
