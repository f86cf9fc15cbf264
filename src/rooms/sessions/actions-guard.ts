import type { Context } from '../../platform/context.ts';
import type { ObjectChange, ObjectGuard, Ruling } from '../calendars/ports.ts';
import { sessionByUid } from './reads.ts';

/**
 * A session's object is changed by this room alone, in whoever's calendar it lies (house.md), and nobody puts an object of his
 * own in under a session's UID. `main.ts` joins it to calendars.
 */
export const sessionGuard: ObjectGuard = {
  async rule(ctx: Context, { calendar, before, after }: ObjectChange): Promise<Ruling | undefined> {
    const precondition = calendar.owner.kind === 'organisation' ? 'allowed-organizer-scheduling-object-change' : 'allowed-attendee-scheduling-object-change';
    if (before?.stored.subject?.kind === 'session') return { ruling: 'refuse', precondition, why: 'it is changed where the session was scheduled' };
    const uid = after?.events[0]?.uid;
    if (before || uid === undefined || !(await sessionByUid(ctx.tx, ctx.organisation, uid))) return undefined;
    return { ruling: 'refuse', precondition, why: 'its UID is that of a session' };
  },
};
