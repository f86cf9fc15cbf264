import type { Bus } from '../../platform/facts.ts';
import type { IdentityFact } from '../identity/events.ts';
import type { PeopleFact } from '../people/events.ts';
import { makeCalendar } from './actions.ts';

/** Everybody has a calendar at once, and so has the organisation. */
export function listen(facts: Bus): void {
  facts.within<PeopleFact>('calendars', ['people.PersonAdded'], async (ctx, { subject }) => {
    await makeCalendar(ctx, { kind: 'person', id: subject.id });
  });
  facts.within<IdentityFact>('calendars', ['identity.OrganisationFounded'], async (ctx, { subject }) => {
    await makeCalendar(ctx, { kind: 'organisation', id: subject.id });
  });
}
