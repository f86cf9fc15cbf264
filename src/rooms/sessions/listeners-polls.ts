import type { Bus } from '../../platform/facts.ts';
import { followSession } from '../availability/actions-polls.ts';
import type { SessionFact } from './events.ts';

/** Who is asked to a session is asked in its poll; one that is cancelled, under way or over has none. */
export function listenForPolls(facts: Bus): void {
  const kinds = ['sessions.PeopleAdded', 'sessions.PeopleRemoved', 'sessions.SessionCancelled', 'sessions.SessionStarted', 'sessions.SessionHeld'] as const;
  facts.within<SessionFact>('sessions', kinds, (ctx, { subject }) => followSession(ctx, subject.id));
}
