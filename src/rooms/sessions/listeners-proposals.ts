import { isMade } from '../../platform/database-kept.ts';
import type { Bus } from '../../platform/facts.ts';
import { endProposals, followPeople } from './actions-proposals-acts.ts';
import type { SessionFact } from './events.ts';
import { session as sessionById } from './reads.ts';
import { endedBy } from './rules-proposals.ts';

/** What is proposed for a session ends when it is moved, begins or is cancelled; who is asked to it is asked about what is proposed. */
export function listenForProposals(facts: Bus): void {
  const ends = ['sessions.SessionScheduled', 'sessions.SessionRescheduled', 'sessions.SessionCancelled', 'sessions.SessionStarted', 'sessions.SessionHeld'] as const;
  facts.within<SessionFact>('sessions', ends, async (ctx, fact) => {
    const session = await sessionById(ctx.tx, ctx.organisation, fact.subject.id);
    const because = session && endedBy(fact, session);
    if (because && !isMade(ctx.tx, session.id)) await endProposals(ctx, session.id, because);
  });
  facts.within<SessionFact>('sessions', ['sessions.PeopleAdded', 'sessions.PeopleRemoved'], (ctx, { subject }) => followPeople(ctx, subject.id));
}
