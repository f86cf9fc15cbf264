import type { Context } from '../../platform/context.ts';
import type { PollSubject } from '../availability/model-polls.ts';
import type { PollHost } from '../availability/ports-polls.ts';
import { may } from '../identity/access.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { Session } from './model.ts';
import { session as sessionById, sessionOf, sessionsById } from './reads.ts';
import { openFor, relationsTo, ruleFor } from './rules.ts';
import { lockSession } from './store.ts';

/** Tells polls of sessions: the room availability asks by its port, to which `main.ts` joins it. */
export const pollHost: PollHost = {
  kind: 'session',
  async of(ctx, id, { lock = false } = {}) {
    const row = lock ? await lockSession(ctx.tx, ctx.organisation, id) : undefined;
    const session = lock ? row && sessionOf(row) : await sessionById(ctx.tx, ctx.organisation, id);
    return session && subjectOf(ctx, session);
  },
  async movable({ tx, organisation, actor }, ids) {
    const mayMove = (one: Session) => (openFor.change as readonly string[]).includes(one.state) && may(actor, ruleFor('sessions.reschedule', one), { relations: relationsTo(actor, one, false) });
    return new Set([...(await sessionsById(tx, organisation, ids)).values()].filter(mayMove).map(({ id }) => id as string));
  },
};

async function subjectOf(ctx: Context, session: Session): Promise<PollSubject> {
  const { id, title, minutes, zone, coordinator, time, place, rule } = session;
  const people = await attendeesOf(ctx.tx, ctx.organisation, id);
  return {
    id, title, minutes, zone, coordinator, series: rule !== null, open: (openFor.change as readonly string[]).includes(session.state),
    people: people.map(({ person, required }) => ({ person, required })), time: time && { start: time.start, end: time.end },
    room: place?.kind === 'room' ? place.room : null, classification: session.class,
  };
}
