import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { removeAttendees } from '../invitations/actions.ts';
import { invitedTo } from '../invitations/reads.ts';
import { eraseTextsAbout } from '../log/actions.ts';
import type { PersonalData } from '../records/ports.ts';
import { told } from './actions-open.ts';
import { erase as eraseRequests, exported as requestsOfPerson } from './privacy-requests.ts';
import { proposalsBy } from './reads-proposals.ts';
import { leading, sessionsBy, sessionsById } from './reads.ts';
import { lockSession, maskSessions } from './store.ts';
import { maskConflicts } from './store-conflicts.ts';
import { eraseProposals, maskProposals } from './store-proposals.ts';
import { maskRequests, requestsOf } from './store-requests.ts';

/** What this room holds of a person: his requests, and the sessions that he leads or made. Who is asked to them is the room invitations'. */
export const sessionsData: PersonalData = {
  room: 'sessions',
  async hold(ctx, person, { closed }) {
    const all = await sessionsBy(ctx.tx, ctx.organisation, person);
    const sessions = all.filter(({ id }) => !closed.has(id));
    const { made, answered } = await proposalsBy(ctx.tx, ctx.organisation, person);
    const proposals = { made: made.filter(({ session }) => !closed.has(session)), answered: answered.filter(({ session }) => !closed.has(session)) };
    return {
      what: ['requests: what was asked for, and what was written about them', 'the sessions that the person leads or made',
        'other times that the person proposed for sessions, what was written beside them, and how he answered those of others'],
      keptFor: 'what the person asked for and wrote until the person is erased; sessions as long as the organisation keeps the record of them',
      copy: { requests: await requestsOfPerson(ctx, person), sessions, proposals },
      leftOut: all.length - sessions.length + made.length - proposals.made.length + answered.length - proposals.answered.length,
    };
  },
  async names(ctx, person) {
    return (await requestsOf(ctx.tx, ctx.organisation, person)).map((one) => one.named);
  },
  async needs(ctx, person) {
    const count = await leading(ctx.tx, ctx.organisation, person);
    return count > 0 ? { because: 'leads-sessions', count } : undefined;
  },
  /** A session stays the organisation's record and names its coordinator by id; from what is ahead the person is taken out. */
  async erase(ctx, person, mentions) {
    await leave(ctx, person);
    const subjects = (await requestsOf(ctx.tx, ctx.organisation, person)).map((one) => one.id);
    if (subjects.length > 0) await eraseTextsAbout(ctx, person, { subjects });
    return await eraseRequests(ctx, person) + await maskRequests(ctx.tx, ctx.organisation, mentions) + await maskSessions(ctx.tx, ctx.organisation, mentions)
      + await maskConflicts(ctx.tx, ctx.organisation, mentions)
      + await eraseProposals(ctx.tx, ctx.organisation, person) + await maskProposals(ctx.tx, ctx.organisation, mentions);
  },
};

/** Asks the person no more to what is ahead. Nobody is told of it: the calendars that name him are written anew by their own room. */
async function leave(ctx: Context, person: PersonId): Promise<void> {
  const asked = await invitedTo(ctx.tx, ctx.organisation, person, 'session');
  const sessions = [...(await sessionsById(ctx.tx, ctx.organisation, asked)).values()].filter(({ state }) => state !== 'held' && state !== 'cancelled');
  for (const { id } of sessions.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const subject = { kind: 'session', id };
    await lockSession(ctx.tx, ctx.organisation, id);
    const people = await removeAttendees(ctx, subject, [person]);
    if (people.length > 0) await told(ctx, { kind: 'sessions.PeopleRemoved', subject, people });
  }
}
